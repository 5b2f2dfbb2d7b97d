"""Writing many rows at once."""

import json

from django.db import connection, transaction
from django.db.models import JSONField
from django.utils import timezone

#: From here on COPY through a temporary table is faster than INSERT (10,000 letters in a third of the time).
_MANY = 500


@transaction.atomic
def insert_new(rows):
    """Insert rows of one model; a row that breaks a unique constraint (it is there already) is left out.

    The rows do not get their keys. No ``pre_save`` beyond ``auto_now_add`` is run.
    """
    if not rows:
        return
    model = type(rows[0])
    if len(rows) < _MANY:
        model._base_manager.bulk_create(rows, ignore_conflicts=True)
        return
    now = timezone.now()
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    stamped = [field.attname for field in fields if getattr(field, "auto_now_add", False)]
    prepare = {field.attname: json.dumps for field in fields if isinstance(field, JSONField)}
    readers = [(field.attname, prepare.get(field.attname)) for field in fields]
    quote = connection.ops.quote_name
    table, copy = quote(model._meta.db_table), quote(f"new_{model._meta.db_table}")
    names = ", ".join(quote(field.column) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {copy} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")  # noqa: S608
        with cursor.copy(f"COPY {copy} FROM STDIN") as stream:
            for row in rows:
                row.__dict__.update(dict.fromkeys(stamped, now))
                values = row.__dict__
                stream.write_row([write(values[name]) if write else values[name] for name, write in readers])
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {copy} ON CONFLICT DO NOTHING")  # noqa: S608
        cursor.execute(f"DROP TABLE {copy}")
