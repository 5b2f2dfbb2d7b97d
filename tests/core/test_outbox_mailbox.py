"""The mailbox of local mode shows letters, runs nothing of them, and is nowhere else."""

import os
import subprocess
import sys

import html5lib
import pytest
from django.test import Client

from council.core.models import Delivery
from council.core.post import outbox
from council.core.post.letters import Letter, Link, compose, place
from council.core.post.mailbox import newest, open_mailbox
from tests.core.processes import ROOT

pytestmark = pytest.mark.django_db
CALENDAR = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    outbox.load()
    monkeypatch.setattr(outbox, "LETTERS", dict(outbox.LETTERS))

    @outbox.letter("test.invitation")
    def invitation(about_id, language):
        link = Link("Vastaa", place("link"))
        return compose("Kutsu kokoukseen", "Hei <script>alert(1)</script>", link, calendar=CALENDAR)

    @outbox.letter("test.text")
    def text(about_id, language):
        return Letter("", "Vain tekstiä: https://example.org/x")


def send(kind="test.invitation", number=1):
    row = Delivery(
        key=f"{kind}:{number}",
        kind=kind,
        recipient_name="Maija Jäsen",
        recipient_email=f"maija{number}@example.org",
        language="fi",
        fields={"link": "https://example.org/vastaa"},
    )
    outbox.queue([row])
    assert outbox.deliver_due() == 1
    return newest(1)[0][0].key


@pytest.fixture
def page(client):
    """``page(address)`` → the answer and its parsed HTML; needs no sign-in."""

    def get(address):
        response = client.get(address)
        assert response.status_code == 200, address
        return response, html5lib.HTMLParser(strict=False, namespaceHTMLElements=False).parse(response.content)

    return get


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_list_shows_the_newest_first(page, count):
    for number in range(count):
        send(number=number)
    _response, tree = page("/fi/mailbox/")
    rows = ["".join(each.itertext()) for each in tree.findall(".//ul[@class='letters']/li")]
    assert len(rows) == count
    for number, row in enumerate(reversed(rows)):
        assert "Kutsu kokoukseen" in row
        assert f"maija{number}@example.org" in row


def test_a_letter_with_its_parts(page, client):
    key = send()
    response, tree = page(f"/fi/mailbox/{key}/")
    assert "frame-src 'self'" in response["Content-Security-Policy"]
    assert response["Cache-Control"].startswith("max-age=0")
    assert {each.get("href") for each in tree.findall(".//div[@class='card letter-text']/a")} >= {
        "https://example.org/vastaa"
    }
    frame = tree.find(".//iframe")
    assert "allow-scripts" not in frame.get("sandbox")
    assert "allow-same-origin" not in frame.get("sandbox")
    response, letter = page(frame.get("src"))
    assert letter.find(".//base").get("target") == "_top"
    assert "https://example.org/vastaa" in {each.get("href") for each in letter.findall(".//a")}
    assert not letter.findall(".//script")
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    (file,) = tree.findall(".//ul[@class='files']//a")
    response = client.get(file.get("href"))
    assert response.content.decode() == CALENDAR
    assert response["Content-Disposition"] == 'attachment; filename="kutsu.ics"'
    assert response["Content-Type"].startswith("text/calendar")
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_long_sender_s_name_is_one_text(page):
    @outbox.letter("test.sender")
    def from_a_body(about_id, language):
        return Letter("Kutsu", "Teksti", from_name="Itä-Uudenmaan sote-järjestöjen kumppanuuspöytä")

    _response, tree = page(f"/fi/mailbox/{send('test.sender')}/")
    assert "sote-järjestöjen kumppanuuspöytä <" in "".join(tree.itertext())


def test_a_letter_of_text_only_has_no_frame(page):
    _response, tree = page(f"/fi/mailbox/{send('test.text')}/")
    assert tree.find(".//iframe") is None
    assert tree.find(".//div[@class='card letter-text']/a").get("href") == "https://example.org/x"


def test_html_that_somebody_else_wrote_stays_in_its_frame(page):
    open_mailbox().add(b"Subject: <b>x</b>\r\nContent-Type: text/html\r\n\r\n<head></head><script>alert(1)</script>")
    key = newest(1)[0][0].key
    _response, tree = page(f"/fi/mailbox/{key}/")
    assert tree.find(".//h1").text == "<b>x</b>"
    response, _letter = page(f"/fi/mailbox/{key}/html")
    assert "script-src" not in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address",
    ["x/", "x/html", "x/0", "..%2F..%2Fetc%2Fpasswd/", "%2e%2e/", "../../manage.py", "{key}/7", "{key}/html/"],
)
def test_what_is_not_there_is_not_found(client, address):
    assert client.get("/fi/mailbox/" + address.replace("{key}", send())).status_code == 404


def test_only_reading(client):
    assert client.post("/fi/mailbox/").status_code == 405


def test_outside_local_mode_there_is_no_mailbox(settings, client):
    key = send()
    settings.LOCAL_MODE = False
    for address in ("", f"{key}/", f"{key}/html", f"{key}/0"):
        assert Client().get(f"/fi/mailbox/{address}", secure=True).status_code == 404


def test_production_has_no_address_for_it():
    program = (
        "import django; django.setup()\n"
        "from council.core import urls; from django.conf import settings\n"
        "assert urls.urlpatterns == [] and settings.LOCAL_MAILBOX is None"
    )
    production = {**os.environ, "LOCAL_MODE": "", "SECRET_KEY": "x" * 60, "DJANGO_SETTINGS_MODULE": "council.settings"}
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=production, check=True)
