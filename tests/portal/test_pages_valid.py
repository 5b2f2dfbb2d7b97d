"""Every page is valid HTML to the Nu checker, in every language; and so is what a form shows when it is refused."""

import pytest
from django.conf import settings
from django.utils import translation

from tests.core.test_layout import ROOT
from tests.members.test_signin_organisation import organisation
from tests.portal.furnishing import furnished
from tests.portal.odd_pages import account_pages, different_forms, error_pages, refused_pages
from tests.portal.pages import clients, different_pages, one_of_each, page_from

pytestmark = [pytest.mark.node, pytest.mark.slow, pytest.mark.django_db]
LANGUAGES = [code for code, _name in settings.LANGUAGES]
#: Templates of other things than pages, those of local mode only, what only a real passkey shows, and what the
#: pages of allauth that we do not have would stand on.
NOT_PAGES = ("letters/", "pdf/", "core/", "mfa/webauthn/reauthenticate.html", "allauth/layouts/base.html")


def every_page(cast, sign_in):
    """Each different page in Finnish, then the same in the other languages."""
    world = furnished(cast)
    readers = clients(world, sign_in)
    pages = different_pages(world, readers)
    for language in LANGUAGES:
        with translation.override(language):
            found = pages if language == "fi" else [again(page, readers, language) for page in pages]
            yield from found
            yield from one_of_each(refused_pages(different_forms(found), readers), lambda page: page.shape)
            yield from account_pages(cast)
            yield from error_pages(language)


def again(page, readers, language):
    """The same page in another language."""
    address = page.in_language(language).address
    return page_from(readers[page.reader].get(address), page.name, address, page.reader, page.state)


def test_every_page_is_valid_in_every_language(cast, sign_in, nu, settings, quiet):
    settings.SOCIALACCOUNT_PROVIDERS = organisation("http://localhost:9")
    faults, templates, count = {}, set(), 0
    for page in every_page(cast, sign_in):
        count += 1
        templates |= page.templates
        for fault in nu(page.html):
            faults.setdefault(fault, []).append(str(page))
    assert not faults, "\n".join(f"{fault}\n    {len(pages)} pages, {pages[0]}" for fault, pages in faults.items())
    assert count > 500
    files = {str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*.html")}
    unseen = {each for each in files - templates if not each.startswith(NOT_PAGES)}
    assert not unseen, "no page here shows these templates"
