"""The composition on a body's page: the picture and the tables say the same, in every deputy scheme."""

import datetime
import re

import html5lib
import pytest
from django.utils import timezone

from council.bodies.models import Category, Rules, Seat
from members.models import Membership, Office
from tests.conftest import appoint, make_body, person
from tests.meetings.conftest import words

PAGE = "/en/bodies/kumppanuuspoyta/"


def tree_of(client):
    return html5lib.parse(client.get(PAGE).content.decode(), namespaceHTMLElements=False)


def labels(client):
    """What the picture's links say, by the anchor they lead to."""
    found = {}
    for link in tree_of(client).iter("{http://www.w3.org/2000/svg}a"):
        if link.get("aria-label"):
            found.setdefault(link.get("href"), []).append(link.get("aria-label"))
    return found


def test_each_seat_of_the_picture_leads_to_its_row(client, cast):
    tree = tree_of(client)
    anchors = {element.get("id") for element in tree.iter() if element.get("id")}
    found = labels(client)
    assert {f"#seat-{number}" for number in range(1, 5)} <= set(found)
    assert {anchor.removeprefix("#") for anchor in found} <= anchors


def test_a_seat_says_its_number_category_holder_and_deputy(client, cast):
    found = labels(client)
    assert found["#seat-1"] == ["Seat 1, Luokka 1: Maija Jäsen, Jäsen ry; deputy Veikko Varajäsen, Varajäsen ry"]
    assert found["#seat-1-deputy"] == ["Deputy of seat 1, Luokka 1: Veikko Varajäsen, Varajäsen ry"]
    assert found["#seat-3"] == ["Seat 3, Luokka 2: vacant; deputy vacant"]


def test_the_tables_hold_the_same(client, cast):
    tree = tree_of(client)
    tables = [table for table in tree.iter("table") if table.find("caption") is not None]
    captions = ["".join(table.find("caption").itertext()) for table in tables]
    assert captions[:2] == ["1 Luokka 1", "2 Luokka 2"]
    for table in tables[:2]:
        assert all(heading.get("scope") == "col" for heading in table.find("thead").iter("th"))
        assert all(row.find("th").get("scope") == "row" for row in table.find("tbody").iter("tr"))
    row = next(each for each in tree.iter("tr") if each.get("id") == "seat-1")
    cells = ["".join(cell.itertext()) for cell in row]
    assert cells == ["1", "Maija JäsenJäsen ry", "Veikko VarajäsenVarajäsen ry"]
    vacant = next(each for each in tree.iter("tr") if each.get("id") == "seat-3")
    assert [cell.get("class") for cell in vacant] == [None, "empty", "empty"]


def test_vacancies_are_counted(client, cast):
    page = words(client.get(PAGE))
    assert "2 of 4 seats are filled." in page
    assert "2 vacant" in page


def test_a_deputy_that_may_lawfully_be_missing_is_no_alarm(client, cast):
    Membership.objects.filter(pk=cast.deputy_membership.pk).delete()
    Rules.objects.filter(body=cast.body).update(deputy_may_be_missing=True)
    found = labels(client)
    assert found["#seat-1"] == ["Seat 1, Luokka 1: Maija Jäsen, Jäsen ry"]
    assert "#seat-1-deputy" not in found
    page = words(client.get(PAGE))
    assert "deputies are missing" not in page
    assert "No deputy" in page


def test_an_organisation_without_its_person_is_shown_as_such(client, cast):
    Membership.objects.filter(pk=cast.member_membership.pk).update(person=None, person_name="")
    assert labels(client)["#seat-1"][0].startswith("Seat 1, Luokka 1: Jäsen ry, person not yet named;")
    assert "1 place belongs to an organisation that has not yet named its person." in words(client.get(PAGE))


def test_a_category_s_own_deputies_share_one_cell(client, cast):
    Rules.objects.filter(body=cast.body).update(deputy_scheme="category")
    Seat.objects.filter(term=cast.term).update(has_deputy=False)
    Membership.objects.filter(capacity="deputy", body=cast.body).delete()
    category = Category.objects.get(term=cast.term, key="luokka-1")
    Category.objects.filter(pk=category.pk).update(deputies=2)
    appoint(cast.body, person("Vara", "Yksi"), None, "deputy", category=category)
    tree = tree_of(client)
    row = next(each for each in tree.iter("tr") if each.get("id") == "seat-1")
    assert row[2].get("rowspan") == "2"
    assert ["".join(each.itertext()) for each in row[2]] == ["Vara YksiYksi ry", "Vacant"]
    assert sorted(labels(client)["#category-1"]) == [
        "Deputy, Luokka 1: Vara Yksi, Yksi ry",
        "Deputy, Luokka 1: vacant",
    ]


