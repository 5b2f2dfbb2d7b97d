"""A call that is not carried out: everybody is told, and takes the application along only by an own press."""

import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone, translation

from council.core.files import file_path, open_file, store_bytes
from council.core.models import Delivery, StoredFile
from council.core.post.outbox import LETTERS, load
from council.core.states import Refused
from members.calls import actions
from members.calls.actions.carrying import carry_over
from members.calls.actions.retention import erase_parts
from members.calls.enums import CallState, Consent
from members.calls.links import application_of, application_token
from members.calls.models import Answer, Application, Call
from tests.calls.applicants import make_application
from tests.calls.samples import make_call


@pytest.fixture
def ended(cast, by):
    """A call with two applications, one of them withdrawn, that was not carried out."""
    call = make_call(cast.body, state=CallState.CLOSED)
    category = cast.seats[0].category
    call.kept = make_application(call, "Alfa ry", category, reasons="Syyt", language="sv", gender="woman")
    make_application(call, "Beeta ry", category, state="withdrawn")
    question = call.questions.get(kind="text")
    Answer.objects.create(application=call.kept, question=question, text="Vastaus")
    actions.abandon_call(call, reasons={"fi": "Kriteerit muuttuvat", "sv": "Kriterierna ändras"}, by=by)
    return call


@pytest.fixture
def renewed(ended, by):
    """The new call, published."""
    new = actions.renew_call(ended, by=by)
    now = timezone.now()
    Call.objects.filter(pk=new.pk).update(opens_at=now, closes_at=now + datetime.timedelta(days=7))
    new.refresh_from_db()
    return actions.publish_call(new, by=by, version=new.version)


def test_applicants_are_told_at_the_end_and_at_the_new_call(ended, renewed):
    told = Delivery.objects.filter(kind__in=["calls.not_carried_out", "calls.new_call"]).order_by("pk")
    assert [(row.kind, row.recipient_email, row.language) for row in told] == [
        ("calls.not_carried_out", "alfa-ry@example.org", "sv"),
        ("calls.new_call", "alfa-ry@example.org", "sv"),
    ]
    assert Application.objects.filter(call=renewed).count() == 0, "nothing is carried silently"


def test_the_letter_tells_why_in_its_own_language_or_in_the_one_there_is(ended):
    load()
    for language, reason in (
        ("fi", "Kriteerit muuttuvat"),
        ("sv", "Kriterierna ändras"),
        ("en", "Kriteerit muuttuvat"),
    ):
        with translation.override(language):
            letter = LETTERS["calls.not_carried_out"].render(ended.kept.pk, language)
        assert reason in letter.text and reason in letter.html


def test_the_press_makes_one_draft_with_what_was_there(ended, renewed, client):
    address = reverse("calls:application_carry", args=[application_token(ended.kept)])
    assert client.get(address).status_code == 200
    assert not renewed.applications.exists()
    for _press in range(2):
        answer = client.post(address)
    draft = renewed.applications.get()
    assert application_of(answer.url.split("/application/")[1].strip("/")) == draft
    assert (draft.state, draft.name, draft.reasons, draft.carried_over_from) == ("draft", "Alfa ry", "Syyt", ended.kept)
    assert draft.answers.get().text == "Vastaus"
    assert {each.consent for each in draft.nominees.all()} == {Consent.NOT_ASKED}
    assert {each.gender for each in draft.nominees.all()} == {""}
    assert "luonnoksena" in client.get(answer.url).content.decode() or client.get(answer.url).status_code == 200


def attach(application, data=b"%PDF-1.7 saannot", **fields):
    """A file as an answer to the call's question for one."""
    question = application.call.questions.get(kind="file")
    stored = store_bytes("Säännöt.pdf", "application/pdf", data, application.call.body_id, **fields)
    return Answer.objects.create(application=application, question=question, file=stored)


def test_a_file_is_copied_and_each_application_has_its_own(ended, renewed, client):
    before = attach(ended.kept).file
    draft = carry_over(ended.kept)
    after = draft.answers.get(question__kind="file").file
    assert after.pk != before.pk and file_path(after) != file_path(before)
    assert (after.name, after.mime, after.sha256, after.state) == (
        "Säännöt.pdf",
        "application/pdf",
        before.sha256,
        "clean",
    )
    assert open_file(after).read() == b"%PDF-1.7 saannot"
    # the applicant sees it on the draft, reads it, and takes it away; the old application keeps its own
    part = f"question-{renewed.questions.get(kind='file').pk}"
    address = reverse("calls:apply_part", kwargs={"token": application_token(draft), "part": part})
    page = client.get(address)
    assert "Säännöt.pdf" in page.content.decode()
    file_address = reverse("calls:apply_file", kwargs={"token": application_token(draft), "pk": after.pk})
    assert b"".join(client.get(file_address).streaming_content) == b"%PDF-1.7 saannot"
    sent = {"remove": "1", "version": page.context["form"]["version"].value()}
    assert client.post(address, sent).status_code == 302
    assert not StoredFile.objects.filter(pk=after.pk).exists()
    assert open_file(before).read() == b"%PDF-1.7 saannot"


def test_erasing_the_earlier_application_leaves_the_copy(ended, renewed, django_capture_on_commit_callbacks):
    before = attach(ended.kept).file
    draft = carry_over(ended.kept)
    with django_capture_on_commit_callbacks(execute=True):
        erase_parts([ended.kept.pk])
    assert not file_path(before).exists()
    assert open_file(draft.answers.get(question__kind="file").file).read() == b"%PDF-1.7 saannot"


@pytest.mark.parametrize("state", ["new", "error", "infected"])
def test_a_copy_is_checked_like_its_original_and_an_infected_one_is_not_made(ended, renewed, state):
    attach(ended.kept, state=state)
    draft = carry_over(ended.kept)
    assert [each.file.state for each in draft.answers.filter(question__kind="file")] == (
        [] if state == "infected" else [state]
    )


def test_a_deed_that_fails_leaves_no_copied_bytes(ended, renewed):
    original = file_path(attach(ended.kept).file)
    before = stored_bytes()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE calls_answer ADD CONSTRAINT refused CHECK (false) NOT VALID")
    with pytest.raises(IntegrityError), transaction.atomic():
        carry_over(ended.kept)
    assert original in before and stored_bytes() == before
    assert not renewed.applications.exists() and StoredFile.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE calls_answer DROP CONSTRAINT refused")
    carry_over(ended.kept)
    assert len(stored_bytes()) == len(before) + 1


def stored_bytes():
    """Every file on the disk."""
    return {path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()}


def test_a_file_that_is_not_on_the_disk_stops_nothing(ended, renewed):
    file_path(attach(ended.kept).file).unlink()
    assert not carry_over(ended.kept).answers.filter(question__kind="file").exists()


def test_without_a_new_call_nothing_is_taken_along(ended, client):
    address = reverse("calls:application_carry", args=[application_token(ended.kept)])
    assert client.get(address).context["call"] is None
    with pytest.raises(Refused):
        carry_over(ended.kept)
    client.post(address)
    assert Application.objects.count() == 2
