"""A composition that changes between the call and the meeting: who has joined, who has left, who is a deputy now."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from council.bodies.models import Category, Seat, Term
from council.core.models import Event
from council.core.states import Refused
from meetings import actions, answers, recipients, rules
from meetings.forecast import answers_by_seat
from meetings.models import Meeting
from members.models import Membership, Office
from tests.conftest import appoint, person
from tests.meetings.conftest import invitation
from tests.meetings.test_answers import letters, post_leaves

DAY = datetime.timedelta(days=1)


def address(meeting, name="invitations_update"):
    return reverse(f"meetings:{name}", args=[meeting.body.slug, meeting.year, meeting.number])


def read(meeting):
    return answers.read(meeting.body.slug, meeting.year, meeting.number)


def plain(found):
    """What differs, as keys."""
    return (
        [(person.pk, seat and seat.pk, invited_as) for person, _held, seat, invited_as in found.missing],
        found.withdrawn,
        [each.pk for each in found.gone],
        [(seat.pk, absent and absent.pk, deputy.pk) for seat, absent, deputy in found.uncalled],
    )


def differences(meeting):
    """As the deeds see it, which is also what the table shows."""
    found = recipients.differences(meeting)
    assert plain(found) == plain(answers.differences(read(meeting)))
    return found


def leaves(membership):
    """The person leaves the body tomorrow."""
    membership.end = timezone.localdate() + DAY
    membership.save()


def update(meeting, by, **chosen):
    return actions.update_invitations(meeting, by=by, **chosen)


def test_nothing_differs_right_after_the_call(called, desk):
    assert not differences(called)
    assert address(called) not in desk.get(address(called, "answer_list")).content.decode()


def test_a_member_who_joined_after_the_call_is_invited_by_one_press(cast, called, desk, by):
    new = person("Uusi", "Jäsen")
    appoint(cast.body, new, cast.seats[3])
    assert [place[0] for place in differences(called).missing] == [new]
    page = desk.get(address(called, "answer_list"))
    assert "Uusi Jäsen" in page.content.decode()
    desk.post(address(called), {"invite": [new.pk]})
    mine = invitation(called, new)
    assert (mine.invited_as, mine.seat) == ("member", cast.seats[3])
    assert new.email in letters("meeting.invitation")
    assert Event.objects.filter(kind="invitation.sent", data__person=new.name).exists()
    assert not differences(called)
    actions.answer_invitation(mine, "yes")
    assert answers_by_seat(read(called))[2].coming == 1


def test_a_new_office_holder_and_a_new_expert_are_invited_too(cast, called, by):
    chair, expert = person("Uusi", "Sihteeri"), person("Uusi", "Asiantuntija")
    Office.objects.create(body=cast.body, kind="secretary", person=chair, start=timezone.localdate())
    appoint(cast.body, expert, None, "expert")
    assert update(called, by, invite=[chair.pk, expert.pk]) == 2
    assert invitation(called, chair).invited_as == "office"
    assert invitation(called, expert).invited_as == "expert"


def test_who_has_left_reads_nothing_answers_nothing_and_is_withdrawn(cast, called, by, desk):
    post_leaves()
    leaves(cast.member_membership)
    mine = invitation(called, cast.member)
    assert not rules.has_place(mine, called)
    with pytest.raises(Refused, match="Maija"):
        actions.answer_invitation(mine, "no")
    assert not called.invitations.filter(person=cast.deputy).exists()
    assert [each.person for each in differences(called).gone] == [cast.member]
    desk.post(address(called), {"withdraw": [mine.pk], "call": [cast.seats[0].pk]})
    assert invitation(called, cast.member).state == "revoked"
    assert letters("meeting.withdrawn") == {cast.member.email}
    deputy = invitation(called, cast.deputy)
    assert (deputy.seat, deputy.in_place_of) == (cast.seats[0], None)


def test_an_invitation_gives_no_access_after_the_membership_has_ended(cast, called):
    leaves(cast.member_membership)
    mine = invitation(called, cast.member)
    stranger = cast.other_member.user
    assert rules.can_read_closed(stranger, called, invitation(called, cast.second))
    assert not rules.can_read_closed(stranger, called, mine)
    assert not rules.can_see_remote_link(stranger, called, mine)


def test_an_invited_office_holder_has_access_only_while_in_office(cast, called):
    stranger, mine = cast.other_member.user, invitation(called, cast.chair)
    assert rules.can_see_remote_link(stranger, called, mine)
    Office.objects.filter(person=cast.chair).update(end=timezone.localdate() + DAY)
    assert not rules.can_see_remote_link(stranger, called, mine)


def test_a_deputy_who_said_no_sees_no_remote_link(cast, called):
    actions.answer_invitation(invitation(called, cast.member), "no")
    assert rules.can_see_remote_link(cast.deputy.user, called, invitation(called, cast.deputy))
    actions.answer_invitation(invitation(called, cast.deputy), "no")
    assert not rules.can_see_remote_link(cast.deputy.user, called, invitation(called, cast.deputy))


def test_a_deputy_who_rose_to_member_keeps_the_answer_and_the_link(cast, called, by):
    actions.answer_invitation(invitation(called, cast.member), "no")
    before = actions.answer_invitation(invitation(called, cast.deputy), "yes")
    leaves(cast.member_membership)
    leaves(cast.deputy_membership)
    risen = appoint(cast.body, cast.deputy, cast.seats[0], start=timezone.localdate() + 2 * DAY)
    update(called, by, invite=[cast.deputy.pk], withdraw=[invitation(called, cast.member).pk])
    now = invitation(called, cast.deputy)
    assert (now.invited_as, now.membership, now.in_place_of, now.answer) == ("member", risen, None, "yes")
    assert now.token_version == before.token_version
    assert not differences(called)


def test_a_successor_on_the_seat_releases_the_deputy(cast, plan, by):
    leaves(cast.member_membership)
    meeting = actions.call_meeting(plan(), by=by)
    post_leaves()
    assert invitation(meeting, cast.deputy).state == "active"
    new = person("Uusi", "Jäsen")
    appoint(cast.body, new, cast.seats[0], start=timezone.localdate() + 2 * DAY)
    update(meeting, by, invite=[new.pk])
    assert invitation(meeting, cast.deputy).state == "revoked"
    assert letters("meeting.deputy_released") == {cast.deputy.email}


def test_a_deputy_appointed_after_the_members_no_can_be_called(cast, called, by):
    cast.deputy_membership.delete()
    actions.answer_invitation(invitation(called, cast.member), "no")
    assert Event.objects.filter(kind="deputy.not_found").count() == 1
    assert differences(called).uncalled == []
    new = person("Uusi", "Varajäsen")
    appoint(cast.body, new, cast.seats[0], "deputy")
    update(called, by, call=[cast.seats[0].pk])
    assert invitation(called, new).in_place_of == invitation(called, cast.member)


def test_a_withdrawn_invitation_can_be_given_back_but_is_not_ticked(cast, called, by, desk):
    actions.revoke_invitation(invitation(called, cast.second), by=by)
    form = desk.get(address(called, "answer_list")).context["differences"]
    [(key, line)] = form.fields["invite"].choices
    assert (key, form.initial["invite"]) == (str(cast.second.pk), [])
    assert "Siiri Toinen: Luokka 1 2 (" in line
    update(called, by, invite=[cast.second.pk])
    mine = invitation(called, cast.second)
    assert (mine.state, mine.invited_as, mine.seat) == ("active", "member", cast.seats[1])


def test_withdrawing_a_members_invitation_leaves_the_called_deputy(cast, called, by):
    mine = actions.answer_invitation(invitation(called, cast.member), "no")
    actions.revoke_invitation(mine, by=by)
    assert invitation(called, cast.deputy).state == "active"
    assert not letters("meeting.deputy_released")


def test_someone_of_the_body_invited_by_hand_is_invited_as_a_member(cast, called, by):
    new = person("Uusi", "Jäsen")
    appoint(cast.body, new, cast.seats[3])
    mine = actions.invite_person(called, new, by=by, invited_as="guest")
    assert (mine.invited_as, mine.seat) == ("member", cast.seats[3])


def test_stale_or_odd_choices_change_nothing(cast, called, desk):
    answer = desk.post(address(called), {"invite": ["x", cast.member.pk], "withdraw": ["-1"], "call": [999999]})
    assert answer.status_code == 302
    assert called.invitations.count() == 6


def test_only_the_secretary_updates_and_only_before_the_meeting(cast, called, sign_in, by):
    assert sign_in(cast.chair).post(address(called), {}).status_code == 404
    actions.open_meeting(called, by=by)
    with pytest.raises(Refused):
        update(called, by)
    actions.end_meeting(called, by=by)
    with pytest.raises(Refused):
        actions.revoke_invitation(invitation(called, cast.expert), by=by)


def test_the_differences_cost_the_same_for_one_and_for_three(cast, called, django_assert_num_queries):
    new = [person("Uusi", f"N{n}") for n in (1, 2, 3)]
    appoint(cast.body, new[0], cast.seats[3])
    with django_assert_num_queries(7):
        recipients.differences(Meeting.objects.select_related("body").get(pk=called.pk))
    appoint(cast.body, new[1], cast.seats[2], start=timezone.localdate())
    appoint(cast.body, new[2], None, "expert")
    with django_assert_num_queries(7):
        assert len(recipients.differences(Meeting.objects.select_related("body").get(pk=called.pk)).missing) == 3


def test_a_member_whose_seat_is_of_an_earlier_term_keeps_the_place(cast, called):
    """The membership goes on although a new term has begun: the invitation is to that very seat."""
    seat = invitation(called, cast.member).seat
    before = Term.objects.create(body=cast.body, start=datetime.date(2020, 1, 1), end=datetime.date(2020, 12, 31))
    category = Category.objects.create(term=before, key="vanha", order=1, name_fi="Vanha luokka")
    old = Seat.objects.create(term=before, category=category, slot=1)
    Membership.objects.filter(seat=seat).update(seat=old)
    called.invitations.filter(seat=seat).update(seat=old)
    assert cast.member.pk not in {place[0].pk for place in differences(called).missing}
