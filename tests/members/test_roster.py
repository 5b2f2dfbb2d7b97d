"""The composition of a body on a day."""

import datetime

import pytest
from django.utils import timezone

from council.bodies.models import Body, Category
from members.models import Membership
from members.roster import Place, roster, vacancies
from tests.conftest import appoint, make_body, person

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def test_seats_in_plan_order_with_holders_and_vacancies(cast):
    rows = roster(cast.body, timezone.localdate())
    seats = [row for category in rows for row in category.seats]
    assert [row.seat.pk for row in seats] == [seat.pk for seat in cast.seats]
    assert [row.member and row.member.person_id for row in seats] == [cast.member.pk, cast.second.pk, None, None]
    assert seats[0].deputy == cast.deputy_membership
    assert [row.member_place for row in seats] == [Place.HELD, Place.HELD, Place.VACANT, Place.VACANT]
    assert rows[-1].category is None
    assert [each.person for each in rows[-1].experts] == [cast.expert]
    assert (vacancies(rows).members, vacancies(rows).deputies) == (2, 2)
    assert [row.is_empty for row in rows[:2]] == [False, True]


def test_a_former_holder_is_shown_only_on_days_of_the_past(cast):
    today = timezone.localdate()
    now = roster(cast.body, today)[1].seats[0]
    then = roster(cast.body, today - DAY)[1].seats[0]
    assert now.member is None
    assert then.member == cast.former_membership


def test_a_coming_holder_is_kept_apart(cast):
    today = timezone.localdate()
    coming = appoint(cast.body, person("Tulo", "Tuleva"), cast.seats[2], start=today + 10 * DAY)
    row = roster(cast.body, today)[1].seats[0]
    assert (row.member, row.next_member) == (None, coming)
    later = roster(cast.body, today + 10 * DAY)[1].seats[0]
    assert (later.member, later.next_member) == (coming, None)


def test_an_organisation_without_a_person_is_not_a_vacancy(cast):
    membership = appoint(cast.body, person("Nimi", "Nimetön"), cast.seats[3])
    Membership.objects.filter(pk=membership.pk).update(person=None, person_name="")
    rows = roster(cast.body, timezone.localdate())
    assert rows[1].seats[1].member_place == Place.UNNAMED
    assert (vacancies(rows).members, vacancies(rows).unnamed) == (1, 1)


def test_a_lawfully_missing_deputy_is_calm(cast):
    cast.body.rules.update(deputy_may_be_missing=True)
    rows = roster(cast.body, timezone.localdate())
    assert rows[1].seats[0].deputy_place == Place.LAWFUL
    assert vacancies(rows).deputies == 0


def test_deputies_of_a_category_in_order():
    body = make_body("luokka", categories=2, slots=1, scheme="order")
    category = Category.objects.filter(term__body=body).first()
    Category.objects.filter(pk=category.pk).update(deputies=3)
    second = appoint(body, person("Toka", "Toinen"), capacity="deputy", category=category, order=2)
    first = appoint(body, person("Eka", "Ensimmäinen"), capacity="deputy", category=category, order=1)
    row = roster(body, timezone.localdate())[0]
    assert row.deputies == [first, second]
    assert list(row.missing_deputies) == [1]
    assert row.seats[0].deputy_place == Place.NONE


def test_a_category_without_seats_is_kept():
    body = make_body("tyhja", categories=1, slots=1)
    Category.objects.create(term=body.terms.get(), key="tyhja", order=9, name_fi="Tyhjä")
    rows = roster(body, timezone.localdate())
    assert [(row.category.name_fi, len(row.seats)) for row in rows] == [("Luokka 1", 1), ("Tyhjä", 0)]


def test_a_working_group_has_one_row_of_people(cast):
    group = Body.objects.create(host=cast.body.host, parent=cast.body, slug="ryhma", kind="working_group", name_fi="R")
    Membership.objects.create(
        body=group, person=cast.member, person_name=cast.member.name, start=timezone.localdate() - DAY
    )
    rows = roster(group, timezone.localdate())
    assert [(row.category, [each.person_name for each in row.members]) for row in rows] == [(None, ["Maija Jäsen"])]


@pytest.mark.parametrize("offset", [-400, 0, 400, 2000])
def test_the_term_is_the_one_the_body_names(offset):
    body = make_body("kaudet", categories=1, slots=1)
    running = body.terms.get()
    for start in (running.start - 800 * DAY, running.start + 800 * DAY):
        term = body.terms.create(start=start, end=start + 700 * DAY)
        category = Category.objects.create(term=term, key="a", order=1, name_fi="A")
        category.seats.create(term=term, slot=1)
    day = timezone.localdate() + offset * DAY
    fresh = Body.objects.get(pk=body.pk)
    assert roster(fresh, day)[0].category.term == fresh.term_on(day)


@pytest.mark.parametrize("categories", [1, 3])
def test_query_count_does_not_grow(categories, django_assert_num_queries):
    body = make_body("kyselyt", categories=categories, slots=categories)
    for index, seat in enumerate(body.terms.get().seats.all()):
        appoint(body, person("Nimi", f"Nimi{index}"), seat)
    body = Body.objects.get(pk=body.pk)
    with django_assert_num_queries(3):
        rows = roster(body, timezone.localdate())
        assert all(
            (row.seat.category.name, row.seat.term.body.name, row.member.person_name, row.member.organisation_names)
            for category in rows
            for row in category.seats
        )
