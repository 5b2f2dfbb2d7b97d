"""Telling the workers that there is work, the moment it is committed.

Work is a row in the database, and the sweeps of ``council.core.schedule`` find
every row; a wake-up only makes it sooner, so it may be lost without harm. With
``REDIS_URL`` it is a Celery task that carries nothing; without, it is a NOTIFY
of PostgreSQL, which is sent by the commit itself and heard by ``manage.py work``.
"""

import functools
import logging

from django.conf import settings
from django.db import connection, transaction

LETTERS, DOCUMENTS = "letters", "documents"
TASKS = {LETTERS: "core.deliver_letters", DOCUMENTS: "core.render_documents"}
#: lane of another app → the function that does what is due there; see ``add_lane``
STEPS = {}
#: A person waits while this is sent, so a broker that is down or hangs is given up soon (seconds).
_PATIENCE = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "max_retries": 0}

logger = logging.getLogger(__name__)


def channel(lane):
    """The name under which PostgreSQL carries the wake-ups of a lane."""
    return f"portal_{lane}"


def add_lane(lane, task, step):
    """Register a lane of another app, in its ``AppConfig.ready()``.

    ``task`` is the name of the Celery task that works in it; ``step(seconds=,
    stop=)`` does what is due and returns how much that was: ``manage.py work`` calls it.
    """
    TASKS[lane], STEPS[lane] = task, step


def wake(lane):
    """Wake the workers of a lane once the current transaction is committed."""
    if settings.REDIS_URL:
        kick = _kick(lane)
        if not any(each is kick for _savepoints, each, _robust in connection.run_on_commit):
            transaction.on_commit(kick, robust=True)
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [channel(lane)])


@functools.cache
def _kick(lane):
    """One callable for each lane, so that a transaction with many letters wakes the workers once."""
    return functools.partial(send, lane)


def send(lane):
    """Hand Celery the task of a lane; a broker that cannot be reached is a warning, and the sweep does the work."""
    # Celery and its Redis client take 16 MB: a web process that has no letters to send goes without.
    from kombu.exceptions import OperationalError  # noqa: PLC0415

    from council.celery import app  # noqa: PLC0415

    try:
        with app.connection_for_write(transport_options=_PATIENCE) as broker:
            app.send_task(TASKS[lane], connection=broker, retry=False, expires=60)
    except (OperationalError, OSError) as error:
        logger.warning("The broker was not reached, the next sweep does the work: %s", error)
