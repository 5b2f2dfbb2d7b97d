"""Feedback: it reaches those who keep the service, once, and nothing is lost on the way."""

import uuid

import pytest
from django.core.cache import cache

from council.core.models import Delivery

PAGE = "/en/feedback/"


@pytest.fixture(autouse=True)
def _ground(db, settings):
    settings.SITE_CONTACT = "palaute@example.org"
    cache.clear()
    yield
    cache.clear()


def answers(**fields):
    return {
        "kind": "accessibility",
        "message": "Painike ei toimi.",
        "page": "/fi/",
        "email": "",
        "homepage": "",
        **fields,
    }


def test_feedback_becomes_a_letter(client):
    response = client.post(PAGE, answers(email="kysyja@example.org", key=str(uuid.uuid4())), follow=True)
    assert "14 days" in response.content.decode()
    letter = Delivery.objects.get()
    assert letter.recipient_email == "palaute@example.org"
    assert letter.kind == "core.plain"
    assert "Painike ei toimi." in letter.fields["body"]
    assert "kysyja@example.org" in letter.fields["body"]
    assert "/fi/" in letter.fields["body"]


def test_sending_twice_is_one_letter(client):
    sent = answers(key=str(uuid.uuid4()))
    client.post(PAGE, sent)
    client.post(PAGE, sent)
    assert Delivery.objects.count() == 1


def test_a_form_without_key_is_sent_too(client):
    assert client.post(PAGE, answers(key="")).status_code == 302
    assert client.post(PAGE, answers(key="")).status_code == 302
    assert Delivery.objects.count() == 2


def test_a_robot_is_thanked_and_not_heard(client):
    assert client.post(PAGE, answers(homepage="http://spam.example")).status_code == 302
    assert not Delivery.objects.exists()


def test_what_was_typed_stays_when_something_is_missing(client):
    response = client.post(PAGE, answers(kind="", email="ei-osoite", message="Pitkä ja tärkeä viesti"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Pitkä ja tärkeä viesti" in page
    assert "ei-osoite" in page
    assert 'href="#id_email"' in page
    assert not Delivery.objects.exists()


def test_too_long_a_message_is_refused_and_kept(client):
    response = client.post(PAGE, answers(message="a" * 5001))
    assert response.status_code == 422
    assert "a" * 5001 in response.content.decode()


def test_an_hour_s_share_is_five_and_the_text_stays(client):
    for _ in range(5):
        assert client.post(PAGE, answers()).status_code == 302
    response = client.post(PAGE, answers(message="Kuudes palaute"))
    assert response.status_code == 429
    assert "Kuudes palaute" in response.content.decode()
    assert Delivery.objects.count() == 5


def test_the_address_of_the_page_comes_with_the_link(client):
    page = client.get(f"{PAGE}?page=/fi/bodies/x/").content.decode()
    assert 'value="/fi/bodies/x/"' in page


def test_line_breaks_do_not_reach_the_subject_or_the_page(client):
    client.post(PAGE, answers(page="/fi/\r\nBcc: x@example.org"))
    letter = Delivery.objects.get()
    assert "\n" not in letter.fields["subject"]
    assert "/fi/ Bcc: x@example.org" in letter.fields["body"]


def test_without_a_contact_it_goes_to_the_service_s_own_address(client, settings):
    settings.SITE_CONTACT = ""
    client.post(PAGE, answers())
    assert Delivery.objects.get().recipient_email == settings.DEFAULT_FROM_EMAIL
