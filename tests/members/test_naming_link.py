"""The signed link by which an organisation names a person: without an account, and for one thing only."""

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from members import actions
from members.links import NAMING, naming_token
from members.models import Membership, NamingRequest

pytestmark = pytest.mark.django_db
ANSWER = {
    "given_name": "Áile",
    "family_name": "Njuolgga",
    "email": "aile@example.org",
    "person_language": "fi",
    "agreed": "on",
}


@pytest.fixture
def naming(cast, by, organisation):
    ngo = organisation("Kylät ry", contact_name="Kaisa Kylä", contact_email="kaisa@example.org")
    held = actions.appoint(cast.seats[2], organisations=[ngo], by=by)
    return actions.request_naming(held.seat, organisation=ngo, membership=held, by=by)


def link(naming):
    return reverse("members:naming_answer", args=[naming_token(naming)])


def state(naming):
    return NamingRequest.objects.get(pk=naming.pk).state


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_looking_changes_nothing(client, naming, language):
    response = client.get(link(naming).replace("/fi/", f"/{language}/"))
    assert response.status_code == 200
    assert "Kylät ry" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert state(naming) == "open"


def test_pressing_proposes_and_the_secretary_still_has_to_confirm(client, naming, cast):
    response = client.post(link(naming), ANSWER)
    assert response.status_code == 302
    naming.refresh_from_db()
    assert (naming.state, naming.proposed_name) == ("proposed", "Áile Njuolgga")
    assert Membership.objects.current().get(seat=cast.seats[2]).person is None
    page = client.get(link(naming)).content.decode()
    assert "Áile Njuolgga" in page
    assert "aile@example.org" not in page


def test_a_proposal_can_be_corrected_until_it_is_confirmed(client, naming, by):
    client.post(link(naming), ANSWER)
    client.post(link(naming), ANSWER | {"given_name": "Áilu", "email": "ailu@example.org"})
    naming.refresh_from_db()
    assert naming.proposed_name == "Áilu Njuolgga"
    actions.confirm_naming(naming, by=by)
    page = client.post(link(naming), ANSWER, follow=True).content.decode()
    assert "Áilu" not in page and '<form method="post"' not in page
    assert Membership.objects.current().get(person__family_name="Njuolgga").person_name == "Áilu Njuolgga"


def test_naming_nobody(client, naming):
    client.post(link(naming), {"decline": "1", "nobody-message": "Olemme lopettaneet."})
    naming.refresh_from_db()
    assert (naming.state, naming.message) == ("declined", "Olemme lopettaneet.")
    assert client.get(link(naming)).status_code == 200


def test_a_withdrawn_request_says_so_and_takes_no_answer(client, naming, by):
    actions.withdraw_naming(naming, by=by)
    assert client.get(link(naming)).status_code == 200
    client.post(link(naming), ANSWER)
    client.post(link(naming), {"decline": "1"})
    naming.refresh_from_db()
    assert (naming.state, naming.family_name) == ("withdrawn", "")


def test_an_older_link_is_void(client, naming, by):
    old = link(naming)
    actions.ask_again(naming, by=by)
    assert client.get(old).status_code == 404
    assert client.post(old, ANSWER).status_code == 404
    naming.refresh_from_db()
    assert client.get(link(naming)).status_code == 200


@pytest.mark.parametrize("spoil", ["cut", "flipped", "other salt", "list", "text", "empty", "rubbish"])
def test_a_forged_or_cut_token_is_not_found(client, naming, spoil):
    token = naming_token(naming)
    forged = {
        "cut": token[:-3],
        "flipped": token[:-1] + ("A" if token[-1] != "A" else "B"),
        "other salt": signing.dumps([naming.pk, 1], salt="meetings.answer"),
        "list": signing.dumps([naming.pk], salt=NAMING),
        "text": signing.dumps("x", salt=NAMING),
        "empty": signing.dumps([None, None], salt=NAMING),
        "rubbish": "%F0%9F%92%A5:1:2",
    }[spoil]
    address = f"/fi/naming/{forged}/"
    assert client.get(address).status_code == 404
    assert client.post(address, ANSWER).status_code == 404
    assert state(naming) == "open"


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("agreed", {"agreed": ""}),
        ("email", {"email": "ei osoite"}),
        ("email", {"email": ""}),
        ("given_name", {"given_name": "x" * 100_000}),
        ("family_name", {"family_name": "\u202e\u200b"}),
        ("person_language", {"person_language": "xx"}),
        ("message", {"message": "x" * 100_000}),
        ("background", {"background": "king"}),
    ],
)
def test_bad_answers_are_told_beside_the_field(client, naming, field, fields):
    response = client.post(link(naming), ANSWER | fields)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert state(naming) == "open"


def test_a_form_of_another_site_cannot_answer(naming):
    assert Client(enforce_csrf_checks=True).post(link(naming), ANSWER).status_code == 403
    assert state(naming) == "open"


def test_the_link_opens_nothing_else(client, naming, cast):
    """Whoever has the link sees the organisation, the body and the place: no people, no other request."""
    page = client.get(link(naming)).content.decode()
    for name in ("Maija", "Saara", "Aino", "kaisa@example.org", "Kaisa Kylä"):
        assert name not in page
