"""The composition as a model of OR-Tools CP-SAT: who may take which place, and what is better.

One Boolean for each candidate, category and capacity that fit each other.
"""

from collections import defaultdict

from ortools.sat.python import cp_model

from council.bodies.enums import DeputyScheme
from members.calls.helper.bounds import PER_CENT, bounds_of, open_places
from members.calls.helper.problem import MAXIMUM, MINIMUM
from members.enums import Capacity

#: Merit is counted in tenths of a point of the score (0–100). A member's place weighs twice a deputy's.
TENTHS = 10
MEMBER_WEIGHT = 2
#: A person by whom a required share is still missed that those who sit break weighs as ten of the weightiest wishes.
MENDING = 100
#: What a place by second choice costs, and a deputy who was nominated as a member; what a deputy from the member's
#: own application gains: in points.
SECOND_CHOICE, ANOTHER_CAPACITY, OWN_DEPUTY = 5, 5, 10
MEMBER, DEPUTY = str(Capacity.MEMBER), str(Capacity.DEPUTY)


class Model:
    """The constraints of a problem, without pins and rules until they are asked for."""

    def __init__(self, problem):
        self.problem = problem
        self.cp = cp_model.CpModel()
        self.candidates = problem.everybody
        self.places = {place: self.cp.new_bool_var("") for place in open_places(problem)}
        self._by = defaultdict(list)
        for (key, category, capacity), chosen in self.places.items():
            self._by["candidate", key].append(chosen)
            self._by["category", category, capacity].append(chosen)
            self._by["application", self.candidates[key].application, category, capacity].append(chosen)
        self._once()
        self._room()
        self._deputies()
        self.bounds = bounds_of(problem, list(self.places))
        self.required = [each for each in self.bounds if each.rule.required]
        self.wished = [each for each in self.bounds if not each.rule.required]

    def of(self, *what):
        """The Booleans of a candidate, a category and capacity, or an application, category and capacity."""
        return self._by.get(what, [])

    def _once(self):
        for key in self.candidates:
            if len(self.of("candidate", key)) > 1:
                self.cp.add_at_most_one(self.of("candidate", key))
        sitting = {each.key for each in self.problem.sitting}
        for group in self.problem.same_person:
            once = [chosen for key in group for chosen in self.of("candidate", key)]
            if sitting.intersection(group):
                self.cp.add(sum(once) == 0)
            else:
                self.cp.add_at_most_one(once)

    def _room(self):
        """No more than the places; ``filled`` counts planned places only, ``beyond`` those above the plan."""
        self.filled = {MEMBER: [], DEPUTY: []}
        self.beyond = []
        planned = {each.category: each for each in self.problem.places}
        for most in self.problem.most():
            plan = planned[most.category]
            for capacity, limit, wanted in (
                (MEMBER, most.members, plan.members),
                (DEPUTY, most.deputies, plan.deputies),
            ):
                chosen = self.of("category", most.category, capacity)
                if limit < len(chosen):
                    self.cp.add(sum(chosen) <= limit)
                if limit == wanted or not chosen:
                    self.filled[capacity] += chosen
                    continue
                filled = self.cp.new_int_var(0, wanted, "")
                beyond = self.cp.new_int_var(0, limit - wanted, "")
                self.cp.add(filled + beyond == sum(chosen))
                self.filled[capacity].append(filled)
                self.beyond.append(beyond)

    def _deputies(self):
        """A personal deputy has a member; one from the member's own application is worth something."""
        self.own_deputies = []
        personal = self.problem.scheme == DeputyScheme.PERSONAL
        for category in [each.category for each in self.problem.places]:
            deputies = self.of("category", category, DEPUTY)
            if personal and deputies:
                members = self.of("category", category, MEMBER)
                self.cp.add(sum(deputies) <= sum(members) + self.problem.sitting_alone(category))
        for (key, category, capacity), chosen in self.places.items():
            if capacity != DEPUTY:
                continue
            members = self.of("application", self.candidates[key].application, category, MEMBER)
            own_sits = self.problem.has_sitting_member(self.candidates[key], category)
            if not self.problem.deputies_from_elsewhere and not own_sits:
                self.cp.add(chosen <= sum(members))
            if personal and members and self.candidates[key].capacity == DEPUTY:
                pair = self.cp.new_bool_var("")
                self.cp.add_implication(pair, chosen)
                self.cp.add(pair <= sum(members))
                self.own_deputies.append(pair)

    def pin(self, pin):
        """The constraint that a pinned candidate is placed as the secretary said."""
        fitting = [
            chosen
            for (key, category, capacity), chosen in self.places.items()
            if key == pin.candidate and pin.category in ("", category) and pin.capacity in ("", capacity)
        ]
        return self.cp.add(sum(fitting) == 1)

    def keep(self, bound, *, slack=0, only_if=None):
        """Add a bound as a constraint, off by at most ``slack`` people, and only where the switch ``only_if`` is on.

        What those who sit miss of a required share by themselves (``spared``) may be missed besides.
        """
        self._keep(bound, slack + bound.spared, only_if)

    def mend(self, bounds):
        """Bring required shares that those who sit break as near as can be: ``bound.mending`` counts what is missed."""
        for bound in bounds:
            if bound.spared:
                bound.mending = self.cp.new_int_var(0, bound.spared, "")
                self._keep(bound, bound.mending)

    def _keep(self, bound, slack, only_if=None):
        counted = [self.places[each] for each in bound.counted]
        switches = [] if only_if is None else [only_if]
        if bound.only_if_any and bound.side == MINIMUM and not bound.counted_sitting:
            seated = self.cp.new_bool_var("")
            self.cp.add(sum(counted) <= len(counted) * seated)
            switches.append(seated)
        slack = slack if bound.side == MINIMUM else -slack
        count = bound.counted_sitting + sum(counted) + slack
        limit = bound.limit
        if bound.share:
            total = bound.among_sitting + sum(self.places[each] for each in bound.among)
            count, limit = PER_CENT * count, bound.limit * total
        # a bound that counts nobody and has no slack is a plain number, which the model takes as true or false
        constraint = self.cp.add(count >= limit if bound.side == MINIMUM else count <= limit)
        if switches:
            constraint.only_enforce_if(switches)

    def keep_with_slack(self, bounds):
        """Add bounds that may be off by people; ``bound.slack`` counts them."""
        for bound in bounds:
            counted, among = len(bound.counted) + bound.counted_sitting, len(bound.among) + bound.among_sitting
            most = counted if bound.side == MAXIMUM else max(bound.limit, among)
            bound.slack = self.cp.new_int_var(0, most, "")
            self.keep(bound, slack=bound.slack)

    @property
    def fill(self):
        """Planned places that are filled: one member outweighs every deputy."""
        deputies = sum(each.deputies for each in self.problem.places)
        return (deputies + 1) * sum(self.filled[MEMBER]) + sum(self.filled[DEPUTY])

    def worth(self, key, category, capacity):
        """What it is worth to have a candidate in a place, in tenths of a point."""
        candidate = self.candidates[key]
        points = round((candidate.score or 0) * TENTHS)
        if category not in candidate.categories[:1]:
            points -= SECOND_CHOICE * TENTHS
        if candidate.capacity != capacity:
            points -= ANOTHER_CAPACITY * TENTHS
        return points * (MEMBER_WEIGHT if capacity == MEMBER else 1)

    def merit(self):
        """Scores, first choices, own capacity and own deputies, in tenths of a point."""
        scores = cp_model.LinearExpr.weighted_sum(
            list(self.places.values()), [self.worth(*place) for place in self.places]
        )
        return scores + OWN_DEPUTY * TENTHS * sum(self.own_deputies)

    def shortfall(self):
        """People by which wished rules are missed, each times the rule's weight, and what is to be mended."""
        mending = sum(bound.mending for bound in self.required if bound.mending is not None)
        return sum(bound.rule.weight * bound.slack for bound in self.wished) + MENDING * mending

    def goodness(self):
        """All but the filling in one number: wished rules before places beyond the plan before merit."""
        seats = sum(each.members + each.deputies for each in self.problem.most())
        merit_range = seats * TENTHS * (MEMBER_WEIGHT * (PER_CENT + SECOND_CHOICE + ANOTHER_CAPACITY) + OWN_DEPUTY)
        per_extra = merit_range + 1
        extras = sum(each.members + each.deputies for each in self.problem.extra)
        per_shortfall = per_extra * (extras + 1)
        return self.merit() - per_extra * sum(self.beyond) - per_shortfall * self.shortfall()
