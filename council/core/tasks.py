"""What Celery carries. No task has arguments that matter: what is to be done stands in the database."""

from celery import shared_task

from council.celery import app
from council.core import schedule, wake
from council.core.documents import renderings
from council.core.post import outbox

#: A task gives its place to others after this time and asks for another turn, so that letters, documents and
#: jobs share the workers.
_TURN_SECONDS = 5

app.conf.beat_schedule = schedule.beat_schedule()


@shared_task(name=wake.TASKS[wake.LETTERS])
def deliver_letters():
    """Send what is due."""
    if outbox.deliver_due(seconds=_TURN_SECONDS) and outbox.due().exists():
        wake.send(wake.LETTERS)


@shared_task(name=wake.TASKS[wake.DOCUMENTS])
def render_documents():
    """Make the documents that are due."""
    if renderings.render_due(seconds=_TURN_SECONDS) and renderings.due().exists():
        wake.send(wake.DOCUMENTS)


@shared_task(name="core.run_due_jobs")
def run_due_jobs():
    """Start each job that is due as a task of its own."""
    for name in schedule.due_jobs():
        run_job.apply_async([name], expires=schedule.JOBS_SECONDS)


@shared_task(name="core.run_job")
def run_job(name):
    """Run one job, unless somebody else does."""
    schedule.run_job(name)
