"""Agenda pages in a real browser: order by keyboard and pointer, autosave, two writers at once."""

import json
import re
import time

import pytest
from playwright.sync_api import expect

from meetings import actions
from tests.browser import check_page
from tests.meetings.conftest import order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PROFILE = "Julkisuuslaki (621/1999) 24 § 1 mom. 25 kohta"


@pytest.fixture
def desk(enter, watch, cast):
    """The watched page with the secretary's session."""
    return enter(watch, cast.secretary)


def live(page):
    return page.locator("#agenda-live")


def handle(page, item):
    return page.locator(f"#item-{item} .handle")


def area(page, field, language="fi"):
    """The editing area of a rich text."""
    return page.locator(f"#id_{language}_{field}_area [contenteditable]")


def saved(page, language="fi"):
    """Waits until the form of a language says that all of it is saved."""
    state = f"[data-autosave$='-{language}'] [data-save-state]"
    expect(page.locator(f"{state} [data-doing]")).to_be_empty()
    expect(page.locator(f"{state} [data-done]")).to_have_text(re.compile(r"\d\.\d\d"))


# --- order


def test_the_keyboard_lifts_moves_drops_and_takes_back(desk, called, address):
    first, second, *rest = order(called)
    desk.goto(address("agenda_edit", called))
    handle(desk, first).focus()
    desk.keyboard.press("Space")
    assert handle(desk, first).get_attribute("aria-pressed") == "true"
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    assert "3" in live(desk).text_content()
    desk.keyboard.press("Escape")
    assert desk.locator(".agenda-item").first.get_attribute("id") == f"item-{first}"
    assert order(called) == [first, second, *rest]
    desk.keyboard.press("Space")
    desk.keyboard.press("ArrowDown")
    with desk.expect_response(lambda response: "/order/" in response.url):
        desk.keyboard.press("Space")
    desk.locator(f"#item-{second}:first-child").wait_for()
    expect(handle(desk, first)).to_be_focused()
    assert order(called) == [second, first, *rest]
    check_page(desk)


def test_dragging_the_handle_reorders(desk, called, address):
    # Tall enough that the list does not scroll under the pointer, as it does near the window's edges.
    desk.set_viewport_size({"width": 1280, "height": 1400})
    first, second, third, fourth = order(called)
    desk.goto(address("agenda_edit", called))
    start = handle(desk, fourth).bounding_box()
    target = desk.locator(f"#item-{first}").bounding_box()
    desk.mouse.move(start["x"] + 10, start["y"] + 10)
    desk.mouse.down()
    desk.mouse.move(target["x"] + 20, target["y"] + 40, steps=8)
    desk.mouse.move(target["x"] + 20, target["y"] + 4, steps=4)
    with desk.expect_response(lambda response: "/order/" in response.url):
        desk.mouse.up()
    desk.locator(f"#item-{fourth}:first-child").wait_for()
    assert order(called) == [fourth, first, second, third]


def test_arrow_buttons_keep_the_focus_and_the_page(desk, called, address):
    first, second, *rest = order(called)
    desk.goto(address("agenda_edit", called))
    desk.evaluate("window.same = true")
    for expected in ([second, first, *rest], [second, rest[0], first, *rest[1:]]):
        with desk.expect_response(lambda response: "/order/" in response.url):
            desk.locator(f"#item-{first} [data-step=down]").click()
        expect(desk.locator(f"#item-{first} [data-step=down]")).to_be_focused()
        assert order(called) == expected
    assert desk.evaluate("window.same")


def test_a_move_from_an_old_list_shows_the_newest_order_instead(desk, called, address, by):
    desk.expected.append("409")
    first, second, *rest = order(called)
    desk.goto(address("agenda_edit", called))
    actions.set_order(called, [second, first, *rest], by=by, order_version=called.order_version)
    desk.locator(f"#item-{rest[0]} [data-step=up]").click()
    desk.locator("#agenda [role=alert]").wait_for()
    assert desk.locator(".agenda-item").first.get_attribute("id") == f"item-{second}"
    assert order(called) == [second, first, *rest]
    check_page(desk)


# --- texts


