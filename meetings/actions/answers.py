"""Invitations and their answers. A member's no calls the right deputy at once."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from council.core.events import record
from council.core.states import Refused, move
from meetings.actions import letters
from meetings.enums import Answer, InvitationState, InvitedAs, MeetingState
from meetings.models import Invitation, Meeting
from meetings.recipients import composition

NEEDS = ("needs_interpretation", "needs_accessibility", "needs_diet")


def lock(meeting):
    """Serialise everything about a meeting's invitations, so that one no calls one deputy."""
    return Meeting.objects.select_for_update().select_related("body").get(pk=meeting.pk)


def invite(meeting, person, *, by, invited_as, membership=None, seat=None, in_place_of=None):
    """A valid invitation of a person, new or made valid again with a fresh link. Returns ``(invitation, is_new)``."""
    invitation, created = Invitation.objects.get_or_create(
        meeting=meeting,
        person=person,
        defaults={"invited_as": invited_as, "membership": membership, "seat": seat, "in_place_of": in_place_of},
    )
    if created:
        record("invitation.sent", target=meeting, by=by, person=person.name, invited_as=invited_as)
        return invitation, True
    if invitation.state == InvitationState.ACTIVE:
        return invitation, False
    Invitation.objects.filter(pk=invitation.pk).update(
        state=InvitationState.ACTIVE,
        token_version=F("token_version") + 1,
        answer=Answer.NONE,
        answered_at=None,
        invited_as=invited_as,
        membership=membership,
        seat=seat,
        in_place_of=in_place_of,
    )
    invitation.refresh_from_db()
    record("invitation.sent", target=meeting, by=by, person=person.name, invited_as=invited_as)
    return invitation, True


@transaction.atomic
def invite_person(meeting, person, *, by, invited_as=InvitedAs.GUEST):
    """Invite an expert or a guest to one meeting. Raises Refused for a double invitation."""
    meeting = lock(meeting)
    if meeting.state not in {MeetingState.CALLED, MeetingState.IN_SESSION}:
        raise Refused(_("Call the meeting first; then single people can be invited."))
    invitation, new = invite(meeting, person, by=by, invited_as=invited_as)
    if not new:
        raise Refused(_("%(person)s is already invited to this meeting.") % {"person": person.name})
    letters.to_invited("meeting.invitation", [invitation])
    return invitation


@transaction.atomic
def answer_invitation(invitation, answer, *, by=None, needs=None):
    """Record an answer and do what follows from it.

    A member's no calls the deputy of the seat by the body's scheme; a deputy's
    no calls the next one; a changed mind releases the deputy, who is told.
    ``by`` is the secretary who wrote the answer down, or None when the person
    answered by the link. Raises Refused when the meeting has begun, is
    cancelled, or the invitation is withdrawn.
    """
    meeting = lock(invitation.meeting)
    invitation = Invitation.objects.select_related("person", "seat__category", "in_place_of").get(pk=invitation.pk)
    invitation.meeting = meeting
    if invitation.state != InvitationState.ACTIVE:
        raise Refused(_("This invitation is no longer valid."))
    if meeting.state == MeetingState.CANCELLED:
        raise Refused(_("The meeting is cancelled."))
    if meeting.has_started:
        raise Refused(_("The meeting has begun, so answers are closed. Contact the secretary."))
    before = invitation.answer
    if invitation.invited_as == InvitedAs.DEPUTY and before == Answer.NO and answer != Answer.NO:
        refuse_taken_place(invitation)
    fields = {name: (needs or {}).get(name, getattr(invitation, name)) for name in NEEDS}
    Invitation.objects.filter(pk=invitation.pk).update(
        answer=answer, answered_at=timezone.now(), answered_by_secretary=by is not None, **fields
    )
    invitation.refresh_from_db()
    if answer != before:
        record(
            "invitation.answered",
            target=meeting,
            by=by,
            person=invitation.person.name,
            answer=str(Answer(answer).label),
            invitation=invitation.pk,
        )
    if answer == Answer.NO and before != Answer.NO:
        follow_no(meeting, invitation, by=by)
    elif answer != Answer.NO and before == Answer.NO:
        release_deputy(invitation, by=by)
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
    """Invite the next deputy of a seat who has not been asked yet. Returns the invitation, or None and says so."""
    asked = set(Invitation.objects.active().filter(meeting=meeting).values_list("person_id", flat=True))
    member = in_place_of.person.name if in_place_of else _("vacant seat")
    for membership in composition(meeting).deputies_for(seat):
        if membership.person_id and membership.person_id not in asked:
            return call_deputy(meeting, membership, seat, in_place_of=in_place_of, by=by)
    record("deputy.not_found", target=meeting, by=by, member=member)
    return None


def call_deputy(meeting, membership, seat, *, by, in_place_of=None):
    """Invite one deputy in a member's place, with access to the meeting's closed papers until it has ended."""
    invitation, new = invite(
        meeting,
        membership.person,
        by=by,
        invited_as=InvitedAs.DEPUTY,
        membership=membership,
        seat=seat,
        in_place_of=in_place_of,
    )
    if not new:
        return None
    invitation.meeting, invitation.person = meeting, membership.person
    record(
        "deputy.called",
        target=meeting,
        by=by,
        person=membership.person.name,
        member=in_place_of.person.name if in_place_of else _("vacant seat"),
    )
    letters.to_invited("meeting.deputy_called", [invitation])
    return invitation


@transaction.atomic
def call_deputy_by_hand(invitation, membership, *, by):
    """The secretary calls a certain deputy in place of someone who cannot come."""
    meeting = lock(invitation.meeting)
    if membership not in composition(meeting).deputies_for(invitation.seat):
        raise Refused(_("That person is not a deputy of this seat."))
    if invitation.deputies.active().exclude(answer=Answer.NO).exists():
        raise Refused(_("A deputy has already been called in this place."))
    called = call_deputy(meeting, membership, invitation.seat, in_place_of=invitation, by=by)
    if called is None:
        raise Refused(_("%(person)s is already invited to this meeting.") % {"person": membership.person_name})
    return called


def release_deputy(invitation, *, by):
    """The member can come after all: access of the deputies asked in this place closes, and who was coming is told."""
    for deputy in invitation.deputies.active().select_related("person", "meeting__body"):
        move(deputy, InvitationState.REVOKED, by=by, event="invitation.revoked", log={"person": deputy.person.name})
        if deputy.answer != Answer.NO:
            record("deputy.released", target=deputy.meeting, by=by, person=deputy.person.name)
            letters.to_invited("meeting.deputy_released", [deputy])


@transaction.atomic
def revoke_invitation(invitation, *, by):
    """Withdraw an invitation: the link stops working and access through it ends. The person is told."""
    lock(invitation.meeting)
    move(
        invitation,
        InvitationState.REVOKED,
        by=by,
        event="invitation.revoked",
        log={"person": invitation.person.name},
    )
    release_deputy(invitation, by=by)
    letters.to_invited("meeting.withdrawn", [invitation])


@transaction.atomic
def remind_silent(meeting, *, by):
    """Remind those who have not answered, at most once a day each. Returns how many letters were written."""
    meeting = lock(meeting)
    if meeting.state != MeetingState.CALLED or meeting.has_started:
        raise Refused(_("Reminders are for a called meeting that has not begun."))
    now = timezone.now()
    today = timezone.localdate()
    silent = [
        each
        for each in meeting.invitations.active()
        .filter(answer=Answer.NONE)
        .select_related("person", "in_place_of__person")
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
