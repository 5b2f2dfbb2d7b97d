"""Agendas, memos and minutes as PDF: valid, complete, the same for everyone, and silent about what is closed."""

import copy
import io
import json
import os
import pathlib
import re
import subprocess
import sys

import pikepdf
import pytest
from django.utils import translation

from council.core.documents import renderings
from council.core.enums import RenderingState
from council.core.files import file_path
from council.core.models import Rendering
from meetings import actions, pdf
from meetings import content as contents
from meetings.pdf import ARCHIVE, PUBLIC
from tests.core import pdf_checks
from tests.meetings import publications
from tests.meetings.publications import CANARY

GOLDEN = pathlib.Path(__file__).parent / "minutes-structure.txt"


def made(whole, language="fi", kind=PUBLIC, **fields):
    """The PDF of a content as bytes."""
    return pdf.publication_pdf(publications.source(whole, kind, **fields), language)


@pytest.fixture
def kept(tmp_path):
    """``kept(data)`` → the path of a PDF."""

    def keep(data):
        path = tmp_path / "document.pdf"
        path.write_bytes(data)
        return path

    return keep


def memo():
    """A memo of a body that numbers items from 1 in each meeting."""
    whole = publications.content(numbering="meeting", languages=["fi"])
    whole["body"]["record_kind"] = "memo"
    for number, item in enumerate(whole["items"], 1):
        item["section"] = number
    return whole


# --- Valid for every kind, language and copy


