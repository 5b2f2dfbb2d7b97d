"""A call at work: begun, edited, published, extended, closed, ended, replaced. No mocks but the clock."""

import datetime
import zoneinfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from council.bodies.models import Category, Rules, Seat
from council.core.events import sentence
from council.core.models import Delivery, Event
from council.core.states import Conflict, InvalidTransition, Refused
from members.calls import actions, content
from members.calls.enums import CallPart, CallState
from members.calls.jobs import close_calls
from members.calls.models import Application, Call, CallPlaces, Criterion, Question
from members.calls.readiness import lacks
from tests.calls.samples import DAY, in_languages, make_call, make_draft
from tests.conftest import make_body

pytestmark = pytest.mark.django_db
HELSINKI = zoneinfo.ZoneInfo("Europe/Helsinki")
REASON = {"fi": "Hakemuksia tuli vähän.", "sv": "Få ansökningar kom in."}


def at(*parts):
    return datetime.datetime(*parts, tzinfo=HELSINKI)


def kinds(call):
    return list(Event.objects.about(call).order_by("pk").values_list("kind", flat=True))


def numbers(call):
    return {row.category.key: (row.members, row.deputies) for row in call.places.select_related("category")}


# --- Beginning


def test_a_new_call_has_texts_criteria_and_the_places_of_the_term(cast, by):
    Rules.objects.filter(body=cast.body).update(applicant_data_days=120)
    call = actions.start_call(cast.body, cast.term, by=by)
    assert call.state == CallState.DRAFT and call.languages == ["fi", "sv"]
    assert numbers(call) == {"luokka-1": (2, 2), "luokka-2": (2, 2)}
    assert call.retention_days == 120 and call.asks_deputy and not call.asks_gender
    assert call.title_fi == f"Haku: Kumppanuuspöytä, toimikausi {cast.term.label}"
    assert call.title_sv == f"Ansökan: Partnerskapsbordet, mandatperioden {cast.term.label}"
    assert call.tasks_fi == cast.body.task_fi
    assert call.contact_email == cast.secretary.email
    criteria = list(call.criteria.all())
    assert [each.weight for each in criteria] == [40, 35, 25, None]
    assert all(each.name_fi and each.name_sv and each.description_sv for each in criteria)
    assert kinds(call) == ["call.started"]


def test_a_call_for_vacant_seats_has_only_the_vacant_ones(cast, by):
    call = actions.start_call(cast.body, cast.term, by=by, fills_vacancies=True)
    assert numbers(call) == {"luokka-2": (2, 2)}, "both seats of the first category are held, with deputies"
    assert call.title_fi.startswith("Täydennyshaku: ")


def test_a_term_without_vacancies_gives_no_call_for_them(cast, by):
    cast.former_membership.delete()
    Seat.objects.filter(pk__in=[seat.pk for seat in cast.seats[2:]]).delete()
    with pytest.raises(Refused):
        actions.start_call(cast.body, cast.term, by=by, fills_vacancies=True)
    assert not Call.objects.exists()


def test_a_body_without_deputies_asks_for_none_and_an_experts_group_is_no_place(cast, by):
    body = make_body("ilman-varia", scheme="none")
    Category.objects.filter(term__body=body, order=2).update(group="county")
    call = actions.start_call(body, body.terms.get(), by=by)
    assert numbers(call) == {"luokka-1": (2, 0)}
    assert not call.asks_deputy


def test_a_call_like_an_earlier_one_copies_its_content_but_not_its_places_and_times(cast, by, call):
    new = actions.start_call(cast.body, cast.term, by=by, fills_vacancies=True, like=call)
    assert new.who_fi == call.who_fi and new.opens_at is None and new.predecessor is None
    assert new.title_fi.startswith("Täydennyshaku: ")
    assert numbers(new) == {"luokka-2": (2, 2)}
    assert [each.name_fi for each in new.criteria.all()] == ["Kokemus", "Verkostot"]
    assert [each.kind for each in new.questions.all()] == ["text", "choice", "yes_no", "file"]
    assert new.questions.get(order=2).choices == call.questions.get(order=2).choices


# --- Editing


def test_what_another_saved_is_not_overwritten(draft_call, by):
    seen = content.fingerprint(draft_call, CallPart.CONTACT)
    actions.change_call(draft_call, CallPart.CONTACT, by=by, seen=seen, contact_phone="040 111 0000")
    with pytest.raises(Conflict) as conflict:
        actions.change_call(draft_call, CallPart.CONTACT, by=by, seen=seen, contact_phone="050 222 0000")
    assert conflict.value.current.contact_phone == "040 111 0000"
    assert Call.objects.get().contact_phone == "040 111 0000"


