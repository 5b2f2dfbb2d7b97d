"""What a draft composition covers, in figures, and how each composition rule stands in it. No database."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.calls.composing import CAPS, Choice, findings
from members.calls.enums import Dimension, Gender, Measure, Strength
from members.calls.wording import per_cent, sentence_of, shortfall, strength_of, value_names
from members.enums import Capacity

#: So many names are told of a rule that does not hold; the rest is a number.
TOLD = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table of figures: how many of the chosen members, and of the chosen deputies."""

    name: str
    members: int
    deputies: int
    key: str = ""


@dataclass(slots=True)
class Standing:
    """How one rule stands: whether it holds, its count in words, and each place where it falls short, in words."""

    rule: object
    sentence: str
    strength: str
    holds: bool
    fact: str
    short: list[str] = field(default_factory=list)
    more: int = 0

    @property
    def required(self):
        return self.rule.strength == Strength.REQUIRED


@dataclass
class Figures:
    """The figures of one draft composition. ``rules`` are its standings, the required ones first.

    ``members`` and ``deputies`` are those chosen here; the other figures count those who sit already too.
    """

    members: int
    deputies: int
    planned_members: int
    planned_deputies: int
    score: int | None
    languages: list[Line]
    scopes: list[Line]
    backgrounds: list[Line]
    genders: list[Line]
    networks: Line
    municipalities: list[Line]
    several: list[Line]
    rules: list[Standing]
    sitting_members: int = 0
    sitting_deputies: int = 0

    def count(self, *, required):
        """``(rules that hold, rules)`` among the required or the wished ones."""
        rules = [each for each in self.rules if each.required == required]
        return sum(each.holds for each in rules), len(rules)

    @property
    def required(self):
        return self.count(required=True)

    @property
    def wished(self):
        return self.count(required=False)

    @property
    def covered(self):
        """How many municipalities have a member."""
        return sum(1 for each in self.municipalities if each.members)

    @property
    def uncovered(self):
        """The names of the municipalities without a member."""
        return [each.name for each in self.municipalities if not each.members]


def namer(material):
    """What the values of the dimensions are called in this call."""
    return value_names(material.categories, material.municipalities, material.organisations)


def choices_of(material, picks):
    """The picks that count, as plain data: those of people who can still be chosen."""
    return [
        Choice(each.nominee_id, each.category.key, each.capacity, each.slot)
        for each in picks
        if material.can_be_chosen(each.nominee_id)
    ]


def figures_of(material, choices):
    """Everything that is counted in a composition."""
    tally = Tally(material, [*material.seated, *choices])
    dimension_lines = tally.lines
    chosen, sitting = (Counter(each.capacity for each in some) for some in (choices, material.seated))
    members = [tally.people[key] for key in tally.chosen[Capacity.MEMBER]]
    scores = [each.score for each in members if each.score is not None]
    languages = list(material.call.body.languages)
    return Figures(
        members=chosen[Capacity.MEMBER],
        deputies=chosen[Capacity.DEPUTY],
        planned_members=sum(each.members for each in material.places),
        planned_deputies=sum(each.deputies for each in material.places),
        score=round(sum(scores) / len(scores)) if scores else None,
        languages=dimension_lines(Dimension.LANGUAGE, languages + tally.others(Dimension.LANGUAGE, languages)),
        scopes=dimension_lines(Dimension.SCOPE, material.values[Dimension.SCOPE], rest=_("Not told")),
        backgrounds=dimension_lines(Dimension.BACKGROUND, material.values[Dimension.BACKGROUND], rest=_("Not told")),
        genders=_genders(material, tally),
        networks=dimension_lines(Dimension.NETWORK, ["network"])[0],
        municipalities=dimension_lines(Dimension.MUNICIPALITY, material.values[Dimension.MUNICIPALITY]),
        several=tally.several(),
        rules=standings(material, choices),
        sitting_members=sitting[Capacity.MEMBER],
        sitting_deputies=sitting[Capacity.DEPUTY],
    )


