"""What a secretary does in the browser, and what happens when something is wrong with it."""

import datetime

import pytest

from council.core.models import Delivery
from members import actions
from members.enums import NamingState
from members.models import Membership, NamingRequest, Office, Organisation, Person, User
from tests.conftest import person
from tests.members.conftest import DAY, address, errors

pytestmark = pytest.mark.django_db
LONG = "x" * 100_000


@pytest.fixture
def send(desk, cast, today):
    """``send(page, **fields)`` posts a form with what a browser would send; ``send.vacant`` is a vacant seat's page."""

    def post(page, **fields):
        return desk.post(page, {"language": "fi", "start": today.isoformat(), **fields})

    post.vacant = address("membership_add", f"?seat={cast.seats[3].pk}&capacity=member")
    return post


def test_a_new_person_of_a_new_organisation_in_one_form(send, cast, today):
    response = send(
        send.vacant,
        organisation="Porvoon kylät ry",
        business_id="23319727",
        contact_email="kylat@example.org",
        given_name="Áile",
        family_name="Njuolgga",
        email="Aile@Example.org",
        background="volunteer",
        invite="on",
    )
    assert response.status_code == 302
    membership = Membership.objects.get(seat=cast.seats[3])
    assert (membership.person_name, membership.organisation_names) == ("Áile Njuolgga", "Porvoon kylät ry")
    assert membership.organisations.get().business_id == "2331972-7"
    assert User.objects.get(email="aile@example.org").person == membership.person
    assert Delivery.objects.filter(kind="members.account_invitation").exists()


def test_a_known_person_and_two_organisations_by_name_and_number(send, cast, organisation):
    organisation("Ensimmäinen ry"), organisation("Toinen ry", register_number="194.820", no_number_reason="")
    response = send(send.vacant, organisation="ensimmäinen RY", second_organisation="194.820", person=cast.former.pk)
    assert response.status_code == 302
    membership = Membership.objects.get(seat=cast.seats[3])
    assert membership.organisation_names == "Ensimmäinen ry / Toinen ry"
    assert not Delivery.objects.exists()


def test_an_organisation_may_hold_the_seat_and_be_asked_at_once(send, cast, desk):
    fields = {"organisation": "Uusi verkosto", "no_number_reason": "Verkosto", "ask": "on"}
    assert "contact_email" in errors(send(send.vacant, **fields))
    assert not Organisation.objects.filter(name_fi="Uusi verkosto").exists()
    send(send.vacant, **fields, contact_name="Kaisa", contact_email="kaisa@example.org")
    naming = NamingRequest.objects.get()
    assert (naming.membership.seat, naming.contact_email) == (cast.seats[3], "kaisa@example.org")
    assert "Uusi verkosto" in desk.get(address("roster_show")).content.decode()


def test_a_contact_given_for_a_known_organisation_is_kept_with_it(send, organisation):
    ngo = organisation("Vanha ry")
    send(send.vacant, organisation="Vanha ry", contact_email="vanha@example.org", ask="on")
    ngo.refresh_from_db()
    assert ngo.contact_email == "vanha@example.org"


