"""Every public page in every language: valid, the same for everyone, few queries whatever the number of rows."""

import datetime
import re

import html5lib
import pytest
from django.utils import timezone

from council.bodies.models import Body, Seat
from meetings import actions
from tests.conftest import appoint, make_body, person
from tests.meetings.conftest import soon
from tests.portal.conftest import page_of, public_pages

LANGUAGES = ["fi", "sv", "en"]
#: Pages whose answer is stored: without session, user, messages and form.
STORED = {"home", "meeting_list", "accessibility_statement", "privacy_notice", "body_list", "body_show"}


def parsed(response):
    """The page as a tree; any error of HTML fails the test."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(response.content.decode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_sound_html_without_inline_style_or_script(client, published, plan, language):
    cancelled = plan(days=40)
    actions.call_meeting(cancelled, by=None)
    actions.cancel_meeting(cancelled, by=None, reason="Sairastapaus")
    for name, address in public_pages(published, cancelled, language=language).items():
        response = client.get(address)
        assert response.status_code == 200, name
        tree = parsed(response)
        assert tree.get("lang") == language
        assert len(tree.findall(".//h1")) == 1, name
        text = response.content.decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! (defer )?src=)", text), name
        alternates = {link.get("hreflang"): link.get("href") for link in tree.iter("link") if link.get("hreflang")}
        assert set(alternates) == set(LANGUAGES), name
        assert all(f"/{code}/" in address for code, address in alternates.items())
        links = {link.get("hreflang"): link.get("href") for link in tree.iter("a") if link.get("hreflang")}
        assert links == {code: address.replace(f"/{language}/", f"/{code}/", 1) for code in LANGUAGES}, name


def test_no_page_sets_a_cookie_or_asks_for_another_server(client, published):
    for name, address in public_pages(published).items():
        response = client.get(address)
        if name != "feedback":  # the form has its protection
            assert not response.cookies, name
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        outside = re.findall(r'(?:src|href)="(https?://[^"]+)"', response.content.decode())
        assert not [link for link in outside if re.search(r"\.(css|js|woff2?|png|svg)$", link)], name


def test_signed_in_people_get_the_same_page(client, cast, published, sign_in):
    for name, address in public_pages(published).items():
        if name in STORED or name.startswith("meeting "):
            assert sign_in(cast.secretary).get(address).content == client.get(address).content, name


#: How many queries it takes to make a page, whatever the number of its rows; a query string keeps it from being stored.
QUERIES = {"home": 3, "body_list": 1, "body_show": 1, "meeting_list": 3, "meeting": 1, "calendar": 2, "all": 1}


def count_all(client, meeting, count_queries):
    addresses = public_pages(meeting)
    addresses |= {"meeting": page_of(meeting), "all": "/fi/meetings/calendar.ics"}
    addresses["calendar"] = f"/fi/bodies/{meeting.body.slug}/calendar.ics"
    for name, number in QUERIES.items():
        client.get(addresses[name] + "?warm")
        with count_queries(number):
            assert client.get(addresses[name] + "?made").status_code == 200


def test_no_page_asks_more_when_there_is_more(client, cast, published, plan, stored, django_assert_num_queries):
    count_all(client, published, django_assert_num_queries)
    by = cast.secretary.user
    for number in range(2):
        meeting = plan(days=30 + number)
        for title in ("Yksi", "Kaksi", "Kolme"):
            item = actions.add_item(meeting, by=by, titles={"fi": title, "sv": ""})
            actions.add_paper(item, stored("liite.pdf"), by=by, title="Liite")
        actions.call_meeting(meeting, by=by)
        make_body(f"toimielin-{number}", name_fi=f"Toimielin {number}", parent=cast.body)
        someone = person("Uusi", f"Jäsen{number}")
        appoint(cast.body, someone, cast.seats[2 + number], start=timezone.localdate())
    count_all(client, published, django_assert_num_queries)
    count_all(client, cast.body.meetings.order_by("-pk").first(), django_assert_num_queries)


def test_front_page_lists_what_comes_and_the_bodies(client, cast, called):
    text = client.get("/en/").content.decode()
    assert "Agenda published (4 items)" in text
    assert page_of(called, "en") in text
    assert "/en/bodies/kumppanuuspoyta/" in text
    assert "Partnership table" in text


def test_a_closed_body_and_its_meetings_are_nowhere(client, cast, called):
    Body.objects.filter(pk=cast.body.pk).update(public=False)
    for address in ("/fi/", "/fi/bodies/", "/fi/meetings/", "/sitemap.xml", "/fi/meetings/calendar.ics"):
        assert "kumppanuuspoyta" not in client.get(address).content.decode(), address
    for address in (
        "",
        "calendar.ics",
        f"{called.year}-{called.number}/",
        f"{called.year}-{called.number}/meeting.ics",
    ):
        assert client.get(f"/fi/bodies/kumppanuuspoyta/{address}").status_code == 404, address


def test_a_planned_meeting_is_nowhere(client, cast, plan):
    meeting = plan()
    assert client.get(page_of(meeting)).status_code == 404
    for address in ("/en/", "/en/meetings/", "/en/bodies/kumppanuuspoyta/", "/sitemap.xml"):
        assert f"{meeting.year}-{meeting.number}" not in client.get(address).content.decode(), address


def test_meetings_are_narrowed_by_body_and_year(client, cast, called):
    other = actions.plan_meeting(cast.other, by=None, starts_at=soon(400), ends_at=soon(400, 15), mode="remote")
    actions.add_item(other, by=None, titles={"fi": "Asia", "sv": ""})
    from members.models import Membership

    Membership.objects.filter(body=cast.other).update(end=None)
    actions.call_meeting(other, by=None)
    everything = client.get("/en/meetings/").content.decode()
    assert page_of(called, "en") in everything
    assert page_of(other, "en") in everything
    by_body = client.get("/en/meetings/?body=toinen-poyta").content.decode()
    assert page_of(other, "en") in by_body
    assert page_of(called, "en") not in by_body
    by_year = client.get(f"/en/meetings/?year={called.year}").content.decode()
    assert page_of(called, "en") in by_year
    assert page_of(other, "en") not in by_year


@pytest.mark.parametrize(
    "query", ["body=nobody", "year=1", "year=abc", "body__name=x", "page=999", "page=-1", "page=x"]
)
def test_a_meaningless_query_is_answered(client, called, query):
    assert client.get(f"/fi/meetings/?{query}").status_code == 200


def test_the_list_of_meetings_has_pages(client, cast, plan):
    for number in range(32):
        actions.call_meeting(plan(days=20 + number), by=None)
    first = client.get("/en/meetings/").content.decode()
    assert "Page 1 of 2" in first
    assert first.count('class="when"') == 30
    assert client.get("/en/meetings/?page=2").content.decode().count('class="when"') == 2


def test_a_body_tells_its_rules_in_plain_words(client, cast):
    text = client.get("/en/bodies/kumppanuuspoyta/").content.decode()
    for words in (
        "Over half of the members must be present",
        "7 days before the meeting",
        "Each member has a personal deputy",
        "Agendas and minutes are public.",
        "Minutes, § numbers through the calendar year, checked by 2 scrutineers",
        "Aino Puheenjohtaja",
        "Saara Sihteeri",
    ):
        assert words in text, words


def test_nobody_s_contact_details_are_on_the_page(client, cast):
    text = client.get("/fi/bodies/kumppanuuspoyta/").content.decode()
    assert "@example.org" not in text


def test_working_groups_hang_under_their_body(client, cast):
    group = make_body("tyoryhma", name_fi="Työryhmä", name_sv="", name_en="", parent=cast.body, categories=0)
    appoint(group, person("Ryhmä", "Jäsen"))
    tree = parsed(client.get("/fi/bodies/"))
    parent = next(item for item in tree.iter("li") if item.findtext("a") == "Kumppanuuspöytä")
    assert [item.findtext("a") for item in parent.findall("ul/li")] == ["Työryhmä"]
    page = client.get("/fi/bodies/tyoryhma/").content.decode()
    assert "Ryhmä Jäsen" in page
    assert '<a href="/fi/bodies/kumppanuuspoyta/">' in page


def test_a_body_that_is_being_planned_says_from_when(client, cast):
    start = timezone.localdate() + datetime.timedelta(days=30)
    Body.objects.filter(pk=cast.body.pk).update(starts_on=start)
    assert f"Starts {start.day} " in client.get("/en/bodies/kumppanuuspoyta/").content.decode()
    assert f"Starts {start.day} " in client.get("/en/bodies/").content.decode()


def test_a_term_that_ended_shows_no_members(client, cast):
    today = timezone.localdate()
    cast.body.terms.update(end=today - datetime.timedelta(days=1))
    text = client.get("/en/bodies/kumppanuuspoyta/").content.decode()
    assert "The members of the next term have not been recorded yet." in text
    assert "Maija Jäsen" not in text


def test_a_body_of_sixty_seats_is_shown(client, db):
    body = make_body(categories=20, slots=3)
    for seat in Seat.objects.filter(term__body=body)[:50]:
        appoint(body, person("Jäsen", f"Numero{seat.pk}"), seat)
    text = client.get("/en/bodies/kumppanuuspoyta/").content.decode()
    assert text.count('<th scope="row">') == 60
    assert "50 of 60 seats are filled." in text


def test_the_sitemap_and_robots(client, called):
    text = client.get("/sitemap.xml").content.decode()
    for language in LANGUAGES:
        assert f"{page_of(called, language)}</loc>" in text
    for address in re.findall(r"<loc>https?://[^/]+([^<]+)</loc>", text):
        assert client.get(address).status_code == 200, address
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /fi/me/" in robots
    assert "/sitemap.xml" in robots


def test_the_menu_knows_who_reads(client, cast, sign_in):
    stranger = client.get("/en/menu/")
    assert "My page" in stranger.content.decode() and "Sign out" not in stranger.content.decode()
    assert "no-store" in stranger.headers["Cache-Control"]
    assert not stranger.cookies
    member = sign_in(cast.member).get("/en/menu/").content.decode()
    assert "My page" in member
    assert "Secretary" not in member
    assert "Secretary" in sign_in(cast.secretary).get("/en/menu/").content.decode()


def test_without_a_script_the_way_to_the_own_page_is_true_of_everyone(client, cast, called, sign_in):
    """The stored page is one for all: it says neither who reads it nor that nobody is signed in."""
    own, member = "/en/me/", sign_in(cast.member)
    pages = [each.get(page_of(called, "en")).content for each in (client, member)]
    assert pages[0] == pages[1]
    assert f'<a href="{own}">My page</a>' in pages[0].decode() and "Sign in" not in pages[0].decode()
    assert client.get(own, follow=True).request["PATH_INFO"].startswith("/en/account/")
    page = member.get(own).content.decode()
    assert "Sign out" in page and cast.member.name in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_statements_say_what_the_law_asks(client, db, settings, language):
    settings.SITE_CONTACT = "palaute@example.org"
    accessibility = client.get(f"/{language}/accessibility/").content.decode()
    for words in ("306/2019", "14 ", "Traficom", "WCAG 2.2", "palaute@example.org", f"/{language}/feedback/"):
        assert words in accessibility, words
    privacy = client.get(f"/{language}/privacy/").content.decode()
    for words in ("2016/679", "tietosuoja@om.fi", "611/2021", "145"):
        assert words in privacy, words


@pytest.mark.parametrize("status", [400, 500])
def test_errors_are_told_in_all_languages_without_anything_that_could_break(rf, settings, status):
    from council.portal.views import bad_request, server_error

    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    request = rf.get("/")
    response = server_error(request) if status == 500 else bad_request(request)
    assert response.status_code == status
    tree = parsed(response)
    assert tree.get("lang") == "fi"
    assert {part.get("lang") for part in tree.iter("section")} == {"sv", "en"}
