"""What people should not send to the public form, and what must not come out in letters; two presses at once."""

import html

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from council.core.models import StoredFile
from members.calls import parts, summary
from members.calls.links import address_token, application_token, consent_token
from members.calls.models import Application
from tests.calls.applying import (
    consent_page,
    fresh,
    make_draft_application,
    make_sent_application,
    page,
)
from tests.core.samples import pdf
from tests.portal.test_pages_bad_input import ALIVE, LONG, MARKUP

pytestmark = pytest.mark.django_db
TYPED = {
    "organisation": ["name", "name_sv", "business_id", "register_number", "no_number_reason", "website"],
    "networks": ["networks", "joint_0_name", "joint_0_number"],
    "member": ["given_name", "family_name", "email", "phone", "task", "organisation_name"],
    "reasons": ["reasons"],
    "contact": ["contact_name", "contact_email", "contact_phone"],
}
CASES = {
    "long": LONG,
    "markup": MARKUP,
    "nul": "a\x00b",
    "direction": "\u202eoikealta\u2066 vasemmalle\u200b",
    "number": "9" * 400,
    "surrogate-like": "\ufffe\uffff\U0001f600",
    "sami": "Sámi Searvi – Ŋuorra đŧǩõʹ",
}


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


def post_part(client, application, part, data):
    current = summary.read(application.pk)
    return client.post(
        page(application, "apply_part", part=part), {"version": parts.fingerprint(current, part), **data}
    )


@pytest.mark.parametrize("part", TYPED)
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("is_sent", [False, True], ids=["draft", "sent"])
def test_rubbish_in_a_field_is_cleaned_or_told_beside_it_and_never_breaks(client, call, part, case, is_sent):
    application = make_sent_application(call) if is_sent else make_draft_application(call)
    before = parts.stored(summary.read(application.pk), part)
    for name in TYPED[part]:
        response = post_part(client, application, part, {**flat(before), name: CASES[case]})
        assert response.status_code in {302, 422, 409}, (name, response.status_code)
        shown = client.get(page(application, "apply_check")).content.decode()
        assert not ALIVE.search(response.content.decode()) and not ALIVE.search(shown)
        stored = str(parts.stored(summary.read(application.pk), part))
        assert "\\x00" not in stored and "\u202e" not in stored and "\u2066" not in stored
        if case == "long":
            assert response.status_code == 422 and f'id="id_{name}_error"' in response.content.decode()
            assert len(stored) < 3000
    assert not parts.lacks_of(summary.read(application.pk), part, False) or not is_sent


def flat(values):
    """Stored values as a browser would send them."""
    data = {name: value for name, value in values.items() if isinstance(value, str)}
    for at, (name, number) in enumerate(values.get("joint", [])):
        data |= {f"joint_{at}_name": name, f"joint_{at}_number": number}
    return data


@pytest.mark.parametrize(
    "name", ["Sámi Searvi – Ŋuorra đŧǩõʹ ry", "Åbo Ö-förening rf", "Ry & Co “Yhdessä”", "O'Brien ry"]
)
def test_names_of_the_field_s_own_languages_are_kept_letter_by_letter(client, call, name):
    application = make_draft_application(call)
    assert post_part(
        client, application, "organisation", {"name": name, "kind": "association", "no_number_reason": "x"}
    )
    assert fresh(application).name == name
    assert html.escape(name) in client.get(page(application, "apply_check")).content.decode()


@pytest.mark.parametrize("part", ["categories", "area", "languages"])
@pytest.mark.parametrize("value", ["0", "-1", "9" * 40, "x", "", "\x00", "<script>"])
def test_choices_that_are_none_are_refused(client, call, part, value):
    application = make_draft_application(call)
    names = {
        "categories": ["first_category", "second_category"],
        "area": ["scope", "municipalities"],
        "languages": ["languages"],
    }[part]
    before = parts.stored(summary.read(application.pk), part)
    for name in names:
        response = post_part(client, application, part, {name: value})
        assert response.status_code == 422
    after = parts.stored(summary.read(application.pk), part)
    assert all(each in (before[name], None, "", []) for name, each in after.items())


