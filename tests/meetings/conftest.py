"""Meetings of the cast's body in each state."""

import datetime

import pytest
from django.utils import timezone

from meetings import actions
from meetings.models import StandingItem


def soon(days=20, hour=13):
    """A meeting time in Finland ``days`` from today."""
    day = timezone.localdate() + datetime.timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


@pytest.fixture
def plan(cast):
    """``plan()`` → a planned meeting with three standing items."""
    rows = [("opening", "Kokouksen avaus"), ("lawfulness", "Laillisuus ja päätösvaltaisuus"), ("closing", "Päättäminen")]
    for position, (kind, title) in enumerate(rows, 1):
        StandingItem.objects.create(
            body=cast.body, position=position, kind=kind, title_fi=title, title_sv=f"{title} sv", proposal_fi="Todetaan."
        )

    def make(days=20, **fields):
        fields = {"mode": "hybrid", "place": "Kunnantalo", "remote_url": "https://remote.example.org/x", **fields}
        return actions.plan_meeting(
            cast.body, by=cast.secretary.user, starts_at=soon(days), ends_at=soon(days, 15), **fields
        )

    return make


@pytest.fixture
def called(cast, plan):
    """A called meeting with one matter of its own."""
    meeting = plan()
    actions.add_item(meeting, by=cast.secretary.user, titles={"fi": "Lausunto palveluverkosta", "sv": "Utlåtande"})
    return actions.call_meeting(meeting, by=cast.secretary.user)


def invitation(meeting, person):
    """A person's invitation to a meeting."""
    return meeting.invitations.get(person=person)


@pytest.fixture
def in_session(cast, called):
    """The called meeting opened, chair and both members present."""
    actions.open_meeting(called, by=cast.secretary.user)
    for row in called.attendances.filter(person__in=[cast.chair, cast.member, cast.second]):
        actions.mark_presence(row, "present", by=cast.secretary.user, version=row.version)
    called.refresh_from_db()
    return called


@pytest.fixture
def in_scrutiny(cast, in_session):
    """The meeting ended and its minutes in scrutiny by both members."""
    by = cast.secretary.user
    actions.end_meeting(in_session, by=by)
    minutes = in_session.minutes
    actions.name_scrutineers(minutes, [cast.member, cast.second], by=by)
    actions.send_to_chair(minutes, by=by)
    return actions.approve_as_chair(minutes, by=cast.chair.user)
