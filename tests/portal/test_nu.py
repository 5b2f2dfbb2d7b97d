"""Every public page passes the Nu HTML checker, in every language."""

import pytest

from meetings import actions
from tests.portal.conftest import public_pages

pytestmark = pytest.mark.node


def test_the_checker_finds_what_is_wrong(nu):
    assert nu("<!DOCTYPE html><html lang=fi><title>x</title><p id=a><p id=a>")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_public_pages_are_valid(nu, client, cast, published, plan, stored, language):
    by = cast.secretary.user
    meeting = plan(days=40)
    item = actions.add_item(meeting, by=by, titles={"fi": "Suljettava", "sv": ""})
    actions.add_paper(item, stored("liite.pdf"), by=by, title="Liite")
    meeting = actions.call_meeting(meeting, by=by)
    actions.change_item(item, by=by, version=item.version, publicity="closed", legal_ground="JulkL 24 §")
    pages = public_pages(published, meeting, language=language)
    pages["not found"] = f"/{language}/nowhere/"
    faults = {name: found for name, address in pages.items() if (found := nu(client.get(address).content.decode()))}
    assert not faults, "\n".join(f"{name}: {fault}" for name, found in faults.items() for fault in found)
