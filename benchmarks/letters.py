"""Letters: how fast they are queued and sent, beside the floor and beside one Celery task for each letter.

``python -m benchmarks.letters`` makes its own database on the server of
``DATABASE_URL``, starts its own SMTP sink and Redis (where ``redis-server`` is
installed), and prints the table.
"""

import contextlib
import json
import os
import shutil
import smtplib
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.ground import ROOT, database, free_port, run

COUNT, QUEUED, ROUNDS = 1000, 10_000, 3
#: Bytes of one letter on the wire: text, HTML and calendar.
SIZE = 15_800
FLOOR = "one connection, finished bytes"
ONE = "the outbox, one process"
TWO = "the outbox, Celery worker of two"
OWN = "a task for each letter, Celery worker of two"
KEPT = "the same with a kept connection"
QUEUE = "10,000 letters queued"


@contextlib.contextmanager
def process(*command):
    """A process for the length of the block."""
    child = subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
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


def calendar_of(link):
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
    from council.core.post.letters import Facts, Link, Points, compose

    return compose(
        "Kutsu: Kumppanuuspöydän kokous 3/2026",
        f"Hyvä {name},",
        Facts([("Aika", "pe 5.6.2026 klo 13–15"), ("Paikka", "Vernissa, Tikkurilantie 36, Vantaa")]),
        Points(agenda(points), numbered=True),
        Link("Vastaa kutsuun", link),
        why="Saat kirjeen, koska olet toimielimen jäsen.",
        from_name="Kumppanuuspöytä",
        reply_to="sihteeri@example.org",
        calendar=calendar_of(link),
    )


def letter_of_size():
    """How many points make the letter SIZE bytes long, and its bytes."""
    from council.core.post.letters import place
    from council.core.post.mime import Prepared

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


def reused_connection(port, raw):
    """The floor: one connection, finished bytes, nothing remembered."""
    begun = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for number in range(COUNT):
            smtp.sendmail("portaali@example.org", [f"jasen{number}@example.org"], raw)
    return time.perf_counter() - begun


def outbox_round(tag):
    """Ours: queued rows, claimed, written, sent and committed one by one."""
    from council.core.post import outbox

    outbox.queue(rows_to_queue(COUNT, tag))
    begun = time.perf_counter()
    assert outbox.deliver_due() == COUNT
    return time.perf_counter() - begun


def queue_round(tag):
    from django.db import transaction

    from council.core.post import outbox

    rows = rows_to_queue(QUEUED, tag)
    begun = time.perf_counter()
    with transaction.atomic():
        outbox.queue(rows)
    seconds = time.perf_counter() - begun
    outbox.Delivery.objects.all().delete()
    return seconds


def celery_round(port, hand_over):
    """A Celery worker sends COUNT letters; the clock runs from its first letter to its last."""
    before = taken(port)
    hand_over()
    with worker():
        until(lambda: taken(port) > before)
        begun, first = time.perf_counter(), taken(port)
        until(lambda: taken(port) == before + COUNT)
        return (time.perf_counter() - begun) * COUNT / (before + COUNT - first)


def worker():
    """A Celery worker with two processes."""
    options = ["worker", "--concurrency", "2", "--without-gossip", "--without-mingle", "-l", "error"]
    return process(sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "-A", "benchmarks.per_message", *options)


def measure():
    """The seconds that each way takes, median of ROUNDS; runs in a process of its own that ``rows`` prepares."""
    import django

    django.setup()
    from benchmarks import per_message
    from council.core.post import outbox

    port = int(os.environ["EMAIL_PORT"])
    points, raw = letter_of_size()
    os.environ["BENCHMARK_POINTS"] = str(points)
    letter = per_message.invitation(1, "fi")
    parts = {"subject": "Kutsu", "text": letter.text, "html": letter.html, "calendar": letter.calendar}
    per_message.register()

    def tasks(task):
        return lambda _tag: celery_round(port, lambda: [task.delay(number, parts) for number in range(COUNT)])

    def from_outbox(tag):
        def hand_over():
            outbox.queue(rows_to_queue(COUNT, f"celery{tag}"))
            per_message.app.send_task("core.deliver_letters")

        return celery_round(port, hand_over)

    ways = {
        FLOOR: lambda _tag: reused_connection(port, raw),
        ONE: outbox_round,
        QUEUE: lambda tag: queue_round(f"queue{tag}"),
    }
    if os.environ["REDIS_URL"]:
        ways |= {TWO: from_outbox, OWN: tasks(per_message.send), KEPT: tasks(per_message.send_kept)}
    seconds = {way: [] for way in ways}
    for tag in range(ROUNDS):  # the ways take turns, so that a busy moment hits all
        for way, work in ways.items():
            seconds[way].append(work(tag))
    return {way: statistics.median(each) for way, each in seconds.items()}


def rows():
    """``[(what, value, unit, ratio, aim)]``; the ratio is to what the line names, measured in the same run."""
    with contextlib.ExitStack() as stack:
        env = stack.enter_context(database("benchmark_letters"))
        port, folder = free_port(), env["VAR_DIR"]
        redis = shutil.which("redis-server")
        env |= {
            "DJANGO_SETTINGS_MODULE": "benchmarks.letters_settings",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(port),
            "DEFAULT_FROM_EMAIL": "portaali@example.org",
            "REDIS_URL": f"unix://{folder}/redis.sock" if redis else "",
            "LOG_LEVEL": "ERROR",
        }
        stack.enter_context(process(sys.executable, ROOT / "benchmarks" / "smtp_sink.py", port))
        if redis:
            stack.enter_context(process(redis, "--port", 0, "--unixsocket", f"{folder}/redis.sock", "--save", ""))
            until(lambda: Path(folder, "redis.sock").is_socket())
        until(lambda: listens(port))
        return table(json.loads(run("-m", "benchmarks.letters", "measure", env=env).splitlines()[-1]))


def table(seconds):
    """The rows, from the seconds that each way took."""
    per_second = {way: COUNT / taken for way, taken in seconds.items() if way != QUEUE}
    result = [(QUEUE, seconds[QUEUE], "s", None, "< 0.5 s")]
    result += [(way, value, "1/s", value / per_second[FLOOR], "beside the floor") for way, value in per_second.items()]
    for way in (OWN, KEPT):
        if way in seconds:
            ratio = per_second[TWO] / per_second[way]
            result.append((f"{TWO}, beside: {way}", per_second[TWO], "1/s", ratio, "≥ 4" if way == OWN else "–"))
    return result


def main():
    """Print the table."""
    print(f"{'what':88} {'value':>10} {'unit':4} {'ratio':>6}  aim")
    for name, value, unit, ratio, aim in rows():
        print(f"{name:88} {value:>10,.2f} {unit:4} {'' if ratio is None else format(ratio, '6.2f'):>6}  {aim}")


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        print(json.dumps(measure()))
    else:
        main()