def test_two_who_edit_different_parts_do_not_disturb_each_other(draft_call, by):
    texts = content.fingerprint(draft_call, CallPart.TEXTS)
    criteria = content.fingerprint(draft_call, CallPart.CRITERIA)
    actions.change_call(draft_call, CallPart.TEXTS, by=by, seen=texts, who_fi="Yhdistykset.")
    rows = [{"name_fi": "Uusi", "name_sv": "Ny", "weight": 10}]
    actions.set_rows(draft_call, CallPart.CRITERIA, rows, by=by, seen=criteria)
    assert Call.objects.get().who_fi == "Yhdistykset."
    assert [(each.order, each.name_fi, each.weight) for each in Criterion.objects.all()] == [(1, "Uusi", 10)]
    assert Call.objects.get().version == 3


def test_saving_the_same_changes_nothing_and_tells_nothing(draft_call, by):
    rows = content.part_of(draft_call, CallPart.QUESTIONS)
    seen = content.fingerprint(draft_call, CallPart.QUESTIONS)
    actions.set_rows(draft_call, CallPart.QUESTIONS, rows, by=by, seen=seen)
    actions.change_call(
        draft_call,
        CallPart.TEXTS,
        by=by,
        seen=content.fingerprint(draft_call, CallPart.TEXTS),
        who_fi=draft_call.who_fi,
    )
    assert Call.objects.get().version == 1 and kinds(draft_call) == []


def test_gender_is_asked_only_where_there_is_a_quota(draft_call, by):
    seen = content.fingerprint(draft_call, CallPart.OPTIONS)
    call = actions.change_call(draft_call, CallPart.OPTIONS, by=by, seen=seen, asks_gender=True)
    assert not call.asks_gender
    Rules.objects.filter(body=call.body).update(quota="advisory")
    call = actions.change_call(call, CallPart.OPTIONS, by=by, seen=seen, asks_gender=True)
    assert call.asks_gender


@pytest.mark.parametrize("part", [CallPart.TIMES, CallPart.OPTIONS, CallPart.PLACES, CallPart.CRITERIA])
def test_what_a_published_call_asks_is_frozen(call, by, part):
    seen = content.fingerprint(call, part)
    with pytest.raises(Refused):
        if part in content.FIELDS:
            actions.change_call(call, part, by=by, seen=seen, closes_at=timezone.now() + 90 * DAY)
        elif part == CallPart.PLACES:
            actions.set_places(call, {}, by=by, seen=seen)
        else:
            actions.set_rows(call, part, [], by=by, seen=seen)
    assert content.fingerprint(call, part) == seen


def test_the_database_keeps_it_frozen_too(call):
    for change in (
        lambda: Criterion.objects.filter(call=call).update(weight=1),
        lambda: Question.objects.filter(call=call).delete(),
        lambda: CallPlaces.objects.filter(call=call).update(members=9),
        lambda: Criterion.objects.create(call=call, order=9, name_fi="Lisä"),
    ):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            change()
    CallPlaces.objects.filter(call=call).update(decided_members=3)


def test_a_text_of_a_published_call_is_corrected_and_the_page_tells_it(call, by):
    seen = content.fingerprint(call, CallPart.TEXTS)
    call = actions.change_call(call, CallPart.TEXTS, by=by, seen=seen, who_fi="Korjattu.")
    page = content.page_of(call)
    assert page.texts["who"].words == "Korjattu." and page.corrected_at == [timezone.localdate()]
    Call.objects.filter(pk=call.pk).update(state=CallState.DECIDED)
    with pytest.raises(Refused):
        seen = content.fingerprint(call, CallPart.TEXTS)
        actions.change_call(call, CallPart.TEXTS, by=by, seen=seen, who_fi="Myöhässä.")


# --- Publishing


def test_a_draft_that_lacks_something_is_not_published(cast, by):
    blank = in_languages("who", ("Yhdistykset.", "", "")) | in_languages("decider", ("", "", ""))
    call = make_draft(cast.body, places=(0, 0), contact_email="", **blank)
    Question.objects.filter(call=call, order=2).update(label_sv="", choices=[{"fi": "A", "sv": "A"}, {"fi": "B"}])
    found = {(each.part, each.field) for each in lacks(call)}
    assert found == {
        ("texts", "who_sv"),
        ("texts", "decider_fi"),
        ("texts", "decider_sv"),
        ("places", ""),
        ("questions", ""),
        ("contact", "contact_name"),
    }
    with pytest.raises(Refused):
        actions.publish_call(call, by=by, version=call.version)
    assert Call.objects.get().state == CallState.DRAFT


