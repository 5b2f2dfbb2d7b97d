"""The nominated people's own consent: asked by a link of their own, answered, void when the nomination changes."""

import pytest
import time_machine

from council.core.models import Delivery, Event
from council.core.post.outbox import LETTERS, deliver_due, load
from council.core.states import Refused
from members.calls import actions
from members.calls.models import Application, Call, Nominee
from tests.calls.applying import consent_page, fresh, letters, make_draft_application, make_sent_application, page, save
from tests.calls.samples import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(call):
    """An application that was sent and whose people have not answered."""
    return make_sent_application(call, consents=False)


def member_of(application):
    return Nominee.objects.get(application=application, capacity="member")


def test_the_page_tells_what_was_said_what_the_seat_means_and_how_data_are_used(client, asked, call):
    member = member_of(asked)
    html = client.get(consent_page(member)).content.decode()
    for told in (asked.name, member.name, member.email, member.task, str(asked.first_category), call.tasks):
        assert told in html
    assert str(call.retention_days) in html and "Ville Varalla" not in html, "only what is about this person"
    assert asked.reasons not in html and asked.contact_email not in html.partition("<main")[2].replace("saara", "")


def test_looking_changes_nothing_and_a_press_does(client, asked):
    member = member_of(asked)
    client.get(consent_page(member))
    assert member_of(asked).consent == "asked"
    assert client.post(consent_page(member), {}).status_code == 422
    sent = {"consents": "yes", "publish_name": "on", "words": "Kiitos\r\nBcc: x@y.example"}
    assert client.post(consent_page(member), sent).status_code == 302
    member.refresh_from_db()
    assert (member.consent, member.publish_name, member.consent_words) == ("given", True, "Kiitos Bcc: x@y.example")
    assert member.consent_at is not None
    assert not letters("consent_answered") and not letters("consent_answered_desk"), "a consent troubles nobody"


def test_a_refusal_is_told_to_the_contact_and_the_secretary_and_can_be_taken_back(client, asked, cast):
    member = member_of(asked)
    sent = {"consents": "no", "publish_name": "on", "words": ""}
    client.post(consent_page(member), sent)
    member.refresh_from_db()
    assert (member.consent, member.publish_name) == ("refused", False)
    assert [row.recipient_email for row in letters("consent_answered")] == [asked.contact_email]
    assert [row.recipient_email for row in letters("consent_answered_desk")] == [cast.secretary.email]
    client.post(consent_page(member), {"consents": "yes"})
    member.refresh_from_db()
    assert member.consent == "given"
    assert len(letters("consent_answered")) == 2, "those who were told of the refusal are told of the consent"
    client.post(consent_page(member), {"consents": "yes", "words": "Vielä yksi asia"})
    member.refresh_from_db()
    assert member.consent_words == "Vielä yksi asia" and len(letters("consent_answered")) == 2


def test_after_a_refusal_the_applicant_names_another_until_the_closing(client, asked, call):
    member = member_of(asked)
    old = consent_page(member)
    client.post(old, {"consents": "no"})
    save(asked, "member", given_name="Uusi", family_name="Henkilö", email="uusi@esimerkki.example")
    member.refresh_from_db()
    assert (member.consent, member.consent_at, member.consent_words) == ("asked", None, "")
    assert client.get(old).status_code == 404, "the link of the one who refused opens nothing of the new person"
    assert letters("consent")[-1].recipient_email == "uusi@esimerkki.example"
    with time_machine.travel(call.closes_at), pytest.raises(Refused):
        save(asked, "member", given_name="Kolmas")


@pytest.mark.parametrize(
    ("values", "is_void"),
    [
        ({"given_name": "Toinen"}, True),
        ({"family_name": "Toinen"}, True),
        ({"email": "toinen@esimerkki.example"}, True),
        ({"phone": "050 1"}, False),
        ({"task": "Puheenjohtaja"}, False),
        ({"background": "volunteer"}, False),
    ],
)
def test_another_person_or_address_voids_the_link_and_asks_anew(client, call, values, is_void):
    application = make_sent_application(call)
    member, deputy = member_of(application), Nominee.objects.get(application=application, capacity="deputy")
    old, asked_before = consent_page(member), len(letters("consent"))
    save(application, "member", **values)
    member.refresh_from_db()
    deputy.refresh_from_db()
    assert (client.get(old).status_code == 404) is is_void
    assert member.consent == ("asked" if is_void else "given")
    assert member.publish_name is not is_void
    assert len(letters("consent")) == asked_before + is_void
    assert deputy.consent == "given", "the other person's word stays"


def test_a_letter_to_a_person_who_was_replaced_before_it_left_is_not_sent(asked, settings):
    save(asked, "member", email="uusi@esimerkki.example")
    deliver_due()
    sent = {row.recipient_email: row.state for row in Delivery.objects.filter(kind="calls.consent")}
    assert sent == {
        "maikki@esimerkki.example": "superseded",
        "uusi@esimerkki.example": "sent",
        "ville@esimerkki.example": "sent",
    }
    assert all(not row.fields for row in Delivery.objects.filter(kind="calls.consent", state="sent")), "secret links"


def test_somebody_taken_off_has_no_page(client, asked):
    deputy = Nominee.objects.get(application=asked, capacity="deputy")
    address = consent_page(deputy)
    save(asked, "deputy", naming="")
    assert client.get(address).status_code == 404 and not Nominee.objects.filter(pk=deputy.pk).exists()


def test_the_form_is_no_way_to_send_letters_to_anybody(asked):
    sent = 0
    for number in range(40):
        try:
            save(asked, "member", email=f"uhri{number}@esimerkki.example")
            sent += 1
        except Refused:
            break
    assert sent < 15 and len(letters("consent")) < 16


