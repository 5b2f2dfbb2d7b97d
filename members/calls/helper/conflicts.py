"""What stands in the way: the smallest relaxation that would do, and which rules and pins contradict each other."""

import dataclasses
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from members.calls.helper.model import Model
from members.calls.helper.problem import MINIMUM, Pin, Relaxation

#: A pin is given up only where no relaxation of rules helps.
_PIN_WEIGHT = 1000
#: How many of the wished rules that are missed are asked how far they could be met.
_MOST_REACHES = 12


@dataclass
class Conflict:
    """A smallest set of bounds and pins that cannot all hold.

    ``relaxation`` or ``pin`` is what of it the smallest solution gives up;
    ``options`` are the relaxations each of which alone would end this conflict.
    """

    bounds: list
    pins: list
    relaxation: Relaxation | None = None
    pin: Pin | None = None
    options: list = field(default_factory=list)


@dataclass
class Obstacles:
    """The smallest set of relaxations (and pins to be given up) that makes the problem solvable, and why each."""

    relaxations: list
    unpinned: list
    conflicts: list
    members: int | None = None
    deputies: int | None = None


def find(problem, clock):
    """The Obstacles of a problem that has no composition; None when time ran out before they were found."""
    solved = _smallest(problem, clock)
    if solved is None:
        return None
    model, off, unpinned, chosen = solved
    relaxations = [bound.relaxation(by, chosen, model.candidates) for bound, by in off]
    found = Obstacles(relaxations, unpinned, [])
    for each in [*relaxations, *unpinned]:
        conflict = _conflict(problem, clock, [other for other in [*relaxations, *unpinned] if other is not each], each)
        if conflict is not None:
            found.conflicts.append(conflict)
    return found


def fuller(problem, clock, filled):
    """The smallest relaxation of required rules that would fill more planned places; None where they fill no less."""
    model = Model(problem)
    for pin in problem.pins:
        model.pin(pin)
    model.cp.maximize(model.fill)
    solver, status = clock.solve(model.cp, 0.3)
    if status != cp_model.OPTIMAL or round(solver.objective_value) <= filled:
        return None
    solved = _smallest(problem, clock, fill=round(solver.objective_value))
    if solved is None:
        return None
    model, off, _unpinned, chosen = solved
    return Obstacles(
        [bound.relaxation(by, chosen, model.candidates) for bound, by in off],
        [],
        [],
        members=sum(capacity == "member" for *_rest, capacity in chosen),
        deputies=sum(capacity == "deputy" for *_rest, capacity in chosen),
    )


def _smallest(problem, clock, fill=None):
    """(model, [(bound, by)], pins given up, chosen places) of the smallest relaxation, or None when time ran out.

    Fewest people first, then fewest rules; of these the composition that fills
    most, so that shares are told of a whole body.
    """
    model = Model(problem)
    model.keep_with_slack(model.required)
    given_up = {}
    for pin in problem.pins:
        given_up[pin] = model.cp.new_bool_var("")
        model.pin(pin).only_enforce_if(~given_up[pin])
    if fill is not None:
        model.cp.add(model.fill >= fill)
    touched = []
    for bound in model.required:
        touched.append(model.cp.new_bool_var(""))
        model.cp.add(bound.slack == 0).only_enforce_if(~touched[-1])
    size = sum(bound.slack for bound in model.required) + _PIN_WEIGHT * sum(given_up.values())
    cost = (len(touched) + 1) * size + sum(touched)
    model.cp.minimize(cost)
    solver, status = clock.solve(model.cp, 0.5)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    for variable in [*(bound.slack for bound in model.required), *given_up.values()]:
        model.cp.add(variable <= solver.value(variable))
    model.cp.maximize(model.fill)
    fullest, status = clock.solve(model.cp, 0.3)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        solver = fullest
    chosen = frozenset(place for place, variable in model.places.items() if solver.boolean_value(variable))
    off = []
    for bound in model.required:
        total = bound.total(chosen)
        by = bound.broken_by(bound.count(chosen), total)
        if by:
            off.append((bound, by))
    return model, off, [pin for pin, variable in given_up.items() if solver.boolean_value(variable)], chosen


