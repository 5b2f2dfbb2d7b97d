"""What people should not send: every form of every page gets rubbish, and the cases that each need their own words."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from meetings import actions, links
from meetings.models import Invitation, Meeting
from members.links import naming_token
from members.models import NamingRequest, Person
from tests.meetings.conftest import called, invitation, plan, soon, words
from tests.portal.furnishing import furnished
from tests.portal.odd_pages import TYPED, different_forms, undone
from tests.portal.pages import clients, different_pages

__all__ = ["called", "plan"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db]
MARKUP = "<script>alert(1)</script>\r\nBcc: x@example.org \u202eoikealta\u2066 đŋŧǩõʹ\"'><img src=x onerror=alert(1)>"
LONG = "x" * 100_000
#: What is written into every field of a kind: name → values by kind.
RUBBISH = {
    "markup": dict.fromkeys(("text", "textarea", "search", "url", "email"), MARKUP),
    "long": dict.fromkeys(TYPED, LONG),
    "nul": dict.fromkeys((*TYPED, "hidden"), "a\x00b"),
    "number": dict.fromkeys((*TYPED, "hidden"), "9" * 30),
    "words": dict.fromkeys(("hidden", "select", "number", "date", "time"), "ŋ"),
    "dates": dict.fromkeys(("date", "time", "number"), "-1"),
    "nothing": dict.fromkeys((*TYPED, "hidden"), ""),
}
#: What only our own markup may be: a tag that somebody's words opened.
ALIVE = re.compile(r"<script>alert|<img src=x|onerror=alert\(1\)>")


def faults_of(readers, form, what, values):
    """What goes wrong when a form is sent with these values."""
    reader = readers[form.page.reader]
    buttons = form.buttons or [None]
    for button in buttons if what in {"markup", "words"} else buttons[:1]:
        with undone():
            try:
                response = reader.post(form.action, form.data(button, **values))
                shown = [response, reader.get(form.page.address)] if what == "markup" else [response]
            except Exception as error:
                yield f"{form.action} {button} {what}: {type(error).__name__} {str(error)[:200]}"
                continue
        if response.status_code >= 500:
            yield f"{form.action} {button} {what}: {response.status_code}"
        if any(ALIVE.search(each.content.decode()) for each in shown if not each.streaming):
            yield f"{form.action} {button} {what}: shown as markup"


def test_no_form_breaks_and_nothing_sent_becomes_markup(cast, sign_in, quiet):
    world = furnished(cast)
    readers = clients(world, sign_in)
    forms = different_forms(different_pages(world, readers))
    assert len(forms) > 45
    faults = [
        fault for form in forms for what, values in RUBBISH.items() for fault in faults_of(readers, form, what, values)
    ]
    assert not faults, "\n".join(faults)


# --- A meeting's times


def meeting_form(body, **fields):
    """What a browser sends from the form of a new meeting."""
    day = (timezone.localdate() + datetime.timedelta(days=30)).isoformat()
    sent = {"day": day, "starts": "13:00", "ends": "15:00", "mode": "hybrid", "languages": ["fi", "sv"]}
    return sent | {"place": "Kunnantalo, sali Đ", "record_number": "HUS/12/2026", **fields}


def test_a_meeting_that_ends_before_it_starts_is_told_beside_the_field(cast, sign_in):
    before = Meeting.objects.count()
    told = set()
    for code in ("fi", "sv", "en"):
        with translation.override(code):
            words_of_language = translation.gettext("The meeting must end after it starts.")
            address = reverse("meetings:meeting_add", args=[cast.body.slug])
            response = sign_in(cast.secretary).post(address, meeting_form(cast.body, starts="15:00", ends="13:00"))
        page = response.content.decode()
        assert list(response.context["form"].errors) == ["ends"]
        place = re.search(r'<div id="id_ends_error"><p class="error">([^<]*)</p></div><input[^>]*name="ends"', page)
        assert place[1] == words_of_language
        told.add(place[1])
        assert re.search(r'<input[^>]*name="ends"[^>]*aria-invalid="true"', page)
        assert re.search(r'<input[^>]*name="ends"[^>]*aria-describedby="[^"]*id_ends_error', page)
        for kept in ('value="15:00"', 'value="13:00"', 'value="Kunnantalo, sali Đ"', 'value="HUS/12/2026"'):
            assert kept in page
    assert len(told) == 3, "told in the reader's language"
    assert Meeting.objects.count() == before


def test_a_meeting_that_has_been_cannot_be_planned(cast, sign_in):
    yesterday = (timezone.localdate() - datetime.timedelta(days=1)).isoformat()
    address = reverse("meetings:meeting_add", args=[cast.body.slug])
    response = sign_in(cast.secretary).post(address, meeting_form(cast.body, day=yesterday))
    assert list(response.context["form"].errors) == ["day"]
    assert f'value="{yesterday}"' in response.content.decode()
    assert not cast.body.meetings.exists()


def test_a_meeting_cannot_have_ended_before_it_was_opened(cast, called, sign_in):
    by = cast.secretary.user
    actions.open_meeting(called, by=by)
    meeting = actions.end_meeting(called, by=by)
    where = {"slug": cast.body.slug, "year": meeting.year, "number": meeting.number}
    response = sign_in(cast.secretary).post(
        reverse("meetings:session_move", kwargs=where), {"deed": "times", "opened": "15:00", "closed": "13:00"}
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert 'id="id_closed_error"' in page and 'value="15:00"' in page and 'value="13:00"' in page


# --- Answers by link


def answer_address(row):
    """The address of the link in an invitation."""
    return reverse("meetings:invitation_answer", args=[links.token(row, links.ANSWER)])


def test_an_answer_after_the_meeting_began_is_refused_in_words(client, cast, called):
    mine = invitation(called, cast.member)
    Meeting.objects.filter(pk=called.pk).update(starts_at=soon(-1), ends_at=soon(-1, 15))
    page = client.get(answer_address(mine))
    assert page.status_code == 200 and "<form" not in page.content.decode().partition("<main")[2]
    assert "Kokous on alkanut" in words(page)
    response = client.post(answer_address(mine), {"answer": "no"})
    assert response.status_code == 409 and "Kokous on alkanut" in words(response)
    mine.refresh_from_db()
    assert mine.answer == "" and not called.invitations.filter(person=cast.deputy).exists()


def test_the_link_of_a_withdrawn_invitation_opens_nothing(client, cast, called):
    mine = invitation(called, cast.expert)
    address = answer_address(mine)
    actions.revoke_invitation(mine, by=cast.secretary.user)
    for response in (client.get(address), client.post(address, {"answer": "yes"})):
        assert response.status_code == 404
        assert "Linkki ei ole enää voimassa" in words(response)
        assert "Kunnantalo" not in words(response) and cast.expert.family_name not in words(response)
    assert Invitation.objects.get(pk=mine.pk).answer == ""


@pytest.mark.parametrize("spoil", ["cut", "flipped", "of a scrutiny", "empty", "long", "controls"])
def test_a_forged_or_cut_link_opens_nothing(client, cast, called, spoil):
    mine = invitation(called, cast.member)
    token = links.token(mine, links.ANSWER)
    spoilt = {
        "cut": token[:-4],
        "flipped": token[:-1] + ("A" if token[-1] != "A" else "B"),
        "of a scrutiny": links.token(mine, links.SCRUTINY),
        "empty": ":",
        "long": "x" * 4000,
        "controls": "%00%0d%0aSet-Cookie:x%E2%80%AE",
    }[spoil]
    for name in ("answer", "scrutiny"):
        for response in (client.get(f"/fi/{name}/{spoilt}/"), client.post(f"/fi/{name}/{spoilt}/", {"answer": "no"})):
            if name == "answer" or spoil != "of a scrutiny":
                assert response.status_code == 404
    mine.refresh_from_db()
    assert mine.answer == ""


def test_pages_behind_links_keep_their_address_to_themselves(client, cast, quiet):
    """Only the origin goes out with a press, and the origin must go, or the protection of forms would refuse it."""
    world = furnished(cast)
    scrutiny = links.token(world.in_scrutiny.minutes.scrutinies.first(), links.SCRUTINY)
    pages = {
        "invitation": answer_address(invitation(world.called, cast.member)),
        "scrutiny": reverse("meetings:scrutiny_answer", args=[scrutiny]),
        "naming": reverse("members:naming_answer", args=[naming_token(NamingRequest.objects.first())]),
        "void": reverse("meetings:invitation_answer", args=["x"]),
    }
    for name, address in pages.items():
        response = client.get(address)
        assert response.status_code == (404 if name == "void" else 200), name
        assert response.headers["Referrer-Policy"] == "strict-origin", name
        assert "no-store" in response.headers["Cache-Control"], name
        assert name == "void" or '<meta name="referrer" content="strict-origin">' in response.content.decode()


def test_an_answer_by_link_is_protected_against_forged_forms(cast, called, settings):
    mine = invitation(called, cast.member)
    client = Client(enforce_csrf_checks=True)
    page = client.get(answer_address(mine)).content.decode()
    sent = {"answer": "no", "csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]}
    for origin in ("https://evil.example", "null", "http://testserver.evil.example"):
        response = client.post(answer_address(mine), sent, headers={"origin": origin})
        assert response.status_code == 403, origin
    assert client.post(answer_address(mine), {"answer": "no"}).status_code == 403
    mine.refresh_from_db()
    assert mine.answer == ""
    response = client.post(answer_address(mine), sent, headers={"origin": "http://testserver"})
    assert response.status_code == 302
    mine.refresh_from_db()
    assert mine.answer == "no"


# --- Names and texts

#: What was typed and what is kept of it in one line.
TYPED_NAMES = [
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("Uuno\r\nBcc: x@example.org", "Uuno Bcc: x@example.org"),
    ("\u202eonuU\u202c", "onuU"),
    ("Áŋŋel Đuoŧ Ǩõʹss", "Áŋŋel Đuoŧ Ǩõʹss"),
]


@pytest.mark.parametrize(("typed", "kept"), TYPED_NAMES)
def test_needs_told_by_link_reach_the_secretary_as_words(client, cast, called, sign_in, typed, kept):
    mine = invitation(called, cast.member)
    sent = {"answer": "yes", "needs_diet": typed, "needs_interpretation": typed, "needs_accessibility": typed}
    assert client.post(answer_address(mine), sent).status_code == 302
    mine.refresh_from_db()
    assert {mine.needs_diet, mine.needs_interpretation, mine.needs_accessibility} == {kept}
    where = {"slug": cast.body.slug, "year": called.year, "number": called.number}
    page = sign_in(cast.secretary).get(reverse("meetings:answer_list", kwargs=where))
    assert kept in words(page) and not ALIVE.search(page.content.decode())


@pytest.mark.parametrize(("typed", "kept"), TYPED_NAMES)
def test_a_guest_s_name_is_words_everywhere(cast, called, sign_in, typed, kept):
    desk = sign_in(cast.secretary)
    where = {"slug": cast.body.slug, "year": called.year, "number": called.number}
    sent = {"given_name": typed, "family_name": "Vieras", "title": typed, "language": "fi", "invited_as": "guest"}
    response = desk.post(reverse("meetings:person_invite", kwargs=where), sent | {"email": "vieras.uusi@example.org"})
    assert response.status_code == 302
    assert Person.objects.get(email="vieras.uusi@example.org").given_name == kept
    actions.open_meeting(called, by=cast.secretary.user)
    desk.post(reverse("meetings:attendance_add", kwargs=where), {**sent, "family_name": "Tullut"})
    for name in ("answer_list", "session_show", "meeting_history"):
        page = desk.get(reverse(f"meetings:{name}", kwargs=where))
        assert kept in words(page) and not ALIVE.search(page.content.decode()), name


@pytest.mark.parametrize("form", ["person_invite", "attendance_add"])
@pytest.mark.parametrize("field", ["given_name", "family_name", "title"])
def test_a_guest_s_name_is_neither_endless_nor_invisible(cast, called, sign_in, form, field):
    desk = sign_in(cast.secretary)
    where = {"slug": cast.body.slug, "year": called.year, "number": called.number}
    sent = {"given_name": "Kalle", "family_name": "Vieras", "title": "Asiantuntija", "email": "kalle@example.org"}
    sent |= {"language": "fi", "invited_as": "guest"}
    if form == "attendance_add":
        actions.open_meeting(called, by=cast.secretary.user)
    people = Person.objects.count()
    for bad in (LONG, *(["\u202e\u200b"] if field != "title" else [])):
        response = desk.post(reverse(f"meetings:{form}", kwargs=where), sent | {field: bad})
        assert response.status_code in {200, 422}
        assert list(response.context["form"].errors) == [field]
        shown = response.content.decode()
        assert f'id="id_{field}_error"' in shown
        assert field == "family_name" or 'value="Vieras"' in shown
    assert Person.objects.count() == people


@pytest.mark.parametrize("language", ["xx", "FI", "fi-FI", "fin", "%2e%2e", "sv_FI"])
def test_a_wrong_language_in_the_address_is_not_found(client, cast, called, language):
    for path in (f"bodies/{cast.body.slug}/", f"bodies/{cast.body.slug}/{called.year}-{called.number}/", "meetings/"):
        assert client.get(f"/{language}/{path}").status_code == 404
