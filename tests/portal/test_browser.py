"""Public pages in a real browser: accessibility, width, keyboard, the menu, without JavaScript."""

import pytest
from django.contrib.messages import constants
from django.utils import translation
from playwright.sync_api import expect

from meetings import actions
from tests.browser import check_page
from tests.conftest import make_body
from tests.portal.conftest import page_of, public_pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def meetings(cast, published, plan, stored):
    """Published minutes, and a called meeting with a closed item, a paper and a change."""
    by = cast.secretary.user
    meeting = plan(days=40)
    item = actions.add_item(meeting, by=by, titles={"fi": "Esteettömyyssuunnitelman vaikutustenarviointi", "sv": ""})
    row = item.texts.get(language="fi")
    text = "<p>Teksti</p><table><tbody><tr><th scope='row'>a</th><td>b</td></tr></tbody></table><ul><li>yksi</li></ul>"
    actions.write_text(item, "fi", by=by, version=row.version, rationale=text)
    actions.add_paper(item, stored("liite.pdf"), by=by, title="Liite")
    closed = actions.add_item(meeting, by=by, titles={"fi": "Suljettava", "sv": ""})
    meeting = actions.call_meeting(meeting, by=by)
    actions.change_item(closed, by=by, version=closed.version, publicity="closed", legal_ground="JulkL 24 §")
    return published, meeting


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_colours_have_contrast_in_dark_too(watch, live_server, cast, meetings, scheme):
    watch.emulate_media(color_scheme=scheme, forced_colors="none")
    for name in ("body_show", f"meeting {meetings[0].label}"):
        watch.goto(live_server.url + public_pages(*meetings)[name])
        check_page(watch)


def test_a_seat_is_reached_by_keyboard_and_leads_to_its_row(watch, live_server, cast):
    watch.goto(f"{live_server.url}/en/bodies/kumppanuuspoyta/")
    seat = watch.get_by_role(
        "link", name="Seat 1, Luokka 1: Maija Jäsen, Jäsen ry; deputy Veikko Varajäsen, Varajäsen ry"
    )
    expect(seat).to_have_count(1)
    seat.focus()
    watch.keyboard.press("Enter")
    assert watch.url.endswith("#seat-1")
    background = "element => getComputedStyle(element).backgroundColor"
    cells = watch.locator("#seat-1 td"), watch.locator("#seat-2 td")
    assert cells[0].first.evaluate(background) != cells[1].first.evaluate(background)


def test_the_picture_can_be_skipped(watch, live_server, cast):
    watch.goto(f"{live_server.url}/en/bodies/kumppanuuspoyta/")
    skip = watch.get_by_role("link", name="Skip the picture: the same as tables")
    skip.focus()
    expect(skip).to_be_in_viewport()
    watch.keyboard.press("Enter")
    assert watch.url.endswith("#seats")


def test_the_menu_of_a_signed_in_person_comes_after_the_page(watch, live_server, cast, enter):
    watch.goto(f"{live_server.url}/en/")
    menu = watch.get_by_role("navigation", name="Main menu")
    expect(menu.get_by_role("link", name="My page")).to_be_visible()
    expect(menu.get_by_role("link", name="Sign out")).to_have_count(0)
    enter(watch, cast.secretary)
    watch.goto(f"{live_server.url}/en/")
    expect(menu.get_by_role("link", name="My page")).to_be_visible()
    expect(menu.get_by_role("link", name="Sign out")).to_be_visible()


def test_a_message_that_waits_is_shown_on_a_public_page(watch, live_server, cast, enter, client):
    """Public pages do not read the session, so the menu brings what was to be told."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    enter(watch, cast.member)
    key = Session.objects.latest("expire_date").session_key
    store = SessionStore(key)
    store["_messages"] = f'[["__json_message",0,{constants.SUCCESS},"Vastauksesi on tallennettu"]]'
    store.save()
    watch.goto(f"{live_server.url}/en/")
    expect(watch.get_by_role("status").get_by_text("Vastauksesi on tallennettu")).to_be_visible()
    expect(watch.get_by_role("heading", level=1)).to_be_visible()
    watch.reload()
    watch.wait_for_load_state("networkidle")
    expect(watch.get_by_text("Vastauksesi on tallennettu")).to_have_count(0)


def test_a_member_s_panel_comes_after_the_page(watch, live_server, cast, meetings, enter):
    enter(watch, cast.member)
    watch.goto(live_server.url + page_of(meetings[1], "en"))
    expect(watch.get_by_role("heading", name="For you")).to_be_visible()
    check_page(watch)


def test_everything_can_be_read_without_javascript(browser, live_server, meetings):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for address in public_pages(*meetings, language="en").values():
        page.goto(live_server.url + address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("navigation", name="Main menu").get_by_role("link", name="My page")).to_be_visible()
    page.goto(f"{live_server.url}/en/feedback/")
    page.get_by_label("Something else").check()
    page.get_by_label("Your feedback").fill("Hyvä palvelu")
    page.get_by_role("button", name="Send the feedback").click()
    expect(page.get_by_role("heading", name="Thank you for your feedback")).to_be_visible()
    context.close()


def test_an_error_in_the_form_is_focused_and_leads_to_its_field(watch, live_server, db):
    watch.expected = ["422"]
    watch.goto(f"{live_server.url}/en/feedback/")
    watch.get_by_role("button", name="Send the feedback").click()
    summary = watch.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Your feedback").click()
    expect(watch.get_by_label("Your feedback")).to_be_focused()
    check_page(watch)


def test_the_language_of_the_page_can_be_changed_where_one_is(watch, live_server, meetings):
    with translation.override("fi"):
        watch.goto(live_server.url + page_of(meetings[0]))
    watch.get_by_role("link", name="Svenska").click()
    assert watch.url == live_server.url + page_of(meetings[0], "sv")
    assert watch.locator("html").get_attribute("lang") == "sv"


def test_a_page_prints_without_menus(watch, live_server, meetings):
    watch.goto(live_server.url + page_of(meetings[0]))
    watch.emulate_media(media="print")
    expect(watch.get_by_role("navigation", name="Main menu")).to_have_count(0)
    expect(watch.locator("article.item").first).to_be_visible()


@pytest.mark.parametrize(("categories", "slots"), [(11, 2), (20, 3)])
def test_a_large_table_has_no_fault(watch, live_server, db, categories, slots):
    """Every seat and deputy is a link that can be hit on a phone, vacant ones too."""
    make_body("iso-poyta", categories=categories, slots=slots)
    watch.goto(f"{live_server.url}/fi/bodies/iso-poyta/")
    expect(watch.locator("svg.plan a")).to_have_count(2 * categories * slots)
    check_page(watch)