def _relaxed(problem, given):
    """The problem with some relaxations made and some pins given up."""
    return dataclasses.replace(
        problem,
        relaxed=(*problem.relaxed, *(each for each in given if isinstance(each, Relaxation))),
        pins=tuple(pin for pin in problem.pins if pin not in given),
    )


def _conflict(problem, clock, given, about):
    """A smallest contradiction around ``about``, with everything else of the smallest relaxation given."""
    problem = _relaxed(problem, given)
    model = Model(problem)
    bounds, pins = {}, {}
    for bound in model.required:
        switch = model.cp.new_bool_var("")
        bounds[switch] = bound
        model.keep(bound, only_if=switch)
    for pin in problem.pins:
        switch = model.cp.new_bool_var("")
        pins[switch] = pin
        model.pin(pin).only_enforce_if(switch)
    core = _core(model, clock, [*bounds, *pins])
    if core is None:
        return None
    bounds = [bounds[switch] for switch in core if switch in bounds]
    pins = [pins[switch] for switch in core if switch in pins]
    conflict = Conflict(bounds, pins)
    if isinstance(about, Pin):
        conflict.pin = about
    else:
        conflict.relaxation = about
        conflict.options = [about, *_options(problem, clock, bounds, about)]
    return conflict


def _core(model, clock, switches):
    """A smallest set of switches that cannot all be on, by leaving out one after the other; None when time ran out."""
    core = list(switches)
    for first in (True, False):
        for without in [None] if first else list(core):
            trial = [each for each in core if each is not without]
            model.cp.clear_assumptions()
            model.cp.add_assumptions(trial)
            solver, status = clock.solve(model.cp, 0.1)
            if status == cp_model.INFEASIBLE:
                named = set(solver.sufficient_assumptions_for_infeasibility())
                core = [each for each in trial if each.index in named] if named else trial
            elif first:
                return None
    return core


def _options(problem, clock, bounds, about):
    """Other single relaxations that would end the conflict."""
    found = []
    for one in bounds:
        if one.about == (about.rule, about.group, about.value, about.bound):
            continue
        model = Model(problem)
        for pin in problem.pins:
            model.pin(pin)
        alone = next(each for each in model.required if each.about == one.about)
        for bound in model.required:
            if bound is not alone:
                model.keep(bound)
        model.keep_with_slack([alone])
        model.cp.minimize(alone.slack)
        solver, status = clock.solve(model.cp, 0.1)
        if status != cp_model.OPTIMAL:
            continue
        model.cp.add(alone.slack <= solver.value(alone.slack))
        model.cp.maximize(model.fill)
        solver, status = clock.solve(model.cp, 0.1)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            chosen = frozenset(place for place, variable in model.places.items() if solver.boolean_value(variable))
            by = alone.broken_by(alone.count(chosen), alone.total(chosen))
            found.append(alone.relaxation(by, chosen, model.candidates))
    return found


def reach(problem, clock, filled, compositions):
    """How near a wished bound could be brought: ``about`` → people still missed at best.

    Asked for bounds that some composition misses, while the planned places stay
    filled and required rules hold. A bound for which time was too short is left out.
    """
    model = Model(problem)
    for pin in problem.pins:
        model.pin(pin)
    for bound in model.required:
        model.keep(bound)
    model.keep_with_slack(model.wished)
    model.cp.add(model.fill >= filled)
    best = {}
    asked = 0
    for bound in sorted(model.wished, key=lambda each: -each.rule.weight):
        missed = _least_missed(bound, compositions)
        too_few_people = bound.side == MINIMUM and not bound.share and bound.limit - _persons(bound) == missed
        if not missed or too_few_people:
            best[bound.about] = missed
        elif asked < _MOST_REACHES:
            asked += 1
            model.cp.minimize(bound.slack)
            solver, status = clock.solve(model.cp, 0.1)
            if status == cp_model.OPTIMAL:
                best[bound.about] = round(solver.objective_value)
    return best


def _persons(bound):
    return bound.counted_sitting + len({candidate for candidate, _category, _capacity in bound.counted})


def _least_missed(bound, compositions):
    return min(bound.missed_by(bound.count(chosen), bound.total(chosen)) for chosen in compositions)
