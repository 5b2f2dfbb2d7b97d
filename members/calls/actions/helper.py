"""Asking the proposal helper, and taking one of its compositions over as a draft. It never decides."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.core import wake
from council.core.events import describe, record
from council.core.states import Refused
from members.calls import runs
from members.calls.actions.composition import add_alternative
from members.calls.asking import ways_out, with_way_out
from members.calls.coverage import material
from members.calls.enums import Origin, RunState
from members.calls.helper.problem import BadProblem, Problem
from members.calls.models import Call, HelperRun
from members.calls.rules import can_compose

describe(
    helper__asked=gettext_lazy("The proposal helper was asked for compositions"),
    helper__taken=gettext_lazy("Composition %(number)s of the proposal helper taken over as “%(name)s”"),
)
#: Older computations of a call are removed: they hold personal data and are made again in seconds.
KEPT = 10


@transaction.atomic
def ask_helper(call, problem, *, by):
    """Queue a computation and return its HelperRun; one of the call that has not ended is taken back.

    Raises Refused when the call is not being composed, or nobody competes.
    """
    call = Call.objects.select_for_update(no_key=True).get(pk=call.pk)
    if not can_compose(call):
        raise Refused(_("The helper can be asked after the closing and until the decision."))
    if not problem.candidates:
        raise Refused(_("There is nobody among whom the helper could choose."))
    earlier = call.runs.order_by("-pk")
    earlier.filter(state__in=[RunState.QUEUED, RunState.RUNNING]).delete()
    call.runs.filter(pk__in=list(earlier.values_list("pk", flat=True)[KEPT - 1 :])).delete()
    run = HelperRun.objects.create(call=call, question=problem.to_json(), asked_by=by)
    record("helper.asked", target=call, by=by, alternatives=problem.alternatives)
    wake.wake(runs.LANE)
    return run


def ask_relaxed(run, number, *, by):
    """Ask again with one of the ways out that the run's answer offers (``asking.ways_out``).

    Raises Refused when the run has no such way out any more, for instance because its data are erased.
    """
    ways = ways_out(run.result)
    try:
        if not 0 <= number < len(ways):
            raise BadProblem("no such way out")
        problem = with_way_out(Problem.from_json(run.question), ways[number])
    except BadProblem as error:
        raise Refused(_("This computation is not there any more. Ask the helper again.")) from error
    return ask_helper(run.call, problem, by=by)


@transaction.atomic
def take_composition(run, number, *, by):
    """Take one of a run's compositions (from 1) over as a draft; returns the Alternative and how many were left out.

    Left out is who withdrew, refused, or was set aside since the run.
    """
    compositions = run.result.get("compositions", [])
    if run.state != RunState.READY or not 1 <= number <= len(compositions):
        raise Refused(_("This computation is not there any more. Ask the helper again."))
    now = material(run.call)
    categories = {each.category.key: each.category_id for each in now.places}
    composition = compositions[number - 1]
    placed = [
        {
            "nominee_id": each["candidate"],
            "category_id": categories[each["category"]],
            "capacity": each["capacity"],
            "slot": each["slot"],
        }
        for each in composition["choices"]
        if now.can_be_chosen(each["candidate"]) and each["category"] in categories
    ]
    explanation = {"run": run.pk, "number": number, "composition": composition, "question": _told(run.question)}
    alternative = add_alternative(run.call, by=by, picks=placed, origin=Origin.HELPER, explanation=explanation)
    record("helper.taken", target=run.call, by=by, number=number, name=alternative.name)
    return alternative, len(composition["choices"]) - len(placed)


def _told(question):
    """What of the question the explanation needs when the run is gone: the rules and what was relaxed."""
    return {name: question[name] for name in ("rules", "relaxed", "scheme") if name in question}
