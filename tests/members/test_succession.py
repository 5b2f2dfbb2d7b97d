"""Leaving and successor: the deputy rises, the organisation is asked, a mistake is undone."""

import pytest
from django.utils import timezone

from council.bodies.models import Category
from council.core.models import Delivery
from council.core.states import InvalidTransition, Refused
from members import actions
from members.enums import EndReason, NamingState, Succession
from members.models import Membership, NamingRequest, Organisation
from members.roster import Place, roster
from tests.conftest import appoint, make_body, person
from tests.members.conftest import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def rising(cast):
    """The rules let the deputy rise, and the leaver's organisation has a contact."""
    cast.body.rules.update(deputy_rises=True)
    Organisation.objects.filter(name_fi="Jäsen ry").update(contact_name="Kaisa", contact_email="kaisa@example.org")
    return cast


def test_the_deputy_rises_and_the_background_organisation_is_asked(rising, by, today):
    last_day = today + 4 * DAY
    successor = actions.replace_member(
        rising.member_membership, last_day=last_day, reason=EndReason.LEFT_ORGANISATION, by=by
    )
    rising.deputy_membership.refresh_from_db()
    assert (rising.deputy_membership.end, rising.deputy_membership.end_reason) == (last_day, EndReason.ROSE)
    risen = successor.risen
    assert (risen.person, risen.seat, risen.capacity) == (rising.deputy, rising.seats[0], "member")
    assert (risen.start, risen.end) == (last_day + DAY, rising.term.end)
    assert risen.organisation_names == "Varajäsen ry"
    request = successor.request
    assert (request.organisation.name_fi, request.capacity, request.start) == ("Jäsen ry", "deputy", last_day + DAY)
    letter = Delivery.objects.get(kind="members.naming_request")
    assert (letter.recipient_email, letter.about_id, letter.body_id) == (
        "kaisa@example.org",
        request.pk,
        rising.body.pk,
    )
    before, after = (roster(rising.body, day)[0].seats[0] for day in (last_day, last_day + DAY))
    assert (before.member.person, before.deputy.person) == (rising.member, rising.deputy)
    assert (after.member.person, after.deputy_place) == (rising.deputy, Place.VACANT)


def test_without_the_rule_the_organisation_keeps_the_seat_and_names_anew(rising, by, today):
    rising.body.rules.update(deputy_rises=False)
    successor = actions.replace_member(rising.member_membership, last_day=today, by=by)
    placeholder = successor.placeholder
    assert (placeholder.person, placeholder.organisation_names, placeholder.start) == (None, "Jäsen ry", today + DAY)
    assert successor.request.membership == placeholder
    rising.deputy_membership.refresh_from_db()
    assert rising.deputy_membership.end == rising.term.end


def test_without_a_contact_the_caller_learns_whom_to_ask(cast, by, today):
    successor = actions.replace_member(cast.member_membership, last_day=today, then=Succession.ASK, by=by)
    assert (successor.request, successor.unasked.name_fi) == (None, "Jäsen ry")
    assert successor.placeholder.person is None


def test_the_seat_may_become_vacant(cast, by, today):
    actions.replace_member(cast.member_membership, last_day=today, then=Succession.VACANT, by=by)
    assert roster(cast.body, today + DAY)[0].seats[0].member_place == Place.VACANT


def test_nobody_can_rise_to_a_seat_without_a_deputy(cast, by, today):
    actions.end_membership(cast.deputy_membership, last_day=today, by=by)
    with pytest.raises(Refused):
        actions.replace_member(cast.member_membership, last_day=today, then=Succession.RISE, by=by)
    cast.member_membership.refresh_from_db()
    assert cast.member_membership.end == cast.term.end


def test_a_leaving_deputy_is_asked_from_the_deputys_organisation(rising, by, today):
    Organisation.objects.filter(name_fi="Varajäsen ry").update(contact_email="vara@example.org")
    successor = actions.replace_member(rising.deputy_membership, last_day=today, by=by)
    assert (successor.placeholder.capacity, successor.placeholder.organisation_names) == ("deputy", "Varajäsen ry")
    assert successor.request.contact_email == "vara@example.org"


def test_leaving_on_the_last_day_of_the_term_needs_no_successor(rising, by):
    successor = actions.replace_member(rising.member_membership, last_day=rising.term.end, by=by)
    assert (successor.risen, successor.placeholder, successor.request) == (None, None, None)


def test_in_order_of_entry_the_first_deputy_rises(by, today):
    body = make_body("jarjestys", categories=1, slots=1, scheme="order")
    body.rules.update(deputy_rises=True)
    Category.objects.filter(term__body=body).update(deputies=2)
    category = Category.objects.get(term__body=body)
    member = appoint(body, person("Jaana", "Jäsen"), category.seats.get())
    appoint(body, person("Toka", "T"), capacity="deputy", category=category, order=2)
    first = appoint(body, person("Eka", "E"), capacity="deputy", category=category, order=1)
    successor = actions.replace_member(member, last_day=today, by=by)
    assert successor.risen.person == first.person


def test_undoing_a_leaving_restores_member_and_deputy(rising, by, today):
    successor = actions.replace_member(rising.member_membership, last_day=today, by=by)
    actions.undo_end(rising.member_membership, by=by)
    for membership in (rising.member_membership, rising.deputy_membership):
        membership.refresh_from_db()
        assert (membership.end, membership.end_reason) == (rising.term.end, "")
    successor.risen.refresh_from_db()
    assert successor.risen.is_mistake
    successor.request.refresh_from_db()
    assert successor.request.state == NamingState.WITHDRAWN
    row = roster(rising.body, today + DAY)[0].seats[0]
    assert (row.member, row.deputy) == (rising.member_membership, rising.deputy_membership)


