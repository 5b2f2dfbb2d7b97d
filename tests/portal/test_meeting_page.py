"""The public page of a meeting in each state: what it shows, and what it does not."""

import re

import pytest
from django.utils import timezone

from council.core.models import Rendering
from council.core.pages import touch
from meetings import actions
from meetings.enums import ChangeKind
from meetings.models import AgendaChange, Meeting, Publication
from meetings.show import SENTENCES
from tests.meetings.conftest import words
from tests.portal.conftest import page_of

SECRET = "SALAINENSANA"


def text(client, meeting, language="en"):
    return words(client.get(page_of(meeting, language)))


def item(meeting, by, title, language="fi", **texts):
    """An item with texts in one language."""
    made = actions.add_item(meeting, by=by, titles={language: title})
    row = made.texts.get(language=language)
    if texts:
        actions.write_text(made, language, by=by, version=row.version, **texts)
    return made


def test_an_agenda_has_its_items_with_numbers_and_proposals(client, called):
    page = text(client, called)
    assert "Agenda published" in page
    assert '<article class="item stack" id="p4"' in page
    assert "Lausunto palveluverkosta" in page
    assert "<h3>Proposal</h3>" in page
    assert "Todetaan." in page
    assert "§ 1" in page
    assert "Kunnantalo and remotely" in page


def test_the_chair_and_the_secretary_are_named(client, called):
    page = text(client, called)
    assert "Aino Puheenjohtaja" in page
    assert "Saara Sihteeri" in page


def test_minutes_take_the_agenda_s_place(client, cast, published):
    page = text(client, published)
    assert "Minutes published" in page
    assert "Quorate: 2 of 4 seats were attended" in page or "Not quorate: 2 of 4 seats were attended" in page
    assert re.search(r'<th scope="row">Maija Jäsen<span class="org">Jäsen ry</span></th><td>Member</td>', page)
    assert "Fanni Entinen" not in page
    assert "Veikko Varajäsen" not in page, "a deputy who was not needed is not listed"


def test_minutes_in_scrutiny_are_not_shown(client, in_scrutiny):
    page = text(client, in_scrutiny.meeting)
    assert "Minutes are being prepared" in page
    assert "Attendance" not in page


def test_a_meeting_without_agenda_says_that_it_is_being_prepared(client, cast, plan):
    meeting = plan()
    actions.add_item(meeting, by=None, titles={"fi": SECRET, "sv": ""})
    meeting = actions.call_meeting(meeting, by=None, with_agenda=False)
    page = text(client, meeting)
    assert "The agenda is being prepared" in page
    assert "Kunnantalo" in page
    assert SECRET not in page


def test_a_cancelled_meeting_says_why(client, cast, called):
    actions.cancel_meeting(called, by=cast.secretary.user, reason="Puheenjohtaja sairastui")
    page = text(client, called)
    assert "Cancelled" in page
    assert "Puheenjohtaja sairastui" in page


def test_the_remote_link_is_never_on_the_page(client, called):
    assert "remote.example.org" not in text(client, called)


def test_a_closed_item_is_its_number_heading_and_legal_ground(client, cast, plan, stored):
    by = cast.secretary.user
    meeting = plan()
    made = item(meeting, by, "Avoin otsikko", rationale=f"<p>{SECRET}</p>", proposal=f"<p>{SECRET}</p>")
    actions.add_paper(made, stored(f"{SECRET}.pdf"), by=by, title=SECRET)
    made.refresh_from_db()
    written = "Julkisuuslaki 24 § 1 mom."
    actions.change_item(made, by=by, version=made.version, publicity="closed", legal_ground=written)
    meeting = actions.call_meeting(meeting, by=by)
    page = text(client, meeting)
    assert "Avoin otsikko" in page
    assert "Closed item" in page
    assert "Legal ground: Act on the Openness of Government Activities (621/1999), section 24(1)<" in page
    assert f"Lakiperuste: {written}<" in text(client, meeting, "fi")
    assert SECRET not in page


def test_a_heading_that_tells_too_much_is_replaced_in_the_public_copy(client, cast, plan):
    by = cast.secretary.user
    meeting = plan()
    made = item(meeting, by, f"Valitus: {SECRET}", public_title="Valitusasia")
    made.refresh_from_db()
    actions.change_item(made, by=by, version=made.version, publicity="closed", legal_ground="JulkL 24 §")
    meeting = actions.call_meeting(meeting, by=by)
    page = text(client, meeting, "fi")
    assert "Valitusasia" in page
    assert SECRET not in page


