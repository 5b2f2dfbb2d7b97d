"""Every page in a real browser: no accessibility fault, nothing wider than the window, nothing in the console."""

import pytest
from django.conf import settings
from django.utils import translation

from tests.browser import WIDTHS, axe_faults
from tests.members.test_signin_organisation import organisation
from tests.portal.furnishing import furnished
from tests.portal.odd_pages import account_pages, different_forms, error_pages, refused_pages
from tests.portal.pages import Page, clients, different_pages, one_of_each

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
DESKTOP, PHONE = WIDTHS
#: Looked at whole on a phone too: what members, residents and secretaries use most.
MAIN = {
    "portal:home",
    "bodies:body_show",
    "meetings:meeting_show",
    "meetings:invitation_answer",
    "portal:my_page",
    "portal:body_desk",
    "meetings:meeting_desk",
    "meetings:agenda_edit",
    "meetings:item_edit",
    "meetings:answer_list",
    "meetings:session_show",
    "meetings:minutes_edit",
    "members:roster_show",
}
#: Every third page is looked at in each other language as well: a longer word breaks what a shorter one did not.
OTHERS = {"sv": 0, "en": 1}


class Looking:
    """Browser windows of the readers, and the faults seen so far."""

    def __init__(self, page, live_server, readers):
        self.page, self.site, self.faults = page, live_server.url, []
        self.sessions = {
            name: client.cookies[settings.SESSION_COOKIE_NAME].value
            for name, client in readers.items()
            if settings.SESSION_COOKIE_NAME in client.cookies
        }

    def open(self, page):
        """Open a page as its reader."""
        context = self.page.context
        context.clear_cookies()
        if session := self.sessions.get(page.reader):
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.site}])
        response = self.page.goto(self.site + page.address, wait_until="load")
        assert response.ok and self.page.url == self.site + page.address, f"{page}: {response.status} {self.page.url}"

    def show(self, page):
        """Show a page that has been made already, for instance a form that was refused, at its own address."""
        address = self.site + (page.address or f"/{page.name.replace(' ', '-')}")
        self.page.route(address, lambda route: route.fulfill(body=page.html, headers=page.headers))
        self.page.goto(address, wait_until="load")
        self.page.unroute(address)

    def look(self, page):
        """Axe on a desktop, the width on a phone, and axe there too for the main pages; what is folded is opened."""
        self.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        self.page.set_viewport_size({"width": DESKTOP, "height": 900})
        self.faults += [f"{page} at {DESKTOP}: {fault}" for fault in axe_faults(self.page)]
        self.page.set_viewport_size({"width": PHONE, "height": 900})
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > PHONE:
            self.faults.append(f"{page}: {wide} pixels wide on a phone")
        if page.name in MAIN:
            self.faults += [f"{page} at {PHONE}: {fault}" for fault in axe_faults(self.page)]


@pytest.fixture
def looking(watch, live_server, cast, sign_in, settings, quiet):
    """A world with everything in it, its different pages, and somebody who looks at them."""
    settings.SOCIALACCOUNT_PROVIDERS = organisation("http://localhost:9")
    world = furnished(cast)
    readers = clients(world, sign_in)
    pages = [page for page in different_pages(world, readers) if not page.is_fragment]
    looking = Looking(watch, live_server, readers)
    looking.readers, looking.every = readers, pages
    looking.pages = list(one_of_each(pages, lambda page: (page.name, page.reader, page.state.partition(" ")[0])))
    yield looking
    assert not looking.faults, "\n".join(looking.faults)


def test_what_is_wrong_is_found(page, live_server):
    looking, html = Looking(page, live_server, {}), "<p style='width: 400px'>x</p><details><img src=x></details>"
    wrong = Page("portal:home", "/wrong", "anonymous", "", html, headers={"Content-Type": "text/html"})
    looking.show(wrong)
    looking.look(wrong)
    assert any("image-alt" in fault and "at 1280" in fault for fault in looking.faults)
    assert any("image-alt" in fault and "at 390" in fault for fault in looking.faults)
    assert any("pixels wide" in fault for fault in looking.faults)


def test_no_page_has_a_fault(looking):
    assert len(looking.pages) > 60
    assert {page.name for page in looking.pages} >= MAIN
    for number, page in enumerate(looking.pages):
        looking.open(page)
        looking.look(page)
        for language, turn in OTHERS.items():
            if number % 3 == turn:
                looking.open(page.in_language(language))
                looking.look(page.in_language(language))


def test_no_refused_form_and_no_page_of_signing_in_has_a_fault(looking, cast):
    with translation.override("fi"):
        refused = refused_pages(different_forms(looking.every), looking.readers)
        refused = one_of_each(refused, lambda page: (page.name, page.state))
        shown = [page for page in (*refused, *account_pages(cast), *error_pages("fi")) if not page.is_fragment]
    assert len(shown) > 50
    for page in shown:
        looking.show(page)
        looking.look(page)
