"""Reading for pages that are asked for often: one statement, compiled once, its rows as plain data."""

import json

from django.contrib.postgres.expressions import ArraySubquery
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Func, JSONField


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
    that appears nowhere else in the query.
    """

    def __init__(self, make, **samples):
        self.make, self.samples = make, samples
        self.sql = None

    def compile(self):
        """The SQL, and which of its parameters are filled in by name."""
        sql, params = self.make(**self.samples).query.sql_with_params()
        names = {value: name for name, value in self.samples.items()}
        self.names = [names.get(value) if value.__hash__ else None for value in params]
        missing = set(self.samples) - set(self.names)
        if missing:
            raise ValueError(f"not a parameter of the query: {', '.join(sorted(missing))}")
        self.params, self.sql = params, sql

    def __call__(self, **values):
        if self.sql is None:
            self.compile()
        params = [value if name is None else values[name] for name, value in zip(self.names, self.params, strict=True)]
        return [json.loads(row[0]) for row in ask(self.sql, params)]


def columns(model):
    """All fields of a model for ``JSONObject(**columns(model))``."""
    return {field.attname: field.attname for field in model._meta.concrete_fields}


def instance(model, data):
    """A model's object from the JSON of :func:`columns`."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    made = model(**{name: fields[name].to_python(value) for name, value in data.items()})
    made._state.adding = False
    return made
