"""The pages of a call in a real browser: accessible, no wider than a phone, a row moved by its button."""

import pytest
from django.conf import settings

from tests.calls.samples import make_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signed_in(watch, live_server, desk):
    """The secretary's window."""
    session = desk.cookies[settings.SESSION_COOKIE_NAME].value
    watch.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return watch


def test_a_criterion_moves_by_its_button_and_keeps_the_focus(signed_in, live_server, cast, desk_page):
    draft = make_draft(cast.body)
    signed_in.goto(live_server.url + desk_page("criteria_edit", draft))
    signed_in.locator("#id_form-0-name_fi").fill("Muutettu kokemus")
    signed_in.locator('button[value="down-0"]').click()
    assert signed_in.locator("#id_form-1-name_fi").input_value() == "Muutettu kokemus"
    assert draft.criteria.get(order=1).name_fi == "Kokemus", "nothing is stored before Save"
    signed_in.locator("main form > p button.btn:not([name])").click()
    signed_in.wait_for_url(live_server.url + desk_page("call_manage", draft))
    assert list(draft.criteria.values_list("name_fi", flat=True)) == ["Verkostot", "Muutettu kokemus"]
