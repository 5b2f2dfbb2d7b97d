"""Deputies who are something else as well: the chair, a guest of the meeting."""

from django.utils import timezone

from meetings import actions
from members.models import Office
from tests.meetings.conftest import invitation
from tests.meetings.test_answers import letters, post_leaves


def chaired_by_the_deputy(cast):
    Office.objects.filter(body=cast.body, kind="chair").delete()
    Office.objects.create(body=cast.body, kind="chair", person=cast.deputy, start=timezone.localdate())


def test_a_chair_who_is_a_deputy_is_invited_and_called_and_stays_invited(cast, plan, by):
    chaired_by_the_deputy(cast)
    meeting = actions.call_meeting(plan(), by=by)
    assert invitation(meeting, cast.deputy).invited_as == "office"
    actions.answer_invitation(invitation(meeting, cast.deputy), "yes")
    actions.answer_invitation(invitation(meeting, cast.member), "no")
    called = invitation(meeting, cast.deputy)
    assert (called.invited_as, called.in_place_of.person, called.answer) == ("deputy", cast.member, "yes")
    assert letters("meeting.deputy_called") == {cast.deputy.email}
    post_leaves()
    actions.answer_invitation(invitation(meeting, cast.member), "yes")
    released = invitation(meeting, cast.deputy)
    assert (released.state, released.invited_as, released.in_place_of, released.answer) == (
        "active",
        "office",
        None,
        "yes",
    )
    assert letters("meeting.deputy_released") == {cast.deputy.email}


def test_a_deputy_invited_as_a_guest_is_called_like_any_other(cast, called, by):
    actions.invite_person(called, cast.deputy, by=by, invited_as="guest")
    actions.answer_invitation(invitation(called, cast.member), "no")
    assert invitation(called, cast.deputy).invited_as == "deputy"


def test_a_deputy_who_said_no_is_not_asked_again_when_the_member_wavers(cast, called):
    mine = invitation(called, cast.member)
    actions.answer_invitation(mine, "no")
    actions.answer_invitation(invitation(called, cast.deputy), "no")
    actions.answer_invitation(mine, "yes")
    actions.answer_invitation(mine, "no")
    assert invitation(called, cast.deputy).state == "revoked"
