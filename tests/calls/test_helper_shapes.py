"""The helper on the shapes of real calls, on what cannot be met, and on what it says about it."""

import dataclasses

import pytest

from members.calls.asking import ways_out, with_way_out
from members.calls.composing import Candidate, Places, Rule
from members.calls.helper.problem import BadProblem, Pin, Problem
from members.calls.helper.solver import Clock, solve
from tests.calls.helping import broken, choices_of, is_possible
from tests.calls.shapes import PROPOSALS, ita_uusimaa, pirkanmaa

#: Seconds that no search of these tests takes, however busy the machine is.
LONG_ENOUGH = 600


def person(key, *categories, capacity="member", score=50.0, **more):
    return Candidate(key, more.pop("application", key), capacity, categories or ("elders",), score=score, **more)


def facts(answer, key, number=1):
    composition = answer["compositions"][number - 1]
    rows = composition["choices"] + composition["not_chosen"]
    return next(each["facts"] for each in rows if each["candidate"] == key)


def words(answer, key):
    return [each["why"] for each in facts(answer, key)]


def test_the_bilingual_call_of_27_applications_and_22_seats():
    problem = ita_uusimaa(alternatives=3, least_difference=4)
    answer = solve(problem)
    assert (answer["status"], answer["others"]) == ("optimal", "enough")
    for composition in answer["compositions"]:
        choices = choices_of(composition)
        assert is_possible(problem, choices)
        assert not broken(problem, choices)
        quality = composition["quality"]
        # one theme has a single first choice, and its second place is filled by a second choice
        assert (quality["members"], quality["deputies"], quality["shortfall"]) == (22, 22, 0)
    safety = [each for each in answer["compositions"][0]["choices"] if each["category"] == "turvallisuus"]
    assert len(safety) == 4
    assert any(fact["why"] == "second" and fact["full"] for each in safety for fact in each["facts"])


def test_a_category_with_a_single_candidate_stays_without_a_deputy_and_blocks_nothing():
    answer = solve(pirkanmaa(alternatives=1))
    assert answer["status"] == "optimal"
    assert answer["fuller"] is None
    composition = answer["compositions"][0]
    assert (composition["quality"]["members"], composition["quality"]["deputies"]) == (19, 17)
    alone = [f"luokka-{number:02}" for number, proposals in enumerate(PROPOSALS, 1) if proposals == 1]
    assert [(each["category"], each["capacity"], each["why"]) for each in composition["empty"]] == [
        (category, "deputy", "elsewhere") for category in alone
    ]
    first = next(each for each in composition["choices"] if each["category"] == alone[0])
    assert [each["why"] for each in first["facts"]] == ["only"]


def test_the_better_score_becomes_the_member_and_the_next_the_deputy():
    people = (person(1, score=60.0), person(2, score=90.0), person(3, score=75.0))
    places = (Places("elders", 1, 1),)
    answer = solve(Problem(people, places, scheme="category", members_as_deputies=True, alternatives=1))
    composition = answer["compositions"][0]
    assert [(each["candidate"], each["capacity"]) for each in composition["choices"]] == [(2, "member"), (3, "deputy")]
    assert facts(answer, 2) == [{"why": "rank", "rank": 1, "of": 3, "score": 90.0}]
    assert [each["why"] for each in facts(answer, 3)] == ["rank", "other_capacity"]
    assert facts(answer, 1) == [
        {"why": "outscored", "category": "elders", "capacity": "member", "lowest": 90.0},
        {"why": "outscored", "category": "elders", "capacity": "deputy", "lowest": 75.0},
    ]


def test_who_gives_way_to_a_rule_is_told_which_and_to_whom():
    people = (
        person(1, score=90.0, languages=frozenset(["fi"])),
        person(2, score=80.0, languages=frozenset(["fi"])),
        person(3, score=40.0, languages=frozenset(["sv"])),
    )
    rule = Rule(7, "language", "sv", "members", minimum=1, required=True)
    problem = Problem(people, (Places("elders", 2),), (rule,), {"language": ("fi", "sv")}, "none", alternatives=1)
    answer = solve(problem)
    about = {"rule": 7, "group": "members", "value": "sv", "side": "minimum"}
    assert {"why": "needed", **about, "required": True} in facts(answer, 3)
    assert facts(answer, 2) == [{"why": "breaks", **about, "category": "elders", "capacity": "member", "instead_of": 3}]
    wished = dataclasses.replace(problem, rules=(dataclasses.replace(rule, required=False),))
    assert [each["why"] for each in facts(solve(wished), 2)] == ["worsens"]


