"""Looking at pages in a real browser: no accessibility fault, nothing wider than the window, nothing in the console."""

import pytest
from django.conf import settings

from tests.browser import WIDTHS, axe_faults
from tests.members.test_signin_organisation import organisation
from tests.portal.furnishing import furnished
from tests.portal.pages import clients, different_pages

DESKTOP, PHONE = WIDTHS
#: Looked at in every language: what members, applicants, residents and secretaries use most.
MAIN = {
    "portal:home",
    "portal:meeting_list",
    "portal:feedback",
    "bodies:body_list",
    "bodies:body_show",
    "bodies:term_show",
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
    "calls:call_index",
    "calls:call_show",
    "calls:apply_start",
    "calls:apply_tasks",
    "calls:apply_part",
    "calls:apply_check",
    "calls:nominee_consent",
    "calls:board_show",
}


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
        """Axe on a desktop and on a phone, and no wider than that; what is folded is opened."""
        self.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        self.page.set_viewport_size({"width": DESKTOP, "height": 900})
        self.faults += [f"{page} at {DESKTOP}: {fault}" for fault in axe_faults(self.page)]
        self.page.set_viewport_size({"width": PHONE, "height": 900})
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > PHONE:
            self.faults.append(f"{page}: {wide} pixels wide on a phone")
        self.faults += [f"{page} at {PHONE}: {fault}" for fault in axe_faults(self.page)]


@pytest.fixture
def looking(watch, live_server, cast, sign_in, settings, quiet):
    """A world with everything in it, its different pages, and somebody who looks at them."""
    settings.SOCIALACCOUNT_PROVIDERS = organisation("http://localhost:9")
    world = furnished(cast)
    readers = clients(world, sign_in)
    looking = Looking(watch, live_server, readers)
    looking.readers = readers
    looking.pages = [page for page in different_pages(world, readers) if not page.is_fragment]
    yield looking
    assert not looking.faults, "\n".join(looking.faults)
