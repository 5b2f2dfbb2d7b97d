"""What the outside organ decided, as it was decided: it may differ from the proposal person by person."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.core.events import describe, record
from council.core.states import InvalidTransition, Refused, move
from members.calls.actions.proposals import PLACED, lock_call
from members.calls.enums import CallState, Outcome, ProposalState
from members.calls.models import CallPlaces, DecidedChoice, Decision

describe(
    call__decided=gettext_lazy("Decision entered: %(organ)s %(decided_on)s %(section)s"),
    decision__differs=gettext_lazy("The decision differs from the proposal for %(count)s"),
    decision__taken_back=gettext_lazy("The entered decision was taken back"),
    proposal__decided=gettext_lazy("Proposal %(version)s was decided on"),
    proposal__undecided=gettext_lazy("Proposal %(version)s waits for the decision again"),
)


@transaction.atomic
def enter_decision(proposal, *, by, organ, decided_on, section="", record_number="", link="", note=""):
    """Enter the decision on a proposal; its lines begin as those proposed. Returns the decision."""
    call = lock_call(proposal.call)
    if decided_on > timezone.localdate():
        raise Refused(_("The day of the decision cannot be in the future."))
    move(proposal, ProposalState.DECIDED, by=by, event="proposal.decided", log={"version": proposal.version})
    move(
        call,
        CallState.DECIDED,
        by=by,
        event="call.decided",
        log={"organ": call.organ_in_languages(organ), "decided_on": decided_on.isoformat(), "section": section},
    )
    decision = Decision.objects.create(
        call=call,
        proposal=proposal,
        organ=organ,
        decided_on=decided_on,
        section=section,
        record_number=record_number,
        link=link,
        note=note,
        entered_by=by,
    )
    same = ("nominee", "application", "outcome", "category", "slot", "rank", "reason_fi", "reason_sv", "reason_en")
    DecidedChoice.objects.bulk_create(
        DecidedChoice(decision=decision, **{name: getattr(choice, name) for name in same})
        for choice in proposal.choices.select_related("nominee", "application", "category")
    )
    count_decided(decision)
    return decision


def open_decision(decision):
    """The decision while it can still be corrected, with its call locked; else InvalidTransition."""
    call = lock_call(decision.call)
    if call.state != CallState.DECIDED:
        raise InvalidTransition(_("The appointments have been made, so the decision no longer changes here."))
    decision.refresh_from_db()
    decision.call = call
    return decision


@transaction.atomic
def change_decision(decision, *, by, **fields):
    """Correct organ, day, section, record number, link or note before the appointments."""
    decision = open_decision(decision)
    for name, value in fields.items():
        setattr(decision, name, value)
    decision.save()
    record(
        "call.decided",
        target=decision.call,
        by=by,
        organ=decision.call.organ_in_languages(decision.organ),
        decided_on=decision.decided_on.isoformat(),
        section=decision.section,
    )
    return decision


@transaction.atomic
def decide_choice(choice, *, by, outcome, category=None, slot=None, rank=None, **reasons):
    """What was decided about one nominated person. Raises Refused when somebody else has the place.

    Without a ``slot`` the person gets the first free one of the category.
    """
    decision = open_decision(choice.decision)
    others = decision.choices.exclude(pk=choice.pk)
    if outcome in PLACED:
        if category is None:
            raise Refused(_("Choose the category of the place."))
        taken = set(others.filter(category=category, outcome=outcome).values_list("slot", flat=True))
        if slot is None:
            slot = next(number for number in range(1, len(taken) + 2) if number not in taken)
        rank = None
    else:
        slot = None
        rank = (rank or 1) if outcome == Outcome.RESERVE else None
    choice.outcome, choice.category, choice.slot, choice.rank = outcome, category or choice.category, slot, rank
    for name, text in reasons.items():
        setattr(choice, name, text)
    try:
        with transaction.atomic():
            choice.save()
    except IntegrityError as error:
        raise Refused(
            _("Somebody else has place %(slot)s of %(category)s. Decide about that person first.")
            % {"slot": slot, "category": category}
        ) from error
    count_decided(decision)
    record("decision.differs", target=decision.call, by=by, count=differing(decision))
    return choice


def differing(decision):
    """How many nominated persons got another outcome than was proposed."""
    proposed = {
        row[0]: row[1:] for row in decision.proposal.choices.values_list("nominee", "outcome", "category", "slot")
    }
    decided = decision.choices.values_list("nominee", "outcome", "category", "slot")
    return sum(1 for row in decided if differs(row[1:], proposed.get(row[0])))


def differs(decided, proposed):
    """Whether ``(outcome, category, slot)`` differ in what matters: a slot matters only to those who are placed."""
    if proposed is None or decided[0] != proposed[0]:
        return True
    return decided[0] in PLACED and decided != proposed


def count_decided(decision):
    """Keep the decided numbers beside the planned ones."""
    for places in CallPlaces.objects.filter(call=decision.call_id):
        chosen = decision.choices.filter(category=places.category_id)
        CallPlaces.objects.filter(pk=places.pk).update(
            decided_members=chosen.filter(outcome=Outcome.MEMBER).count(),
            decided_deputies=chosen.filter(outcome=Outcome.DEPUTY).count(),
        )


@transaction.atomic
def take_back_decision(decision, *, by):
    """A slip: the decision was entered by mistake, and the proposal waits for it again."""
    decision = open_decision(decision)
    call, proposal = decision.call, decision.proposal
    move(call, CallState.PROPOSED, by=by, event="decision.taken_back")
    move(proposal, ProposalState.MADE, by=by, event="proposal.undecided", log={"version": proposal.version})
    decision.delete()
    CallPlaces.objects.filter(call=call).update(decided_members=None, decided_deputies=None)
    return proposal
