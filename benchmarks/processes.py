"""How soon the processes are ready, and what they weigh: ``python -m benchmarks.processes``."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.ground import ROOT, Row, database, server, worker_memory


def weight(pid):
    """A process's PSS in MB (10^6 bytes)."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+)", rollup, re.M)[1]) * 1024 / 1e6


def worker(env):
    """Seconds until ``manage.py work`` says that it runs, and its weight a moment later."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "work"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        process.stdout.readline()
        seconds = time.perf_counter() - started
        time.sleep(3)
        return seconds, weight(process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def rows():
    """The table's rows."""
    with database("benchmark_processes") as env:
        started = time.perf_counter()
        with server("council.wsgi:application", env) as (_address, process):
            web = time.perf_counter() - started
            web_weight = worker_memory(process)
        seconds, work_weight = worker(env)
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import django"], env=env, check=True)
        floor = time.perf_counter() - started
    return [
        Row("web server answers (2 workers)", web, "s", web / floor, "import django"),
        Row("web worker after its first page, PSS", web_weight, "MB", aim="≤ 75"),
        Row("worker of letters and documents runs", seconds, "s", seconds / floor, "import django"),
        Row("worker of letters and documents, idle, PSS", work_weight, "MB"),
    ]


if __name__ == "__main__":
    for row in rows():
        print(row)
