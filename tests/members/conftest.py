"""What the tests of members share: days, organisations, and the secretary with the pages of the desk."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import Organisation

DAY = datetime.timedelta(days=1)


def address(name, query="", **kwargs):
    """The address of a page of the body's desk."""
    return reverse(f"members:{name}", kwargs={"slug": "kumppanuuspoyta", **kwargs}) + query


def errors(response):
    """The errors of a form that was shown again."""
    assert response.status_code == 200
    return response.context["form"].errors


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def by(cast):
    """The secretary's account."""
    return cast.secretary.user


@pytest.fixture
def desk(cast, sign_in):
    """The secretary's browser."""
    return sign_in(cast.secretary)


@pytest.fixture
def organisation(db):
    """``organisation("Nimi ry", contact_email=…)`` → an organisation without numbers."""

    def make(name="Uusi ry", **fields):
        return Organisation.objects.create(
            name_fi=name, **{"no_number_reason": "Testi", "demonstration": True, **fields}
        )

    return make
