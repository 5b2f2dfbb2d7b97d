"""A call for single seats: those who sit already count on the board, in the rules and for the helper."""

import dataclasses
import datetime

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from council.bodies.models import Category, Seat
from members.calls.asking import Options, problem_of
from members.calls.board import Board
from members.calls.composing import Candidate, Places, Rule, findings
from members.calls.coverage import material
from members.calls.enums import Dimension
from members.calls.figures import choices_of, figures_of
from members.calls.helper.problem import Problem
from members.calls.helper.solver import solve
from members.calls.models import Application, Call
from members.models import Membership, Organisation
from tests.calls.composing_samples import alternative, apply, nominee
from tests.calls.helping import CATEGORIES, answered, compositions, is_possible, problems, some, worth
from tests.calls.helping import choices_of as chosen_in
from tests.calls.samples import make_call
from tests.calls.sitting_samples import call_for, rule, told

DAY = datetime.timedelta(days=1)


@pytest.fixture
def second(vacancies):
    """The category whose seats are vacant."""
    return vacancies.term.categories.get(key="luokka-2")


def standing_of(call, *placed):
    """``(whether the only rule holds, its fact, where it falls short)`` with these people placed."""
    made = material(call)
    draft = alternative(call, f"V{call.alternatives.count()}", *placed)
    (standing,) = figures_of(made, choices_of(made, draft.picks.select_related("category"))).rules
    return standing.holds, standing.fact, standing.short


def test_only_a_call_for_single_seats_looks_at_those_who_sit(cast, vacancies):
    made = material(vacancies)
    keys = {-each.pk for each in Membership.objects.filter(seat__in=cast.seats[:2])}
    assert len(keys) == 4 and set(made.sitting) == keys
    assert made.values[Dimension.CATEGORY] == ["luokka-2", "luokka-1"]
    Call.objects.filter(pk=vacancies.pk).update(fills_vacancies=False)
    assert material(Call.objects.get(pk=vacancies.pk)).sitting == {}


def test_who_has_left_is_not_counted_nor_who_only_attends_nor_who_comes_after_the_holder(cast, vacancies):
    Membership.objects.filter(pk=cast.member_membership.pk).update(end=timezone.localdate() - DAY)
    last = timezone.localdate() + 30 * DAY
    Membership.objects.filter(pk=cast.second_membership.pk).update(end=last)
    Membership.objects.create(
        body=cast.body, term=cast.term, seat=cast.seats[1], person=cast.former, start=last + DAY, end=cast.term.end
    )
    elected = Category.objects.create(term=cast.term, key="valtuusto", order=9, group="elected", name_fi="Valtuusto")
    for order, seat_class in enumerate(("voting", "speaking"), 1):
        seat = Seat.objects.create(term=cast.term, category=elected, slot=order, seat_class=seat_class)
        Membership.objects.create(body=cast.body, term=cast.term, seat=seat, start=cast.term.start)
    counted = {-key for key in material(vacancies).sitting}
    assert counted == {
        cast.second_membership.pk,
        cast.deputy_membership.pk,
        cast.second_deputy_membership.pk,
    }


def test_whom_the_call_itself_appointed_is_not_counted_beside_its_choices(cast, vacancies):
    told(cast.member_membership, vacancies)
    sitting = material(vacancies).sitting
    assert len(sitting) == 3 and -cast.member_membership.pk not in sitting


def test_what_a_sitting_member_counts_as_comes_from_the_application_else_from_the_organisation(cast, vacancies, towns):
    earlier = make_call(cast.body, state="appointed")
    askola, porvoo, _sipoo = towns
    told(cast.member_membership, earlier, askola, porvoo, languages=["sv"], scope="national", networks="Verkosto")
    Membership.objects.filter(pk=cast.member_membership.pk).update(background="volunteer")
    Organisation.objects.filter(memberships=cast.second_membership).update(municipality=porvoo)
    made = material(vacancies)
    member, other = (made.person(-each.pk) for each in (cast.member_membership, cast.second_membership))
    assert (member.languages, member.municipalities, member.scope) == ({"sv"}, {"901", "902"}, "national")
    assert member.network and member.background == "volunteer" and member.sits
    assert (other.languages, other.municipalities, other.scope) == (set(), {"902"}, "")
    # what has been erased is not known any more
    Application.objects.filter(call=earlier).update(erased_at=timezone.now())
    assert material(vacancies).person(-cast.member_membership.pk).languages == set()


