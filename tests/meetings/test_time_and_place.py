"""Changing a meeting's time, place and link: two secretaries at once, a link that breaks, and how the history reads."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from council.core.events import sentence
from council.core.models import Event
from council.core.states import Refused
from meetings import actions
from meetings.forms.planning import MeetingForm
from meetings.models import Meeting
from tests.meetings.conftest import soon, words


def fields(meeting, **data):
    """What a browser sends of the meeting's page, with some fields changed."""
    initial = MeetingForm(body=meeting.body, meeting=meeting).initial
    times = {name: initial[name].strftime("%H:%M") for name in ("starts", "ends")}
    return {**initial, **times, "day": initial["day"].isoformat(), **data}


def test_two_secretaries_do_not_overwrite_each_other(called, desk, by):
    address = reverse("meetings:meeting_change", args=[called.body.slug, called.year, called.number])
    seen = Meeting.objects.get(pk=called.pk)
    actions.change_meeting(called, by=by, place="Kirjasto")
    answer = desk.post(address, fields(seen, remote_url="https://uusi.example.org/"))
    assert answer.status_code == 409
    assert "Kirjasto" in words(answer) and "https://uusi.example.org/" in words(answer)
    called.refresh_from_db()
    assert (called.place, called.remote_url) == ("Kirjasto", "https://remote.example.org/x")
    version = answer.context["form"].data["version"]
    assert desk.post(address, fields(seen, version=version)).status_code == 302
    called.refresh_from_db()
    assert called.place == "Kunnantalo"


def test_the_link_can_be_mended_as_the_meeting_begins_but_not_the_time(called):
    meeting = Meeting.objects.get(pk=called.pk)
    with time_machine.travel(called.starts_at + datetime.timedelta(minutes=2), tick=False):
        mended = fields(meeting, remote_url="https://uusi.example.org/")
        assert MeetingForm(mended, body=called.body, meeting=meeting).is_valid()
        earlier = MeetingForm(fields(meeting, starts="12:59"), body=called.body, meeting=meeting)
        assert list(earlier.errors) == ["day"]


def test_a_called_meeting_moved_so_early_that_the_notice_is_late_asks_why(called, desk, by):
    address = reverse("meetings:meeting_change", args=[called.body.slug, called.year, called.number])
    meeting = Meeting.objects.get(pk=called.pk)
    early = (timezone.localdate() + datetime.timedelta(days=3)).isoformat()
    answer = desk.post(address, fields(meeting, day=early))
    assert answer.status_code == 200 and list(answer.context["form"].errors) == ["urgency_note"]
    with pytest.raises(Refused):
        actions.change_meeting(called, by=by, starts_at=soon(3), ends_at=soon(3, 15))
    assert desk.post(address, fields(meeting, day=early, urgency_note="Lausunto on annettava heti.")).status_code == 302
    called.refresh_from_db()
    assert (called.day.isoformat(), called.urgency_note) == (early, "Lausunto on annettava heti.")


def test_moving_later_or_changing_the_place_asks_nothing(called, by):
    later = actions.change_meeting(called, by=by, starts_at=soon(22), ends_at=soon(22, 15))
    with time_machine.travel(later.starts_at - datetime.timedelta(days=2), tick=False):
        actions.change_meeting(later, by=by, place="Kirjasto")
        actions.change_meeting(later, by=by, starts_at=soon(4), ends_at=soon(4, 15))


def test_section_numbers_keep_a_published_agenda_in_its_year(called, plan, by):
    next_year = called.starts_at.replace(year=called.year + 1)
    with pytest.raises(Refused, match=str(called.year + 1)):
        actions.change_meeting(called, by=by, starts_at=next_year, ends_at=next_year + datetime.timedelta(hours=2))
    unpublished = actions.change_meeting(
        plan(), by=by, starts_at=next_year, ends_at=next_year + datetime.timedelta(hours=2)
    )
    assert unpublished.year == called.year + 1


