"""Calling a meeting, and telling the invited what changes after the call."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from council.bodies.rules import last_notice_day
from council.core.events import record
from council.core.states import Conflict, Refused, move
from meetings import recipients
from meetings.actions import letters
from meetings.actions.agenda import lock, publish_agenda, touch_pages
from meetings.actions.answers import call_next_deputy, invite
from meetings.actions.planning import check_times, next_number
from meetings.enums import ChangeKind, MeetingState
from meetings.models import AgendaChange, Meeting

#: A change of these after the call is told to everyone invited (RFC 5546 calls it a significant change).
TOLD = {"starts_at", "ends_at", "place", "mode", "remote_url"}


def notice_is_late(meeting, day=None):
    """The last lawful day of sending for a meeting on ``day`` (its own by default) when it has passed, else None."""
    day = day or meeting.day
    rules = meeting.body.rules_on(day)
    if rules is None:
        return None
    last = last_notice_day(day, rules.notice_days, rules.notice_counting)
    return last if timezone.localdate() > last else None


def moving_is_late(meeting, starts_at):
    """``notice_is_late`` for a called meeting that would be moved earlier, to ``starts_at``; else None."""
    day = timezone.localdate(starts_at)
    if meeting.state != MeetingState.CALLED or day >= meeting.day:
        return None
    return notice_is_late(meeting, day)


def refuse_late(late):
    """Raises Refused that names the last lawful day and asks for the urgency note."""
    raise Refused(
        _("By the rules the notice should have been sent on %(day)s at the latest. Write why the matter is urgent.")
        % {"day": f"{late.day}.{late.month}.{late.year}"}
    )


@transaction.atomic
def call_meeting(meeting, *, by, urgency_note="", with_agenda=True, seen=None):
    """Send the notice of meeting to members, office holders and experts; deputies of vacant seats are called at once.

    Publishes the agenda as it is unless ``with_agenda`` is False. Raises
    Refused when the notice is late by the body's rule and no urgency note is
    given, when the meeting is in the past, or when nobody can be invited, and
    Conflict when the agenda is no longer the one with the fingerprint ``seen``.
    """
    meeting = lock(meeting)
    if meeting.has_started:
        raise Refused(_("The meeting's time has passed. Change the time first."))
    late = notice_is_late(meeting)
    if late and not urgency_note.strip():
        refuse_late(late)
    who = recipients.composition(meeting)
    people = recipients.to_invite(who)
    if not people:
        raise Refused(_("The body has no members to invite yet."))
    move(
        meeting,
        MeetingState.CALLED,
        by=by,
        event="meeting.called",
        called_at=timezone.now(),
        urgency_note=urgency_note.strip(),
        log={"count": len(people)},
    )
    if with_agenda:
        publish_agenda(meeting, by=by, seen=seen)
    invitations = []
    for person, membership, seat, invited_as in people:
        invitation, _new = invite(meeting, person, by=by, invited_as=invited_as, membership=membership, seat=seat)
        invitations.append(invitation)
    letters.to_invited("meeting.invitation", invitations)
    term = meeting.body.term_on(meeting.day)
    for seat in who.vacant_seats(term.seats.select_related("category") if term else []):
        if who.deputies_for(seat):
            call_next_deputy(meeting, seat, by=by)
    touch_pages(meeting)
    meeting.refresh_from_db()
    return meeting


@transaction.atomic
def change_meeting(meeting, *, by, version=None, urgency_note="", **fields):
    """Change a meeting's time, place, mode, link or record number.

    After the call a change of time, place, mode or link raises the sequence,
    is told to everyone invited, and adds a line to the public change log. A
    meeting moved to another year before its call gets that year's number.
    Raises Conflict when ``version`` is given and somebody has changed the
    meeting since, and Refused when a called meeting would come so much earlier
    that the notice is late and no urgency note is given, or when an agenda with
    § numbers of one year would move to another.
    """
    meeting = lock(meeting)
    if meeting.state not in {MeetingState.PLANNED, MeetingState.CALLED}:
        raise Refused(_("The meeting has begun or is cancelled, so this can no longer be changed."))
    if version is not None and version != meeting.facts_version:
        raise Conflict(meeting)
    check_times(fields.get("starts_at", meeting.starts_at), fields.get("ends_at", meeting.ends_at))
    changed = {name for name, value in fields.items() if getattr(meeting, name) != value}
    if not changed:
        return meeting
    refuse_other_year(meeting, fields.get("starts_at", meeting.starts_at))
    if late := moving_is_late(meeting, fields.get("starts_at", meeting.starts_at)):
        if not urgency_note.strip():
            refuse_late(late)
        fields["urgency_note"] = urgency_note.strip()
    told = changed & TOLD if meeting.state == MeetingState.CALLED else set()
    year = timezone.localdate(fields.get("starts_at", meeting.starts_at)).year
    if year != meeting.year and meeting.state == MeetingState.PLANNED:
        fields |= {"year": year, "number": next_number(meeting.body, year, "meeting")}
    Meeting.objects.filter(pk=meeting.pk).update(**fields, sequence=F("sequence") + 1 if told else F("sequence"))
    meeting.refresh_from_db()
    record("meeting.changed", target=meeting, by=by, fields=sorted(changed))
    if told:
        tell_change(active(meeting))
        if told - {"remote_url"}:
            AgendaChange.objects.create(meeting=meeting, kind=ChangeKind.TIME_OR_PLACE)
        touch_pages(meeting)
    return meeting


def refuse_other_year(meeting, starts_at):
    """Raises Refused when the agenda has § numbers and the meeting would be held in another year.

    § run by calendar year, have been published and are never given to another matter: new numbers
    would make each reference to the old ones wrong, and the old ones would leave the series of the new year.
    """
    year = timezone.localdate(starts_at).year
    numbered = meeting.items.filter(section_year__isnull=False).exclude(section_year=year).first()
    if numbered is not None:
        raise Refused(
            _(
                "The published agenda has § numbers of %(year)s, so the meeting cannot be moved to %(new)s. "
                "Cancel it and plan a new one."
            )
            % {"year": numbered.section_year, "new": year}
        )


def tell_change(invitations):
    """Tell what has changed to those who have got their notice; the others get the notice as it is now."""
    known = letters.told(invitations)
    letters.to_invited("meeting.changed", known)
    letters.send_notices([each for each in invitations if each not in known])


@transaction.atomic
def cancel_meeting(meeting, *, by, reason=""):
    """Cancel a planned or called meeting; everyone invited is told, and calendars get the cancellation."""
    meeting = lock(meeting)
    was_called = meeting.state == MeetingState.CALLED
    move(
        meeting,
        MeetingState.CANCELLED,
        by=by,
        event="meeting.cancelled",
        sequence=F("sequence") + 1,
        cancelled_reason=reason,
        log={"reason": reason},
    )
    if was_called:
        letters.to_invited("meeting.cancelled", active(meeting))
        AgendaChange.objects.create(meeting=meeting, kind=ChangeKind.CANCELLED)
    touch_pages(meeting)
    return meeting


def active(meeting):
    """The valid invitations, with what their letters need."""
    rows = list(meeting.invitations.active().select_related("person", "seat", "in_place_of__person"))
    for each in rows:
        each.meeting = meeting
    return rows
