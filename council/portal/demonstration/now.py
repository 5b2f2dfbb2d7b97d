"""What goes on now, done with the deeds that a secretary would use: letters, answers, called deputies, scrutiny."""

import datetime

from django.utils import timezone

from council.bodies.holidays import is_working_day
from council.portal.demonstration import texts
from council.portal.demonstration.history import ACCEPTED, APPROVED, at
from council.portal.demonstration.story import Story
from meetings import actions
from meetings.enums import Answer, InvitedAs, MeetingMode, ScrutinyState
from meetings.models import AgendaItem, Meeting, Minutes, Paper, Publication, Scrutiny
from members.actions import request_naming
from members.enums import Capacity, OfficeKind

DAY = datetime.timedelta(days=1)
#: How many days before today a meeting was planned, the meeting after it was, and the coming one was called.
PLANNED, PLANNED_NEXT, CALLED = 20 * DAY, 6 * DAY, 4 * DAY
#: The answers of the members of a called meeting, in the order of their seats, again and again.
MIXED = [
    Answer.YES,
    Answer.YES,
    Answer.REMOTE,
    Answer.NO,
    Answer.YES,
    Answer.NONE,
    Answer.YES,
    Answer.YES,
    Answer.REMOTE,
    Answer.YES,
    Answer.YES,
]
NEEDS = [
    {"needs_interpretation": "Viittomakielen tulkki"},
    {"needs_accessibility": "Induktiosilmukka"},
    {"needs_diet": "Gluteeniton"},
]
#: Address of remote meetings; the domain is reserved for examples.
REMOTE = "https://etakokous.example.org/{slug}"


def working_day(day, step=1):
    """The day, or the next working day from it on; with ``step`` −1 the one before."""
    while not is_working_day(day):
        day += step * DAY
    return day