@pytest.mark.parametrize("count", [1, 3])
def test_the_material_takes_as_many_queries_however_many_sit(cast, vacancies, towns, count, django_assert_num_queries):
    earlier = make_call(cast.body, state="appointed")
    holders = [cast.member_membership, cast.second_membership, cast.deputy_membership]
    for membership in holders[:count]:
        told(membership, earlier, towns[0])
    Membership.objects.exclude(pk__in=[each.pk for each in holders[:count]]).delete()
    fresh = Call.objects.select_related("body__host", "term").get(pk=vacancies.pk)
    with django_assert_num_queries(12):
        material(fresh)


def test_a_rule_of_the_whole_body_holds_by_those_who_sit(cast, vacancies, second, towns):
    earlier = make_call(cast.body, state="appointed")
    told(cast.member_membership, earlier, towns[0])
    new = nominee(apply(vacancies, "Uusi ry", second, areas=towns[1:2]))
    rule(vacancies, "municipality")
    holds, _fact, short = standing_of(vacancies, (new, second, "member", 1))
    assert not holds and len(short) == 1 and "Sipoo" in short[0]
    third = nominee(apply(vacancies, "Kolmas ry", second, areas=towns[2:]))
    assert standing_of(vacancies, (new, second, "member", 1), (third, second, "member", 2))[0]


def test_one_organisation_is_counted_with_the_place_it_has_already(cast, vacancies, second):
    rule(vacancies, "organisation_seats", minimum=None, maximum=1)
    same = nominee(apply(vacancies, "JÄSEN r.y.", second))  # the organisation of the sitting member
    holds, _fact, short = standing_of(vacancies, (same, second, "member", 1))
    assert not holds and "Jäsen ry" in short[0]
    other = nominee(apply(vacancies, "Uusi ry", second))
    assert standing_of(vacancies, (other, second, "member", 1))[0]


def test_a_share_leaves_out_sitting_members_of_whom_nothing_is_known(cast, vacancies, second, towns):
    rule(vacancies, "gender", value="woman", measure="share", minimum=50)
    woman = nominee(apply(vacancies, "Yksi ry", second, person_fields={"member": {"gender": "woman"}}))
    man = nominee(apply(vacancies, "Kaksi ry", second, person_fields={"member": {"gender": "man"}}))
    # the genders of both who sit were erased at their appointment
    assert standing_of(vacancies, (woman, second, "member", 1), (man, second, "member", 2))[0]
    vacancies.body.composition_rules.all().delete()
    rule(vacancies, "scope", value="national", measure="share", minimum=50)
    told(cast.member_membership, make_call(cast.body, state="appointed"), scope="local")
    national = nominee(apply(vacancies, "Kolme ry", second, scope="national"))
    assert standing_of(vacancies, (national, second, "member", 1))[0]  # 1 of the 2 who have told
    assert not standing_of(vacancies, (national, second, "member", 1), (man, second, "member", 2))[0]


def test_a_cap_tells_of_those_who_sit_longer_than_it_allows(cast, vacancies, second):
    before = cast.body.terms.create(start=cast.term.start - 700 * DAY, end=cast.term.start - DAY)
    Membership.objects.create(body=cast.body, term=before, person=cast.member, start=before.start, end=before.end)
    rule(vacancies, "person_terms", minimum=None, maximum=1, among="all")
    holds, _fact, short = standing_of(vacancies)
    assert not holds and len(short) == 1 and cast.member.name in short[0]


