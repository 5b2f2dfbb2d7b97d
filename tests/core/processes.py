"""Starting real servers and workers for tests, and waiting for what they do."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from django.conf import settings
from django.db import connection

ROOT = pathlib.Path(__file__).resolve().parents[2]


def free_port():
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(is_true, seconds=60):
    """Wait for something; fails the test when it does not come about."""
    end = time.monotonic() + seconds
    while not (result := is_true()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
    return result


def end(process, number=signal.SIGTERM):
    """End a process group that a test started, and wait for it."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)


def environment(**more):
    """The environment of a worker that works on the test's database."""
    given = connection.settings_dict
    url = f"postgresql://{given['USER']}@{'' if given['HOST'].startswith('/') else given['HOST']}/{given['NAME']}"
    query = [f"host={given['HOST']}"] if given["HOST"].startswith("/") else []
    query += [f"port={given['PORT']}"] if given["PORT"] else []
    own = {
        "DATABASE_URL": url + ("?" + "&".join(query) if query else ""),
        "DJANGO_SETTINGS_MODULE": "tests.core.worker_settings",
        "PGPASSWORD": given["PASSWORD"],
        "REDIS_URL": "",
        "FILES_DIR": str(settings.FILES_DIR),
    }
    return {**os.environ, **own, **{name: str(value) for name, value in more.items()}}


def start(*command, env=None, **options):
    """A process in a group of its own, in the project's folder."""
    return subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env=env or os.environ,
        start_new_session=True,
        **{"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **options},
    )


class Redis:
    """A private Redis on a Unix socket: ``start()``, ``stop()``, ``url``."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="redis-"))
        self.url = f"unix://{self.folder}/redis.sock"
        self.start()

    def start(self):
        options = ["--port", "0", "--unixsocket", self.folder / "redis.sock", "--save", "", "--dir", self.folder]
        self.process = start("redis-server", *options)
        until(lambda: (self.folder / "redis.sock").is_socket())

    def stop(self, number=signal.SIGKILL):
        end(self.process, number)
        (self.folder / "redis.sock").unlink(missing_ok=True)

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder)


class Sink:
    """The SMTP server of ``sink.py``; ``letters()`` are those it has taken."""

    def __init__(self, folder, *options, port=None):
        self.port = port or free_port()
        self.path = folder / f"taken-{self.port}.jsonl"
        self.options = options
        self.start()

    def start(self):
        self.process = start(sys.executable, ROOT / "tests/core/sink.py", self.port, self.path, *self.options)
        until(self.answers)

    def answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def letters(self):
        return [json.loads(line) for line in self.path.read_text().splitlines()] if self.path.exists() else []

    def stop(self):
        end(self.process)
