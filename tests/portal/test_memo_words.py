"""Where a body keeps memos and not minutes, no page, task, calendar or history speaks of minutes."""

import datetime

import pytest
from django.urls import reverse

from council.bodies.actions import change_rules
from council.core.files import store_bytes
from council.core.models import Rendering
from council.core.pages import touch
from meetings import actions
from meetings.models import Publication
from tests.meetings.conftest import words
from tests.portal.conftest import page_of, where


@pytest.fixture(params=["memo", "minutes"])
def kind(request, cast):
    """What the body keeps, from its first day on."""
    cast.body.rules.update(record_kind=request.param)
    return request.param


@pytest.fixture
def right(kind):
    """``right(page)``: the page has the words of its own kind and none of the other's."""
    other = {"memo": "minutes", "minutes": "memo"}[kind]

    def check(page, *sentences):
        for sentence in sentences:
            assert sentence % {"it": kind} in page
            assert sentence % {"it": other} not in page

    return check


def english(client, name, **kwargs):
    return words(client.get(reverse(name, kwargs=kwargs).replace("/fi/", "/en/", 1)))


def desk_page(client, name, meeting):
    return english(client, f"meetings:{name}", **where(meeting))


def test_tasks_of_the_desk_and_of_the_own_page(cast, kind, right, in_session, sign_in):
    desk, by = sign_in(cast.secretary), cast.secretary.user
    right(desk_page(desk, "session_show", in_session), "Write the %(it)s")
    desk.post(reverse("meetings:session_move", kwargs=where(in_session)), {"deed": "end"})
    right(english(desk, "portal:body_desk", slug=cast.body.slug), "Finish the %(it)s: ")
    minutes = in_session.minutes
    actions.name_scrutineers(minutes, [cast.member, cast.second], by=by)
    actions.send_to_chair(minutes, by=by)
    right(english(sign_in(cast.chair), "portal:my_page"), "Check the %(it)s as chair: ")
    actions.approve_as_chair(minutes, by=cast.chair.user)
    right(english(sign_in(cast.member), "portal:my_page"), "Scrutinise the %(it)s: ")
    right(
        desk_page(desk, "session_show", in_session), "The %(it)s " + {"memo": "is", "minutes": "are"}[kind] + " being"
    )


def test_tags_the_pdf_button_the_change_log_and_the_history(cast, kind, right, in_scrutiny, client, sign_in):
    meeting, public = in_scrutiny.meeting, f"/en/bodies/{cast.body.slug}/"
    word = {"memo": "Memo is", "minutes": "Minutes are"}
    for address in (public, page_of(meeting, "en"), "/en/meetings/"):
        page = words(client.get(address))
        assert [each in page for each in word.values()] == [kind == each for each in word]
    for scrutiny in in_scrutiny.scrutinies.all():
        actions.answer_scrutiny(scrutiny, True)
    publication = Publication.objects.get(meeting=meeting, kind="minutes")
    Rendering.objects.filter(kind="publication.public", about_id=publication.pk).update(
        state="ready", file=store_bytes("m.pdf", "application/pdf", b"%PDF-1.7\n")
    )
    touch(f"meeting:{meeting.pk}")
    shown, other = {"memo": ("Memo", "Minutes"), "minutes": ("Minutes", "Memo")}[kind]
    for address in (public, page_of(meeting, "en"), "/en/meetings/"):
        page = words(client.get(address))
        assert f"{shown} published" in page and f"{other} published" not in page
    page = words(client.get(page_of(meeting, "en")))
    assert f">{shown} (PDF" in page and f">{other} (PDF" not in page
    right(page, {"memo": "The %(it)s was published", "minutes": "The %(it)s were published"}[kind])
    right(client.get(page_of(meeting, "en", "meeting_calendar")).content.decode(), "Agenda and %(it)s: ")
    history = desk_page(sign_in(cast.secretary), "meeting_history", meeting)
    assert (
        f"{shown} published, version 1" in history and other.lower() not in history.split('class="history"')[1].lower()
    )


def test_the_kind_is_that_of_the_meetings_day_and_not_of_today(cast, in_scrutiny, client):
    """The body turns to memos after the meeting: what it kept of the meeting is still minutes."""
    meeting = in_scrutiny.meeting
    change_rules(cast.body, by=None, start=meeting.day + datetime.timedelta(days=1), record_kind="memo")
    page = words(client.get("/en/meetings/"))
    assert "Minutes are being prepared" in page and "Memo" not in page
