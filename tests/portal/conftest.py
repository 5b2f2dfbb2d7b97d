"""A meeting in each state that the public sees, and the addresses of all public pages."""

import logging

import pytest
from django.urls import reverse
from django.utils import translation

from meetings import actions
from tests.meetings.conftest import called, enter, in_scrutiny, in_session, plan, stored

__all__ = ["called", "enter", "in_scrutiny", "in_session", "plan", "stored"]


@pytest.fixture
def quiet():
    """Nothing is logged: what is not found or refused is no news in a test that asks for everything."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def published(cast, in_scrutiny):
    """A meeting whose minutes both scrutineers accepted."""
    for scrutiny in in_scrutiny.scrutinies.all():
        actions.answer_scrutiny(scrutiny, True, by=scrutiny.person.user)
    meeting = in_scrutiny.meeting
    meeting.refresh_from_db()
    return meeting


def where(meeting):
    """The parts of a meeting's address."""
    return {"slug": meeting.body.slug, "year": meeting.year, "number": meeting.number}


def page_of(meeting, language="fi", name="meeting_show"):
    """The address of a meeting's public page."""
    with translation.override(language):
        return reverse(f"meetings:{name}", kwargs=where(meeting))


def public_pages(*meetings, language="fi"):
    """``{name: address}`` of every public page."""
    with translation.override(language):
        names = ["home", "meeting_list", "accessibility_statement", "privacy_notice", "feedback", "feedback_sent"]
        pages = {name: reverse(f"portal:{name}") for name in names}
        pages["body_list"] = reverse("bodies:body_list")
        for meeting in meetings:
            pages["body_show"] = reverse("bodies:body_show", kwargs={"slug": meeting.body.slug})
            pages[f"meeting {meeting.label}"] = page_of(meeting, language)
        return pages
