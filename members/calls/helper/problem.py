"""What the proposal helper is asked, as plain data that goes to JSON and back."""

import dataclasses
import functools
from collections import Counter
from dataclasses import dataclass, field

from council.bodies.enums import DeputyScheme
from members.calls.composing import Candidate, Choice, Places, Rule, findings
from members.enums import Capacity

MOST_ALTERNATIVES = 5
#: A solver that nobody stops: what is asked must end in this time, in seconds.
LONGEST = 60
MINIMUM, MAXIMUM = "minimum", "maximum"


class BadProblem(ValueError):
    """The question contradicts itself: an unknown candidate or category, a pin that no place can take."""


@dataclass(frozen=True)
class Pin:
    """A candidate who must be chosen; an empty category or capacity leaves it to the helper."""

    candidate: int
    category: str = ""
    capacity: str = ""


@dataclass(frozen=True)
class Relaxation:
    """One bound of a rule, for one value among one group, at less than the rule asks.

    ``bound`` is ``minimum`` or ``maximum``; ``was`` and ``to`` are in the rule's
    own measure (people, per cent, or terms for a cap); ``by`` is in people.
    ``who`` are the candidates that a cap is about.
    """

    rule: int
    group: str
    value: str
    bound: str
    was: int
    to: int
    by: int = 0
    who: tuple[int, ...] = ()

    @property
    def about(self):
        return self.rule, self.group, self.value