def test_what_is_typed_is_saved_by_itself(desk, called, address):
    item = called.items.get(kind="matter")
    desk.goto(address("item_edit", called, pk=item.pk))
    area(desk, "rationale").click()
    desk.keyboard.type("Nuõrti sääʹmǩiõl đŋŧ ")
    desk.keyboard.press("Control+b")
    desk.keyboard.type("tärkeä")
    saved(desk)
    row = item.texts.get(language="fi")
    assert row.rationale == "<p>Nuõrti sääʹmǩiõl đŋŧ <strong>tärkeä</strong></p>"
    desk.fill("#id_fi_title", "Uusi otsikko")
    saved(desk)
    row.refresh_from_db()
    assert (row.title, row.version) == ("Uusi otsikko", 3)
    assert item.texts.get(language="sv").version == 1
    assert desk.evaluate("localStorage.length") == 0
    check_page(desk)


def test_the_toolbar_is_one_stop_and_tab_leaves_the_editor(desk, called, address):
    item = called.items.get(kind="matter")
    desk.goto(address("item_edit", called, pk=item.pk))
    area(desk, "rationale").wait_for()
    desk.focus("#id_fi_title")
    focused = "document.activeElement.getAttribute('aria-label') || document.activeElement.getAttribute('role')"
    desk.keyboard.press("Tab")
    bold = desk.evaluate(focused)
    desk.keyboard.press("ArrowRight")
    assert desk.evaluate(focused) != bold
    desk.keyboard.press("Home")
    assert desk.evaluate(focused) == bold
    desk.keyboard.press("Tab")
    assert desk.evaluate(focused) == "textbox"
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.closest('[role=toolbar]') !== null")


def test_a_link_is_set_and_a_pasted_document_is_reduced_to_what_is_allowed(desk, called, address):
    item = called.items.get(kind="matter")
    desk.goto(address("item_edit", called, pk=item.pk))
    area(desk, "proposal").click()
    desk.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/html", '<h1 style="color:red">Otsikko</h1><p class="MsoNormal">Teksti <b>lihava</b></p>'
            + '<table><tr><td>1</td><td>2</td></tr></table><img src="x">');
          document.querySelector("#id_fi_proposal_area [contenteditable]")
            .dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    saved(desk)
    stored = item.texts.get(language="fi").proposal
    assert stored.startswith("<h3>Otsikko</h3><p>Teksti <strong>lihava</strong></p><table>")
    assert "style" not in stored and "img" not in stored and "class" not in stored
    area(desk, "rationale").click()
    desk.keyboard.type("Suunnitelma")
    desk.keyboard.press("Control+a")
    bar = desk.locator("#id_fi_rationale ~ .prose-bar")
    bar.locator("button").nth(5).click()
    bar.locator("input").fill("example.org/suunnitelma")
    bar.locator("input").press("Enter")
    desk.wait_for_timeout(1000)
    saved(desk)
    assert 'href="https://example.org/suunnitelma"' in item.texts.get(language="fi").rationale


def test_two_writers_each_see_both_texts_and_choose(desk, enter, browser, cast, called, address):
    desk.expected.append("409")
    item = called.items.get(kind="matter")
    other = enter(browser.new_context().new_page(), cast.secretary)
    desk.goto(address("item_edit", called, pk=item.pk))
    other.goto(address("item_edit", called, pk=item.pk))
    area(other, "proposal").click()
    other.keyboard.type("Toisen <ehdotus>")
    other.fill("#id_fi_title", "Toisen otsikko")
    saved(other)
    area(desk, "proposal").click()
    desk.keyboard.type("Minun ehdotus")
    panel = desk.locator("[data-conflict]")
    panel.wait_for()
    assert "Toisen <ehdotus>" in panel.inner_text() and "Minun ehdotus" in panel.inner_text()
    assert cast.secretary.name in panel.inner_text()
    assert item.texts.get(language="fi").proposal == "<p>Toisen &lt;ehdotus&gt;</p>"
    check_page(desk)
    # The writer goes on writing while both texts are on the page: nothing is sent, nothing is lost.
    area(desk, "proposal").click()
    desk.keyboard.press("End")
    desk.keyboard.type(", jatkettu")
    panel.locator("[data-keep=mine]").click()
    saved(desk)
    row = item.texts.get(language="fi")
    assert row.proposal == "<p>Minun ehdotus, jatkettu</p>"
    # What this writer did not touch is as the other wrote it, on the page too: it is not overwritten later.
    assert row.title == "Toisen otsikko" == desk.input_value("#id_fi_title")
    area(other, "proposal").click()
    other.keyboard.type("!")
    other.locator("[data-conflict] [data-keep=theirs]").click()
    assert area(other, "proposal").inner_text() == "Minun ehdotus, jatkettu"
    other.locator("[data-save-state] button").click()
    other.locator("[data-conflict]").wait_for(state="detached")
    saved(other)
    assert "Toisen" in item.texts.get(language="fi").proposal
    other.context.close()


