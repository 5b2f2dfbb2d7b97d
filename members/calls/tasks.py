"""What Celery carries for calls. No task has arguments: what is to be done stands in the database."""

from celery import shared_task

from council.core import wake
from members.calls import runs

#: A task begins no new computation after this time, so that letters and documents share the workers.
_TURN_SECONDS = 5


@shared_task(name=runs.TASK)
def compute_compositions():
    """Carry out the computations of the proposal helper that are due."""
    if runs.compute_due(seconds=_TURN_SECONDS) and runs.due().exists():
        wake.send(runs.LANE)
