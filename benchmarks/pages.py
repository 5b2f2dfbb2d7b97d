"""Public pages beside the floors of Django: ``python -m benchmarks.pages``."""

import sys
import urllib.request

from benchmarks.ground import Row, database, rates, run, server, worker_memory

MEETING = "/fi/bodies/kumppanuuspoyta/2026-1/"
PAGES = {"meeting page": MEETING, "body page": "/fi/bodies/kumppanuuspoyta/", "front page": "/fi/"}
FEED = "/fi/bodies/kumppanuuspoyta/calendar.ics"
AIMS = {"built": "≥ 0.11", "stored": "≥ 0.35", "304": "≥ 0.35"}


def tag_of(address):
    """The entity tag of a stored page. It is asked for twice, because what a page shows is learnt by making it."""
    for _ in range(2):
        with urllib.request.urlopen(address) as answer:
            tag = answer.headers["ETag"]
    return tag


def measure(kind, env, *, rounds=3):
    """Rates of the floors and of our pages under one kind of server, and the worker's memory."""
    with (
        server("benchmarks.floor:application", env, kind=kind) as (floor, _process),
        server("council.wsgi:application", env, kind=kind) as (ours, process),
    ):
        asked = {
            "bare view": (f"{floor}/ok", ()),
            "floor: 3 queries and a template": (f"{floor}/page", ()),
            "floor: version query and stored bytes": (f"{floor}/stored", ()),
        }
        for name, path in PAGES.items():
            tag = tag_of(ours + path)
            # a page with a query string is never stored, so this is the page made for each request
            asked[f"{name}, built"] = (f"{ours}{path}?built", ())
            asked[f"{name}, stored"] = (ours + path, ())
            asked[f"{name}, 304"] = (ours + path, (f"If-None-Match: {tag}",))
        tag_of(ours + FEED)
        asked["calendar feed, built"] = (f"{ours}{FEED}?built", ())
        asked["calendar feed, stored"] = (ours + FEED, ())
        found = rates(asked, rounds=rounds)
        return found, worker_memory(process)


def rows(meetings=10, kinds=("gunicorn",), rounds=3):
    """The table's rows."""
    table = []
    with database("benchmark_pages") as env:
        size = int(run("-m", "benchmarks.seed_pages", str(meetings), env=env).split()[-1])
        for kind in kinds:
            found, memory = measure(kind, env, rounds=rounds)
            bare = found["bare view"]
            for name, value in found.items():
                aim = AIMS.get(name.rpartition(", ")[2], "") if "page, " in name else ""
                table.append(Row(f"{name} ({kind})", value, "req/s", value / bare, "bare view", aim))
            table.append(Row(f"web worker, PSS ({kind})", memory, "MB", aim="≤ 75"))
        table.append(Row("size of the meeting page", size / 1000, "kB"))
    return table


if __name__ == "__main__":
    for row in rows(kinds=sys.argv[1:] or ("gunicorn",)):
        print(row)