def test_nothing_typed_is_lost_when_the_rules_refuse(send, desk, cast):
    taken = address("membership_add", f"?seat={cast.seats[0].pk}&capacity=member")
    response = send(taken, organisation="Toinen ry", given_name="Uuno", family_name="Uusi", phone="040 1")
    assert "Maija Jäsen" in str(errors(response))
    page = response.content.decode()
    assert 'value="Uuno"' in page and 'value="040 1"' in page and 'role="alert"' in page
    assert not Person.objects.filter(given_name="Uuno").exists()


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("family_name", {"given_name": "Uuno"}),
        ("given_name", {"family_name": "Uusi"}),
        ("given_name", {"email": "a@example.org"}),
        ("__all__", {}),
        ("end", {"given_name": "U", "family_name": "U", "end": "2000-01-01"}),
        ("start", {"given_name": "U", "family_name": "U", "start": "huomenna"}),
        ("start", {"given_name": "U", "family_name": "U", "start": "2026-02-30"}),
        ("__all__", {"given_name": "U", "family_name": "U", "start": "1900-01-01"}),
        ("email", {"given_name": "U", "family_name": "U", "email": "ei osoite"}),
        ("email", {"given_name": "U", "family_name": "U", "email": "a@b.fi\r\nBcc: c@d.fi"}),
        ("email", {"given_name": "U", "family_name": "U", "email": "maija.jasen@example.org"}),
        ("given_name", {"given_name": LONG, "family_name": "U"}),
        ("organisation", {"organisation": LONG}),
        ("organisation", {"organisation": "Tuntematon ry"}),
        ("business_id", {"organisation": "Uusi ry", "business_id": "2331972-8"}),
        ("register_number", {"organisation": "Uusi ry", "register_number": "12a"}),
        ("background", {"given_name": "U", "family_name": "U", "background": "king"}),
        ("language", {"given_name": "U", "family_name": "U", "language": "xx"}),
        ("person", {"person": "0"}),
        ("person", {"person": "x"}),
        ("appointed_by", {"given_name": "U", "family_name": "U", "appointed_by": LONG}),
    ],
)
def test_bad_input_is_told_beside_its_field(send, field, fields):
    before = Membership.objects.count(), Person.objects.count(), Organisation.objects.count()
    assert field in errors(send(send.vacant, **fields))
    assert before == (Membership.objects.count(), Person.objects.count(), Organisation.objects.count())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("Uuno\r\nBcc: x@example.org", "Uuno Bcc: x@example.org"),
        ("\u202eonuU\u202c", "onuU"),
        ("đŋŧǩõʹ", "đŋŧǩõʹ"),
        ("A\u0308iti", "Äiti"),
        ("  Uuno   Olavi ", "Uuno Olavi"),
        ("Uu\x00no", "Uuno"),
    ],
)
def test_names_are_cleaned_and_shown_as_text(send, desk, cast, typed, kept):
    send(send.vacant, given_name=typed, family_name="Uusi")
    assert Membership.objects.get(seat=cast.seats[3]).person.given_name == kept
    page = desk.get(address("roster_show")).content.decode()
    assert "<script>alert" not in page


def test_a_name_of_only_invisible_marks_is_no_name(send):
    assert errors(send(send.vacant, given_name="\u202e\u200b", family_name="Uusi"))


def test_the_near_names_are_offered(send, organisation):
    organisation("Porvoon kylät ry")
    told = str(errors(send(send.vacant, organisation="Porvoon kylä ry"))["organisation"])
    assert "Porvoon kylät ry" in told


def test_two_organisations_of_one_name_are_told_apart_by_number(send, organisation):
    organisation("Sama ry"), organisation("Sama ry", business_id="2331972-7", no_number_reason="")
    assert "organisation" in errors(send(send.vacant, organisation="Sama ry"))
    assert send(send.vacant, organisation="2331972-7").status_code == 302


def test_a_chosen_and_a_written_person_are_too_many(send, cast):
    assert "person" in errors(send(send.vacant, person=cast.former.pk, given_name="U", family_name="U"))
    assert "person" in errors(send(send.vacant, person=cast.former.pk, email="uusi@example.org"))


def test_the_same_person_written_again_is_recognised(send, cast):
    send(send.vacant, given_name="fanni", family_name="ENTINEN", email=cast.former.email)
    assert Membership.objects.get(seat=cast.seats[3]).person == cast.former


def test_two_people_of_one_name_are_told_apart_by_an_address(send, cast):
    assert "person" in errors(send(send.vacant, given_name="Fanni", family_name="entinen"))
    assert send(send.vacant, given_name="Fanni", family_name="Entinen", email="toinen@example.org").status_code == 302
    assert Membership.objects.get(seat=cast.seats[3]).person != cast.former


def test_details_of_a_new_organisation_beside_a_known_one_are_not_lost_in_silence(send, organisation):
    organisation("Vanha ry")
    assert "no_number_reason" in errors(send(send.vacant, organisation="Vanha ry", no_number_reason="Verkosto"))


