"""``make run``: the whole portal on one machine, started and stopped together.

PostgreSQL and, where the distribution has it, Redis are private servers on Unix
sockets under ``VAR_DIR``. The web server and the worker run in one process
group below this process; when one of them ends, or on Ctrl-C, all are stopped.
With Redis the work runs as in production (Celery worker and beat), without it
in ``manage.py work``.

``PORT`` chooses the port (else the first free one from 8000 on), ``DATABASE_URL``
and ``REDIS_URL`` servers that run already.
"""

import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from council.core.launch import postgres
from council.core.launch.postgres import CannotStart, say
from council.core.translations import compile_all

ROOT = Path(__file__).resolve().parents[3]
HOST = "127.0.0.1"
PORTS = range(8000, 8100)
#: How long, in seconds, the web server may take to answer, and everything to stop.
START_PATIENCE = 60
STOP_PATIENCE = 15
PR_SET_PDEATHSIG = 1


SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to stop: Ctrl-C, a closed terminal, or ``kill``."""


def on_signal(number, frame):
    """Stop, and let nothing cut the stopping short."""
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise Stopped


def die_with_parent():
    """In a new child: be told to end when this process is killed so hard that it cannot say goodbye (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Family:
    """The processes below this one, in one process group; each gets a single SIGTERM when it is time to go."""

    def __init__(self):
        self.members = {}
        self.group = 0

    def start(self, name, command, environment, **options):
        """Start a member; the first one's process group is that of all."""
        self.members[name] = subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            process_group=self.group,
            preexec_fn=die_with_parent,
            **options,
        )
        self.group = self.group or self.members[name].pid

    def ended(self):
        """The name of a member that is no longer running, else None."""
        return next((name for name, process in self.members.items() if process.poll() is not None), None)

    def stop(self):
        """End all members: they finish what they are at; whoever takes too long is killed."""
        if not self.members:
            return
        for process in self.members.values():
            if process.poll() is None:
                process.terminate()
        end = time.monotonic() + STOP_PATIENCE
        for process in self.members.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, end - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.group, signal.SIGKILL)
        for process in self.members.values():
            process.wait()


def free_port():
    """The port to serve on: ``PORT``, else the first free one from 8000 on. Raises CannotStart."""
    wanted = os.environ.get("PORT", "")
    if wanted and not (wanted.isdigit() and 0 < int(wanted) < 65536):
        raise CannotStart(f"PORT must be a number between 1 and 65535, not {wanted}.")
    for port in [int(wanted)] if wanted else PORTS:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
            return port
    raise CannotStart(f"Port {wanted} is taken." if wanted else "Every port from 8000 to 8099 is taken; set PORT.")