def test_a_cap_an_exclusion_and_the_same_person_twice_are_told():
    people = (person(1, person_terms=2, score=99.0), person(2), person(3, score=80.0), person(4, score=70.0))
    rule = Rule(1, "person_terms", "", "members", maximum=2, required=True)
    answer = solve(
        Problem(
            people,
            (Places("elders", 1),),
            (rule,),
            scheme="none",
            excluded=frozenset([2]),
            same_person=((3, 4),),
            alternatives=1,
        )
    )
    assert (words(answer, 1), words(answer, 2), words(answer, 4)) == (["capped"], ["excluded"], ["same_person"])


def test_a_rule_that_nobody_can_meet_is_told_with_the_smallest_relaxation():
    people = (person(1, municipalities=frozenset(["078"])), person(2), person(3))
    rules = (
        Rule(1, "municipality", "078", "members", minimum=2, required=True),
        Rule(2, "municipality", "", "members", minimum=1, weight=3),
    )
    problem = Problem(people, (Places("elders", 2),), rules, {"municipality": ("078", "149")}, "none")
    answer = solve(problem)
    assert (answer["status"], answer["compositions"]) == ("impossible", [])
    (relaxation,) = answer["obstacles"]["relaxations"]
    assert (relaxation["rule"], relaxation["was"], relaxation["to"]) == (1, 2, 1)
    (conflict,) = answer["obstacles"]["conflicts"]
    assert [each["rule"] for each in conflict["bounds"]] == [1]
    again = solve(with_way_out(problem, ways_out(answer)[0]))
    assert again["status"] == "optimal"
    assert {1} <= {each["candidate"] for each in again["compositions"][0]["choices"]}
    # the wish for somebody from each municipality cannot be met for the second one, whoever is chosen
    (unmet,) = again["compositions"][0]["unmet"]
    assert (unmet["value"], unmet["missed"], unmet["at_best"], unmet["to"]) == ("149", 1, 1, 0)


def test_two_rules_that_exclude_each_other_are_named_together_with_each_way_out():
    people = (person(1, languages=frozenset(["fi"])), person(2, languages=frozenset(["fi", "sv"])))
    rules = (
        Rule(1, "language", "sv", "members", minimum=1, required=True),
        Rule(2, "organisation_terms", "", "members", maximum=1, required=True),
    )
    people = (people[0], dataclasses.replace(people[1], organisation_terms=2))
    problem = Problem(people, (Places("elders", 1),), rules, {"language": ("fi", "sv")}, "none")
    answer = solve(problem)
    (conflict,) = answer["obstacles"]["conflicts"]
    assert sorted(each["rule"] for each in conflict["bounds"]) == [1, 2]
    assert sorted((each["rule"], each["was"], each["to"]) for each in conflict["options"]) == [(1, 1, 0), (2, 1, 3)]
    assert len(ways_out(answer)) == 2
    for way in ways_out(answer):
        assert solve(with_way_out(problem, way))["status"] == "optimal"


def test_rules_that_keep_places_empty_are_told_with_what_would_fill_them():
    men = [person(key, gender="man", score=score) for key, score in ((1, 50.0), (2, 40.0), (4, 30.0))]
    people = (*men, person(3, gender="woman"))
    rule = Rule(1, "gender", "woman", "members", "share", minimum=40, required=True)
    problem = Problem(people, (Places("elders", 4),), (rule,), scheme="none", alternatives=1)
    answer = solve(problem)
    assert answer["compositions"][0]["quality"]["members"] == 2
    assert [each["why"] for each in answer["compositions"][0]["empty"]] == ["rules"]
    assert answer["fuller"]["members"] == 4
    (relaxation,) = answer["fuller"]["relaxations"]
    assert (relaxation["was"], relaxation["to"]) == (40, 25)
    assert words(answer, 4) == ["breaks"]
    assert facts(answer, 4)[0]["instead_of"] == 0
    again = solve(with_way_out(problem, ways_out(answer)[-1]))
    assert again["compositions"][0]["quality"]["members"] == 4


def test_two_pinned_people_for_one_place_are_a_contradiction_by_themselves():
    problem = Problem(
        (person(1), person(2)), (Places("elders", 1),), scheme="none", pins=(Pin(1, "elders", "member"), Pin(2))
    )
    answer = solve(problem)
    (conflict,) = answer["obstacles"]["conflicts"]
    assert sorted(each["candidate"] for each in conflict["pins"]) == [1, 2]
    assert solve(with_way_out(problem, ways_out(answer)[0]))["status"] == "optimal"


