"""The six bodies that ship with the portal, as their sources describe them."""

import pathlib
import re
import tomllib

import pytest
from django.db.models import Count, Sum

from council.bodies.bodyfile.loading import load_files
from council.bodies.models import Body, Seat
from council.core.i18n import in_language
from members.models import Membership, Person

SHIPPED = pathlib.Path(__file__).resolve().parents[2] / "council" / "bodies" / "data" / "bodies"
FILES = sorted(SHIPPED.glob("*.toml"))


@pytest.fixture
def bodies(db):
    """The six bodies by the name of their file."""
    return {file.path.stem: file.body for file in load_files(FILES)}


def categories(body):
    return body.terms.get().categories.annotate(size=Count("seats")).order_by("order")


def test_six_load_and_can_be_loaded_again(bodies):
    assert sorted(bodies) == [
        "helsinki",
        "ita-uusimaa",
        "keski-uusimaa",
        "lansi-uusimaa",
        "pirkanmaa",
        "varsinais-suomi",
    ]
    assert [file.changes for file in load_files(FILES)] == [[]] * 6
    assert not Person.objects.exists() and not Membership.objects.exists()
    for body in bodies.values():
        assert body.rules.exists() and body.standing_items.exists() and body.genitive_fi and body.name_en
        assert not body.demonstration


def test_decisions_and_posts_are_told_in_swedish_as_well(bodies):
    rows = [(rules, "source") for body in bodies.values() for rules in body.rules.all()]
    rows += [(term, "decided_by") for body in bodies.values() for term in body.terms.all()]
    rows += [(office, "held_by") for body in bodies.values() for office in body.offices.all()]
    told = [(in_language(row, name, "fi"), in_language(row, name, "sv")) for row, name in rows if getattr(row, name)]
    assert len(told) > 15 and all(finnish != swedish for finnish, swedish in told), told
    assert ("Aluehallitus", "Välfärdsområdesstyrelsen") in told


def test_ita_uusimaa_has_eleven_themes_of_two(bodies):
    body = bodies["ita-uusimaa"]
    assert [each.size for each in categories(body)] == [2] * 11
    term = body.terms.get()
    assert (term.planned_seats, term.decision_section, term.record_number) == (22, "246", "IUHVADno-2023-3160")
    assert categories(body)[0].name_sv == "Barn- och familjeorganisationer"
    assert all(each.name_sv and not each.sv_unofficial for each in categories(body))
    assert body.languages == ["fi", "sv"] and body.rules.get().document_languages == ["fi", "sv"]
    assert all(item.title_sv and item.title_en for item in body.standing_items.all())


def test_pirkanmaa_has_nineteen_members_and_seventeen_deputies(bodies):
    body = bodies["pirkanmaa"]
    assert [each.size for each in categories(body)] == [1] * 19
    assert categories(body).aggregate(all=Sum("deputies"))["all"] == 17
    assert [each.name_fi for each in categories(body) if not each.deputies] == ["Nuoriso", "Potilastoiminta"]
    assert all(each.sv_unofficial for each in categories(body))
    rules = body.rules.get()
    assert (rules.deputy_scheme, rules.deputy_may_be_missing, rules.meetings_a_year_min) == ("category", True, 4)


def test_helsinki_has_personal_deputies_and_two_secretaries(bodies):
    body = bodies["helsinki"]
    assert [(each.group, each.size) for each in categories(body)] == [("ngo", 14), ("elected", 5)]
    assert Seat.objects.filter(term__body=body, has_deputy=True).count() == 19
    rules = body.rules.get()
    assert (rules.terms_in_a_row, rules.record_kind, rules.agenda_publicity) == (2, "memo", "public")
    assert body.offices.filter(kind="secretary").count() == 2
    assert [(each.kind, str(each.workgroup.founded_on)) for each in body.children.all()] == [
        ("working_committee", "2023-10-02")
    ]


def test_keski_uusimaa_is_closed_but_its_networks_are_open(bodies):
    body = bodies["keski-uusimaa"]
    assert body.host.kind == "ngo"
    assert [(each.group, each.size) for each in categories(body)] == [("ngo", 2), ("ngo", 2), ("ngo", 6), ("county", 1)]
    rules = body.rules.get()
    assert (rules.agenda_publicity, rules.meetings_open, rules.meetings_a_year_max) == ("closed", False, 10)
    kinds = list(body.standing_items.values_list("kind", flat=True))
    assert kinds.index("network_news") < kinds.index("information") < kinds.index("to_networks")
    assert [(each.kind, each.rules.get().meetings_open) for each in body.children.all()] == [("network", True)] * 2
    assert body.terms.get().end is None
    workers = Seat.objects.filter(term__body=body, requirement__contains="järjestöammattilainen").count()
    assert workers == Seat.objects.filter(term__body=body, requirement__contains="järjestövapaaehtoinen").count() == 5


def test_varsinais_suomi_is_led_by_a_troika(bodies):
    body = bodies["varsinais-suomi"]
    assert set(body.offices.values_list("kind", flat=True)) == {"chair", "vice_chair", "former_chair", "secretary"}
    assert [each.size for each in categories(body)] == [15]
    rules = body.rules.get()
    assert (rules.meetings_a_year_min, rules.meetings_a_year_max) == (2, 4)


def test_lansi_uusimaa_has_what_is_known_and_no_more(bodies):
    body = bodies["lansi-uusimaa"]
    assert (body.kind, str(body.starts_on)) == ("forum", "2024-04-01")
    assert not body.terms.exists() and not body.offices.exists() and not body.children.exists()


def test_hosts_have_their_municipalities(bodies):
    from council.bodies.models import Municipality

    sizes = {
        name: Municipality.objects.current().filter(county_code=body.host.county_code).count()
        for name, body in bodies.items()
    }
    assert sizes == {
        "helsinki": 1,
        "ita-uusimaa": 7,
        "keski-uusimaa": 6,
        "lansi-uusimaa": 10,
        "pirkanmaa": 23,
        "varsinais-suomi": 27,
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_person_is_named_and_every_file_names_its_source(path):
    text = path.read_text()
    assert "Source" in text.split("[host]")[0] and "left out" in text.split("[host]")[0]
    # The names in the surveyed material, as far as they could slip in with a title.
    assert not re.search(
        r"(asiantuntija|koordinaattori|johtaja|pormestari|suunnittelija) [A-ZÅÄÖ][a-zåäö]+ [A-ZÅÄÖ]", text
    )
    assert tomllib.loads(text)["body"]["key"]


@pytest.mark.django_db
def test_names_fall_back_in_the_body_s_own_order(bodies):
    assert in_language(bodies["pirkanmaa"], "name", "sv") == "Pirkanmaan järjestöyhteistyöryhmä"
    assert in_language(bodies["ita-uusimaa"], "name", "sv") == "Partnerskapsbordet för organisationer i Östra Nyland"
    assert Body.objects.top().count() == 6
