"""What the tests of the proposal helper build with: problems as Hypothesis draws them, and an exhaustive search.

And a computation of a call that a worker has carried out.
"""

import itertools

from hypothesis import strategies as st

from members.calls.asking import Options, problem_of
from members.calls.composing import Candidate, Choice, Places, Rule, findings
from members.calls.coverage import material
from members.calls.enums import Among, Dimension, Measure
from members.calls.helper.problem import Problem
from members.calls.helper.solver import solve
from members.calls.models import HelperRun

CATEGORIES = ("elders", "health", "youth")
TOWNS = ("049", "078", "092")
VALUES = {
    "category": CATEGORIES,
    "municipality": TOWNS,
    "language": ("fi", "sv"),
    "scope": ("local", "national"),
    "background": ("employee", "volunteer"),
    "gender": ("woman", "man"),
}
MEMBER, DEPUTY = "member", "deputy"


def some(values, **limits):
    return st.sets(st.sampled_from(values), **limits).map(frozenset)


@st.composite
def candidates(draw, most=6):
    made = []
    for key in range(1, draw(st.integers(1, most)) + 1):
        chosen = draw(st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=2, unique=True))
        made.append(
            Candidate(
                key=key,
                application=draw(st.integers(1, key)),
                capacity=draw(st.sampled_from([MEMBER, MEMBER, DEPUTY])),
                categories=tuple(chosen),
                municipalities=draw(some(TOWNS, max_size=2)),
                languages=draw(some(("fi", "sv"))),
                scope=draw(st.sampled_from(["local", "national", ""])),
                background=draw(st.sampled_from(["employee", "volunteer", ""])),
                gender=draw(st.sampled_from(["woman", "man", ""])),
                network=draw(st.booleans()),
                organisations=draw(some(("a", "b", "c"), min_size=1, max_size=2)),
                person_terms=draw(st.integers(0, 3)),
                organisation_terms=draw(st.integers(0, 3)),
                score=draw(st.sampled_from([None, 0.0, 40.0, 55.5, 80.0, 100.0])),
            )
        )
    return tuple(made)


@st.composite
def rules(draw, required=None):
    made = []
    for key in range(1, draw(st.integers(0, 4)) + 1):
        dimension = draw(st.sampled_from(list(Dimension)))
        is_cap = dimension in {Dimension.PERSON_TERMS, Dimension.ORGANISATION_TERMS}
        values = ["", "a", "b"] if dimension == Dimension.ORGANISATION_SEATS else ["", *VALUES.get(dimension, ())]
        measure = Measure.COUNT if is_cap else draw(st.sampled_from(list(Measure)))
        top = 100 if measure == Measure.SHARE else 3
        low = None if is_cap else draw(st.none() | st.integers(0, top))
        high = draw(st.integers(low or 0, top) if is_cap or low is None else st.none() | st.integers(low, top))
        made.append(
            Rule(
                key=key,
                dimension=str(dimension),
                value="" if is_cap else draw(st.sampled_from(values)),
                among=str(draw(st.sampled_from(list(Among)))),
                measure=str(measure),
                minimum=low,
                maximum=high,
                required=draw(st.booleans()) if required is None else required,
                weight=draw(st.integers(1, 10)),
            )
        )
    return tuple(made)


@st.composite
def problems(draw, **fixed):
    """A small problem: few enough places and people to try every composition."""
    people = draw(candidates())
    number = st.integers(0, 2)
    extra = draw(st.sampled_from([(), (Places("youth", 1, 0),), (Places("health", 1, 1), Places("youth", 0, 1))]))
    given_places = {
        "places": tuple(Places(name, draw(number), draw(number)) for name in CATEGORIES),
        "extra": extra,
        "scheme": draw(st.sampled_from(["personal", "category", "order"])),
        "deputies_from_elsewhere": draw(st.booleans()),
        "members_as_deputies": draw(st.booleans()),
        "excluded": draw(some([each.key for each in people], max_size=1)),
        "same_person": draw(st.sampled_from([(), ((1, 2),)])) if len(people) > 1 else (),
        "alternatives": draw(st.integers(1, 3)),
        "least_difference": draw(st.integers(1, 2)),
    }
    given_places.update(fixed)
    if "rules" not in given_places:
        given_places["rules"] = draw(rules())
    return Problem(candidates=people, values=VALUES, seconds=20, **given_places)


