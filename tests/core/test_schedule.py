"""The clock starts each job once for each of its moments, makes up for what it missed, and survives what fails."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from council.celery import app
from council.core import schedule, tasks, wake
from council.core.models import Delivery, JobRun
from council.core.post import outbox
from council.core.schedule import due_jobs, every, run_job

NAME = f"{__name__}.job"
ran = []


@pytest.fixture(autouse=True)
def jobs(monkeypatch):
    """No jobs but those of the test."""
    schedule.load()
    monkeypatch.setattr(schedule, "JOBS", {})
    ran.clear()


def register(**when):
    @every(**when)
    def job():
        ran.append(timezone.now())

    return schedule.JOBS[NAME]


def at(clock, text):
    """Set the clock to a moment in Finland; it stands still."""
    moment = timezone.make_aware(datetime.datetime.fromisoformat(text))
    clock.move_to(moment, tick=False)
    return moment


@pytest.mark.django_db
def test_an_interval(time_machine):
    register(minutes=10)
    at(time_machine, "2026-06-05 13:07")
    assert due_jobs() == [NAME]
    assert run_job(NAME)
    assert due_jobs() == []
    assert not run_job(NAME)
    at(time_machine, "2026-06-05 13:09:59")
    assert due_jobs() == []
    at(time_machine, "2026-06-05 13:10")
    assert due_jobs() == [NAME]
    assert run_job(NAME)
    assert len(ran) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2026-06-05 08:59", "2026-06-04 09:00"),
        ("2026-06-05 09:00", "2026-06-05 09:00"),
        ("2026-03-29 09:30", "2026-03-29 09:00"),  # summer time began in the night
        ("2026-10-25 08:30", "2026-10-24 09:00"),  # and ended
    ],
)
def test_a_time_of_day_is_that_of_finland(time_machine, now, slot):
    job = register(day_at="09:00")
    assert job.slot(at(time_machine, now)) == timezone.make_aware(datetime.datetime.fromisoformat(slot))


@pytest.mark.django_db
def test_a_missed_day_is_made_up_for_but_not_in_the_middle_of_the_night(time_machine):
    register(day_at="09:00", within_hours=10)
    at(time_machine, "2026-06-05 09:00")
    assert run_job(NAME)
    at(time_machine, "2026-06-06 18:00")
    assert due_jobs() == [NAME]
    at(time_machine, "2026-06-07 03:00")
    assert due_jobs() == []
    at(time_machine, "2026-06-07 09:01")
    assert run_job(NAME)
    assert due_jobs() == []


@pytest.mark.django_db
def test_a_job_that_fails_is_tried_again_after_a_minute(time_machine):
    @every(hours=1)
    def job():
        ran.append(1)
        if len(ran) == 1:
            raise RuntimeError("not today")

    at(time_machine, "2026-06-05 13:07")
    assert not run_job(NAME)
    assert JobRun.objects.get().error == "RuntimeError: not today"
    assert due_jobs() == []
    time_machine.shift(datetime.timedelta(seconds=61))
    assert due_jobs() == [NAME]
    assert run_job(NAME)
    row = JobRun.objects.get()
    assert (row.error, row.lease_until, row.finished_at) == ("", None, timezone.now())


@pytest.mark.django_db
def test_a_job_whose_worker_was_killed_runs_again_when_its_lease_is_over(time_machine):
    register(hours=1)
    now = at(time_machine, "2026-06-05 13:07")
    JobRun.objects.create(name=NAME, lease_until=now + schedule.LEASE)
    assert not run_job(NAME)
    time_machine.shift(schedule.LEASE + datetime.timedelta(seconds=1))
    assert run_job(NAME)


@pytest.mark.django_db(transaction=True)
def test_two_clocks_start_a_job_once():
    register(hours=1)

    def tick(_number):
        try:
            return run_job(NAME)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(tick, range(8))) == [False] * 7 + [True]
    assert len(ran) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_asking_what_is_due_is_one_query(count, django_assert_num_queries):
    job = register(hours=1)
    schedule.JOBS.update({str(number): job for number in range(count)})
    with django_assert_num_queries(1):
        due_jobs()


@pytest.mark.parametrize("when", [{}, {"hours": 1, "day_at": "09:00"}, {"day_at": "9 o'clock"}])
def test_a_job_has_one_kind_of_time(when):
    with pytest.raises(ValueError, match=r"interval|isoformat"):
        register(**when)


def test_both_drivers_know_the_same_work():
    assert app.conf.beat_schedule == schedule.beat_schedule()
    named = {entry["task"] for entry in schedule.beat_schedule().values()}
    assert named >= set(wake.TASKS.values())
    assert named <= set(app.tasks)
    for entry in schedule.beat_schedule().values():
        assert 0 < entry["options"]["expires"] < entry["schedule"]


@pytest.mark.django_db
def test_the_celery_tasks_do_the_work():
    register(hours=1)
    outbox.queue([outbox.plain("a", "a@example.org", "Hei", "Hei", "fi")])
    tasks.deliver_letters()
    tasks.render_documents()
    assert Delivery.objects.get().state == "sent"
    tasks.run_job(NAME)
    assert len(ran) == 1


@pytest.mark.django_db
def test_work_once_does_what_is_due():
    register(hours=1)
    outbox.queue([outbox.plain("a", "a@example.org", "Hei", "Hei", "fi")])
    out = StringIO()
    call_command("work", "--once", stdout=out)
    assert Delivery.objects.get().state == "sent"
    assert len(ran) == 1
    assert f"job {NAME}: done" in out.getvalue()
    call_command("work", "--once", stdout=out)
    assert len(ran) == 1
