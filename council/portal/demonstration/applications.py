"""Fictional applications to past calls: those who got the seats, and some who did not.

Rows, as the rest of what is past, without letters. The applicants are the
demonstration's own organisations and people; those who were not chosen exist
only in their applications, which are erased where their time is up.
"""

import datetime
import tomllib
from pathlib import Path

from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from council.core.events import told_at
from council.core.i18n import sort_key
from council.portal.demonstration.people import address
from members.calls import memo, parts, statistics
from members.calls.actions import decisions, retention
from members.calls.enums import ApplicationState, Completeness, Consent, Outcome, ProposalState, QuestionKind, Scope
from members.calls.models import (
    Alternative,
    Answer,
    Application,
    Assessment,
    Call,
    DecidedChoice,
    Decision,
    Evaluator,
    JointOrganisation,
    Mark,
    Nominee,
    Pick,
    Proposal,
    ProposedChoice,
)
from members.enums import Background, Capacity, OfficeKind, OrganisationKind

TEXTS = tomllib.loads((Path(__file__).parent / "texts" / "applications.toml").read_text(encoding="utf-8"))
HOUR = datetime.timedelta(hours=1)
#: Applicants who got no seat: a category's key, and what became of it. One in reserve, some who may be asked later.
OTHERS = [
    ("muut", "reserve"),
    ("muut", "later"),
    ("nuorten-jarjestot", "later"),
    ("mielenterveysjarjestot", "not_chosen"),
    ("vammaisjarjestot", "not_chosen"),
    ("monialajarjestot", "not_chosen"),
]
OUTCOMES = {"reserve": Outcome.RESERVE, "later": Outcome.NOT_CHOSEN, "not_chosen": Outcome.NOT_CHOSEN}
STATES = {
    Outcome.MEMBER: ApplicationState.SELECTED,
    Outcome.RESERVE: ApplicationState.RESERVE,
    Outcome.NOT_CHOSEN: ApplicationState.NOT_SELECTED,
}


