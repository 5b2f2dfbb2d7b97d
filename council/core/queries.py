"""Reading for pages that are asked for often: one statement, compiled once, its rows as plain data."""

import functools
import json

from django.contrib.postgres.expressions import ArraySubquery
from django.db import InterfaceError, OperationalError, connection
from django.db.models import DateField, DateTimeField, Func, JSONField
from psycopg.sql import Literal


class Rows(Func):
    """A subquery's rows as one JSON list, in the subquery's order."""

    function = "to_jsonb"
    output_field = JSONField()

    def __init__(self, queryset):
        super().__init__(ArraySubquery(queryset))


def ask(sql, params):
    """All rows of a statement that only reads.

    The statement is its own health check of the connection: one that the server
    closed meanwhile is opened again, and the statement asked once more.
    """
    for is_last in (False, True):
        connection.health_check_done = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, params)
                return cursor.fetchall()
        except (InterfaceError, OperationalError):
            if is_last or connection.in_atomic_block:
                raise
            connection.close()
    return []


class Prepared:
    """A query whose SQL Django compiles once in the life of a process.

    ``make(**samples)`` returns a queryset of one JSON value a row (``values_list(JSONObject(…))``);
    calling the object with real values returns the rows as Python data. The
    samples stand for the parameters while compiling, so each must be a value
    that appears nowhere else in the query; all other parameters become literals.
    """

    def __init__(self, make, **samples):
        self.make, self.samples = make, samples
        self.sql = None

    def compile(self):
        """The SQL, with the parameters that differ from call to call as ``%(name)s``."""
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
        self.sql = "".join(filled)

    def __call__(self, **values):
        if self.sql is None:
            self.compile()
        return [json.loads(row[0]) for row in ask(self.sql, values)]


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
