"""Data of those not chosen go after the set time; the counts, a receipt and the event stay."""

import datetime
import json

import pytest
import time_machine
from django.utils import timezone

from council.core.files import file_path, store_bytes
from council.core.models import Delivery, Event, StoredFile
from members.calls import jobs, statistics
from members.calls.actions import appointments, decisions, proposals, retention
from members.calls.enums import CallState
from members.calls.models import Answer, Application, Call, Erasure, Nominee
from tests.calls.applicants import make_alternative, make_application
from tests.calls.samples import make_call

CANARY = "KANARIALINTU"


@pytest.fixture
def ended(cast, by):
    """A call that appointed the first of three applicants to a vacant seat; the third lets us ask later."""
    call = make_call(cast.body, state=CallState.IN_ASSESSMENT, fills_vacancies=True)
    category = cast.seats[2].category
    chosen = make_application(call, "Valittu ry", category)
    left = make_application(call, f"{CANARY} ry", category, reasons=CANARY, networks=CANARY)
    make_application(call, "Myöhemmin ry", category, consider_later=True)
    stored = store_bytes(f"{CANARY}.pdf", "application/pdf", b"%PDF-1.7 x", call.body_id)
    question = call.questions.get(kind="file")
    Answer.objects.create(application=left, question=question, file=stored)
    alternative = make_alternative(call, [(chosen, category, 1)])
    draft = proposals.begin_proposal(alternative, by=by)
    draft = proposals.write_reasons(draft, by=by, edits=draft.edits, reasons_fi="Perustelut")
    made = proposals.make_proposal(draft, by=by, edits=draft.edits)
    decision = decisions.enter_decision(made, by=by, organ="Lautakunta", decided_on=timezone.localdate())
    appointments.appoint_decided(decision, by=by)
    call.refresh_from_db()
    call.left, call.stored = left, stored
    return call


def later(call, days=0):
    return timezone.now() + datetime.timedelta(days=call.retention_days + days)


def test_nothing_is_erased_before_its_day(ended):
    assert retention.erase_applications(ended, by=None) is None
    with time_machine.travel(later(ended, -1), tick=False):
        jobs.erase_applicants()
    assert Application.objects.filter(erased_at=None).count() == 3


def test_on_the_day_the_data_go_and_the_numbers_stay(ended, django_capture_on_commit_callbacks):
    path = file_path(ended.stored)
    assert path.exists()
    with time_machine.travel(later(ended), tick=False), django_capture_on_commit_callbacks(execute=True):
        jobs.erase_applicants()
        jobs.erase_applicants()
    left = Application.objects.get(pk=ended.left.pk)
    assert left.erased_at and left.number == 2 and left.first_category_id
    everything = [
        *Application.objects.filter(pk=left.pk).values(),
        *Nominee.objects.filter(application=left).values(),
        *StoredFile.objects.values(),
        *ended.proposals.values("snapshot"),
        *Delivery.objects.filter(about_id=left.pk, kind__startswith="calls.").values(),
        *Event.objects.filter(body_id=ended.body_id).values("data"),
    ]
    assert CANARY not in json.dumps(everything, default=str)
    assert not path.exists() and not Answer.objects.filter(application=left).exists()
    receipt = Erasure.objects.get()
    assert receipt.numbers == [2] and receipt.counts == {"applications": 1, "people": 2, "files": 1}
    ended.refresh_from_db()
    assert ended.statistics["received"] == 3 and statistics.count(ended)["received"] == 3
    assert Event.objects.filter(kind="call.erased").count() == 1


def test_the_chosen_and_those_we_may_ask_later_stay(ended):
    with time_machine.travel(later(ended), tick=False):
        retention.erase_applications(ended, by=None)
    assert set(Application.objects.filter(erased_at=None).values_list("name", flat=True)) == {
        "Valittu ry",
        "Myöhemmin ry",
    }


def test_after_the_term_only_the_chosen_stay(ended):
    with time_machine.travel(
        datetime.datetime.combine(ended.term.end, datetime.time(12), datetime.UTC), tick=False
    ) as clock:
        clock.shift(datetime.timedelta(days=2))
        retention.erase_applications(ended, by=None)
    assert [each.name for each in Application.objects.filter(erased_at=None)] == ["Valittu ry"]


def test_the_page_lists_what_goes_and_when(ended, desk, desk_page):
    page = desk.get(desk_page("retention_show", ended))
    assert [each.number for each in page.context["listed"]] == [2] and not page.context["is_due"]
    desk.post(desk_page("retention_show", ended))
    assert not Erasure.objects.exists()
    Call.objects.filter(pk=ended.pk).update(retention_days=0)
    desk.post(desk_page("retention_show", ended))
    assert Erasure.objects.get().by_name == "Saara Sihteeri"
    assert "Saara Sihteeri" in desk.get(desk_page("retention_show", ended)).content.decode()


def test_few_genders_are_not_told(ended):
    assert ended.statistics["genders"] == {}
