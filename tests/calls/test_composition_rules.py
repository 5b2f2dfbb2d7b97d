"""Composition rules of a body: their sentences, the pages, the set to start with, and the section of body files."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from council.bodies.bodyfile.loading import load_files
from council.bodies.models import Body
from council.bodies.problems import BadFile
from council.core.models import Event
from council.core.states import Refused
from members.calls.actions import composition_rules as actions
from members.calls.coverage import municipalities_of
from members.calls.enums import Among, Dimension
from members.calls.models import CompositionRule
from members.calls.rulebook import faults, starting_set, whole
from members.calls.wording import sentence_of, strength_of, value_names
from tests.bodies.test_shipped_bodies import SHIPPED
from tests.calls.composing_samples import municipalities


def english(**fields):
    """A rule's sentence in English."""
    rule = CompositionRule(**whole(fields))
    with translation.override("en"):
        return f"{sentence_of(rule, value_names())} – {strength_of(rule)}"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"dimension": "municipality", "minimum": 1},
            "At least 1 member from each municipality – Wished, weight 5 of 10",
        ),
        (
            {"dimension": "gender", "measure": "share", "minimum": 40, "among": "each", "strength": "required"},
            "Women and men at least 40 % each, members and deputy members separately – Required",
        ),
        (
            {"dimension": "person_terms", "maximum": 2, "among": "all", "strength": "required"},
            "The same person at most 2 terms in a row – Required",
        ),
        (
            {"dimension": "organisation_terms", "maximum": 1, "among": "deputies"},
            "The same organisation at most 1 term in a row (deputy members) – Wished, weight 5 of 10",
        ),
        (
            {"dimension": "organisation_seats", "maximum": 1, "among": "each"},
            "At most 1 person from the same organisation, members and deputy members separately"
            " – Wished, weight 5 of 10",
        ),
        (
            {"dimension": "language", "value": "sv", "minimum": 2, "maximum": 12},
            "2–12 members with the working language Swedish – Wished, weight 5 of 10",
        ),
        (
            {"dimension": "category", "value": "muut", "minimum": 2, "maximum": 2},
            "In the category “muut” exactly 2 members – Wished, weight 5 of 10",
        ),
        (
            {"dimension": "background", "measure": "share", "minimum": 30, "maximum": 70, "among": "deputies"},
            "30–70 % of the deputy members from among employees and from among volunteers, each"
            " – Wished, weight 5 of 10",
        ),
        (
            {"dimension": "network", "minimum": 3, "among": "all"},
            "At least 3 people from applications that a network backs, members and deputy members together"
            " – Wished, weight 5 of 10",
        ),
    ],
)
def test_a_rule_reads_as_a_sentence(fields, sentence):
    assert english(**fields) == sentence


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_rule_has_a_sentence_in_every_language(language):
    with translation.override(language):
        for dimension in Dimension:
            for among in Among:
                for value in {"", {"scope": "local", "background": "employee", "gender": "other"}.get(dimension, "")}:
                    for measure in ("count", "share"):
                        rule = CompositionRule(**whole({"dimension": dimension, "among": among, "maximum": 3}))
                        rule.value, rule.measure = value, measure
                        words = sentence_of(rule, value_names())
                        assert words and words[0].isupper() and "%(" not in words and "%%" not in words


def test_rules_without_sense_are_refused_before_the_database_does(cast):
    for fields in (
        {"dimension": "scope"},
        {"dimension": "scope", "minimum": 3, "maximum": 2},
        {"dimension": "scope", "minimum": 101, "measure": "share"},
        {"dimension": "person_terms", "minimum": 1},
        {"dimension": "person_terms", "maximum": 2, "measure": "share"},
        {"dimension": "scope", "minimum": 1, "weight": 11},
    ):
        assert faults(whole(fields)), fields
        with pytest.raises(Refused):
            actions.add_composition_rule(cast.body, by=None, **fields)
        with pytest.raises(IntegrityError), transaction.atomic():
            CompositionRule.objects.create(body=cast.body, **whole(fields))
    for fields in (
        {"dimension": "scope", "minimum": 1, "value": "x"},
        {"dimension": "network", "minimum": 1, "value": "network"},
        {"dimension": "person_terms", "maximum": 0},
    ):
        assert faults(whole(fields)), fields
    assert not faults(whole({"dimension": "category", "minimum": 1, "value": "x"}))
    assert faults(whole({"dimension": "category", "minimum": 1, "value": "x"}), categories=["y"])