@pytest.mark.parametrize(
    ("whole", "language", "kind"),
    [
        (publications.content(), "fi", PUBLIC),
        (publications.content(), "sv", ARCHIVE),
        (publications.content(), "en", PUBLIC),
        (memo(), "fi", ARCHIVE),
        (publications.content("agenda"), "fi", PUBLIC),
        (publications.content("agenda"), "sv", PUBLIC),
        (publications.content("agenda"), "en", ARCHIVE),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else value,
)
def test_every_document_is_valid(whole, language, kind, kept, caplog):
    data = made(whole, language, kind)
    assert not [record for record in caplog.records if record.name.startswith("weasyprint")]
    pdf_checks.assert_valid(kept(data))
    with pikepdf.open(io.BytesIO(data)) as document:
        assert str(document.Root.Lang) == language
        host = whole["body"]["host"][language]
        assert str(document.docinfo.Author) == host
        assert whole["body"]["names"].get(language, "Vammaisneuvosto") in str(document.docinfo.Title)


def test_structure_is_the_golden_one(kept):
    found = pdf_checks.structure(kept(made(publications.content(), "en")))
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(found)
    assert found == GOLDEN.read_text()


def test_bookmarks_are_the_headings():
    with pikepdf.open(io.BytesIO(made(publications.content(), "en"))) as document, document.open_outline() as outline:
        (root,) = outline.root
        titles = [each.title for each in root.children]
    assert root.title == "Vammaisneuvosto, meeting 5/2026"
    assert titles[0] == "Attendance"
    assert titles[1:3] == [
        "§ 31 Kokouksen avaus ja päätösvaltaisuuden toteaminen",
        "§ 32 Pöytäkirjantarkastajien valinta",
    ]
    assert titles[-2:] == ["Annexes", "Approval"]


# --- Complete


def test_minutes_hold_what_minutes_must_hold(kept):
    text = pdf_checks.words(kept(made(publications.content(), "en")))
    for words in [
        "Example wellbeing services county",
        "MINUTES 5/2026",
        "1 (4)",
        "Thursday 28 May 2026 at 13:02–15:20",
        "Hallintotalo, kokoushuone Aura and remotely",
        "deputy member (Maarit Kokeilu)",
        "13:02–14:35",
        "gave notice",
        "Voting members present: 5. Seats: 9. Needed for a quorum: 5. The meeting was quorate.",
        "Proposal",
        "Proceedings",
        "Annex 1: Esteettömyyssuunnitelma 2026–2029, luonnos (§ 33)",
        "The minutes have been scrutinised and accepted electronically.",
        "Accepted electronically 29 May 2026 at 09:12",
        "scrutineer of the minutes",
        "Kept available in the public information network since 2 Jun 2026.",
        "Published in the public information network on 2 Jun 2026 · Record number EHVA/123/00.01.02/2026",
    ]:
        assert words in " ".join(text.split()), words


def test_agenda_holds_no_minutes(kept):
    text = pdf_checks.words(kept(made(publications.content("agenda"), "en")))
    assert "AGENDA 5/2026" in text and "Proposal" in text
    assert "Thursday 28 May 2026 at 13:00–15:00" in text
    for words in ("Attendance", "Decision", "Accepted electronically", "scrutineer"):
        assert words not in text


def test_a_newer_version_says_why_it_replaces(kept):
    data = made(publications.content(), "en", version=2, reason="Corrected a name in § 32.")
    text = pdf_checks.words(kept(data))
    assert "Version 2. It replaces the earlier version. Reason: Corrected a name in § 32." in " ".join(text.split())
    assert "· Version 2 ·" in text


def test_demonstration_says_so(kept):
    assert "the people and the matters are invented" in pdf_checks.words(
        kept(made(publications.content(demonstration=True), "en"))
    )


def test_sami_letters_survive(kept):
    whole = publications.content()
    whole["items"][0]["texts"]["fi"]["title"] = "Sääʹmǩiõll, Ŋamadeapmi, Đ đ Ŧ ŧ Ǥ ǥ Ʒ ʒ Ǯ ǯ"
    text = pdf_checks.words(kept(made(whole)))
    assert "Sääʹmǩiõll, Ŋamadeapmi, Đ đ Ŧ ŧ Ǥ ǥ Ʒ ʒ Ǯ ǯ" in text
    assert "Ǧ ǧ Ǩ ǩ Ŋ ŋ Ŧ ŧ Đ đ Õ õ ʹ" in text
    assert "Bálvalusfierbmi cealkámuš" in text


def test_texts_in_other_languages_are_marked_and_said(kept):
    data = made(publications.content(), "en")
    languages = {str(div.Lang) for div in pdf_checks.Elements(data, "/Div") if "/Lang" in div}
    assert languages == {"fi", "sv"}
    assert "Language of the text: " in pdf_checks.words(kept(data))


def test_markup_in_names_is_text(kept):
    whole = publications.content(place="<script>alert(1)</script> & <b>Aura</b>")
    whole["items"][0]["texts"]["fi"]["title"] = '<img src="file:///etc/passwd"> "otsikko"'
    text = " ".join(pdf_checks.words(kept(made(whole))).split())
    assert "<script>alert(1)</script> & <b>Aura</b>" in text
    assert '<img src="file:///etc/passwd"> "otsikko"' in text


def test_a_heading_of_100_000_letters_is_shown_whole(kept):
    whole = publications.content()
    whole["items"][0]["texts"]["fi"]["title"] = "x" * 100_000
    path = kept(made(whole))
    pdf_checks.run("qpdf", "--check", str(path))
    assert pdf_checks.words(path, "-raw").count("x") >= 100_000


def test_a_long_meeting_has_all_its_items(kept):
    whole = publications.content()
    whole["items"] = [
        publications.item(
            number,
            {"fi": publications.text(f"Asia {number}", rationale=publications.LONG, decision="<p>Hyväksyttiin.</p>")},
        )
        for number in range(1, 121)
    ]
    data = made(whole, "en")
    with pikepdf.open(io.BytesIO(data)) as document, document.open_outline() as outline:
        assert len(document.pages) > 20
        titles = [each.title for each in outline.root[0].children]
    assert titles[1:121] == [f"§ {number} Asia {number}" for number in range(1, 121)]
    assert len(pdf_checks.Elements(data, "/Sect")) == 122


# --- Silent about what is closed


def test_public_copy_holds_nothing_closed(kept):
    whole = publications.content()
    for kind in (PUBLIC, ARCHIVE):
        data = made(whole, "fi", kind)
        held = pdf_checks.everything(data) + pdf_checks.words(kept(data)).encode() + data
        assert (CANARY.encode() in held) is (kind == ARCHIVE)
        assert (CANARY[:9].encode() in held) is (kind == ARCHIVE)
        # The mark of the whole content would let anyone test a guess of the closed words.
        assert (contents.fingerprint(whole).encode() in held) is (kind == ARCHIVE)


def test_public_copy_tells_number_heading_and_ground(kept):
    text = pdf_checks.words(kept(made(publications.content(), "en")))
    after = "".join(text[text.index("§ 35") :].split())
    ground = "Closed to the public: Act on the Openness of Government Activities (621/1999), section 24(1)(29)"
    assert after.index("Henkilöstöasia") < after.index(ground.replace(" ", ""))
    assert "Contains closed items" not in text


def test_archive_copy_says_on_every_page_that_it_holds_closed_items(kept):
    path = kept(made(publications.content(), "en", ARCHIVE))
    pages = pdf_checks.words(path).split("\f")[:-1]
    assert len(pages) > 2 and all("Contains closed items" in page for page in pages)


def test_annexes_have_the_same_numbers_in_both_copies():
    whole = publications.content()
    whole["items"].insert(0, whole["items"].pop(4))
    with translation.override("en"):
        numbers = [
            {
                line["title"]: line["number"]
                for line in pdf.matters.annexes(publications.source(whole, kind).content, "fi")
            }
            for kind in (PUBLIC, ARCHIVE)
        ]
    assert numbers[0] == {"Esteettömyyssuunnitelma 2026–2029, luonnos": "Annex 1", "Lausunto": "Annex 2"}
    assert numbers[1] == {**numbers[0], f"{CANARY} liite": "Annex 3"}


# --- The data inside


@pytest.mark.parametrize("kind", [PUBLIC, ARCHIVE])
def test_meeting_is_inside_as_json(kind):
    whole = publications.content()
    with pikepdf.open(io.BytesIO(made(whole, "sv", kind))) as document:
        inside = json.loads(document.attachments["meeting.json"].get_file().read_bytes())
    assert inside["content"] == publications.source(whole, kind).content
    assert inside["version"] == 1 and inside["published_at"] == "2026-06-02T07:55+03:00"
    assert inside["approvals"]["chair"]["name"] == "Aino Esimerkki"


def test_anyone_can_check_the_accepted_mark_where_nothing_is_closed(kept):
    whole = publications.content()
    whole["items"] = whole["items"][:2]
    data = made(whole, "en")
    with pikepdf.open(io.BytesIO(data)) as document:
        inside = json.loads(document.attachments["meeting.json"].get_file().read_bytes())
    assert inside["sha256"] == contents.fingerprint(inside["content"])
    assert inside["sha256"] in pdf_checks.words(kept(data))


# --- The same file for everyone, always

SCRIPT = """
import sys, django
django.setup()
from tests.meetings import publications
from meetings import pdf
sys.stdout.buffer.write(pdf.publication_pdf(publications.source(publications.content()), "sv"))
"""


def test_another_process_makes_the_same_bytes(settings):
    settings.SITE_URL = "http://localhost:8000"
    environment = {
        "DJANGO_SETTINGS_MODULE": "council.settings",
        "SITE_URL": settings.SITE_URL,
        "PYTHONHASHSEED": "7",
        "TZ": "America/New_York",
    }
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, env={**os.environ, **environment})
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout == made(publications.content(), "sv")
    assert b"http://localhost:8000/sv/" in pdf_checks.everything(done.stdout)