def test_a_text_written_without_connection_is_kept_over_a_closed_page(desk, called, address):
    desk.expected.append("ERR_INTERNET_DISCONNECTED")
    item = called.items.get(kind="matter")
    desk.goto(address("item_edit", called, pk=item.pk))
    desk.context.set_offline(True)
    desk.fill("#id_fi_title", "Kirjoitettu junassa")
    desk.locator("[data-autosave$='-fi'] .save-state--alert").wait_for()
    keys = json.loads(desk.evaluate("JSON.stringify(Object.keys(localStorage))"))
    assert len(keys) == 1 and keys[0].endswith(f"text-{item.pk}-fi")
    later = desk.context.new_page()
    desk.close()
    desk.context.set_offline(False)
    later.goto(address("item_edit", called, pk=item.pk))
    assert later.input_value("#id_fi_title") == "Lausunto palveluverkosta"
    note = later.locator("[data-autosave$='-fi'] .note")
    note.wait_for()
    check_page(later)
    note.locator("button").first.click()
    saved(later)
    assert item.texts.get(language="fi").title == "Kirjoitettu junassa"
    assert later.evaluate("localStorage.length") == 0


def test_leaving_the_page_saves_what_was_just_typed(desk, called, address):
    item = called.items.get(kind="matter")
    desk.goto(address("item_edit", called, pk=item.pk))
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.fill("#id_fi_title", "Juuri kirjoitettu")
    desk.goto(address("agenda_edit", called))
    rows = item.texts.filter(language="fi", title="Juuri kirjoitettu")
    deadline = time.monotonic() + 5
    while not rows.exists() and time.monotonic() < deadline:
        desk.wait_for_timeout(50)
    assert rows.exists()
    desk.goto(address("item_edit", called, pk=item.pk))
    assert desk.locator("[data-autosave] .note").count() == 0 == desk.evaluate("localStorage.length")


def test_leaving_with_unsaved_text_asks_first(desk, called, address):
    desk.expected.append("ERR_FAILED")
    item = called.items.get(kind="matter")
    desk.goto(address("item_edit", called, pk=item.pk))
    desk.route("**/text/**", lambda route: route.abort())
    asked = []
    desk.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    desk.locator("#id_fi_title").press_sequentially("x")
    desk.locator("[data-autosave$='-fi'] .save-state--alert").wait_for()
    desk.goto(address("agenda_edit", called))
    assert asked == ["beforeunload"]


def test_a_too_long_heading_stays_in_the_field_with_what_is_wrong(desk, called, address):
    desk.expected.append("422")
    item = called.items.get(kind="matter")
    desk.goto(address("item_edit", called, pk=item.pk))
    desk.fill("#id_fi_title", "x" * 100_000)
    state = desk.locator("[data-autosave$='-fi'] [data-done]")
    state.filter(has_text="300").wait_for()
    assert len(desk.input_value("#id_fi_title")) == 100_000
    assert item.texts.get(language="fi").title == "Lausunto palveluverkosta"
    desk.fill("#id_fi_title", "Lyhyt")
    saved(desk)


def test_signing_out_elsewhere_loses_nothing(desk, called, address):
    desk.expected.append("403")
    item = called.items.get(kind="matter")
    desk.goto(address("item_edit", called, pk=item.pk))
    desk.context.clear_cookies()
    desk.fill("#id_fi_title", "Istunto loppui")
    desk.locator("[data-autosave$='-fi'] .save-state--alert").wait_for()
    assert desk.input_value("#id_fi_title") == "Istunto loppui"
    assert "Istunto loppui" in desk.evaluate("JSON.stringify(localStorage)")