@dataclass(frozen=True)
class Problem:
    """Everything that the computation depends on; equal problems give equal answers.

    ``values``: see ``composing.findings``. ``deputies_from_elsewhere``: a deputy
    may come from another application than a chosen member's.
    ``members_as_deputies``: who was nominated as a member may be placed as a
    deputy. ``extra`` are the places by which a category may exceed the plan;
    they are used only where a rule gains. ``same_person`` are groups of
    candidates that are one human being. ``sitting`` are those who hold places that
    the call does not fill, each in the first of their categories: they stay, and rules count them.
    ``least_difference`` is in persons, ``seconds`` for all of the computation.
    """

    candidates: tuple[Candidate, ...]
    places: tuple[Places, ...]
    rules: tuple[Rule, ...] = ()
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    scheme: str = DeputyScheme.PERSONAL
    deputies_from_elsewhere: bool = True
    members_as_deputies: bool = False
    pins: tuple[Pin, ...] = ()
    excluded: frozenset[int] = frozenset()
    same_person: tuple[tuple[int, ...], ...] = ()
    extra: tuple[Places, ...] = ()
    relaxed: tuple[Relaxation, ...] = ()
    alternatives: int = 3
    least_difference: int = 2
    seconds: float = 10.0
    sitting: tuple[Candidate, ...] = ()

    def canonical(self):
        """The same problem in one order, however it was put together. Raises BadProblem when it contradicts itself."""
        same = dataclasses.replace(
            self,
            candidates=tuple(sorted(self.candidates, key=lambda each: each.key)),
            sitting=tuple(sorted(self.sitting, key=lambda each: each.key)),
            rules=tuple(sorted(self.rules, key=lambda each: each.key)),
            places=tuple(sorted(self.places, key=lambda each: each.category)),
            extra=tuple(sorted(self.extra, key=lambda each: each.category)),
            values={name: tuple(sorted(set(self.values[name]))) for name in sorted(self.values)},
            pins=tuple(sorted(self.pins, key=lambda each: each.candidate)),
            same_person=tuple(sorted(tuple(sorted(group)) for group in self.same_person)),
            relaxed=tuple(sorted(self.relaxed, key=lambda each: (each.about, each.bound))),
            alternatives=max(1, min(MOST_ALTERNATIVES, self.alternatives)),
            least_difference=max(1, self.least_difference),
            seconds=max(0.0, min(LONGEST, self.seconds)),
        )
        same._check()
        return same

    def _check(self):
        keys = [each.key for each in (*self.candidates, *self.sitting)]
        categories = [each.category for each in self.places]
        for what, names in [("candidate", keys), ("category", categories), ("rule", [each.key for each in self.rules])]:
            if twice := [name for name, times in Counter(names).items() if times > 1]:
                raise BadProblem(f"{what} {twice[0]} is given twice")
        if len({pin.candidate for pin in self.pins}) < len(self.pins):
            raise BadProblem("a candidate is pinned twice")
        by_key = {each.key: each for each in self.candidates}
        for pin in self.pins:
            candidate = by_key.get(pin.candidate)
            if candidate is None or pin.candidate in self.excluded:
                raise BadProblem(f"candidate {pin.candidate} is pinned, but does not take part")
            if not any(self.takes(candidate, *place) for place in self.openings(candidate) if _fits(pin, place)):
                raise BadProblem(f"candidate {pin.candidate} is pinned to a place that nobody could give")

    def openings(self, candidate):
        """The (category, capacity) that a candidate could take: applied for, in a fitting capacity, and planned.

        The secretary may pin somebody to another place; nobody else is put there.
        """
        room = self._room
        capacities = [candidate.capacity]
        if candidate.capacity == Capacity.MEMBER and self.members_as_deputies:
            capacities.append(Capacity.DEPUTY)
        wanted = [(category, str(capacity)) for category in candidate.categories for capacity in capacities]
        pinned = [(pin.category, pin.capacity) for pin in self.pins if pin.candidate == candidate.key]
        wanted += [place for place in pinned if all(place) and place not in wanted]
        return [
            (category, capacity)
            for category, capacity in wanted
            if category in room and (room[category].members, room[category].deputies)[capacity == Capacity.DEPUTY]
        ]

    def takes(self, candidate, category, capacity):
        """True when the candidate could be placed there, as far as the two of them are concerned."""
        return candidate.key not in self.excluded and (category, capacity) in self.openings(candidate)

    @functools.cached_property
    def everybody(self):
        """Candidates and those who sit already, by key."""
        return {each.key: each for each in (*self.candidates, *self.sitting)}

    @functools.cached_property
    def seated(self):
        """Those who sit already as choices; slot 0, for the call has no say in theirs."""
        return tuple(Choice(each.key, each.categories[0], str(each.capacity), 0) for each in self.sitting)

    def sitting_alone(self, category):
        """How many of a category's sitting members have no personal deputy, so that one can be chosen for them.

        Seat by seat: a deputy on a seat that has no member stands behind none of the others.
        """
        backed = {each.seat for each in self.sitting if each.capacity == Capacity.DEPUTY}
        members = [each for each in self.sitting if each.capacity == Capacity.MEMBER and category in each.categories]
        return sum(each.seat not in backed for each in members)

    def has_sitting_member(self, candidate, category):
        """Whether one of the candidate's organisations has a sitting member in the category."""
        return any(
            each.capacity == Capacity.MEMBER
            and category in each.categories
            and each.organisations & candidate.organisations
            for each in self.sitting
        )

    @functools.cached_property
    def _room(self):
        return {each.category: each for each in self.most()}

    def most(self):
        """The places with those by which the plan may be exceeded."""
        extra = {each.category: each for each in self.extra}
        nothing = Places("", 0, 0)
        return [
            Places(
                each.category,
                each.members + extra.get(each.category, nothing).members,
                each.deputies + extra.get(each.category, nothing).deputies,
            )
            for each in self.places
        ]

    def rule_for(self, rule, group, value):
        """The rule as it is to hold there, with what the secretary relaxed."""
        for each in self.relaxed:
            if each.about == (rule.key, group, value):
                rule = dataclasses.replace(rule, **{each.bound: each.to})
        return rule

    def findings(self, choices):
        """How every rule stands in a composition, with what the secretary relaxed."""
        candidates, choices = self.everybody, [*self.seated, *choices]
        found = findings(self.rules, choices, candidates, self.values)
        if not self.relaxed:
            return found
        about = {each.about for each in self.relaxed}
        return [
            self._relaxed(each, choices, candidates) if (each.rule.key, each.group, each.value) in about else each
            for each in found
        ]

    def _relaxed(self, finding, choices, candidates):
        rule = self.rule_for(finding.rule, finding.group, finding.value)
        again = findings([rule], choices, candidates, self.values)
        return next(each for each in again if (each.group, each.value) == (finding.group, finding.value))

    def to_json(self):
        """Plain data for a JSON column; see ``from_json``."""
        return {each.name: _plain(getattr(self, each.name)) for each in dataclasses.fields(self)}

    @classmethod
    def from_json(cls, data):
        """The problem of ``to_json``. Raises BadProblem for anything else."""
        kinds = {"candidates": Candidate, "places": Places, "rules": Rule, "pins": Pin, "extra": Places}
        kinds |= {"relaxed": Relaxation, "sitting": Candidate}
        try:
            return cls(
                **{
                    **data,
                    **{name: tuple(_row(kind, each) for each in data[name]) for name, kind in kinds.items()},
                    "values": {name: tuple(values) for name, values in data["values"].items()},
                    "excluded": frozenset(data["excluded"]),
                    "same_person": tuple(tuple(group) for group in data["same_person"]),
                }
            )
        except (TypeError, KeyError, AttributeError) as error:
            raise BadProblem(f"not a problem of the helper: {error}") from error


def _fits(pin, place):
    return pin.category in ("", place[0]) and pin.capacity in ("", place[1])


def _plain(value):
    if dataclasses.is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(_plain(each) for each in value)
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, str) else value


def _row(kind, data):
    """A dataclass of plain data, with tuples and sets where its defaults or annotations have them."""
    made = {}
    for each in dataclasses.fields(kind):
        value = data[each.name]
        if isinstance(value, list):
            value = frozenset(value) if "frozenset" in str(each.type) else tuple(value)
        made[each.name] = value
    return kind(**made)
