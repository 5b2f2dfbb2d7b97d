"""The roll: who is on it, whose place a deputy takes, when it can change, and odd requests."""

import pytest
from django.urls import reverse
from django.utils import timezone

from council.bodies.models import Body
from council.core.models import Event
from council.core.states import Refused
from meetings import actions, content
from meetings.models import Attendance, Meeting
from tests.conftest import appoint, person
from tests.meetings.conftest import invitation, soon
from tests.meetings.test_answers import deputies_of_category
from tests.meetings.test_session import quorum, row

HTMX = {"HX-Request": "true"}


def url(meeting, name="session_show", *more):
    return reverse(f"meetings:{name}", args=[meeting.body.slug, meeting.year, meeting.number, *more])


def mark(meeting, someone, presence="present", **fields):
    attendance = row(meeting, someone)
    return actions.mark_presence(attendance, presence, by=None, version=attendance.version, **fields)


def press(client, meeting, someone, headers=None, **data):
    attendance = row(meeting, someone)
    data = {"presence": "present", "version": attendance.version, **data}
    return client.post(url(meeting, "attendance_mark", attendance.pk), data, headers=headers)


def test_a_member_who_was_never_invited_is_on_the_roll_with_a_vote(cast, called, by):
    new = person("Uusi", "Jäsen")
    appoint(cast.body, new, cast.seats[3])
    actions.open_meeting(called, by=by)
    assert row(called, new).has_vote


def test_somebody_who_left_after_the_call_is_not_on_the_roll(cast, called, by):
    cast.member_membership.end = timezone.localdate()
    cast.member_membership.save()
    actions.open_meeting(called, by=by)
    assert not called.attendances.filter(person=cast.member).exists()
    assert mark(called, cast.deputy).has_vote


def test_who_joins_during_the_meeting_is_added_by_a_press_and_only_once(cast, in_session, desk):
    new = person("Uusi", "Jäsen")
    appoint(cast.body, new, cast.seats[3])
    before = in_session.attendances.count()
    assert "Uusi Jäsen" in desk.get(url(in_session)).content.decode()
    for _press in range(2):
        desk.post(url(in_session, "session_move"), {"deed": "refresh"})
    assert in_session.attendances.count() == before + 1
    assert row(in_session, cast.member).presence == "present"
    assert Event.objects.filter(kind="roll.refreshed").count() == 1
    assert "Uusi Jäsen" not in str(desk.get(url(in_session)).context["newcomers"])


def test_an_expert_invited_during_the_meeting_is_added(cast, in_session, by):
    actions.invite_person(in_session, cast.other_member, by=by, invited_as="expert")
    assert actions.refresh_roll(in_session, by=by) == 1
    assert row(in_session, cast.other_member).invited_as == "expert"


def test_opening_again_knows_the_answers_given_meanwhile(cast, called, by):
    actions.open_meeting(called, by=by)
    mark(called, cast.second)
    actions.take_back_opening(called, by=by)
    called.refresh_from_db()
    actions.answer_invitation(invitation(called, cast.member), "no")
    actions.open_meeting(called, by=by)
    called.refresh_from_db()
    assert row(called, cast.member).presence == "excused"
    assert (row(called, cast.second).presence, row(called, cast.second).arrived_at) == ("present", called.opened_at)


def test_reopening_lets_those_at_the_end_stay_to_the_new_end(cast, in_session, by):
    actions.end_meeting(in_session, by=by)
    in_session.refresh_from_db()
    actions.reopen_meeting(in_session, by=by)
    assert row(in_session, cast.member).left_at is None
    actions.end_meeting(in_session, by=by)
    in_session.refresh_from_db()
    assert row(in_session, cast.member).left_at == in_session.closed_at


def test_the_roll_does_not_change_once_the_minutes_have_left(cast, in_scrutiny, by, desk):
    meeting = in_scrutiny.meeting
    for deed in (
        lambda: mark(meeting, cast.expert),
        lambda: actions.add_attendance(meeting, cast.other_member, by=by),
        lambda: actions.set_times(meeting, by=by, opened_at=meeting.opened_at, closed_at=timezone.now()),
        lambda: actions.reopen_meeting(meeting, by=by),
        lambda: actions.refresh_roll(meeting, by=by),
    ):
        with pytest.raises(Refused):
            deed()
    page = desk.get(url(meeting)).content.decode()
    assert 'name="presence"' not in page and 'value="times"' not in page
    assert desk.post(url(meeting, "session_move"), {"deed": "reopen"}).status_code == 302
    assert Meeting.objects.get(pk=meeting.pk).state == "ended"


def test_nobody_is_added_to_the_roll_of_a_meeting_that_has_not_begun(cast, called, by):
    with pytest.raises(Refused):
        actions.add_attendance(called, cast.other_member, by=by)


def category_meeting(cast):
    meeting, members, deputies = deputies_of_category(cast, "category")
    actions.answer_invitation(invitation(meeting, members[0]), "no")
    actions.open_meeting(meeting, by=cast.administrator)
    return meeting, members, deputies