def test_the_contact_of_another_bodys_organisation_cannot_be_replaced(desk, cast, today):
    theirs = Organisation.objects.get(name_fi="Muualta ry")
    page = address("naming_add", f"?seat={cast.seats[3].pk}")
    asked = {"organisation": "Muualta ry", "language": "fi", "start": today.isoformat()}
    assert "contact_email" in errors(desk.post(page, asked))
    Organisation.objects.filter(pk=theirs.pk).update(contact_email="oikea@example.org")
    refusal = errors(desk.post(page, asked | {"contact_email": "kaapattu@example.org"}))
    assert "contact_email" in refusal and "oikea@example.org" not in str(refusal)
    assert desk.post(page, asked).status_code == 302
    assert NamingRequest.objects.get().contact_email == "oikea@example.org"


def test_the_secretarys_words_are_in_the_history(desk, cast, today):
    fields = {"last_day": today.isoformat(), "reason": "other", "words": "Muutti Ouluun.", "then": "vacant"}
    desk.post(address("membership_end", pk=cast.member_membership.pk), fields)
    assert "Muutti Ouluun." in desk.get(address("history_show")).content.decode()
    actions.undo_end(cast.member_membership, by=None)
    cast.member_membership.refresh_from_db()
    assert cast.member_membership.end == cast.term.end


def test_the_record_is_corrected(desk, cast):
    page = address("membership_change", pk=cast.member_membership.pk)
    form = desk.get(page).context["form"]
    fields = {name: form[name].value() or "" for name in form.fields}
    assert fields["organisation"] == "Jäsen ry"
    fields |= {"background": "employee", "appointed_by": "Aluehallitus § 1"}
    assert desk.post(page, fields).status_code == 302
    cast.member_membership.refresh_from_db()
    assert (cast.member_membership.background, cast.member_membership.organisation_names) == ("employee", "Jäsen ry")
    assert "end" in errors(desk.post(page, fields | {"end": "2000-01-01"}))
    assert "__all__" in errors(desk.post(page, fields | {"end": (cast.term.end + DAY).isoformat()}))


def test_an_organisations_seat_gets_its_person(desk, cast, today, organisation):
    held = actions.appoint(cast.seats[2], organisations=[organisation("Kylät ry")], start=today, by=None)
    page = address("membership_name", pk=held.pk)
    assert "person" in errors(desk.post(page, {"since": today.isoformat(), "language": "fi"}))
    desk.post(page, {"since": today.isoformat(), "language": "fi", "person": cast.former.pk})
    held.refresh_from_db()
    assert held.person == cast.former
    assert desk.get(page).status_code == 302


def test_person_details_are_changed_and_the_account_is_made(desk, cast):
    Person.objects.filter(pk=cast.former.pk).update(email="")
    User.objects.filter(person=cast.former).delete()
    page = address("person_change", pk=cast.former.pk)
    fields = {"given_name": "Fanni", "family_name": "Entinen", "language": "sv", "email": "fanni@example.org"}
    assert desk.post(page, fields).status_code == 302
    desk.post(address("person_invite", pk=cast.former.pk))
    assert User.objects.get(email="fanni@example.org").person == cast.former
    assert "email" in errors(desk.post(page, fields | {"email": "fanni"}))
    assert "__all__" in errors(desk.post(page, fields | {"email": cast.member.email}))


def test_organisations_are_added_and_changed(desk, organisation, today):
    add = address("organisation_add")
    assert "no_number_reason" in errors(desk.post(add, {"name_fi": "Uusi ry", "kind": "association"}))
    fields = {"name_fi": "Uusi ry", "kind": "association", "business_id": "194099-3"}
    assert desk.post(add, fields).status_code == 302
    ngo = Organisation.objects.get(name_fi="Uusi ry")
    assert ngo.business_id == "0194099-3"
    assert "Uusi ry" in str(errors(desk.post(add, fields | {"name_fi": "Kopio ry"})))
    wrong = errors(desk.post(add, fields | {"business_id": "0194099-4"}))
    assert "1234567-8" in str(wrong["business_id"])
    page = address("organisation_change", pk=ngo.pk)
    assert desk.post(page, fields | {"name_sv": "Nya rf", "website": "javascript:alert(1)"}).status_code == 200
    assert desk.post(page, fields | {"name_sv": "Nya rf", "website": "example.org"}).status_code == 302
    ngo.refresh_from_db()
    assert (ngo.name_sv, ngo.website) == ("Nya rf", "https://example.org")


