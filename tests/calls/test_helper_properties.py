"""The proposal helper on whatever problem Hypothesis draws: it keeps the rules, invents nothing, and finds the best."""

import dataclasses
import json
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.calls.asking import ways_out, with_way_out
from members.calls.composing import Rule
from members.calls.helper.problem import Pin, Problem
from members.calls.helper.solver import solve
from tests.calls.helping import broken, choices_of, compositions, is_possible, problems, rules, standing, worth

often = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
seldom = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def answer_of(problem):
    """The answer without the time that it took, through JSON as the database keeps it."""
    answer = json.loads(json.dumps(solve(Problem.from_json(json.loads(json.dumps(problem.to_json()))))))
    answer.pop("seconds")
    return answer


@often
@given(problems())
def test_the_best_composition_is_that_of_an_exhaustive_search(problem):
    answer = answer_of(problem)
    allowed = [each for each in compositions(problem) if not broken(problem, each)]
    if not allowed:
        assert (answer["status"], answer["compositions"]) == ("impossible", [])
        return
    assert answer["status"] == "optimal"
    best = choices_of(answer["compositions"][0])
    assert worth(problem, best) == max(worth(problem, each) for each in allowed)


@often
@given(problems())
def test_no_composition_breaks_a_required_rule_or_invents_anything(problem):
    people = {each.key: each for each in problem.candidates}
    for composition in answer_of(problem)["compositions"]:
        choices = choices_of(composition)
        assert is_possible(problem, choices)
        assert not broken(problem, choices)
        for each in choices:
            assert each.category in people[each.candidate].categories
            assert each.candidate not in problem.excluded
        slots = [(each.category, each.capacity, each.slot) for each in choices]
        assert len(set(slots)) == len(slots)
        if problem.scheme == "personal":
            members = {(each.category, each.slot) for each in choices if each.capacity == "member"}
            assert {(each.category, each.slot) for each in choices if each.capacity == "deputy"} <= members
        told = [each["candidate"] for each in composition["choices"] + composition["not_chosen"]]
        assert sorted(told) == sorted(people)
        assert all(each["facts"] for each in composition["not_chosen"])


@seldom
@given(problems(alternatives=4))
def test_other_compositions_differ_enough_fill_as_much_and_come_best_first(problem):
    found = [choices_of(each) for each in answer_of(problem)["compositions"]]
    levels = [worth(problem, each) for each in found]
    assert levels == sorted(levels, reverse=True)
    assert len({each[:2] for each in levels}) <= 1
    for number, later in enumerate(found):
        for earlier in found[:number]:
            persons = {each.candidate for each in earlier}
            assert len(persons - {each.candidate for each in later}) >= problem.least_difference


@seldom
@given(problems(), st.integers())
def test_the_order_of_the_input_changes_nothing(problem, seed):
    chance = random.Random(seed)

    def mixed(rows):
        return tuple(chance.sample(rows, len(rows)))

    shuffled = dataclasses.replace(
        problem,
        candidates=mixed(problem.candidates),
        places=mixed(problem.places),
        rules=mixed(problem.rules),
        values={name: mixed(values) for name, values in reversed(problem.values.items())},
    )
    assert answer_of(shuffled) == answer_of(problem)
    assert answer_of(problem) == answer_of(problem)


@often
@given(
    problems(rules=None).flatmap(lambda each: rules(required=True).map(lambda r: dataclasses.replace(each, rules=r)))
)
def test_the_smallest_relaxation_is_smallest_and_every_way_out_suffices(problem):
    answer = answer_of(problem)
    if answer["status"] != "impossible":
        return
    obstacles = answer["obstacles"]
    assert sum(each["by"] for each in obstacles["relaxations"]) == min(
        broken(problem, each) for each in compositions(problem)
    )
    assert len(obstacles["conflicts"]) == len(obstacles["relaxations"])
    shares = {each.key for each in problem.rules if each.measure == "share" or each.dimension.endswith("_terms")}
    for each in obstacles["relaxations"]:
        assert each["rule"] in shares or abs(each["was"] - each["to"]) == each["by"]
    for way in ways_out(answer):
        assert answer_of(with_way_out(problem, way))["status"] == "optimal"


