"""Applying without an account: the start page, the pages of an application, sending, withdrawing, what is late."""

import datetime
import re

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from council.core.models import Delivery
from council.core.states import Conflict, Refused
from members.calls import actions, parts, summary
from members.calls.actions import applications
from members.calls.links import address_token, application_of
from members.calls.models import Answer, Application, Call
from members.models import Organisation
from tests.calls.applying import (
    EMAIL,
    fresh,
    letters,
    make_draft_application,
    make_sent_application,
    page,
    save,
    values_of,
)
from tests.calls.samples import DAY

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


def ask(client, call, email=EMAIL, *, wait=5, **more):
    """Open the start page, wait, and send the address."""
    address = reverse("calls:apply_start", kwargs={"pk": call.pk})
    with time_machine.travel(timezone.now(), tick=False) as clock:
        stamp = re.search(r'name="stamp" value="([^"]+)"', client.get(address).content.decode())[1]
        clock.shift(wait)
        return client.post(address, {"email": email, "stamp": stamp, "homepage": "", **more})


def words(response):
    """The main part of a page as one line of text."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode().partition("<main")[2].partition("</main>")[0])
    return " ".join(text.split())


# --- The start


def test_the_answer_and_the_letter_are_the_same_for_a_known_and_an_unknown_address(client, call):
    make_sent_application(call)
    Delivery.objects.all().delete()
    known, unknown = ask(client, call), ask(client, call, "ei.tuttu@esimerkki.example")
    assert known.status_code == unknown.status_code == 302 and known.url == unknown.url
    rows = letters("start")
    assert [row.recipient_email for row in rows] == [EMAIL, "ei.tuttu@esimerkki.example"]
    assert {row.about_id for row in rows} == {call.pk} and {frozenset(row.fields) for row in rows} == {
        frozenset({"name", "link"})
    }
    assert Application.objects.filter(contact_email="ei.tuttu@esimerkki.example").count() == 0


def test_asking_costs_as_many_queries_for_a_known_as_for_an_unknown_address(client, call):
    make_sent_application(call)
    counts = []
    for email in (EMAIL, "ei.tuttu@esimerkki.example"):
        with CaptureQueriesContext(connection) as captured:
            ask(client, call, email)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_link_of_the_letter_begins_an_application_only_by_a_press(client, call):
    ask(client, call)
    link = letters("start")[0].fields["link"].partition("/fi/")[2]
    assert EMAIL in words(client.get(f"/fi/{link}"))
    assert not Application.objects.exists()
    first, second = (client.post(f"/fi/{link}") for _press in range(2))
    application = Application.objects.get()  # a double press begins one
    assert [application_of(each.url.rstrip("/").rpartition("/")[2]) for each in (first, second)] == [application] * 2
    assert (application.state, application.contact_email, application.language) == ("draft", EMAIL, "fi")
    assert client.get(first.url).status_code == 200
    assert client.get(first.url).headers["Referrer-Policy"] == "strict-origin"


def test_a_lost_link_is_found_again_with_all_applications_of_the_address(client, call):
    sent, draft = make_sent_application(call), make_draft_application(call, name="Toinen Yhdistys ry", slug="toinen")
    make_draft_application(call, email="muu@esimerkki.example", name="Vieras ry", slug="vieras")
    address = reverse("calls:apply_open", kwargs={"token": address_token(call, EMAIL, "fi")})
    found = client.get(address).content.decode()
    for each in (sent, draft):
        assert each.name in found and page(each) in found
    assert "Vieras ry" not in found


@pytest.mark.parametrize(
    ("wait", "more", "doubts"),
    [
        (0, {}, "fast"),
        (5, {"homepage": "https://x.example"}, "filled"),
        (90_000, {}, "old"),
        (5, {"stamp": "x"}, "old"),
    ],
)
def test_what_looks_like_a_robot_is_asked_to_press_again_and_then_gets_through(client, call, wait, more, doubts):
    response = ask(client, call, wait=wait, **more)
    assert response.status_code == 422 and not letters("start")
    assert response.context["doubts"] == doubts
    html = response.content.decode()
    assert f'value="{EMAIL}"' in html, "nothing typed is lost"
    stamp = re.search(r'name="stamp" value="([^"]+)"', html)[1]
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=wait + 9)):
        again = client.post(response.request["PATH_INFO"], {"email": EMAIL, "stamp": stamp, "homepage": ""})
    assert again.status_code == 302 and len(letters("start")) == 1


def test_links_to_one_address_and_from_one_client_are_limited(client, call, settings):
    statuses = [ask(client, call).status_code for _ in range(8)]
    assert statuses == [302] * 6 + [429] * 2
    cache.clear()
    statuses = [ask(client, call, f"a{number}@esimerkki.example").status_code for number in range(62)]
    assert statuses == [302] * 60 + [429] * 2


def test_a_draft_call_has_no_start_page_and_one_to_come_takes_no_applications(client, call, draft_call):
    assert client.get(reverse("calls:apply_start", kwargs={"pk": draft_call.pk})).status_code == 404
    Call.objects.filter(pk=call.pk).update(opens_at=timezone.now() + DAY)
    call.refresh_from_db()
    with pytest.raises(Refused):
        actions.begin_application(call, email=EMAIL, language="fi")


# --- The pages


def post_part(client, application, part, **data):
    """Send the form of a part as the page shows it now, with these values in place of the first ones."""
    application = summary.read(application.pk)
    return client.post(
        page(application, "apply_part", part=part), {"version": parts.fingerprint(application, part), **data}
    )


def test_a_whole_application_by_the_pages_without_javascript(client, call):
    application = actions.begin_application(call, email=EMAIL, language="fi")
    first, second = [each.category_id for each in call.places.all()]
    question = {each.kind: parts.question_part(each) for each in call.questions.all()}
    person = {"naming": "now", "language": "fi", "phone": "", "task": "", "organisation_name": "", "background": ""}
    for part, data in [
        (
            "organisation",
            {"name": "Sámi Searvi – Ŋuorra ry", "kind": "association", "no_number_reason": "Rekisteröinti kesken"},
        ),
        ("categories", {"first_category": first, "second_category": second}),
        ("area", {"scope": "local"}),
        ("languages", {"languages": ["fi", "sv"]}),
        ("networks", {"networks": "Verkosto", "joint_0_name": "Toinen ry", "joint_0_number": "123456"}),
        ("member", {**person, "given_name": "Áile", "family_name": "Ŋuorra", "email": "Aile@Esimerkki.example"}),
        ("deputy", {**person, "naming": "nobody"}),
        (question["text"], {"answer": "Kokemusta.\nJa verkostoja."}),
        (question["choice"], {"answer": "0"}),
        (question["yes_no"], {"answer": "no"}),
        ("reasons", {"reasons": "Tunnemme alueen."}),
        ("contact", {"contact_name": "Aila Avain", "contact_email": EMAIL, "language": "fi"}),
    ]:
        response = post_part(client, application, part, **data)
        assert response.status_code == 302, (part, words(response))
    stored = summary.read(application.pk)
    states = {task.part: task.state for task in parts.tasks(stored, municipalities=False)}
    assert states[question["choice"]] == states[question["yes_no"]] == "done", "the first choice and No are answers"
    assert stored.name == "Sámi Searvi – Ŋuorra ry" and stored.languages == ["fi", "sv"]
    assert [(each.name, each.number) for each in stored.joint.all()] == [("Toinen ry", "123.456")]
    member = stored.nominees.get()
    assert (member.name, member.email, member.consent) == ("Áile Ŋuorra", "aile@esimerkki.example", "not_asked")
    assert {(a.question.kind, a.text, a.choice, a.yes) for a in Answer.objects.select_related("question")} == {
        ("text", "Kokemusta.\nJa verkostoja.", None, None),
        ("choice", "", 0, None),
        ("yes_no", "", None, False),
    }
    check = client.get(page(application, "apply_check"))
    assert "Áile Ŋuorra" in words(check) and 'class="errors' not in check.content.decode()
    assert client.post(page(application, "apply_check")).status_code == 302
    sent = fresh(application)
    assert (sent.state, sent.number, sent.is_late) == ("submitted", 1, False)


def test_a_draft_keeps_what_is_well_formed_and_tells_what_is_missing(client, call):
    application = actions.begin_application(call, email=EMAIL, language="fi")
    response = post_part(
        client, application, "member", given_name="Maikki", family_name="", email="ei osoite", language="sv"
    )
    assert response.status_code == 422
    html = response.content.decode()
    assert 'href="#id_family_name"' in html and 'href="#id_email"' in html, "the summary leads to the fields"
    member = application.nominees.get()
    assert (member.given_name, member.email, member.language) == ("Maikki", "", "sv")
    tasks = {task.part: task.state for task in parts.tasks(summary.read(application.pk))}
    assert tasks["member"] == "begun" and tasks["reasons"] == "todo" and tasks["networks"] == "optional"


def test_what_a_form_refuses_is_what_sending_lacks(client, call):
    """The two statements of what is needed agree: in an empty draft, page by page."""
    application = actions.begin_application(call, email=EMAIL, language="fi")
    lacking = {(lack.part, lack.field) for lack in parts.lacks(summary.read(application.pk), municipalities=False)}
    told = set()
    for part in parts.parts_of(call):
        response = post_part(client, application, part)
        told |= {(part, name) for name in (response.context["form"].errors if response.status_code == 422 else ())}
    told = {(part, name) for part, name in told if name not in {"kind", "language"}}
    told.discard(("deputy", "naming"))  # a press on the page wants an answer; the page as a whole may be left alone
    told.discard(("contact", "contact_email"))  # the address that proved itself is there; the press emptied it
    assert told == {pair for pair in lacking if pair != ("contact", "contact_email")}


def test_a_known_organisation_is_tied_by_exact_number_or_name_and_shows_no_contact(client, call):
    known = Organisation.objects.create(
        name_fi="Tunnettu yhdistys ry",
        register_number="123.456",
        contact_name="SALAINEN",
        contact_email="salainen@esimerkki.example",
    )
    application = actions.begin_application(call, email=EMAIL, language="fi")
    for values, tied in [
        ({"name": "Tunnettu"}, None),
        ({"name": "tunnettu yhdistys RY"}, known),
        ({"name": "Aivan muu", "register_number": "123.456"}, known),
        ({"name": "Tunnettu yhdistys ry", "register_number": "123.457"}, None),
    ]:
        application = save(application, "organisation", **{"register_number": "", **values})
        assert application.organisation == tied, values
        response = client.get(page(application, "apply_part", part="organisation"))
        assert "SALAINEN" not in response.content.decode() and "salainen" not in response.content.decode()
        told = translation.gettext("The portal knows this organisation: %(name)s.").partition("%")[0]
        assert (told in words(response)) == (tied is not None)


def test_two_browsers_get_the_conflict_page_with_both_values(client, call):
    application = make_draft_application(call)
    seen = parts.fingerprint(application, "reasons")
    save(application, "reasons", reasons="Toisen teksti")
    address = page(application, "apply_part", part="reasons")
    response = client.post(address, {"version": seen, "reasons": "Minun tekstini"})
    assert response.status_code == 409
    assert "Toisen teksti" in words(response) and "Minun tekstini" in words(response)
    assert fresh(application).reasons == "Toisen teksti", "nothing was overwritten"
    newest = re.search(r'name="version" value="([^"]+)"', response.content.decode())[1]
    sent = {"version": newest, "reasons": "Minun tekstini"}
    assert client.post(address, {**sent, "keep_reasons": "theirs"}).status_code == 302
    assert fresh(application).reasons == "Toisen teksti"
    assert client.post(address, {**sent, "keep_reasons": "mine"}).status_code == 302
    assert fresh(application).reasons == "Minun tekstini"


def test_every_part_notices_a_change_in_another_window(call):
    application = make_draft_application(call)
    for part, values in values_of(call, name="Toinen nimi ry", slug="toinen").items():
        before = summary.read(application.pk)
        old = parts.fingerprint(before, part)
        name = next(iter(values)) if part not in {"member", "deputy"} else "given_name"
        other = {"name": "X", "given_name": "Y", "scope": "national", "languages": ["en"], "answer": None}
        other |= {"networks": "Z", "reasons": "Å", "contact_name": "Ö", "first_category": None}
        if isinstance(parts.stored(before, part).get("answer"), str):
            other["answer"] = "Muu"
        save(application, part, **{name: other[name], **({"second_category": None} if part == "categories" else {})})
        with pytest.raises(Conflict):
            actions.save_part(application, part, values | {name: values[name]}, seen=old)


def test_autosave_sends_one_field_and_gets_the_new_version(client, call):
    application = actions.begin_application(call, email=EMAIL, language="fi")
    address = page(application, "apply_part", part="organisation")
    version = parts.fingerprint(summary.read(application.pk), "organisation")
    saved = client.post(address, {"version": version, "name": "Uusi ry"}, headers={"X-Autosave": "1"})
    assert saved.status_code == 200 and fresh(application).name == "Uusi ry"
    newer = re.search(r'data-version="([^"]+)"', saved.content.decode())[1]
    bad = client.post(address, {"version": newer, "business_id": "1"}, headers={"X-Autosave": "1"})
    assert bad.status_code == 422 and fresh(application).business_id == ""
    other = client.post(address, {"version": version, "name": "Kolmas ry"}, headers={"X-Autosave": "1"})
    assert other.status_code == 409 and "data-conflict" in other.content.decode()
    assert fresh(application).name == "Uusi ry"


# --- Sending


def test_sending_gives_number_time_receipt_and_asks_the_people(call):
    application, is_new = actions.send_application(make_draft_application(call))
    assert is_new and application.number == 1 and application.arrived_at and not application.is_late
    call.refresh_from_db()
    assert call.next_number == 2
    assert {each.consent for each in application.nominees.all()} == {"asked"}
    assert [row.recipient_email for row in letters("consent")] == [
        "maikki@esimerkki.example",
        "ville@esimerkki.example",
    ]
    (receipt,) = letters("receipt")
    assert receipt.due_at <= timezone.now() and receipt.recipient_email == EMAIL
    again, is_new = actions.send_application(application)
    assert not is_new and again.number == 1 and len(letters("receipt")) == 1
    call.refresh_from_db()
    assert call.next_number == 2


def test_an_incomplete_draft_is_not_sent_and_takes_no_number(client, call):
    application = make_draft_application(call)
    save(application, "reasons", reasons="")
    response = client.post(page(application, "apply_check"))
    assert response.status_code == 422
    found = re.search(r'href="/fi/application/([^/"]+)/reasons/#id_reasons"', response.content.decode())
    assert application_of(found[1]) == application  # a token tells the second of its making too
    call.refresh_from_db()
    assert fresh(application).state == "draft" and call.next_number == 1 and not letters("receipt")


def test_numbers_have_no_gap_when_a_sending_fails_late(call, monkeypatch):
    monkeypatch.setattr(applications.letters, "receipt", lambda *args, **kwargs: 1 / 0)
    application = make_draft_application(call)
    with pytest.raises(ZeroDivisionError):
        actions.send_application(application)
    monkeypatch.undo()
    assert actions.send_application(application)[0].number == 1


@pytest.mark.parametrize(("seconds", "is_late"), [(-1, False), (-0.001, False), (0, True), (1, True), (86_400, True)])
def test_the_server_s_time_against_the_closing_decides_what_is_late(call, seconds, is_late):
    application = make_draft_application(call)
    moment = call.closes_at + datetime.timedelta(seconds=seconds)
    with time_machine.travel(moment, tick=False):
        sent, _new = actions.send_application(application)
    assert sent.is_late is is_late and sent.arrived_at == moment


def test_a_draft_begun_in_time_and_sent_after_is_told_honestly_before_and_after(client, call):
    application = make_draft_application(call)
    with time_machine.travel(call.closes_at + MINUTE):
        for name in ("apply_tasks", "apply_check"):
            assert "myöh" in words(client.get(page(application, name))) or "late" in words(
                client.get(page(application, name))
            )
        client.post(page(application, "apply_check"))
        sent = fresh(application)
        assert sent.is_late and sent.number == 1
        response = client.get(page(application))
        assert "closing" in words(response) or "määräaj" in words(response) or "päätty" in words(response)
        with pytest.raises(Refused):
            save(application, "reasons", reasons="Jälkikäteen")


@pytest.mark.parametrize("state", ["proposed", "decided", "appointed", "not_carried_out"])
def test_nothing_is_taken_when_the_assessment_is_over(client, call, state):
    application = make_draft_application(call)
    Call.objects.filter(pk=call.pk).update(state=state)
    client.post(page(application, "apply_check"))
    assert fresh(application).state == "draft" and not letters("receipt")
    with pytest.raises(Refused):
        save(application, "reasons", reasons="Jälkikäteen")
