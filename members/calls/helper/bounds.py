"""What rules ask, bound by bound, of the places that candidates could take.

A *bound* is one side of a rule for one value among one group of the chosen, for
instance “at least 1 from Hanko among the members”. It counts just what
``composing.findings`` counts, so a composition that keeps every bound keeps every rule.
"""

import functools
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from members.calls.composing import CAPS, Rule, groups_of, in_group, values_of
from members.calls.enums import Dimension, Measure
from members.calls.helper.problem import MAXIMUM, MINIMUM, Relaxation

PER_CENT = 100


@dataclass(eq=False)
class Bound:
    """One side of a rule for one value among one group.

    ``counted`` are the places (candidate, category, capacity) that it counts,
    ``among`` those of the whole group. ``limit`` is in people, or in per cent
    (``share``). ``only_if_any``: the rule speaks only of organisations that have a seat at all.
    ``counted_sitting`` and ``among_sitting`` are the numbers of those who sit already.
    ``mending`` counts the people by which a required share is still missed that they miss by themselves.
    """

    rule: Rule
    group: str
    value: str
    side: str
    limit: int
    share: bool
    counted: list
    among: list
    only_if_any: bool = False
    counted_sitting: int = 0
    among_sitting: int = 0
    slack: object = field(default=None, repr=False)
    mending: object = field(default=None, repr=False)

    @property
    def about(self):
        return self.rule.key, self.group, self.value, self.side

    @property
    def is_trivial(self):
        """True when no composition could break it."""
        if self.side == MAXIMUM:
            most = PER_CENT if self.share else len({each[0] for each in self.counted}) + self.counted_sitting
            return not (self.counted or self.counted_sitting) or self.limit >= most
        if self.only_if_any and (not self.counted or (not self.share and self.limit <= 1)):
            return True
        return self.limit <= 0

    def count(self, chosen):
        """How many count when the ``chosen`` places are taken."""
        return self.counted_sitting + len(chosen.intersection(self.counted))

    def total(self, chosen):
        """How many the group has when the ``chosen`` places are taken."""
        return self.among_sitting + len(chosen.intersection(self.among))

    def missed_by(self, count, total):
        """People too few, or too many, when ``count`` of ``total`` count. 0: it holds."""
        if self.side == MAXIMUM:
            return max(0, count - (self.limit * total // PER_CENT if self.share else self.limit))
        if self.only_if_any and not count:
            return 0
        return max(0, (-(-self.limit * total // PER_CENT) if self.share else self.limit) - count)

    @functools.cached_property
    def spared(self):
        """People by which those who sit miss a required share by themselves: so many may be missed, and no more.

        With nobody chosen it is missed by just as many, so what they break never leaves the helper without an answer.
        """
        if not (self.share and self.rule.required):
            return 0
        return self.missed_by(self.counted_sitting, self.among_sitting)

    def broken_by(self, count, total):
        """People by which a composition misses the bound beyond what is spared. 0: it may stand."""
        return max(0, self.missed_by(count, total) - self.spared)

    def relaxation(self, by, chosen, candidates):
        """The smallest relaxation of it with which the ``chosen`` places, off by ``by`` people, would do."""
        count, total = self.count(chosen), self.total(chosen)
        who = ()
        if self.rule.dimension in CAPS:
            terms = "person_terms" if self.rule.dimension == Dimension.PERSON_TERMS else "organisation_terms"
            who = tuple(sorted(each[0] for each in chosen.intersection(self.counted)))
            was, to = self.rule.maximum, max((getattr(candidates[key], terms) + 1 for key in who), default=0)
        elif not self.share:
            was, to = self.limit, self.limit - by if self.side == MINIMUM else self.limit + by
        elif self.side == MINIMUM:
            was, to = self.limit, count * PER_CENT // max(1, total)
        else:
            was, to = self.limit, -(-count * PER_CENT // max(1, total))
        return Relaxation(self.rule.key, self.group, self.value, self.side, was, to, by, who)


def open_places(problem):
    """Every (candidate, category, capacity) that fit each other, in canonical order."""
    return [
        (candidate.key, category, capacity)
        for candidate in problem.candidates
        if candidate.key not in problem.excluded
        for category, capacity in problem.openings(candidate)
    ]


def bounds_of(problem, places):
    """The bounds that some composition of ``places`` could break.

    What those who sit already miss by themselves is not made worse. Too many of them no choice could mend, so the
    number that they are is the most; a share the others can mend, and how far is left to the search (``spared``).
    """
    candidates = problem.everybody
    found = []
    for rule in problem.rules:
        for group in groups_of(rule):
            among = [each for each in places if in_group(each[2], group)]
            sitting = [each for each in problem.seated if in_group(each.capacity, group)]
            found += _of_rule(problem, rule, group, among, sitting, candidates)
    return [each for each in found if not each.is_trivial]


def _of_rule(problem, rule, group, among, sitting, candidates):
    if rule.dimension in CAPS:
        here = problem.rule_for(rule, group, "")
        terms = "person_terms" if rule.dimension == Dimension.PERSON_TERMS else "organisation_terms"
        over = [each for each in among if getattr(candidates[each[0]], terms) + 1 > here.maximum]
        return [Bound(here, group, "", MAXIMUM, 0, False, over, among)]
    counted, counted_sitting = defaultdict(list), Counter()
    for place in among:
        for value in _counts_as(rule, candidates[place[0]], place[1]):
            counted[value].append(place)
    for each in sitting:
        counted_sitting.update(_counts_as(rule, candidates[each.candidate], each.category))
    told = sum(not candidates[each.candidate].is_untold(rule.dimension) for each in sitting)
    any_organisation = rule.dimension == Dimension.ORGANISATION_SEATS and not rule.value
    names = sorted(counted.keys() | counted_sitting) if any_organisation else values_of(rule, problem.values)
    found = []
    for value in names:
        here = problem.rule_for(rule, group, value)
        for side, limit in ((MINIMUM, here.minimum), (MAXIMUM, here.maximum)):
            if limit is None:
                continue
            share, sit = rule.measure == Measure.SHARE, counted_sitting[value]
            if side == MAXIMUM and not share:
                limit = max(limit, sit)
            places = (counted[value], among, any_organisation, sit, told)
            found.append(Bound(here, group, value, side, limit, share, *places))
    return found


def _counts_as(rule, candidate, category):
    if rule.dimension == Dimension.CATEGORY:
        return [category]
    if rule.dimension == Dimension.ORGANISATION_SEATS:
        return candidate.organisations
    return candidate.values(rule.dimension)