def test_key_changes_with_copy_language_content_and_approvals():
    whole = publications.content()
    changed = copy.deepcopy(whole)
    changed["items"][0]["texts"]["fi"]["title"] += "."
    late = publications.approvals()
    late["chair"]["at"] = "2026-05-30T09:12+03:00"
    keys = {
        pdf.key(publications.source(whole), PUBLIC, "fi"),
        pdf.key(publications.source(whole), PUBLIC, "sv"),
        pdf.key(publications.source(whole, ARCHIVE), ARCHIVE, "fi"),
        pdf.key(publications.source(changed), PUBLIC, "fi"),
        pdf.key(publications.source(whole, approvals=late), PUBLIC, "fi"),
        pdf.key(publications.source(whole, version=2), PUBLIC, "fi"),
    }
    assert len(keys) == 6
    assert pdf.key(publications.source(publications.content()), PUBLIC, "fi") in keys


# --- From a real meeting to stored files


@pytest.fixture
def published(in_scrutiny, cast):
    """The publication of minutes that both scrutineers accepted, with a closed item."""
    item = in_scrutiny.meeting.items.first()
    assert item is not None
    for scrutiny in in_scrutiny.scrutinies.all():
        actions.answer_scrutiny(scrutiny, True)
    in_scrutiny.refresh_from_db()
    return in_scrutiny.frozen


