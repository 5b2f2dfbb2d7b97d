"""Why each person was chosen or not, as facts without sentences; and the answer as plain data.

A fact is a dictionary with ``why`` and what belongs to it; the bounds of rules
stand as ``rule``, ``group``, ``value``, ``side``. ``members.calls.reasons`` makes sentences of them.

Of a chosen person:

- ``pinned``: the secretary's wish
- ``only``: nobody else applied for the place
- ``rank``: ``rank`` of ``of`` by score among those who applied for the place
- ``second``: placed by second choice; ``full`` tells whether the ``first`` one is
- ``needed``: without this person the bound would be missed (or missed by more); ``required`` or wished
- ``own_deputy``, ``deputy_of``: the personal deputy of ``member``; ``behind_sitting``: of a member who sits already
- ``other_capacity``: was nominated as a member
- ``unscored``: nobody assessed the application

Of one not chosen, about each place that was open to the person:

- ``sits``: holds a place already
- ``excluded``, ``no_place``, ``capped``, ``same_person``, ``no_own_member``: about the person altogether
- ``outscored``: everyone there has at least the same score; ``lowest`` of them
- ``breaks``: would break a required bound in place of ``instead_of`` (0: in a place left empty)
- ``worsens``: would bring a wished bound further from what was wished
- ``first_choice``, ``own_capacity``, ``own_deputy``: who sits there applied for it first, …
- ``no_member``: a personal deputy without a member
- ``elsewhere``: the person there, or the whole, would be worse off by a chain of moves
"""

from collections import defaultdict

from council.bodies.enums import DeputyScheme
from members.calls.composing import CAPS
from members.calls.helper.bounds import bounds_of, open_places
from members.enums import Capacity

MEMBER, DEPUTY = str(Capacity.MEMBER), str(Capacity.DEPUTY)
#: A person's facts about rules are cut after so many: the rest says nothing new.
_MOST_RULES = 4


def about(bound):
    """What names a bound in a fact."""
    return {"rule": bound.rule.key, "group": bound.group, "value": bound.value, "side": bound.side}


