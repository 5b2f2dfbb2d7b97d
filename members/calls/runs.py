"""Computations of the proposal helper: asked for as a row, claimed by a worker, carried out, and kept with the row.

A worker that is killed loses its lease, and another claims the run; one that
takes its workers down again and again fails in the end.
"""

import logging
import time

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Q
from django.utils import timezone

from members.calls.enums import RunState
from members.calls.models import HelperRun

LANE = "compositions"
TASK = "calls.compute_compositions"
#: Seconds that a run may take beyond the time that its solver was given: reading, explaining, a slow machine.
MARGIN = 45
MAX_ATTEMPTS = 3

logger = logging.getLogger(__name__)

_CLAIM = """
UPDATE calls_helperrun SET state = 'running', attempts = attempts + 1, progress = 0, phase = '',
    started_at = %(now)s,
    lease_until = %(now)s + make_interval(secs => %(margin)s + coalesce((question ->> 'seconds')::float, 0))
WHERE id = (
    SELECT r.id FROM calls_helperrun r
    WHERE r.state = 'queued' OR (r.state = 'running' AND r.lease_until < %(now)s)
    ORDER BY r.id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id
"""


class _NotHeld(Exception):
    """The run was taken back, or its lease was over: whoever has it now goes on."""


def due():
    """The runs that a worker may claim now."""
    lost = Q(state=RunState.RUNNING, lease_until__lt=timezone.now())
    return HelperRun.objects.filter(Q(state=RunState.QUEUED) | lost)


def compute_due(*, seconds=None, stop=None):
    """Carry out the runs that are due, one by one. Returns how many were dealt with.

    Begins no new one after ``seconds`` or when ``stop()`` is true.
    """
    end = time.monotonic() + seconds if seconds else float("inf")
    done = 0
    while time.monotonic() < end and not (stop and stop()):
        run = _claim()
        if run is None:
            break
        _carry_out(run)
        done += 1
    return done


def _claim():
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": timezone.now(), "margin": MARGIN})
        row = cursor.fetchone()
    return HelperRun.objects.get(pk=row[0]) if row else None


def _carry_out(run):
    held = HelperRun.objects.filter(pk=run.pk, state=RunState.RUNNING, lease_until=run.lease_until)
    if run.attempts > MAX_ATTEMPTS:
        _fail(held, "every worker was stopped")
        return

    def tell(phase, per_cent):
        if not held.update(phase=phase, progress=per_cent):
            raise _NotHeld

    try:
        # OR-Tools takes 80 MB, which only a worker that computes is to carry
        from members.calls.helper.solver import solve_json  # noqa: PLC0415

        result = solve_json(run.question, tell)
        done = {"state": RunState.READY, "result": result, "progress": 100, "phase": "", "error": ""}
        timed_out = result["status"] in {"best", "nothing"}
        if not held.update(**done, timed_out=timed_out, lease_until=None, finished_at=timezone.now()):
            raise _NotHeld
    except (OperationalError, InterfaceError):
        raise
    except _NotHeld:
        logger.warning("The computation %s was taken back, or took longer than its lease", run.pk)
    except Exception as error:  # whatever fails in one computation must not stop the others
        logger.exception("The computation %s failed", run.pk)
        _fail(held, f"{type(error).__name__}: {error}")


def _fail(held, error):
    held.update(state=RunState.FAILED, error=error[:500], lease_until=None, finished_at=timezone.now())
