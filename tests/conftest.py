"""Fixtures of the whole suite: the cast, and a small body with a term.

The cast is the same everywhere: chair, vice chair, secretary, two members with
personal deputies, a former member, an expert, a member and a secretary of
another body, an administrator, and a guest who is signed in but has no role.
"""

import datetime
import os
import types

import pytest
from django.test import Client
from django.utils import timezone, translation

from council.bodies.models import Body, Category, Host, Rules, Seat, Term
from members.models import Membership, Office, Organisation, Person, User

pytest_plugins = ["tests.needs", "tests.turns", "tests.browser", "tests.nu"]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(autouse=True)
def _finnish_reader():
    """Every test starts as a Finnish reader and leaves no language behind."""
    with translation.override("fi"):
        yield


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    """Files and letters of a test go to a folder of its own."""
    settings.FILES_DIR = tmp_path / "files"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": settings.FILES_DIR},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.LOCAL_MAILBOX = tmp_path / "mailbox"


def person(given, family, **fields):
    """A fictional person at an example address, with an account."""
    email = fields.pop("email", f"{given}.{family}@example.org".lower().replace("ä", "a").replace("ö", "o"))
    someone = Person.objects.create(given_name=given, family_name=family, email=email, demonstration=True, **fields)
    User.objects.create_user(email, person=someone, language=someone.language)
    return someone


def make_body(slug="kumppanuuspoyta", *, categories=2, slots=2, scheme="personal", languages=("fi", "sv"), **fields):
    """A body with a running two-year term, ``categories`` × ``slots`` seats and rules from the term's start."""
    today = timezone.localdate()
    start = today - datetime.timedelta(days=200)
    host, _ = Host.objects.get_or_create(
        slug="esimerkki",
        defaults={
            "kind": "county",
            "name_fi": "Esimerkin hyvinvointialue",
            "name_sv": "Exempels välfärdsområde",
            "name_en": "Example wellbeing services county",
            "languages": ["fi", "sv"],
        },
    )
    defaults = {
        "kind": "partnership_table",
        "name_fi": "Kumppanuuspöytä",
        "name_sv": "Partnerskapsbordet",
        "name_en": "Partnership table",
        "genitive_fi": "Kumppanuuspöydän",
        "task_fi": "Järjestöjen ja hyvinvointialueen yhteinen pöytä.",
        "languages": list(languages),
        "starts_on": start,
    }
    body = Body.objects.create(host=host, slug=slug, **{**defaults, **fields})
    Rules.objects.create(body=body, start=start, deputy_scheme=scheme, numbering="year", record_kind="minutes")
    term = Term.objects.create(
        body=body, start=start, end=start + datetime.timedelta(days=730), planned_seats=categories * slots
    )
    for order in range(1, categories + 1):
        category = Category.objects.create(
            term=term, key=f"luokka-{order}", order=order, name_fi=f"Luokka {order}", name_sv=f"Kategori {order}"
        )
        for slot in range(1, slots + 1):
            Seat.objects.create(term=term, category=category, slot=slot, has_deputy=scheme == "personal")
    return body


def appoint(body, someone, seat=None, capacity="member", **fields):
    """A membership in the body's running term, as its history would have it."""
    term = body.terms.get()
    organisation, _ = Organisation.objects.get_or_create(
        name_fi=f"{someone.family_name} ry", defaults={"no_number_reason": "Testi", "demonstration": True}
    )
    membership = Membership.objects.create(
        body=body,
        term=term,
        seat=seat,
        capacity=capacity,
        person=someone,
        person_name=someone.name,
        organisation_names=organisation.name_fi,
        start=fields.pop("start", term.start),
        end=fields.pop("end", term.end),
        **fields,
    )
    membership.organisations.add(organisation)
    return membership


@pytest.fixture
def cast(db):
    """The people of a body and of another body, by name: ``cast.chair``, ``cast.body`` and so on.

    ``member`` sits on seat 1 with ``deputy`` as personal deputy, ``second`` on
    seat 2 with ``second_deputy``; seats 3 and 4 are vacant.
    """
    body = make_body()
    other = make_body("toinen-poyta", name_fi="Toinen pöytä", name_sv="", name_en="", genitive_fi="Toisen pöydän")
    seats = list(Seat.objects.filter(term__body=body).order_by("category__order", "slot"))
    who = types.SimpleNamespace(body=body, other=other, term=body.terms.get(), seats=seats)
    start = who.term.start
    for name, given, family in [
        ("chair", "Aino", "Puheenjohtaja"),
        ("vice_chair", "Bo", "Viceordförande"),
        ("secretary", "Saara", "Sihteeri"),
        ("member", "Maija", "Jäsen"),
        ("deputy", "Veikko", "Varajäsen"),
        ("second", "Siiri", "Toinen"),
        ("second_deputy", "Sulo", "Sijainen"),
        ("former", "Fanni", "Entinen"),
        ("expert", "Erkki", "Asiantuntija"),
        ("other_member", "Olli", "Muualta"),
        ("other_secretary", "Outi", "Muusihteeri"),
    ]:
        setattr(who, name, person(given, family))
    who.member_membership = appoint(body, who.member, seats[0])
    who.deputy_membership = appoint(body, who.deputy, seats[0], "deputy")
    who.second_membership = appoint(body, who.second, seats[1])
    who.second_deputy_membership = appoint(body, who.second_deputy, seats[1], "deputy")
    who.former_membership = appoint(
        body, who.former, seats[2], start=start, end=timezone.localdate() - datetime.timedelta(days=1)
    )
    appoint(body, who.expert, None, "expert")
    appoint(other, who.other_member, Seat.objects.filter(term__body=other).first())
    for kind, someone, where in [
        ("chair", who.chair, body),
        ("vice_chair", who.vice_chair, body),
        ("secretary", who.secretary, body),
        ("secretary", who.other_secretary, other),
    ]:
        Office.objects.create(body=where, kind=kind, person=someone, person_name=someone.name, start=start)
    who.guest = User.objects.create_user("vieras@example.org")
    who.administrator = User.objects.create_user("yllapito@example.org", is_administrator=True)
    return who


@pytest.fixture
def sign_in(db):
    """``sign_in(person_or_user)`` → a client with that person's session."""

    def client_of(someone):
        client = Client()
        client.force_login(
            getattr(someone, "user", someone), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return client_of
