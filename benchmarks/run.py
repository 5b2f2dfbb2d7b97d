"""Every benchmark, one table: ``python -m benchmarks.run [name …]`` (see README.md).

Needs a PostgreSQL server in DATABASE_URL whose user may make databases, and
Debian's ``wrk``. All traffic stays on loopback and every run is bounded in time.
"""

import importlib
import os
import sys
import time

from benchmarks.ground import Row

NAMES = ["pages", "answers", "board", "letters", "pdf", "processes", "helper"]


def as_row(given):
    """A row of any of the modules as one of the table."""
    if isinstance(given, Row):
        return given
    name, value, unit, ratio, aim = given
    return Row(name, value, unit, ratio, "floor" if ratio is not None else "", str(aim))


def main(names):
    """Run and print; a benchmark whose tool is missing says so and the others go on."""
    os.environ.setdefault("LOCAL_MODE", "1")
    for name in names or NAMES:
        started = time.monotonic()
        print(f"\n{name}", flush=True)
        try:
            for row in importlib.import_module(f"benchmarks.{name}").rows():
                print(f"  {as_row(row)}", flush=True)
        except (RuntimeError, KeyError) as error:
            print(f"  not measured: {error}")
        print(f"  ({time.monotonic() - started:.0f} s)", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