def test_closing_an_item_shows_at_once(client, cast, called):
    by = cast.secretary.user
    made = item(called, by, "Asia", rationale=f"<p>{SECRET}</p>")
    actions.publish_agenda(called, by=by)
    for _ in range(3):
        assert SECRET in text(client, called)
    made.refresh_from_db()
    actions.change_item(made, by=by, version=made.version, publicity="closed", legal_ground="JulkL 24 §")
    assert SECRET not in text(client, called)
    assert "was closed to the public" in text(client, called)


def test_papers_have_their_size_and_kind(client, cast, called, stored):
    by = cast.secretary.user
    made = item(called, by, "Asia")
    open_paper = actions.add_paper(made, stored("suunnitelma.pdf", b"%PDF-1.7\n" * 200), by=by, title="Suunnitelma")
    closed = actions.add_paper(made, stored("salainen.pdf"), by=by, title=SECRET)
    actions.change_paper(closed, by=by, publicity="closed", legal_ground="JulkL 24 § 20 k")
    actions.publish_agenda(called, by=by)
    page = text(client, called)
    assert f'href="/en/papers/{open_paper.pk}/" lang="fi">Suunnitelma</a> <small>(PDF, 2 kB)</small>' in page
    ground = "Act on the Openness of Government Activities (621/1999), section 24(1)(20)"
    assert f"Annex: closed <small>{ground}</small>" in page
    assert SECRET not in page
    assert client.get(f"/en/papers/{open_paper.pk}/").status_code == 200
    assert client.get(f"/en/papers/{closed.pk}/").status_code == 404


def test_the_note_of_an_only_language_is_told_once_for_all_items(client, called):
    swedish = text(client, called, "sv")
    english = text(client, called, "en")
    assert english.count("Not translated: shown in Finnish") == 1
    assert '<span lang="fi">Lausunto palveluverkosta</span>' in english
    assert "<span>Utlåtande</span>" in swedish


def test_each_item_tells_its_own_language_where_they_differ(client, cast, called):
    item(called, cast.secretary.user, "Vain suomeksi kirjoitettu")
    actions.publish_agenda(called, by=cast.secretary.user)
    page = text(client, called, "sv")
    assert page.count('<p class="muted">') >= 1
    assert '<span lang="fi">Vain suomeksi kirjoitettu</span>' in page
    assert "Only in Finnish" in text(client, called, "en")
    assert "Not translated: shown in Finnish" in text(client, called, "en")


def test_a_part_that_was_not_translated_is_shown_in_the_original(client, cast, called):
    by = cast.secretary.user
    made = item(called, by, "Suomeksi", rationale="<p>Perustelut suomeksi</p>")
    actions.write_text(made, "sv", by=by, version=made.texts.get(language="sv").version, title="På svenska")
    actions.publish_agenda(called, by=by)
    page = text(client, called, "sv")
    assert "<span>På svenska</span>" in page
    assert '<div class="stack" lang="fi"><p>Perustelut suomeksi</p></div>' in page


def test_the_heading_is_finnish_in_finnish(client, called):
    assert f"<h1>Kumppanuuspöydän kokous {called.label}</h1>" in text(client, called, "fi")
    assert f"<h1>Partnership table: meeting {called.label}</h1>" in text(client, called, "en")


def test_the_change_log_has_dated_lines(client, cast, called):
    by = cast.secretary.user
    item(called, by, "Lisätty asia")
    actions.publish_agenda(called, by=by)
    actions.change_meeting(called, by=by, place="Kirjasto")
    page = text(client, called)
    assert "The agenda was published" in page
    assert "§ 5 was added: Lisätty asia" in page
    assert "The time or place of the meeting was changed" in page
    assert "Kirjasto and remotely" in page


def test_the_change_log_tells_that_the_minutes_were_published(client, in_scrutiny, cast):
    page = text(client, in_scrutiny.meeting)
    assert "The minutes were published" not in page
    for scrutiny in in_scrutiny.scrutinies.all():
        actions.answer_scrutiny(scrutiny, True)
    assert text(client, in_scrutiny.meeting).count("The minutes were published") == 1
    change = in_scrutiny.meeting.changes.get(kind=ChangeKind.MINUTES)
    assert change.at == Publication.objects.get(kind="minutes").published_at


