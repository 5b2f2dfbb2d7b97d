"""``make run``, really started: web server, worker, database and broker come and go together."""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import pytest

from council.core.launch import run_local
from council.core.launch.postgres import CannotStart

ROOT = pathlib.Path(__file__).resolve().parents[2]
#: What the launcher calls; a machine has more, such as redis-server.
PROGRAMS = ["cat", "mv", "rm", "tail", "tee", "test"]

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")]


def processes_of(folder):
    """process number → command line of everything that was started for a ``VAR_DIR``."""
    found = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if command and (
                str(folder) in command or f"VAR_DIR={folder}\0".encode() in (entry / "environ").read_bytes()
            ):
                found[int(entry.name)] = command
    return found


def wait_until_gone(folder, seconds=30):
    end = time.monotonic() + seconds
    while left := processes_of(folder):
        assert time.monotonic() < end, left
        time.sleep(0.1)


class Run:
    """One ``python -m council.core.launch.run_local``."""

    def __init__(self, folder, path, **environment):
        self.folder = folder
        self.said = ""
        environment = {"PATH": path, "HOME": str(folder), "VAR_DIR": str(folder), **environment}
        command = [sys.executable, "-m", "council.core.launch.run_local"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def until_ready(self):
        """Read on until it says that it is ready; the address it serves at."""
        for line in self.process.stdout:
            self.said += line
            if line.startswith("Ready after"):
                return re.search(r"The portal is at (http://127\.0\.0\.1:\d+)/", self.said)[1]
        pytest.fail(f"it ended before it was ready:\n{self.said}")

    def end(self, number=None):
        """Send a signal, if any; the exit code once it has ended."""
        if number:
            self.process.send_signal(number)
        self.said += self.process.stdout.read()
        return self.process.wait(60)


@pytest.fixture(scope="module")
def folder():
    """A ``VAR_DIR`` that is used by one run after the other; whatever is left of them at the end is ended."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o711)
        yield pathlib.Path(name)
        for process in processes_of(name):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM)
        wait_until_gone(name)


@pytest.fixture(scope="module")
def bare_path(folder):
    """A PATH without Redis, and without anything else the portal does not need."""
    programs = folder / "bin"
    programs.mkdir(mode=0o755)
    for name in PROGRAMS:
        (programs / name).symlink_to(shutil.which(name))
    return str(programs)


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def get(address):
    with urllib.request.urlopen(address, timeout=30) as response:
        return response.status, response.read().decode()


def test_everything_comes_and_goes_with_one_command(folder, bare_path, port):
    run = Run(folder, bare_path, PORT=port)
    url = run.until_ready()
    assert "Making an empty database" in run.said
    assert url == f"http://127.0.0.1:{port}"
    assert get(f"{url}/healthz") == (200, "ok\n")
    status, page = get(f"{url}/fi/")
    assert status == 200
    assert '<html lang="fi">' in page
    style = re.search(r'href="(/static/portal/portal\.[0-9a-f]{12}\.css)"', page)[1]
    assert "@font-face" in get(url + style)[1]
    assert get(f"{url}/fi/mailbox/")[0] == 200
    running = " ".join(processes_of(folder).values())
    assert "gunicorn" in running
    assert "manage.py work" in running
    assert "postgres" in running
    assert "redis" not in running

    again = Run(folder, bare_path, PORT=port)
    assert again.end() == 1
    assert f"The portal runs already: {url}/" in again.said
    assert get(f"{url}/healthz")[0] == 200

    assert run.end(signal.SIGINT) == 0
    assert run.said.endswith("Stopped.\n")
    assert processes_of(folder) == {}


def test_when_a_part_dies_the_rest_is_stopped(folder, bare_path, port):
    run = Run(folder, bare_path, PORT=port)
    run.until_ready()
    assert "Making" not in run.said
    assert "Loading" not in run.said
    (worker,) = [process for process, command in processes_of(folder).items() if "manage.py work" in command]
    os.kill(worker, signal.SIGKILL)
    assert run.end() == 1
    assert "The worker ended by itself" in run.said
    assert processes_of(folder) == {}


def test_killed_without_goodbye_it_takes_its_children_along(folder, bare_path, port):
    run = Run(folder, bare_path, PORT=port)
    run.until_ready()
    assert run.end(signal.SIGKILL) == -signal.SIGKILL
    end = time.monotonic() + 30
    while any("postgres" not in command for command in processes_of(folder).values()):
        assert time.monotonic() < end, processes_of(folder)
        time.sleep(0.1)
    # The database goes on: it would rather be asked to stop. The next run finds it and stops it in the end.
    run = Run(folder, bare_path, PORT=port)
    run.until_ready()
    assert run.end(signal.SIGTERM) == 0
    assert processes_of(folder) == {}


@pytest.mark.redis
def test_with_redis_it_works_as_a_production_does(folder, bare_path, port):
    run = Run(folder, f"{bare_path}:{pathlib.Path(shutil.which('redis-server')).parent}", PORT=port)
    url = run.until_ready()
    running = " ".join(processes_of(folder).values())
    for part in ("gunicorn", "redis-server", "celery --quiet --app council.celery worker", "council.celery beat"):
        assert part in running
    assert "manage.py work" not in running
    assert get(f"{url}/healthz")[0] == 200
    with socket.socket(socket.AF_UNIX) as redis:
        redis.connect(str(folder / "redis" / "redis.sock"))
        redis.sendall(b"CONFIG GET port\r\n")
        assert redis.recv(100).endswith(b"\r\n0\r\n"), "it must not listen on TCP"
    assert run.end(signal.SIGHUP) == 0
    assert processes_of(folder) == {}


def test_stopped_while_it_starts(folder, bare_path, port):
    run = Run(folder, bare_path, PORT=port)
    run.process.stdout.readline()
    assert run.end(signal.SIGINT) == 0
    assert processes_of(folder) == {}


def test_a_production_setting_is_refused(folder, bare_path, port):
    run = Run(folder, bare_path, PORT=port, ALLOWED_HOSTS="portal.example.fi")
    assert run.end() == 1
    assert "LOCAL_MODE is on, but SITE_URL or ALLOWED_HOSTS names a host" in run.said
    assert processes_of(folder) == {}


def test_a_taken_port(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(CannotStart, match=f"Port {port} is taken"):
            run_local.free_port()
        monkeypatch.delenv("PORT")
        monkeypatch.setattr(run_local, "PORTS", range(port, port + 20))
        assert run_local.free_port() > port


@pytest.mark.parametrize("wrong", ["http", "0", "65536", "80 80"])
def test_a_wrong_port(wrong, monkeypatch):
    monkeypatch.setenv("PORT", wrong)
    with pytest.raises(CannotStart, match="PORT must be a number"):
        run_local.free_port()
