"""What is among the secretary's tasks: letters that failed, while sending them again would help; vacant places."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from council.bodies.models import Seat
from council.core.models import Delivery
from meetings import actions
from meetings.models import Meeting
from members.models import Membership, NamingRequest
from tests.calls.samples import make_call
from tests.conftest import appoint, person
from tests.meetings.conftest import soon, words

DAY = datetime.timedelta(days=1)

NOT_SENT = {"state": "failed", "error": "refused: 550 no such user"}


@pytest.fixture
def desk(cast, sign_in):
    return sign_in(cast.secretary)


@pytest.fixture
def by(cast):
    return cast.secretary.user


def failed(desk, body):
    """``[(page, number of letters)]`` of the tasks about failed letters."""
    answer = desk.get(reverse("portal:body_desk", args=[body.slug]))
    return [(page, number) for page, _meeting, kind, number in answer.context["tasks"] if kind == "failed"]


def fail(*, to, kind):
    """The newest letter of a kind to a person fails."""
    letter = Delivery.objects.filter(recipient_email=to.email, kind=kind).latest("pk")
    Delivery.objects.filter(pk=letter.pk).update(**NOT_SENT)
    return letter


def page_of(name, meeting, **more):
    where = {"slug": meeting.body.slug, "year": meeting.year, "number": meeting.number}
    return reverse(f"meetings:{name}", kwargs={**where, **more})


# --- The minutes


def test_a_scrutineers_letter_that_failed_is_a_task_until_it_is_sent_again(cast, in_scrutiny, desk):
    assert failed(desk, cast.body) == []
    letter = fail(to=cast.member, kind="minutes.scrutiny")
    assert failed(desk, cast.body) == [("meetings:minutes_edit", 1)]
    meeting = in_scrutiny.meeting
    again = page_of("letter_resend", meeting, pk=letter.pk)
    shown = words(desk.get(page_of("minutes_edit", meeting)))
    assert again in shown and "550 no such user" in shown
    desk.post(again)
    letter.refresh_from_db()
    assert letter.state == "queued" and failed(desk, cast.body) == []
    assert again not in words(desk.get(page_of("minutes_edit", meeting)))


def test_both_scrutineers_letters_are_counted_and_one_that_answered_otherwise_is_not(cast, in_scrutiny, desk):
    """A scrutineer may have found the way through the own page, and needs the letter no more."""
    fail(to=cast.member, kind="minutes.scrutiny")
    fail(to=cast.second, kind="minutes.scrutiny")
    assert failed(desk, cast.body) == [("meetings:minutes_edit", 2)]
    actions.answer_scrutiny(in_scrutiny.scrutinies.get(person=cast.member), True, by=cast.member.user)
    assert failed(desk, cast.body) == [("meetings:minutes_edit", 1)]
    actions.answer_scrutiny(in_scrutiny.scrutinies.get(person=cast.second), True, by=cast.second.user)
    assert failed(desk, cast.body) == []


def test_the_chairs_letter_is_a_task_only_while_the_minutes_are_with_the_chair(cast, in_session, desk, by):
    actions.end_meeting(in_session, by=by)
    minutes = in_session.minutes
    actions.name_scrutineers(minutes, [cast.member, cast.second], by=by)
    actions.send_to_chair(minutes, by=by)
    fail(to=cast.chair, kind="minutes.with_chair")
    assert failed(desk, cast.body) == [("meetings:minutes_edit", 1)]
    actions.take_back_minutes(minutes, by=by)
    assert failed(desk, cast.body) == []
    actions.send_to_chair(minutes, by=by)
    assert failed(desk, cast.body) == [], "the newer letter took the failed one's place"
    fail(to=cast.chair, kind="minutes.with_chair")
    actions.approve_as_chair(minutes, by=cast.chair.user)
    assert failed(desk, cast.body) == []


def test_the_secretarys_own_letter_of_corrections(cast, in_scrutiny, desk):
    actions.answer_scrutiny(in_scrutiny.scrutinies.get(person=cast.member), False, reason="§ 2 on väärin")
    fail(to=cast.secretary, kind="minutes.refused")
    fail(to=cast.chair, kind="minutes.refused")
    assert failed(desk, cast.body) == [("meetings:minutes_edit", 2)]


# --- The invitations


def test_a_newer_letter_takes_the_failed_ones_place(cast, called, desk, by):
    fail(to=cast.member, kind="meeting.invitation")
    assert failed(desk, cast.body) == [("meetings:answer_list", 1)]
    actions.remind_silent(called, by=by)
    assert failed(desk, cast.body) == []


def test_a_cancellation_that_did_not_arrive_is_a_task_until_the_meetings_time(cast, called, desk, by):
    actions.cancel_meeting(called, by=by, reason="Sali ei ole käytettävissä")
    letter = fail(to=cast.member, kind="meeting.cancelled")
    assert failed(desk, cast.body) == [("meetings:answer_list", 1)]
    assert page_of("letter_resend", called, pk=letter.pk) in words(desk.get(page_of("answer_list", called)))
    Meeting.objects.filter(pk=called.pk).update(starts_at=timezone.now())
    assert failed(desk, cast.body) == []


def test_who_is_not_invited_any_more_and_was_not_told_is_shown_with_a_way_to_tell(cast, called, desk, by):
    """Withdrawn, the person stands in no table of the invited; without the letter the person would come in vain."""
    notice = called.invitations.get(person=cast.member)
    Delivery.objects.filter(kind="meeting.invitation", recipient_email=cast.member.email).update(state="sent")
    actions.revoke_invitation(notice, by=by)
    letter = fail(to=cast.member, kind="meeting.withdrawn")
    assert failed(desk, cast.body) == [("meetings:answer_list", 1)]
    again = page_of("letter_resend", called, pk=letter.pk)
    assert words(desk.get(page_of("answer_list", called))).count(again) == 1
    desk.post(again)
    assert again not in words(desk.get(page_of("answer_list", called)))
    assert failed(desk, cast.body) == []


@pytest.mark.parametrize("others", [0, 2])
def test_the_number_of_queries_does_not_grow(cast, in_scrutiny, desk, by, others, django_assert_num_queries):
    fail(to=cast.member, kind="minutes.scrutiny")
    for number in range(others + 1):
        meeting = actions.call_meeting(plan_again(cast, by, 30 + number), by=by)
        Delivery.objects.filter(about_id=meeting.pk, kind="meeting.invitation").update(**NOT_SENT)
    assert Meeting.objects.count() == others + 2
    with django_assert_num_queries(16):
        answer = desk.get(reverse("portal:body_desk", args=[cast.body.slug]))
    assert len([kind for _page, _meeting, kind, _number in answer.context["tasks"] if kind == "failed"]) == others + 2


def plan_again(cast, by, days):
    """A further planned meeting of the body, whose template is there already."""
    times = {"starts_at": soon(days), "ends_at": soon(days, 15)}
    return actions.plan_meeting(cast.body, by=by, mode="on_site", place="Kunnantalo", **times)


# --- Vacant places


def vacant(desk, body):
    """``(capacity, place)`` of the tasks about vacant places, and the number of places."""
    context = desk.get(reverse("portal:body_desk", args=[body.slug])).context
    return [(capacity, place) for capacity, place, _address in context["vacant"]], context["vacant_in_all"]


def test_a_vacant_seat_is_a_task_until_somebody_is_named(cast, desk, by):
    """Seats 3 and 4 and their deputies' places are vacant in the cast's body."""
    places, _count = vacant(desk, cast.body)
    assert places == [
        ("member", "Luokka 2 1"),
        ("deputy", "Luokka 2 1"),
        ("member", "Luokka 2 2"),
        ("deputy", "Luokka 2 2"),
    ]
    page = desk.get(reverse("portal:body_desk", args=[cast.body.slug]))
    address = f"{reverse('members:membership_add', args=[cast.body.slug])}?seat={cast.seats[2].pk}&capacity=member"
    assert address in words(page) and desk.get(address).status_code == 200
    assert desk.get(address).context["place"] == cast.seats[2]
    appoint(cast.body, cast.former, cast.seats[2], start=timezone.localdate())
    appoint(cast.body, person("Tuleva", "Vara"), cast.seats[2], "deputy", start=timezone.localdate() + DAY)
    assert vacant(desk, cast.body) == ([("member", "Luokka 2 2"), ("deputy", "Luokka 2 2")], 2)


def test_a_place_that_an_organisation_was_asked_about_waits_for_the_organisation(cast, desk):
    organisation = cast.member_membership.organisations.get()
    NamingRequest.objects.create(
        body=cast.body,
        organisation=organisation,
        seat=cast.seats[3],
        start=timezone.localdate(),
        contact_email="a@b.example",
    )
    assert ("member", "Luokka 2 2") not in vacant(desk, cast.body)[0] and vacant(desk, cast.body)[1] == 3


@pytest.mark.parametrize("state", ["draft", "appointed", "not_carried_out"])
def test_a_call_that_is_not_under_way_fills_no_place(cast, desk, state):
    make_call(cast.body, state=state, fills_vacancies=True)
    assert vacant(desk, cast.body)[1] == 4


@pytest.mark.parametrize("state", ["open", "closed", "in_assessment", "proposed", "decided"])
def test_the_places_that_a_call_fills_are_no_task_of_their_own(cast, desk, state):
    make_call(cast.body, state=state, fills_vacancies=True, places=(1, 2))
    # one of the two vacant seats of the second category is in the call, and both deputies' places
    assert vacant(desk, cast.body) == ([("member", "Luokka 2 2")], 1)
    make_call(cast.body, state=state, fills_vacancies=True, places=(1, 0))
    assert vacant(desk, cast.body) == ([], 0)
    Seat.objects.filter(pk=cast.seats[3].pk).update(seat_class="speaking")
    assert ("member", "Luokka 2 2") in vacant(desk, cast.body)[0], "a call fills voting seats only"


def test_many_vacant_places_are_one_task(cast, desk):
    Membership.objects.filter(seat__isnull=False, body=cast.body).update(end_reason="error")
    assert vacant(desk, cast.body) == ([], 8)
    shown = words(desk.get(reverse("portal:body_desk", args=[cast.body.slug])))
    assert f'<li><a href="{reverse("members:roster_show", args=[cast.body.slug])}">' in shown


def test_places_that_may_be_empty_and_terms_that_do_not_run_are_no_task(cast, desk):
    cast.body.rules.update(deputy_may_be_missing=True)
    assert vacant(desk, cast.body)[0] == [("member", "Luokka 2 1"), ("member", "Luokka 2 2")]
    cast.body.terms.update(end=timezone.localdate() - DAY)
    assert vacant(desk, cast.body) == ([], 0)


def test_the_missing_deputies_of_a_category_are_tasks(cast, desk):
    cast.body.rules.update(deputy_scheme="category")
    Seat.objects.filter(term=cast.term).update(has_deputy=False)
    cast.term.categories.filter(key="luokka-1").update(deputies=2)
    places = [place for place in vacant(desk, cast.body)[0] if place[0] == "deputy"]
    assert places == [("deputy", "Luokka 1")] * 2
