"""Letters: how fast they are queued and sent, beside the floor and beside one Celery task for each letter.

``python -m benchmarks.letters`` makes its own database on the server of
``DATABASE_URL``, starts its own SMTP sink and Redis, and prints the table.
"""

import contextlib
import os
import shutil
import smtplib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("LOCAL_MODE", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council.settings")
ROOT = Path(__file__).resolve().parents[1]
COUNT, QUEUED, ROUNDS = 1000, 10_000, 3
#: Bytes of one letter on the wire: text, HTML and calendar.
SIZE = 15_800


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def process(*command, **env):
    """A process for the length of the block."""
    child = subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield child
    finally:
        child.terminate()
        child.wait(30)


def until(is_true, seconds=120):
    end = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.005)


def taken(port):
    """How many letters the sink has taken."""
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        return int(smtp.noop()[1])


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def calendar(link):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//benchmark//", "BEGIN:VEVENT", "UID:meeting-1@example.org"]
    lines += ["DTSTAMP:20260101T100000Z", "DTSTART:20260605T100000Z", "DTEND:20260605T120000Z"]
    lines += ["SUMMARY:Kumppanuuspöydän kokous 3/2026", f"URL:{link}", f"DESCRIPTION:Vastaa: {link}"]
    return "\r\n".join([*lines, "END:VEVENT", "END:VCALENDAR", ""])


def agenda(points):
    return [
        f"{n} § Järjestöjen ja hyvinvointialueen yhteistyön asia, jonka otsikko on tavallinen" for n in range(points)
    ]


def write(name, link, points):
    """A letter of the usual parts; ``points`` makes it as long as it shall be."""
    from council.core.letters import Facts, Link, Points, compose

    return compose(
        "Kutsu: Kumppanuuspöydän kokous 3/2026",
        f"Hyvä {name},",
        Facts([("Aika", "pe 5.6.2026 klo 13–15"), ("Paikka", "Vernissa, Tikkurilantie 36, Vantaa")]),
        Points(agenda(points), numbered=True),
        Link("Vastaa kutsuun", link),
        why="Saat kirjeen, koska olet toimielimen jäsen.",
        from_name="Kumppanuuspöytä",
        reply_to="sihteeri@example.org",
        calendar=calendar(link),
    )


def letter_of_size():
    """How many points make the letter SIZE bytes long, and its bytes."""
    from council.core.letters import place
    from council.core.mime import Prepared

    fields = {"link": "https://portaali.example.org/fi/vastaa/" + "x" * 60}
    for points in range(1, 400):
        raw = Prepared(write(place("name"), place("link"), points), "fi").fill(
            "k", "Maija Jäsen", "m@example.org", fields
        )
        if len(raw) >= SIZE:
            return points, raw
    raise AssertionError("no letter is that long")


def rows_to_queue(count, tag):
    from council.core.models import Delivery

    return [
        Delivery(
            key=f"benchmark:{tag}:{number}",
            kind="benchmark.invitation",
            group="meeting:1",
            about_id=1,
            recipient_name=f"Jäsen {number}",
            recipient_email=f"jasen{number}@example.org",
            language="fi",
            fields={"link": f"https://portaali.example.org/fi/vastaa/{number:060d}"},
        )
        for number in range(count)
    ]


def rate(work, count=COUNT):
    """Letters a second: the median of some rounds."""
    return statistics.median(count / work(number) for number in range(ROUNDS))


def reused_connection(port, raw):
    """The floor: one connection, finished bytes, nothing remembered."""
    begun = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for number in range(COUNT):
            smtp.sendmail("portaali@example.org", [f"jasen{number}@example.org"], raw)
    return time.perf_counter() - begun


def outbox_round(tag):
    """Ours: queued rows, claimed, written, sent and committed one by one."""
    from council.core import outbox

    outbox.queue(rows_to_queue(COUNT, tag))
    begun = time.perf_counter()
    assert outbox.deliver_due() == COUNT
    return time.perf_counter() - begun


def queue_round(tag):
    from django.db import transaction

    from council.core import outbox

    rows = rows_to_queue(QUEUED, tag)
    begun = time.perf_counter()
    with transaction.atomic():
        outbox.queue(rows)
    seconds = time.perf_counter() - begun
    outbox.Delivery.objects.all().delete()
    return seconds