class Applicants:
    """Writes the applications to one call: of those who sit from the term's first day, and of ``OTHERS``."""

    def __init__(self, call, seating, organisations):
        self.call, self.seating, self.organisations = call, seating, organisations
        self.people = organisations.people
        self.categories = [each.category for each in call.places.select_related("category")]
        self.questions = list(call.questions.all())
        self.municipalities = list(parts.offered_municipalities(call))
        self.memberships = {}
        self.number = 0

    def apply(self):
        """Write all of them, and the number of the next one."""
        term = self.call.term
        for row in self.seating.on(term.start, Capacity.MEMBER):
            if row.seat_id and row.term_id == term.pk:
                application = self.of_member(row)
                self.memberships[application.pk] = row
        for key, fate in OTHERS:
            category = next((each for each in self.categories if each.key == key), None)
            if category is not None:
                self.of_other(category, fate)
        self.call.next_number = self.number + 1
        Call.objects.filter(pk=self.call.pk).update(next_number=self.call.next_number)
        self.call.applications.update(changed_at=F("arrived_at"))

    def of_member(self, row):
        """The application by which a member came."""
        first, *joint = self.seating.organisations[id(row)]
        language = row.person.language if row.person else "fi"
        application = self.write(
            row.seat.category,
            language,
            organisation=first,
            kind=first.kind,
            name=first.name_fi,
            name_sv=first.name_sv,
            no_number_reason=first.no_number_reason,
            contact_name=first.contact_name,
            contact_email=first.contact_email,
        )
        JointOrganisation.objects.bulk_create(
            JointOrganisation(application=application, organisation=each, name=each.name_fi) for each in joint
        )
        self.nominate(application, language, row.person, row.background)
        return application

    def of_other(self, category, fate):
        """An application of an organisation that got no seat."""
        name_fi, name_sv = self.organisations.name(category.key)
        language = "sv" if self.number % 3 == 0 else "fi"
        application = self.write(
            category,
            language,
            kind=OrganisationKind.ASSOCIATION,
            name=name_fi,
            name_sv=name_sv,
            no_number_reason="Esittelyaineisto: järjestöä ei ole olemassa",
            contact_name=self.people.contact(),
            contact_email=f"{slugify(name_fi)}@example.org",
            consider_later=fate != "not_chosen",
        )
        given, family = self.people.contact().split()
        self.nominate(application, language, None, Background.VOLUNTEER, given=given, family=family)
        return application

    def write(self, category, language, **fields):
        """One application that was sent in time, with its answers."""
        self.number += 1
        number, words = self.number, TEXTS[language]
        opens, closes = self.call.opens_at, self.call.closes_at
        # Half of the applications arrive in the last tenth of the time.
        share = number / 30 if number % 2 else 1 - number / 300
        second = self.categories[(self.categories.index(category) + 3) % len(self.categories)]
        application = Application.objects.create(
            call=self.call,
            number=number,
            state=ApplicationState.SUBMITTED,
            language=language,
            languages=[["fi"], ["fi", "sv"], ["fi", "sv", "en"]][number % 3] if language == "fi" else ["sv", "fi"],
            scope=Scope.NATIONAL if number % 4 == 0 else Scope.LOCAL,
            networks=words["networks"][number % 2] if number % 3 == 1 else "",
            first_category=category,
            second_category=second if number % 2 else None,
            reasons=words["reasons"][number % len(words["reasons"])],
            arrived_at=opens + (closes - opens) * share - HOUR,
            completeness=Completeness.COMPLETE,
            sort_key=sort_key(fields["name"]),
            **fields,
        )
        if self.municipalities:
            at = number * 2 % len(self.municipalities)
            everywhere = application.scope == Scope.NATIONAL
            application.municipalities.set(
                self.municipalities if everywhere else self.municipalities[at : at + 1 + number % 3]
            )
        Answer.objects.bulk_create(
            Answer(application=application, question=question, **self.answer(question, words))
            for question in self.questions
        )
        return application

    def answer(self, question, words):
        """What an applicant answered to an own question of the call."""
        if question.kind == QuestionKind.CHOICE:
            return {"choice": self.number % len(question.choices)}
        return {"text": words["passing"][self.number % len(words["passing"])]}

    def nominate(self, application, language, person, background, *, given="", family=""):
        """The nominated person, who consented; somebody without a name is named after the choice."""
        named = person or given
        Nominee.objects.create(
            application=application,
            capacity=Capacity.MEMBER,
            person=person,
            given_name=person.given_name if person else given,
            family_name=person.family_name if person else family,
            email=person.email if person else address(given, family) if given else "",
            language=language,
            task=TEXTS[language][background] if background else "",
            background=background,
            consent=Consent.GIVEN if named else Consent.NOT_ASKED,
            consent_at=application.arrived_at + 30 * HOUR if named else None,
            publish_name=bool(named),
        )

    # --- What became of them

    def assess(self, day):
        """Two evaluators gave points to every application by every criterion."""
        secretaries = self.seating.officers(OfficeKind.SECRETARY, day)
        experts = [row.person for row in self.seating.on(self.call.term.start, Capacity.EXPERT)]
        evaluators = [
            Evaluator.objects.create(call=self.call, person=person, declared_at=self.call.closes_at + 20 * HOUR)
            for person in [*secretaries[:1], *experts[:1]]
        ]
        scored = [each for each in self.call.criteria.all() if each.weight]
        applications = self.call.applications.order_by("number")
        done_at = self.call.closes_at + 200 * HOUR
        assessments = Assessment.objects.bulk_create(
            Assessment(evaluator=evaluator, application=application, done_at=done_at)
            for evaluator in evaluators
            for application in applications
        )
        Mark.objects.bulk_create(
            Mark(assessment=each, criterion=criterion, points=self.points(each, criterion))
            for each in assessments
            for criterion in scored
        )

    def points(self, assessment, criterion):
        """Three to five for those who were chosen, one to four for the others; the evaluators differ a little."""
        lowest = 3 if assessment.application_id in self.memberships else 1
        turn = assessment.application.number + 2 * criterion.order + assessment.evaluator_id
        return lowest + turn % (3 if lowest == 3 else 4)

    def decide(self, decided_on, *, made_at, author):
        """The proposal, the decision that followed it as it was, and the composition behind them."""
        call = self.call
        alternative = Alternative.objects.create(call=call, name=TEXTS["fi"]["alternative"], created_by=None)
        proposal = Proposal.objects.create(
            call=call,
            version=1,
            state=ProposalState.DECIDED,
            alternative=alternative,
            author=author.user if author and hasattr(author, "user") else None,
            author_name=author.name if author else "",
            made_at=made_at,
            **{f"reasons_{code}": TEXTS[code]["memo"] for code in call.languages if code in TEXTS},
        )
        decision = Decision.objects.create(
            call=call,
            proposal=proposal,
            organ=call.decider_fi,
            decided_on=decided_on,
            section=call.term.decision_section,
            record_number=call.term.record_number,
            entered_at=made_at + 24 * HOUR,
            appointed_at=made_at + 24 * HOUR,
        )
        lines = [self.line(nominee) for nominee in self.nominees()]
        ProposedChoice.objects.bulk_create(ProposedChoice(proposal=proposal, **line) for line in lines)
        DecidedChoice.objects.bulk_create(
            DecidedChoice(decision=decision, membership=self.memberships.get(line["application"].pk), **line)
            for line in lines
        )
        Pick.objects.bulk_create(
            Pick(
                alternative=alternative,
                nominee=line["nominee"],
                category=line["category"],
                capacity=Capacity.MEMBER,
                slot=line["slot"],
            )
            for line in lines
            if line["outcome"] == Outcome.MEMBER
        )
        for line in lines:
            Application.objects.filter(pk=line["application"].pk).update(
                state=STATES[line["outcome"]], told_at=decision.appointed_at
            )
        decisions.count_decided(decision)
        Proposal.objects.filter(pk=proposal.pk).update(snapshot=memo.content_of(proposal))
        return decision

    def nominees(self):
        return Nominee.objects.filter(application__call=self.call).select_related("application__first_category")

    def line(self, nominee):
        """One line of the proposal and of the decision."""
        application = nominee.application
        row = self.memberships.get(application.pk)
        fate = OTHERS[application.number - len(self.memberships) - 1][1] if row is None else "chosen"
        outcome = Outcome.MEMBER if row else OUTCOMES[fate]
        said = "chosen" if row else "reserve" if outcome == Outcome.RESERVE else "not_chosen"
        return {
            "nominee": nominee,
            "application": application,
            "outcome": outcome,
            "category": application.first_category,
            "slot": row.seat.slot if row else None,
            "rank": 1 if outcome == Outcome.RESERVE else None,
            **{f"reason_{code}": TEXTS[code][said] for code in self.call.languages if code in TEXTS},
        }

    # --- The trail and the erasure

    def tell(self, trail, ended_at):
        """Each application's own events."""
        for each in self.call.applications.order_by("number"):
            trail.add("application.sent", each, each.arrived_at, name=each.name, number=each.number)
            if each.state == ApplicationState.SELECTED:
                trail.add("application.selected", each, ended_at, name="load_demo", number=each.number)

    def erase(self):
        """Keep the counts; erase those whose time is up, on the day when it was."""
        statistics.keep(self.call)
        call = Call.objects.select_related("body", "term").get(pk=self.call.pk)
        due = retention.erases_on(call)
        if due is None or due > timezone.localdate():
            return
        when = timezone.make_aware(datetime.datetime.combine(due, datetime.time(3, 5)))
        with told_at(when):
            retention.erase_applications(call, by=None)
        call.applications.exclude(erased_at=None).update(erased_at=when)
        call.erasures.update(at=when)
