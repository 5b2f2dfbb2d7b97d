"""Nothing is lost and nothing is silently doubled when a worker, the mail server, the broker or the database dies.

Real workers, a real SMTP server, Redis and PostgreSQL, each in a process of its own, killed as a machine would.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest

from council.core import schedule
from council.core.launch.postgres import Server
from council.core.models import Delivery
from council.core.post import outbox
from tests.core.processes import ROOT, Redis, Sink, end, environment, free_port, start, until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORK = [sys.executable, "manage.py", "work", "-v", "0"]
CELERY = [sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "--app", "council.celery"]


@pytest.fixture
def run():
    """``run(command, env)`` starts a process that the end of the test ends."""
    running = []

    def begin(*command, env):
        running.append(start(*command, env=env))
        return running[-1]

    yield begin
    for process in running:
        end(process, signal.SIGKILL)


@pytest.fixture
def sink(tmp_path):
    """A slow SMTP server, so that there is a middle of the batch to be killed in."""
    server = Sink(tmp_path, "--slow", "0.01", "--pipelining")
    yield server
    server.stop()


@pytest.fixture
def redis():
    server = Redis()
    yield server
    server.remove()


def queue(count, name="kirje"):
    outbox.queue(
        [
            outbox.plain(f"{name}:{number}", f"{name}{number}@example.org", f"{name} {number}", "Hei", "fi")
            for number in range(count)
        ]
    )


def states():
    return Counter(Delivery.objects.values_list("state", flat=True))


def all_reached(sink, count, name="kirje"):
    return {each["to"] for each in sink.letters()} == {f"{name}{number}@example.org" for number in range(count)}


def check_doubles(sink, allowed):
    """A letter may come twice only if its worker died between the server's answer and the commit; see which."""
    times = Counter((each["to"], each["id"]) for each in sink.letters())
    doubled = [key for key, count in times.items() if count > 1]
    assert len(doubled) <= allowed, doubled
    assert len({to for to, _id in times}) == len(times), "a double must carry the same Message-ID"


def test_a_killed_worker_loses_no_letter(sink, run):
    env = environment(EMAIL_PORT=sink.port)
    queue(80)
    first = run(*WORK, env=env)
    until(lambda: len(sink.letters()) >= 20)
    end(first, signal.SIGKILL)
    assert states()["sending"] > 0, "killed in the middle of the batch"
    assert len(sink.letters()) < 80
    run(*WORK, env=env)
    until(lambda: states() == {"sent": 80})
    assert all_reached(sink, 80)
    check_doubles(sink, allowed=1)