def test_offices_are_given_named_ended_and_corrected(desk, cast, today):
    start = today.isoformat()
    add = address("office_add")
    assert "__all__" in errors(desk.post(add, {"kind": "convener", "start": start, "language": "fi"}))
    chair = {"kind": "chair", "start": start, "person": cast.member.pk, "language": "fi"}
    assert "Aino Puheenjohtaja" in str(errors(desk.post(add, chair)))
    vice = {"kind": "vice_chair", "start": start, "person": cast.member.pk, "language": "fi"}
    assert desk.post(add, vice).status_code == 302
    office = Office.objects.get(person=cast.member)
    assert office.end == cast.term.end
    desk.post(address("office_end", pk=office.pk), {"last_day": start})
    office.refresh_from_db()
    assert office.end == today
    desk.post(add, {"kind": "secretary", "start": start, "held_by_fi": "Koordinaattori", "language": "fi"})
    post = Office.objects.get(held_by_fi="Koordinaattori")
    assert post.end is None
    name = address("office_name", pk=post.pk)
    assert "person" in errors(desk.post(name, {"start": start, "language": "fi"}))
    desk.post(name, {"start": start, "language": "fi", "person": cast.former.pk})
    post.refresh_from_db()
    assert (post.person, post.held_by) == (cast.former, "Koordinaattori")
    desk.post(address("office_correct", pk=post.pk), {"why": "Väärä henkilö"})
    post.refresh_from_db()
    assert post.end_reason == "error"


def test_a_request_is_shown_confirmed_asked_again_and_withdrawn(desk, cast, today, organisation):
    ngo = organisation("Kylät ry", contact_name="Kaisa", contact_email="kaisa@example.org")
    held = actions.appoint(cast.seats[2], organisations=[ngo], start=today, by=None)
    naming = actions.request_naming(held.seat, organisation=ngo, membership=held, by=None)
    actions.propose_person(naming, given_name="Uuno", family_name="Uusi", email="uuno@example.org")
    page = address("naming_show", pk=naming.pk)
    assert "uuno@example.org" in desk.get(page).content.decode()
    desk.post(address("naming_again", pk=naming.pk), {"note": "Toinen henkilö, kiitos"})
    naming.refresh_from_db()
    assert (naming.state, naming.note, naming.token_version) == ("open", "Toinen henkilö, kiitos", 2)
    assert "__all__" in errors(desk.post(page, {"since": today.isoformat()}))
    actions.propose_person(naming, given_name="Uuno", family_name="Uusi", email="uuno@example.org")
    assert desk.post(page, {"since": today.isoformat(), "invite": "on"}).status_code == 302
    held.refresh_from_db()
    assert held.person_name == "Uuno Uusi"
    for name in ("naming_again", "naming_withdraw"):
        told = desk.post(address(name, pk=naming.pk), follow=True).context["messages"]
        assert [message.level_tag for message in told][-1] == "error"
    naming.refresh_from_db()
    assert naming.state == NamingState.CONFIRMED
    too_long = desk.post(address("naming_again", pk=naming.pk), {"note": LONG}, follow=True)
    assert [message.level_tag for message in too_long.context["messages"]][-1] == "error"


def test_asking_for_a_missing_deputy_starts_from_the_members_organisation(desk, cast):
    actions.end_membership(cast.deputy_membership, last_day=cast.deputy_membership.start, by=None)
    page = address("naming_add", f"?seat={cast.seats[0].pk}&capacity=deputy")
    form = desk.get(page).context["form"]
    assert form["organisation"].value() == "Jäsen ry"
    assert {"organisation", "start", "language"} == set(errors(desk.post(page, {})))


def test_a_future_start_is_shown_as_coming(desk, cast, today):
    someone = person("Tulo", "Tuleva")
    actions.appoint(cast.seats[3], person=someone, start=today + 30 * DAY, by=None)
    page = desk.get(address("roster_show")).content.decode()
    start = today + 30 * DAY
    assert "Tulo Tuleva" in page and f"{start.day}.{start.month}.{start.year}" in page


def test_days_are_shown_in_the_readers_way(desk, cast):
    english = desk.get(address("membership_change", pk=cast.member_membership.pk).replace("/fi/", "/en/"))
    start: datetime.date = cast.term.start
    assert f"{start.day} " in english.content.decode()
