"""The roll, deputies' votes, quorum, and the numbers that the database gives."""

import datetime

import pytest
from django.utils import timezone

from council.bodies.models import Rules
from council.core.states import Conflict, InvalidTransition, Refused
from meetings import actions, content
from meetings.models import AgendaItem


def row(meeting, person):
    return meeting.attendances.get(person=person)


def mark(cast, meeting, person, presence="present", **fields):
    attendance = row(meeting, person)
    return actions.mark_presence(attendance, presence, by=cast.secretary.user, version=attendance.version, **fields)


def quorum(meeting):
    return content.quorum(meeting, list(meeting.attendances.all()))


def test_opening_makes_the_roll_from_answers(cast, called):
    actions.answer_invitation(called.invitations.get(person=cast.member), "no")
    actions.open_meeting(called, by=cast.secretary.user)
    assert row(called, cast.member).presence == "excused"
    assert row(called, cast.second).presence == "absent"
    assert row(called, cast.chair).role == "chair"
    assert not row(called, cast.chair).has_vote
    assert row(called, cast.second_deputy).invited_as == "deputy"


def test_deputy_has_a_vote_only_in_place_of_an_absent_member(cast, in_session):
    assert not mark(cast, in_session, cast.deputy).has_vote
    mark(cast, in_session, cast.member, "absent")
    mark(cast, in_session, cast.deputy, "absent")
    sitting = mark(cast, in_session, cast.deputy)
    assert (sitting.has_vote, sitting.in_place_of) == (True, cast.member)


def test_a_member_who_comes_ends_the_deputys_vote(cast, in_session):
    mark(cast, in_session, cast.member, "absent")
    mark(cast, in_session, cast.deputy)
    mark(cast, in_session, cast.member)
    deputy = row(in_session, cast.deputy)
    assert (deputy.presence, deputy.has_vote, deputy.in_place_of) == ("present", False, None)


def test_quorum_counts_seats_not_people(cast, in_session):
    now = quorum(in_session)
    assert (now["seats"], now["needed"], now["present"], now["quorate"]) == (4, 3, 2, False)
    mark(cast, in_session, cast.deputy)
    assert quorum(in_session)["present"] == 2
    Rules.objects.filter(body=cast.body).update(quorum="half")
    in_session.refresh_from_db()
    assert quorum(type(in_session).objects.get(pk=in_session.pk))["quorate"]


def test_half_and_chair_needs_the_chair(cast, in_session):
    Rules.objects.filter(body=cast.body).update(quorum="half_and_chair")
    meeting = type(in_session).objects.get(pk=in_session.pk)
    assert quorum(meeting)["quorate"]
    mark(cast, meeting, cast.chair, "absent")
    assert not quorum(meeting)["quorate"]


def test_two_markers_of_one_row_do_not_overwrite_each_other(cast, in_session):
    seen = row(in_session, cast.member)
    mark(cast, in_session, cast.member, "remote")
    with pytest.raises(Conflict):
        actions.mark_presence(seen, "absent", by=cast.secretary.user, version=seen.version)
    assert row(in_session, cast.member).presence == "remote"


def test_roll_is_called_only_after_the_opening(cast, called):
    actions.open_meeting(called, by=cast.secretary.user)
    actions.take_back_opening(called, by=cast.secretary.user)
    with pytest.raises(Refused):
        mark(cast, called, cast.member)


def test_opening_twice_is_refused_and_the_slip_can_be_taken_back(cast, called):
    actions.open_meeting(called, by=cast.secretary.user)
    with pytest.raises(InvalidTransition):
        actions.open_meeting(called, by=cast.secretary.user)
    actions.take_back_opening(called, by=cast.secretary.user)
    actions.open_meeting(called, by=cast.secretary.user)
    assert called.attendances.filter(person=cast.member).count() == 1


def test_a_walk_in_guest_has_no_vote(cast, in_session):
    guest = actions.add_attendance(in_session, cast.other_member, by=cast.secretary.user)
    assert guest.is_there and not guest.has_vote
    with pytest.raises(Refused):
        actions.add_attendance(in_session, cast.other_member, by=cast.secretary.user)


def test_ending_gives_the_end_time_to_those_present(cast, in_session):
    actions.end_meeting(in_session, by=cast.secretary.user)
    in_session.refresh_from_db()
    assert row(in_session, cast.member).left_at == in_session.closed_at
    assert row(in_session, cast.expert).left_at is None


def test_ending_before_the_opening_is_refused(cast, in_session):
    with pytest.raises(Refused):
        actions.end_meeting(in_session, by=cast.secretary.user, at=in_session.opened_at - datetime.timedelta(minutes=1))


def test_times_are_corrected_with_those_of_the_roll(cast, in_session):
    actions.end_meeting(in_session, by=cast.secretary.user)
    opened = timezone.now() - datetime.timedelta(hours=2)
    closed = timezone.now() - datetime.timedelta(minutes=5)
    actions.set_times(in_session, by=cast.secretary.user, opened_at=opened, closed_at=closed)
    assert (row(in_session, cast.member).arrived_at, row(in_session, cast.member).left_at) == (opened, closed)


def test_an_item_added_during_the_meeting_gets_the_next_number(cast, in_session):
    last = max(in_session.items.values_list("section", flat=True))
    item = actions.add_item(in_session, by=cast.secretary.user, titles={"fi": "Kiireellinen asia"})
    assert item.section == last + 1
    assert AgendaItem.objects.filter(section_body=cast.body, section=item.section).count() == 1