def test_every_kind_of_change_has_a_sentence(client, called):
    assert set(SENTENCES) == set(ChangeKind)
    AgendaChange.objects.bulk_create(
        AgendaChange(meeting=called, kind=kind, section=7, subject={"fi": "Otsikko"}) for kind in ChangeKind
    )
    assert client.get(page_of(called)).status_code == 200


def test_what_people_wrote_is_escaped(client, cast, plan):
    by = cast.secretary.user
    bad = '<script>alert("1")</script>'
    meeting = plan(place=f"Sali {bad}")
    made = item(meeting, by, f"Otsikko {bad}", rationale=f"<p>hyvä</p>{bad}<p onclick=x>teksti</p>")
    actions.change_item(made, by=by, version=made.version, presenter=bad, record_number=bad)
    meeting = actions.call_meeting(meeting, by=by)
    response = client.get(page_of(meeting))
    page = response.content.decode()
    assert "<script>alert" not in page
    assert "onclick" not in page
    assert "hyvä" in page


def test_the_documents_are_linked_when_they_are_ready(client, called, stored):
    publication = called.publications.get()
    assert "PDF" not in text(client, called)
    rendering, _new = Rendering.objects.update_or_create(
        kind="publication.public",
        about_id=publication.pk,
        language="fi",
        defaults={
            "key": "k",
            "due_at": timezone.now(),
            "state": "ready",
            "file": stored("esityslista.pdf", b"%PDF" * 999),
        },
    )
    touch(f"meeting:{called.pk}")
    address = f"{page_of(called, 'en').removesuffix('/')}/agenda-fi.pdf"
    assert f'href="{address}">Agenda (PDF, 4 kB)</a>' in text(client, called)
    pdf = client.get(address)
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    assert pdf.headers["Content-Disposition"].startswith("inline")
    assert pdf.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in pdf.headers["Content-Security-Policy"]
    for wrong in ("agenda-sv", "minutes-fi", "draft-fi"):
        assert client.get(address.replace("agenda-fi", wrong)).status_code == 404
    rendering.state = "failed"
    rendering.save()
    assert client.get(address).status_code == 404


def test_a_document_of_a_meeting_that_nobody_may_see_is_a_404(client, called, stored):
    publication = called.publications.get()
    Rendering.objects.update_or_create(
        kind="publication.public",
        about_id=publication.pk,
        language="fi",
        defaults={"key": "k", "due_at": timezone.now(), "state": "ready", "file": stored("esityslista.pdf")},
    )
    address = f"{page_of(called).removesuffix('/')}/agenda-fi.pdf"
    assert client.get(address).status_code == 200
    called.body.public = False
    called.body.save()
    assert client.get(address).status_code == 404


def test_a_correction_says_why_it_replaces_the_earlier_one(client, published):
    whole = published.publications.get(kind="minutes")
    Publication.objects.create(
        meeting=published,
        kind="minutes",
        version=2,
        content=whole.content,
        sha256=whole.sha256,
        reason="Läsnäolijat korjattu",
        published_at=timezone.now(),
    )
    assert "Läsnäolijat korjattu" in text(client, published)


def test_demonstration_is_told(client, called):
    assert "Demonstration" not in text(client, called)
    Meeting.objects.filter(pk=called.pk).update(demonstration=True)
    touch(f"meeting:{called.pk}")
    assert "Demonstration" in text(client, called)


def test_members_get_more_by_a_panel_and_strangers_nothing(client, cast, called, sign_in):
    assert f"/en/me/meetings/{called.body.slug}/" in text(client, called)
    panel = f"/en/me/meetings/{called.body.slug}/{called.year}-{called.number}/panel/"
    stranger = client.get(panel)
    assert stranger.status_code == 204
    assert stranger.content == b""
    assert sign_in(cast.member).get(panel).status_code == 200


@pytest.mark.parametrize("address", ["2026-99", "1999-1", "99999-1", "2026-99999", "2147483648-1"])
def test_a_meeting_that_is_not_there_is_a_404(client, called, address):
    assert client.get(f"/fi/bodies/kumppanuuspoyta/{address}/").status_code == 404


def test_the_list_of_contents_leads_to_every_item(client, called):
    page = text(client, called)
    anchors = set(re.findall(r'<article class="item stack" id="(\w+)"', page))
    assert len(anchors) == 4
    assert set(re.findall(r'<li><a href="#(\w+)">', page)) == anchors