def test_two_equal_choices_are_told_beside_the_second(client, call):
    application = make_draft_application(call)
    first = call.places.first().category_id
    response = post_part(client, application, "categories", {"first_category": first, "second_category": first})
    assert list(response.context["form"].errors) == ["second_category"]


@pytest.mark.parametrize("number", ["0100001-7", "1", "123.4567", "12345678901", "0100001–6 x", "FI01000016x"])
def test_a_number_that_is_none_is_told_with_its_right_form(client, call, number):
    application = make_draft_application(call)
    for name in ("business_id", "register_number"):
        if name == "register_number" and number == "1":
            continue  # the first association of the register
        response = post_part(client, application, "organisation", {"name": "X", "kind": "association", name: number})
        assert name in response.context["form"].errors, (name, number)


def test_a_name_with_a_web_address_is_refused(client, call):
    application = make_draft_application(call)
    for name in ("[klikkaa](http://evil.example)", "www.evil.example", "Yhdistys https://evil.example"):
        response = post_part(client, application, "organisation", {"name": name, "kind": "association"})
        assert "name" in response.context["form"].errors


# --- Links


@pytest.mark.parametrize("spoil", ["cut", "flipped", "other", "empty", "long", "controls", "list"])
def test_forged_and_cut_links_open_nothing_and_do_nothing(client, call, spoil):
    application = make_sent_application(call, consents=False)
    nominee = application.nominees.first()
    tokens = {
        "apply_open": address_token(call, "a@esimerkki.example", "fi"),
        "apply_tasks": application_token(application),
        "nominee_consent": consent_token(nominee),
    }
    for name, token in tokens.items():
        spoilt = {
            "cut": token[:-4],
            "flipped": token[:-1] + ("A" if token[-1] != "A" else "B"),
            "other": next(each for key, each in tokens.items() if key != name),
            "empty": ":",
            "long": "x" * 4000,
            "controls": "%00%0d%0aSet-Cookie:x%E2%80%AE",
            "list": token.partition(":")[0] + ":1xVo1Z:LVF1",
        }[spoil]
        path = reverse(f"calls:{name}", kwargs={"token": "TOKEN"}).replace("TOKEN", spoilt)
        for response in (client.get(path), client.post(path, {"consents": "yes"})):
            assert response.status_code == 404, (name, spoilt)
            assert "Maikki" not in response.content.decode() and "Set-Cookie:x" not in str(response.headers)
        if name == "apply_tasks":
            for page_name in ("check", "withdraw", "return", "completed", "another", "reasons"):
                response = client.post(f"{path}{page_name}/", {"reasons": "X"})
                assert response.status_code == 404
    assert fresh(application).state == "submitted" and Application.objects.count() == 1
    nominee.refresh_from_db()
    assert nominee.consent == "asked"


def test_pages_behind_links_keep_their_address_and_are_not_stored(client, call):
    application = make_sent_application(call, consents=False)
    address = reverse("calls:apply_open", kwargs={"token": address_token(call, "a@esimerkki.example", "fi")})
    pages = [address, page(application), page(application, "apply_check"), consent_page(application.nominees.first())]
    pages += [page(application, "apply_part", part=part) for part in parts.parts_of(call)]
    for each in pages:
        response = client.get(each)
        assert response.status_code == 200
        assert response.headers["Referrer-Policy"] == "strict-origin"
        assert "no-store" in response.headers["Cache-Control"]
        assert 'content="noindex"' in response.content.decode()


