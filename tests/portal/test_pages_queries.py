"""How many queries a page takes: as many with three rows as with one, and for the main pages exactly so many."""

import collections

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from tests.portal.furnishing import furnished
from tests.portal.odd_pages import undone
from tests.portal.pages import addresses_of, clients

#: So many addresses of one kind are asked, for instance items of one meeting.
OF_EACH = 24
#: What the main pages take, session and user included (three of them at the desk); public ones are made, not stored.
EXACTLY = {
    ("portal:home", "anonymous", ""): 3,
    ("bodies:body_list", "anonymous", ""): 1,
    ("bodies:body_show", "anonymous", ""): 1,
    ("portal:meeting_list", "anonymous", ""): 3,
    ("meetings:meeting_show", "anonymous", "called"): 1,
    ("meetings:meeting_show", "anonymous", "ended published"): 1,
    ("meetings:meeting_show", "anonymous", "cancelled"): 1,
    ("meetings:invitation_answer", "anonymous", "called"): 4,
    ("meetings:scrutiny_answer", "anonymous", "ended in_scrutiny"): 2,
    ("members:naming_answer", "anonymous", ""): 1,
    ("portal:my_page", "member", ""): 9,
    ("meetings:meeting_read", "member", "called"): 7,
    ("meetings:minutes_check", "chair", "ended in_scrutiny"): 8,
    ("portal:desk", "both_secretary", ""): 4,
    ("portal:body_desk", "secretary", ""): 15,
    ("meetings:meeting_desk", "secretary", "called"): 7,
    ("meetings:agenda_edit", "secretary", "called"): 12,
    ("meetings:item_edit", "secretary", "called"): 10,
    ("meetings:answer_list", "secretary", "called"): 5,
    ("meetings:session_show", "secretary", "called"): 7,
    ("meetings:minutes_edit", "secretary", "ended draft"): 16,
    ("meetings:meeting_history", "secretary", "called"): 7,
    ("members:roster_show", "secretary", ""): 11,
    ("members:person_list", "secretary", ""): 6,
    ("members:organisation_list", "secretary", ""): 6,
    ("members:history_show", "secretary", ""): 6,
}


def queries_of(client, address):
    """``(status, queries)`` of a page; a public page is made anew and not taken from store."""
    if getattr(resolve(address.partition("?")[0]).func, "shows", None) is not None:
        address += "&made" if "?" in address else "?made"
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    return response.status_code, [each["sql"] for each in captured if "SAVEPOINT" not in each["sql"]]


def count_all(cast, sign_in, size):
    """``{(name, query, reader, state): queries}`` of the costliest address of each, in a world of this size."""
    with undone():
        world = furnished(cast, size)
        readers = clients(world, sign_in)
        found, asked = {}, collections.Counter()
        for name, address, reader, state in addresses_of(world):
            key = (name, address.partition("?")[2].partition("=")[0], reader, state)
            asked[key] += 1
            if asked[key] == 1:
                readers[reader].get(address)  # what a process reads once is not the page's
            if asked[key] <= OF_EACH:
                status, queries = queries_of(readers[reader], address)
                if status == 200 and len(queries) > len(found.get(key, ())):
                    found[key] = queries
    return found


@pytest.mark.slow
def test_no_page_asks_more_when_there_is_more(cast, sign_in, quiet):
    few, many = (count_all(cast, sign_in, size) for size in (1, 3))
    assert few.keys() == many.keys()
    grown = {key: (len(few[key]), len(many[key])) for key in few if len(few[key]) != len(many[key])}
    assert not grown, "\n".join(f"{key}: {sizes}" for key, sizes in grown.items())
    exact = {(name, reader, state): len(few[name, "", reader, state]) for name, reader, state in EXACTLY}
    assert exact == EXACTLY
    assert len(few) > 120
