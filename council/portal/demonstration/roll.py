"""Who was invited to a past meeting, what they answered, and who came."""

import datetime

from council.bodies.enums import DeputyScheme
from council.bodies.rules import quorum_needed
from council.portal.demonstration.chance import chance
from meetings.enums import Answer, InvitedAs, MeetingMode, Presence
from meetings.models import Attendance, Invitation
from meetings.recipients import has_vote
from members.enums import Capacity, OfficeKind

#: How many of a hundred members, deputies and experts come.
COME = {Capacity.MEMBER: 0.82, Capacity.DEPUTY: 0.75, Capacity.EXPERT: 0.6}
REMOTE_SHARE = 0.3
THERE = {Presence.PRESENT, Presence.REMOTE}


class Roll:
    """The roll of one meeting that has ended."""

    def __init__(self, meeting, table, seating, rules):
        self.meeting, self.table, self.seating, self.rules = meeting, table, seating, rules
        self.day = meeting.day
        self.invitations, self.deputies_called, self.attendances = [], [], []
        self.offices = {}
        for office in sorted(seating.offices, key=lambda each: list(OfficeKind).index(each.kind), reverse=True):
            if office.start <= self.day and (office.end is None or office.end >= self.day):
                self.offices[office.person.pk] = office
        self.call()

    def call(self):
        """Invite everyone, and let them come or not."""
        members = [row for row in self.seating.on(self.day, Capacity.MEMBER) if row.person]
        luck = {row.person.pk: self.luck(row.person) for row in members}
        needed = quorum_needed(self.rules.quorum, len(members) + 4)
        sure = {pk for pk in sorted(luck, key=luck.get)[: needed + 1]} | set(self.offices)
        absent = []
        for row in members:
            comes = row.person.pk in sure or luck[row.person.pk] < COME[Capacity.MEMBER]
            invitation = self.invite(row.person, InvitedAs.MEMBER, row, self.presence(row.person, comes=comes))
            if not comes:
                absent.append(invitation)
        seated = set(luck)
        for pk, office in self.offices.items():
            if pk not in seated:
                self.invite(office.person, InvitedAs.OFFICE, None, self.presence(office.person, comes=True))
        for row in self.seating.on(self.day, Capacity.EXPERT):
            comes = self.luck(row.person) < COME[Capacity.EXPERT]
            self.invite(row.person, InvitedAs.EXPERT, row, self.presence(row.person, comes=comes))
        self.call_deputies(absent)

    def call_deputies(self, absent):
        """A deputy for each absent member who gave notice, where the scheme has one; the others stay at home."""
        called = {}
        for invitation in absent:
            if invitation.answer == Answer.NO and (deputy := self.deputy_of(invitation, called)):
                called[deputy.person.pk] = invitation
                self.invite(
                    deputy.person,
                    InvitedAs.DEPUTY,
                    deputy,
                    self.presence(deputy.person, comes=self.luck(deputy.person) < COME[Capacity.DEPUTY]),
                    instead=invitation,
                )
        for row in self.seating.on(self.day, Capacity.DEPUTY):
            if row.person and row.person.pk not in called:
                self.attendances.append(self.attendance(row.person, InvitedAs.DEPUTY, row, Presence.ABSENT))

    def deputy_of(self, invitation, called):
        """The deputy of an absent member's seat who has not been called yet, or None."""
        seat = invitation.membership.seat
        for row in self.seating.on(self.day, Capacity.DEPUTY):
            if self.rules.deputy_scheme == DeputyScheme.PERSONAL:
                fits = row.seat_id == seat.pk
            else:
                fits = row.category_id == seat.category_id
            if fits and row.person and row.person.pk not in called:
                return row
        return None

    def luck(self, person):
        """A number from 0 to 1 of a person at this meeting."""
        return chance(self.table.key, self.day, person.email)

    def presence(self, person, *, comes):
        """How a person took part."""
        if not comes:
            return Presence.EXCUSED if chance("notice", self.day, person.email) < 0.85 else Presence.ABSENT
        if self.meeting.mode == MeetingMode.REMOTE:
            return Presence.REMOTE
        from_afar = self.meeting.mode == MeetingMode.HYBRID and chance("remote", self.day, person.email) < REMOTE_SHARE
        return Presence.REMOTE if from_afar else Presence.PRESENT

    def invite(self, person, invited_as, membership, presence, *, instead=None):
        """The invitation with its answer, and the line of the roll."""
        answers = {Presence.PRESENT: Answer.YES, Presence.REMOTE: Answer.REMOTE, Presence.EXCUSED: Answer.NO}
        answer = answers.get(presence, Answer.NONE)
        wait = datetime.timedelta(hours=3 + int(90 * chance("answer", self.day, person.email)))
        invitation = Invitation(
            meeting=self.meeting,
            person=person,
            membership=membership,
            seat=instead.seat if instead else membership and membership.seat,
            invited_as=invited_as,
            in_place_of=instead,
            answer=answer,
            answered_at=self.meeting.called_at + wait if answer else None,
        )
        (self.deputies_called if instead else self.invitations).append(invitation)
        self.attendances.append(self.attendance(person, invited_as, membership, presence, instead))
        return invitation

    def attendance(self, person, invited_as, membership, presence, instead=None):
        """One line of the roll, with the times of those who were there; a few come late or leave early."""
        office = self.offices.get(person.pk)
        row = Attendance(
            meeting=self.meeting,
            person=person,
            person_name=person.name,
            represents=membership.organisation_names if membership else "",
            invited_as=invited_as,
            role=office.kind if office else "",
            title=(office or person).title,
            seat=membership.seat if membership else None,
            has_vote=has_vote(membership),
            presence=presence,
        )
        if presence not in THERE:
            return row
        if instead:
            row.has_vote, row.in_place_of, row.in_place_of_name = True, instead.person, instead.person.name
        row.arrived_at, row.left_at = self.meeting.opened_at, self.meeting.closed_at
        turn = chance("times", self.day, person.email)
        if not office and turn < 0.06:
            row.arrived_at += datetime.timedelta(minutes=12 + int(turn * 300))
        elif not office and turn > 0.95:
            row.left_at -= datetime.timedelta(minutes=15 + int((1 - turn) * 400))
        return row

    @property
    def voters(self):
        """Those who were there with a vote, in the order of the seats."""
        return [row for row in self.attendances if row.presence in THERE and row.has_vote]

    @property
    def scrutineers(self):
        """As many voters as the rules ask for, in turn from meeting to meeting; not those who lead."""
        free = [row for row in self.voters if row.person.pk not in self.offices]
        first = self.meeting.number * 2 + self.meeting.year
        count = min(self.rules.scrutineers, len(free))
        return [free[(first + each) % len(free)] for each in range(count)]

    def officer(self, kind):
        """Who held an office at the meeting, or None."""
        return next((office for office in self.offices.values() if office.kind == kind), None)

    def name_of(self, kind):
        """The name of an office holder; empty for none."""
        office = self.officer(kind)
        return office.person.name if office else ""

    def user_of(self, kind):
        """The account of an office holder, or None."""
        office = self.officer(kind)
        return getattr(office.person, "account", None) if office else None