def test_a_set_to_start_with_follows_from_the_rules_of_the_body(cast):
    type(cast.body.host).objects.update(county_code="01")
    municipalities("Askola", "Porvoo")
    body = Body.objects.select_related("host").get(pk=cast.body.pk)
    cast.body.rules.update(quota="binding", terms_in_a_row=2, source_fi="Aluehallitus 1.1.2025 § 1")

    def dimensions():
        found = starting_set(body, cast.term.start, municipalities=municipalities_of(body))
        return {each["dimension"]: each for each in found}

    found = dimensions()
    assert list(found) == [
        "gender",
        "person_terms",
        "organisation_terms",
        "language",
        "municipality",
        "organisation_seats",
    ]
    assert (found["gender"]["strength"], found["gender"]["minimum"], found["gender"]["among"]) == (
        "required",
        40,
        "each",
    )
    assert found["person_terms"]["maximum"] == 2 and found["person_terms"]["ground_sv"] == "Aluehallitus 1.1.2025 § 1"
    assert not any(faults(each) for each in found.values())
    cast.body.rules.update(quota="advisory", terms_in_a_row=None)
    body = Body.objects.select_related("host").get(pk=cast.body.pk)
    found = dimensions()
    assert found["gender"]["strength"] == "wished" and "person_terms" not in found
    cast.body.rules.update(quota="off")
    actions.add_composition_rule(cast.body, by=None, dimension="language", minimum=3)
    body = Body.objects.select_related("host").get(pk=cast.body.pk)
    assert list(dimensions()) == ["municipality", "organisation_seats"]


@pytest.fixture
def rules_page(cast):
    """The address of a page of the body's composition rules."""

    def address(name="list", **kwargs):
        return reverse(f"calls:composition_rule_{name}", kwargs={"slug": cast.body.slug, **kwargs})

    return address


def test_rules_at_the_desk(desk, rules_page, cast):
    desk.post(rules_page("start"), {"dimension": ["language", "organisation_seats"]})
    language, seats = cast.body.composition_rules.all()
    assert (language.dimension, seats.dimension) == ("language", "organisation_seats")
    kind = desk.get(rules_page("add"))
    assert kind.content.decode().count('name="dimension"') == len(Dimension)
    add = rules_page("add") + "?dimension=category"
    assert desk.get(add).status_code == 200
    data = {"among": "members", "minimum": "", "measure": "count", "strength": "required", "weight": 5, "value": ""}
    assert desk.post(add, data).status_code == 422
    assert desk.post(add, {**data, "minimum": 1, "value": "ei-ole"}).status_code == 422
    assert desk.post(add, {**data, "minimum": 1, "value": "luokka-2", "ground_fi": "Päätös"}).status_code == 302
    category = cast.body.composition_rules.get(dimension="category")
    assert (category.order, category.strength, category.ground_fi) == (3, "required", "Päätös")
    desk.post(rules_page("move", rule=category.pk), {"step": "-1"})
    assert [each.dimension for each in cast.body.composition_rules.all()] == [
        "language",
        "category",
        "organisation_seats",
    ]
    change = rules_page("change", rule=seats.pk)
    data = {"among": "all", "minimum": "", "maximum": 2, "measure": "count", "strength": "wished", "weight": 9}
    assert desk.get(change).status_code == 200
    assert desk.post(change, data).status_code == 302
    seats.refresh_from_db()
    assert (seats.maximum, seats.weight, seats.among) == (2, 9, "all")
    removed = desk.post(rules_page("remove", rule=language.pk), follow=True)
    assert not CompositionRule.objects.filter(pk=language.pk).exists()
    assert rules_page("restore") in removed.content.decode()
    desk.post(rules_page("restore"))
    assert cast.body.composition_rules.last().dimension == "language"
    kinds = [each.kind for each in Event.objects.filter(kind__startswith="composition_rule").order_by("pk")]
    assert kinds == [
        f"composition_rule.{each}" for each in ("added", "added", "added", "moved", "changed", "removed", "added")
    ]
    assert desk.post(rules_page("move", rule=category.pk), {"step": "7"}).status_code == 400


@pytest.mark.parametrize("dimension", Dimension)
def test_every_rule_can_be_begun_in_a_body_without_an_area(desk, rules_page, cast, dimension):
    assert not cast.body.host.county_code
    assert desk.get(rules_page("add") + f"?dimension={dimension}").status_code == 200


def test_the_rules_of_a_body_are_its_secretarys(sign_in, rules_page, cast, by):
    rule = actions.add_composition_rule(cast.body, by=by, dimension="scope", minimum=1)
    for name in ("other_secretary", "member", "administrator"):
        client = sign_in(getattr(cast, name))
        assert client.get(rules_page()).status_code == 404
        assert client.get(rules_page("change", rule=rule.pk)).status_code == 404
        assert client.post(rules_page("remove", rule=rule.pk)).status_code == 404
    other = reverse("calls:composition_rule_change", kwargs={"slug": cast.other.slug, "rule": rule.pk})
    assert sign_in(cast.other_secretary).get(other).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_whatever_its_size(desk, rules_page, cast, count, django_assert_num_queries):
    for number in range(count):
        cast.body.composition_rules.create(dimension="category", value="luokka-1", minimum=1, order=number)
    desk.get(rules_page())
    with django_assert_num_queries(9):
        desk.get(rules_page())


