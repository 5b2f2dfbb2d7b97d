"""The meeting itself: opening, roll call with deputies in members' places, closing."""

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from council.core.events import record
from council.core.states import Conflict, Refused, move
from meetings import recipients
from meetings.actions.agenda import give_numbers, latest, lock, publish_agenda, touch_pages
from meetings.enums import Answer, InvitedAs, MeetingState, Presence, PublicationKind
from meetings.models import Attendance, Meeting, Minutes
from members.enums import OfficeKind

THERE = {Presence.PRESENT, Presence.REMOTE}
#: Which office is named at the meeting when a person holds several.
OFFICE_ORDER = list(OfficeKind)


@transaction.atomic
def open_meeting(meeting, *, by, at=None):
    """Open the meeting: the roll is made from the invitations, § numbers are given, minutes begin.

    ``at`` is when the chair opened it, now by default. Opening again after a
    slip keeps the roll that there is.
    """
    meeting = lock(meeting)
    if latest(meeting, PublicationKind.AGENDA) is None:
        publish_agenda(meeting, by=by)
    move(
        meeting, MeetingState.IN_SESSION, by=by, event="meeting.opened", opened_at=at or timezone.now(), closed_at=None
    )
    give_numbers(meeting)
    make_roll(meeting)
    Minutes.objects.get_or_create(meeting=meeting)
    touch_pages(meeting)
    return meeting


def make_roll(meeting):
    """One attendance row for each invited person and each other deputy; who said no is excused."""
    who = recipients.composition(meeting)
    offices = {}
    for office in sorted(who.offices, key=lambda each: OFFICE_ORDER.index(each.kind), reverse=True):
        offices[office.person_id] = office
    rows = {}
    for invitation in meeting.invitations.active().select_related("person", "membership__seat", "seat"):
        membership = invitation.membership
        office = offices.get(invitation.person_id)
        rows[invitation.person_id] = Attendance(
            meeting=meeting,
            person=invitation.person,
            person_name=invitation.person.name,
            represents=membership.organisation_names if membership else "",
            invited_as=invitation.invited_as,
            role=office.kind if office else "",
            title=office.title if office else invitation.person.title,
            seat=invitation.seat,
            has_vote=recipients.has_vote(membership),
            presence=Presence.EXCUSED if invitation.answer == Answer.NO else Presence.ABSENT,
        )
    for membership in who.deputies:
        if membership.person_id and membership.person_id not in rows:
            rows[membership.person_id] = Attendance(
                meeting=meeting,
                person=membership.person,
                person_name=membership.person.name,
                represents=membership.organisation_names,
                invited_as=InvitedAs.DEPUTY,
                seat=membership.seat,
            )
    Attendance.objects.bulk_create(rows.values(), ignore_conflicts=True)


@transaction.atomic
def mark_presence(attendance, presence, *, by, version, in_place_of=None, arrived_at=None, left_at=None):
    """Mark one person's presence if the row's version is still ``version``; else Conflict.

    A deputy sits in place of ``in_place_of`` (a Person): by default, with
    personal deputies, of the member of the same seat who is away. Only then has
    the deputy a vote. When the member comes, the deputy's vote ends. Raises
    Refused when the member is present or already has a deputy.
    """
    meeting = lock(attendance.meeting)
    if meeting.state not in {MeetingState.IN_SESSION, MeetingState.ENDED}:
        raise Refused(_("The roll is called when the meeting has been opened."))
    row = Attendance.objects.select_related("seat").get(pk=attendance.pk)
    if row.version != version:
        raise Conflict(row)
    there = presence in THERE
    changes = {
        "presence": presence,
        "arrived_at": (arrived_at or row.arrived_at or meeting.opened_at) if there else None,
        "left_at": left_at if there else None,
    }
    if row.invited_as == InvitedAs.DEPUTY:
        changes |= place_of_deputy(meeting, row, in_place_of) if there else no_place()
    elif there and row.has_vote:
        stand_down_deputy(meeting, row)
    Attendance.objects.filter(pk=row.pk).update(**changes, version=F("version") + 1)
    row.refresh_from_db()
    record(
        "attendance.marked",
        target=meeting,
        by=by,
        person=row.person_name,
        presence=str(row.get_presence_display()),
        in_place_of=row.in_place_of_name,
    )
    return row


def no_place():
    """The columns of a deputy who sits in nobody's place."""
    return {"has_vote": False, "in_place_of": None, "in_place_of_name": ""}


