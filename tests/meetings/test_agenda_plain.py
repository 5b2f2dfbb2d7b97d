"""Agenda pages in a browser without JavaScript: everything works as plain forms."""

import pytest

from council.core.models import Event
from meetings import actions
from meetings.models import Meeting
from tests.meetings.conftest import order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plain(browser, enter, cast):
    """The secretary's page in a browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    yield enter(context.new_page(), cast.secretary)
    context.close()


def test_a_whole_agenda_is_made_without_javascript(plain, called, address):
    page, item = plain, called.items.get(kind="matter")
    page.goto(address("agenda_edit", called))
    assert page.locator(".handle:visible").count() == 0
    page.fill("#id_title_fi", "Uusi asia")
    page.click("main form.form button.btn")
    new = called.items.kept().get(texts__title="Uusi asia")
    assert page.url.endswith(f"#item-{new.pk}")
    before = order(called)
    page.locator(f"#item-{new.pk} [data-step=up]").click()
    assert order(called).index(new.pk) == before.index(new.pk) - 1
    page.goto(address("item_edit", called, pk=item.pk))
    page.fill("#id_fi_rationale", "Ensimmäinen kappale.\n\nToinen **tärkeä** kappale.")
    page.locator("[data-autosave$='-fi'] button").click()
    stored = item.texts.get(language="fi").rationale
    assert stored == "<p>Ensimmäinen kappale.</p>\n<p>Toinen <strong>tärkeä</strong> kappale.</p>"
    assert page.input_value("#id_fi_rationale") == stored


def test_a_conflict_without_javascript_shows_both_texts_and_keeps_what_is_chosen(plain, called, address, by):
    page, item = plain, called.items.get(kind="matter")
    page.goto(address("item_edit", called, pk=item.pk))
    actions.write_text(item, "fi", by=by, version=1, title="Toisen otsikko", proposal="<p>Toisen ehdotus</p>")
    page.fill("#id_fi_title", "Minun otsikko")
    page.fill("#id_fi_proposal", "Minun ehdotus")
    page.locator("[data-autosave$='-fi'] button").click()
    text = page.inner_text("main")
    assert all(each in text for each in ("Toisen otsikko", "Minun otsikko", "Toisen ehdotus", "Minun ehdotus"))
    page.check("#keep_title_theirs")
    page.locator("form.conflict button.btn").click()
    row = item.texts.get(language="fi")
    assert (row.title, row.proposal) == ("Toisen otsikko", "<p>Minun ehdotus</p>")
    assert Event.objects.filter(kind="item.written").count() == 2


def test_publishing_from_an_old_page_asks_to_look_again(plain, called, address, add):
    page = plain
    add(called, "Ensimmäinen lisäys")
    page.goto(address("agenda_publish", called))
    add(called, "Toinen lisäys")
    page.locator("main form button.btn").click()
    assert "Toinen lisäys" in page.inner_text("main")
    assert called.publications.count() == 1
    page.locator("main form button.btn").click()
    assert called.publications.count() == 2
    assert Meeting.objects.get(pk=called.pk).items.filter(section=None).count() == 0