@pytest.mark.parametrize(
    ("opens", "closes"),
    [(-2 * DAY, -1 * DAY), (2 * DAY, 1 * DAY), (None, None), (-2 * DAY, datetime.timedelta(seconds=-1))],
)
def test_wrong_times_are_not_published(cast, by, opens, closes):
    now = timezone.now()
    if opens is not None and closes < opens:
        with pytest.raises(IntegrityError), transaction.atomic():
            make_draft(cast.body, opens_at=now + opens, closes_at=now + closes)
        return
    times = {"opens_at": opens and now + opens, "closes_at": closes and now + closes}
    call = make_draft(cast.body, **times)
    assert [each.part for each in lacks(call)] == ["times"]
    with pytest.raises(Refused):
        actions.publish_call(call, by=by, version=call.version)


def test_publishing_opens_at_once_when_the_opening_has_passed(draft_call, by):
    now = at(2026, 6, 1, 12, 30, 40)
    with time_machine.travel(now, tick=False):
        Call.objects.update(opens_at=at(2026, 5, 1, 8), closes_at=at(2026, 8, 14, 15))
        call = actions.publish_call(draft_call, by=by, version=1)
        assert call.opens_at == at(2026, 6, 1, 12, 30) and call.is_taking
    event = Event.objects.about(call).first()
    assert "1.6.2026 12.30" in sentence(event) and "14.8.2026 15.00" in sentence(event)


def test_what_was_not_seen_is_not_published(draft_call, by):
    seen = content.fingerprint(draft_call, CallPart.CONTACT)
    actions.change_call(draft_call, CallPart.CONTACT, by=by, seen=seen, contact_phone="1")
    with pytest.raises(Conflict):
        actions.publish_call(draft_call, by=by, version=draft_call.version)
    assert Call.objects.get().state == CallState.DRAFT


def test_publishing_twice_is_refused_and_publishes_once(draft_call, by):
    actions.publish_call(draft_call, by=by, version=1)
    with pytest.raises(InvalidTransition):
        actions.publish_call(draft_call, by=by, version=1)
    assert kinds(draft_call) == ["call.published"]


def test_a_call_is_taken_back_before_it_opens_and_never_after(cast, by):
    now = timezone.now()
    call = make_draft(cast.body, opens_at=now + DAY)
    call = actions.publish_call(call, by=by, version=1)
    call = actions.take_back_call(call, by=by)
    assert call.state == CallState.DRAFT and call.published_at is None
    Criterion.objects.filter(call=call).update(weight=1)
    call = actions.publish_call(call, by=by, version=call.version)
    with time_machine.travel(now + DAY, tick=False), pytest.raises(Refused):
        actions.take_back_call(call, by=by)


# --- Closing and extending


def test_the_clock_closes_once_and_to_the_second(call):
    closes = call.closes_at
    with time_machine.travel(closes - datetime.timedelta(seconds=1), tick=False):
        close_calls()
        assert Call.objects.get().state == CallState.OPEN
    with time_machine.travel(closes, tick=False):
        close_calls()
        close_calls()
        assert Call.objects.get().state == CallState.CLOSED
    assert kinds(call) == ["call.closed"]
    event = Event.objects.about(call).get()
    assert event.actor is None and event.data["applications"] == 0


def test_an_extension_needs_reasons_in_all_languages_and_a_later_closing(call, by):
    later = call.closes_at + DAY
    for closes_at, reasons in [
        (later, {}),
        (later, {"fi": "Syy"}),
        (later, {"fi": " ", "sv": "Orsak"}),
        (call.closes_at, REASON),
        (call.closes_at - DAY, REASON),
    ]:
        with pytest.raises(Refused):
            actions.extend_call(call, closes_at, reasons=reasons, by=by)
    assert not call.extensions.exists()