@pytest.mark.parametrize("state", ["appointed", "not_carried_out"])
def test_after_the_appointments_the_answer_no_longer_changes(client, call, state):
    application = make_sent_application(call)
    Call.objects.filter(pk=call.pk).update(state=state)
    member = member_of(application)
    client.post(consent_page(member), {"consents": "no"})
    assert member_of(application).consent == "given"
    assert "<form" not in client.get(consent_page(member)).content.decode().partition("<main")[2].partition("</main")[0]


def test_of_a_withdrawn_application_nothing_is_asked(client, asked):
    member = member_of(asked)
    actions.withdraw_application(asked)
    assert client.get(consent_page(member)).status_code == 200
    client.post(consent_page(member), {"consents": "yes"})
    assert member_of(asked).consent == "asked"
    actions.return_application(fresh(asked))
    assert client.get(consent_page(member)).status_code == 404, "the letter said that the nomination no longer stands"
    client.post(consent_page(member_of(asked)), {"consents": "yes"})
    assert member_of(asked).consent == "given"


def ended():
    """``(address, why, state)`` of the letters that tell that a nomination no longer stands; sent ones forget why."""
    rows = Delivery.objects.filter(kind="calls.nomination_ended").order_by("pk")
    return [(row.recipient_email, row.fields.get("ended", ""), row.state) for row in rows]


def test_one_who_was_asked_and_then_replaced_is_told_once(asked):
    deliver_due()
    save(asked, "member", given_name="Maikku")
    assert ended() == [], "the same address is asked anew, and that is enough"
    save(asked, "member", email="MAIKKI@esimerkki.example")
    assert ended() == []
    deliver_due()
    save(asked, "member", given_name="Uusi", family_name="Henkilö", email="uusi@esimerkki.example")
    save(asked, "deputy", naming="")
    row = Delivery.objects.filter(kind="calls.nomination_ended").first()
    assert row.fields["name"] == "Maikku Ehdokas"
    load()
    text = LETTERS["calls.nomination_ended"].render(asked.pk, "fi", ended="replaced", question="").text
    assert "on poistettu hakemuksesta" in text and "Uusi" not in text, "who came instead is not told"
    assert [each[:2] for each in ended()] == [
        ("MAIKKI@esimerkki.example", "replaced"),
        ("ville@esimerkki.example", "replaced"),
    ]
    deliver_due()
    assert [each[2] for each in ended()] == ["sent", "sent"]


def test_a_refusal_and_a_question_that_never_left_bring_no_second_letter(client, asked):
    save(asked, "deputy", email="toinen@esimerkki.example")
    assert ended() == [("ville@esimerkki.example", "replaced", "queued")]
    client.post(consent_page(member_of(asked)), {"consents": "no"})
    save(asked, "member", email="uusi@esimerkki.example")
    assert len(ended()) == 1
    deliver_due()
    assert [each[2] for each in ended()] == ["superseded"], "the question itself never left"


def test_a_withdrawal_is_told_to_the_nominated_and_a_return_asks_them_anew(asked):
    deliver_due()
    actions.withdraw_application(asked)
    people = ["maikki@esimerkki.example", "ville@esimerkki.example"]
    assert sorted(ended()) == [(each, "withdrawn", "queued") for each in people]
    back = actions.return_application(fresh(asked))
    assert {nominee.consent for nominee in back.nominees.all()} == {"asked"}
    deliver_due()
    assert [each[2] for each in ended()] == ["superseded", "superseded"], "it stands again"
    actions.withdraw_application(fresh(asked))
    load()
    text = LETTERS["calls.nomination_ended"].render(asked.pk, "fi", ended="withdrawn", question="").text
    assert "peruuttanut hakemuksensa" in text and "180 päivän kuluttua" in text
    deliver_due()
    assert [each[2] for each in ended()] == ["superseded", "superseded", "sent", "sent"]


def test_the_history_names_no_nominated_person(client, asked):
    client.post(consent_page(member_of(asked)), {"consents": "no", "words": "Salainen syy"})
    save(asked, "member", given_name="Uusi", email="uusi@esimerkki.example")
    told = " ".join(f"{event.actor_name} {event.data}" for event in Event.objects.all())
    for word in ("Maikki", "Ville Varalla", "Uusi", "Salainen", "@esimerkki.example", "Aila"):
        assert word not in told, word


def test_gender_is_asked_only_where_the_call_asks_it_and_is_voluntary(client, call):
    application = make_draft_application(call)
    address = page(application, "apply_part", part="member")
    assert 'name="gender"' not in client.get(address).content.decode()
    save(application, "member", gender="")
    Call.objects.filter(pk=call.pk).update(asks_gender=True)
    html = client.get(address).content.decode()
    assert html.count('name="gender"') == 4 and "id_gender_helptext" in html
    assert actions.send_application(application)[1], "an application without it is whole"


def test_persons_may_be_named_later_where_the_call_lets(client, call):
    Call.objects.filter(pk=call.pk).update(persons_later=True)
    call.refresh_from_db()
    application = make_draft_application(call)
    save(application, "member", naming="later")
    save(application, "deputy", naming="later")
    sent, _new = actions.send_application(application)
    assert [each.name for each in sent.nominees.all()] == ["", ""] and not letters("consent")
    with time_machine.travel(call.closes_at - DAY):
        save(sent, "member", naming="now", given_name="Nyt", family_name="Nimetty", email="nyt@esimerkki.example")
    assert member_of(sent).consent == "asked" and len(letters("consent")) == 1
    assert Application.objects.get().state == "submitted"