BODY = """
[host]
key = "h"
kind = "county"
languages = ["fi", "sv"]
name_fi = "H"
[body]
key = "b"
kind = "forum"
languages = ["fi", "sv"]
name_fi = "B"
starts_on = 2027-01-01
[term]
start = 2027-01-01
[[term.categories]]
key = "nuoret"
name_fi = "Nuoret"
seats = 2
"""
TWO = """
[[composition_rules]]
dimension = "language"
minimum = 1
[[composition_rules]]
dimension = "category"
value = "nuoret"
maximum = 2
strength = "required"
"""


@pytest.fixture
def load(db, tmp_path):
    """``load(text, dry_run=…)`` loads a body file with this after its body; what changed."""

    def act(text, **options):
        path = tmp_path / "b.toml"
        path.write_text(BODY + text)
        return load_files([path], **options)[0].changes

    return act


def rules_of_file():
    return list(CompositionRule.objects.filter(body__slug="b").values_list("dimension", "value", "minimum", "maximum"))


def test_a_body_file_sets_the_rules_in_its_order(load):
    assert "+ composition_rules 1 language" in load(TWO) and load(TWO) == []
    assert rules_of_file() == [("language", "", 1, None), ("category", "nuoret", None, 2)]
    changed = TWO.replace("minimum = 1", "minimum = 3")
    assert load(changed, dry_run=True) == ["~ composition_rules 1.minimum 1 → 3"]
    assert rules_of_file()[0][2] == 1
    assert load(changed) == ["~ composition_rules 1.minimum 1 → 3"]
    assert load(TWO.split('[[composition_rules]]\ndimension = "category"')[0]) == [
        "~ composition_rules 1.minimum 3 → 1",
        "- composition_rules 2 category nuoret",
    ]
    assert load("") == [] and len(rules_of_file()) == 1


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        ('dimension = "colour"\nminimum = 1', "dimension"),
        ("minimum = 1", "dimension"),
        ('dimension = "scope"', "minimum"),
        ('dimension = "scope"\nminimum = 3\nmaximum = 1', "maximum"),
        ('dimension = "scope"\nminimum = 1\nvalue = "loca"', "value"),
        ('dimension = "category"\nminimum = 1\nvalue = "vanhat"', "value"),
        ('dimension = "language"\nminimum = 1\nvalue = "en"', "value"),
        ('dimension = "municipality"\nminimum = 1\nvalue = "999"', "value"),
        ('dimension = "gender"\nmeasure = "share"\nminimum = 101', "minimum"),
        ('dimension = "person_terms"\nminimum = 1', "maximum"),
        ('dimension = "network"\nminimum = 1\nweight = 0', "weight"),
        ('dimension = "network"\nminimum = 1\nvalue = "x"', "value"),
        ('dimension = "network"\nminimum = 1\nmust = true', "must"),
    ],
)
def test_a_faulty_rule_refuses_the_file_with_line_and_key(load, rule, key):
    with pytest.raises(BadFile) as caught:
        load(f"[[composition_rules]]\n{rule}\n")
    assert any(problem.path.endswith(key) and problem.line for problem in caught.value.problems), caught.value.problems
    assert not Body.objects.filter(slug="b").exists()


def test_shipped_rules_are_those_that_the_sources_state(db):
    load_files(sorted(SHIPPED.glob("*.toml")))
    stated = {}
    for rule in CompositionRule.objects.order_by("body__slug", "order"):
        stated.setdefault(rule.body.slug, []).append((rule.dimension, rule.strength))
    assert stated == {
        "helsingin-jarjestoneuvottelukunta": [("person_terms", "required"), ("organisation_terms", "required")],
        "ita-uudenmaan-kumppanuuspoyta": [
            ("category", "wished"),
            ("language", "wished"),
            ("municipality", "wished"),
            ("scope", "wished"),
        ],
        "keski-uudenmaan-jarjestoneuvottelukunta": [("background", "wished")],
    }
    assert all(rule.ground_fi for rule in CompositionRule.objects.all())


@pytest.mark.django_db
def test_the_rules_and_the_calls_of_a_body_lead_to_each_other(desk, desk_page):
    calls, rules = desk_page("call_list"), desk_page("composition_rule_list")
    assert f'href="{rules}"' in desk.get(calls).content.decode()
    assert f'href="{calls}"' in desk.get(rules).content.decode()
