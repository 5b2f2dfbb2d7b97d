"""Fixtures of the tests of calls: a published call that takes applications, and one still being prepared."""

import pytest
from django.urls import reverse

from members.calls.models import Call
from tests.calls.applying import make_sent_application
from tests.calls.composing_samples import municipalities
from tests.calls.samples import make_call, make_draft
from tests.calls.sitting_samples import call_for


@pytest.fixture
def by(cast):
    """The secretary's account."""
    return cast.secretary.user


@pytest.fixture
def desk(cast, sign_in):
    """The secretary's browser."""
    return sign_in(cast.secretary)


@pytest.fixture
def call(cast):
    """An open call of the body: 2 categories with 2 members and 2 deputies, 2 criteria, questions of four kinds."""
    return make_call(cast.body)


@pytest.fixture
def draft_call(cast):
    """A call of the body that is being prepared; it would open at once and close in two weeks."""
    return make_draft(cast.body)


@pytest.fixture
def desk_page(cast):
    """``desk_page("call_manage", call)`` → the address of a desk page of one of the body's calls."""

    def address(name, call=None, **kwargs):
        if call is not None:
            kwargs["pk"] = call.pk
        return reverse(f"calls:{name}", kwargs={"slug": cast.body.slug, **kwargs})

    return address


@pytest.fixture
def application(call):
    """An application to the open call, sent by its form; both of its people have consented."""
    return make_sent_application(call)


@pytest.fixture
def board_call(cast):
    """A call in assessment, of a body whose county has three municipalities: Askola, Porvoo and Sipoo."""
    type(cast.body.host).objects.update(county_code="01")
    municipalities("Askola", "Porvoo", "Sipoo")
    call = make_call(cast.body, state="in_assessment")
    return Call.objects.select_related("body__host", "term").get(pk=call.pk)


@pytest.fixture
def first(board_call):
    """The first category of the board's call."""
    return board_call.term.categories.get(key="luokka-1")


@pytest.fixture
def second(board_call):
    """The second category of the board's call."""
    return board_call.term.categories.get(key="luokka-2")


@pytest.fixture
def towns(cast):
    """Askola, Porvoo and Sipoo, the municipalities of the host's county."""
    type(cast.body.host).objects.update(county_code="01")
    return municipalities("Askola", "Porvoo", "Sipoo")


@pytest.fixture
def vacancies(cast, towns):
    """A call for the two vacant seats of category 2, while both seats of category 1 have a member and a deputy."""
    return call_for(cast.body, "luokka-2", members=2, deputies=2)
