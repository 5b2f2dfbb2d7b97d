"""Reading for pages that are asked for often: one statement, compiled and planned once, its rows as plain data."""

import datetime
import functools
import itertools
import weakref

from django.contrib.postgres.expressions import ArraySubquery
from django.db import InterfaceError, OperationalError, connection
from django.db.models import DateField, DateTimeField, Func, JSONField, TextField, Value
from django.db.models.functions import Cast
from psycopg.sql import Literal


class ParsedField(JSONField):
    """JSON that the driver has parsed already."""

    def from_db_value(self, value, expression, connection):
        return value


class JSONObject(Func):
    """As Django's, of PostgreSQL's type ``json``: written straight out, at half the cost of building ``jsonb``."""

    function = "JSON_BUILD_OBJECT"
    output_field = ParsedField()

    def __init__(self, **fields):
        pairs = ((Cast(Value(key), TextField()), value) for key, value in fields.items())
        super().__init__(*itertools.chain.from_iterable(pairs))

    def get_group_by_cols(self):
        """The columns it is made of: values of type ``json`` cannot be compared."""
        values = self.get_source_expressions()[1::2]
        return [column for value in values for column in value.get_group_by_cols()]


class JSONArray(Func):
    """Values as a JSON list."""

    function = "JSON_BUILD_ARRAY"
    output_field = ParsedField()


class Rows(Func):
    """A subquery's rows as one JSON list, in the subquery's order."""

    function = "TO_JSON"
    output_field = ParsedField()

    def __init__(self, queryset):
        super().__init__(ArraySubquery(queryset))


#: ``{driver's connection: {statement: the name under which it is prepared there}}``.
_PREPARED = weakref.WeakKeyDictionary()
_NUMBERS = itertools.count(1)
_LARGEST = 2**63


class Statement:
    """SQL that only reads; the database plans it once for each connection, which for large ones is half the work.

    ``sql`` has its parameters as ``%(name)s`` (and ``%%`` for a percent sign);
    ``types`` are their PostgreSQL types. Calling the object with values returns all rows.
    """

    def __init__(self, sql, **types):
        for number, name in enumerate(types, 1):
            sql = sql.replace(f"%({name})s", f"${number}")
        self.plan = f"({', '.join(types.values())}) AS {sql}" if types else f"AS {sql}"
        self.values = f"({', '.join(f'%({name})s' for name in types)})" if types else ""

    def __call__(self, **values):
        """Read. The statement is its own health check of the connection.

        One that the server closed meanwhile is opened again, and the statement asked once more.
        """
        if any(isinstance(value, int) and abs(value) >= _LARGEST for value in values.values()):
            return []  # no column holds such a number
        for is_last in (False, True):
            connection.health_check_done = True
            try:
                with connection.cursor() as cursor:
                    self._execute(cursor, values)
                    return cursor.fetchall()
            except (InterfaceError, OperationalError):
                if is_last or connection.in_atomic_block:
                    raise
                connection.close()
        return []

    def _execute(self, cursor, values):
        prepared = _PREPARED.setdefault(connection.connection, {})
        if name := prepared.get(self):
            cursor.execute(f"EXECUTE {name} {self.values}", values)
            return
        name = f"portal_{next(_NUMBERS)}"
        cursor.execute(f"PREPARE {name} {self.plan}; EXECUTE {name} {self.values}", values)
        cursor.nextset()
        prepared[self] = name


class Prepared:
    """A query whose SQL Django compiles once in the life of a process.

    ``make(**samples)`` returns a queryset of one JSON value a row (``values_list(JSONObject(…))``);
    calling the object with real values returns the rows as Python data. The
    samples stand for the parameters while compiling, so each must be a value
    that appears nowhere else in the query; all other parameters become literals.
    """

    TYPES = {str: "text", int: "bigint", datetime.date: "date", datetime.datetime: "timestamptz"}

    def __init__(self, make, **samples):
        self.make, self.samples = make, samples
        self.statement = None

    def compile(self):
        """The :class:`Statement`."""
        sql, params = self.make(**self.samples).query.sql_with_params()
        names = {value: name for name, value in self.samples.items()}
        parts = sql.split("%s")
        filled, used = [parts[0]], set()
        connection.ensure_connection()
        for value, rest in zip(params, parts[1:], strict=True):
            name = names.get(value) if value.__hash__ else None
            used.add(name)
            literal = Literal(value).as_string(connection.connection).replace("%", "%%")
            filled += [f"%({name})s" if name else literal, rest]
        if missing := set(self.samples) - used:
            raise ValueError(f"not a parameter of the query: {', '.join(sorted(missing))}")
        return Statement("".join(filled), **{name: self.TYPES[type(value)] for name, value in self.samples.items()})

    def __call__(self, **values):
        if self.statement is None:
            self.statement = self.compile()
        return [row[0] for row in self.statement(**values)]


def columns(model):
    """All fields of a model for ``JSONObject(**columns(model))``."""
    return {field.attname: field.attname for field in model._meta.concrete_fields}


@functools.cache
def _fields(model):
    """``(name, converter or None)`` of each column: JSON has no dates."""
    fields = model._meta.concrete_fields
    dated = (DateField, DateTimeField)
    return [(field.attname, field.to_python if isinstance(field, dated) else None) for field in fields]


def instance(model, data):
    """A model's object from the JSON of :func:`columns`; further keys of ``data`` are left alone."""
    fields = _fields(model)
    values = [convert(data[name]) if convert else data[name] for name, convert in fields]
    return model.from_db("default", [name for name, _convert in fields], values)
