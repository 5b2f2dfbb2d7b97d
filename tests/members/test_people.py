"""People, accounts, organisations and offices."""

import pytest
from allauth.account.models import EmailAddress
from django.db.models import Q

from council.core.events import sentence
from council.core.models import Delivery, Event, PageVersion
from council.core.states import Refused
from members import actions
from members.enums import OfficeKind
from members.models import Membership, Office, Organisation, Person, User
from tests.conftest import appoint
from tests.members.conftest import DAY

pytestmark = pytest.mark.django_db


def add(by, **fields):
    return actions.add_person(by=by, **{"given_name": "Uuno", "family_name": "Uusi", **fields})


def test_two_people_never_share_an_address(by, cast):
    with pytest.raises(Refused) as refused:
        add(by, email=cast.member.email.upper())
    assert "Maija" not in str(refused.value)


def test_people_without_an_address_may_be_many(by):
    add(by)
    add(by)
    assert Person.objects.filter(family_name="Uusi").count() == 2


def test_the_history_holds_no_contact_details(by, cast):
    someone = add(by, email="uuno@example.org", phone="040 123")
    actions.change_person(someone, email="toinen@example.org", phone="050 456", by=by)
    told = " ".join(str(event.data) + sentence(event) for event in Event.objects.all())
    for private in ("uuno@", "toinen@", "040 123", "050 456"):
        assert private not in told
    assert sentence(Event.objects.latest("pk")).count(",") == 1


def test_inviting_makes_an_account_and_a_letter(by, cast):
    someone = add(by, email="Uuno@Example.org", language="sv")
    user = actions.invite_account(someone, by=by, body=cast.body)
    assert (user.email, user.person, user.language) == ("uuno@example.org", someone, "sv")
    assert EmailAddress.objects.get(user=user).verified
    assert not user.has_usable_password()
    letter = Delivery.objects.get(kind="members.account_invitation")
    assert (letter.recipient_email, letter.language) == ("uuno@example.org", "sv")
    assert "/sv/" in letter.fields["link"]
    assert actions.invite_account(someone, by=by, body=cast.body) == user
    assert Delivery.objects.filter(kind="members.account_invitation").count() == 2


def test_no_account_without_an_address_or_with_anothers(by, cast):
    with pytest.raises(Refused):
        actions.invite_account(add(by), by=by)
    User.objects.create_user("uuno@example.org", person=add(by, given_name="Toinen"))
    with pytest.raises(Refused):
        actions.invite_account(add(by, email="uuno@example.org"), by=by)


def test_a_new_address_moves_the_account_and_both_are_told(by, cast):
    old = cast.member.email
    actions.change_person(cast.member, email="maija.uusi@example.org", by=by)
    user = User.objects.get(person=cast.member)
    assert user.email == "maija.uusi@example.org"
    assert list(EmailAddress.objects.filter(user=user).values_list("email", flat=True)) == ["maija.uusi@example.org"]
    told = Delivery.objects.filter(kind="members.address_changed").values_list("recipient_email", flat=True)
    assert set(told) == {old, "maija.uusi@example.org"}


@pytest.mark.parametrize("elsewhere", ["member now", "secretary to come", "administrator"])
def test_a_secretary_cannot_take_over_an_account_with_rights_elsewhere(by, cast, today, elsewhere):
    """Otherwise the address of a shared member would open the other body's closed papers."""
    if elsewhere == "member now":
        appoint(cast.other, cast.member)
    elif elsewhere == "secretary to come":
        actions.appoint_office(
            cast.other, kind=OfficeKind.SECRETARY, person=cast.member, start=today + 30 * DAY, by=None
        )
    else:
        User.objects.filter(person=cast.member).update(is_administrator=True)
    with pytest.raises(Refused, match="Maija Jäsen"):
        actions.change_person(cast.member, email="kaapattu@example.org", by=by)
    cast.member.refresh_from_db()
    assert cast.member.email == "maija.jasen@example.org"
    actions.change_person(cast.member, phone="040 123", by=by)
    actions.change_person(cast.member, email="oikea@example.org", by=cast.administrator)


def test_the_same_holds_before_there_is_an_account(by, cast):
    someone = Person.objects.create(given_name="Uuno", family_name="Uusi", email="uuno@example.org")
    appoint(cast.other, someone)
    with pytest.raises(Refused):
        actions.change_person(someone, email="kaapattu@example.org", by=by)


def test_a_new_name_is_shown_in_force_and_ended_ones_keep_the_old(by, cast):
    actions.change_person(cast.member, family_name="Uusinimi", by=by)
    cast.member_membership.refresh_from_db()
    assert cast.member_membership.person_name == "Maija Uusinimi"
    actions.change_person(cast.former, family_name="Uusinimi", by=by)
    cast.former_membership.refresh_from_db()
    assert cast.former_membership.person_name == "Fanni Entinen"


