"""Calls in public lists: the mark of demonstration data stands by itself, never as loose text after a dot."""

import re

import pytest
from django.urls import reverse

from council.bodies.models import Body
from tests.calls.samples import make_call
from tests.meetings.conftest import words


@pytest.mark.parametrize(("page", "marks"), [("calls:call_index", 1), ("portal:home", 1), ("bodies:body_show", 0)])
def test_the_mark_of_a_demonstration_is_a_tag_and_stands_once(client, cast, page, marks):
    Body.objects.filter(pk=cast.body.pk).update(demonstration=True)
    make_call(cast.body)
    address = reverse(page, kwargs={"slug": cast.body.slug} if page == "bodies:body_show" else None)
    (rows,) = re.findall(r'<ul class="calls">.*?</ul>', words(client.get(address)), re.S)
    assert rows.count('<span class="tag">Esittelyaineisto</span>') == rows.count("Esittelyaineisto") == marks
    assert not re.search(r">\s*·|·\s*<", rows)
