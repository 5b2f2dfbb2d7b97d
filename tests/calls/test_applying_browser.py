"""Applying in a real browser: on a phone and a desktop, with autosave, and without JavaScript to the end."""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from members.calls import parts
from members.calls.models import Application
from tests.browser import check_page
from tests.calls.applying import make_draft_application, page, save
from tests.calls.composing_samples import municipalities

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _county(cast):
    """The host's county has municipalities, so that they can be marked."""
    cache.clear()
    type(cast.body.host).objects.update(county_code="01")
    municipalities("Askola", "Porvoo", "Sipoo")


def test_a_page_with_errors_leads_to_its_fields_and_two_windows_to_a_choice(watch, live_server, call):
    draft = make_draft_application(call)
    watch.expected = ["422", "409"]
    watch.goto(live_server.url + page(draft, "apply_part", part="categories"))
    watch.locator("select").select_option(index=1)
    watch.locator("[type=radio]").first.check()
    watch.locator("button[name=go]").click()
    expect(watch.locator(".errors")).to_be_focused()
    check_page(watch)
    watch.goto(live_server.url + page(draft, "apply_part", part="contact"))
    save(draft, "contact", contact_name="Toinen ikkuna")
    watch.locator("#id_contact_name").fill("Tämä ikkuna")
    watch.locator("button[name=go]").click()
    expect(watch.get_by_text("Toinen ikkuna")).to_be_visible()
    watch.set_viewport_size({"width": 1280, "height": 800})
    saved, mine = (watch.locator(".versions > div").nth(number).bounding_box() for number in range(2))
    assert saved["y"] == mine["y"] and saved["x"] + saved["width"] < mine["x"], "side by side where there is room"
    watch.set_viewport_size({"width": 390, "height": 800})
    saved, mine = (watch.locator(".versions > div").nth(number).bounding_box() for number in range(2))
    assert saved["y"] + saved["height"] < mine["y"], "one above the other on a phone"
    watch.set_viewport_size({"width": 1280, "height": 800})
    check_page(watch)
    watch.locator("#keep_contact_name_theirs").check()
    watch.locator("button[name=go]").click()
    watch.wait_for_url(re.compile("/check/"))
    assert Application.objects.get().contact_name == "Toinen ikkuna"


def test_what_is_typed_is_saved_by_itself_while_typing(watch, live_server, call):
    draft = make_draft_application(call)
    address = live_server.url + page(draft, "apply_part", part="reasons")
    watch.goto(address)
    watch.locator("#id_reasons").press("Control+End")
    watch.locator("#id_reasons").press_sequentially(" Ja lisää.")
    expect(watch.locator("[data-done]")).to_contain_text(re.compile(r"\d\d[.:]\d\d"))
    assert Application.objects.get().reasons.endswith("Ja lisää.")
    watch.close()  # the connection is cut: nothing is lost


def test_an_application_is_sent_without_javascript(browser, live_server, call):
    draft = make_draft_application(call)
    context = browser.new_context(java_script_enabled=False)
    window = context.new_page()
    window.set_default_timeout(20_000)
    tasks = page(draft)
    window.goto(live_server.url + tasks)
    window.locator(f"a[href$='{tasks}organisation/']").click()
    for _part in parts.parts_of(call):
        window.locator("button[name=go]").click()
    window.wait_for_url(re.compile("/check/"))
    window.locator("main form button").click()
    window.wait_for_url(live_server.url + tasks)
    assert Application.objects.get().number == 1
    context.close()