def test_the_board_shows_those_who_sit_fixed_and_the_others_beside_the_call(cast, vacancies, second, desk, desk_page):
    deputy = Membership.objects.create(
        body=cast.body,
        term=cast.term,
        seat=cast.seats[2],
        person=cast.chair,
        person_name=cast.chair.name,
        start=cast.term.start + 10 * DAY,
        capacity="deputy",
    )
    draft = alternative(vacancies, "A", (nominee(apply(vacancies, "Uusi ry", second)), second, "member", 1))
    board = Board(material(vacancies), draft)
    (block,) = board.blocks
    assert [(row.member, row.deputy.key) for row in block.sitting] == [(None, -deputy.pk)]
    (other,) = board.others
    assert [(row.member.name, row.deputy.name) for row in other.sitting] == [
        (cast.member.name, cast.deputy.name),
        (cast.second.name, cast.second_deputy.name),
    ]
    assert (board.figures.members, board.figures.sitting_members, board.figures.sitting_deputies) == (1, 2, 3)
    html = desk.get(desk_page("board_show", vacancies)).content.decode()
    assert html.count('<tr class="sits">') == 3 and cast.second.name in html
    assert f"out:{-deputy.pk}" not in html and f"in:{-deputy.pk}" not in html


def test_somebody_who_sits_already_is_noticed_and_the_helper_does_not_choose_them(cast, vacancies, second):
    again = {"member": {"email": cast.deputy.email.upper(), "given_name": "Veikko", "family_name": "Varajäsen"}}
    risen = nominee(apply(vacancies, "Varajäsen ry", second, people=["member"], person_fields=again))
    draft = alternative(vacancies, "A", (risen, second, "member", 1))
    (notice,) = Board(material(vacancies), draft).notices
    assert cast.deputy.name in notice
    answer = answered(vacancies).result
    assert answer["compositions"][0]["choices"] == []
    assert [each["facts"] for each in answer["compositions"][0]["not_chosen"]] == [[{"why": "sits"}]]


def test_the_helper_mends_what_those_who_sit_lack_and_gives_no_organisation_a_second_place(
    cast, vacancies, second, towns
):
    told(cast.member_membership, make_call(cast.body, state="appointed"), towns[0], languages=["fi"])
    rule(vacancies, "municipality")
    rule(vacancies, "organisation_seats", minimum=None, maximum=1)
    apply(vacancies, "Askolan ry", second, areas=towns[:1], people=["member"])
    apply(vacancies, "Toinen ry", second, areas=towns[1:], people=["member"])  # sits on seat 2 already
    needed = [
        nominee(apply(vacancies, f"{town.name_fi} ry", second, areas=[town], people=["member"])) for town in towns[1:]
    ]
    run = answered(vacancies)
    best = run.result["compositions"][0]
    assert {each["candidate"] for each in best["choices"]} == {each.pk for each in needed}
    made = material(vacancies)
    figures = figures_of(made, chosen_in(best))
    assert all(each.holds for each in figures.rules)
    again = problem_of(made, Options(places=made.planned))
    assert Problem.from_json(run.question) == again and len(again.sitting) == 4


def test_a_deputy_is_found_for_a_sitting_member_who_has_none(cast, desk, desk_page):
    cast.deputy_membership.delete()
    vacancies = call_for(cast.body, "luokka-1", members=0, deputies=1)
    first = vacancies.term.categories.get(key="luokka-1")
    one, two = (apply(vacancies, f"J{n} ry", first, people=["deputy"]) for n in range(2))
    run = answered(vacancies, alternatives=2)
    assert [len(each["choices"]) for each in run.result["compositions"]] in ([1], [1, 1])
    (choice,) = run.result["compositions"][0]["choices"]
    assert choice["candidate"] in {nominee(one, "deputy").pk, nominee(two, "deputy").pk}
    assert {"why": "behind_sitting"} in choice["facts"]
    address = desk_page("helper_composition", vacancies, run=run.pk, number=1)
    assert desk.get(address).status_code == 200
    # with both deputies sitting there is nobody for whom to choose one
    problem = Problem.from_json(run.question)
    full = dataclasses.replace(problem, sitting=tuple(each for each in problem.sitting if each.capacity == "deputy"))
    assert solve(full)["compositions"][0]["choices"] == []


