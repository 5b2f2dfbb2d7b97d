"""The proposal helper from the question on the desk to the draft composition, in the browser without scripts."""

import pytest

from members.calls import runs
from members.calls.enums import CallState
from members.calls.models import Alternative, HelperRun
from tests.calls.applicants import make_application
from tests.calls.samples import make_call


@pytest.fixture
def closed(cast):
    """A closed call with two categories of two members and two deputies, and six applications."""
    call = make_call(cast.body, state=CallState.IN_ASSESSMENT)
    first, second = (each.category for each in call.places.all())
    for name in ("Ahti ry", "Bella ry", "Cella ry", "Delta ry"):
        make_application(call, name, first, second=second)
    for name in ("Eos ry", "Faro ry"):
        make_application(call, name, second)
    return call


def asked(desk, desk_page, call, **fields):
    """Send the form as it stands, with some fields changed; the new run."""
    page = desk.get(desk_page("helper_show", call))
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in ("", None)}
    data = {name: value for name, value in data.items() if value is not False}
    response = desk.post(desk_page("helper_show", call), {**data, **fields})
    assert response.status_code == 302, response.context["form"].errors
    run = HelperRun.objects.latest("pk")
    assert response.url == desk_page("helper_result", call, run=run.pk)
    return run


@pytest.mark.django_db
def test_from_the_question_to_a_draft_composition(closed, desk, desk_page):
    run = asked(desk, desk_page, closed, alternatives="2")
    waiting = desk.get(desk_page("helper_result", closed, run=run.pk)).content.decode()
    assert "<noscript><meta http-equiv" in waiting
    assert runs.compute_due() == 1
    run.refresh_from_db()
    assert (run.state, run.result["status"], run.timed_out) == ("ready", "optimal", False)
    page = desk.get(desk_page("helper_result", closed, run=run.pk))
    assert page.status_code == 200
    assert len(page.context["summaries"]) == 2
    reasons = desk.get(desk_page("helper_composition", closed, run=run.pk, number=1)).content.decode()
    assert "Jaana Ahti" in reasons
    taken = desk.post(desk_page("helper_take", closed, run=run.pk, number=1))
    alternative = Alternative.objects.get()
    assert taken.url == f"{desk_page('board_show', closed)}?alternative={alternative.pk}"
    assert alternative.origin == "helper"
    assert alternative.picks.count() == 8
    assert desk.get(taken.url).status_code == 200
