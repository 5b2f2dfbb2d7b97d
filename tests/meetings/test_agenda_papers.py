"""Papers of agenda items, and the meeting template: their pages with good and bad input."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from council.core.enums import FileState
from council.core.models import StoredFile
from meetings import actions
from meetings.models import Meeting
from tests.core import samples
from tests.meetings.conftest import words

PROFILE = "Julkisuuslaki (621/1999) 24 § 1 mom. 25 kohta"


# --- papers


def upload(client, address, data, name="liite.pdf", **fields):
    fields = {"title": "", "kind": "annex", "language": "fi", "publicity": "public", "legal_ground": "", **fields}
    return client.post(address, {"file": SimpleUploadedFile(name, data), **fields}, follow=True)


def test_a_paper_comes_through_the_gate_and_gets_its_files_name(desk, url, matter):
    response = upload(desk, url("paper_add", pk=matter.pk), samples.pdf(), name="Palveluverkko 2026 đŋ.pdf")
    paper = matter.papers.get()
    assert response.status_code == 200
    assert (paper.title, paper.file.mime, paper.file.body_id) == (
        "Palveluverkko 2026 đŋ",
        "application/pdf",
        matter.meeting.body_id,
    )
    assert desk.get(reverse("meetings:paper_download", kwargs={"pk": paper.pk})).status_code == 200
    anonymous = Client().get(reverse("meetings:paper_download", kwargs={"pk": paper.pk}))
    assert anonymous.status_code == 404


@pytest.mark.parametrize(
    ("data", "name"), [(b"<html><script>alert(1)</script>", "a.pdf"), (b"", "a.pdf"), (b"<svg/>", "a.svg"), (b"x", "a")]
)
def test_a_file_that_lies_is_refused_beside_the_field_and_the_rest_is_kept(desk, url, matter, data, name):
    response = upload(desk, url("paper_add", pk=matter.pk), data, name=name, title="Kirjoitettu nimi")
    assert response.status_code == 422
    assert "file" in response.context["paper_form"].errors and "Kirjoitettu nimi" in words(response)
    assert not matter.papers.exists() and not StoredFile.objects.exists()


def test_names_in_the_files_properties_are_told_to_the_secretary(desk, url, matter):
    data = samples.ooxml(extra=[("docProps/core.xml", samples.CORE)])
    response = upload(desk, url("paper_add", pk=matter.pk), data, name="muistio.docx")
    assert "Kalle Kirjoittaja" in words(response)
    assert "Kalle" not in matter.papers.get().title


def test_a_paper_that_waits_for_the_scanner_is_shown_and_not_given(desk, url, matter, by, stored):
    file = stored("odottaa.pdf")
    StoredFile.objects.filter(pk=file.pk).update(state=FileState.ERROR)
    paper = actions.add_paper(matter, file, by=by, title="Odottaa")
    assert str(FileState.ERROR.label) in words(desk.get(url("item_edit", pk=matter.pk)))
    assert desk.get(reverse("meetings:paper_download", kwargs={"pk": paper.pk})).status_code == 404


def test_papers_are_moved_changed_taken_away_and_put_back(desk, url, matter, by, stored):
    first, second = (actions.add_paper(matter, stored(f"{n}.pdf"), by=by, title=f"Liite {n}") for n in "12")
    desk.post(url("paper_move", pk=second.pk), {"step": "-1"})
    assert list(matter.papers.values_list("title", flat=True)) == ["Liite 2", "Liite 1"]
    sent = {"version": first.version, "title": "Uusi", "kind": "supporting", "language": "sv", "publicity": "closed"}
    assert desk.post(url("paper_change", pk=first.pk), {**sent, "legal_ground": ""}).status_code == 422
    assert desk.post(url("paper_change", pk=first.pk), {**sent, "legal_ground": PROFILE}).status_code == 302
    assert (
        desk.post(url("paper_change", pk=first.pk), {**sent, "title": "Toinen", "legal_ground": PROFILE}).status_code
        == 409
    )
    first.refresh_from_db()
    assert (first.title, first.is_closed) == ("Uusi", True)
    desk.post(url("paper_remove", pk=first.pk))
    assert desk.get(reverse("meetings:paper_download", kwargs={"pk": first.pk})).status_code == 404
    desk.post(url("paper_restore", pk=first.pk))
    assert matter.papers.filter(removed_at=None).count() == 2


def test_annexes_are_added_until_the_minutes_leave_the_secretary(desk, url, in_scrutiny, cast):
    item = in_scrutiny.meeting.items.kept().first()
    address = url("paper_add", pk=item.pk)
    upload(desk, address, samples.pdf())
    assert not item.papers.exists()
    actions.answer_scrutiny(in_scrutiny.scrutinies.first(), False, reason="Liite puuttuu")
    upload(desk, address, samples.pdf())
    assert item.papers.count() == 1


# --- the meeting template


def template(rows, **more):
    sent = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": len(rows), "version": more.pop("version"), **more}
    for number, row in enumerate(rows):
        sent |= {f"form-{number}-{name}": value for name, value in {"kind": "matter", **row}.items()}
    return sent


@pytest.fixture
def template_page(desk, cast, plan):
    address = reverse("meetings:standing_items_edit", kwargs={"slug": cast.body.slug})
    return address, desk.get(address).context["version"]


def test_the_template_is_saved_and_new_meetings_start_with_it(desk, cast, plan, template_page):
    address, version = template_page
    rows = [{"title_fi": "Avaus", "title_sv": "Öppnande", "proposal_fi": "Todetaan."}, {"title_fi": "Päättäminen"}]
    assert desk.post(address, template(rows, version=version)).status_code == 302
    meeting = plan(60)
    assert [item.texts.get(language="sv").title for item in meeting.items.kept()] == ["Öppnande", ""]
    assert meeting.items.kept().first().texts.get(language="fi").proposal == "<p>Todetaan.</p>"


def test_the_template_shows_its_proposals_as_they_were_written(desk, cast, template_page):
    address, version = template_page
    rows = [{"title_fi": "Avaus", "proposal_fi": "Todetaan.\n\nKirjataan."}, {"title_fi": "B", "proposal_fi": "- *a*"}]
    desk.post(address, template(rows, version=version))
    shown = desk.get(address).context["formset"]
    first, second = (form["proposal_fi"].value() for form in shown)
    assert first == "Todetaan.\n\nKirjataan." and second.startswith("<ul>")
    stored = list(cast.body.standing_items.values_list("title_fi", "proposal_fi"))
    rows = [{name: form[name].value() for name in form.fields} for form in shown]
    desk.post(address, template(rows, version=desk.get(address).context["version"]))
    assert list(cast.body.standing_items.values_list("title_fi", "proposal_fi")) == stored


@pytest.mark.parametrize(
    ("press", "expected"),
    [
        ("up-1", ["B", "A", "C"]),
        ("down-1", ["A", "C", "B"]),
        ("remove-0", ["B", "C"]),
        ("add", ["A", "B", "C", None]),
        ("up-0", ["A", "B", "C"]),
        ("up-99", ["A", "B", "C"]),
        ("nonsense", ["A", "B", "C"]),
    ],
)
def test_rows_move_without_losing_what_was_typed_and_nothing_is_stored(desk, cast, template_page, press, expected):
    address, version = template_page
    rows = [{"title_fi": title} for title in "ABC"]
    response = desk.post(address, template(rows, version=version, press=press))
    assert [form["title_fi"].value() for form in response.context["formset"]] == expected
    assert response.context["version"] == str(version)
    assert cast.body.standing_items.first().title == "Kokouksen avaus"


def test_a_template_that_somebody_saved_meanwhile_is_not_overwritten(desk, cast, by, template_page):
    address, version = template_page
    actions.set_standing_items(cast.body, [{"title_fi": "Toisen rivi"}], by=by)
    response = desk.post(address, template([{"title_fi": "Minun rivi"}], version=version))
    assert response.status_code == 409
    assert "Toisen rivi" in words(response) and "Minun rivi" in words(response)
    assert [item.title for item in cast.body.standing_items.all()] == ["Toisen rivi"]
    again = template([{"title_fi": "Minun rivi"}], version=response.context["version"])
    assert desk.post(address, again).status_code == 302


def test_a_bad_template_row_is_told_beside_the_field(desk, cast, template_page):
    address, version = template_page
    response = desk.post(address, template([{"title_fi": ""}, {"title_fi": "x" * 301}], version=version))
    assert response.status_code == 422
    assert "x" * 301 in words(response) and words(response).count("form-0-title_fi_error") >= 1
    assert cast.body.standing_items.count() == 3


@pytest.mark.parametrize(
    "broken", [{}, {"form-TOTAL_FORMS": "x"}, {"form-TOTAL_FORMS": "99999", "form-INITIAL_FORMS": "0"}]
)
def test_a_template_form_that_was_tampered_with_is_refused(desk, cast, template_page, broken):
    address, version = template_page
    response = desk.post(address, {"version": version, **broken})
    assert response.status_code in {302, 409, 422}
    assert cast.body.standing_items.count() == 3


def test_other_bodies_templates_are_not_found(desk, cast):
    assert desk.get(reverse("meetings:standing_items_edit", kwargs={"slug": cast.other.slug})).status_code == 404
    assert Meeting.objects.count() == 0