def task_round(port, task, parts):
    """One Celery task for each letter; the clock runs while the worker works, not while the tasks are handed over."""
    for number in range(COUNT):
        task.delay(number, parts)
    before = taken(port)
    with worker():
        until(lambda: taken(port) > before)
        begun, first = time.perf_counter(), taken(port)
        until(lambda: taken(port) == before + COUNT)
        return (time.perf_counter() - begun) * COUNT / (before + COUNT - first)


def worker():
    """A Celery worker with as many processes as this machine is taken to have (two)."""
    options = ["worker", "--concurrency", "2", "--without-gossip", "--without-mingle", "-l", "error"]
    return process(sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "-A", "benchmarks.per_message", *options)


@contextlib.contextmanager
def stage():
    """Everything that the measurements need: an empty database, the sink, Redis."""
    folder = tempfile.mkdtemp(prefix="letters-")
    port = free_port()
    os.environ |= {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port), "DEFAULT_FROM_EMAIL": "portaali@example.org"}
    redis = shutil.which("redis-server")
    os.environ["REDIS_URL"] = f"unix://{folder}/redis.sock" if redis else ""
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.enter_context(process(sys.executable, ROOT / "benchmarks" / "smtp_sink.py", port))
        if redis:
            stack.enter_context(process(redis, "--port", 0, "--unixsocket", f"{folder}/redis.sock", "--save", ""))
            until(lambda: Path(folder, "redis.sock").is_socket())
        until(lambda: listens(port))
        stack.enter_context(database())
        yield port


@contextlib.contextmanager
def database():
    """Django on a database of its own, which is removed afterwards."""
    import django
    from django.apps import apps
    from django.conf import settings
    from django.test.utils import setup_databases, teardown_databases

    if not apps.ready:
        django.setup()
    settings.LOCAL_MAILBOX = None
    settings.REDIS_URL = ""  # our own letters are sent in this process
    settings.EMAIL_HOST, settings.EMAIL_PORT = os.environ["EMAIL_HOST"], int(os.environ["EMAIL_PORT"])
    settings.DEFAULT_FROM_EMAIL = os.environ["DEFAULT_FROM_EMAIL"]
    settings.DATABASES["default"]["TEST"]["NAME"] = f"benchmark_letters_{os.getpid()}"
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)


def rows():
    """``[(what, value, unit, ratio, aim)]``; the ratio is to the row that the aim names, measured in the same run."""
    with stage() as port:
        from council.core import outbox
        from council.core.letters import place

        points, raw = letter_of_size()
        outbox.LETTERS.pop("benchmark.invitation", None)
        outbox.letter("benchmark.invitation")(lambda about_id, language: write(place("name"), place("link"), points))
        floor = rate(lambda _round: reused_connection(port, raw))
        ours = rate(outbox_round)
        queued = statistics.median(queue_round(f"q{number}") for number in range(ROUNDS))
        table = [
            (f"letters of {len(raw) / 1000:.1f} kB, one connection, finished bytes", floor, "1/s", 1.0, "floor"),
            ("letters from the outbox", ours, "1/s", ours / floor, "–"),
            ("10,000 letters queued", queued, "s", None, "< 0.5 s"),
        ]
        if os.environ["REDIS_URL"]:
            from benchmarks import per_message

            per_message.app.conf.broker_url = os.environ["REDIS_URL"].replace("unix://", "redis+socket://")
            letter = write("Maija Jäsen", "https://portaali.example.org/fi/vastaa/" + "x" * 60, points)
            parts = {"subject": letter.subject, "text": letter.text, "html": letter.html, "calendar": letter.calendar}
            for name, task in [("own connection", per_message.send), ("kept connection", per_message.send_kept)]:
                one = rate(lambda _round, task=task: task_round(port, task, parts))
                table.append((f"one Celery task a letter, {name}, 2 processes", one, "1/s", one / floor, "–"))
                aim = "≥ 4" if task is per_message.send else "–"
                table.append((f"outbox, one process, beside that ({name})", ours, "1/s", ours / one, aim))
        return table


def main():
    """Print the table."""
    print(f"{'what':66} {'value':>10} {'unit':4} {'ratio':>6}  aim")
    for name, value, unit, ratio, aim in rows():
        print(f"{name:66} {value:>10,.2f} {unit:4} {'' if ratio is None else format(ratio, '6.2f'):>6}  {aim}")


if __name__ == "__main__":
    main()