class Explainer:
    """The facts about one composition."""

    def __init__(self, problem, places, bounds, chosen, choices):
        self.problem = problem
        self.candidates = {each.key: each for each in problem.candidates}
        self.chosen = chosen
        self.seat_of = {each.candidate: each for each in choices}
        self.by_slot = {(each.category, each.slot): each.candidate for each in choices if each.capacity == MEMBER}
        self.applied = defaultdict(list)
        self.open_to = defaultdict(list)
        for key, category, capacity in places:
            self.applied[category, capacity].append(key)
            self.open_to[key].append((category, capacity))
        self.seated = defaultdict(list)
        for key, category, capacity in sorted(chosen):
            self.seated[category, capacity].append(key)
        self.planned = {
            (each.category, capacity): number
            for each in problem.places
            for capacity, number in ((MEMBER, each.members), (DEPUTY, each.deputies))
        }
        self.pinned = {pin.candidate for pin in problem.pins}
        self.scored = any(each.score is not None for each in problem.candidates)
        self._count(bounds)

    def _count(self, bounds):
        self.bounds = bounds
        self.counts = [each.count(self.chosen) for each in bounds]
        self.totals = [each.total(self.chosen) for each in bounds]
        self.missed = [
            each.missed_by(count, total) for each, count, total in zip(bounds, self.counts, self.totals, strict=True)
        ]
        self.counted_in = defaultdict(set)
        for number, bound in enumerate(bounds):
            for place in bound.counted:
                self.counted_in[place].add(number)
        self.shares = [number for number, bound in enumerate(bounds) if bound.share]

    def score(self, key):
        return self.candidates[key].score or 0

    # --- why chosen

    def why(self, choice):
        """The facts about one of the chosen."""
        key, place = choice.candidate, (choice.category, choice.capacity)
        candidate = self.candidates[key]
        facts = [{"why": "pinned"}] if key in self.pinned else []
        others = [each for each in self.applied[place] if each != key]
        if not others:
            facts.append({"why": "only"})
        elif candidate.score is not None:
            rank = 1 + sum(self.score(each) > candidate.score for each in others)
            facts.append({"why": "rank", "rank": rank, "of": len(others) + 1, "score": candidate.score})
        if candidate.score is None and self.scored:
            facts.append({"why": "unscored"})
        if choice.category in candidate.categories[1:]:
            facts.append({"why": "second", "first": candidate.categories[0], "full": self._is_full(candidate, choice)})
        if candidate.capacity != choice.capacity and choice.capacity == DEPUTY:
            facts.append({"why": "other_capacity"})
        facts += self._needed(key, choice)
        if choice.capacity == DEPUTY and self.problem.scheme == DeputyScheme.PERSONAL:
            member = self.by_slot.get((choice.category, choice.slot))
            if member is None:
                return [*facts, {"why": "behind_sitting"}]
            own = self.candidates[member].application == candidate.application
            facts.append({"why": "own_deputy" if own else "deputy_of", "member": member})
        return facts

    def _is_full(self, candidate, choice):
        first = (candidate.categories[0], choice.capacity)
        return len(self.seated[first]) >= self.planned.get(first, 0)

    def _needed(self, key, choice):
        """The bounds that would be missed by more if somebody who does not count sat there; required ones first."""
        facts = []
        for number in self.counted_in[key, choice.category, choice.capacity]:
            bound, count, total = self.bounds[number], self.counts[number], self.totals[number]
            if bound.side == "minimum" and bound.missed_by(count - 1, total) > self.missed[number]:
                facts.append({"why": "needed", **about(bound), "required": bound.rule.required})
        facts.sort(key=lambda each: (not each["required"], each["rule"], each["group"], each["value"]))
        return facts[:_MOST_RULES]

    # --- why not

    def why_not(self, candidate):
        """The facts about one who was not chosen."""
        key = candidate.key
        if key in self.problem.excluded:
            return [{"why": "excluded"}]
        same = [each for group in self.problem.same_person if key in group for each in group]
        if any(self.problem.everybody[each].sits for each in same):
            return [{"why": "sits"}]
        twins = [each for each in same if each in self.seat_of]
        if twins:
            return [{"why": "same_person", "as": twins[0]}]
        if not self.open_to[key]:
            return [{"why": "no_place"}]
        facts = [self._why_not_there(candidate, *place) for place in self.open_to[key]]
        caps = [fact for fact in facts if fact["why"] == "capped"]
        facts = caps[:1] if len(caps) == len(facts) else facts
        if candidate.score is None and self.scored:
            facts.append({"why": "unscored"})
        return facts

    def _why_not_there(self, candidate, category, capacity):
        place, here = (candidate.key, category, capacity), {"category": category, "capacity": capacity}
        for number in self.counted_in[place]:
            bound = self.bounds[number]
            if bound.rule.required and bound.rule.dimension in CAPS and self.missed[number] == 0:
                return {"why": "capped", **about(bound), **here}
        own_only = capacity == DEPUTY and not self.problem.deputies_from_elsewhere
        if own_only and not self._own_member(candidate, category):
            return {"why": "no_own_member", **here}
        seated = self.seated[category, capacity]
        if len(seated) < self.planned[category, capacity]:
            return self._why_left_empty(place, here)
        return self._why_not_instead(candidate, place, here, seated)

    def _own_member(self, candidate, category):
        return self.problem.has_sitting_member(candidate, category) or any(
            self.candidates[each].application == candidate.application for each in self.seated[category, MEMBER]
        )

    def _why_left_empty(self, place, here):
        worse = self._worse(None, place, required=True)
        if worse is not None:
            return {"why": "breaks", **about(worse), **here, "instead_of": 0}
        personal = self.problem.scheme == DeputyScheme.PERSONAL
        if here["capacity"] == DEPUTY and personal:
            members, deputies = (self.seated[here["category"], each] for each in (MEMBER, DEPUTY))
            if len(deputies) >= len(members) + self.problem.sitting_alone(here["category"]):
                return {"why": "no_member", **here}
        return {"why": "elsewhere", **here}

    def _why_not_instead(self, candidate, place, here, seated):
        """The nearest of those who sit there with a lower score, and what speaks for them."""
        score = candidate.score or 0
        below = [each for each in seated if self.score(each) < score and each not in self.pinned]
        if not below:
            return {"why": "outscored", **here, "lowest": min((self.score(each) for each in seated), default=0)}
        below.sort(key=lambda each: (self.score(each), each))
        for required, why in ((True, "breaks"), (False, "worsens")):
            found = [(each, self._worse((each, *place[1:]), place, required=required)) for each in below]
            if all(bound is not None for _each, bound in found):
                other, bound = found[0]
                return {"why": why, **about(bound), **here, "instead_of": other}
        other = (
            next(each for each in below if self._worse((each, *place[1:]), place, required=None) is None)
            if any(self._worse((each, *place[1:]), place, required=None) is None for each in below)
            else below[0]
        )
        return {"why": self._preference(candidate, other, here), **here, "instead_of": other}

    def _preference(self, candidate, other, here):
        holder = self.candidates[other]
        if here["category"] in candidate.categories[1:] and here["category"] in holder.categories[:1]:
            return "first_choice"
        if candidate.capacity != here["capacity"] and holder.capacity == here["capacity"]:
            return "own_capacity"
        seat = self.seat_of[other]
        if here["capacity"] == DEPUTY and self.problem.scheme == DeputyScheme.PERSONAL:
            member = self.by_slot.get((seat.category, seat.slot))
            if member and self.candidates[member].application == holder.application:
                return "own_deputy"
        return "elsewhere"

    def _worse(self, out, into, *, required):
        """The first bound that is missed by more with ``into`` in the place of ``out`` (None: in an empty place).

        ``required``: look at required bounds, at wished ones, or (None) at all.
        """
        leaving = self.counted_in[out] if out else set()
        coming = self.counted_in[into]
        touched = (leaving ^ coming) | (set() if out else set(self.shares))
        for number in sorted(touched):
            bound = self.bounds[number]
            if required is not None and bound.rule.required != required:
                continue
            count = self.counts[number] + (number in coming) - (number in leaving)
            total = self.totals[number] + (not out and into in self._among(number))
            if bound.missed_by(count, total) > self.missed[number]:
                return bound
        return None

    def _among(self, number):
        bound = self.bounds[number]
        if not hasattr(bound, "members_of"):
            bound.members_of = frozenset(bound.among)
        return bound.members_of


