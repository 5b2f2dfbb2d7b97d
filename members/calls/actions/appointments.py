"""The appointment: one deed makes memberships, deputies and reserves of the decision, and tells everybody."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.bodies.actions import change_term, widen_category
from council.bodies.enums import DeputyScheme
from council.bodies.models import Seat
from council.core.events import describe, record
from council.core.i18n import CODES
from council.core.pages import touch
from council.core.states import Refused, move
from members import actions as member_actions
from members.calls import statistics
from members.calls.actions import outcome_letters as letters
from members.calls.actions.decisions import open_decision
from members.calls.actions.proposals import lock_call
from members.calls.enums import ApplicationState, CallState, Consent, Outcome
from members.calls.models import Application, Call, DecidedChoice, Decision, HelperRun, Nominee
from members.enums import Capacity
from members.models import Membership, Organisation, Person

describe(
    call__appointed=gettext_lazy(
        "Appointed: %(members)s members, %(deputies)s deputy members, %(reserves)s in reserve"
    ),
    application__selected=gettext_lazy("Application %(number)s: chosen"),
    application__reserved=gettext_lazy("Application %(number)s: in reserve"),
    application__not_selected=gettext_lazy("Application %(number)s: not chosen"),
    call__vacancy_filled=gettext_lazy("Application %(number)s fills a vacant seat: %(category)s"),
)
CAPACITIES = {Outcome.MEMBER: Capacity.MEMBER, Outcome.DEPUTY: Capacity.DEPUTY}
EVENTS = {
    ApplicationState.SELECTED: "application.selected",
    ApplicationState.RESERVE: "application.reserved",
    ApplicationState.NOT_SELECTED: "application.not_selected",
}


@dataclass
class Plan:
    """What the appointment would do, and what still stands in its way (``problems``, in the reader's words)."""

    placed: list = field(default_factory=list)
    reserves: list = field(default_factory=list)
    others: list = field(default_factory=list)
    problems: list = field(default_factory=list)


def plan_of(decision):
    """The appointment that a decision leads to, without doing anything."""
    choices = decision.choices.select_related(
        "nominee__organisation", "application__organisation", "category", "membership"
    )
    plan = Plan()
    for choice in choices:
        if choice.outcome in CAPACITIES:
            plan.placed.append(choice)
            plan.problems += problems_of(choice)
        elif choice.outcome == Outcome.RESERVE:
            plan.reserves.append(choice)
        else:
            plan.others.append(choice)
    plan.placed.sort(key=lambda choice: (choice.category.order, Outcome(choice.outcome).place))
    emails = [each.nominee.email.lower() for each in plan.placed if each.nominee.email]
    known = {person.email.lower(): person for person in Person.objects.filter(email__in=emails)}
    for choice in plan.placed:
        person = known.get(choice.nominee.email.lower())
        if person and person.name.casefold() != choice.nominee.name.casefold():
            plan.problems.append(
                _("The address of %(name)s belongs to %(other)s in the portal. Correct one of the two.")
                % {"name": choice.nominee.name, "other": person.name}
            )
    if not plan.placed:
        plan.problems.append(_("The decision has chosen nobody."))
    return plan


def problems_of(choice):
    """Why one chosen person cannot be appointed yet."""
    nominee = choice.nominee
    if nominee.name and nominee.consent != Consent.GIVEN:
        yield _("%(name)s (%(organisation)s) has not consented.") % {
            "name": nominee.name,
            "organisation": choice.application.name,
        }
    if not nominee.name and not choice.decision.call.persons_later:
        yield _("%(organisation)s has named nobody.") % {"organisation": choice.application.name}


@transaction.atomic
def appoint_decided(decision, *, by, start=None):
    """Make the memberships of a decision, from ``start`` on (the term's first day, or today when it has begun).

    The application stays behind each membership. Everybody gets a letter;
    genders are counted into the statistics and erased. Raises Refused with all
    that stands in the way, and then nothing is done.
    """
    decision = open_decision(decision)
    call = decision.call
    plan = plan_of(decision)
    if plan.problems:
        raise Refused(" ".join(plan.problems))
    start = start or max(call.term.start, timezone.localdate())
    make_room(call, plan, by=by, start=start)
    reference = reference_of(decision)
    people = []
    for choice in plan.placed:
        choice.membership = seat_choice(call, choice, by=by, start=start, reference=reference)
        choice.save(update_fields=["membership"])
        if choice.membership.person_id:
            people.append(choice.membership.person)
    for application, state in outcomes(call, decision).items():
        move(application, state, by=by, event=EVENTS[state], log={"number": application.number})
    statistics.keep(call)
    Nominee.objects.filter(application__call=call).exclude(gender="").update(gender="")
    # What the helper was asked and answered tells genders too.
    HelperRun.objects.filter(call=call).update(question={}, result={})
    call.alternatives.update(explanation={})
    Decision.objects.filter(pk=decision.pk).update(appointed_at=timezone.now())
    move(
        call,
        CallState.APPOINTED,
        by=by,
        event="call.appointed",
        log={
            "members": sum(each.outcome == Outcome.MEMBER for each in plan.placed),
            "deputies": sum(each.outcome == Outcome.DEPUTY for each in plan.placed),
            "reserves": len(plan.reserves),
        },
        ended_at=timezone.now(),
    )
    if not call.fills_vacancies:
        organs = call.organ_in_languages(decision.organ)
        change_term(
            call.term,
            by=by,
            **{f"decided_by_{code}": organs.get(code, "") for code in CODES},
            decided_on=decision.decided_on,
            decision_section=decision.section,
            record_number=decision.record_number,
        )
    letters.tell_outcomes(call)
    for person in people:
        if person.email:
            member_actions.invite_account(person, by=by, body=call.body)
    touch(f"call:{call.pk}", "calls")
    decision.refresh_from_db()
    return decision


def reference_of(decision):
    """The decision in one line, kept with each membership."""
    section = decision.section and f"§ {decision.section.removeprefix('§').strip()}"
    parts = [decision.organ, date_format(decision.decided_on, "SHORT_DATE_FORMAT"), section, decision.record_number]
    return " ".join(part for part in parts if part)[:300]


def is_personal(call, start):
    """Whether deputies are personal by the rules of the day."""
    rules = call.body.rules_on(start)
    return rules is None or rules.deputy_scheme in {DeputyScheme.PERSONAL, DeputyScheme.NONE}


def make_room(call, plan, *, by, start):
    """Seats for everybody who was chosen, where more were decided than the plan of the term has."""
    personal = is_personal(call, start)
    for category in {choice.category for choice in plan.placed}:
        chosen = [choice for choice in plan.placed if choice.category == category]
        deputies = {choice.slot for choice in chosen if choice.outcome == Outcome.DEPUTY}
        members = {choice.slot for choice in chosen if choice.outcome == Outcome.MEMBER}
        if call.fills_vacancies:
            free = len(vacant_seats(category, start))
            lacking = max(0, len(members) - free)
            widen_category(category, by=by, seats=category.seats.count() + lacking if lacking else 0)
            continue
        widen_category(
            category,
            by=by,
            seats=max(members, default=0),
            personal_deputies=sorted(deputies) if personal else (),
            deputies=0 if personal else max(deputies, default=0),
        )


def vacant_seats(category, day, capacity=Capacity.MEMBER):
    """The seats of a category that nobody holds in a capacity from a day on, in order."""
    held = Membership.objects.valid().filter(seat__category=category, capacity=capacity).exclude(end__lt=day)
    return list(category.seats.exclude(pk__in=held.values("seat")).order_by("slot"))


def seat_choice(call, choice, *, by, start, reference):
    """The membership of one chosen person or organisation."""
    nominee, capacity = choice.nominee, CAPACITIES[choice.outcome]
    organisations = organisations_of(choice, by=by)
    person = person_of(nominee, by=by) if nominee.name else None
    personal = is_personal(call, start)
    order = None
    if capacity == Capacity.DEPUTY and not personal:
        place, order = choice.category, None if call.fills_vacancies else choice.slot
    elif call.fills_vacancies:
        free = [
            seat
            for seat in vacant_seats(choice.category, start, capacity)
            if capacity == Capacity.MEMBER or seat.has_deputy
        ]
        if not free:
            raise Refused(_("No seat of %(category)s is vacant.") % {"category": choice.category})
        place = free[0]
    else:
        place = Seat.objects.select_related("term__body").get(category=choice.category, slot=choice.slot)
    membership = member_actions.appoint(
        place,
        by=by,
        capacity=capacity,
        person=person,
        organisations=organisations,
        start=start,
        order=order,
        background=nominee.background,
        appointed_by=reference,
    )
    if person and not nominee.publish_name:
        Membership.objects.filter(pk=membership.pk).update(name_public=False)
        membership.name_public = False
    return membership


def organisations_of(choice, *, by):
    """The organisations on whose behalf the chosen person sits: the nominee's own, else the applicants."""
    application, nominee = choice.application, choice.nominee
    if nominee.organisation_id:
        return [nominee.organisation]
    if nominee.organisation_name:
        return [organisation_named(nominee.organisation_name, by=by)]
    if application.organisation_id is None:
        application.organisation = organisation_of(application, by=by)
        application.save(update_fields=["organisation"])
    joint = [each.organisation or organisation_named(each.name, by=by) for each in application.joint.all()]
    return list(dict.fromkeys([application.organisation, *joint]))


def organisation_of(application, *, by):
    """The organisation that applied: a known one with the same number or name, else a new one."""
    for number in (application.business_id, application.register_number):
        if number and (known := Organisation.objects.named(number).first()):
            return known
    if known := Organisation.objects.named(application.name).first():
        return known
    return member_actions.add_organisation(
        by=by,
        name_fi=application.name,
        name_sv=application.name_sv,
        kind=application.kind,
        business_id=application.business_id,
        register_number=application.register_number,
        no_number_reason=application.no_number_reason
        or ("" if application.business_id or application.register_number else _("Not given in the application")),
        website=application.website,
        contact_name=application.contact_name,
        contact_email=application.contact_email,
        demonstration=application.call.body.demonstration,
    )


def organisation_named(name, *, by):
    """An organisation of which only the name is known."""
    known = Organisation.objects.named(name).first()
    return known or member_actions.add_organisation(
        by=by, name_fi=name, no_number_reason=_("Not given in the application")
    )


def person_of(nominee, *, by):
    """The person's record: an old acquaintance with the same address and name, else a new one."""
    person = nominee.person or (Person.objects.filter(email__iexact=nominee.email).first() if nominee.email else None)
    if person is None:
        person = member_actions.add_person(
            by=by,
            given_name=nominee.given_name,
            family_name=nominee.family_name,
            email=nominee.email,
            phone=nominee.phone,
            language=nominee.language,
            **{f"title_{nominee.language}": nominee.task},
            demonstration=nominee.application.call.body.demonstration,
        )
    if nominee.person_id != person.pk:
        Nominee.objects.filter(pk=nominee.pk).update(person=person)
    return person


def outcomes(call, decision):
    """``{application: state}`` of every compared application, by the best outcome of its people."""
    ranks = [Outcome.MEMBER, Outcome.DEPUTY, Outcome.RESERVE, Outcome.NOT_CHOSEN]
    best = {}
    for application, outcome in decision.choices.values_list("application", "outcome"):
        best[application] = min(best.get(application, Outcome.NOT_CHOSEN), outcome, key=ranks.index)
    states = {
        Outcome.MEMBER: ApplicationState.SELECTED,
        Outcome.DEPUTY: ApplicationState.SELECTED,
        Outcome.RESERVE: ApplicationState.RESERVE,
        Outcome.NOT_CHOSEN: ApplicationState.NOT_SELECTED,
    }
    rows = Application.objects.filter(call=call, state=ApplicationState.SUBMITTED)
    return {row: states[best.get(row.pk, Outcome.NOT_CHOSEN)] for row in rows}


def successors(seat):
    """Who may be asked when a seat is vacant: reserves of its category by rank, then those who let us ask later."""
    choices = DecidedChoice.objects.filter(decision__call__term=seat.term_id, membership=None).select_related(
        "nominee", "application", "category", "decision__call__body"
    )
    reserves = choices.filter(outcome=Outcome.RESERVE, category=seat.category_id).order_by("rank")
    willing = choices.filter(
        outcome=Outcome.NOT_CHOSEN,
        application__consider_later=True,
        application__erased_at=None,
        application__first_category=seat.category_id,
    )
    return [*reserves, *willing]


@transaction.atomic
def fill_vacancy(choice, seat, *, by, start=None):
    """A reserve, or an earlier applicant who let us ask, gets a vacant seat of the category."""
    call = lock_call(Call.objects.get(pk=choice.decision.call_id))
    if call.state != CallState.APPOINTED:
        raise Refused(_("The appointments of the call have not been made yet."))
    start = start or max(call.term.start, timezone.localdate())
    person = person_of(choice.nominee, by=by) if choice.nominee.name else None
    membership = member_actions.appoint(
        seat,
        by=by,
        person=person,
        organisations=organisations_of(choice, by=by),
        start=start,
        background=choice.nominee.background,
        appointed_by=reference_of(choice.decision),
    )
    if person and not choice.nominee.publish_name:
        Membership.objects.filter(pk=membership.pk).update(name_public=False)
    DecidedChoice.objects.filter(pk=choice.pk).update(membership=membership)
    choice.membership = membership
    application = choice.application
    if application.state != ApplicationState.SELECTED:
        event = EVENTS[ApplicationState.SELECTED]
        move(application, ApplicationState.SELECTED, by=by, event=event, log={"number": application.number})
    letters.tell_vacancy_filled(application, choice)
    if person and person.email:
        member_actions.invite_account(person, by=by, body=call.body)
    record("call.vacancy_filled", target=call, by=by, number=application.number, category=str(seat.category))
    return membership