def place_of_deputy(meeting, row, member):
    """The columns of a deputy who comes: in whose place, and so with a vote or without."""
    members = meeting.attendances.filter(invited_as=InvitedAs.MEMBER)
    if member is None and row.seat_id:
        absent = members.filter(seat=row.seat_id).exclude(presence__in=THERE).first()
        if absent is None:
            vacant = not members.filter(seat=row.seat_id).exists()
            return {"has_vote": vacant, "in_place_of": None, "in_place_of_name": ""}
        member = absent.person
    if member is None:
        return no_place()
    absent = members.filter(person=member).first()
    if absent is None or absent.presence in THERE:
        raise Refused(_("%(member)s is present, so no deputy sits in that place.") % {"member": member.name})
    taken = meeting.attendances.filter(in_place_of=member, presence__in=THERE).exclude(pk=row.pk).first()
    if taken:
        raise Refused(
            _("%(deputy)s already sits in place of %(member)s.") % {"deputy": taken.person_name, "member": member.name}
        )
    return {"has_vote": absent.has_vote, "in_place_of": member, "in_place_of_name": member.name}


def stand_down_deputy(meeting, row):
    """The member has come: whoever sat in that place goes on without a vote."""
    sitting = meeting.attendances.filter(in_place_of=row.person_id)
    same_seat = meeting.attendances.filter(
        seat=row.seat_id, invited_as=InvitedAs.DEPUTY, in_place_of=None, has_vote=True
    )
    for rows in (sitting, same_seat if row.seat_id else sitting.none()):
        rows.update(**no_place(), version=F("version") + 1)


@transaction.atomic
def add_attendance(meeting, person, *, by, invited_as=InvitedAs.GUEST, title=""):
    """Someone who came without an invitation: recorded with the right to attend, without a vote."""
    meeting = lock(meeting)
    if meeting.attendances.filter(person=person).exists():
        raise Refused(_("%(person)s is already on the roll.") % {"person": person.name})
    row = Attendance.objects.create(
        meeting=meeting,
        person=person,
        person_name=person.name,
        invited_as=invited_as,
        title=title or person.title,
        presence=Presence.PRESENT,
        arrived_at=timezone.now(),
    )
    record("attendance.added", target=meeting, by=by, person=person.name)
    return row


@transaction.atomic
def end_meeting(meeting, *, by, at=None):
    """End the meeting; those who were there until the end get its time as theirs."""
    meeting = lock(meeting)
    at = at or timezone.now()
    if meeting.opened_at and at < meeting.opened_at:
        raise Refused(_("The meeting must end after it starts."))
    move(meeting, MeetingState.ENDED, by=by, event="meeting.ended", closed_at=at)
    meeting.attendances.filter(presence__in=THERE, left_at=None).update(left_at=at)
    touch_pages(meeting)
    return meeting


@transaction.atomic
def set_times(meeting, *, by, opened_at, closed_at):
    """Correct when the meeting was opened and ended."""
    meeting = lock(meeting)
    if meeting.state != MeetingState.ENDED:
        raise Refused(_("The times are set when the meeting has ended."))
    if closed_at <= opened_at:
        raise Refused(_("The meeting must end after it starts."))
    between = meeting.attendances.exclude(arrived_at=meeting.opened_at).filter(arrived_at__gt=closed_at)
    early = meeting.attendances.exclude(left_at=meeting.closed_at).filter(left_at__lt=opened_at)
    if between.exists() or early.exists():
        raise Refused(_("Somebody came after the new end or left before the new start. Correct the roll first."))
    # In one update, so that nobody is for a moment gone before having come.
    meeting.attendances.update(
        arrived_at=Case(When(arrived_at=meeting.opened_at, then=Value(opened_at)), default=F("arrived_at")),
        left_at=Case(When(left_at=meeting.closed_at, then=Value(closed_at)), default=F("left_at")),
        version=F("version") + 1,
    )
    Meeting.objects.filter(pk=meeting.pk).update(opened_at=opened_at, closed_at=closed_at)
    record(
        "meeting.times_set",
        target=meeting,
        by=by,
        opened=timezone.localtime(opened_at).strftime("%H.%M"),
        closed=timezone.localtime(closed_at).strftime("%H.%M"),
    )
    meeting.refresh_from_db()
    return meeting


def take_back_opening(meeting, *, by):
    """A slip: the meeting has not been opened after all. The roll is kept for the next opening."""
    move(meeting, MeetingState.CALLED, by=by, event="meeting.opening_taken_back", opened_at=None)
    touch_pages(meeting)


def reopen_meeting(meeting, *, by):
    """A slip: the meeting goes on."""
    move(meeting, MeetingState.IN_SESSION, by=by, event="meeting.reopened", closed_at=None)
    touch_pages(meeting)
