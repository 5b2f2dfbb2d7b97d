"""Leaving, its undoing, and mistakes, as a secretary tells them in the browser."""

import pytest

from members import actions
from members.models import Membership, NamingRequest, Office
from tests.members.conftest import DAY, address, errors

pytestmark = pytest.mark.django_db


def test_leaving_with_the_deputy_rising_and_a_vacant_office(desk, cast, today):
    cast.body.rules.update(deputy_rises=True)
    actions.appoint_office(cast.body, kind="convener", person=cast.member, by=None)
    page = address("membership_end", pk=cast.member_membership.pk)
    form = desk.get(page).context["form"]
    assert form["then"].value() == "rise"
    assert "Veikko Varajäsen" in str(form["then"])
    fields = {"last_day": (today + 3 * DAY).isoformat(), "reason": "left_organisation", "then": "rise", "offices": "on"}
    response = desk.post(page, fields, follow=True)
    told = [str(message) for message in response.context["messages"]]
    assert any("Veikko Varajäsen" in text for text in told)
    assert any("Jäsen ry" in text for text in told)
    assert Office.objects.get(kind="convener").end == today + 3 * DAY
    assert Membership.objects.get(person=cast.deputy, capacity="member").start == today + 4 * DAY


def test_leaving_and_naming_the_successor_on_the_next_page(desk, cast, today):
    page = address("membership_end", pk=cast.member_membership.pk)
    fields = {"last_day": today.isoformat(), "reason": "resigned", "then": "name"}
    response = desk.post(page, fields)
    assert response.status_code == 302
    form = desk.get(response["Location"]).context["form"]
    assert form["start"].value() == today + DAY
    desk.post(response["Location"], {"language": "fi", "start": (today + DAY).isoformat(), "person": cast.former.pk})
    assert Membership.objects.get(seat=cast.seats[0], person=cast.former).start == today + DAY


def test_leaving_with_an_organisation_that_cannot_be_reached(desk, cast, today):
    page = address("membership_end", pk=cast.member_membership.pk)
    fields = {"last_day": today.isoformat(), "reason": "resigned", "then": "ask"}
    response = desk.post(page, fields)
    placeholder = Membership.objects.get(seat=cast.seats[0], person=None)
    assert response["Location"].endswith(f"?membership={placeholder.pk}")
    asked = {"organisation": "Jäsen ry", "contact_email": "kaisa@example.org", "language": "sv"}
    assert desk.post(response["Location"], {**asked, "start": (today + DAY).isoformat()}).status_code == 302
    naming = NamingRequest.objects.get()
    assert (naming.membership, naming.language) == (placeholder, "sv")


@pytest.mark.parametrize("last_day", ["2000-01-01", "2200-01-01", "", "x"])
def test_a_last_day_outside_the_membership(desk, cast, last_day):
    fields = {"last_day": last_day, "reason": "resigned", "then": "vacant"}
    assert errors(desk.post(address("membership_end", pk=cast.member_membership.pk), fields))
    cast.member_membership.refresh_from_db()
    assert cast.member_membership.end == cast.term.end


@pytest.mark.parametrize("reason", ["rose", "error", "named", "king"])
def test_reasons_that_follow_from_deeds_cannot_be_chosen(desk, cast, today, reason):
    fields = {"last_day": today.isoformat(), "reason": reason, "then": "vacant"}
    assert "reason" in errors(desk.post(address("membership_end", pk=cast.member_membership.pk), fields))


def test_a_leaving_is_undone_from_the_page_of_the_membership(desk, cast, today):
    actions.end_membership(cast.member_membership, last_day=today - DAY, by=None)
    page = desk.get(address("membership_change", pk=cast.member_membership.pk))
    assert address("membership_undo", pk=cast.member_membership.pk) in page.content.decode()
    assert (
        address("membership_change", pk=cast.member_membership.pk) in desk.get(address("roster_show")).content.decode()
    )
    desk.post(address("membership_undo", pk=cast.member_membership.pk))
    cast.member_membership.refresh_from_db()
    assert cast.member_membership.end == cast.term.end
    again = desk.post(address("membership_undo", pk=cast.member_membership.pk), follow=True)
    assert [message.level_tag for message in again.context["messages"]][-1] == "error"


def test_a_mistake_needs_words(desk, cast):
    page = address("membership_correct", pk=cast.member_membership.pk)
    assert "why" in errors(desk.post(page, {"why": "  "}))
    assert desk.post(page, {"why": "Väärä henkilö"}).status_code == 302
    shown = desk.get(address("membership_change", pk=cast.member_membership.pk)).content.decode()
    assert "Väärä henkilö" in shown
    assert "why" not in errors(desk.post(page, {"why": "Taas"})) and errors(desk.post(page, {"why": "Taas"}))
