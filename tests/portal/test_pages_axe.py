"""Every page in a real browser: no accessibility fault, nothing wider than the window, nothing in the console."""

import pytest

from tests.portal.looking import MAIN, Looking, looking
from tests.portal.pages import Page, one_of_each

__all__ = ["looking"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
#: Every third page is looked at in each other language as well: a longer word breaks what a shorter one did not.
OTHERS = {"sv": 0, "en": 1}


def test_what_is_wrong_is_found(page, live_server):
    looking, html = Looking(page, live_server, {}), "<p style='width: 400px'>x</p><details><img src=x></details>"
    wrong = Page("portal:home", "/wrong", "anonymous", "", html, headers={"Content-Type": "text/html"})
    looking.show(wrong)
    looking.look(wrong)
    assert any("image-alt" in fault and "at 1280" in fault for fault in looking.faults)
    assert any("image-alt" in fault and "at 390" in fault for fault in looking.faults)
    assert any("pixels wide" in fault for fault in looking.faults)


def test_no_page_has_a_fault(looking):
    pages = list(one_of_each(looking.pages, lambda page: (page.name, page.reader, page.state.partition(" ")[0])))
    assert len(pages) > 60
    assert {page.name for page in pages} >= MAIN
    for number, page in enumerate(pages):
        looking.open(page)
        looking.look(page)
        for language, turn in OTHERS.items():
            if page.name in MAIN or number % 3 == turn:
                looking.open(page.in_language(language))
                looking.look(page.in_language(language))
