"""The clock: what runs when, for both drivers (Celery beat, and ``manage.py work``).

An app's ``jobs.py`` registers its jobs::

    @every(minutes=10)
    def remind(): ...

    @every(day_at="03:15", within_hours=12)
    def erase_needs(): ...

A job runs once for each of its moments, however many clocks there are: the run
claims its row of ``JobRun`` by a lease. A moment that passed while nothing was
running is made up for as soon as something is, unless it is longer ago than
``within_hours``. A job that fails is tried again after a minute; a job may
therefore run twice, and must be written so that this does no harm.
"""

import datetime
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from council.core import wake
from council.core.models import JobRun

#: Seconds between the sweeps that claim letters and documents nobody was woken for, and between looks at the jobs.
SWEEP_SECONDS = 5
JOBS_SECONDS = 15
LEASE = datetime.timedelta(minutes=5)
PAUSE_AFTER_FAILURE = datetime.timedelta(minutes=1)

#: name → Job
JOBS = {}

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """One job and its times: every so often, or at a time of day in Finland."""

    name: str
    run: Callable
    interval: datetime.timedelta | None = None
    day_at: datetime.time | None = None
    within: datetime.timedelta = datetime.timedelta(days=1)

    def slot(self, now):
        """The latest moment, now or before, at which the job was to start."""
        if self.interval:
            seconds = self.interval.total_seconds()
            return datetime.datetime.fromtimestamp(now.timestamp() // seconds * seconds, datetime.UTC)
        today = timezone.localdate(now)
        for day in (today, today - datetime.timedelta(days=1)):
            moment = timezone.make_aware(datetime.datetime.combine(day, self.day_at))
            if moment <= now:
                return moment
        raise AssertionError("midnight of yesterday is before now")

    def is_due(self, now, run):
        """True when the slot has not been run, nobody is at it, and it is not too late."""
        slot = self.slot(now)
        if self.day_at and now - slot > self.within:
            return False
        if run is None:
            return True
        return (run.slot is None or run.slot < slot) and (run.lease_until is None or run.lease_until < now)


def every(*, seconds=0, minutes=0, hours=0, day_at="", within_hours=24):
    """Register a job: at an interval, or each day at a time (``"HH:MM"``). Exactly one of the two.

    The name is the function's, with its app. Raises ValueError for anything else.
    """
    interval = datetime.timedelta(seconds=seconds, minutes=minutes, hours=hours)
    if bool(interval) == bool(day_at):
        raise ValueError("a job has an interval or a time of day")

    def register(run):
        name = f"{run.__module__.removesuffix('.jobs')}.{run.__name__}"
        JOBS[name] = Job(
            name=name,
            run=run,
            interval=interval or None,
            day_at=datetime.time.fromisoformat(day_at) if day_at else None,
            within=datetime.timedelta(hours=within_hours),
        )
        return run

    return register


def load():
    """Import every app's ``jobs.py``."""
    autodiscover_modules("jobs")


def due_jobs():
    """The names of the jobs that are due now. One query."""
    load()
    now = timezone.now()
    runs = JobRun.objects.in_bulk(list(JOBS))
    return [job.name for job in JOBS.values() if job.is_due(now, runs.get(job.name))]


def run_job(name):
    """Run a job if it is due and nobody else runs it. Returns True when it ran to its end."""
    load()
    job, now = JOBS[name], timezone.now()
    slot = job.slot(now)
    JobRun.objects.get_or_create(name=name)
    lease = now + LEASE
    claimed = JobRun.objects.filter(
        Q(slot=None) | Q(slot__lt=slot), Q(lease_until=None) | Q(lease_until__lt=now), name=name
    ).update(lease_until=lease)
    if not claimed:
        return False
    held = JobRun.objects.filter(name=name, lease_until=lease)
    try:
        job.run()
    except Exception as error:  # a job that fails must not stop the clock
        logger.exception("The job %s failed", name)
        held.update(lease_until=timezone.now() + PAUSE_AFTER_FAILURE, error=f"{type(error).__name__}: {error}"[:500])
        return False
    held.update(slot=slot, lease_until=None, finished_at=timezone.now(), error="")
    return True


def beat_schedule():
    """The schedule of Celery beat: the sweeps. A sweep that waited for longer than its interval is dropped."""
    sweeps = {
        "deliver letters": (wake.TASKS[wake.LETTERS], SWEEP_SECONDS),
        "render documents": (wake.TASKS[wake.DOCUMENTS], SWEEP_SECONDS),
        "run due jobs": ("core.run_due_jobs", JOBS_SECONDS),
        **{f"work on {lane}": (wake.TASKS[lane], SWEEP_SECONDS) for lane in wake.STEPS},
    }
    return {
        name: {"task": task, "schedule": float(seconds), "options": {"expires": seconds - 1}}
        for name, (task, seconds) in sweeps.items()
    }
