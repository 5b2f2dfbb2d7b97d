"""What the tests of members share: days, organisations, and the user of the secretary."""

import datetime

import pytest
from django.utils import timezone

from members.models import Organisation

DAY = datetime.timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def by(cast):
    """The secretary's account."""
    return cast.secretary.user


@pytest.fixture
def organisation(db):
    """``organisation("Nimi ry", contact_email=…)`` → an organisation without numbers."""

    def make(name="Uusi ry", **fields):
        return Organisation.objects.create(
            name_fi=name, **{"no_number_reason": "Testi", "demonstration": True, **fields}
        )

    return make
