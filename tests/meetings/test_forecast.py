"""The forecast: quorum by seat, categories without anyone, and the pages that show it."""

import pytest

from council.bodies.models import Rules
from meetings import actions
from meetings.forecast import answers_by_seat
from meetings.models import Meeting
from tests.meetings.conftest import invitation


def promise(meeting):
    return answers_by_seat(Meeting.objects.get(pk=meeting.pk))[2]


def answer(meeting, someone, word):
    actions.answer_invitation(invitation(meeting, someone), word)


def test_seats_are_counted_not_people(cast, called):
    answer(called, cast.member, "no")
    answer(called, cast.deputy, "yes")
    now = promise(called)
    assert (now.seats, now.needed, now.coming, now.open) == (4, 3, 1, 1)
    assert now.verdict == "impossible"


def test_possible_becomes_sure(cast, called):
    Rules.objects.filter(body=cast.body).update(quorum="half")
    assert promise(called).verdict == "possible"
    answer(called, cast.member, "yes")
    answer(called, cast.second, "remote")
    assert promise(called).verdict == "sure"


def test_without_chair_and_vice_chair_the_formula_fails(cast, called):
    Rules.objects.filter(body=cast.body).update(quorum="half_and_chair")
    answer(called, cast.member, "yes")
    answer(called, cast.second, "yes")
    answer(called, cast.chair, "no")
    assert promise(called).verdict == "sure"
    answer(called, cast.vice_chair, "no")
    assert promise(called).chair_missing and promise(called).verdict == "impossible"


def test_a_category_without_anyone_is_named(cast, called):
    now = promise(called)
    assert [each.key for each in now.missing] == ["luokka-2"]
    assert [each.key for each in now.uncertain] == ["luokka-1"]
    answer(called, cast.member, "yes")
    assert promise(called).uncertain == []


@pytest.mark.parametrize("name", ["answer_list", "meeting_desk"])
def test_only_the_secretary_sees_the_answers(cast, called, sign_in, name):
    from django.urls import reverse

    address = reverse(f"meetings:{name}", args=[cast.body.slug, called.year, called.number])
    assert sign_in(cast.secretary).get(address).status_code == 200
    for someone in (cast.chair, cast.member, cast.deputy, cast.other_secretary, cast.guest, cast.administrator):
        assert sign_in(someone).get(address).status_code == 404


def test_the_table_answers_nothing_new_with_no_content(cast, called, sign_in):
    from django.urls import reverse

    client = sign_in(cast.secretary)
    address = reverse("meetings:answer_list", args=[cast.body.slug, called.year, called.number])
    mark = client.get(address).context["mark"]
    again = client.get(address, {"mark": mark}, headers={"HX-Request": "true"})
    assert again.status_code == 204
    answer(called, cast.member, "no")
    fresh = client.get(address, {"mark": mark}, headers={"HX-Request": "true"})
    assert fresh.status_code == 200 and b"Veikko" in fresh.content