def test_an_extension_after_the_closing_opens_the_call_again(call, by):
    first, now = call.closes_at, call.closes_at + DAY
    late = Application.objects.create(
        call=call, name="Myöhä ry", state="submitted", number=1, arrived_at=first + DAY / 2, is_late=True
    )
    with time_machine.travel(now, tick=False):
        close_calls()
        with pytest.raises(Refused):
            actions.extend_call(call, first + DAY / 2, reasons=REASON, by=by)
        actions.extend_call(call, now + 7 * DAY, reasons=REASON, by=by)
        call.refresh_from_db()
        assert call.is_taking
        late.refresh_from_db()
        assert not late.is_late
        close_calls()
        assert Call.objects.get().state == CallState.OPEN
    extension = call.extensions.get()
    assert (extension.closed_at, extension.closes_at, extension.reason_sv) == (first, now + 7 * DAY, REASON["sv"])
    assert kinds(call) == ["call.closed", "call.extended"]


def test_a_call_in_assessment_is_not_extended(cast, by):
    call = make_call(cast.body, state=CallState.IN_ASSESSMENT, closes_at=timezone.now() + DAY)
    with pytest.raises(Refused):
        actions.extend_call(call, timezone.now() + 9 * DAY, reasons=REASON, by=by)


def test_closing_and_extending_at_the_same_time_leave_an_extended_call_open(call, by):
    with time_machine.travel(call.closes_at, tick=False):
        due = list(Call.objects.filter(state="open", closes_at__lte=timezone.now()).values_list("pk", flat=True))
        actions.extend_call(call, call.closes_at + DAY, reasons=REASON, by=by)
        assert due == [call.pk]
        assert not actions.calls._close(due[0], timezone.now())
    assert Call.objects.get().state == CallState.OPEN


# --- Ending

ENDED = {"fi": "Päätös palautettiin.", "sv": "Beslutet återremitterades."}


def test_a_call_that_is_not_carried_out_is_replaced_by_a_linked_one(call, by):
    actions.abandon_call(call, reasons=ENDED, by=by)
    new = actions.renew_call(call, by=by)
    assert new.predecessor == call and new.state == CallState.DRAFT and new.opens_at is None
    for part in (CallPart.TEXTS, CallPart.OPTIONS, CallPart.PLACES, CallPart.CRITERIA, CallPart.QUESTIONS):
        assert content.part_of(new, part) == content.part_of(call, part)
    with pytest.raises(Refused):
        actions.renew_call(call, by=by)
    assert content.page_of(Call.objects.get(pk=call.pk)).successor is None, "a draft is nobody's to see"


def test_earlier_applicants_are_told_of_the_end_and_of_the_new_call(call, by):
    contact = {"contact_name": "Kaisa", "contact_email": "kaisa@example.org", "language": "sv"}
    Application.objects.create(
        call=call, name="Yhdistys ry", state="submitted", number=1, arrived_at=timezone.now(), **contact
    )
    Application.objects.create(call=call, name="Luonnos ry", contact_email="kesken@example.org")
    actions.abandon_call(call, reasons=ENDED, by=by)
    ended = Delivery.objects.get(kind="calls.not_carried_out")
    assert (ended.recipient_email, ended.language) == ("kaisa@example.org", "sv")
    letters = Delivery.objects.filter(kind="calls.new_call", state="queued")
    new = actions.renew_call(call, by=by)
    assert not letters.exists(), "a draft is told to nobody"
    times = {"opens_at": timezone.now() + DAY, "closes_at": timezone.now() + 9 * DAY}
    new = actions.change_call(new, CallPart.TIMES, by=by, seen=content.fingerprint(new, CallPart.TIMES), **times)
    new = actions.publish_call(new, by=by, version=new.version)
    assert letters.get().fields["link"] and letters.get().due_at == new.opens_at
    new = actions.take_back_call(new, by=by)
    actions.publish_call(new, by=by, version=new.version)
    assert letters.count() == 1, "told once"


def test_ending_needs_a_reason_and_a_published_call(call, draft_call, by):
    with pytest.raises(Refused):
        actions.abandon_call(call, reasons={}, by=by)
    with pytest.raises(Refused, match="ruotsi"):
        actions.abandon_call(call, reasons={**ENDED, "sv": "  "}, by=by)
    with pytest.raises(InvalidTransition):
        actions.abandon_call(draft_call, reasons=ENDED, by=by)


def test_only_a_draft_is_removed(call, draft_call, by):
    with pytest.raises(Refused):
        actions.remove_draft(call, by=by)
    actions.remove_draft(draft_call, by=by)
    assert list(Call.objects.all()) == [call]
    assert Event.objects.about(draft_call.body).first().kind == "call.removed"