def compositions(problem):
    """Every composition that the places, the scheme and the applications allow, whatever the rules say."""
    taking_part = [each for each in problem.candidates if each.key not in problem.excluded]
    ways = [[None, *problem.openings(each)] for each in taking_part]
    for way in itertools.product(*ways):
        choices = [
            Choice(candidate.key, *place, slot=0)
            for candidate, place in zip(taking_part, way, strict=True)
            if place is not None
        ]
        if is_possible(problem, choices):
            yield choices


def is_possible(problem, choices):
    """Whether the choices keep everything but the rules."""
    people = {each.key: each for each in problem.candidates}
    chosen = [each.candidate for each in choices]
    if len(set(chosen)) < len(chosen):
        return False
    if any(sum(key in chosen for key in group) > 1 for group in problem.same_person):
        return False
    for most in problem.most():
        members, deputies = (seated(choices, most.category, capacity) for capacity in (MEMBER, DEPUTY))
        if len(members) > most.members or len(deputies) > most.deputies:
            return False
        if problem.scheme == "personal" and len(deputies) > len(members) + problem.sitting_alone(most.category):
            return False
        own = {people[key].application for key in members}
        from_elsewhere = [
            key
            for key in deputies
            if people[key].application not in own and not problem.has_sitting_member(people[key], most.category)
        ]
        if not problem.deputies_from_elsewhere and from_elsewhere:
            return False
    for pin in problem.pins:
        if not any(
            each.candidate == pin.candidate
            and pin.category in ("", each.category)
            and pin.capacity in ("", each.capacity)
            for each in choices
        ):
            return False
    return True


def seated(choices, category, capacity):
    return [each.candidate for each in choices if (each.category, each.capacity) == (category, capacity)]


def standing(problem, choices):
    return findings(problem.rules, choices, {each.key: each for each in problem.candidates}, problem.values)


def broken(problem, choices):
    """People by which required rules are missed."""
    return sum(each.missing + each.excess for each in standing(problem, choices) if each.rule.required)


def worth(problem, choices):
    """What a composition is worth, level by level, counted anew from the words of the helper's documentation."""
    people = {each.key: each for each in problem.candidates}
    filled, beyond = {MEMBER: 0, DEPUTY: 0}, 0
    for place in problem.places:
        for capacity, planned in ((MEMBER, place.members), (DEPUTY, place.deputies)):
            here = len(seated(choices, place.category, capacity))
            filled[capacity] += min(here, planned)
            beyond += max(0, here - planned)
    shortfall = sum(
        each.rule.weight * (each.missing + each.excess) for each in standing(problem, choices) if not each.rule.required
    )
    merit = 0.0
    for each in choices:
        person = people[each.candidate]
        points = person.score or 0
        points -= 5 * (person.categories[0] != each.category) + 5 * (person.capacity != each.capacity)
        merit += points * (2 if each.capacity == MEMBER else 1)
        if problem.scheme == "personal" and each.capacity == person.capacity == DEPUTY:
            members = seated(choices, each.category, MEMBER)
            merit += 10 * any(people[key].application == person.application for key in members)
    return filled[MEMBER], filled[DEPUTY], -shortfall, -beyond, round(merit, 1)


def choices_of(composition):
    return [
        Choice(each["candidate"], each["category"], each["capacity"], each["slot"]) for each in composition["choices"]
    ]


def answered(call, **options):
    """A computation of the call that is ready; asks for the planned places unless ``options`` say more."""
    now = material(call)
    problem = problem_of(now, Options(**{"places": now.planned, **options}))
    return HelperRun.objects.create(call=call, state="ready", question=problem.to_json(), result=solve(problem))
