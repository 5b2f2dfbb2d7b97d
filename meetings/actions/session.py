"""The meeting itself: opening, roll call with deputies in members' places, closing."""

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext as _

from council.bodies.enums import SeatClass
from council.core.events import record
from council.core.i18n import in_language
from council.core.states import Conflict, Refused, move
from meetings import recipients
from meetings.actions.agenda import give_numbers, latest, lock, publish_agenda, touch_pages
from meetings.enums import Answer, InvitedAs, MeetingState, MinutesState, Presence, PublicationKind
from meetings.models import Attendance, Meeting, Minutes
from members.enums import OfficeKind

THERE = {Presence.PRESENT, Presence.REMOTE}
#: Which office is named at the meeting when a person holds several.
OFFICE_ORDER = list(OfficeKind)


def refuse_unless_writable(meeting):
    """Raises Refused unless the meeting is in session, or has ended and its minutes are still a draft."""
    if meeting.state not in {MeetingState.IN_SESSION, MeetingState.ENDED}:
        raise Refused(_("The roll is called when the meeting has been opened."))
    minutes = Minutes.objects.select_for_update(no_key=True).filter(meeting=meeting).first()
    if minutes is not None and minutes.state != MinutesState.DRAFT:
        raise Refused(
            meeting.in_words(
                _("The minutes are being checked or are ready, so the roll no longer changes."),
                _("The memo is being checked or is ready, so the roll no longer changes."),
            )
        )


@transaction.atomic
def open_meeting(meeting, *, by, at=None):
    """Open the meeting: the roll is made, § numbers are given, minutes begin.

    ``at`` is when the chair opened it, now by default. Opening again after a
    slip keeps what was marked on the roll; who was there is there from the new opening on.
    """
    meeting = lock(meeting)
    if latest(meeting, PublicationKind.AGENDA) is None:
        publish_agenda(meeting, by=by)
    opened_at = at or timezone.now()
    move(meeting, MeetingState.IN_SESSION, by=by, event="meeting.opened", opened_at=opened_at, closed_at=None)
    give_numbers(meeting)
    meeting.attendances.filter(version=1).exclude(presence__in=THERE).delete()
    Attendance.objects.bulk_create(newcomers(meeting))
    meeting.attendances.filter(presence__in=THERE).update(arrived_at=opened_at, left_at=None)
    Minutes.objects.get_or_create(meeting=meeting)
    touch_pages(meeting)
    return meeting


def newcomers(meeting):
    """Rows, not yet stored, of everyone who should be on the roll and is not."""
    there = set(meeting.attendances.values_list("person_id", flat=True))
    return [row for pk, row in roll_of(meeting).items() if pk not in there]


def roll_of(meeting):
    """``{person's key: row not yet stored}``: the body's people of the day, its deputies, and who was invited by name.

    Who said no is excused. Somebody who has left the body since the call is not on the roll.
    """
    who = recipients.composition(meeting)
    offices = {}
    for office in sorted(who.offices, key=lambda each: OFFICE_ORDER.index(each.kind), reverse=True):
        offices[office.person_id] = office
    invitations = {each.person_id: each for each in meeting.invitations.active().select_related("person", "seat")}
    places = {place[0].pk: place for place in recipients.to_invite(who)}
    for membership in who.deputies:
        if membership.person_id:
            called = invitations.get(membership.person_id)
            seat = called.seat if called and called.invited_as == InvitedAs.DEPUTY else membership.seat
            places[membership.person_id] = (membership.person, membership, seat, InvitedAs.DEPUTY)
    for pk, invitation in invitations.items():
        if invitation.membership_id is None and invitation.invited_as != InvitedAs.OFFICE:
            places.setdefault(pk, (invitation.person, None, None, invitation.invited_as))
    return {
        pk: roll_row(meeting, place, offices.get(pk), invitations[pk].answer if pk in invitations else Answer.NONE)
        for pk, place in places.items()
    }


def roll_row(meeting, place, office, answer):
    """A person's row before the roll is called."""
    person, membership, seat, invited_as = place
    return Attendance(
        meeting=meeting,
        person=person,
        person_name=person.name,
        represents=membership.organisation_names if membership else "",
        invited_as=invited_as,
        role=office.kind if office else "",
        title=in_language(office or person, "title", meeting.languages[0]),
        seat=seat,
        has_vote=recipients.has_vote(membership),
        presence=Presence.EXCUSED if answer == Answer.NO else Presence.ABSENT,
    )