def test_a_year_that_the_numbers_forbid_is_told_on_the_form_and_nothing_is_lost(called, desk):
    address = reverse("meetings:meeting_change", args=[called.body.slug, called.year, called.number])
    next_year = called.day.replace(year=called.year + 1)
    answer = desk.post(address, fields(called, day=next_year.isoformat(), place="Uusi paikka"))
    assert answer.status_code == 200 and answer.context["form"].non_field_errors()
    assert f"vuoden {called.year} pykälänumerot" in words(answer) and 'value="Uusi paikka"' in answer.content.decode()
    assert Meeting.objects.get(pk=called.pk).day == called.day


def test_the_agenda_of_a_meeting_that_was_moved_over_new_year_is_numbered_in_the_new_one(plan, by):
    """Called without its agenda, so that nothing has a number yet."""
    meeting = actions.call_meeting(plan(), by=by, with_agenda=False)
    next_year = meeting.starts_at.replace(year=meeting.year + 1)
    moved = actions.change_meeting(meeting, by=by, starts_at=next_year, ends_at=next_year + datetime.timedelta(hours=2))
    assert moved.label == meeting.label, "the number that the letters told stays"
    actions.publish_agenda(moved, by=by)
    assert list(moved.items.values_list("section_year", "section")) == [(next_year.year, n) for n in (1, 2, 3)]


def test_the_call_publishes_only_the_agenda_that_was_seen(plan, desk, by):
    meeting = plan()
    address = reverse("meetings:meeting_call", args=[meeting.body.slug, meeting.year, meeting.number])
    seen = desk.get(address).context["form"]["seen"].value()
    actions.add_item(meeting, by=by, titles={"fi": "Toisen lisäämä asia", "sv": "Ärende"})
    answer = desk.post(address, {"with_agenda": "on", "seen": seen})
    assert answer.status_code == 409 and "Toisen lisäämä asia" in words(answer)
    assert Meeting.objects.get(pk=meeting.pk).state == "planned"
    again = answer.context["form"]["seen"].value()
    assert desk.post(address, {"with_agenda": "on", "seen": again}).status_code == 302
    assert Meeting.objects.get(pk=meeting.pk).state == "called"


def test_the_history_reads_in_the_readers_words(cast, called, by):
    actions.change_meeting(called, by=by, remote_url="https://uusi.example.org/")
    actions.answer_invitation(called.invitations.get(person=cast.member), "no")
    with translation.override("en"):
        told = [sentence(event) for event in Event.objects.about(called)]
    assert "Meeting changed: remote link" in told
    assert "Maija Jäsen answered: Cannot attend" in told
    assert "Deputy called: Veikko Varajäsen in place of Maija Jäsen" in told


def test_a_guest_of_a_private_body_reads_the_public_copy_and_its_papers(cast, called, by, sign_in, stored):
    matter = called.items.get(kind="matter")
    actions.add_paper(matter, stored("avoin.pdf"), by=by, title="Avoin liite")
    actions.add_paper(matter, stored("s.pdf"), by=by, title="Salainen", publicity="closed", legal_ground="24 §")
    actions.publish_agenda(called, by=by)
    type(cast.body).objects.filter(pk=cast.body.pk).update(public=False)
    address = reverse("meetings:meeting_read", args=[cast.body.slug, called.year, called.number])
    guest = sign_in(cast.other_member)
    papers = [
        reverse("meetings:paper_download", args=[matter.papers.get(title=name).pk])
        for name in ("Avoin liite", "Salainen")
    ]
    assert [guest.get(page).status_code for page in (address, *papers)] == [404, 404, 404]
    actions.invite_person(called, cast.other_member, by=by, invited_as="guest")
    page = words(guest.get(address))
    assert "Avoin liite" in page and "Salainen" not in page and "remote.example.org" in page
    assert [guest.get(paper).status_code for paper in papers] == [200, 404]
    assert "private" in guest.get(papers[0])["Cache-Control"]


def test_the_answer_table_costs_the_same_with_and_without_deputies(cast, called, django_assert_num_queries, desk):
    address = reverse("meetings:answer_list", args=[called.body.slug, called.year, called.number])
    headers = {"HX-Request": "true"}
    with django_assert_num_queries(4):
        desk.get(address, headers=headers)
    for someone in (cast.member, cast.second):
        actions.answer_invitation(called.invitations.get(person=someone), "no")
    with django_assert_num_queries(4):
        desk.get(address, headers=headers)
