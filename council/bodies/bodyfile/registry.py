"""The sections of a body file. Each app registers those whose records it keeps, from ``AppConfig.ready()``."""

from dataclasses import dataclass
from typing import Any

_SECTIONS = {}


def _nothing(file, rows):
    """Most sections need no check beyond that of their keys."""


@dataclass(frozen=True)
class Section:
    """A top-level table of the file, or a list of tables.

    ``check(file, rows)`` looks at what one key alone cannot tell and sees only
    the file; ``apply(file, rows)`` writes through actions and tells what changed.
    ``rows`` is a Row, or a list of them where the section is a list.
    """

    name: str
    table: Any
    apply: Any
    check: Any = _nothing
    many: bool = False
    required: bool = False

    def read(self, file, raw):
        """The clean rows of the section."""
        return (self.table.read_many if self.many else self.table.read)(file, raw, (self.name,))


def section(name, table, *, apply, **options):
    """Register a section; sections are applied in the order in which they were registered."""
    _SECTIONS[name] = Section(name=name, table=table, apply=apply, **options)


def sections():
    """``{name: Section}`` in order."""
    return dict(_SECTIONS)
