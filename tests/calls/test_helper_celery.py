"""With Redis the press on the desk reaches a worker of Celery, and the answer stands on the page."""

import json
import subprocess
import sys
import time

import pytest

from members.calls.enums import CallState
from members.calls.models import HelperRun
from tests.calls.applicants import make_application
from tests.calls.samples import make_call
from tests.core.processes import ROOT, Redis, end, environment, start, until

pytestmark = [pytest.mark.slow, pytest.mark.redis, pytest.mark.django_db(transaction=True)]

WORKER = [sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "--app", "council.celery", "worker"]
WORKER += ["--pool", "solo", "--without-gossip", "--without-mingle", "-l", "error"]
#: What the web process does, in a process that has REDIS_URL as its own would.
PRESS = """
import json, sys, django
django.setup()
from django.test import Client
from members.models import User
address, who, data = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
desk = Client(SERVER_NAME="localhost")
desk.force_login(User.objects.get(pk=who), backend="allauth.account.auth_backends.AuthenticationBackend")
print(desk.post(address, data)["Location"])
"""


@pytest.fixture
def redis():
    server = Redis()
    yield server
    server.remove()


@pytest.fixture
def worker(redis):
    """``worker()`` starts a worker of the project; none sweeps, for no beat runs: it hears only what it is told."""
    running = []

    def begin():
        running.append(start(*WORKER, env=environment(REDIS_URL=redis.url)))

    yield begin
    for process in running:
        end(process)


@pytest.fixture
def closed(cast):
    call = make_call(cast.body, state=CallState.IN_ASSESSMENT)
    first, second = (each.category for each in call.places.all())
    for name in ("Ahti ry", "Bella ry", "Cella ry"):
        make_application(call, name, first, second=second)
    make_application(call, "Eos ry", second)
    return call


def press(desk, address, who, redis, **more):
    """Press “compute” on the form as it stands but for ``more``; returns the address that it leads to."""
    form = desk.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in values.items() if value not in ("", None) and value is not False}
    data |= more
    command = [sys.executable, "-c", PRESS, address, str(who.user.pk), json.dumps(data)]
    env = environment(REDIS_URL=redis.url)
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def ended():
    run = HelperRun.objects.latest("pk")
    return run if run.state in {"ready", "failed"} else None


def test_a_press_is_computed_by_a_celery_worker_that_nobody_else_wakes(cast, closed, desk, desk_page, redis, worker):
    address = desk_page("helper_show", closed)
    # the worker is not there yet: the broker keeps the wake-up
    result = press(desk, address, cast.secretary, redis, alternatives="2")
    assert HelperRun.objects.get().state == "queued"
    assert "<noscript><meta http-equiv" in desk.get(result).content.decode()
    worker()
    run = until(ended)
    assert (run.state, run.result["status"], run.attempts, run.error) == ("ready", "optimal", 1, "")
    page = desk.get(result)
    assert page.status_code == 200 and len(page.context["summaries"]) == len(run.result["compositions"])
    assert "Jaana Ahti" in desk.get(desk_page("helper_composition", closed, run=run.pk, number=1)).content.decode()
    # and a worker that is idle is woken by the next press at once
    press(desk, address, cast.secretary, redis, alternatives="1")
    begun = time.monotonic()
    again = until(ended)
    assert again.pk > run.pk and (again.state, len(again.result["compositions"])) == ("ready", 1)
    assert time.monotonic() - begun < 30
    assert desk.get(desk_page("helper_result", closed, run=again.pk)).status_code == 200
