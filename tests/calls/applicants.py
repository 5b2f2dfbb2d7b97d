"""Applications as they would be after a call: sent, with consenting people, ready to be compared."""

import datetime

from django.db.models import F
from django.utils import timezone

from members.calls.enums import ApplicationState, Consent
from members.calls.models import Alternative, Application, Call, Nominee, Pick


def make_application(call, name, category, *, second=None, people=("member", "deputy"), gender="", **fields):
    """One sent application; its people are called after the organisation and consent."""
    Call.objects.filter(pk=call.pk).update(next_number=F("next_number") + 1)
    call.refresh_from_db()
    slug = name.lower().replace(" ", "-").replace("ä", "a").replace("ö", "o")
    defaults = {
        "state": ApplicationState.SUBMITTED,
        "number": call.next_number - 1,
        "arrived_at": timezone.now() - datetime.timedelta(days=1),
        "contact_name": f"{name} Yhteys",
        "contact_email": f"{slug}@example.org",
        "no_number_reason": "Testi",
        "languages": ["fi"],
        "scope": "local",
    }
    application = Application.objects.create(
        call=call, name=name, first_category=category, second_category=second, **{**defaults, **fields}
    )
    for capacity in people:
        given = "Jaana" if capacity == "member" else "Vesa"
        Nominee.objects.create(
            application=application,
            capacity=capacity,
            given_name=given,
            family_name=name.split()[0],
            email=f"{given.lower()}.{slug}@example.org",
            consent=Consent.GIVEN,
            consent_at=timezone.now(),
            publish_name=capacity == "member",
            background="volunteer",
            gender=gender,
        )
    return application


def make_alternative(call, placed, name="Luonnos"):
    """A draft composition: ``placed`` are ``(application, category, slot)`` with both people of the application."""
    alternative = Alternative.objects.create(call=call, name=name)
    for application, category, slot in placed:
        for nominee in application.nominees.all():
            Pick.objects.create(
                alternative=alternative, nominee=nominee, category=category, capacity=nominee.capacity, slot=slot
            )
    return alternative