def test_deputies_in_order_have_their_numbers(client, cast):
    Rules.objects.filter(body=cast.body).update(deputy_scheme="order")
    Seat.objects.filter(term=cast.term).update(has_deputy=False)
    Membership.objects.filter(capacity="deputy", body=cast.body).delete()
    category = Category.objects.get(term=cast.term, key="luokka-1")
    for order, name in ((2, "Toinen"), (1, "Ensimmäinen")):
        appoint(cast.body, person("Vara", name), None, "deputy", category=category, order=order)
    row = next(each for each in tree_of(client).iter("tr") if each.get("id") == "seat-1")
    shown = ["".join(each.itertext()) for each in row[2]]
    assert shown == ["1. Vara EnsimmäinenEnsimmäinen ry", "2. Vara ToinenToinen ry"]


def test_a_seat_with_the_right_to_speak_only_is_told_apart(client, cast):
    Seat.objects.filter(pk=cast.seats[0].pk).update(seat_class="speaking")
    assert labels(client)["#seat-1"][0].endswith("; right to attend and speak")
    assert "Right to attend and speak" in words(client.get(PAGE))


def test_an_office_is_shown_beside_its_holder(client, cast):
    Office.objects.create(
        body=cast.body, kind="convener", person=cast.member, person_name=cast.member.name, start=cast.term.start
    )
    assert "Maija Jäsen, Convener, Jäsen ry" in labels(client)["#seat-1"][0]


def test_a_coming_member_is_announced_with_the_day(client, cast):
    today = timezone.localdate()
    Membership.objects.filter(pk=cast.member_membership.pk).update(end=today + datetime.timedelta(days=9))
    start = today + datetime.timedelta(days=10)
    appoint(cast.body, person("Uusi", "Tulija"), cast.seats[0], start=start)
    assert re.search(rf"From {start.day} \w+ {start.year}: Uusi Tulija", words(client.get(PAGE)))


def test_a_coming_term_is_shown_as_it_will_begin(client, cast):
    start = timezone.localdate() + datetime.timedelta(days=20)
    cast.former_membership.delete()
    for model in (Membership, Office):
        model.objects.filter(body=cast.body).update(start=start)
    cast.body.terms.update(start=start)
    Rules.objects.filter(body=cast.body).update(start=start)
    page = words(client.get(PAGE))
    assert "Maija Jäsen" in page
    assert "The term begins" in page


def test_what_every_seat_asks_for_is_told_once(client, cast):
    Seat.objects.filter(category=cast.seats[0].category).update(requirement="Järjestö nimeää jäsenen")
    Seat.objects.filter(pk=cast.seats[2].pk).update(requirement="Ruotsinkielinen")
    page = words(client.get(PAGE))
    assert page.count("Järjestö nimeää jäsenen") == 1
    assert page.count("Ruotsinkielinen") == 1


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_an_unofficial_swedish_name_says_so_in_swedish_only(client, cast, language):
    Category.objects.filter(term=cast.term).update(sv_unofficial=True)
    page = client.get(f"/{language}/bodies/kumppanuuspoyta/").content.decode()
    caption = re.search(r"<caption>.*?</caption>", page)[0]
    assert ('<span class="muted">(' in caption) == (language == "sv")


def test_names_are_escaped_in_picture_and_table(client, cast):
    bad = '<img src=x onerror="alert(1)">'
    Membership.objects.filter(pk=cast.member_membership.pk).update(person_name=bad, organisation_names=bad)
    Category.objects.filter(term=cast.term).update(name_fi=bad, name_en=bad)
    page = client.get(PAGE).content.decode()
    assert "<img" not in page
    assert bad in labels(client)["#seat-1"][0]


def test_a_body_without_seats_has_no_picture(client, db):
    body = make_body(categories=0)
    appoint(body, person("Ryhmä", "Läinen"))
    page = words(client.get(PAGE))
    assert '<svg class="plan"' not in page
    assert "Ryhmä Läinen" in page
