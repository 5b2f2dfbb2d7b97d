"""What a table of a body file may hold, checked key by key against the database's own fields."""

import datetime
import difflib

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from council.core.i18n import CODES
from council.core.text import clean_line

#: Field class → the kind of TOML value it takes; the first that matches counts.
KINDS = [
    (ArrayField, list, "array"),
    (models.BooleanField, bool, "boolean"),
    (models.DateField, datetime.date, "date"),
    (models.IntegerField, int, "integer"),
    ((models.CharField, models.TextField), str, "string"),
]


class Row(dict):
    """The clean values of one table, without the tables inside it. ``path`` tells where it stands in the file."""

    def __init__(self, path, values=()):
        super().__init__(values)
        self.path = path

    def pick(self, *names):
        """The values of some keys, of those that the file gives."""
        return {name: self[name] for name in names if name in self}


class Table:
    """The keys of one kind of table. ``keys`` maps each to a model field, ``tables`` to a list of tables inside."""

    def __init__(self, keys, required=(), tables=None):
        self.keys = keys
        self.required = set(required)
        self.tables = tables or {}

    def read(self, file, raw, path):
        """The clean Row of a raw table; every fault is told to ``file``."""
        if not isinstance(raw, dict):
            file.problem(path, _("This must be a table, written as [%(name)s].") % {"name": _name(path)})
            return None
        row = Row(path)
        for name, value in raw.items():
            here = (*path, name)
            if name in self.tables:
                row[name] = self.tables[name].read_many(file, value, here)
            elif name in self.keys:
                try:
                    row[name] = clean_value(self.keys[name], value)
                except ValidationError as error:
                    file.problem(here, " ".join(error.messages))
            else:
                file.problem(here, unknown_key(name, [*self.keys, *self.tables]))
        for name in sorted(self.required - set(raw)):
            file.problem((*path, name), _("This is missing."))
        return row

    def read_many(self, file, raw, path):
        """The Rows of a list of tables; a single table is a list of one."""
        if isinstance(raw, dict):
            return [self.read(file, raw, path)]
        if not isinstance(raw, list) or not all(isinstance(each, dict) for each in raw):
            reason = _("This must be a list of tables, each written as [[%(name)s]].")
            file.problem(path, reason % {"name": _name(path)})
            return []
        return [self.read(file, each, (*path, position)) for position, each in enumerate(raw)]


def columns(model, *names, **renamed):
    """``{key: field}`` for columns of a model; ``key="slug"`` reads the column ``slug`` from the key ``key``."""
    return {
        **{key: model._meta.get_field(name) for key, name in renamed.items()},
        **{name: model._meta.get_field(name) for name in names},
    }


def translated(*names):
    """The column names of texts that are kept in each language."""
    return [f"{name}_{code}" for name in names for code in CODES]


def kind_of(field):
    """The TOML kind of a field's values: string, integer, boolean, date or array (of language codes)."""
    return next(kind for classes, _type, kind in KINDS if isinstance(field, classes))


def clean_value(field, value):
    """A value of the file as the database keeps it; raises ValidationError with the reason."""
    kind = kind_of(field)
    expected = next(type_ for _classes, type_, each in KINDS if each == kind)
    if type(value) is not expected:
        raise ValidationError(_wanted(kind))
    if kind == "array":
        return _languages(value)
    if kind == "string":
        lines = value.splitlines() if isinstance(field, models.TextField) else [value]
        value = "\n".join(clean_line(line) for line in lines).strip()
    if field.choices and value not in dict(field.flatchoices):
        raise ValidationError(unknown_value(value, [choice for choice, _label in field.flatchoices]))
    return field.clean(value, None)


def _wanted(kind):
    return {
        "array": _('This must be a list of language codes, as ["fi", "sv"].'),
        "boolean": _("This must be true or false, without quotation marks."),
        "date": _("This must be a date as 2026-01-31, without quotation marks."),
        "integer": _("This must be a whole number, without quotation marks."),
        "string": _("This must be text in quotation marks."),
    }[kind]


def _languages(value):
    if unknown := [each for each in value if each not in CODES]:
        raise ValidationError(
            [unknown_value(each, CODES) if isinstance(each, str) else _wanted("array") for each in unknown]
        )
    if not value or len(set(value)) < len(value):
        raise ValidationError(_("Each language is named once, the first is the body's first language."))
    return value


def unknown_key(name, known):
    """Why a key is refused, with the known key it may be meant for."""
    return _guessed(_("The key “%(name)s” is not known here."), name, known) or _(
        "The key “%(name)s” is not known here. Known: %(known)s."
    ) % {"name": name, "known": ", ".join(known)}


def unknown_value(value, known):
    """Why a value that must be one of several is refused."""
    known = [each for each in known if each]
    return _("“%(value)s” is not known here. Known: %(known)s.") % {"value": value, "known": ", ".join(known)}


def _guessed(sentence, name, known):
    close = difflib.get_close_matches(name, known, n=1)
    if not close:
        return ""
    return sentence % {"name": name} + " " + _("Is “%(guess)s” meant?") % {"guess": close[0]}


def _name(path):
    return ".".join(str(part) for part in path if not isinstance(part, int))
