"""The audit trail of what is told to have happened earlier.

``council.core.events.record`` writes the present moment, and the trail is never
changed afterwards; so the events of a demonstration's past are written here
with the days on which they happened.
"""

import json

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from council.core.events import SENTENCES
from council.core.models import Event

_COLUMNS = ["kind", "at", "actor_id", "actor_name", "body_id", "target_type_id", "target_id", "data"]


class Trail:
    """Events of the past, written together by ``save``, oldest first."""

    def __init__(self):
        self.rows = []

    def add(self, kind, target, at, *, user=None, name="", facts=None, **more):
        """One event about ``target``, with its facts. Raises KeyError for an unknown kind.

        ``user`` did it, or else whoever ``name`` names.
        """
        if kind not in SENTENCES:
            raise KeyError(f"no sentence describes the event {kind}")
        actor_name = user.get_full_name() if user else name
        self.rows.append((at, kind, target, user, actor_name, target.body_id, {**(facts or {}), **more}))

    def save(self):
        """Write the events."""
        # Nothing may be asked of the database while rows are being copied into it.
        rows = [
            (kind, at, user and user.pk, name, body_id, _type_of(target), target.pk, json.dumps(data))
            for at, kind, target, user, name, body_id, data in sorted(self.rows, key=lambda row: row[0])
        ]
        table, columns = connection.ops.quote_name(Event._meta.db_table), ", ".join(_COLUMNS)
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as stream:
            for row in rows:
                stream.write_row(row)
        self.rows = []


def _type_of(target):
    return ContentType.objects.get_for_model(target).pk
