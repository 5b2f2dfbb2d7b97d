"""Counts about applications that stay when the applicants' data are gone. Small numbers of people are not told."""

from collections import Counter

from members.calls.enums import ApplicationState, Gender, Outcome
from members.calls.models import Application, Call, Nominee

#: Women and men are counted only where at least this many people told, so that nobody is found out.
SMALL = 5


def count(call):
    """The counts of a call as plain data, from the applications as they are now."""
    applications = list(
        Application.objects.filter(call=call)
        .exclude(state=ApplicationState.DRAFT)
        .prefetch_related("municipalities")
        .select_related("first_category")
    )
    compared = [each for each in applications if each.state != ApplicationState.WITHDRAWN and not each.duplicate_of_id]
    genders = Counter(
        Nominee.objects.filter(application__in=compared).exclude(gender="").values_list("gender", flat=True)
    )
    told = sum(genders.values())
    return {
        "received": len(applications),
        "late": sum(each.is_late for each in applications),
        "withdrawn": sum(each.state == ApplicationState.WITHDRAWN for each in applications),
        "compared": len(compared),
        "by_category": dict(Counter(each.first_category.key for each in compared if each.first_category)),
        "by_language": dict(Counter(each.language for each in compared)),
        "by_working_language": dict(Counter(code for each in compared for code in each.languages)),
        "by_scope": dict(Counter(each.scope for each in compared if each.scope)),
        "by_municipality": dict(Counter(place.code for each in compared for place in each.municipalities.all())),
        "by_state": dict(Counter(each.state for each in compared)),
        "genders": {value: genders[value] for value in (Gender.WOMAN, Gender.MAN)} if told >= SMALL else {},
    }


def keep(call):
    """Store the counts with the call. Called before anything is erased; genders, once counted, stay counted."""
    before = Call.objects.values_list("statistics", flat=True).get(pk=call.pk)
    counts = count(call)
    if before.get("genders"):
        counts["genders"] = before["genders"]
    Call.objects.filter(pk=call.pk).update(statistics=counts)
    call.statistics = counts
    return counts


def chosen(decision):
    """How many members, deputies and reserves were decided."""
    outcomes = Counter(decision.choices.values_list("outcome", flat=True))
    return {outcome: outcomes[outcome] for outcome in (Outcome.MEMBER, Outcome.DEPUTY, Outcome.RESERVE)}
