"""Past meetings of a body as rows: agendas, who was there, decisions, minutes, publications."""

import datetime
from dataclasses import dataclass, field

from django.db.models import F
from django.utils import timezone

from council.bodies.enums import Numbering
from council.bodies.holidays import is_working_day
from council.portal.demonstration.agenda import agenda_of, phrases
from council.portal.demonstration.roll import Roll
from meetings import content
from meetings.actions.minutes import deed
from meetings.enums import ChangeKind, MeetingState, MinutesState, PublicationKind, ScrutinyState
from meetings.models import (
    AgendaChange,
    AgendaItem,
    Attendance,
    Invitation,
    ItemText,
    Meeting,
    Minutes,
    NumberSeries,
    Paper,
    Publication,
    Scrutiny,
)
from members.enums import OfficeKind

DAY = datetime.timedelta(days=1)
#: Days from a meeting to each step of its minutes, and from its call to the meeting.
CALLED, TO_CHAIR, APPROVED, ACCEPTED = 10 * DAY, 2 * DAY, 4 * DAY, 7 * DAY
#: A meeting this long ago has its minutes published.
SETTLED = 21 * DAY


def meeting_days(table, since, until):
    """The days of a body's ordinary meetings from ``since`` to ``until``, never on a holiday."""
    for year in range(since.year, until.year + 1):
        for month in table.months:
            first = datetime.date(year, month, 1)
            day = first + DAY * ((table.weekday - first.weekday()) % 7 + 7 * (table.week - 1))
            while not is_working_day(day):
                day += DAY
            if since <= day <= until:
                yield day