@transaction.atomic
def refresh_roll(meeting, *, by):
    """Add those who have joined the body or been invited after the roll was made. Returns how many they are."""
    meeting = lock(meeting)
    refuse_unless_writable(meeting)
    rows = newcomers(meeting)
    Attendance.objects.bulk_create(rows)
    if rows:
        record("roll.refreshed", target=meeting, by=by, people=", ".join(row.person_name for row in rows))
    return len(rows)


@transaction.atomic
def mark_presence(attendance, presence, *, by, version, in_place_of=None):
    """Mark one person's presence if the row's version is still ``version``; else Conflict.

    Who is there has been there from the opening to the end, until ``set_presence_times`` tells otherwise.

    A deputy sits in place of ``in_place_of`` (a Person), by default of the
    member, who is away, of the seat that is the deputy's own or to which the deputy was called. Only
    then has the deputy a vote. When the member comes, the deputy's vote ends.
    Raises Refused when the member is present, has a deputy already, or has other deputies by the body's rules.
    """
    meeting = lock(attendance.meeting)
    refuse_unless_writable(meeting)
    row = Attendance.objects.select_related("seat").get(pk=attendance.pk)
    if row.version != version:
        raise Conflict(row)
    there = presence in THERE
    changes = {
        "presence": presence,
        "arrived_at": (row.arrived_at or meeting.opened_at) if there else None,
        "left_at": (row.left_at or meeting.closed_at) if there else None,
    }
    if row.invited_as == InvitedAs.DEPUTY:
        changes |= place_of_deputy(meeting, row, in_place_of) if there else no_place()
    elif there and row.invited_as == InvitedAs.MEMBER:
        stand_down_deputy(meeting, row)
    Attendance.objects.filter(pk=row.pk).update(**changes, version=F("version") + 1)
    row.refresh_from_db()
    record(
        "attendance.marked",
        target=meeting,
        by=by,
        person=row.person_name,
        presence=row.presence,
        in_place_of=row.in_place_of_name,
    )
    return row


@transaction.atomic
def set_presence_times(attendance, *, by, version, arrived_at, left_at=None):
    """Correct when one person came and left, if the row's version is still ``version``; else Conflict.

    Without ``left_at`` the person stayed to the end. Raises Refused for a person
    who was not there and for a moment outside the meeting or, while it goes on, still to come.
    """
    meeting = lock(attendance.meeting)
    refuse_unless_writable(meeting)
    row = Attendance.objects.get(pk=attendance.pk)
    if row.version != version:
        raise Conflict(row)
    if row.presence not in THERE:
        raise Refused(_("%(person)s is marked as absent. Mark the presence first.") % {"person": row.person_name})
    left_at = left_at or meeting.closed_at
    if arrived_at < meeting.opened_at or (left_at and left_at < arrived_at):
        raise Refused(_("A person comes after the meeting was opened, and leaves after coming."))
    if max(arrived_at, left_at or arrived_at) > (meeting.closed_at or timezone.now()):
        raise Refused(_("A person comes and leaves before the end of the meeting, and not later than now."))
    Attendance.objects.filter(pk=row.pk).update(arrived_at=arrived_at, left_at=left_at, version=F("version") + 1)
    row.refresh_from_db()
    record(
        "attendance.timed",
        target=meeting,
        by=by,
        person=row.person_name,
        arrived=timezone.localtime(arrived_at).strftime("%H.%M"),
        left=timezone.localtime(left_at).strftime("%H.%M") if left_at else "",
    )
    return row


def no_place():
    """The columns of a deputy who sits in nobody's place."""
    return {"has_vote": False, "in_place_of": None, "in_place_of_name": ""}


def place_of_deputy(meeting, row, member):
    """The columns of a deputy who comes: in whose place, and so with a vote or without."""
    members = meeting.attendances.filter(invited_as=InvitedAs.MEMBER)
    others = meeting.attendances.filter(presence__in=THERE).exclude(pk=row.pk)
    if member is None:
        return own_place(row, members, others)
    absent = members.filter(person=member).select_related("seat").first()
    if absent is None or absent.presence in THERE:
        raise Refused(_("%(member)s is present, so no deputy sits in that place.") % {"member": member.name})
    if taken := others.filter(in_place_of=member).first():
        raise Refused(
            _("%(deputy)s already sits in place of %(member)s.") % {"deputy": taken.person_name, "member": member.name}
        )
    deputies = recipients.composition(meeting).deputies_for(absent.seat)
    if absent.seat_id and row.person_id not in {each.person_id for each in deputies}:
        raise Refused(
            _("By the rules of the body %(deputy)s is not a deputy of %(member)s.")
            % {"deputy": row.person_name, "member": member.name}
        )
    return in_place(absent)