@pytest.mark.redis
def test_killed_celery_workers_lose_no_letter(sink, run, redis, tmp_path):
    env = environment(EMAIL_PORT=sink.port, REDIS_URL=redis.url, BEAT_FILE=tmp_path / "beat")
    worker = [*CELERY, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle", "-l", "error"]
    queue(150)
    run(*CELERY, "beat", "-l", "error", env=env)
    first = run(*worker, env=env)
    until(lambda: len(sink.letters()) >= 20)
    end(first, signal.SIGKILL)
    assert len(sink.letters()) < 150
    run(*worker, env=env)
    until(lambda: states() == {"sent": 150})
    assert all_reached(sink, 150)
    check_doubles(sink, allowed=2)


def test_the_mail_server_is_down_and_comes_back(tmp_path, run):
    port = free_port()
    queue(10)
    run(*WORK, env=environment(EMAIL_PORT=port))
    until(lambda: Delivery.objects.filter(error__startswith="unreachable").count() == 10)
    assert set(Delivery.objects.values_list("state", "attempts")) == {("queued", 0)}
    sink = Sink(tmp_path, port=port)
    try:
        until(lambda: states() == {"sent": 10})
        assert all_reached(sink, 10)
        check_doubles(sink, allowed=0)
        assert set(Delivery.objects.values_list("attempts", "error")) == {(1, "")}
    finally:
        sink.stop()


def test_two_workers_share_a_batch(sink, run):
    env = environment(EMAIL_PORT=sink.port)
    queue(250)
    for _worker in range(2):
        run(*WORK, env=env)
    until(lambda: states() == {"sent": 250})
    assert all_reached(sink, 250)
    check_doubles(sink, allowed=0)
    assert len({each["connection"] for each in sink.letters()}) > 1, "both took part"


def test_a_worker_told_to_stop_gives_back_what_it_has_not_sent(sink, run):
    queue(150)
    worker = run(*WORK, env=environment(EMAIL_PORT=sink.port))
    until(lambda: len(sink.letters()) >= 20)
    os.kill(worker.pid, signal.SIGTERM)
    assert worker.wait(10) == 0
    sent = len(sink.letters())
    assert sent < 150
    assert states() == {"sent": sent, "queued": 150 - sent}


def test_an_idle_worker_is_woken_by_a_commit(sink, run):
    """Four letters one after the other; by sweeps alone they would take the better part of twenty seconds."""
    run(*WORK, env=environment(EMAIL_PORT=sink.port))
    queue(1, "ensin")
    until(lambda: states() == {"sent": 1})
    begun = time.monotonic()
    for number in range(1, 5):
        queue(1, f"kirje{number}-")
        until(lambda number=number: states() == {"sent": number + 1})
    assert time.monotonic() - begun < schedule.SWEEP_SECONDS


COMMIT = """
import sys, time, django
django.setup()
from django.db import transaction
from council.core.post.outbox import plain, queue
name, count = sys.argv[1], int(sys.argv[2])
with transaction.atomic():
    queue([plain(f"{name}:{n}", f"{name}{n}@example.org", "Hei", "Hei", "fi") for n in range(count)])
    begun = time.monotonic()
print(time.monotonic() - begun)
"""


def commit(name, env, count=1):
    """Queue letters as a request would, in a process of its own; returns for how long the commit kept it waiting."""
    command = [sys.executable, "-c", COMMIT, name, str(count)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=True)
    return float(done.stdout)


@pytest.mark.redis
def test_the_broker_is_gone_when_a_deed_is_committed(sink, run, redis, tmp_path):
    env = environment(EMAIL_PORT=sink.port, REDIS_URL=redis.url, BEAT_FILE=tmp_path / "beat")
    run(*CELERY, "beat", "-l", "error", env=env)
    run(*CELERY, "worker", "--pool", "solo", "-l", "error", env=env)
    assert commit("kunnossa", env) < 2
    until(lambda: states() == {"sent": 1})
    os.killpg(redis.process.pid, signal.SIGSTOP)
    assert commit("jumissa", env) < 2, "a broker that hangs"
    os.killpg(redis.process.pid, signal.SIGCONT)
    redis.stop()
    assert commit("poissa", env) < 2, "a broker that is gone"
    redis.start()
    until(lambda: states() == {"sent": 3})
    assert {each["to"] for each in sink.letters()} == {
        f"{name}0@example.org" for name in ("kunnossa", "jumissa", "poissa")
    }
    check_doubles(sink, allowed=0)


# What a worker needs, without the rest of the portal: migrating everything would take most of the test's time.
TABLES = """
import django
django.setup()
from django.db import connection
from council.core.models import Delivery, JobRun, Rendering
with connection.schema_editor() as editor:
    for model in (Delivery, JobRun, Rendering):
        editor.create_model(model)
    editor.deferred_sql = [each for each in editor.deferred_sql if "FOREIGN KEY" not in str(each)]
"""


def test_the_database_restarts_under_a_worker(sink, run):
    """A private server, stopped as by a power cut while letters are being sent; the worker goes on by itself."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o711)
    server = Server(folder / "postgres")
    server.join()
    try:
        env = environment(EMAIL_PORT=sink.port) | {"DATABASE_URL": server.url}
        subprocess.run([sys.executable, "-c", TABLES], cwd=ROOT, env=env, check=True)
        worker = run(*WORK, env=env)
        commit("kirje", env, 150)
        until(lambda: len(sink.letters()) > 30)
        assert server.pg_ctl("restart", "-w", "-m", "immediate", "-l", server.log).returncode == 0
        assert len(sink.letters()) < 150
        commit("kirje", env, 160)
        until(lambda: len({each["to"] for each in sink.letters()}) == 160)
        assert all_reached(sink, 160)
        check_doubles(sink, allowed=1)
        assert worker.poll() is None, "the same worker all the time"
    finally:
        server.leave()
        shutil.rmtree(server.place, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
