"""The proposal helper from the question on the desk to the draft composition, in the browser without scripts."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from members.calls import runs
from members.calls.composing import Places
from members.calls.coverage import material
from members.calls.enums import CallState, Consent
from members.calls.models import Alternative, Call, CompositionRule, HelperRun, Nominee
from members.calls.reasons import CHOSEN, EMPTY, NOT_CHOSEN, Teller, rules_of
from tests.calls.applicants import make_alternative, make_application
from tests.calls.helping import answered
from tests.calls.samples import make_call


@pytest.fixture
def closed(cast):
    """A closed call with two categories of two members and two deputies, and six applications."""
    call = make_call(cast.body, state=CallState.IN_ASSESSMENT)
    first, second = (each.category for each in call.places.all())
    for name in ("Ahti ry", "Bella ry", "Cella ry", "Delta ry"):
        make_application(call, name, first, second=second)
    for name in ("Eos ry", "Faro ry"):
        make_application(call, name, second)
    return call


def asked(desk, desk_page, call, **fields):
    """Send the form as it stands, with some fields changed; the new run."""
    page = desk.get(desk_page("helper_show", call))
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in ("", None)}
    data = {name: value for name, value in data.items() if value is not False}
    response = desk.post(desk_page("helper_show", call), {**data, **fields})
    assert response.status_code == 302, response.context["form"].errors
    run = HelperRun.objects.latest("pk")
    assert response.url == desk_page("helper_result", call, run=run.pk)
    return run


@pytest.mark.django_db
def test_from_the_question_to_a_draft_composition(closed, desk, desk_page):
    run = asked(desk, desk_page, closed, alternatives="2")
    waiting = desk.get(desk_page("helper_result", closed, run=run.pk)).content.decode()
    assert "<noscript><meta http-equiv" in waiting
    assert runs.compute_due() == 1
    run.refresh_from_db()
    assert (run.state, run.result["status"], run.timed_out) == ("ready", "optimal", False)
    page = desk.get(desk_page("helper_result", closed, run=run.pk))
    assert page.status_code == 200
    assert len(page.context["summaries"]) == 2
    reasons = desk.get(desk_page("helper_composition", closed, run=run.pk, number=1)).content.decode()
    assert "Jaana Ahti" in reasons
    taken = desk.post(desk_page("helper_take", closed, run=run.pk, number=1))
    alternative = Alternative.objects.get()
    assert taken.url == f"{desk_page('board_show', closed)}?alternative={alternative.pk}"
    assert alternative.origin == "helper"
    assert alternative.picks.count() == 8
    assert desk.get(taken.url).status_code == 200


@pytest.mark.django_db
def test_the_secretary_of_another_body_a_member_and_a_guest_see_nothing(closed, cast, sign_in, desk_page):
    run = answered(closed)
    addresses = [
        desk_page("helper_show", closed),
        desk_page("helper_result", closed, run=run.pk),
        desk_page("helper_composition", closed, run=run.pk, number=1),
    ]
    deeds = [
        desk_page("helper_take", closed, run=run.pk, number=1),
        desk_page("helper_relax", closed, run=run.pk),
    ]
    for someone in (cast.other_secretary, cast.chair, cast.member, cast.guest, cast.administrator):
        client = sign_in(someone)
        assert {client.get(each).status_code for each in addresses} == {404}
        assert {client.post(each).status_code for each in deeds} == {404}
    assert not Alternative.objects.exists()


@pytest.mark.django_db
def test_a_run_of_another_call_is_not_found_under_this_one(closed, cast, desk, desk_page):
    run = answered(closed)
    other = make_call(cast.body, state=CallState.IN_ASSESSMENT)
    assert desk.get(desk_page("helper_result", other, run=run.pk)).status_code == 404
    assert desk.get(desk_page("helper_composition", closed, run=run.pk, number=9)).status_code == 404
    assert desk.post(desk_page("helper_take", other, run=run.pk, number=1)).status_code == 404


@pytest.mark.django_db
def test_the_page_of_a_run_follows_it_and_reloads_when_it_has_ended(closed, desk, desk_page, time_machine):
    run = asked(desk, desk_page, closed)
    address = desk_page("helper_result", closed, run=run.pk)
    HelperRun.objects.update(state="running", phase="composing", progress=40)
    part = desk.get(address, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert 'value="40"' in part.content.decode()
    HelperRun.objects.update(state="queued")
    time_machine.move_to(timezone.now() + datetime.timedelta(seconds=20))
    assert desk.get(address).context["progress"]["waits"]
    HelperRun.objects.update(state="failed", error="OutOfMemory")
    assert desk.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "OutOfMemory" in desk.get(address).content.decode()


@pytest.mark.django_db
def test_what_cannot_hold_is_told_and_asked_again_with_one_press(closed, desk, desk_page):
    CompositionRule.objects.create(
        body=closed.body, dimension="language", value="sv", minimum=2, strength="required", among="members"
    )
    run = asked(desk, desk_page, closed)
    runs.compute_due()
    page = desk.get(desk_page("helper_result", closed, run=run.pk))
    (way,) = page.context["answer"].ways
    assert (way.number, way.why) == (0, "smallest")
    again = desk.post(desk_page("helper_relax", closed, run=run.pk), {"way": "0"})
    runs.compute_due()
    new = HelperRun.objects.latest("pk")
    assert again.url == desk_page("helper_result", closed, run=new.pk)
    assert new.result["status"] == "optimal"
    relaxed = desk.get(again.url).context["answer"].relaxed
    assert len(relaxed) == 1
    # the body's rule is as it was
    assert CompositionRule.objects.get().minimum == 2


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["", "1", "-1", "x", "99999999999999999999"])
def test_a_way_out_that_was_not_offered_is_refused(closed, desk, desk_page, way):
    run = answered(closed)
    response = desk.post(desk_page("helper_relax", closed, run=run.pk), {"way": way})
    assert response.url == desk_page("helper_show", closed)
    assert HelperRun.objects.count() == 1


@pytest.mark.django_db
def test_wishes_numbers_and_a_kept_draft_reach_the_question(closed, desk, desk_page):
    first = closed.places.first().category
    applications = list(closed.applications.order_by("number"))
    draft = make_alternative(closed, [(applications[0], first, 1)])
    run = asked(
        desk,
        desk_page,
        closed,
        keep=str(draft.pk),
        beyond="1",
        **{
            f"members_{first.pk}": "1",
            f"who_{applications[1].pk}": "out",
            f"who_{applications[5].pk}": "both",
        },
    )
    question = run.question
    assert {"category": first.key, "members": 1, "deputies": 2} in question["places"]
    assert {"category": first.key, "members": 1, "deputies": 1} in question["extra"]
    assert sorted(question["excluded"]) == sorted(each.pk for each in applications[1].nominees.all())
    pins = {(each["candidate"], each["category"]) for each in question["pins"]}
    kept = {(each.pk, first.key) for each in applications[0].nominees.all()}
    assert pins == kept | {(each.pk, "") for each in applications[5].nominees.all()}


@pytest.mark.django_db
def test_late_applications_take_part_only_when_the_secretary_says_so(closed, desk, desk_page):
    late = make_application(closed, "Myöhäinen ry", closed.places.first().category, is_late=True)
    keys = {each.pk for each in late.nominees.all()}
    without = asked(desk, desk_page, closed).question["candidates"]
    assert not keys & {each["key"] for each in without}
    with_it = asked(desk, desk_page, closed, late="on").question["candidates"]
    assert keys <= {each["key"] for each in with_it}


@pytest.mark.django_db
def test_a_form_without_places_says_so(closed, desk, desk_page):
    numbers = {f"{name}_{each.category_id}": "0" for each in closed.places.all() for name in ("members", "deputies")}
    data = {"beyond": "0", "alternatives": "3", "least_difference": "2", "seconds": "10", **numbers}
    response = desk.post(desk_page("helper_show", closed), data)
    assert response.status_code == 422
    assert not HelperRun.objects.exists()


@pytest.mark.django_db
def test_somebody_who_refused_meanwhile_is_left_out_of_the_draft(closed, desk, desk_page):
    run = answered(closed)
    chosen = run.result["compositions"][0]["choices"]
    Nominee.objects.filter(pk=chosen[0]["candidate"]).update(consent=Consent.REFUSED)
    assert desk.get(desk_page("helper_result", closed, run=run.pk)).context["answer"].is_stale
    desk.post(desk_page("helper_take", closed, run=run.pk, number=1))
    assert Alternative.objects.get().picks.count() == len(chosen) - 1


@pytest.mark.django_db
def test_an_erased_run_says_so_and_cannot_be_taken(closed, desk, desk_page):
    run = answered(closed)
    HelperRun.objects.update(question={}, result={})
    assert desk.get(desk_page("helper_result", closed, run=run.pk)).status_code == 200
    assert desk.get(desk_page("helper_composition", closed, run=run.pk, number=1)).status_code == 404
    assert desk.post(desk_page("helper_take", closed, run=run.pk, number=1)).status_code == 302
    assert not Alternative.objects.exists()


@pytest.mark.django_db
def test_after_the_decision_nothing_is_asked_or_taken(closed, desk, desk_page):
    run = answered(closed)
    Call.objects.update(state=CallState.DECIDED)
    page = desk.get(desk_page("helper_result", closed, run=run.pk)).content.decode()
    assert desk_page("helper_take", closed, run=run.pk, number=1) not in page
    desk.post(desk_page("helper_take", closed, run=run.pk, number=1))
    assert not Alternative.objects.exists()


@pytest.mark.django_db
def test_the_pages_take_as_many_queries_with_one_composition_as_with_three(closed, desk, desk_page, counted):
    few = answered(closed, alternatives=1)
    many = answered(closed, alternatives=3, least_difference=1)
    assert len(many.result["compositions"]) == 3
    for name, more in (("helper_result", {}), ("helper_composition", {"number": 1})):
        numbers = [counted(desk_page(name, closed, run=run.pk, **more)) for run in (few, many)]
        assert numbers[0] == numbers[1]
    before = counted(desk_page("helper_show", closed))
    for number in range(3):
        make_application(closed, f"Uusi {number} ry", closed.places.first().category)
    answered(closed)
    assert counted(desk_page("helper_show", closed)) == before


@pytest.fixture
def counted(desk):
    """``counted(address)`` → the queries that the secretary's page takes, when it has been asked before."""

    def count(address):
        desk.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(address).status_code == 200
        return len(captured)

    return count


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_fact_and_every_obstacle_has_a_sentence(closed, desk, desk_page, language):
    """The words of each kind of fact take what the fact gives, in every language."""
    rule = CompositionRule.objects.create(
        body=closed.body, dimension="organisation_seats", maximum=1, strength="required", among="each"
    )
    run = answered(closed, places=(Places("luokka-1", 2, 2),))
    keys = [each["key"] for each in run.question["candidates"]]
    about = {"rule": rule.pk, "group": "members", "value": "x", "side": "maximum", "required": True}
    everything = {
        "rank": 1, "of": 2, "score": 55.5, "lowest": 40.0, "first": "luokka-2", "full": True, "member": keys[0],
        "category": "luokka-1", "capacity": "deputy", "instead_of": keys[1], "empty": 1, **about,
    }  # fmt: skip
    with translation.override(language):
        teller = Teller(material(closed), rules_of(run.question))
        for why in {"second" if each == "second_full" else each.removesuffix("_required") for each in CHOSEN}:
            for variant in ({}, {"full": False, "required": False}):
                assert "%(" not in teller.why({**everything, **variant, "why": why})
        for why in {each.removesuffix("_unscored").removesuffix("_empty") for each in NOT_CHOSEN}:
            for variant in ({}, {"lowest": 0, "instead_of": 0}):
                if why in {"breaks", "outscored"} or not variant:
                    assert "%(" not in teller.why_not({**everything, **variant, "why": why})
        for why in EMPTY:
            assert "%(" not in teller.empty({**everything, "why": why})
        for at_best in (None, 0, 1, 2):
            unmet = {**about, "missed": 2, "at_best": at_best, "was": 1, "to": 3}
            assert "%(" not in teller.unmet(unmet)
        relaxation = {**about, "was": 1, "to": 2, "by": 1, "who": [keys[0]]}
        assert teller.person(keys[0]) in teller.relaxation(relaxation)