def in_place(absent):
    """The columns of a deputy in the place of a member who is away."""
    return {"has_vote": absent.has_vote, "in_place_of": absent.person, "in_place_of_name": absent.person_name}


def own_place(row, members, others):
    """The deputy's own seat or the one called to: its member's place, or a vacant seat, unless another sits there."""
    if row.seat_id is None:
        return no_place()
    holder = members.filter(seat=row.seat_id).select_related("person").first()
    if holder is None:
        taken = others.filter(seat=row.seat_id, has_vote=True, in_place_of=None).exists()
        return {**no_place(), "has_vote": row.seat.seat_class == SeatClass.VOTING and not taken}
    free = holder.presence not in THERE and not others.filter(in_place_of=holder.person_id).exists()
    return in_place(holder) if free else no_place()


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
    """Someone who came without an invitation: recorded with the right to attend, without a vote.

    The person comes now or, when the meeting has ended already, was there all the time.
    """
    meeting = lock(meeting)
    refuse_unless_writable(meeting)
    if meeting.attendances.filter(person=person).exists():
        raise Refused(_("%(person)s is already on the roll.") % {"person": person.name})
    row = Attendance.objects.create(
        meeting=meeting,
        person=person,
        person_name=person.name,
        invited_as=invited_as,
        title=title or in_language(person, "title", meeting.languages[0]),
        presence=Presence.PRESENT,
        arrived_at=meeting.opened_at if meeting.closed_at else timezone.now(),
        left_at=meeting.closed_at,
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
    if meeting.attendances.filter(Q(arrived_at__gt=at) | Q(left_at__gt=at)).exists():
        raise Refused(_("Somebody came or left after that. Correct the times on the roll first."))
    move(meeting, MeetingState.ENDED, by=by, event="meeting.ended", closed_at=at)
    meeting.attendances.filter(presence__in=THERE, left_at=None).update(left_at=at)
    touch_pages(meeting)
    return meeting


@transaction.atomic
def set_times(meeting, *, by, opened_at, closed_at):
    """Correct when the meeting was opened and ended.

    Who was there when it was opened is there from the new opening, and who stayed
    to the end stays to the new end; nobody comes before the one or leaves after the other.
    Raises Refused when somebody's whole time would be outside.
    """
    meeting = lock(meeting)
    if meeting.state != MeetingState.ENDED:
        raise Refused(_("The times are set when the meeting has ended."))
    refuse_unless_writable(meeting)
    if closed_at <= opened_at:
        raise Refused(_("The meeting must end after it starts."))
    between = meeting.attendances.exclude(arrived_at=meeting.opened_at).filter(arrived_at__gt=closed_at)
    early = meeting.attendances.exclude(left_at=meeting.closed_at).filter(left_at__lt=opened_at)
    if between.exists() or early.exists():
        raise Refused(_("Somebody came after the new end or left before the new start. Correct the roll first."))
    # In one update, so that nobody is for a moment gone before having come.
    meeting.attendances.filter(presence__in=THERE).update(
        arrived_at=Case(
            When(arrived_at=meeting.opened_at, then=Value(opened_at)), default=Greatest("arrived_at", Value(opened_at))
        ),
        left_at=Case(
            When(left_at=meeting.closed_at, then=Value(closed_at)), default=Least("left_at", Value(closed_at))
        ),
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


@transaction.atomic
def take_back_opening(meeting, *, by):
    """A slip: the meeting has not been opened after all. The roll is kept for the next opening."""
    meeting = lock(meeting)
    move(meeting, MeetingState.CALLED, by=by, event="meeting.opening_taken_back", opened_at=None)
    touch_pages(meeting)


@transaction.atomic
def reopen_meeting(meeting, *, by):
    """A slip: the meeting goes on, and so do those who were there at its end. Not after the minutes have left."""
    meeting = lock(meeting)
    refuse_unless_writable(meeting)
    meeting.attendances.filter(left_at=meeting.closed_at).update(left_at=None)
    move(meeting, MeetingState.IN_SESSION, by=by, event="meeting.reopened", closed_at=None)
    touch_pages(meeting)
