"""Invitations, answers, and the deputies that follow from them."""

import datetime
import threading

import pytest
from django.db import connection
from django.utils import timezone

from council.core.models import Delivery, Event
from council.core.states import Refused
from meetings import actions, links, rules
from meetings.models import Invitation
from tests.conftest import appoint, make_body, person
from tests.meetings.conftest import invitation, soon


def letters(kind):
    return set(Delivery.objects.filter(kind=kind).values_list("recipient_email", flat=True))


def post_leaves():
    """All that is queued is sent."""
    Delivery.objects.filter(state="queued").update(state="sent")


def test_call_invites_members_offices_and_experts_but_no_deputies(cast, called):
    invited = {each.person for each in called.invitations.all()}
    assert invited == {cast.member, cast.second, cast.chair, cast.vice_chair, cast.secretary, cast.expert}
    assert letters("meeting.invitation") == {each.email for each in invited}
    assert called.state == "called"


def test_a_members_no_calls_the_personal_deputy_and_opens_the_closed_papers(cast, called):
    assert not rules.can_read_closed(cast.deputy.user, called)
    actions.answer_invitation(invitation(called, cast.member), "no")
    deputy = invitation(called, cast.deputy)
    assert (deputy.invited_as, deputy.in_place_of) == ("deputy", invitation(called, cast.member))
    assert letters("meeting.deputy_called") == {cast.deputy.email}
    assert rules.can_read_closed(cast.deputy.user, called, deputy)


def test_a_changed_mind_releases_the_deputy_who_is_told(cast, called):
    first = actions.answer_invitation(invitation(called, cast.member), "no")
    post_leaves()
    actions.answer_invitation(first, "yes")
    deputy = invitation(called, cast.deputy)
    assert deputy.state == "revoked"
    assert letters("meeting.deputy_released") == {cast.deputy.email}
    assert not rules.can_read_closed(cast.deputy.user, called, deputy)
    assert links.invitation_of(links.token(deputy, links.ANSWER)) is None


def test_history_names_who_answered_and_not_the_deputy_for_what_follows_from_an_answer(cast, called):
    actions.answer_invitation(invitation(called, cast.member), "no")
    actions.answer_invitation(invitation(called, cast.member), "yes", by=cast.secretary.user)
    following = Event.objects.filter(kind__in=["invitation.sent", "deputy.called"], data__person=cast.deputy.name)
    assert {each.actor_name for each in following} == {cast.member.name}
    released = Event.objects.filter(kind__in=["invitation.revoked", "deputy.released"])
    assert {each.actor_name for each in released} == {cast.secretary.name} and released.count() == 2


def test_a_second_no_calls_the_same_deputy_again_with_a_new_link(cast, called):
    mine = invitation(called, cast.member)
    actions.answer_invitation(mine, "no")
    post_leaves()
    old = links.token(invitation(called, cast.deputy), links.ANSWER)
    actions.answer_invitation(mine, "yes")
    actions.answer_invitation(mine, "no")
    deputy = invitation(called, cast.deputy)
    assert deputy.state == "active"
    assert links.invitation_of(old) is None
    assert links.invitation_of(links.token(deputy, links.ANSWER)) == deputy
    assert Delivery.objects.filter(kind="meeting.deputy_called").count() == 2


def test_a_deputys_no_closes_the_papers_and_a_yes_reopens_them(cast, called):
    actions.answer_invitation(invitation(called, cast.member), "no")
    deputy = actions.answer_invitation(invitation(called, cast.deputy), "no")
    assert not rules.can_read_closed(cast.deputy.user, called, deputy)
    deputy = actions.answer_invitation(deputy, "remote")
    assert rules.can_read_closed(cast.deputy.user, called, deputy)


def deputies_of_category(cast, scheme):
    body = make_body("luokittain", scheme=scheme, categories=1, slots=2)
    category = body.terms.get().categories.get()
    seats = list(body.terms.get().seats.all())
    members = [person("Jäsen", f"N{n}") for n in (1, 2)]
    deputies = [person("Vara", f"N{n}") for n in (1, 2, 3)]
    for seat, someone in zip(seats, members, strict=True):
        appoint(body, someone, seat)
    for order, someone in enumerate(deputies, 1):
        appoint(body, someone, None, "deputy", category=category, order=order)
    meeting = actions.plan_meeting(body, by=cast.administrator, starts_at=soon(), ends_at=soon(20, 15), mode="remote")
    actions.add_item(meeting, by=cast.administrator, titles={"fi": "Asia"})
    actions.call_meeting(meeting, by=cast.administrator)
    return meeting, members, deputies


