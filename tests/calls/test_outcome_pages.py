"""The desk pages from proposal to report: found, filled in, kept when refused, and nobody else's."""

import io
import zipfile

import pytest
from django.utils import timezone

from council.core.documents.renderings import render_due
from members.calls import memo
from members.calls.enums import CallState
from members.calls.models import Application, Decision
from members.calls.pdf import memo_pdf
from tests.calls.applicants import make_alternative, make_application
from tests.calls.samples import make_call
from tests.core import pdf_checks


@pytest.fixture
def compared(cast):
    call = make_call(cast.body, state=CallState.IN_ASSESSMENT, fills_vacancies=True)
    category = cast.seats[2].category
    call.category = category
    alfa = make_application(call, "Alfa ry", category, reasons="=CMD()")
    make_application(call, "=HYPERLINK ry", category)
    make_alternative(call, [(alfa, category, 1)], name="Ensimmäinen")
    return call


def whole_way(desk, desk_page, call):
    """From the composition to the decision by the pages alone."""
    alternative = call.alternatives.get()
    desk.post(desk_page("proposal_begin", call), {"alternative": alternative.pk})
    draft = call.proposals.get()
    texts = {"reasons_fi": "Perustelut", "reasons_sv": "Motiveringar", "edits": draft.edits}
    assert desk.post(desk_page("proposal_reasons", call), texts).status_code == 302
    draft.refresh_from_db()
    other = draft.choices.get(application__name="=HYPERLINK ry", nominee__capacity="member")
    rows = {f"reserve-{other.pk}": "1", f"reason-{other.application_id}-fi": "Hyvä", "edits": draft.edits}
    page = desk_page("proposal_category", call, category=call.category.pk)
    assert desk.post(page, rows).status_code == 302
    draft.refresh_from_db()
    desk.post(desk_page("proposal_move", call), {"deed": "make", "edits": draft.edits})
    day = timezone.localdate().isoformat()
    desk.post(desk_page("decision_enter", call), {"organ": "Aluehallitus", "decided_on": day, "section": "246"})
    return Decision.objects.get()


def test_the_whole_way_by_the_pages(compared, desk, desk_page):
    decision = whole_way(desk, desk_page, compared)
    reserve = decision.choices.get(outcome="reserve")
    assert (reserve.rank, reserve.reason_fi) == (1, "Hyvä")
    page = desk.get(desk_page("decision_show", compared))
    assert "Alfa ry" in page.content.decode()
    choice = decision.choices.get(application__name="Alfa ry", nominee__capacity="deputy")
    changed = {"outcome": "not_chosen", "category": compared.category.pk}
    assert desk.post(desk_page("decision_choice", compared, choice=choice.pk), changed).status_code == 302
    assert desk.get(desk_page("decision_show", compared)).context["differing"] == 1
    assert desk.get(desk_page("appointment_confirm", compared)).context["plan"].problems == []
    desk.post(desk_page("appointment_confirm", compared))
    compared.refresh_from_db()
    assert compared.state == CallState.APPOINTED
    for name in ("proposal_show", "decision_show", "appointment_confirm", "retention_show", "call_report"):
        assert desk.get(desk_page(name, compared)).status_code == 200


def test_what_was_written_stays_when_it_is_refused(compared, desk, desk_page):
    desk.post(desk_page("proposal_begin", compared), {"alternative": compared.alternatives.get().pk})
    draft = compared.proposals.get()
    answer = desk.post(desk_page("proposal_reasons", compared), {"reasons_sv": "På svenska", "edits": draft.edits})
    assert answer.status_code == 200 and "På svenska" in answer.content.decode()
    assert list(answer.context["form"].errors) == ["reasons_fi"]
    stale = {"reasons_fi": "Toinen", "edits": draft.edits + 5}
    answer = desk.post(desk_page("proposal_reasons", compared), stale)
    assert answer.status_code == 409 and "Toinen" in answer.content.decode()
    answer = desk.post(
        desk_page("proposal_reasons", compared), {**stale, "edits": answer.context["form"]["edits"].value()}
    )
    assert answer.status_code == 302


def test_a_decision_cannot_be_of_tomorrow(compared, desk, desk_page):
    whole_way(desk, desk_page, compared)
    tomorrow = (timezone.localdate() + timezone.timedelta(days=1)).isoformat()
    answer = desk.post(desk_page("decision_change", compared), {"organ": "X", "decided_on": tomorrow})
    assert list(answer.context["form"].errors) == ["decided_on"] and 'value="X"' in answer.content.decode()


def test_the_memo_is_a_page_a_text_and_a_file(compared, desk, desk_page):
    whole_way(desk, desk_page, compared)
    render_due()
    page = desk.get(desk_page("proposal_read", compared, version=1)).content.decode()
    text = desk.get(desk_page("proposal_text", compared, version=1, language="sv")).content.decode()
    assert "Perustelut" in page and "Motiveringar" in text and "Alfa ry" in text
    assert "Jo nimetyt" in page and "Redan utsedda" in text and "Jäsen ry" in page and "Jäsen ry" in text
    answer = desk.get(desk_page("proposal_memo", compared, version=1, language="fi"))
    assert answer["Content-Type"] == "application/pdf" and b"".join(answer).startswith(b"%PDF")
    assert desk.get(desk_page("proposal_memo", compared, version=1, language="en")).status_code == 404
    assert desk.get(desk_page("proposal_read", compared, version=2)).status_code == 404


def test_the_memo_is_the_same_bytes_every_time(compared, desk, desk_page):

    whole_way(desk, desk_page, compared)
    proposal = compared.proposals.get()
    assert memo_pdf(proposal.pk, "fi") == memo_pdf(proposal.pk, "fi")
    assert memo.plain_text(proposal.snapshot, "fi").count("Alfa ry") == 1


def test_cells_of_the_tables_are_no_formulas(compared, desk, desk_page):
    answer = desk.get(desk_page("call_export", compared, kind="csv"))
    text = answer.content.decode("utf-8-sig")
    assert "'=HYPERLINK ry" in text and "'=CMD()" in text and ";=HYPERLINK" not in text
    book = desk.get(desk_page("call_export", compared, kind="xlsx"))
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert desk.get(desk_page("call_export", compared, kind="ods")).status_code == 404


@pytest.mark.parametrize("who", ["member", "chair", "other_secretary", "guest", "administrator"])
def test_nobody_but_the_secretary_reads_them(compared, cast, sign_in, desk, desk_page, who):
    whole_way(desk, desk_page, compared)
    client = sign_in(getattr(cast, who))
    pages = ["proposal_show", "decision_show", "appointment_confirm", "retention_show", "call_report"]
    for address in [*(desk_page(name, compared) for name in pages), desk_page("call_export", compared, kind="csv")]:
        assert client.get(address).status_code == 404
    assert not Application.objects.visible_to(getattr(getattr(cast, who), "user", getattr(cast, who))).exists()


def test_the_memo_is_archival_and_accessible(compared, desk, desk_page, tmp_path):
    whole_way(desk, desk_page, compared)
    for language in ("fi", "sv"):
        data, name = memo_pdf(compared.proposals.get().pk, language)
        path = tmp_path / name
        path.write_bytes(data)
        pdf_checks.assert_valid(path)
        assert "Alfa ry" in pdf_checks.words(path)
