"""What every benchmark stands on: a database of its own, a web server, a load, and a row of the table."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
#: Two processes: what a small county's host has.
WORKERS = 2
CONNECTIONS = 8


@dataclass
class Row:
    """One line of the table: ``value`` in ``unit``, and its ratio to the floor that ``beside`` names."""

    name: str
    value: float
    unit: str
    ratio: float | None = None
    beside: str = ""
    aim: str = ""

    def __str__(self):
        ratio = "" if self.ratio is None else f"{self.ratio:.3f} × {self.beside}"
        return f"{self.name:<58} {self.value:>10,.1f} {self.unit:<7} {ratio:<22} {self.aim}"


@contextlib.contextmanager
def database(name):
    """A new database on the server of DATABASE_URL, migrated; yields its environment, and drops it at the end."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    name = f"{name}_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        with tempfile.TemporaryDirectory(prefix="benchmark") as folder:
            environment = {
                **os.environ,
                "DATABASE_URL": urlunsplit(parts._replace(path=f"/{name}")),
                "LOCAL_MODE": "1",
                "VAR_DIR": folder,
                "STATIC_ROOT": f"{folder}/static",
            }
            try:
                for command in (["build_fonts"], ["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
                    run("manage.py", *command, env=environment)
                yield environment
            finally:
                server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(*arguments, env):
    """Run a Python program of the project to its end; returns what it printed."""
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    return done.stdout


def free_port():
    """A port that nobody uses now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def server(application, env, *, kind="gunicorn"):
    """Serve a WSGI application with ``WORKERS`` processes; yields the address and the process."""
    port = free_port()
    programs = {
        "gunicorn": ["gunicorn", application, "-b", f"127.0.0.1:{port}", "-w", str(WORKERS), "--log-level", "error"],
        "granian": [
            *("granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", str(WORKERS), "--log-level", "error", application),
        ],
    }
    process = subprocess.Popen(
        [sys.executable, "-m", *programs[kind]],
        cwd=ROOT,
        env=env,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, process)
        yield address, process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)


def wait_for(address, process):
    """Wait until the server answers anything; RuntimeError when it ended or took too long."""
    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            urllib.request.urlopen(address, timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not answer")


def rate(address, *, seconds=3, headers=()):
    """Answers in a second under ``CONNECTIONS`` connections, by wrk (Debian's ``wrk``).

    Raises RuntimeError for answers that are not 2xx or 3xx: their speed is worth nothing.
    """
    program = shutil.which("wrk")
    if program is None:
        raise RuntimeError("wrk is missing: install the distribution's package wrk")
    options = [part for header in headers for part in ("-H", header)]
    done = subprocess.run(
        [program, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *options, address],
        check=True,
        capture_output=True,
        text=True,
    )
    if "Non-2xx" in done.stdout:
        raise RuntimeError(f"{address}: {done.stdout}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1])


def rates(addresses, *, rounds=3, seconds=2):
    """The median rate of each of ``{name: (address, headers)}``; the rounds take turns, so a busy moment hits all."""
    found = {name: [] for name in addresses}
    for _ in range(rounds):
        for name, (address, headers) in addresses.items():
            found[name].append(rate(address, seconds=seconds, headers=headers))
    return {name: sorted(each)[len(each) // 2] for name, each in found.items()}


def worker_memory(process):
    """The largest PSS of the server's worker processes, in MB (10^6 bytes)."""
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True, check=True
    )
    sizes = [0]
    for pid in children.stdout.split():
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        sizes.append(int(re.search(r"^Pss:\s+(\d+)", rollup, re.M)[1]) * 1024 / 1e6)
    return max(sizes)
