"""Numbers of a call and of all calls of a body: applicants, appointments, days from closing to decision."""

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from members.calls import statistics
from members.calls.enums import ApplicationState, CallState, Outcome
from members.calls.models import Call

LANGUAGE_NAMES = dict(settings.LANGUAGES)


def counts_of(call):
    """The kept counts of a call; those of now while it runs."""
    return call.statistics or statistics.count(call)


def rows_of(body):
    """One row for each published call of a body, newest first. Four queries, however many calls there are."""
    calls = (
        Call.objects.filter(body=body)
        .exclude(state=CallState.DRAFT)
        .select_related("term", "decision")
        .prefetch_related("places", "decision__choices")
        .annotate(came=Count("applications", filter=~Q(applications__state=ApplicationState.DRAFT), distinct=True))
    )
    return [row_of(call, call.statistics.get("received", call.came)) for call in calls]


def row_of(call, received):
    """What the report tells of one call beside the body's others."""
    decision = getattr(call, "decision", None)
    outcomes = [choice.outcome for choice in decision.choices.all()] if decision else []
    return {
        "call": call,
        "received": received,
        "planned": sum(places.members for places in call.places.all()),
        "members": outcomes.count(Outcome.MEMBER),
        "deputies": outcomes.count(Outcome.DEPUTY),
        "reserves": outcomes.count(Outcome.RESERVE),
        "days": days_to_decision(call, decision),
    }


def days_to_decision(call, decision):
    """Days from the closing to the decision; None while there is no decision."""
    if decision is None or call.closes_at is None:
        return None
    return (decision.decided_on - timezone.localdate(call.closes_at)).days


def categories_of(call, counts):
    """Applications and decided places by category."""
    by_category = counts.get("by_category", {})
    return [
        {
            "category": places.category,
            "applications": by_category.get(places.category.key, 0),
            "planned": (places.members, places.deputies),
            "decided": (places.decided_members, places.decided_deputies),
        }
        for places in call.places.select_related("category")
    ]


def languages_of(counts):
    """``(language, applications written in it, applicants who work in it)``."""
    written, working = counts.get("by_language", {}), counts.get("by_working_language", {})
    codes = sorted({*written, *working}, key=lambda code: (code not in LANGUAGE_NAMES, code))
    return [(LANGUAGE_NAMES.get(code, code), written.get(code, 0), working.get(code, 0)) for code in codes]