@pytest.mark.parametrize("scheme", ["category", "order"])
def test_deputies_are_called_in_their_order(cast, scheme):
    meeting, members, deputies = deputies_of_category(cast, scheme)
    actions.answer_invitation(invitation(meeting, members[1]), "no")
    actions.answer_invitation(invitation(meeting, members[0]), "no")
    assert invitation(meeting, deputies[0]).in_place_of.person == members[1]
    assert invitation(meeting, deputies[1]).in_place_of.person == members[0]
    actions.answer_invitation(invitation(meeting, deputies[0]), "no")
    assert invitation(meeting, deputies[2]).in_place_of.person == members[1]
    with pytest.raises(Refused):
        actions.answer_invitation(invitation(meeting, deputies[0]), "yes")


def test_a_vacant_seats_deputy_is_called_with_the_meeting(cast, plan):
    cast.member_membership.end = timezone.localdate()
    cast.member_membership.save()
    meeting = actions.call_meeting(plan(), by=cast.secretary.user)
    assert invitation(meeting, cast.deputy).in_place_of is None
    assert letters("meeting.deputy_called") == {cast.deputy.email}


def test_answers_close_when_the_meeting_begins(cast, called):
    mine = invitation(called, cast.member)
    actions.open_meeting(called, by=cast.secretary.user)
    with pytest.raises(Refused, match=r"alkanut|begun"):
        actions.answer_invitation(mine, "no")


def test_answer_after_the_starting_time_is_refused(cast, called):
    type(called).objects.filter(pk=called.pk).update(
        starts_at=timezone.now() - datetime.timedelta(minutes=1), ends_at=timezone.now() + datetime.timedelta(hours=1)
    )
    with pytest.raises(Refused):
        actions.answer_invitation(invitation(called, cast.member), "yes")


def test_a_withdrawn_invitation_takes_no_answer(cast, called):
    post_leaves()
    mine = invitation(called, cast.expert)
    actions.revoke_invitation(mine, by=cast.secretary.user)
    with pytest.raises(Refused):
        actions.answer_invitation(mine, "yes")
    assert letters("meeting.withdrawn") == {cast.expert.email}


def test_a_person_is_invited_once(cast, called):
    with pytest.raises(Refused, match="Maija Jäsen"):
        actions.invite_person(called, cast.member, by=cast.secretary.user)
    assert called.invitations.filter(person=cast.member).count() == 1


@pytest.mark.parametrize("cut", [-1, 5, 20])
def test_a_cut_or_forged_token_opens_nothing(cast, called, cut):
    token = links.token(invitation(called, cast.member), links.ANSWER)
    assert links.invitation_of(token[:cut]) is None
    assert links.invitation_of(token + "x") is None
    assert links.invitation_of("") is None
    assert links.scrutiny_of(token) is None


def test_reminders_go_to_the_silent_once_a_day(cast, called):
    actions.answer_invitation(invitation(called, cast.member), "yes")
    assert actions.remind_silent(called, by=cast.secretary.user) == 5
    assert actions.remind_silent(called, by=cast.secretary.user) == 0
    assert cast.member.email not in letters("meeting.reminder")


def test_late_notice_asks_for_an_urgency_note(cast, plan):
    meeting = plan(days=3)
    with pytest.raises(Refused):
        actions.call_meeting(meeting, by=cast.secretary.user)
    assert not Invitation.objects.exists()
    called = actions.call_meeting(meeting, by=cast.secretary.user, urgency_note="Lausunnolla on kiire.")
    assert called.urgency_note


def test_change_after_the_call_raises_the_sequence_and_tells(cast, called):
    post_leaves()
    changed = actions.change_meeting(called, by=cast.secretary.user, place="Kirjasto")
    assert changed.sequence == 1
    assert len(letters("meeting.changed")) == 6
    assert changed.changes.filter(kind="time_or_place").count() == 1
    same = actions.change_meeting(changed, by=cast.secretary.user, place="Kirjasto")
    assert same.sequence == 1


def test_cancelling_tells_everyone(cast, called):
    actions.cancel_meeting(called, by=cast.secretary.user, reason="Sairastapaus")
    assert len(letters("meeting.cancelled")) == 6
    called.refresh_from_db()
    assert (called.state, called.sequence) == ("cancelled", 1)


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_noes_call_one_deputy(cast, called):
    mine = invitation(called, cast.member)
    errors = []

    def answer():
        try:
            actions.answer_invitation(mine, "no")
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=answer) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert called.invitations.filter(invited_as="deputy").count() == 1
    assert Delivery.objects.filter(kind="meeting.deputy_called").count() == 1


def test_needs_are_erased_after_the_meeting(cast, called):
    mine = invitation(called, cast.member)
    actions.answer_invitation(mine, "yes", needs={"needs_diet": "Gluteeniton"})
    assert actions.erase_needs(before=called.ends_at) == 0
    assert actions.erase_needs(before=called.ends_at + datetime.timedelta(seconds=1)) == 1
    assert invitation(called, cast.member).needs_diet == ""