@often
@given(
    problems(rules=None).flatmap(lambda each: rules(required=True).map(lambda r: dataclasses.replace(each, rules=r)))
)
def test_a_contradiction_is_one_and_no_part_of_it_can_be_spared(problem):
    answer = answer_of(problem)
    for conflict in (answer["obstacles"] or {"conflicts": []})["conflicts"]:
        if any(is_about_seated(problem, each) for each in conflict["bounds"]):
            continue
        smallest = answer["obstacles"]["relaxations"]
        others = [each for each in smallest if each != conflict["relaxation"]]
        given_way = with_way_out(problem, {"relaxations": others, "unpinned": []})
        parts = [as_rule(given_way, number, each) for number, each in enumerate(conflict["bounds"], 1)]
        assert answer_of(only(problem, parts))["status"] == "impossible"
        for part in parts:
            assert answer_of(only(problem, [each for each in parts if each is not part]))["status"] == "optimal"


def is_about_seated(problem, bound):
    """A rule of every organisation speaks of those that have a seat; no rule about one says the same."""
    rule = next(each for each in problem.rules if each.key == bound["rule"])
    return rule.dimension == "organisation_seats" and not rule.value


def only(problem, parts):
    return dataclasses.replace(problem, rules=tuple(parts))


def as_rule(problem, number, bound):
    """A bound as a rule of its own."""
    rule = next(each for each in problem.rules if each.key == bound["rule"])
    here = problem.rule_for(rule, bound["group"], bound["value"])
    among = {"members": "members", "deputies": "deputies", "everybody": "all"}[bound["group"]]
    sides = {"minimum": None, "maximum": None, bound["side"]: getattr(here, bound["side"])}
    value = "" if rule.dimension == "network" else bound["value"]
    return Rule(number, rule.dimension, value, among, rule.measure, required=True, **sides)


@seldom
@given(problems(), st.data())
def test_a_pinned_person_is_chosen_or_the_pin_is_part_of_the_contradiction(problem, data):
    open_to = {each.key: problem.openings(each) for each in problem.candidates if each.key not in problem.excluded}
    able = [key for key, places in open_to.items() if places]
    if not able:
        return
    key = data.draw(st.sampled_from(able))
    category, capacity = data.draw(st.sampled_from([("", ""), *open_to[key]]))
    pinned = dataclasses.replace(problem, pins=(Pin(key, category, capacity),))
    answer = answer_of(pinned)
    for composition in answer["compositions"]:
        choice = next(each for each in choices_of(composition) if each.candidate == key)
        assert category in ("", choice.category)
        assert capacity in ("", choice.capacity)
    if answer["status"] == "impossible":
        assert not [each for each in compositions(pinned) if not broken(pinned, each)]
        for way in ways_out(answer):
            assert answer_of(with_way_out(pinned, way))["status"] == "optimal"


@often
@given(problems())
def test_reached_figures_and_ranks_tell_the_truth(problem):
    answer = answer_of(problem)
    people = {each.key: each for each in problem.candidates}
    for composition in answer["compositions"]:
        for each in composition["choices"]:
            applied = [
                person
                for person in problem.candidates
                if person.key not in problem.excluded
                and (each["category"], each["capacity"]) in problem.openings(person)
            ]
            for fact in each["facts"]:
                if fact["why"] == "only":
                    assert [person.key for person in applied] == [each["candidate"]]
                if fact["why"] == "rank":
                    better = [one for one in applied if (one.score or 0) > people[each["candidate"]].score]
                    assert (fact["rank"], fact["of"]) == (len(better) + 1, len(applied))
        for unmet in composition["unmet"]:
            allowed = [each for each in compositions(problem) if not broken(problem, each)]
            filled = worth(problem, choices_of(composition))[:2]
            rivals = [each for each in allowed if worth(problem, each)[:2] == filled]
            assert unmet["missed"] == missed(problem, choices_of(composition), unmet)
            if len(composition["unmet"]) <= 12:
                assert unmet["at_best"] == min(missed(problem, each, unmet) for each in rivals)


def missed(problem, choices, bound):
    """People by which one side of a rule is missed there."""
    about = (bound["rule"], bound["group"], bound["value"])
    found = [each for each in standing(problem, choices) if (each.rule.key, each.group, each.value) == about]
    return sum(each.missing if bound["side"] == "minimum" else each.excess for each in found)
