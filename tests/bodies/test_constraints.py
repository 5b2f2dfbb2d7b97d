"""What the database itself refuses, whichever code writes."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from council.bodies.models import Body, Category, Host, Municipality, Rules, Seat, Term
from tests.conftest import make_body

pytestmark = pytest.mark.django_db
DAY = datetime.date


@pytest.fixture
def body():
    host = Host.objects.create(slug="h", kind="county", name_fi="H", languages=["fi"])
    return Body.objects.create(
        host=host, slug="b", kind="forum", name_fi="B", languages=["fi"], starts_on=DAY(2025, 1, 1)
    )


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


@pytest.mark.parametrize("model", [Term, Rules])
def test_periods_of_a_body_do_not_share_a_day(body, model):
    model.objects.create(body=body, start=DAY(2025, 1, 1), end=DAY(2025, 12, 31))
    for start, end in [
        (DAY(2025, 12, 31), DAY(2026, 12, 31)),
        (DAY(2024, 1, 1), DAY(2025, 1, 1)),
        (DAY(2025, 5, 1), DAY(2025, 5, 1)),
        (DAY(2024, 1, 1), None),
    ]:
        refused(lambda start=start, end=end: model.objects.create(body=body, start=start, end=end))
    model.objects.create(body=body, start=DAY(2026, 1, 1), end=None)
    refused(lambda: model.objects.create(body=body, start=DAY(2099, 1, 1), end=None))
    other = make_body("muu")
    assert model.objects.filter(body=other).exists()


@pytest.mark.parametrize("model", [Term, Rules])
def test_a_period_does_not_end_before_it_starts(body, model):
    refused(lambda: model.objects.create(body=body, start=DAY(2025, 1, 2), end=DAY(2025, 1, 1)))
    model.objects.create(body=body, start=DAY(2025, 1, 1), end=DAY(2025, 1, 1))


def test_a_body_does_not_end_before_it_starts_nor_contain_itself(body):
    refused(lambda: Body.objects.filter(pk=body.pk).update(ends_on=DAY(2024, 12, 31)))
    refused(lambda: Body.objects.filter(pk=body.pk).update(parent=body))


def test_keys_and_slots_are_given_once(body):
    term = Term.objects.create(body=body, start=DAY(2025, 1, 1), end=DAY(2025, 12, 31))
    category = Category.objects.create(term=term, key="a", order=1, name_fi="A")
    refused(lambda: Category.objects.create(term=term, key="a", order=2, name_fi="B"))
    Seat.objects.create(term=term, category=category, slot=1)
    refused(lambda: Seat.objects.create(term=term, category=category, slot=1))
    refused(lambda: Body.objects.create(host=body.host, slug="b", kind="forum", name_fi="C", languages=["fi"]))
    Municipality.objects.create(code="018", name_fi="A", name_sv="A", county_code="01", county_name="X")
    refused(
        lambda: Municipality.objects.create(code="018", name_fi="A", name_sv="A", county_code="01", county_name="X")
    )