class Tally:
    """Counts of the chosen by dimension, members and deputies apart."""

    def __init__(self, material, choices):
        self.material, self.name, self.people = material, namer(material), material.everybody
        self.chosen = {Capacity.MEMBER: [], Capacity.DEPUTY: []}
        for each in choices:
            self.chosen[each.capacity].append(each.candidate)

    def count(self, dimension, capacity):
        """``Counter`` of values; ``""`` counts those without any."""
        counter = Counter()
        for key in self.chosen[capacity]:
            counter.update(self.people[key].values(dimension) or [""])
        return counter

    def lines(self, dimension, values, rest=None):
        """A line for each value; with ``rest`` one more for everybody else, when there is somebody."""
        members, deputies = (self.count(dimension, capacity) for capacity in self.chosen)
        lines = [Line(self.name(dimension, each), members[each], deputies[each], each) for each in values]
        if rest is not None:
            known = set(values)
            others = [sum(n for value, n in each.items() if value not in known) for each in (members, deputies)]
            lines += [Line(str(rest), *others)] if any(others) else []
        return lines

    def others(self, dimension, known):
        """Values of the chosen beside those known, in order."""
        found = self.count(dimension, Capacity.MEMBER) + self.count(dimension, Capacity.DEPUTY)
        return sorted(value for value in found if value and value not in known)

    def several(self):
        """Organisations with more than one of the chosen members, or of the chosen deputies."""
        seats = {capacity: Counter() for capacity in self.chosen}
        for capacity, keys in self.chosen.items():
            for key in keys:
                seats[capacity].update(self.people[key].organisations)
        members, deputies = seats.values()
        found = [
            Line(self.material.organisations[key], members[key], deputies[key], key)
            for key in members.keys() | deputies.keys()
            if members[key] > 1 or deputies[key] > 1
        ]
        return sorted(found, key=lambda each: (-each.members, -each.deputies, each.name, each.key))


def _genders(material, tally):
    """Women, men, and those of whom it is not known; only where the call asks or a rule is about it."""
    wanted = material.call.asks_gender or any(each.dimension == Dimension.GENDER for each in material.rules)
    if not wanted:
        return []
    values = [str(Gender.WOMAN), str(Gender.MAN)]
    return tally.lines(Dimension.GENDER, values, rest=_("Another or not told"))


def standings(material, choices):
    """How the rules that concern the call stand, the required ones first: in the whole body, when some sit already."""
    name = namer(material)
    found = defaultdict(list)
    everybody = [*material.seated, *choices]
    for finding in findings(material.plain_rules, everybody, material.everybody, material.values):
        found[finding.rule.key].append(finding)
    rows = [each for each in material.rules if material.concerns(each)]
    made = [_standing(material, row, found[row.pk], name) for row in rows]
    return sorted(made, key=lambda each: not each.required)


def _standing(material, row, found, name):
    failing = sorted((each for each in found if not each.holds), key=lambda each: -(each.missing + each.excess))
    if row.dimension in CAPS:
        short = [_exceeds(material, row, key) for each in failing for key in each.who]
    else:
        groups = len({each.group for each in found}) > 1
        short = [shortfall(each, name(row.dimension, each.value), groups=groups) for each in failing]
    return Standing(
        row,
        sentence_of(row, name),
        strength_of(row),
        not failing,
        _fact(row, found, failing),
        short[:TOLD],
        max(0, len(short) - TOLD),
    )


def _exceeds(material, row, key):
    """“Maija Meikäläinen, Esimerkki ry: would be term 3 in a row”."""
    candidate = material.person(key)
    is_person = row.dimension == Dimension.PERSON_TERMS
    terms = candidate.person_terms if is_person else candidate.organisation_terms
    if candidate.sits:
        sitting = material.sitting[key]
        who = sitting.name if is_person else organisations_of(material, key)
        told = {"who": who or sitting.membership.holder, "n": terms + 1}
        return _("%(who)s: sits already, term %(n)s in a row") % told
    nominee = material.nominees[key]
    who = nominee.name if is_person else organisations_of(material, key)
    return _("%(who)s: would be term %(n)s in a row") % {"who": who or nominee.application.name, "n": terms + 1}


def organisations_of(material, key):
    """The organisations behind a candidate, by name."""
    return ", ".join(sorted(material.organisations[each] for each in material.person(key).organisations))


def _fact(row, found, failing):
    """The count in words: one value's people, or how many of the values hold."""
    if row.dimension in CAPS or not found:
        return ""
    if len(found) == 1:
        only = found[0]
        count = ngettext("%(n)s person", "%(n)s people", only.count) % {"n": only.count}
        return f"{count} ({per_cent(only.count, only.total)})" if row.measure == Measure.SHARE else count
    return _("%(n)s of %(of)s in order") % {"n": len(found) - len(failing), "of": len(found)}