def empty_places(problem, explainer):
    """Planned places that nobody got, with why: ``nobody`` applied, all ``elsewhere``, ``no_member``, or ``rules``."""
    found = []
    for (category, capacity), number in sorted(explainer.planned.items()):
        seated = explainer.seated[category, capacity]
        if len(seated) >= number:
            continue
        free = [key for key in explainer.applied[category, capacity] if key not in explainer.seat_of]
        members = len(explainer.seated[category, MEMBER]) + problem.sitting_alone(category)
        why = "rules"
        if not explainer.applied[category, capacity]:
            why = "nobody"
        elif not free:
            why = "elsewhere"
        elif capacity == DEPUTY and problem.scheme == DeputyScheme.PERSONAL and len(seated) >= members:
            why = "no_member"
        found.append({"category": category, "capacity": capacity, "empty": number - len(seated), "why": why})
    return found


def answer(problem, found, *, others, fuller, reach, seats, seconds):
    """The compositions with their explanations, as plain data."""
    places = open_places(problem)
    bounds = bounds_of(problem, places)
    compositions = []
    for one, choices in zip(found, seats, strict=True):
        explainer = Explainer(problem, places, bounds, one.chosen, choices)
        compositions.append(_composition(problem, one, choices, explainer, reach))
    optimal = others != "time" and all(one.optimal for one in found)
    return {
        "status": "optimal" if optimal else "best",
        "others": others,
        "compositions": compositions,
        "fuller": fuller and _obstacles(fuller),
        "obstacles": None,
        "seconds": round(seconds, 2),
    }


