"""Statements that are planned once for each connection."""

import datetime

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.db.utils import DataError

from council.bodies.models import Body
from council.core.queries import JSONArray, JSONObject, Prepared, Rows, Statement, columns, instance
from council.portal.reading import body_cards

pytestmark = pytest.mark.django_db

SAMPLE = "a-sample"


def bodies(slug):
    names = JSONObject(fi="name_fi", both=JSONArray("name_fi", "name_sv"))
    return Body.objects.filter(slug=slug).values_list(JSONObject(names=names, starts="starts_on", like=F("slug")))


def test_rows_come_as_plain_data_by_one_query_each_time(cast, django_assert_num_queries):
    read = Prepared(bodies, slug=SAMPLE)
    body = cast.body
    expected = {
        "names": {"fi": body.name_fi, "both": [body.name_fi, body.name_sv]},
        "starts": body.starts_on.isoformat(),
        "like": body.slug,
    }
    for _ in range(3):
        with django_assert_num_queries(1):
            assert read(slug=body.slug) == [expected]
    assert read(slug="no-such-body") == []


def test_a_connection_that_was_opened_anew_plans_anew(transactional_db):
    read = Statement("SELECT %(day)s::date + 1, '100 %%'", day="date")
    today = datetime.date(2026, 5, 28)
    expected = [(datetime.date(2026, 5, 29), "100 %")]
    assert read(day=today) == expected
    connection.close()
    assert read(day=today) == expected
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connection.copy()
    try:
        with other.cursor() as cursor:  # the server goes away behind our back
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    finally:
        other.close()
    assert read(day=today) == expected


def test_a_refused_value_leaves_the_statement_usable(db):
    read = Statement("SELECT 10 / %(by)s", by="bigint")
    for _ in range(2):
        with pytest.raises(DataError), transaction.atomic():
            read(by=0)
    assert read(by=5) == [(2,)]
    with pytest.raises(DataError), transaction.atomic():
        read(by=0)
    assert read(by=2) == [(5,)]


def test_a_number_that_no_column_holds_finds_nothing(cast):
    read = Statement("SELECT slug FROM bodies_body WHERE id = %(pk)s", pk="bigint")
    assert read(pk=cast.body.pk) == [(cast.body.slug,)]
    assert read(pk=10**30) == read(pk=-(10**30)) == []


def test_a_statement_without_parameters_has_rows_in_order(cast):
    slugs = Body.objects.order_by("-slug").values(json=JSONObject(slug="slug"))
    read = Prepared(lambda: Body.objects.order_by("pk").values_list(JSONObject(all=Rows(slugs)))[:1])
    assert [row["slug"] for row in read()[0]["all"]] == sorted(Body.objects.values_list("slug", flat=True))[::-1]


def test_a_parameter_that_the_query_does_not_have_is_refused(cast):
    with pytest.raises(ValueError, match="not a parameter of the query: slug"):
        Prepared(lambda slug: Body.objects.values_list(JSONObject(slug="slug")), slug=SAMPLE)(slug="x")


def test_an_object_is_made_of_its_columns(cast):
    Body.objects.filter(pk=cast.body.pk).update(starts_on=datetime.date(2026, 1, 2))
    read = Prepared(
        lambda slug: Body.objects.filter(slug=slug).values_list(JSONObject(**columns(Body), more="slug")), slug=SAMPLE
    )
    body = instance(Body, read(slug=cast.body.slug)[0])
    assert body == cast.body and body.starts_on == datetime.date(2026, 1, 2) and body.languages == cast.body.languages


def test_a_changed_table_does_not_break_a_planned_statement(transactional_db):
    assert body_cards() == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE bodies_body ADD COLUMN passing text")
        try:
            assert body_cards() == []
        finally:
            cursor.execute("ALTER TABLE bodies_body DROP COLUMN passing")
    assert body_cards() == []
