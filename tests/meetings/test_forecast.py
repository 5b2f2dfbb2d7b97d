"""The forecast: quorum by seat, categories without anyone, and the pages that show it."""

import re

import pytest
from django.urls import reverse

from council.bodies.models import Rules
from council.core.models import Delivery
from meetings import actions, answers
from meetings.forecast import answers_by_seat
from members.models import Membership, Office, Person
from tests.meetings.conftest import invitation


def promise(meeting):
    return answers_by_seat(answers.read(meeting.body.slug, meeting.year, meeting.number))[2]


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
    address = reverse(f"meetings:{name}", args=[cast.body.slug, called.year, called.number])
    assert sign_in(cast.secretary).get(address).status_code == 200
    for someone in (cast.chair, cast.member, cast.deputy, cast.other_secretary, cast.guest, cast.administrator):
        assert sign_in(someone).get(address).status_code == 404


def test_the_table_answers_nothing_new_with_no_content(cast, called, sign_in):
    client = sign_in(cast.secretary)
    address = reverse("meetings:answer_list", args=[cast.body.slug, called.year, called.number])
    mark = client.get(address).context["mark"]
    again = client.get(address, {"mark": mark}, headers={"HX-Request": "true"})
    assert again.status_code == 204
    answer(called, cast.member, "no")
    fresh = client.get(address, {"mark": mark}, headers={"HX-Request": "true"})
    assert fresh.status_code == 200 and b"Veikko" in fresh.content


def test_asking_again_costs_four_queries_and_tells_every_change(cast, called, desk, django_assert_num_queries):
    """Session, user, roles, table: as many for the table as for the answer that nothing changed."""
    address = reverse("meetings:answer_list", args=[cast.body.slug, called.year, called.number])
    mine = invitation(called, cast.member)
    letter = Delivery.objects.filter(key__startswith=f"meeting.invitation:{mine.pk}:")
    steps = [
        lambda: letter.update(state="sent"),
        lambda: letter.update(state="failed", error="refused: 550 no such user"),
        lambda: actions.answer_invitation(mine, "yes", needs={"needs_diet": "Gluteeniton"}),
        lambda: Person.objects.filter(pk=cast.member.pk).update(family_name="O'Neil <b>"),
        lambda: Membership.objects.filter(pk=mine.membership_id).update(organisation_names="Yhdistys & kumppanit"),
        lambda: Office.objects.filter(person=cast.vice_chair).update(kind="convener"),
        lambda: actions.revoke_invitation(mine, by=None),
    ]
    mark = desk.get(address).context["mark"]
    for step in steps:
        with django_assert_num_queries(4):
            assert desk.get(address, {"mark": mark}, headers={"HX-Request": "true"}).status_code == 204
        step()
        with django_assert_num_queries(4):
            fresh = desk.get(address, {"mark": mark}, headers={"HX-Request": "true"})
        assert fresh.status_code == 200 and fresh.context["mark"] != mark
        mark = fresh.context["mark"]


def test_only_the_needs_of_those_who_come_are_listed(cast, called, desk):
    address = reverse("meetings:answer_list", args=[cast.body.slug, called.year, called.number])
    actions.answer_invitation(invitation(called, cast.member), "yes", needs={"needs_diet": "Gluteeniton"})
    actions.answer_invitation(
        invitation(called, cast.second), "remote", needs={"needs_interpretation": "Viittomakieli"}
    )
    page = desk.get(address).content.decode()
    assert "Gluteeniton" in page and "Viittomakieli" in page
    actions.answer_invitation(invitation(called, cast.member), "no")
    page = desk.get(address).content.decode()
    assert "Gluteeniton" not in page and "Viittomakieli" in page


def test_what_people_wrote_is_escaped_in_the_rows(cast, called, desk):
    Person.objects.filter(pk=cast.member.pk).update(given_name="<i>Maija", family_name='O\'Neil & "Co"')
    mine = invitation(called, cast.member)
    Membership.objects.filter(pk=mine.membership_id).update(organisation_names="<script>ry")
    letter = Delivery.objects.filter(key__startswith=f"meeting.invitation:{mine.pk}:")
    letter.update(state="failed", error="refused: <b>550")
    page = desk.get(reverse("meetings:answer_list", args=[cast.body.slug, called.year, called.number])).content.decode()
    assert "&lt;i&gt;Maija O&#x27;Neil &amp; &quot;Co&quot;" in page and "&lt;script&gt;ry" in page
    assert "&lt;b&gt;550" in page and "<i>Maija" not in page and "<script>ry" not in page
    resend = reverse("meetings:letter_resend", args=[cast.body.slug, called.year, called.number, letter.get().pk])
    assert f'action="{resend}"><input type="hidden" name="csrfmiddlewaretoken" value="' in page


def test_the_buttons_of_the_rows_work(cast, called, sign_in):
    """The forms that are written by hand carry a token that the protection against forged requests takes."""
    letter = Delivery.objects.filter(kind="meeting.invitation").first()
    Delivery.objects.filter(pk=letter.pk).update(state="failed", error="gave_up")
    client = sign_in(cast.secretary)
    client.handler.enforce_csrf_checks = True
    page = client.get(reverse("meetings:answer_list", args=[cast.body.slug, called.year, called.number]))
    action, token = re.search(r'action="([^"]+/resend/)"><input [^>]*value="(\w+)"', page.content.decode()).groups()
    assert client.post(action).status_code == 403
    assert client.post(action, {"csrfmiddlewaretoken": token}).status_code == 302
    assert Delivery.objects.get(pk=letter.pk).state == "queued"