def at(day, hour, minute=0):
    """A time of day in Finland."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))


@dataclass
class Past:
    """One past meeting with its rows, before and after they are written."""

    meeting: Meeting
    roll: Roll
    is_published: bool
    items: list = field(default_factory=list)
    texts: list = field(default_factory=list)
    papers: list = field(default_factory=list)
    minutes: Minutes = None
    scrutinies: list = field(default_factory=list)


class History:
    """Writes the past meetings of one body."""

    def __init__(self, body, table, seating, papers, matters, trail):
        self.body, self.table, self.seating = body, table, seating
        self.papers, self.matters, self.trail = papers, matters, trail
        self.standing = list(body.standing_items.order_by("position"))
        self.sections, self.numbers = {}, {}
        self.past = []

    def hold(self, days, *, following, today):
        """Make the meetings of ``days``, in order; ``following`` is the day of the next one after them, or None."""
        for day, later in zip(days, [*days, following][1:], strict=True):
            self.past.append(self.hold_one(day, later, is_published=day < today - SETTLED))
        self.write()
        self.publish()
        return self.past

    def hold_one(self, day, later, *, is_published):
        """One meeting that has ended."""
        number = self.numbers[day.year] = self.numbers.get(day.year, 0) + 1
        opened = at(day, self.table.hour, 1 + number % 4)
        closed = opened + datetime.timedelta(minutes=85 + 11 * number % 40)
        meeting = Meeting(
            body=self.body,
            year=day.year,
            number=number,
            state=MeetingState.ENDED,
            mode=self.table.mode,
            starts_at=at(day, self.table.hour),
            ends_at=at(day, self.table.hour + 2),
            place=self.table.place,
            languages=self.table.languages,
            called_at=at(day - CALLED, 10),
            agenda_published_at=at(day - CALLED, 10),
            opened_at=opened,
            closed_at=closed,
            demonstration=True,
        )
        past = Past(meeting, Roll(meeting, self.table, self.seating, self.body.rules_on(day)), is_published)
        words = phrases(past.roll, later, self.table)
        for position, (matter, publicity, ground) in enumerate(
            agenda_of(meeting, self.standing, self.matters.on(day), self.body.rules_on(day), words), 1
        ):
            self.write_item(past, position, matter, publicity, ground)
        self.write_minutes(past)
        return past

    def write_item(self, past, position, matter, publicity, ground):
        """One item with its texts and paper."""
        meeting = past.meeting
        by_year = self.body.rules_on(meeting.day).numbering == Numbering.YEAR
        section = position
        if by_year:
            section = self.sections[meeting.year] = self.sections.get(meeting.year, 0) + 1
        item = AgendaItem(
            meeting=meeting,
            position=position,
            kind=matter.kind,
            section=section,
            section_body=self.body if by_year else None,
            section_year=meeting.year if by_year else None,
            publicity=publicity,
            legal_ground=ground,
            presenter=past.roll.name_of(matter.presenter),
            decision_kind=matter.decision_kind,
            added_at=meeting.called_at - 3 * DAY,
        )
        past.items.append(item)
        for language in meeting.languages:
            original = language == meeting.languages[0]
            past.texts.append(ItemText(item=item, language=language, is_original=original, **matter.row(language)))
        for number, language in enumerate(meeting.languages if matter.paper else [], 1):
            past.papers.append(
                Paper(
                    item=item,
                    file=self.papers.file(matter.paper, language),
                    title=self.papers.title(matter.paper, language),
                    language=language,
                    position=number,
                    added_at=meeting.called_at - 2 * DAY,
                )
            )

    def write_minutes(self, past):
        """The minutes and their scrutineers."""
        day = past.meeting.day
        past.minutes = Minutes(meeting=past.meeting, state=MinutesState.WITH_CHAIR)
        past.scrutinies = [
            Scrutiny(minutes=past.minutes, person=row.person, person_name=row.person.name)
            for row in past.roll.scrutineers
        ]
        if not past.is_published:
            return
        accepted = at(day + ACCEPTED, 15)
        past.minutes.state = MinutesState.PUBLISHED
        past.minutes.chair_approved_at = at(day + APPROVED, 9, 20)
        past.minutes.chair_approved_by = past.roll.name_of(OfficeKind.CHAIR)
        past.minutes.scrutinised_at = past.minutes.published_at = accepted
        past.minutes.kept_available_from = day + ACCEPTED
        for number, scrutiny in enumerate(past.scrutinies):
            scrutiny.state = ScrutinyState.ACCEPTED
            scrutiny.answered_at = accepted - number * datetime.timedelta(hours=19)

    # --- Writing

    def write(self):
        """All rows, a statement for each kind."""
        past = self.past
        Meeting.objects.bulk_create(each.meeting for each in past)
        NumberSeries.objects.bulk_create(
            NumberSeries(body=self.body, year=year, kind=kind, last=last)
            for kind, series in (("meeting", self.numbers), ("section", self.sections))
            for year, last in series.items()
        )
        AgendaItem.objects.bulk_create(item for each in past for item in each.items)
        ItemText.objects.bulk_create(row for each in past for row in each.texts)
        Paper.objects.bulk_create(paper for each in past for paper in each.papers)
        Invitation.objects.bulk_create(row for each in past for row in each.roll.invitations)
        Invitation.objects.bulk_create(row for each in past for row in each.roll.deputies_called)
        Attendance.objects.bulk_create(row for each in past for row in each.roll.attendances)
        Minutes.objects.bulk_create(each.minutes for each in past)

    def publish(self):
        """Freeze agendas and minutes as they were published, and tell the story to the trail."""
        publications, changes = [], []
        for each in self.past:
            agenda, minutes = self.freeze(each)
            publications += [agenda] if minutes is None else [agenda, minutes]
            changes.append(
                AgendaChange(meeting=each.meeting, at=each.meeting.called_at, kind=ChangeKind.PUBLISHED, subject={})
            )
            if minutes:
                published = each.minutes.published_at
                changes.append(AgendaChange(meeting=each.meeting, at=published, kind=ChangeKind.MINUTES, subject={}))
            each.minutes.frozen = minutes
            for scrutiny in each.scrutinies if minutes else []:
                scrutiny.sha256 = minutes.sha256
            self.tell(each)
        Publication.objects.bulk_create(publications)
        Publication.objects.filter(meeting__body=self.body).update(created_at=F("published_at"))
        AgendaChange.objects.bulk_create(changes)
        Minutes.objects.bulk_update([each.minutes for each in self.past], ["frozen"])
        Scrutiny.objects.bulk_create(scrutiny for each in self.past for scrutiny in each.scrutinies)

    def freeze(self, past):
        """``(agenda, minutes or None)``. An agenda is published before anyone has opened the meeting."""
        meeting = past.meeting
        opened, closed = meeting.opened_at, meeting.closed_at
        meeting.opened_at = meeting.closed_at = None
        agenda = content.of_meeting(meeting, PublicationKind.AGENDA)
        meeting.opened_at, meeting.closed_at = opened, closed
        first = self.publication(meeting, PublicationKind.AGENDA, agenda, meeting.called_at)
        if not past.is_published:
            return first, None
        whole = content.of_meeting(meeting, PublicationKind.MINUTES)
        return first, self.publication(meeting, PublicationKind.MINUTES, whole, past.minutes.published_at)

    def publication(self, meeting, kind, whole, moment):
        """One frozen version."""
        return Publication(
            meeting=meeting,
            kind=kind,
            version=1,
            content=whole,
            sha256=content.fingerprint(whole),
            published_at=moment,
        )

    def tell(self, past):
        """What happened to a meeting and its minutes, for the secretary's history."""
        meeting, day = past.meeting, past.meeting.day
        secretary, chair = past.roll.user_of(OfficeKind.SECRETARY), past.roll.user_of(OfficeKind.CHAIR)
        called = meeting.called_at
        invited = len(past.roll.invitations)
        add = self.trail.add
        add("meeting.planned", meeting, called - 20 * DAY, user=secretary, label=meeting.label)
        add("agenda.published", meeting, called, user=secretary, version=1)
        add("meeting.called", meeting, called, user=secretary, count=invited)
        add("meeting.opened", meeting, meeting.opened_at, user=secretary)
        add("meeting.ended", meeting, meeting.closed_at, user=secretary)
        names = ", ".join(row.person.name for row in past.roll.scrutineers)
        minutes = past.minutes

        def told(name, moment, *, user=None, name_of="", **facts):
            """One deed to the minutes, in the words that the deed itself would have used."""
            as_done = deed(minutes, name, **facts)
            add(as_done["event"], minutes, moment, user=user, name=name_of, facts=as_done["log"])

        told("scrutineers_named", meeting.closed_at, user=secretary, names=names or "–")
        told("sent_to_chair", at(day + TO_CHAIR, 11), user=secretary)
        if past.is_published:
            told("approved", minutes.chair_approved_at, user=chair, version=1)
            for scrutiny in past.scrutinies:
                name = scrutiny.person_name
                told("accepted", scrutiny.answered_at, name_of=name, person=name)
            told("published", minutes.published_at, version=1)
