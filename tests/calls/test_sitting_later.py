"""Those who sit already, later on: named for a later day, replaced, risen. Shares that they break; memo and picture."""

import dataclasses
import datetime

import pytest
import time_machine
from django.utils import timezone

from members import actions as member_actions
from members.calls import memo
from members.calls.asking import Options, problem_of
from members.calls.board import Board
from members.calls.composing import Candidate, Places, Rule
from members.calls.coverage import material
from members.calls.helper.problem import Problem
from members.calls.helper.solver import solve
from members.calls.models import Proposal
from members.calls.sitting import who_sits
from members.models import Membership, Organisation
from tests.calls.composing_samples import alternative, apply, nominee
from tests.calls.helping import answered
from tests.calls.samples import make_call
from tests.calls.sitting_samples import call_for, rule, told
from tests.conftest import appoint, person

DAY = datetime.timedelta(days=1)


@pytest.fixture
def second(vacancies):
    """The category whose seats are vacant."""
    return vacancies.term.categories.get(key="luokka-2")


@pytest.fixture
def unnamed(cast):
    """An organisation's membership on the third seat, which waits for its person."""
    organisation = Organisation.objects.create(name_fi="Uusi ry", no_number_reason="Testi")
    membership = Membership.objects.create(
        body=cast.body,
        term=cast.term,
        seat=cast.seats[2],
        organisation_names="Uusi ry",
        start=timezone.localdate(),
        end=cast.term.end,
    )
    membership.organisations.add(organisation)
    return membership


def sitting_on(call, seat):
    """Those who sit on a seat already, as the call counts them."""
    return [each for each in who_sits(call).values() if each.membership.seat_id == seat.pk]


@pytest.mark.parametrize("days", [0, 1])
def test_an_own_appointee_who_is_named_for_a_later_day_is_never_counted_twice(cast, vacancies, unnamed, by, days):
    told(unnamed, vacancies)
    named = member_actions.name_person(unnamed, person("Nelli", "Nimetty"), by=by, since=timezone.localdate() + 2 * DAY)
    assert named.pk != unnamed.pk and not named.decided_choices.exists()
    with time_machine.travel(timezone.now() + 2 * days * DAY, tick=False):
        assert sitting_on(vacancies, cast.seats[2]) == [] and len(who_sits(vacancies)) == 4


def test_the_application_stays_behind_a_member_who_was_named_later(cast, vacancies, unnamed, by):
    application = told(unnamed, make_call(cast.body, state="appointed"), languages=["sv"], scope="national")
    named = member_actions.name_person(unnamed, person("Nelli", "Nimetty"), by=by, since=timezone.localdate() + 2 * DAY)
    (before,) = sitting_on(vacancies, cast.seats[2])
    with time_machine.travel(timezone.now() + 2 * DAY, tick=False):
        (after,) = sitting_on(vacancies, cast.seats[2])
    assert (before.membership, after.membership) == (unnamed, named)
    assert before.application == after.application == application
    assert (after.languages, after.scope) == ({"sv"}, "national")


def test_who_comes_after_one_who_left_has_the_application_only_for_the_same_organisation(cast, vacancies):
    application = told(cast.member_membership, make_call(cast.body, state="appointed"))
    today = timezone.localdate()
    Membership.objects.filter(pk=cast.member_membership.pk).update(end=today - DAY)
    after = appoint(cast.body, person("Uusi", "Jäsen"), cast.seats[0], start=today)
    assert after.organisations.get() == cast.member_membership.organisations.get()
    assert who_sits(vacancies)[-after.pk].application == application
    after.organisations.set([cast.second_membership.organisations.get()])
    assert who_sits(vacancies)[-after.pk].application is None


def test_whoever_holds_a_place_of_the_call_by_now_is_not_counted_beside_its_choice(cast, vacancies):
    told(cast.member_membership, vacancies)
    today = timezone.localdate()
    Membership.objects.filter(pk=cast.member_membership.pk).update(end=today - DAY)
    appoint(cast.body, person("Vieras", "Muualta"), cast.seats[0], start=today)
    sitting = {each.membership for each in who_sits(vacancies).values()}
    assert sitting == {cast.deputy_membership, cast.second_membership, cast.second_deputy_membership}


def test_a_deputy_of_the_call_who_rose_is_not_counted_on_the_seat(cast, vacancies):
    application = told(cast.deputy_membership, vacancies)
    today = timezone.localdate()
    left = [cast.deputy_membership.pk, cast.member_membership.pk]
    Membership.objects.filter(pk__in=left).update(end=today - DAY)
    risen = appoint(cast.body, cast.deputy, cast.seats[0], start=today)
    assert {each.membership for each in who_sits(vacancies).values()} == {
        cast.second_membership,
        cast.second_deputy_membership,
    }
    # another call counts the one who rose, by the application of the first
    other = call_for(cast.body, "luokka-2", members=1, deputies=1)
    assert who_sits(other)[-risen.pk].application == application


def test_a_deputy_on_a_seat_without_a_member_takes_no_room_on_another(cast, desk, desk_page):
    cast.deputy_membership.delete()
    cast.second_membership.delete()
    call = call_for(cast.body, "luokka-1", members=1, deputies=1)
    deputy = nominee(apply(call, "Uusi ry", call.term.categories.get(key="luokka-1"), people=["deputy"]), "deputy")
    run = answered(call, alternatives=1)
    assert Problem.from_json(run.question).sitting_alone("luokka-1") == 1
    (choice,) = run.result["compositions"][0]["choices"]
    assert choice["candidate"] == deputy.pk and {"why": "behind_sitting"} in choice["facts"]
    assert desk.get(desk_page("helper_composition", call, run=run.pk, number=1)).status_code == 200