def test_publishing_asks_for_both_copies_in_each_language(published):
    rows = Rendering.objects.filter(about_id=published.pk)
    assert sorted(rows.values_list("kind", "language")) == [
        (ARCHIVE, "fi"),
        (ARCHIVE, "sv"),
        (PUBLIC, "fi"),
        (PUBLIC, "sv"),
    ]
    assert set(rows.values_list("body_id", flat=True)) == {published.meeting.body_id}


def test_asking_again_makes_no_second_row(published, django_assert_max_num_queries):
    before = set(Rendering.objects.values_list("pk", "key"))
    with django_assert_max_num_queries(17):
        pdf.request(published)
    assert set(Rendering.objects.values_list("pk", "key")) == before


def test_worker_makes_the_files(published, kept):
    renderings.render_due()
    rows = Rendering.objects.filter(about_id=published.pk)
    assert set(rows.values_list("state", flat=True)) == {RenderingState.READY}, list(rows.values_list("error"))
    row = rows.get(kind=PUBLIC, language="fi")
    assert row.file.mime == "application/pdf"
    assert re.fullmatch(r"[a-z]+-kumppanuuspoyta-\d+-\d{4}-fi\.pdf", row.file.name)
    data = file_path(row.file).read_bytes()
    pdf_checks.assert_valid(kept(data))
    source = pdf.source_of(published, PUBLIC)
    assert [each["state"] for each in source.approvals["scrutineers"]] == ["accepted", "accepted"]
    assert pdf.publication_pdf(source, "fi") == data
    assert "Maija Jäsen" in pdf_checks.words(kept(data))


def test_agenda_is_asked_for_when_it_is_published(called):
    publication = called.publications.get(kind="agenda")
    assert Rendering.objects.filter(about_id=publication.pk, kind=PUBLIC).count() == 2
    name = pdf.file_name(pdf.source_of(publication, PUBLIC), "sv", PUBLIC)
    assert re.fullmatch(r"[a-z]+-kumppanuuspoyta-\d+-\d{4}-sv\.pdf", name)


def test_a_version_that_was_never_public_is_replaced_by_none(cast, called, in_scrutiny, by):
    actions.answer_scrutiny(in_scrutiny.scrutinies.get(person=cast.member), False, reason="Kellonaika on väärä.")
    actions.send_to_chair(in_scrutiny, by=by)
    actions.approve_as_chair(in_scrutiny, by=cast.chair.user)
    in_scrutiny.refresh_from_db()
    assert in_scrutiny.frozen.version == 2
    assert pdf.source_of(in_scrutiny.frozen, PUBLIC).version == 1


def test_the_second_version_of_an_agenda_replaces_the_first(called, by):
    actions.add_item(called, by=by, titles={"fi": "Lisäasia", "sv": "Tilläggsärende"})
    publication = actions.publish_agenda(called, by=by)
    assert pdf.source_of(publication, PUBLIC).version == publication.version == 2
