"""Computations of the helper: claimed once, followed as they go, lost by nobody, failing in the open."""

import datetime
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone

from council.celery import app
from council.core import schedule, wake
from council.core.states import Refused
from members.calls import runs, tasks
from members.calls.actions import helper
from members.calls.enums import CallState
from members.calls.models import Call, HelperRun
from tests.calls.samples import make_call
from tests.calls.shapes import ita_uusimaa, pirkanmaa
from tests.core.processes import end, environment, start, until


@pytest.fixture
def closed(cast):
    return make_call(cast.body, state=CallState.IN_ASSESSMENT)


@pytest.fixture
def run(closed, by):
    return helper.ask_helper(closed, pirkanmaa(alternatives=1), by=by)


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    return time_machine


@pytest.mark.django_db
def test_a_run_is_claimed_carried_out_and_kept(run):
    assert (run.state, run.progress) == ("queued", 0)
    assert runs.compute_due() == 1
    run.refresh_from_db()
    assert (run.state, run.progress, run.attempts, run.lease_until) == ("ready", 100, 1, None)
    assert (run.result["status"], run.timed_out, run.error) == ("optimal", False, "")
    assert run.started_at <= run.finished_at
    assert runs.compute_due() == 0


@pytest.mark.django_db
def test_time_that_ran_out_is_kept_with_the_run(closed, by):
    run = helper.ask_helper(closed, ita_uusimaa(seconds=0.0), by=by)
    runs.compute_due()
    run.refresh_from_db()
    assert (run.state, run.timed_out) == ("ready", True)


@pytest.mark.django_db
def test_a_run_whose_worker_was_killed_is_claimed_again_when_its_lease_is_over(run, clock):
    assert runs._claim() == run
    assert runs.compute_due() == 0
    run.refresh_from_db()
    assert run.lease_until > timezone.now() + datetime.timedelta(seconds=run.question["seconds"])
    clock.shift(run.lease_until - timezone.now() + datetime.timedelta(seconds=1))
    assert runs.compute_due() == 1
    run.refresh_from_db()
    assert (run.state, run.attempts) == ("ready", 2)


@pytest.mark.django_db
def test_a_run_that_takes_its_workers_down_fails_in_the_end(run, clock):
    HelperRun.objects.update(state="running", attempts=runs.MAX_ATTEMPTS, lease_until=timezone.now())
    clock.shift(datetime.timedelta(seconds=1))
    assert runs.compute_due() == 1
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "every worker was stopped")


@pytest.mark.django_db
def test_a_question_that_cannot_be_answered_fails_and_the_next_is_answered(closed, run, by):
    HelperRun.objects.filter(pk=run.pk).update(question={"seconds": 1})
    other = HelperRun.objects.create(call=closed, question=pirkanmaa(alternatives=1).to_json())
    assert runs.compute_due() == 2
    run.refresh_from_db()
    other.refresh_from_db()
    assert run.state == "failed"
    assert run.error.startswith("BadProblem")
    assert other.state == "ready"


@pytest.mark.django_db
def test_asking_again_takes_the_unfinished_run_back(closed, run, by):
    """The worker that computes it notices, and writes nothing."""
    claimed = runs._claim()
    again = helper.ask_helper(closed, pirkanmaa(alternatives=1), by=by)
    runs._carry_out(claimed)
    assert [each.pk for each in HelperRun.objects.all()] == [again.pk]
    assert HelperRun.objects.get().state == "queued"


@pytest.mark.django_db
def test_only_the_newest_runs_of_a_call_are_kept(closed, by):
    for _number in range(helper.KEPT + 2):
        helper.ask_helper(closed, pirkanmaa(), by=by)
        HelperRun.objects.update(state="ready")
    assert closed.runs.count() == helper.KEPT


@pytest.mark.django_db
@pytest.mark.parametrize("state", [CallState.OPEN, CallState.DECIDED, CallState.APPOINTED])
def test_the_helper_is_asked_between_the_closing_and_the_decision_only(closed, by, state):
    Call.objects.filter(pk=closed.pk).update(state=state)
    with pytest.raises(Refused):
        helper.ask_helper(closed, pirkanmaa(), by=by)
    assert not HelperRun.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_carry_each_run_out_once(cast):
    for number in range(4):
        call = make_call(cast.body, state=CallState.IN_ASSESSMENT, title_fi=f"Haku {number}")
        helper.ask_helper(call, pirkanmaa(alternatives=1), by=cast.secretary.user)
    gate = threading.Barrier(2)

    def work(_number):
        try:
            gate.wait()
            return runs.compute_due()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(work, range(2))) == 4
    assert set(HelperRun.objects.values_list("state", "attempts")) == {("ready", 1)}


@pytest.mark.django_db
def test_both_drivers_know_the_lane(run):
    assert wake.STEPS[runs.LANE] is runs.compute_due
    assert runs.TASK in app.tasks
    assert runs.TASK in {entry["task"] for entry in schedule.beat_schedule().values()}
    tasks.compute_compositions()
    run.refresh_from_db()
    assert run.state == "ready"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_nothing(cast):
    """kill -9 while it computes; when the lease is over, the next worker begins anew and ends."""
    call = make_call(cast.body, state=CallState.IN_ASSESSMENT)
    problem = ita_uusimaa(alternatives=5, least_difference=6, seconds=30)
    run = helper.ask_helper(call, problem, by=cast.secretary.user)
    command = (sys.executable, "manage.py", "work", "-v0")

    def state():
        run.refresh_from_db()
        return run.state

    worker = start(*command, env=environment())
    try:
        until(lambda: state() == "running")
        end(worker, signal.SIGKILL)
    finally:
        end(worker)
    assert state() == "running"
    assert not run.result
    HelperRun.objects.filter(pk=run.pk).update(lease_until=timezone.now())
    worker = start(*command, env=environment())
    try:
        until(lambda: state() == "ready")
    finally:
        end(worker)
    assert (run.attempts, run.result["status"]) == (2, "optimal")


@pytest.mark.slow
@pytest.mark.django_db
def test_the_web_process_carries_neither_the_solver_nor_celery():
    code = (
        "import django, sys; django.setup();"
        "import council.urls, members.calls.views.helper;"
        "print([name for name in ('ortools', 'numpy', 'celery') if name in sys.modules])"
    )
    process = start(sys.executable, "-c", code, stdout=subprocess.PIPE, env=environment())
    assert process.communicate(timeout=60)[0].decode().strip() == "[]"