def test_undoing_restores_the_last_day_there_was(cast, by, today):
    actions.change_membership(cast.member_membership, end=today + 50 * DAY, by=by)
    actions.end_membership(cast.member_membership, last_day=today, by=by)
    actions.undo_end(cast.member_membership, by=by)
    cast.member_membership.refresh_from_db()
    assert cast.member_membership.end == today + 50 * DAY


def test_undoing_is_refused_when_somebody_else_was_appointed(cast, by, today):
    actions.end_membership(cast.member_membership, last_day=today, by=by)
    actions.appoint(cast.seats[0], person=person("Uuno", "Uusi"), start=today + DAY, by=by)
    with pytest.raises(Refused, match="Uuno Uusi"):
        actions.undo_end(cast.member_membership, by=by)
    cast.member_membership.refresh_from_db()
    assert cast.member_membership.end == today


def test_there_must_be_a_leaving_to_undo(cast, by):
    with pytest.raises(Refused):
        actions.undo_end(cast.member_membership, by=by)


@pytest.fixture
def request_(cast, by, organisation):
    ngo = organisation("Kylät ry", contact_name="Kaisa Kylä", contact_email="kaisa@example.org")
    held = actions.appoint(cast.seats[2], organisations=[ngo], by=by)
    return actions.request_naming(held.seat, organisation=ngo, membership=held, by=by)


PROPOSAL = {"given_name": "Áile", "family_name": "Njuolgga", "email": "Aile@example.org", "background": "volunteer"}


def test_a_proposed_person_gets_the_seat_when_confirmed(cast, by, today, request_):
    actions.propose_person(request_, **PROPOSAL, message="Hän on tavattavissa iltaisin.")
    assert Delivery.objects.get(kind="members.naming_answered").recipient_email == cast.secretary.email
    membership = actions.confirm_naming(request_, by=by)
    assert (membership.person_name, membership.seat, membership.start) == ("Áile Njuolgga", cast.seats[2], today)
    assert membership.background == "volunteer"
    assert membership.person.user.email == "aile@example.org"
    request_.refresh_from_db()
    assert (request_.state, request_.family_name, request_.email, request_.message) == ("confirmed", "", "", "")
    kinds = set(Delivery.objects.values_list("kind", flat=True))
    assert {"members.naming_confirmed", "members.account_invitation"} <= kinds


def test_a_request_without_a_membership_makes_one_from_its_first_day(rising, by, today):
    successor = actions.replace_member(rising.member_membership, last_day=today + 4 * DAY, by=by)
    actions.propose_person(successor.request, **PROPOSAL)
    membership = actions.confirm_naming(successor.request, by=by)
    assert (membership.capacity, membership.seat, membership.start) == ("deputy", rising.seats[0], today + 5 * DAY)


def test_a_known_person_is_recognised_by_name_and_address(cast, by, request_):
    known = person("Áile", "Njuolgga", email="aile@example.org")
    actions.propose_person(request_, **PROPOSAL)
    assert actions.confirm_naming(request_, by=by).person == known


def test_the_address_of_somebody_else_is_refused_and_nothing_changes(cast, by, request_):
    person("Aivan", "Toinen", email="aile@example.org")
    actions.propose_person(request_, **PROPOSAL)
    with pytest.raises(Refused) as refused:
        actions.confirm_naming(request_, by=by)
    assert "Toinen" not in str(refused.value)
    request_.refresh_from_db()
    assert request_.state == NamingState.PROPOSED


def test_only_a_proposal_can_be_confirmed_and_only_once(by, request_):
    with pytest.raises(InvalidTransition):
        actions.confirm_naming(request_, by=by)
    actions.propose_person(request_, **PROPOSAL)
    actions.confirm_naming(request_, by=by)
    with pytest.raises(InvalidTransition):
        actions.confirm_naming(request_, by=by)
    with pytest.raises(InvalidTransition):
        actions.propose_person(request_, **PROPOSAL)


def test_asking_again_voids_the_link_and_erases_the_proposal(by, request_):
    actions.propose_person(request_, **PROPOSAL)
    actions.ask_again(request_, note="Tarvitsemme henkilön, joka pääsee päivällä.", by=by)
    request_.refresh_from_db()
    assert (request_.state, request_.token_version, request_.family_name) == ("open", 2, "")
    assert Delivery.objects.filter(kind="members.naming_request").count() == 2


def test_one_place_is_asked_of_one_organisation(cast, by, organisation, request_):
    other = organisation("Muu ry", contact_email="muu@example.org")
    with pytest.raises(Refused):
        actions.request_naming(cast.seats[2], organisation=other, by=by)
    actions.withdraw_naming(request_, by=by)
    actions.request_naming(cast.seats[2], organisation=other, by=by)


def test_an_organisation_without_a_contact_cannot_be_asked(cast, by, organisation):
    with pytest.raises(Refused, match="Muu ry"):
        actions.request_naming(cast.seats[2], organisation=organisation("Muu ry"), by=by)
    assert not NamingRequest.objects.exists()


def test_the_organisation_may_name_nobody(cast, by, request_):
    actions.decline_naming(request_, message="Olemme liian pieni.")
    assert request_.state == NamingState.DECLINED
    assert Membership.objects.on(timezone.localdate()).get(seat=cast.seats[2]).person is None