@contextlib.contextmanager
def only_one(var_dir):
    """Refuse a second run on the same data, which would find the first one's processes in its way."""
    var_dir.mkdir(parents=True, exist_ok=True)
    with open(var_dir / "run.lock", "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotStart(f"The portal runs already: {lock.read().strip()}") from None
        lock.truncate(0)
        yield lock


@contextlib.contextmanager
def broker(var_dir):
    """The address of a Redis for the length of the block: ``REDIS_URL``, else a private one, else an empty string."""
    program = shutil.which("redis-server")
    if os.environ.get("REDIS_URL") or not program:
        yield os.environ.get("REDIS_URL", "")
        return
    folder = var_dir / "redis"
    if len(os.fsencode(folder / "redis.sock")) > postgres.SOCKET_LIMIT:
        folder = postgres.short_folder(folder)
    postgres.own_folder(folder)
    path = folder / "redis.sock"
    path.unlink(missing_ok=True)
    # What it holds may be lost at any time: the work itself is in rows of the database.
    options = ["--port", "0", "--unixsocket", path, "--unixsocketperm", "700", "--save", "", "--appendonly", "no"]
    options += ["--dir", folder, "--logfile", folder / "redis.log", "--daemonize", "no"]
    server = Family()
    server.start("redis", [program, *options], os.environ, stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 10
        while not answers(path):
            if server.ended() or time.monotonic() > end:
                raise CannotStart(f"Redis did not start; see {folder / 'redis.log'}")
            time.sleep(0.05)
        yield f"unix://{path}"
    finally:
        server.stop()


def answers(path):
    """Whether something listens on a Unix socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def serves(url):
    """Whether the web server says that it is well."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{url}/healthz", timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def start_portal(family, environment, port):
    """Start the web server and the worker."""
    python = [sys.executable, "-m"]
    web = [*python, "gunicorn", "council.wsgi", "--bind", f"{HOST}:{port}", "--workers", "2", "--no-control-socket"]
    family.start("web server", [*web, "--log-level", "warning"], environment)
    if environment["REDIS_URL"]:
        # Whoever runs this as root knows; Celery's warning is for servers.
        quiet = [sys.executable, "-W", "ignore:You're running the worker with superuser", "-m"]
        celery = [*quiet, "celery", "--quiet", "--app", "council.celery"]
        worker = ["worker", "--concurrency", "2", "--loglevel", "warning", "--without-gossip", "--without-mingle"]
        schedule = Path(environment["VAR_DIR"], "celerybeat-schedule")
        family.start("worker", [*celery, *worker], environment)
        family.start("beat", [*celery, "beat", "--loglevel", "warning", "--schedule", schedule], environment)
    else:
        family.start("worker", [sys.executable, "manage.py", "work"], environment)


def wait_until_ready(family, url):
    """Return when the portal serves; raises CannotStart when a part of it ends before that, or takes too long."""
    end = time.monotonic() + START_PATIENCE
    while not serves(url):
        if name := family.ended():
            raise CannotStart(f"The {name} ended while starting; its reason is above.")
        if time.monotonic() > end:
            raise CannotStart(f"The web server did not answer within {START_PATIENCE} seconds.")
        time.sleep(0.1)


def prepare(environment):
    """Translations, fonts, tables, static files, and demonstration data on the first run. Raises CannotStart."""
    family = Family()
    try:
        family.start("preparation", [sys.executable, "manage.py", "prepare", "--demonstration"], environment)
        if family.members["preparation"].wait():
            raise CannotStart("The portal could not be prepared; the reason is above.")
    finally:
        family.stop()


def welcome(url, var_dir):
    """Tell where the portal is and who may sign in; ``prepare`` left a note of that."""
    note = var_dir / "sign-in.txt"
    say(f"\nThe portal is at {url}/\n")
    if note.exists():
        say(note.read_text(encoding="utf-8"))
    say("Ctrl-C stops everything.")


def run():
    """Start everything and wait. Stops everything when it raises Stopped or CannotStart."""
    var_dir = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        lock = stack.enter_context(only_one(var_dir))
        port = free_port()
        url = f"http://{HOST}:{port}"
        compile_all(ROOT / "locale")
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "council.settings",
            "PYTHONUNBUFFERED": "1",
            "LOCAL_MODE": "1",
            "VAR_DIR": str(var_dir),
            "SITE_URL": url,
            "DATABASE_URL": stack.enter_context(postgres.database(var_dir)),
            "REDIS_URL": stack.enter_context(broker(var_dir)),
        }
        prepare(environment)
        family = Family()
        stack.callback(family.stop)
        start_portal(family, environment, port)
        wait_until_ready(family, url)
        lock.write(f"{url}/ (process {os.getpid()})")
        lock.flush()
        welcome(url, var_dir)
        say(f"Ready after {time.monotonic() - began:.1f} seconds.")
        while not (name := family.ended()):
            time.sleep(0.5)
        raise CannotStart(f"The {name} ended by itself; its reason is above. The rest is stopped.")


def main():
    for number in SIGNALS:
        signal.signal(number, on_signal)
    try:
        run()
    except CannotStart as reason:
        say(str(reason))
        return 1
    except Stopped:
        say("\nStopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
