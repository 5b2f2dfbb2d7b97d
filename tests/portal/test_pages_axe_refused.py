"""Every form that comes back refused and every page of signing in, in a real browser as ``test_pages_axe`` looks."""

import pytest
from django.utils import translation

from council.core.i18n import CODES
from tests.portal.looking import looking
from tests.portal.odd_pages import account_pages, different_forms, error_pages, refused_pages
from tests.portal.pages import one_of_each

__all__ = ["looking"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_no_refused_form_and_no_page_of_signing_in_has_a_fault(looking, cast):
    with translation.override("fi"):
        refused = refused_pages(different_forms(looking.pages), looking.readers)
        refused = one_of_each(refused, lambda page: (page.name, page.state))
        errors = [page for code in CODES for page in error_pages(code)]
        shown = [page for page in (*refused, *account_pages(cast), *errors) if not page.is_fragment]
    assert len(shown) > 50
    for page in shown:
        looking.show(page)
        looking.look(page)
