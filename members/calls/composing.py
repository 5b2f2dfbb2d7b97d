"""Compositions as plain data, and whether composition rules hold in one: no database, no texts.

The coverage board and the proposal helper both count by ``findings``, so they cannot disagree.
"""

import dataclasses
from collections import Counter
from dataclasses import dataclass, field

from members.calls.enums import Among, Dimension, Measure, Strength
from members.enums import Capacity

#: Dimensions whose rules bound each chosen one by itself rather than a count of the chosen.
CAPS = {Dimension.PERSON_TERMS, Dimension.ORGANISATION_TERMS}
#: Dimensions that count something else than what ``Candidate.values`` tells.
NOT_OF_VALUES = {*CAPS, Dimension.CATEGORY, Dimension.ORGANISATION_SEATS}
MEMBERS, DEPUTIES, EVERYBODY = "members", "deputies", "everybody"


@dataclass(frozen=True)
class Candidate:
    """A nominated person, with what the rules count. ``key`` is the nominee's.

    ``categories`` are the keys of the first and, if there is one, second choice.
    ``person_terms`` and ``organisation_terms`` are the terms in a row that end
    when the term of the call begins. ``score`` is 0–100, None while nobody has
    assessed the application. ``organisations`` identify those on whose behalf
    the person would sit. ``sits``: holds a place already, which the call does not fill;
    ``seat`` is then the seat, shared by a member and the personal deputy.
    """

    key: int
    application: int
    capacity: str
    categories: tuple[str, ...]
    municipalities: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    scope: str = ""
    background: str = ""
    gender: str = ""
    network: bool = False
    organisations: frozenset[str] = frozenset()
    person_terms: int = 0
    organisation_terms: int = 0
    score: float | None = None
    sits: bool = False
    seat: int | None = None

    def is_untold(self, dimension):
        """True for somebody who sits already and of whom nothing is known here: a share is not of them.

        Gender is erased after every appointment, and members of before the portal have told little;
        counted as zeros they would make shares that nobody could reach.
        """
        if not self.sits or dimension in NOT_OF_VALUES:
            return False
        # every application tells its scope, so without one there is none that could tell of networks
        return not self.values(dimension) and not (dimension == Dimension.NETWORK and self.scope)

    def values(self, dimension):
        """What the person counts as in a dimension that counts values."""
        many = {Dimension.MUNICIPALITY: self.municipalities, Dimension.LANGUAGE: self.languages}
        if dimension in many:
            return many[dimension]
        one = {
            Dimension.SCOPE: self.scope,
            Dimension.BACKGROUND: self.background,
            Dimension.GENDER: self.gender,
            Dimension.NETWORK: "network" if self.network else "",
        }[dimension]
        return frozenset([one] if one else [])


@dataclass(frozen=True)
class Places:
    """How many members and deputies a category takes."""

    category: str
    members: int
    deputies: int = 0


@dataclass(frozen=True)
class Rule:
    """A composition rule; see ``members.calls.models.CompositionRule`` for the meaning of its fields."""

    key: int
    dimension: str
    value: str = ""
    among: str = Among.MEMBERS
    measure: str = Measure.COUNT
    minimum: int | None = None
    maximum: int | None = None
    required: bool = False
    weight: int = 5

    @classmethod
    def of(cls, row):
        """The rule of a CompositionRule."""
        same = {each.name: getattr(row, each.name) for each in dataclasses.fields(cls) if hasattr(row, each.name)}
        return cls(key=row.pk, required=row.strength == Strength.REQUIRED, **same)


@dataclass(frozen=True)
class Choice:
    """A candidate in a place."""

    candidate: int
    category: str
    capacity: str
    slot: int


@dataclass(frozen=True)
class Finding:
    """How one rule stands for one value among one group of the chosen.

    ``needed`` and ``allowed`` are people, also where the rule speaks of per cent. ``who`` are the candidates
    that a cap is about.
    """

    rule: Rule
    group: str
    value: str
    count: int
    total: int
    needed: int = 0
    allowed: int | None = None
    who: tuple[int, ...] = field(default=())

    @property
    def missing(self):
        """How many people too few."""
        return max(0, self.needed - self.count)

    @property
    def excess(self):
        """How many people too many."""
        return 0 if self.allowed is None else max(0, self.count - self.allowed)

    @property
    def holds(self):
        return not self.missing and not self.excess


def groups_of(rule):
    """The groups of the chosen that a rule counts, each by itself."""
    return {
        Among.ALL: [EVERYBODY],
        Among.MEMBERS: [MEMBERS],
        Among.DEPUTIES: [DEPUTIES],
        Among.EACH: [MEMBERS, DEPUTIES],
    }[rule.among]


def in_group(capacity, group):
    return group == EVERYBODY or (capacity == Capacity.DEPUTY) == (group == DEPUTIES)


def needed_of(rule, total):
    """The fewest people that satisfy the rule's minimum among ``total`` (a share is rounded up)."""
    if rule.minimum is None:
        return 0
    return rule.minimum if rule.measure == Measure.COUNT else -(-rule.minimum * total // 100)


def allowed_of(rule, total):
    """The most people that the rule's maximum allows among ``total`` (a share is rounded down), or None."""
    if rule.maximum is None:
        return None
    return rule.maximum if rule.measure == Measure.COUNT else rule.maximum * total // 100


def values_of(rule, values):
    """The values that a rule is about: its own, or each that the body has (``values`` by dimension)."""
    if rule.dimension == Dimension.NETWORK:
        return ["network"]
    return [rule.value] if rule.value else list(values.get(rule.dimension, ()))


def findings(rules, choices, candidates, values):
    """How every rule stands in a composition.

    ``candidates`` maps keys to candidates; ``values`` maps a dimension to the
    values that a rule without one goes through: the categories of the call, the
    municipalities of the area, the body's languages, and so on. A call for
    single seats counts those who sit already among the ``choices``.
    """
    found = []
    for rule in rules:
        for group in groups_of(rule):
            chosen = [each for each in choices if in_group(each.capacity, group)]
            found += _findings(rule, group, chosen, candidates, values)
    return found


def _findings(rule, group, chosen, candidates, values):
    total = sum(not candidates[each.candidate].is_untold(rule.dimension) for each in chosen)
    if rule.dimension in CAPS:
        terms = "person_terms" if rule.dimension == Dimension.PERSON_TERMS else "organisation_terms"
        over = [each.candidate for each in chosen if getattr(candidates[each.candidate], terms) + 1 > rule.maximum]
        return [Finding(rule, group, "", len(over), total, allowed=0, who=tuple(sorted(over)))]
    if rule.dimension == Dimension.ORGANISATION_SEATS:
        seats = Counter(name for each in chosen for name in candidates[each.candidate].organisations)
        names = [rule.value] if rule.value else sorted(seats)
        return [
            Finding(rule, group, name, seats[name], total, needed_of(rule, total), allowed_of(rule, total))
            for name in names
        ]
    if rule.dimension == Dimension.CATEGORY:
        counts = Counter(each.category for each in chosen)
    else:
        counts = Counter(value for each in chosen for value in candidates[each.candidate].values(rule.dimension))
    return [
        Finding(rule, group, value, counts[value], total, needed_of(rule, total), allowed_of(rule, total))
        for value in values_of(rule, values)
    ]
