"""``manage.py work``: the worker of a portal without Celery."""

import contextlib
import signal
import threading

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from council.core import schedule, wake
from council.core.documents import renderings
from council.core.post import outbox

#: How soon a stop is noticed by a lane that has nothing to do, in seconds.
_ATTENTION = 1
_PAUSE_WITHOUT_DATABASE = 2
#: How long a lane may take to finish what it is at when the worker is told to stop; its lease sees to the rest.
_GRACE_SECONDS = 30


class Command(BaseCommand):
    help = (
        "Sends letters, makes documents and runs what the clock asks for, until it is told to stop."
        " The same functions and the same schedule as the Celery worker and beat, in one process, without Redis."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *, once, verbosity, **options):
        self.verbosity = verbosity
        self.stop = threading.Event()
        if once:
            self._once()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_signal: self.stop.set())
        lanes = [
            threading.Thread(target=self._lane, args=(lane, step), name=lane, daemon=True)
            for lane, step in self._steps()
        ]
        for lane in lanes:
            lane.start()
        schedule.load()
        self._say(f"The worker is running: letters, documents, {len(schedule.JOBS)} jobs.")
        while not self.stop.is_set():
            self._guarded("jobs", self._run_jobs)
            self.stop.wait(schedule.JOBS_SECONDS)
        self._say("The worker is stopping.")
        for lane in lanes:
            lane.join(_GRACE_SECONDS)

    def _say(self, text):
        if self.verbosity:
            self.stdout.write(f"{timezone.localtime():%H:%M:%S} {text}")
            self.stdout.flush()

    def _steps(self):
        return [(wake.LETTERS, outbox.deliver_due), (wake.DOCUMENTS, renderings.render_due), *wake.STEPS.items()]

    def _once(self):
        for lane, step in self._steps():
            self._say(f"{lane}: {step()}")
        self._run_jobs()

    def _run_jobs(self):
        for name in schedule.due_jobs():
            if self.stop.is_set():
                break
            ran = schedule.run_job(name)
            self._say(f"job {name}: {'done' if ran else 'not run, or failed'}")

    def _guarded(self, name, work):
        """Do some work; without the database, or with a fault in it, wait a little and go on."""
        try:
            close_old_connections()
            work()
        except (OperationalError, InterfaceError) as error:
            self.stderr.write(f"{name}: no database: {str(error).strip()}")
            connection.close()
            self.stop.wait(_PAUSE_WITHOUT_DATABASE)
        except Exception as error:  # a fault in one sweep must not end the worker
            self.stderr.write(f"{name}: {type(error).__name__}: {error}")
            self.stop.wait(schedule.SWEEP_SECONDS)

    def _lane(self, lane, step):
        """Sweep, then wait to be woken; in a thread of its own, so that no letter waits behind a document."""
        while not self.stop.is_set():
            self._guarded(lane, lambda: self._listen_and_sweep(lane, step))
        connection.close()

    def _listen_and_sweep(self, lane, step):
        with contextlib.closing(connection.get_new_connection(connection.get_connection_params())) as ear:
            ear.autocommit = True
            ear.execute(f"LISTEN {wake.channel(lane)}")
            while not self.stop.is_set():
                close_old_connections()
                if done := step(stop=self.stop.is_set):
                    self._say(f"{lane}: {done}")
                self._wait(ear)

    def _wait(self, ear):
        for _second in range(0, schedule.SWEEP_SECONDS, _ATTENTION):
            if self.stop.is_set() or next(ear.notifies(timeout=_ATTENTION, stop_after=1), None):
                return