def sitting_people(draw):
    """Up to three people who sit, with keys below zero."""
    return tuple(
        Candidate(
            key=-number,
            application=-number,
            capacity=draw(st.sampled_from(["member", "member", "deputy"])),
            categories=(draw(st.sampled_from(CATEGORIES)),),
            municipalities=draw(some(("049", "078", "092"), max_size=2)),
            languages=draw(some(("fi", "sv"))),
            scope=draw(st.sampled_from(["local", "national", ""])),
            gender=draw(st.sampled_from(["woman", "man", ""])),
            organisations=draw(some(("a", "b", "c"), max_size=2)),
            person_terms=draw(st.integers(0, 3)),
            sits=True,
            seat=draw(st.integers(1, 2)),
        )
        for number in range(1, draw(st.integers(1, 3)) + 1)
    )


@st.composite
def problems_with_sitting(draw):
    problem = draw(problems(alternatives=1, same_person=()))
    return dataclasses.replace(problem, sitting=sitting_people(draw))


def worsened(problem, choices, *, required):
    """People by which rules are missed beyond what those who sit miss by themselves; those of wishes by weight.

    A required share that those who sit break counts among the wishes too: as a wish of weight 100, down to nothing.
    """
    alone = {
        (each.rule.key, each.group, each.value): each
        for each in findings(problem.rules, problem.seated, problem.everybody, problem.values)
    }
    total = 0
    for each in findings(problem.rules, [*problem.seated, *choices], problem.everybody, problem.values):
        before = alone.get((each.rule.key, each.group, each.value))
        missing, excess = each.missing, each.excess
        if each.rule.dimension in {Dimension.PERSON_TERMS, Dimension.ORGANISATION_TERMS}:
            excess = sum(not problem.everybody[key].sits for key in each.who)
        elif each.rule.measure == "share":
            if each.rule.required and required:
                missing = max(0, missing - (before.missing if before else 0))
                excess = max(0, excess - (before.excess if before else 0))
            elif each.rule.required:
                total += 100 * (missing + excess)
        elif each.allowed is not None:
            excess = max(0, each.count - max(each.allowed, before.count if before else 0))
        if each.rule.required == required:
            total += (missing + excess) * (1 if required else each.rule.weight)
    return total


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems_with_sitting())
def test_with_people_who_sit_the_best_composition_is_that_of_an_exhaustive_search(problem):
    answer = solve(Problem.from_json(problem.to_json()))
    allowed = [each for each in compositions(problem) if not worsened(problem, each, required=True)]
    if not allowed:
        assert answer["status"] == "impossible"
        return
    best = chosen_in(answer["compositions"][0])
    assert is_possible(problem, best) and not worsened(problem, best, required=True)

    def value(choices):
        members, deputies, _shortfall, beyond, merit = worth(problem, choices)
        return members, deputies, -worsened(problem, choices, required=False), beyond, merit

    assert value(best) == max(value(each) for each in allowed)
    assert {each.candidate for each in best}.isdisjoint(each.key for each in problem.sitting)


def test_a_place_that_somebody_holds_is_no_candidate():
    someone = Candidate(-1, -1, "member", ("elders",), sits=True, languages=frozenset(["sv"]))
    two = tuple(Candidate(key, key, "member", ("elders",), score=float(key)) for key in (1, 2))
    rules = (Rule(1, "language", "sv", "members", minimum=1, required=True),)
    problem = Problem(two, (Places("elders", 1),), rules, scheme="none", sitting=(someone,), alternatives=1)
    answer = solve(problem)
    assert (answer["status"], [each["candidate"] for each in answer["compositions"][0]["choices"]]) == ("optimal", [2])
    assert solve(dataclasses.replace(problem, sitting=()))["status"] == "impossible"
