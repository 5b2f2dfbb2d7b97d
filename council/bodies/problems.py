"""What is wrong in a file that somebody wrote: where, and why, in words fit to show."""

from typing import NamedTuple


class Problem(NamedTuple):
    """One fault. ``line`` counts from 1 and is None where it is not known; ``path`` is the key, as in ``term.end``."""

    file: str
    line: int | None
    path: str
    reason: str

    def __str__(self):
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.path, str(self.reason)) if part)


class BadFile(Exception):
    """Files that were refused as a whole, with every fault found; ``str()`` has one line for each."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
