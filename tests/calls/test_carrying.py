"""A call that is not carried out: everybody is told, and takes the application along only by an own press."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from council.core.models import Delivery
from council.core.states import Refused
from members.calls import actions
from members.calls.actions.carrying import carry_over
from members.calls.enums import CallState, Consent
from members.calls.links import application_of, application_token
from members.calls.models import Answer, Application, Call
from tests.calls.applicants import make_application
from tests.calls.samples import make_call


@pytest.fixture
def ended(cast, by):
    """A call with two applications, one of them withdrawn, that was not carried out."""
    call = make_call(cast.body, state=CallState.CLOSED)
    category = cast.seats[0].category
    call.kept = make_application(call, "Alfa ry", category, reasons="Syyt", language="sv", gender="woman")
    make_application(call, "Beeta ry", category, state="withdrawn")
    question = call.questions.get(kind="text")
    Answer.objects.create(application=call.kept, question=question, text="Vastaus")
    actions.abandon_call(call, reason="Kriteerit muuttuvat", by=by)
    return call


@pytest.fixture
def renewed(ended, by):
    """The new call, published."""
    new = actions.renew_call(ended, by=by)
    now = timezone.now()
    Call.objects.filter(pk=new.pk).update(opens_at=now, closes_at=now + datetime.timedelta(days=7))
    new.refresh_from_db()
    return actions.publish_call(new, by=by, version=new.version)


def test_applicants_are_told_at_the_end_and_at_the_new_call(ended, renewed):
    told = Delivery.objects.filter(kind__in=["calls.not_carried_out", "calls.new_call"]).order_by("pk")
    assert [(row.kind, row.recipient_email, row.language) for row in told] == [
        ("calls.not_carried_out", "alfa-ry@example.org", "sv"),
        ("calls.new_call", "alfa-ry@example.org", "sv"),
    ]
    assert Application.objects.filter(call=renewed).count() == 0, "nothing is carried silently"


def test_the_press_makes_one_draft_with_what_was_there(ended, renewed, client):
    address = reverse("calls:application_carry", args=[application_token(ended.kept)])
    assert client.get(address).status_code == 200
    assert not renewed.applications.exists()
    for _press in range(2):
        answer = client.post(address)
    draft = renewed.applications.get()
    assert application_of(answer.url.split("/application/")[1].strip("/")) == draft
    assert (draft.state, draft.name, draft.reasons, draft.carried_over_from) == ("draft", "Alfa ry", "Syyt", ended.kept)
    assert draft.answers.get().text == "Vastaus"
    assert {each.consent for each in draft.nominees.all()} == {Consent.NOT_ASKED}
    assert {each.gender for each in draft.nominees.all()} == {""}
    assert "luonnoksena" in client.get(answer.url).content.decode() or client.get(answer.url).status_code == 200


def test_without_a_new_call_nothing_is_taken_along(ended, client):
    address = reverse("calls:application_carry", args=[application_token(ended.kept)])
    assert client.get(address).context["call"] is None
    with pytest.raises(Refused):
        carry_over(ended.kept)
    client.post(address)
    assert Application.objects.count() == 2
