"""Evaluators declare conflicts, see what is theirs, assess alone, and only then see the others."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from council.core.models import Delivery, Event
from council.core.states import Conflict, InvalidTransition, Refused
from members.calls import coverage
from members.calls.actions import assessment as actions
from members.calls.enums import CallState
from members.calls.models import Application, Assessment, Call
from members.models import Person
from tests.calls.applicants import make_application
from tests.calls.samples import make_call


@pytest.fixture
def closed(cast):
    call = make_call(cast.body, state=CallState.CLOSED)
    category = cast.seats[0].category
    call.made = [make_application(call, name, category) for name in ("Alfa ry", "Beeta ry", "Gamma ry")]
    return call


@pytest.fixture
def compared(closed, by):
    call = actions.begin_assessment(closed, by=by)
    call.made = closed.made
    return call


@pytest.fixture
def evaluators(compared, by):
    """Two evaluators; the second has a conflict with the first application."""
    rows = [
        actions.name_evaluator(compared, by=by, given_name=given, family_name="Arvioija", email=f"{given}@example.org")
        for given in ("Aapo", "Essi")
    ]
    actions.declare_conflicts(rows[0], {}, by=by)
    actions.declare_conflicts(rows[1], {compared.made[0]: "Hallituksen jäsen"}, by=by)
    for row in rows:
        row.refresh_from_db()
    return rows


def marks(call, *points):
    return dict(zip(call.criteria.all(), points, strict=True))


def assess(evaluator, application, *points, done=True, comment="Hyvä"):
    user = evaluator.person.user
    row = Assessment.objects.filter(evaluator=evaluator, application=application).first()
    return actions.save_assessment(
        evaluator,
        application,
        by=user,
        version=row.version if row else 0,
        comment=comment,
        marks=marks(application.call, *points),
        done=done,
    )


def page(name, evaluator, **kwargs):
    return reverse(f"calls:{name}", kwargs={"evaluator": evaluator.pk, **kwargs})


def test_assessment_begins_only_when_the_call_has_closed(cast, by):
    with pytest.raises(InvalidTransition):
        actions.begin_assessment(make_call(cast.body), by=by)


def test_a_named_evaluator_gets_an_account_and_a_letter(compared, evaluators):
    assert Delivery.objects.filter(kind="calls.evaluator_named").count() == 2
    assert Delivery.objects.filter(kind="members.account_invitation").count() == 2
    assert Person.objects.get(email="aapo@example.org").user


def test_one_is_named_once_and_by_the_right_name(compared, evaluators, by):
    again = {"given_name": "Aapo", "family_name": "Arvioija", "email": "AAPO@example.org"}
    with pytest.raises(Refused, match="Aapo Arvioija"):
        actions.name_evaluator(compared, by=by, **again)
    with pytest.raises(Refused, match="Aapo Arvioija"):
        actions.name_evaluator(compared, by=by, **{**again, "family_name": "Muu"})


def test_a_conflicted_evaluator_never_sees_the_application(compared, evaluators, sign_in):
    first, second = evaluators
    alfa, beta, _gamma = compared.made
    client = sign_in(second.person)
    listed = client.get(page("evaluation_list", second)).content.decode()
    assert "Beeta ry" in listed and client.get(page("evaluation_show", second, application=alfa.pk)).status_code == 404
    assert client.get(page("evaluation_show", second, application=beta.pk)).status_code == 200
    with pytest.raises(Refused):
        assess(second, alfa, 5, 5)
    assert client.get(page("evaluation_list", first)).status_code == 404, "another evaluator's page"


def test_before_the_declaration_and_before_the_assessment_nothing_is_seen(closed, by, sign_in):
    row = actions.name_evaluator(closed, by=by, given_name="Aapo", family_name="A", email="aapo@example.org")
    client = sign_in(row.person)
    assert "Alfa ry" not in client.get(page("evaluation_list", row)).content.decode()
    assert client.get(page("evaluation_show", row, application=closed.made[0].pk)).status_code == 404
    actions.begin_assessment(closed, by=by)
    assert client.get(page("evaluation_show", row, application=closed.made[0].pk)).status_code == 404
    assert client.get(page("evaluation_list", row)).url == page("evaluation_conflicts", row)


def test_the_declaration_is_made_on_the_page_and_needs_the_mark(compared, by, sign_in):
    row = actions.name_evaluator(compared, by=by, given_name="Aapo", family_name="A", email="aapo@example.org")
    client, alfa = sign_in(row.person), compared.made[0]
    answer = client.post(page("evaluation_conflicts", row), {f"ground-{alfa.pk}": "Puheenjohtaja"})
    assert list(answer.context["form"].errors) == ["sure"] and "Puheenjohtaja" in answer.content.decode()
    client.post(page("evaluation_conflicts", row), {f"ground-{alfa.pk}": "Puheenjohtaja", "sure": "on"})
    assert row.conflicts.get().ground == "Puheenjohtaja"
    row.refresh_from_db()
    assert set(row.applications()) == set(compared.made[1:])
    client.post(page("evaluation_conflicts", row), {"sure": "on"})
    assert set(row.applications()) == set(compared.made), "declared by mistake"


def test_the_others_are_seen_only_after_ones_own(compared, evaluators, sign_in):
    first, second = evaluators
    beta = compared.made[1]
    assess(first, beta, 4, 3, comment="Ensimmäisen sana")
    client = sign_in(second.person)
    address = page("evaluation_show", second, application=beta.pk)
    assert "Ensimmäisen sana" not in client.get(address).content.decode()
    criteria = list(compared.criteria.all())
    data = {f"points-{criteria[0].pk}": "2", f"points-{criteria[1].pk}": "5", "comment": "Oma sana", "version": "0"}
    client.post(address, data)
    assert "Ensimmäisen sana" not in client.get(address).content.decode(), "saved, not finished"
    version = Assessment.objects.get(evaluator=second).version
    client.post(address, {**data, "version": version, "done": "1"})
    shown = client.get(address).content.decode()
    assert "Ensimmäisen sana" in shown and "Oma sana" in shown
    client.post(page("evaluation_reopen", second, application=beta.pk))
    assert "Ensimmäisen sana" not in client.get(address).content.decode(), "opened again"


def test_a_finished_assessment_needs_all_points_and_changes_no_more(compared, evaluators):
    first, beta = evaluators[0], compared.made[1]
    with pytest.raises(Refused, match="Verkostot"):
        assess(first, beta, 4, None)
    assess(first, beta, 4, 4)
    with pytest.raises(Refused):
        assess(first, beta, 5, 5)


def test_two_windows_of_one_evaluator_do_not_overwrite(compared, evaluators):
    first, beta = evaluators[0], compared.made[1]
    row = assess(first, beta, 4, 4, done=False)
    with pytest.raises(Conflict):
        actions.save_assessment(first, beta, by=None, version=row.version - 1, comment="", marks=marks(compared, 1, 1))


def test_scores_weigh_the_criteria(compared, evaluators):
    beta = compared.made[1]
    assess(evaluators[0], beta, 5, 0)
    assess(evaluators[1], beta, 0, 5)
    assert coverage.scores_of(compared)[beta.pk] == pytest.approx(50)
    assess(evaluators[0], compared.made[0], 5, 0)
    assert coverage.scores_of(compared)[compared.made[0].pk] == pytest.approx(60)


def test_a_noted_conflict_throws_the_assessment_away(compared, evaluators, by):
    first, beta = evaluators[0], compared.made[1]
    assess(first, beta, 4, 4)
    actions.note_conflict(first, beta, "Ilmeni kokouksessa", by=by)
    assert not Assessment.objects.exists() and beta not in set(first.applications())
    assert Event.objects.filter(kind="evaluator.conflict_noted").count() == 1


def test_blind_evaluators_see_no_names(compared, evaluators, sign_in):
    Call.objects.filter(pk=compared.pk).update(name_blind=True)
    first, beta = evaluators[0], compared.made[1]
    client = sign_in(first.person)
    shown = client.get(page("evaluation_show", first, application=beta.pk)).content.decode()
    listed = client.get(page("evaluation_list", first)).content.decode()
    assert "Beeta" not in shown and "Beeta" not in listed and "Jaana" not in shown


def test_evaluators_never_see_addresses(compared, evaluators, sign_in):
    first, beta = evaluators[0], compared.made[1]
    shown = sign_in(first.person).get(page("evaluation_show", first, application=beta.pk)).content.decode()
    assert "Jaana Beeta" in shown and "@example.org" not in shown.replace("aapo@example.org", "")


def test_an_ended_evaluator_reads_nothing_and_a_slip_is_undone(compared, evaluators, by, sign_in):
    first = evaluators[0]
    actions.end_evaluator(first, by=by)
    assert sign_in(first.person).get(page("evaluation_list", first)).status_code == 404
    actions.return_evaluator(first, by=by)
    assert sign_in(first.person).get(page("evaluation_list", first)).status_code == 200


def test_an_application_that_came_after_the_declaration_is_asked_anew(cast, compared, evaluators, sign_in):
    first = evaluators[0]
    make_application(compared, "Myöhä ry", cast.seats[0].category, is_late=True, arrived_at=timezone.now())
    assert sign_in(first.person).get(page("evaluation_list", first)).url == page("evaluation_conflicts", first)


def test_completion_is_asked_with_a_deadline_and_reminded_of_in_the_letter(compared, by, desk, desk_page):
    alfa = compared.made[0]
    address = desk_page("assessment_of", compared, application=alfa.pk)
    past = {"words": "Säännöt puuttuvat", "day": timezone.localdate() - datetime.timedelta(days=1), "time": "16:00"}
    answer = desk.post(address, past)
    assert list(answer.context["form"].errors) == ["day"] and "Säännöt puuttuvat" in answer.content.decode()
    desk.post(address, {**past, "day": timezone.localdate() + datetime.timedelta(days=7)})
    alfa.refresh_from_db()
    assert (alfa.completeness, alfa.completion_words) == ("asked", "Säännöt puuttuvat")
    assert Delivery.objects.get(kind="calls.completion_asked").recipient_email == alfa.contact_email
    desk.post(desk_page("completeness_mark", compared, application=alfa.pk))
    desk.post(desk_page("completeness_mark", compared, application=alfa.pk), {"back": "1"})
    assert Application.objects.get(pk=alfa.pk).completeness == "unchecked"


def test_the_desk_shows_how_far_it_is(compared, evaluators, desk, desk_page, django_assert_num_queries):
    assess(evaluators[0], compared.made[1], 4, 4)
    page_ = desk.get(desk_page("assessment_show", compared))
    rows = {each.person.given_name: (each.done, each.total) for each in page_.context["evaluators"]}
    assert rows == {"Aapo": (1, 3), "Essi": (0, 2)}
    assert {each.name: each.score for each in page_.context["applications"]}["Beeta ry"] == 80


def test_evaluators_are_named_on_the_page(compared, desk, desk_page):
    data = {
        "evaluator-given_name": "Uusi",
        "evaluator-family_name": "Arvioija",
        "evaluator-email": "uusi@example.org",
        "evaluator-language": "sv",
    }
    assert desk.post(desk_page("assessment_show", compared), data).status_code == 302
    assert compared.evaluators.get().person.language == "sv"
    answer = desk.post(desk_page("assessment_show", compared), data)
    assert "uusi@example.org" in answer.content.decode() and answer.context["form"].non_field_errors()


@pytest.mark.parametrize("who", ["member", "other_secretary", "administrator"])
def test_strangers_find_nothing(compared, evaluators, cast, sign_in, desk_page, who):
    client = sign_in(getattr(cast, who))
    assert client.get(page("evaluation_list", evaluators[0])).status_code == 404
    assert client.get(desk_page("assessment_show", compared)).status_code == 404