def test_a_renamed_organisation_does_not_rewrite_memberships(by, cast):
    ngo = Organisation.objects.get(name_fi="Jäsen ry")
    actions.change_organisation(ngo, name_fi="Jäsenet ry", by=by)
    cast.member_membership.refresh_from_db()
    assert cast.member_membership.organisation_names == "Jäsen ry"
    assert "Jäsen ry → Jäsenet ry" in sentence(Event.objects.latest("pk"))
    PageVersion.objects.all().delete()
    actions.change_organisation(ngo, correct_names=True, by=by)
    cast.member_membership.refresh_from_db()
    assert cast.member_membership.organisation_names == "Jäsenet ry"
    assert PageVersion.objects.filter(key=f"body:{cast.body.pk}").exists()


def test_two_organisations_never_share_a_number(by):
    actions.add_organisation(name_fi="Eka ry", business_id="2331972-7", by=by)
    actions.add_organisation(name_fi="Toka ry", register_number="194.820", by=by)
    for number in ({"business_id": "2331972-7"}, {"register_number": "194.820"}):
        with pytest.raises(Refused, match=r"Eka ry|Toka ry"):
            actions.add_organisation(name_fi="Kolmas ry", by=by, **number)
    assert Organisation.objects.filter(Q(business_id="2331972-7") | Q(register_number="194.820")).count() == 2


def test_an_organisation_has_a_number_or_a_reason(by):
    with pytest.raises(Refused):
        actions.add_organisation(name_fi="Eka ry", by=by)
    actions.add_organisation(name_fi="Eka-verkosto", no_number_reason="Verkosto, ei yhdistys", by=by)


def test_contacts_of_an_organisation_stay_out_of_the_history(by, organisation):
    actions.change_organisation(organisation(), contact_email="salainen@example.org", contact_name="Kaisa", by=by)
    event = Event.objects.latest("pk")
    assert "salainen" not in str(event.data) + sentence(event)
    assert "Kaisa" not in str(event.data)


def test_one_chair_a_day(by, cast, today):
    with pytest.raises(Refused, match="Aino Puheenjohtaja"):
        actions.appoint_office(cast.body, kind=OfficeKind.CHAIR, person=cast.member, by=by)
    chair = Office.objects.get(body=cast.body, kind="chair")
    actions.end_office(chair, last_day=today, by=by)
    actions.appoint_office(cast.body, kind=OfficeKind.CHAIR, person=cast.member, start=today + DAY, by=by)


def test_two_secretaries_may_serve_but_not_one_twice(by, cast):
    actions.appoint_office(cast.body, kind=OfficeKind.SECRETARY, person=cast.member, by=by)
    with pytest.raises(Refused, match="Saara Sihteeri"):
        actions.appoint_office(cast.body, kind=OfficeKind.SECRETARY, person=cast.secretary, by=by)


def test_an_office_may_belong_to_a_post(by, cast):
    office = actions.appoint_office(cast.body, kind=OfficeKind.PRESENTING, held_by_fi="Järjestökoordinaattori", by=by)
    assert office.holder == "Järjestökoordinaattori"
    with pytest.raises(Refused):
        actions.appoint_office(cast.body, kind=OfficeKind.PRESENTING, by=by)


def test_an_ended_or_mistaken_office_gives_no_rights(by, cast, today):
    office = actions.appoint_office(cast.body, kind=OfficeKind.SECRETARY, person=cast.member, by=by)
    assert User.objects.get(person=cast.member).roles_in(cast.body.pk) == {"member", "secretary"}
    actions.correct_office(office, why="Väärä henkilö", by=by)
    assert User.objects.get(person=cast.member).roles_in(cast.body.pk) == {"member"}
    with pytest.raises(Refused):
        actions.correct_office(office, why="Uudelleen", by=by)
    with pytest.raises(Refused):
        actions.end_office(office, last_day=today, by=by)
    assert Membership.objects.filter(person=cast.member).exists()


def test_an_office_does_not_end_before_it_begins(by, cast, today):
    office = actions.appoint_office(
        cast.body, kind=OfficeKind.CONVENER, person=cast.member, start=today + 10 * DAY, by=by
    )
    with pytest.raises(Refused):
        actions.end_office(office, last_day=today, by=by)
    with pytest.raises(Refused):
        actions.appoint_office(
            cast.body, kind=OfficeKind.CONVENER, person=cast.second, start=today, end=today - DAY, by=by
        )
