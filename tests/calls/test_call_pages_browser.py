"""The pages of a call in a real browser: accessible, no wider than a phone, a row moved by its button."""

import pytest
from django.conf import settings

from members.calls.enums import CallPart
from tests.browser import check_page
from tests.calls.samples import make_call, make_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signed_in(watch, live_server, desk):
    """The secretary's window."""
    session = desk.cookies[settings.SESSION_COOKIE_NAME].value
    watch.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return watch


def test_pages_of_a_call_are_accessible_and_fit_a_phone(signed_in, live_server, cast, desk_page):
    draft, is_open = make_draft(cast.body), make_call(cast.body)
    pages = ["/fi/calls/", f"/sv/calls/{is_open.pk}/", desk_page("call_list"), desk_page("call_add")]
    pages += [desk_page(name, draft) for name in ("call_manage", "call_preview", "call_publish", "channels_edit")]
    pages += [desk_page(f"{part}_edit", draft) for part in CallPart]
    pages += [desk_page("call_extend", is_open), desk_page("criteria_edit", is_open)]
    for address in pages:
        signed_in.goto(live_server.url + address)
        check_page(signed_in)


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
