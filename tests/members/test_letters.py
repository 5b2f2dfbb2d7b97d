"""Letters about accounts and naming, as they are delivered."""

import email
import email.policy
import mailbox
import re

import pytest

from council.core.models import Delivery
from council.core.post import outbox
from members import actions
from members.links import naming_of
from members.models import Person

pytestmark = pytest.mark.django_db
PROPOSAL = {"given_name": "Áile", "family_name": "Njuolgga", "email": "aile@example.org"}


@pytest.fixture
def delivered(settings):
    """Sends what is due; returns the messages in the mailbox, by recipient."""

    def read():
        outbox.deliver_due()
        parse = email.message_from_bytes
        folder = mailbox.Maildir(settings.LOCAL_MAILBOX, create=True)
        messages = [parse(folder.get_bytes(key), policy=email.policy.default) for key in folder.keys()]  # noqa: SIM118  (a mailbox yields messages, not keys)
        return {message["To"].addresses[0].addr_spec: message for message in messages}

    return read


def text(message):
    """The plain text with its lines joined, so that wrapping does not matter."""
    return re.sub(r"\s+", " ", message.get_body(("plain",)).get_content())


@pytest.fixture
def request_(cast, by, organisation):
    ngo = organisation("Kylät ry", contact_name="Kaisa Kylä", contact_email="kaisa@example.org")
    held = actions.appoint(cast.seats[2], organisations=[ngo], by=by)
    return actions.request_naming(held.seat, organisation=ngo, membership=held, by=by)


def test_the_contact_gets_a_link_that_opens_the_request(cast, request_, delivered):
    letter = delivered()["kaisa@example.org"]
    body = text(letter)
    assert "Kaisa Kylä" in body and "Kylät ry" in body and "Kumppanuuspöytä" in body and "Luokka 2" in body
    assert letter["Reply-To"].addresses[0].addr_spec == cast.secretary.email
    token = re.search(r"/fi/naming/([^/\s]+)/", body).group(1)
    assert naming_of(token) == request_
    assert Delivery.objects.get(kind="members.naming_request").fields == {}


def test_a_withdrawn_request_is_not_sent(by, request_, delivered):
    actions.withdraw_naming(request_, by=by)
    assert delivered() == {}


def test_asking_again_sends_only_the_newer_link(by, request_, delivered):
    actions.propose_person(request_, **PROPOSAL)
    actions.ask_again(request_, note="Toivomme henkilöä, joka pääsee päivällä.", by=by)
    body = text(delivered()["kaisa@example.org"])
    assert "joka pääsee päivällä" in body
    assert naming_of(re.search(r"/fi/naming/([^/\s]+)/", body).group(1)).token_version == 2


def test_the_secretary_learns_of_the_answer(cast, request_, delivered):
    actions.propose_person(request_, **PROPOSAL, message="Hän tulee mielellään.")
    body = text(delivered()[cast.secretary.email])
    assert "Hän tulee mielellään." in body
    assert f"/fi/desk/kumppanuuspoyta/namings/{request_.pk}/" in body
    assert "aile@example.org" not in body


def test_confirming_tells_the_contact_and_the_person(cast, by, request_, delivered):
    actions.propose_person(request_, **PROPOSAL, person_language="sv")
    actions.confirm_naming(request_, by=by)
    letters = delivered()
    assert "Áile Njuolgga" in text(letters["kaisa@example.org"])
    welcome = text(letters["aile@example.org"])
    assert "aile@example.org" in welcome and "/sv/" in welcome and "Partnerskapsbordet" in welcome


def test_declining_is_told_as_such(cast, request_, delivered):
    actions.decline_naming(request_, message="Olemme lopettaneet.")
    assert "Olemme lopettaneet." in text(delivered()[cast.secretary.email])


def test_both_addresses_learn_of_a_new_one(cast, by, delivered):
    actions.change_person(cast.member, email="maija.uusi@example.org", by=by)
    letters = delivered()
    assert set(letters) == {"maija.jasen@example.org", "maija.uusi@example.org"}
    assert all("Maija Jäsen" in text(letter) for letter in letters.values())


def test_a_hostile_name_stays_text(by, cast, delivered):
    someone = Person.objects.create(
        given_name="<script>alert(1)</script>", family_name="\u0111\u014b\u0167", email="x@example.org"
    )
    actions.invite_account(someone, by=by, body=cast.body)
    letter = delivered()["x@example.org"]
    assert "<script>alert" not in letter.get_body(("html",)).get_content()
    assert "đŋŧ" in text(letter)