# --- Shares that those who sit break


def someone(key, scope, score=None, *, sits=False):
    category = ("elders",)
    return Candidate(key, key, "member", category, scope=scope, score=score, sits=sits, seat=-key if sits else None)


def asked(candidates, sitting, places, **limits):
    """The answer where a required share of the national ones is all that is asked."""
    rules = (Rule(1, "scope", "national", "members", "share", required=True, **limits),)
    problem = Problem(tuple(candidates), (Places("elders", places),), rules, scheme="none", alternatives=1)
    return solve(dataclasses.replace(problem, sitting=tuple(sitting)))


def chosen(answer):
    return [each["candidate"] for each in answer["compositions"][0]["choices"]]


def test_a_share_that_those_who_sit_break_does_not_stop_the_helper_and_is_not_made_worse():
    local = [someone(-1, "local", sits=True), someone(-2, "local", sits=True)]
    answer = asked([someone(1, "local", 90), someone(2, "national", 10)], local, 1, minimum=50)
    # 1 of 3 where 2 are needed: 1 too few, as without any choice; the other one would make it 2
    assert (answer["status"], chosen(answer)) == ("optimal", [2])
    (unmet,) = answer["compositions"][0]["unmet"]
    assert (unmet["required"], unmet["missed"]) == (True, 1)
    # with nobody but local ones the place stays empty, and what would fill it is told
    empty = asked([someone(1, "local", 90)], local, 1, minimum=50)
    assert (empty["status"], chosen(empty)) == ("optimal", [])
    assert [each["to"] for each in empty["fuller"]["relaxations"]] == [0]


def test_a_greatest_share_that_those_who_sit_exceed_is_not_made_worse():
    national = [someone(-1, "national", sits=True), someone(-2, "national", sits=True)]
    answer = asked([someone(1, "local", 10), someone(2, "national", 90)], national, 1, maximum=50)
    assert (answer["status"], chosen(answer)) == ("optimal", [1])
    assert answer["compositions"][0]["unmet"][0]["missed"] == 1


def test_a_share_that_the_choices_can_mend_is_mended_whatever_the_scores():
    people = [someone(1, "local", 90), someone(2, "local", 80), someone(3, "national", 10), someone(4, "national", 5)]
    answer = asked(people, [someone(-1, "local", sits=True)], 2, minimum=50)
    assert (sorted(chosen(answer)), answer["compositions"][0]["unmet"]) == ([3, 4], [])


def test_the_page_of_a_composition_tells_what_is_left_of_a_required_share(cast, vacancies, second, desk, desk_page):
    earlier = make_call(cast.body, state="appointed")
    for membership in (cast.member_membership, cast.second_membership):
        told(membership, earlier, scope="local")
    rule(vacancies, "scope", value="national", measure="share", minimum=50)
    apply(vacancies, "Uusi ry", second, people=["member"], scope="national")
    run = answered(vacancies, places=(Places("luokka-2", 1),))
    page = desk.get(desk_page("helper_composition", vacancies, run=run.pk, number=1)).content.decode()
    assert 'id="unmended"' in page and 'id="unmet"' not in page


# --- The memo and the picture


def test_the_memo_counts_those_who_sit_and_names_their_organisations_only(cast, vacancies, second, towns):
    told(cast.member_membership, make_call(cast.body, state="appointed"), towns[0], languages=["sv"], scope="national")
    proposal = Proposal.objects.create(call=vacancies, version=1, author_name="S")
    content = memo.content_of(proposal)
    members = content["coverage"]["members"]
    assert (members["chosen"], members["sitting"], content["coverage"]["deputies"]["sitting"]) == (0, 2, 2)
    assert (members["languages"], members["municipalities"], members["scopes"]) == (
        {"sv": 1},
        {"901": 1},
        {"national": 1},
    )
    (row,) = content["sitting"]
    assert row["members"] == ["Jäsen ry", "Toinen ry"] and row["deputies"] == ["Varajäsen ry", "Sijainen ry"]
    text = memo.plain_text(content, "sv")
    assert "Kategori 1: Jäsen ry, Toinen ry; Ersättare: Varajäsen ry, Sijainen ry" in text
    assert "Redan utsedda: Ledamöter 2, Ersättare 2" in text and cast.member.name not in text
    type(vacancies).objects.filter(pk=vacancies.pk).update(fills_vacancies=False)
    proposal.call.refresh_from_db()
    whole = memo.content_of(proposal)
    assert whole["sitting"] == [] and "Redan utsedda" not in memo.plain_text(whole, "sv")


def test_the_picture_shows_those_who_sit_in_grey_and_leads_to_their_rows(cast, vacancies, second, desk, desk_page):
    alternative(vacancies, "A", (nominee(apply(vacancies, "Uusi ry", second)), second, "member", 1))
    page = desk.get(desk_page("board_show", vacancies)).content.decode()
    assert page.count('class="plan-sits"') == 4 and page.count('class="plan-held"') == 1
    for membership in (cast.member_membership, cast.second_membership):
        for anchor in (f"sits-{membership.pk}", f"sits-{membership.pk}-deputy"):
            assert page.count(f'href="#{anchor}"') == page.count(f'id="{anchor}"') == 1
    board = Board(material(vacancies))
    assert [block.number for block in [*board.blocks, *board.others]] == [1, 2]
    assert f"{cast.member.name}, Jäsen ry" in board.seats


def test_the_question_to_the_helper_keeps_the_seats(cast, vacancies):
    now = material(vacancies)
    problem = problem_of(now, Options(places=now.planned))
    assert Problem.from_json(problem.to_json()) == problem
    assert {each.seat for each in problem.sitting} == {seat.pk for seat in cast.seats[:2]}