def test_every_press_is_protected_against_forged_forms(call):
    application = make_sent_application(call, consents=False)
    client = Client(enforce_csrf_checks=True)
    token = {"token": application_token(application)}
    for address in (
        reverse("calls:apply_start", kwargs={"pk": call.pk}),
        reverse("calls:apply_open", kwargs={"token": address_token(call, "a@esimerkki.example", "fi")}),
        *(reverse(f"calls:{name}", kwargs=token) for name in ("apply_check", "apply_withdraw", "apply_return")),
        *(reverse(f"calls:{name}", kwargs=token) for name in ("apply_complete", "apply_another")),
        reverse("calls:apply_part", kwargs={**token, "part": "reasons"}),
        consent_page(application.nominees.first()),
    ):
        assert client.post(address, {"reasons": "X", "consents": "no"}).status_code == 403, address
    assert fresh(application).state == "submitted" and fresh(application).reasons == "Tunnemme alueen."


def test_a_part_that_is_none_is_not_found(client, call):
    application = make_draft_application(call)
    other = make_draft_application(call, email="muu@esimerkki.example", name="Muu ry", slug="muu")
    for part in ("question-0", "question-99999999999999999999", "nothing", "question-x", "joint"):
        assert client.get(page(application, "apply_part", part=part)).status_code == 404
        assert client.post(page(other, "apply_part", part=part), {"answer": "x"}).status_code == 404


# --- Files


def file_part(call):
    return parts.question_part(call.questions.get(kind="file"))


def bring(client, application, part, content, name="saannot.pdf"):
    current = summary.read(application.pk)
    return client.post(
        page(application, "apply_part", part=part),
        {"version": parts.fingerprint(current, part), "answer": SimpleUploadedFile(name, content)},
    )


def test_a_file_is_brought_read_replaced_and_taken_away(client, call):
    application, part = make_draft_application(call), file_part(call)
    assert bring(client, application, part, pdf()).status_code == 302
    answer = application.answers.get(question__kind="file")
    address = page(application, "apply_file", pk=answer.file_id)
    response = client.get(address)
    assert response.status_code == 200 and "attachment" in response.headers["Content-Disposition"]
    assert "no-store" in response.headers["Cache-Control"]
    stranger = make_draft_application(call, email="muu@esimerkki.example", name="Muu ry", slug="muu")
    assert client.get(page(stranger, "apply_file", pk=answer.file_id)).status_code == 404
    assert bring(client, application, part, pdf(), "uudet.pdf").status_code == 302
    assert StoredFile.objects.count() == 1, "the file that was replaced is gone"
    current = summary.read(application.pk)
    client.post(
        page(application, "apply_part", part=part), {"remove": "1", "version": parts.fingerprint(current, part)}
    )
    assert not StoredFile.objects.exists() and client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"x" * (10 * 2**20 + 1), "iso.pdf"),
        (b"", "tyhja.pdf"),
        (b"MZ\x90\x00", "ohjelma.exe"),
        (b"<html><script>alert(1)</script>", "sivu.pdf"),
        (b"<svg onload=alert(1)>", "kuva.svg"),
        (b"teksti", "../../etc/passwd"),
    ],
)
def test_a_file_that_is_not_taken_is_told_beside_the_field(client, call, content, name):
    application = make_draft_application(call)
    response = bring(client, application, file_part(call), content, name)
    assert response.status_code == 422 and list(response.context["form"].errors) == ["answer"]
    assert not StoredFile.objects.exists()


def test_files_are_limited_by_the_hour(client, call, monkeypatch):
    application = make_draft_application(call)
    monkeypatch.setattr("members.calls.views.part_pages.FILES", 2)
    statuses = [bring(client, application, file_part(call), pdf()).status_code for _ in range(3)]
    assert statuses == [302, 302, 429]


def test_a_file_brought_in_two_windows_is_not_overwritten(client, call):
    application, part = make_draft_application(call), file_part(call)
    seen = parts.fingerprint(summary.read(application.pk), part)
    bring(client, application, part, pdf(), "ensin.pdf")
    sent = {"version": seen, "answer": SimpleUploadedFile("toiseksi.pdf", pdf())}
    assert client.post(page(application, "apply_part", part=part), sent).status_code == 409
    assert application.answers.get(question__kind="file").file.name == "ensin.pdf"
