"""Invitations and their answers. A member's no calls the right deputy at once."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from council.core import actions as core_actions
from council.core.events import acting, record
from council.core.states import Refused, move
from meetings import recipients, rules
from meetings.actions import letters
from meetings.actions.agenda import lock
from meetings.enums import Answer, InvitationState, InvitedAs, MeetingState
from meetings.models import Invitation
from members.models import Person

NEEDS = ("needs_interpretation", "needs_accessibility", "needs_diet")


def invite(meeting, person, *, by, invited_as, membership=None, seat=None, in_place_of=None):
    """A valid invitation of a person, new or made valid again with a fresh link. Returns ``(invitation, is_new)``."""
    place = {"invited_as": invited_as, "membership": membership, "seat": seat, "in_place_of": in_place_of}
    invitation, created = Invitation.objects.get_or_create(meeting=meeting, person=person, defaults=place)
    invitation.meeting, invitation.person = meeting, person
    if not created:
        if invitation.state == InvitationState.ACTIVE:
            return invitation, False
        letters.take_back([invitation])
        change(
            invitation,
            state=InvitationState.ACTIVE,
            token_version=F("token_version") + 1,
            answer=Answer.NONE,
            answered_at=None,
            answered_by_secretary=False,
            reminded_at=None,
            **place,
        )
    record("invitation.sent", target=meeting, by=by, person=person.name, invited_as=invited_as)
    return invitation, True


def change(invitation, **columns):
    """Write columns of an invitation; the meeting and the person that were loaded with it stay."""
    meeting, person = invitation.meeting, invitation.person
    Invitation.objects.filter(pk=invitation.pk).update(**columns)
    invitation.refresh_from_db()
    invitation.meeting, invitation.person = meeting, person


@transaction.atomic
def invite_person(meeting, person, *, by, invited_as=InvitedAs.GUEST):
    """Invite an expert or a guest to one meeting; someone who belongs to the body is invited as what the person is.

    Raises Refused for a double invitation.
    """
    meeting = lock(meeting)
    if meeting.state not in {MeetingState.CALLED, MeetingState.IN_SESSION}:
        raise Refused(_("Call the meeting first; then single people can be invited."))
    places = recipients.to_invite(recipients.composition(meeting))
    own = next((place for place in places if place[0].pk == person.pk), (person, None, None, invited_as))
    _person, membership, seat, invited_as = own
    invitation, new = invite(meeting, person, by=by, invited_as=invited_as, membership=membership, seat=seat)
    if not new:
        raise Refused(_("%(person)s is already invited to this meeting.") % {"person": person.name})
    letters.to_invited("meeting.invitation", [invitation])
    return invitation


def answer_invitation(invitation, answer, *, by=None, needs=None):
    """Record an answer and do what follows from it, all in the name of who answered or wrote the answer down.

    A member's no calls the deputy of the seat by the body's scheme; a deputy's
    no calls the next one; a changed mind releases the deputy, who is told.
    ``by`` is the secretary who wrote the answer down, or None when the person
    answered by the link. Raises Refused when the meeting has begun, is
    cancelled, the invitation is withdrawn, or the person has left the body.
    """
    with acting(invitation.person.name), transaction.atomic():
        return give_answer(invitation, answer, by=by, needs=needs)


def give_answer(invitation, answer, *, by, needs):
    """What ``answer_invitation`` does."""
    meeting = lock(invitation.meeting)
    invitation = Invitation.objects.select_related("person", "seat__category", "in_place_of__person").get(
        pk=invitation.pk
    )
    invitation.meeting = meeting
    if invitation.state != InvitationState.ACTIVE:
        raise Refused(_("This invitation is no longer valid."))
    if meeting.state == MeetingState.CANCELLED:
        raise Refused(_("The meeting is cancelled."))
    if meeting.has_started:
        raise Refused(_("The meeting has begun, so answers are closed. Contact the secretary."))
    if not rules.has_place(invitation, meeting):
        raise Refused(
            _("%(person)s has no place in the body on the day of the meeting any more.")
            % {"person": invitation.person.name}
        )
    before = invitation.answer
    if invitation.invited_as == InvitedAs.DEPUTY and before == Answer.NO and answer != Answer.NO:
        refuse_taken_place(invitation)
    fields = {name: (needs or {}).get(name, getattr(invitation, name)) for name in NEEDS}
    change(invitation, answer=answer, answered_at=timezone.now(), answered_by_secretary=by is not None, **fields)
    if answer != before:
        record(
            "invitation.answered",
            target=meeting,
            by=by,
            person=invitation.person.name,
            answer=answer,
            invitation=invitation.pk,
        )
    if answer == Answer.NO and before != Answer.NO:
        follow_no(meeting, invitation, by=by)
    elif answer != Answer.NO and before == Answer.NO:
        release_deputies(invitation.deputies.active(), by=by)
    return invitation


def follow_no(meeting, invitation, *, by):
    """Call the deputy after a no: the member's first one, or after a deputy's no the next one."""
    if invitation.invited_as == InvitedAs.DEPUTY:
        call_next_deputy(meeting, invitation.seat, in_place_of=invitation.in_place_of, by=by)
    elif invitation.seat_id and invitation.invited_as == InvitedAs.MEMBER:
        call_next_deputy(meeting, invitation.seat, in_place_of=invitation, by=by)


def refuse_taken_place(invitation):
    """A deputy who said no and changes to yes: Refused when the next deputy has been called meanwhile."""
    others = Invitation.objects.active().filter(
        meeting=invitation.meeting,
        seat=invitation.seat,
        in_place_of=invitation.in_place_of,
        invited_as=InvitedAs.DEPUTY,
    )
    if others.exclude(pk=invitation.pk).exclude(answer=Answer.NO).exists():
        raise Refused(_("Another deputy has been called meanwhile, so your place is taken. Thank you for answering."))


def call_next_deputy(meeting, seat, *, by, in_place_of=None):
    """Invite the next deputy of a seat who can still be called. Returns the invitation, or None and says so."""
    who = recipients.composition(meeting)
    membership = recipients.next_deputy(who, seat, meeting.invitations.all())
    if membership is not None:
        return call_deputy(meeting, membership, seat, in_place_of=in_place_of, by=by)
    if in_place_of:
        record("deputy.not_found", target=meeting, by=by, member=in_place_of.person.name)
    else:
        record("seat.without_deputy", target=meeting, by=by, seat=str(seat))
    return None


def call_deputy(meeting, membership, seat, *, by, in_place_of=None):
    """Invite one deputy in a member's place, with access to the meeting's closed papers until it has ended.

    Someone invited already in another capacity (a chair who is a deputy) keeps the answer and gets a new link.
    """
    place = {"invited_as": InvitedAs.DEPUTY, "membership": membership, "seat": seat, "in_place_of": in_place_of}
    invitation, new = invite(meeting, membership.person, by=by, **place)
    if not new:
        change(invitation, token_version=F("token_version") + 1, **place)
    if in_place_of:
        record("deputy.called", target=meeting, by=by, person=membership.person.name, member=in_place_of.person.name)
    else:
        record("deputy.called_to_seat", target=meeting, by=by, person=membership.person.name, seat=str(seat))
    letters.to_invited("meeting.deputy_called", [invitation])
    return invitation


def release_deputies(invitations, *, by, member=None):
    """The member can come after all: the deputies' access closes, and those who know that they were called are told.

    Who is invited for an office as well stays invited for that. ``member`` is
    named in the letter, by default the one in whose place each was called.
    """
    released = list(invitations.select_related("person", "meeting__body", "in_place_of__person"))
    in_office = {
        each.pk
        for each in released
        if each.person.offices.filter(body=each.meeting.body_id).on(each.meeting.day).exists()
    }
    expecting = [each for each in released if each.answer != Answer.NO]
    for stays in (False, True):
        of_these = [each for each in expecting if (each.pk in in_office) == stays]
        letters.say_goodbye("meeting.deputy_released", of_these, member=member, stays=stays)
    for deputy in released:
        if deputy.pk in in_office:
            change(deputy, invited_as=InvitedAs.OFFICE, membership=None, seat=None, in_place_of=None)
        else:
            move(deputy, InvitationState.REVOKED, by=by, event="invitation.revoked", log={"person": deputy.person.name})
        if deputy.answer != Answer.NO:
            record("deputy.released", target=deputy.meeting, by=by, person=deputy.person.name)


@transaction.atomic
def revoke_invitation(invitation, *, by):
    """Withdraw an invitation: the link stops working and access through it ends. The person is told.

    A deputy who was called in the person's place stays called. Raises Refused when the meeting is over or cancelled.
    """
    meeting = lock(invitation.meeting)
    if meeting.state not in {MeetingState.CALLED, MeetingState.IN_SESSION}:
        raise Refused(_("The meeting is over or cancelled, so its invitations no longer change."))
    letters.say_goodbye("meeting.withdrawn", [invitation])
    move(
        invitation,
        InvitationState.REVOKED,
        by=by,
        event="invitation.revoked",
        log={"person": invitation.person.name},
    )


@transaction.atomic
def update_invitations(meeting, *, by, invite=(), withdraw=(), call=()):
    """Bring the invitations of a called meeting in line with the composition of its day.

    ``invite`` are keys of people who have joined, ``withdraw`` keys of invitations
    of people who have left, ``call`` keys of seats whose next deputy is called.
    What is no longer so by now is left alone. Returns how many invitations changed.
    """
    meeting = lock(meeting)
    if meeting.state != MeetingState.CALLED:
        raise Refused(_("The meeting is not waiting to be held, so its invitations no longer change."))
    now = recipients.differences(meeting)
    leaving = [each for each in now.gone if each.pk in withdraw]
    for each in leaving:
        each.meeting = meeting
        revoke_invitation(each, by=by)
    joining = [place for place in now.missing if place[0].pk in invite]
    for place in joining:
        seat_person(meeting, place, by=by)
    called = [each for each in recipients.differences(meeting).uncalled if each[0].pk in call]
    for seat, in_place_of, _deputy in called:
        call_next_deputy(meeting, seat, in_place_of=in_place_of, by=by)
    return len(leaving) + len(joining) + len(called)


def seat_person(meeting, place, *, by):
    """Invite someone who has joined since the call. Who was invited in another capacity keeps the answer and the link.

    A deputy who was called to the seat while it had no member is released.
    """
    person, membership, seat, invited_as = place
    invitation, new = invite(meeting, person, by=by, invited_as=invited_as, membership=membership, seat=seat)
    if new:
        letters.to_invited("meeting.invitation", [invitation])
    else:
        change(invitation, invited_as=invited_as, membership=membership, seat=seat, in_place_of=None)
        record("invitation.changed", target=meeting, by=by, person=person.name, invited_as=invited_as)
    if seat is not None and invitation.answer != Answer.NO:
        deputies = meeting.invitations.active().filter(seat=seat, invited_as=InvitedAs.DEPUTY)
        release_deputies(deputies.exclude(pk=invitation.pk), by=by, member=person.name)


@transaction.atomic
def send_invitation(invitation, *, by):
    """Send the invitation to someone who had no address when it was written. Raises Refused while there is none."""
    meeting = lock(invitation.meeting)
    if meeting.state != MeetingState.CALLED or invitation.state != InvitationState.ACTIVE:
        raise Refused(_("This invitation is no longer valid."))
    if not invitation.person.email:
        raise Refused(_("%(person)s has no e-mail address.") % {"person": invitation.person.name})
    letters.send_notices([invitation])
    record("invitation.letter_sent", target=meeting, by=by, person=invitation.person.name)


@transaction.atomic
def resend_letter(letter, *, by):
    """Send a failed letter again, to the address that the person has now. Raises Refused when there is none."""
    person = Person.objects.filter(pk=letter.fields.get("person")).first()
    if person is not None and not person.email:
        raise Refused(_("%(person)s has no e-mail address.") % {"person": person.name})
    return core_actions.resend(letter, by=by, email=person.email if person else "")


@transaction.atomic
def remind_silent(meeting, *, by):
    """Remind those who have not answered and have an address, at most once a day each. Returns how many they are."""
    meeting = lock(meeting)
    if meeting.state != MeetingState.CALLED or meeting.has_started:
        raise Refused(_("Reminders are for a called meeting that has not begun."))
    now = timezone.now()
    today = timezone.localdate()
    unanswered = meeting.invitations.active().filter(answer=Answer.NONE).exclude(person__email="")
    silent = [
        each
        for each in unanswered.select_related("person", "seat", "in_place_of__person")
        if each.reminded_at is None or timezone.localdate(each.reminded_at) < today
    ]
    for each in silent:
        each.meeting = meeting
    Invitation.objects.filter(pk__in=[each.pk for each in silent]).update(reminded_at=now)
    letters.to_invited("meeting.reminder", silent, stamp=today.isoformat())
    if silent:
        record("meeting.reminded", target=meeting, by=by, count=len(silent))
    return len(silent)


def erase_needs(*, before):
    """Erase the participation needs of meetings that ended before a moment. Returns how many people's."""
    rows = Invitation.objects.filter(meeting__ends_at__lt=before).exclude(
        needs_interpretation="", needs_accessibility="", needs_diet=""
    )
    return rows.update(**dict.fromkeys(NEEDS, ""))
