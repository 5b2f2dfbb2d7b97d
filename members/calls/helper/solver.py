"""The search: the best composition, good others that differ from it, and what stands in the way where there is none.

The levels, each before the next: planned members, planned deputies, wished rules
by weight (and by a greater one required shares that those who sit break), no more
places than planned, merit (scores, first choices, own deputies). Deterministic: one
worker, a fixed seed, the input in canonical order, and a limit in CP-SAT's own
deterministic time; the wall clock stops only a machine that is far too slow, and the
answer then says that time ran out.
"""

import time
from dataclasses import dataclass

from ortools.sat.python import cp_model

from members.calls.helper import conflicts, explaining
from members.calls.helper.model import Model
from members.calls.helper.problem import Problem
from members.calls.helper.seating import seat

#: Deterministic time for each second that the secretary gives; a second of a machine of 2026 has 0.2 to 0.5 of it.
PER_SECOND = 0.2
#: Of the time given: what is kept for telling the reasons, which no clock of the solver stops.
_FOR_REASONS = 0.2
#: Of the time that is left: what the best composition may take; the others share the rest, and leave some of it.
_FIRST = 0.4
PHASES = ("filling", "composing", "obstacles", "explaining")


class Clock:
    """What is left of the time: until the ``end`` of the wall clock, and of CP-SAT's deterministic ``units``.

    Whoever gives the units says how much is searched whatever the machine is doing.
    """

    def __init__(self, seconds, units=None):
        self.end = time.monotonic() + seconds * (1 - _FOR_REASONS)
        self.units = seconds * PER_SECOND if units is None else units

    def solve(self, model, share=1.0):
        """Solve a CpModel in at most a share of the time that is left; returns (solver, status)."""
        solver = cp_model.CpSolver()
        settings = solver.parameters
        settings.num_workers = 1
        settings.random_seed = 1
        # a worker has its own way of being told to stop
        settings.catch_sigint_signal = False
        # the linear relaxation of an assignment is nearly whole, so the search lives by it
        settings.linearization_level = 2
        settings.cp_model_probing_level = 0
        settings.symmetry_level = 0
        settings.max_presolve_iterations = 1
        # on such models these cost five times what the search itself does
        settings.use_sat_inprocessing = False
        settings.find_big_linear_overlap = False
        settings.presolve_inclusion_work_limit = 0
        settings.max_deterministic_time = max(0.0, self.units * share)
        settings.max_time_in_seconds = max(0.0, self.end - time.monotonic())
        status = solver.solve(model)
        self.units -= solver.response_proto.deterministic_time
        return solver, status


@dataclass
class Found:
    """One composition: the chosen places, and whether nothing better can be."""

    chosen: frozenset
    optimal: bool


def solve(problem, tell=lambda phase, per_cent: None, clock=None):
    """Answer a Problem as plain data (see ``explaining.answer``). ``tell`` hears of each phase as it begins.

    ``clock``: another one than that of the problem's own seconds.

    Raises BadProblem when the problem contradicts itself.
    """
    problem = problem.canonical()
    started = time.monotonic()
    clock = clock or Clock(problem.seconds)
    tell("filling", 5)
    model = Model(problem)
    for pin in problem.pins:
        model.pin(pin)
    for bound in model.required:
        model.keep(bound)
    model.keep_with_slack(model.wished)
    model.mend(model.required)
    model.cp.maximize(model.fill)
    solver, status = clock.solve(model.cp, 0.3)
    if status == cp_model.INFEASIBLE:
        tell("obstacles", 30)
        return explaining.impossible(conflicts.find(problem, clock), time.monotonic() - started)
    if status == cp_model.UNKNOWN:
        return explaining.nothing(time.monotonic() - started)
    filled = round(solver.objective_value)
    first = Found(_chosen(model, solver), status == cp_model.OPTIMAL)
    found, others = _compose(model, clock, filled, first, tell)
    tell("obstacles", 75)
    fuller = conflicts.fuller(problem, clock, filled) if first.optimal else None
    reach = conflicts.reach(problem, clock, filled, [each.chosen for each in found])
    tell("explaining", 85)
    return explaining.answer(
        problem,
        found,
        others=others,
        fuller=fuller,
        reach=reach,
        seats=[seat(problem, each.chosen) for each in found],
        seconds=time.monotonic() - started,
    )


def _compose(model, clock, filled, first, tell):
    """The compositions, best first, and whether there could be others: "enough", "none" or "time"."""
    problem = model.problem
    model.cp.add(model.fill >= filled)
    model.cp.maximize(model.goodness())
    found = []
    while len(found) < problem.alternatives:
        tell("composing", 10 + 65 * len(found) // problem.alternatives)
        share = _FIRST if not found else 1 / (problem.alternatives - len(found) + 1)
        solver, status = clock.solve(model.cp, share)
        if status == cp_model.INFEASIBLE:
            return found, "none"
        if status == cp_model.UNKNOWN:
            if not found:
                found.append(Found(first.chosen, optimal=False))
            return found, "time"
        found.append(Found(_chosen(model, solver), status == cp_model.OPTIMAL and first.optimal))
        _differ(model, found[-1].chosen)
    return found, "enough"


def _chosen(model, solver):
    return frozenset(place for place, chosen in model.places.items() if solver.boolean_value(chosen))


def _differ(model, chosen):
    """What is found next leaves out at least ``least_difference`` of these persons."""
    persons = {key for key, _category, _capacity in chosen}
    again = [variable for (key, *_rest), variable in model.places.items() if key in persons]
    model.cp.add(sum(again) <= len(persons) - model.problem.least_difference)


def solve_json(data, tell=lambda phase, per_cent: None):
    """``solve`` from and to JSON."""
    return solve(Problem.from_json(data), tell)
