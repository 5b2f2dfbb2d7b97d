"""One body file on its way into the database: what it says, what is wrong with it, what it changes."""

import pathlib

from django.utils.translation import gettext as _

from council.bodies.bodyfile.registry import sections
from council.bodies.bodyfile.tables import unknown_key
from council.bodies.bodyfile.toml import read_toml
from council.bodies.problems import Problem


class BodyFile:
    """A file that has been read. ``rows`` holds the clean tables of each section by its name.

    ``body`` is the Body once the section ``body`` has been applied. Sections
    tell faults with ``problem`` and what they have changed with ``note``.
    """

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.name = self.path.name
        self.problems = []
        self.changes = []
        self.rows = {}
        self.body = None
        self._data, self._lines = {}, {}

    def read(self):
        """Read and check the file by itself; faults are in ``problems``."""
        try:
            self._data, self._lines = read_toml(self.path)
        except ValueError as error:
            self.problems.append(error.args[0])
            return
        known = sections()
        for name in self._data:
            if name not in known:
                self.problem((name,), unknown_key(name, known))
        for name, section in known.items():
            if name in self._data:
                before = len(self.problems)
                rows = section.read(self, self._data[name])
                if len(self.problems) == before:
                    self.rows[name] = rows
            elif section.required:
                self.problem((), _("The table [%(name)s] is missing.") % {"name": name})
        for name, rows in self.rows.items():
            known[name].check(self, rows)

    def problem(self, path, reason):
        """A fault of the key at ``path``."""
        self.problems.append(Problem(self.name, self._line(path), self._in_words(path), reason))

    def _line(self, path):
        """The line of a key; of the first table of a list; else of the nearest table around it."""
        for size in range(len(path), 0, -1):
            below = [line for key, line in self._lines.items() if key[:size] == path[:size]]
            if below:
                return min(below)
        return None

    def note(self, sign, what):
        """One line of the difference: ``+`` added, ``~`` changed, ``-`` removed."""
        self.changes.append(f"{sign} {what}")

    def note_differences(self, where, changed):
        """A ``~`` line for each field in ``{field: (before, after)}``."""
        for name, (before, after) in changed.items():
            self.note("~", f"{where}.{name} {in_file(before)} → {in_file(after)}")

    def _in_words(self, path):
        """A key path as it is shown: ``term.end``, or ``term[2].end`` where there are several, counted from 1."""
        words, value = "", self._data
        for part in path:
            if isinstance(part, int):
                words += f"[{part + 1}]" if isinstance(value, list) and len(value) > 1 else ""
                value = value[part] if isinstance(value, list) and part < len(value) else None
            else:
                words += f".{part}" if words else str(part)
                value = value.get(part) if isinstance(value, dict) else None
        return words


def in_file(value):
    """A value as it would be written in a body file, shortened to one line."""
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(value)
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else text[:59] + "…"
