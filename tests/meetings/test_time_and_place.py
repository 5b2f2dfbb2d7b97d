"""Changing a meeting's time, place and link: two secretaries at once, a link that breaks, and how the history reads."""

import datetime

import time_machine
from django.urls import reverse
from django.utils import translation

from council.core.events import sentence
from council.core.models import Event
from meetings import actions
from meetings.forms.planning import MeetingForm
from meetings.models import Meeting
from tests.meetings.conftest import words


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
    with django_assert_num_queries(11):
        desk.get(address, headers=headers)
    for someone in (cast.member, cast.second):
        actions.answer_invitation(called.invitations.get(person=someone), "no")
    with django_assert_num_queries(11):
        desk.get(address, headers=headers)
