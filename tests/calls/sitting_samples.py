"""What the tests of a call for single seats build with: the call, those who sit already, a rule."""

from django.utils import timezone

from members.calls.models import Call, DecidedChoice, Decision, Proposal
from tests.calls.composing_samples import apply
from tests.calls.samples import make_draft


def call_for(body, key, *, members, deputies):
    """A call in assessment for single seats of one category."""
    call = make_draft(body, fills_vacancies=True)
    call.places.exclude(category__key=key).delete()
    call.places.update(members=members, deputies=deputies)
    Call.objects.filter(pk=call.pk).update(state="in_assessment", published_at=call.opens_at)
    return Call.objects.select_related("body__host", "term").get(pk=call.pk)


def told(membership, earlier_call, *areas, **fields):
    """The application that an earlier call chose for the membership, with what it says."""
    category = membership.seat.category
    application = apply(
        earlier_call,
        membership.organisation_names,
        category,
        areas=areas,
        people=[membership.capacity],
        state="selected",
        **fields,
    )
    proposal, _new = Proposal.objects.get_or_create(call=earlier_call, version=1, author_name="S")
    decision, _new = Decision.objects.get_or_create(
        call=earlier_call, proposal=proposal, organ="Aluehallitus", decided_on=timezone.localdate()
    )
    DecidedChoice.objects.create(
        decision=decision,
        nominee=application.nominees.get(),
        application=application,
        outcome=membership.capacity,
        category=category,
        slot=membership.seat.slot,
        membership=membership,
    )
    return application


def rule(call, dimension, **fields):
    return call.body.composition_rules.create(dimension=dimension, **{"strength": "required", "minimum": 1, **fields})
