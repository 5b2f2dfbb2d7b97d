"""The closing hour of a call: ``python -m benchmarks.closing_hour [NUMBER]``.

Concurrent clients send applications to a real server with two workers, some of
them twice at once, and the call closes in the middle. Afterwards the database
is asked whether anything was lost, doubled, numbered wrongly or marked late wrongly.
"""

import datetime
import http.client
import json
import queue
import re
import statistics
import sys
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psycopg

from benchmarks.ground import Row, database, run, server

#: Clients that send at the same time.
CLIENTS = 16
#: Every so many applications is sent by two clients at once.
TWICE = 20
#: Seconds between the decision to close and the closing.
NOTICE = 2

_FOUND = """
SELECT id, number, state, is_late, arrived_at FROM calls_application WHERE call_id = %s ORDER BY id
"""
_LETTERS = """
SELECT kind, count(*), count(DISTINCT key), count(DISTINCT about_id) FROM core_delivery
WHERE kind IN ('calls.receipt', 'calls.consent') GROUP BY kind
"""


@dataclass
class Sent:
    """One press: which draft, when it began and ended by this machine's clock, and the status it got."""

    draft: int
    began: datetime.datetime
    ended: datetime.datetime
    status: int


@dataclass
class Outcome:
    """What happened: the presses, the seconds they took as a whole, and what the database says of it."""

    sent: list = field(default_factory=list)
    seconds: float = 0.0
    closes_at: datetime.datetime = None
    rows: list = field(default_factory=list)
    letters: dict = field(default_factory=dict)
    next_number: int = 0

    def faults(self, number):
        """Everything that is not as it must be, in words; an empty list when all is well."""
        found = []
        if bad := {each.status for each in self.sent} - {302}:
            found.append(f"answers other than a redirect: {sorted(bad)}")
        if lost := [row for row in self.rows if row[2] != "submitted"]:
            found.append(f"{len(lost)} applications were lost")
        if sorted(row[1] or 0 for row in self.rows) != list(range(1, number + 1)):
            found.append("numbers are not 1, 2, 3 … without a gap")
        if self.next_number != number + 1:
            found.append(f"the next number is {self.next_number}")
        if wrong := [row[0] for row in self.rows if row[4] and row[3] != (row[4] >= self.closes_at)]:
            found.append(f"{len(wrong)} are marked late wrongly")
        late = {row[0]: row[3] for row in self.rows}
        if early := [each for each in self.sent if each.ended < self.closes_at and late[each.draft]]:
            found.append(f"{len(early)} were answered before the closing and are late")
        if {"calls.receipt": (number,) * 3, "calls.consent": (2 * number,) * 3} != self.letters:
            found.append(f"letters are not queued once each: {self.letters}")
        return found


class Client(threading.Thread):
    """A browser: it gets the form's protection once, and sends what it is given until there is no more."""

    def __init__(self, address, work, outcome):
        super().__init__(daemon=True)
        self.host, self.work, self.outcome = urlsplit(address).netloc, work, outcome

    def run(self):
        cookie = None
        while True:
            try:
                draft, path, barrier = self.work.get_nowait()
            except queue.Empty:
                return
            if cookie is None:
                cookie, token = self.protection(path)
            if barrier is not None:
                barrier.wait(60)
            began = datetime.datetime.now(datetime.UTC)
            status = self.press(path, cookie, token)
            self.outcome.sent.append(Sent(draft, began, datetime.datetime.now(datetime.UTC), status))

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection(self.host, timeout=120)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response, response.read().decode()
        finally:
            connection.close()

    def protection(self, path):
        response, page = self.ask("GET", path)
        if response.status != 200:
            raise RuntimeError(f"the check page answered {response.status}")
        cookie = response.headers["Set-Cookie"].partition(";")[0]
        return cookie, re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]

    def press(self, path, cookie, token):
        response, _page = self.ask(
            "POST",
            path,
            f"csrfmiddlewaretoken={token}",
            **{"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"},
        )
        return response.status


def work_of(tokens, first):
    """The presses to make: each draft once, and every twentieth by two clients at the same moment."""
    work = queue.Queue()
    for at, token in enumerate(tokens):
        path = f"/fi/application/{token}/check/"
        barrier = threading.Barrier(2) if at % TWICE == 0 else None
        for _press in range(2 if barrier else 1):
            work.put((first + at, path, barrier))
    return work


def closing_hour(number, clients=CLIENTS):
    """Send ``number`` applications and close the call half way; returns the :class:`Outcome`."""
    outcome = Outcome()
    with database("closing_hour") as env:
        seeded = json.loads(run("-m", "benchmarks.seed_closing", str(number), env=env))
        with (
            psycopg.connect(env["DATABASE_URL"], autocommit=True) as database_connection,
            server("council.wsgi:application", env) as (address, _process),
        ):
            ask = database_connection.execute
            first = ask("SELECT min(id) FROM calls_application").fetchone()[0]
            work = work_of(seeded["tokens"], first)
            threads = [Client(address, work, outcome) for _ in range(clients)]
            started = time.perf_counter()
            for each in threads:
                each.start()
            while len(outcome.sent) < number // 2 and any(each.is_alive() for each in threads):
                time.sleep(0.05)
            outcome.closes_at = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=NOTICE)
            ask("UPDATE calls_call SET closes_at = %s WHERE id = %s", [outcome.closes_at, seeded["call"]])
            for each in threads:
                each.join()
            outcome.seconds = time.perf_counter() - started
            outcome.rows = ask(_FOUND, [seeded["call"]]).fetchall()
            outcome.letters = {kind: tuple(counts) for kind, *counts in ask(_LETTERS).fetchall()}
            asked = ask("SELECT next_number FROM calls_call WHERE id = %s", [seeded["call"]])
            outcome.next_number = asked.fetchone()[0]
    return outcome


def rows(number=1000):
    """The table's rows. Raises RuntimeError when anything is not as it must be."""
    outcome = closing_hour(number)
    if faults := outcome.faults(number):
        raise RuntimeError("; ".join(faults))
    waits = sorted((each.ended - each.began).total_seconds() for each in outcome.sent)
    late = sum(row[3] for row in outcome.rows)
    return [
        Row(f"{number} applications sent by {CLIENTS} clients, {late} of them late", outcome.seconds, "s"),
        Row("applications in a second", number / outcome.seconds, "1/s"),
        Row("wait for the answer, median", statistics.median(waits) * 1000, "ms"),
        Row("wait for the answer, 99 of 100", waits[int(len(waits) * 0.99)] * 1000, "ms"),
    ]


if __name__ == "__main__":
    for row in rows(int(sys.argv[1]) if len(sys.argv) > 1 else 1000):
        print(row)