def test_a_called_deputy_of_a_category_may_sit_in_another_members_place(cast):
    meeting, members, deputies = category_meeting(cast)
    mark(meeting, members[0])
    sitting = mark(meeting, deputies[0], in_place_of=members[1])
    assert (sitting.in_place_of, sitting.has_vote) == (members[1], True)


def test_two_deputies_do_not_vote_for_one_seat(cast):
    meeting, members, deputies = category_meeting(cast)
    assert mark(meeting, deputies[0]).in_place_of == members[0]
    Attendance.objects.filter(person=deputies[1]).update(seat=row(meeting, deputies[0]).seat)
    assert not mark(meeting, deputies[1]).has_vote
    assert quorum(meeting)["present"] == 1


def test_two_deputies_do_not_vote_for_one_vacant_seat(cast):
    meeting, members, deputies = category_meeting(cast)
    seat = row(meeting, members[0]).seat
    row(meeting, members[0]).delete()
    Attendance.objects.filter(person__in=deputies).update(seat=seat)
    assert mark(meeting, deputies[0]).has_vote
    assert not mark(meeting, deputies[1]).has_vote


def test_a_deputy_on_a_vacant_speaking_seat_has_no_vote(cast, in_session):
    seat = cast.seats[0]
    type(seat).objects.filter(pk=seat.pk).update(seat_class="speaking")
    row(in_session, cast.member).delete()
    assert not mark(in_session, cast.deputy).has_vote


def test_a_deputy_of_other_seats_is_refused(cast, in_session):
    mark(in_session, cast.second, "absent")
    with pytest.raises(Refused, match="Veikko"):
        mark(in_session, cast.deputy, in_place_of=cast.second)


def test_a_deputys_places_are_those_of_the_category_whose_members_are_away(cast, sign_in):
    meeting, members, deputies = category_meeting(cast)
    mark(meeting, members[0])
    from meetings.views.session import roll

    seen = {each.person: each for each in roll(Meeting.objects.get(pk=meeting.pk))["seated"]}
    assert [place.person for place in seen[deputies[0]].places] == [members[1]]


@pytest.mark.parametrize(
    "data", [{"version": "x"}, {"version": "-1"}, {"version": "9" * 30}, {"place": "x"}, {"presence": "?"}]
)
def test_odd_values_are_refused_and_not_a_fault(cast, in_session, desk, data):
    assert press(desk, in_session, cast.expert, **data).status_code == 400


def test_a_place_of_another_meeting_is_not_found(cast, in_session, desk):
    assert press(desk, in_session, cast.expert, place=999999999).status_code == 404


def test_the_reason_of_a_refusal_is_shown_in_the_roll(cast, in_session, desk):
    answer = press(desk, in_session, cast.deputy, headers=HTMX, place=row(in_session, cast.member).pk)
    assert (
        answer.status_code == 409 and "Maija" in answer.content.decode() and 'role="alert"' in answer.content.decode()
    )
    plain = press(desk, in_session, cast.deputy, place=row(in_session, cast.member).pk)
    assert plain.status_code == 302


def test_two_who_mark_one_row_see_it_as_it_is(cast, in_session, desk):
    answer = press(desk, in_session, cast.member, headers=HTMX, version=1, presence="absent")
    assert answer.status_code == 409
    assert row(in_session, cast.member).presence == "present"


def test_a_working_group_without_seats_counts_its_members(cast, by):
    group = Body.objects.create(
        host=cast.body.host, parent=cast.body, slug="tyoryhma", kind="working_group", name_fi="Työryhmä"
    )
    people = [person("Ryhmän", f"Jäsen{n}") for n in (1, 2, 3)]
    for someone in people:
        group.memberships.create(person=someone, person_name=someone.name, start=timezone.localdate())
    group.rules.create(start=timezone.localdate(), quorum="over_half", scrutineers=0)
    meeting = actions.plan_meeting(group, by=by, starts_at=soon(), ends_at=soon(20, 15), mode="remote")
    actions.add_item(meeting, by=by, titles={"fi": "Asia"})
    actions.call_meeting(meeting, by=by)
    actions.open_meeting(meeting, by=by)
    mark(meeting, people[0])
    facts = content.quorum(meeting, list(meeting.attendances.all()))
    assert (facts["seats"], facts["needed"], facts["present"], facts["quorate"]) == (3, 2, 1, False)
    mark(meeting, people[1], "remote")
    assert content.quorum(meeting, list(meeting.attendances.all()))["quorate"]


def test_the_roll_costs_the_same_for_one_deputy_and_for_three(cast, django_assert_num_queries):
    from meetings.views.session import roll

    meeting, _members, deputies = category_meeting(cast)
    meeting.attendances.filter(person__in=deputies[1:]).delete()
    for count in (1, 3):
        fresh = Meeting.objects.select_related("body").get(pk=meeting.pk)
        with django_assert_num_queries(8):
            assert len([each for each in roll(fresh)["seated"] if each.invited_as == "deputy"]) == count
        actions.refresh_roll(meeting, by=cast.administrator)