def _composition(problem, one, choices, explainer, reach):
    chosen = {each.candidate for each in choices}
    return {
        "optimal": one.optimal,
        "choices": [
            {
                "candidate": each.candidate,
                "category": each.category,
                "capacity": each.capacity,
                "slot": each.slot,
                "facts": explainer.why(each),
            }
            for each in choices
        ],
        "not_chosen": [
            {"candidate": each.key, "facts": explainer.why_not(each)}
            for each in problem.candidates
            if each.key not in chosen
        ],
        "empty": empty_places(problem, explainer),
        "findings": [
            {
                "rule": each.rule.key,
                "group": each.group,
                "value": each.value,
                "count": each.count,
                "total": each.total,
                "needed": each.needed,
                "allowed": each.allowed,
                "required": each.rule.required,
                "holds": each.holds,
                "who": list(each.who),
            }
            for each in problem.findings(choices)
        ],
        "unmet": [
            {**about(bound), "missed": missed, "at_best": reach.get(bound.about), **_to(bound, explainer)}
            for bound, missed in zip(explainer.bounds, explainer.missed, strict=True)
            if missed
        ],
        "quality": _quality(choices, explainer),
    }


def _to(bound, explainer):
    """The bound with which this composition would do, and whether the rule is required."""
    missed = explainer.missed[explainer.bounds.index(bound)]
    relaxation = bound.relaxation(missed, explainer.chosen, explainer.candidates)
    return {"was": relaxation.was, "to": relaxation.to, "required": bound.rule.required}


def _quality(choices, explainer):
    """Figures by which compositions are compared."""
    scores = [explainer.candidates[each.candidate].score for each in choices if each.capacity == MEMBER]
    known = [each for each in scores if each is not None]
    missed = list(zip(explainer.bounds, explainer.missed, strict=True))
    return {
        "members": sum(each.capacity == MEMBER for each in choices),
        "deputies": sum(each.capacity == DEPUTY for each in choices),
        "planned_members": sum(each.members for each in explainer.problem.places),
        "planned_deputies": sum(each.deputies for each in explainer.problem.places),
        "shortfall": sum(bound.rule.weight * people for bound, people in missed if not bound.rule.required),
        "score": round(sum(known) / len(known), 1) if known else None,
        "first_choices": sum(each.category in explainer.candidates[each.candidate].categories[:1] for each in choices),
    }


def _relaxation(each):
    return {
        "rule": each.rule,
        "group": each.group,
        "value": each.value,
        "side": each.bound,
        "was": each.was,
        "to": each.to,
        "by": each.by,
        "who": list(each.who),
    }


def _pin(each):
    return {"candidate": each.candidate, "category": each.category, "capacity": each.capacity}


def _obstacles(found):
    return {
        "relaxations": [_relaxation(each) for each in found.relaxations],
        "unpinned": [_pin(each) for each in found.unpinned],
        "members": found.members,
        "deputies": found.deputies,
        "conflicts": [
            {
                "bounds": [about(bound) for bound in conflict.bounds],
                "pins": [_pin(each) for each in conflict.pins],
                "relaxation": conflict.relaxation and _relaxation(conflict.relaxation),
                "pin": conflict.pin and _pin(conflict.pin),
                "options": [_relaxation(each) for each in conflict.options],
            }
            for conflict in found.conflicts
        ],
    }


def impossible(obstacles, seconds):
    """The answer where required rules and pins leave no composition; ``obstacles`` None: time ran out."""
    return {
        "status": "impossible",
        "others": "none",
        "compositions": [],
        "fuller": None,
        "obstacles": obstacles and _obstacles(obstacles),
        "seconds": round(seconds, 2),
    }


def nothing(seconds):
    """The answer where time ran out before anything was found."""
    return {**impossible(None, seconds), "status": "nothing", "others": "time"}