class Now:
    """The present of one body."""

    def __init__(self, body, table, seating, papers, matters):
        self.body, self.table, self.seating = body, table, seating
        self.papers, self.matters = papers, matters
        self.today = timezone.localdate()
        self.secretary = self.account(OfficeKind.SECRETARY)
        self.chair = self.account(OfficeKind.CHAIR)
        #: The clock of the coming meeting's call and of the answers to it.
        self.calling = Story(working_day(self.today - CALLED, -1), 10)

    def account(self, kind):
        """The account of whoever holds an office today."""
        return next(iter(self.seating.officers(kind, self.today))).account

    # --- A meeting that is coming

    def plan(self, day, *, since=PLANNED, lacking=""):
        """A planned meeting with its matters written; the last one lacks its texts in the language ``lacking``.

        It was planned ``since`` before today, and its matters were written on the days after that.
        """
        by = self.secretary
        is_remote = self.table.mode != MeetingMode.ON_SITE
        story = Story(working_day(self.today - since, -1), 9)
        with story.deed(10) as planned:
            meeting = actions.plan_meeting(
                self.body,
                by=by,
                starts_at=at(day, self.table.hour),
                ends_at=at(day, self.table.hour + 2),
                mode=self.table.mode,
                place=self.table.place,
                remote_url=REMOTE.format(slug=self.body.slug) if is_remote else "",
                languages=self.table.languages,
            )
            self.translate_frame(meeting)
            meeting.items.update(added_at=planned)
        matters = self.matters.on(day)
        for matter in matters:
            is_last = matter is matters[-1]
            with story.deed(190) as written:
                item = self.add(meeting, matter, but=lacking if is_last else "")
                AgendaItem.objects.filter(pk=item.pk).update(added_at=written)
                item.papers.update(added_at=written)
        return meeting

    def translate_frame(self, meeting):
        """Swedish headings of standing items whose template has none."""
        if "sv" not in meeting.languages:
            return
        for item in meeting.items.prefetch_related("texts"):
            row = next(each for each in item.texts.all() if each.language == "sv")
            bank = texts.standing(item.kind)
            if not row.title:
                said = {"title": bank.get("sv_title", ""), "proposal": bank.get("sv_proposal", "")}
                actions.write_text(item, "sv", by=self.secretary, version=row.version, **said)

    def add(self, meeting, matter, *, but=""):
        """One matter with its texts and annex. Nothing is written in the language ``but``."""
        by = self.secretary
        rows = {language: matter.row(language) for language in meeting.languages if language != but}
        item = actions.add_item(meeting, by=by, titles={language: row["title"] for language, row in rows.items()})
        for language, row in rows.items():
            written = {name: row[name] for name in ("rationale", "proposal")}
            actions.write_text(item, language, by=by, version=1, **written)
        if matter.presenter:
            holder = self.account(matter.presenter)
            actions.change_item(item, by=by, version=item.version, presenter=holder.get_full_name())
        for language in rows if matter.paper else []:
            self.add_paper(item, matter.paper, language)
        return item

    def add_paper(self, item, kind, language):
        """An annex."""
        file, title = self.papers.file(kind, language), self.papers.title(kind, language)
        return actions.add_paper(item, file, by=self.secretary, title=title, language=language)

    def call(self, meeting):
        """Call a meeting: letters to everyone, and answers of the kind that one gets."""
        with self.calling.deed(0) as called:
            meeting = actions.call_meeting(meeting, by=self.secretary)
            Meeting.objects.filter(pk=meeting.pk).update(called_at=called, agenda_published_at=called)
            self.date_publication(meeting, called)
            meeting.invitations.update(created_at=called)
            meeting.refresh_from_db()
        invitations = meeting.invitations.active().filter(invited_as=InvitedAs.MEMBER)
        for number, invitation in enumerate(invitations.select_related("seat").order_by("seat__category__order", "pk")):
            answer = MIXED[number % len(MIXED)]
            if answer == Answer.REMOTE and meeting.mode == MeetingMode.ON_SITE:
                answer = Answer.YES
            if answer != Answer.NONE:
                needs = NEEDS[number // 8] if number % 8 == 1 and number // 8 < len(NEEDS) else None
                self.answer(invitation, answer, needs=needs)
        for leader in meeting.invitations.active().filter(invited_as=InvitedAs.OFFICE):
            self.answer(leader, Answer.YES)
        return meeting

    def answer(self, invitation, answer, **more):
        """Somebody answers, a while after the one before; a deputy who is called thereby is invited then."""
        with self.calling.deed(47) as answered:
            actions.answer_invitation(invitation, answer, **more)
            invitation.meeting.invitations.filter(pk=invitation.pk).update(answered_at=answered)
            invitation.meeting.invitations.filter(in_place_of=invitation.pk).update(created_at=answered)

    def date_publication(self, meeting, moment):
        """The meeting's newest agenda was published at ``moment``, and so the public log tells it."""
        newest = meeting.publications.order_by("-pk").first()
        meeting.changes.filter(at=newest.published_at).update(at=moment)
        Publication.objects.filter(pk=newest.pk).update(created_at=moment, published_at=moment)

    def answer_as_deputies(self, meeting, *answers):
        """What the first deputies who were called answered."""
        called = meeting.invitations.active().filter(invited_as=InvitedAs.DEPUTY, answer=Answer.NONE).order_by("pk")
        for invitation, answer in zip(called, answers, strict=False):
            if answer != Answer.NONE:
                self.answer(invitation, answer)

    def add_late_paper(self, meeting):
        """An annex that came after the call: the agenda is published again, and the change log tells it."""
        item = meeting.items.kept().filter(kind="matter").order_by("-position").first()
        with self.calling.deed(60) as published:
            paper = self.add_paper(item, "draft", meeting.languages[0])
            Paper.objects.filter(pk=paper.pk).update(added_at=published)
            actions.publish_agenda(meeting, by=self.secretary)
            self.date_publication(meeting, published)

    # --- The past week

    def scrutinise(self, past):
        """The minutes of a held meeting go to scrutiny; one scrutineer has accepted, the other has not answered."""
        minutes, day = past.minutes, past.meeting.day
        story = Story(day + APPROVED, 9)
        with story.deed(20) as approved:
            minutes = actions.approve_as_chair(minutes, by=self.chair)
            Minutes.objects.filter(pk=minutes.pk).update(chair_approved_at=approved)
            Publication.objects.filter(pk=minutes.frozen_id).update(created_at=approved)
        first = minutes.scrutinies.filter(state=ScrutinyState.WAITING).order_by("pk").first()
        with Story(min(day + ACCEPTED, self.today) - DAY, 16).deed(5) as accepted:
            actions.answer_scrutiny(first, True)
            Scrutiny.objects.filter(pk=first.pk).update(answered_at=accepted)

    def ask_for_a_person(self):
        """The organisations of seats without a person are asked by letter to name one."""
        for membership in self.seating.on(self.today, Capacity.MEMBER):
            if membership.person is None:
                organisation = self.seating.organisations[id(membership)][0]
                request_naming(membership.seat, organisation=organisation, membership=membership, by=self.secretary)
