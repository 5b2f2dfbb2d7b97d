"""Fixtures of the tests of calls: a published call that takes applications, and one still being prepared."""

import pytest
from django.urls import reverse

from tests.calls.samples import make_call, make_draft


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