def test_the_plan_is_exceeded_only_where_allowed_and_only_for_a_rule():
    people = (person(1, score=90.0), person(2, score=80.0, languages=frozenset(["sv"])), person(3, score=70.0))
    rule = Rule(1, "language", "sv", "members", minimum=1, weight=1)
    problem = Problem(people, (Places("elders", 1),), scheme="none", alternatives=1)
    wider = dataclasses.replace(problem, extra=(Places("elders", 2),))
    assert [each["candidate"] for each in solve(wider)["compositions"][0]["choices"]] == [1]
    ruled = dataclasses.replace(wider, rules=(rule,), pins=(Pin(1),), values={"language": ("sv",)})
    assert [each["candidate"] for each in solve(ruled)["compositions"][0]["choices"]] == [1, 2]


def test_without_any_scores_the_places_are_filled_and_nothing_is_said_of_scores():
    people = tuple(person(key, score=None) for key in (1, 2, 3))
    answer = solve(Problem(people, (Places("elders", 2),), scheme="none", alternatives=1))
    composition = answer["compositions"][0]
    assert composition["quality"]["members"] == 2
    assert composition["quality"]["score"] is None
    told = {fact["why"] for each in composition["choices"] + composition["not_chosen"] for fact in each["facts"]}
    assert told == {"outscored"}


def test_a_personal_deputy_comes_with_the_member_of_its_own_application():
    people = (
        person(1, score=60.0, application=1),
        person(2, score=61.0, capacity="deputy", application=2),
        person(3, score=60.0, capacity="deputy", application=1),
    )
    answer = solve(Problem(people, (Places("elders", 1, 1),), alternatives=1))
    assert [each["candidate"] for each in answer["compositions"][0]["choices"]] == [1, 3]
    assert "own_deputy" in words(answer, 3)
    assert words(answer, 2) == ["own_deputy"]


@pytest.mark.parametrize("seconds", [0.0, 0.001])
def test_without_time_the_answer_says_so(seconds):
    answer = solve(ita_uusimaa(seconds=seconds))
    assert answer["status"] in {"nothing", "best"}
    assert answer["others"] == "time"
    assert answer["status"] == "best" or answer["compositions"] == []


def test_with_too_little_time_what_is_found_still_keeps_the_required_rules():
    problem = ita_uusimaa()
    found = {}
    # what is searched is measured in the solver's own work, so a loaded machine finds just the same
    for units in (2.0**power for power in range(-20, 1)):
        answer = found[units] = solve(problem, clock=Clock(LONG_ENOUGH, units))
        if answer["status"] == "optimal":
            break
        assert answer["status"] in {"best", "nothing"}
        assert answer["others"] == "time"
        for composition in answer["compositions"]:
            choices = choices_of(composition)
            assert is_possible(problem, choices) and not broken(problem, choices)
    *stopped, finished = found.values()
    assert finished["status"] == "optimal"
    unproven = [units for units, answer in found.items() if not all(each["optimal"] for each in answer["compositions"])]
    assert unproven and len(stopped) > len([each for each in stopped if not each["compositions"]])
    again = solve(problem, clock=Clock(LONG_ENOUGH, unproven[-1]))
    assert again["compositions"] == found[unproven[-1]]["compositions"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"pins": (Pin(99),)},
        {"pins": (Pin(1, "nowhere", "member"),)},
        {"pins": (Pin(1), Pin(1))},
        {"places": (Places("elders", 1), Places("elders", 1))},
        {"candidates": (person(1), person(1))},
        {"excluded": frozenset([1]), "pins": (Pin(1),)},
    ],
)
def test_a_question_that_contradicts_itself_is_refused(wrong):
    with pytest.raises(BadProblem):
        solve(dataclasses.replace(Problem((person(1),), (Places("elders", 1),), scheme="none"), **wrong))


@pytest.mark.parametrize("data", [{}, {"candidates": []}, {"candidates": [{"key": 1}]}, None])
def test_what_is_no_problem_is_refused(data):
    with pytest.raises(BadProblem):
        Problem.from_json(data)


def test_the_progress_goes_forward_through_the_phases():
    heard = []
    solve(ita_uusimaa(), lambda phase, per_cent: heard.append((phase, per_cent)))
    assert [phase for phase, _per_cent in heard] == ["filling", *["composing"] * 3, "obstacles", "explaining"]
    assert [per_cent for _phase, per_cent in heard] == sorted(per_cent for _phase, per_cent in heard)
