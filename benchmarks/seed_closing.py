"""A call and drafts ready to be sent, for the closing hour: ``python -m benchmarks.seed_closing NUMBER``.

Prints one JSON object: the call's key, and the token of each draft.
"""

import datetime
import json
import os
import sys

import django
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council.settings")
django.setup()

from council.bodies.models import Body, Category, Host, Term  # noqa: E402
from members.calls.enums import ApplicationState  # noqa: E402
from members.calls.links import application_token  # noqa: E402
from members.calls.models import Application, Call, CallPlaces, Nominee  # noqa: E402


def make_call(now):
    """An open call of a new body, for one category, that closes in an hour."""
    host = Host.objects.create(slug="mittaus", kind="county", name_fi="Mittauksen hyvinvointialue", languages=["fi"])
    body = Body.objects.create(
        host=host, slug="mittaus", kind="partnership_table", name_fi="Mittauspöytä", languages=["fi"]
    )
    term = Term.objects.create(body=body, start=timezone.localdate() + datetime.timedelta(days=60))
    category = Category.objects.create(term=term, key="luokka", order=1, name_fi="Luokka")
    call = Call.objects.create(
        body=body,
        term=term,
        languages=["fi"],
        title_fi="Haku",
        opens_at=now - datetime.timedelta(days=30),
        closes_at=now + datetime.timedelta(hours=1),
        contact_name="Saara Sihteeri",
        contact_email="saara@example.org",
    )
    CallPlaces.objects.create(call=call, category=category, members=1, deputies=1)
    Call.objects.filter(pk=call.pk).update(state="open", published_at=call.opens_at)
    return call, category


def make_drafts(call, category, number):
    """Drafts in which nothing is missing, each with two people."""
    drafts = Application.objects.bulk_create(
        Application(
            call=call,
            state=ApplicationState.DRAFT,
            version=9,
            contact_name=f"Yhteys {each}",
            contact_email=f"yhteys{each}@example.org",
            name=f"Yhdistys {each} ry",
            no_number_reason="Mittaus",
            scope="local",
            languages=["fi"],
            first_category=category,
            reasons="Tunnemme alueen. " * 60,
        )
        for each in range(number)
    )
    Nominee.objects.bulk_create(
        Nominee(
            application=draft,
            capacity=capacity,
            given_name=capacity.title(),
            family_name=f"Ehdokas {draft.pk}",
            email=f"{capacity}{draft.pk}@example.org",
        )
        for draft in drafts
        for capacity in ("member", "deputy")
    )
    return drafts


if __name__ == "__main__":
    seeded, only = make_call(timezone.now())
    made = make_drafts(seeded, only, int(sys.argv[1]))
    json.dump({"call": seeded.pk, "tokens": [application_token(draft) for draft in made]}, sys.stdout)
