"""A call at the desk: its pages, conflicts, publishing, extending and ending."""

import datetime
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from members.calls import actions, content
from members.calls.enums import CallPart
from members.calls.jobs import close_calls
from members.calls.models import Call, Question
from tests.calls.samples import DAY, make_call, make_draft
from tests.calls.test_call_pages import (
    REASON,
    show,
    words,
)
from tests.conftest import person

pytestmark = pytest.mark.django_db


# --- The desk


def test_the_desk_of_calls_is_the_secretarys_alone(call, cast, sign_in, client, desk_page):
    pages = [desk_page("call_list"), desk_page("call_add"), *(desk_page(f"{part}_edit", call) for part in CallPart)]
    pages += [desk_page(name, call) for name in ("call_manage", "call_preview", "call_publish", "call_history")]
    pages += [desk_page(name, call) for name in ("call_extend", "call_abandon", "channels_edit")]
    for who in ("administrator", "chair", "member", "guest", "other_secretary"):
        other = sign_in(getattr(cast, who))
        assert {other.get(page).status_code for page in pages} == {404}, who
    assert {client.get(page).status_code for page in pages} == {302}
    secretary = sign_in(cast.secretary)
    assert {secretary.get(page).status_code for page in pages} == {200}


def test_a_call_of_another_body_is_not_at_this_desk(desk, cast, desk_page):
    other = make_call(cast.other)
    assert desk.get(desk_page("call_manage", other)).status_code == 404
    assert desk.post(desk_page("call_take_back", other)).status_code == 404


def test_a_call_is_begun_for_a_new_term_of_its_own(desk, cast, desk_page):
    start = cast.term.end + DAY
    sent = {"purpose": "new", "start": start.isoformat(), "end": (start + 700 * DAY).isoformat(), "like": ""}
    response = desk.post(desk_page("call_add"), sent)
    call = Call.objects.get()
    assert response.headers["Location"] == desk_page("call_manage", call)
    assert call.term.start == start and call.term != cast.term
    assert [(row.category.key, row.members, row.deputies) for row in call.places.all()] == [
        ("luokka-1", 2, 2),
        ("luokka-2", 2, 2),
    ]


def test_a_new_term_that_overlaps_is_refused_and_nothing_is_begun(desk, cast, desk_page):
    sent = {"purpose": "new", "start": cast.term.start.isoformat(), "end": "", "like": ""}
    response = desk.post(desk_page("call_add"), sent)
    assert response.status_code == 422 and cast.body.terms.count() == 1 and not Call.objects.exists()
    response = desk.post(desk_page("call_add"), {"purpose": "new", "like": ""})
    assert list(response.context["form"].errors) == ["start"]


def times(opens, closes, call):
    def halves(name, moment):
        local = timezone.localtime(moment)
        return {f"{name}_day": local.date().isoformat(), f"{name}_time": f"{local:%H:%M}"}

    seen = content.fingerprint(call, CallPart.TIMES)
    return {**halves("opens", opens), **halves("closes", closes), "seen": seen}


def test_wrong_times_are_told_beside_the_field_and_nothing_typed_is_lost(desk, draft_call, desk_page):
    now = timezone.now()
    for opens, closes in [(now - 3 * DAY, now - DAY), (now + 3 * DAY, now + DAY)]:
        response = desk.post(desk_page("times_edit", draft_call), times(opens, closes, draft_call))
        assert response.status_code == 422
        page = response.content.decode()
        assert re.search(
            r'<div id="id_closes_day_error"><p class="error">[^<]+</p></div><input[^>]*name="closes_day"', page
        )
        assert f'value="{timezone.localtime(closes).date().isoformat()}"' in page
        assert list(response.context["form"].errors) == ["closes_day"]
    before = Call.objects.get()
    assert (before.opens_at, before.closes_at) == (draft_call.opens_at, draft_call.closes_at)


@time_machine.travel("2027-01-10T10:00:00Z", tick=False)
def test_a_time_that_the_clocks_skip_is_told(cast, sign_in, desk_page):
    desk, call = sign_in(cast.secretary), make_draft(cast.body)
    sent = {"opens_day": "2027-02-01", "opens_time": "08:00", "closes_day": "2027-03-28", "closes_time": "03:30"}
    sent["seen"] = content.fingerprint(call, CallPart.TIMES)
    response = desk.post(desk_page("times_edit", call), sent)
    assert list(response.context["form"].errors) == ["closes_time"]
    response = desk.post(desk_page("times_edit", call), {**sent, "closes_time": "04:30"})
    assert response.status_code == 302
    call.refresh_from_db()
    assert call.closes_at == datetime.datetime(2027, 3, 28, 1, 30, tzinfo=datetime.UTC)


def test_two_secretaries_get_the_conflict_page_and_lose_nothing(desk, draft_call, desk_page, cast, sign_in):
    page = desk_page("contact_edit", draft_call)
    form = desk.get(page).context["form"]
    sent = {"seen": form["seen"].value(), "contact_name": "Saara", "contact_email": "a@example.org"}
    other = person("Toini", "Toinensihteeri")
    cast.body.offices.create(kind="secretary", person=other, person_name=other.name, start=cast.term.start)
    assert sign_in(other).post(page, {**sent, "contact_name": "Toini"}).status_code == 302
    response = desk.post(page, sent)
    assert response.status_code == 409
    text = response.content.decode()
    assert 'value="Saara"' in text and "<dd>Toini</dd>" in text and "Toini Toinensihteeri" in text
    assert Call.objects.get().contact_name == "Toini"
    again = re.search(r'name="seen" value="(\w+)"', text)[1]
    assert desk.post(page, {**sent, "seen": again}).status_code == 302
    assert Call.objects.get().contact_name == "Saara"


def rows(call, part, *, press="", **fields):
    kept = {"seen": content.fingerprint(call, part), "form-INITIAL_FORMS": "0", **fields}
    kept["form-TOTAL_FORMS"] = str(len({key.split("-")[1] for key in fields}))
    return kept | ({"press": press} if press else {})


def criterion(number, name, weight=""):
    return {
        f"form-{number}-name_fi": name,
        f"form-{number}-name_sv": name,
        f"form-{number}-description_fi": "",
        f"form-{number}-description_sv": "",
        f"form-{number}-weight": weight,
    }


def test_criteria_move_by_buttons_and_are_stored_by_saving(desk, draft_call, desk_page):
    page = desk_page("criteria_edit", draft_call)
    sent = rows(draft_call, CallPart.CRITERIA, press="up-1", **criterion(0, "Yksi", "10"), **criterion(1, "Kaksi"))
    response = desk.post(page, sent)
    assert [form["name_fi"].value() for form in response.context["formset"]] == ["Kaksi", "Yksi"]
    assert draft_call.criteria.first().name_fi == "Kokemus", "nothing is stored yet"
    assert [form["name_fi"].value() for form in desk.post(page, {**sent, "press": "remove-0"}).context["formset"]] == [
        "Kaksi"
    ]
    assert len(desk.post(page, {**sent, "press": "add"}).context["formset"].forms) == 3
    del sent["press"]
    assert desk.post(page, sent).status_code == 302
    assert list(draft_call.criteria.values_list("order", "name_fi", "weight")) == [(1, "Yksi", 10), (2, "Kaksi", None)]


def test_an_empty_criterion_is_told_of(desk, draft_call, desk_page):
    sent = rows(draft_call, CallPart.CRITERIA, **criterion(0, "Yksi"), **criterion(1, "", "500"))
    response = desk.post(desk_page("criteria_edit", draft_call), sent)
    assert response.status_code == 422
    assert set(response.context["formset"].errors[1]) == {"name_fi", "name_sv", "weight"}
    assert draft_call.criteria.first().name_fi == "Kokemus"


def question(number, kind, label, fi="", sv="", **more):
    fields = {"kind": kind, "label_fi": label, "label_sv": label, "hint_fi": "", "hint_sv": ""}
    fields |= {"choices_fi": fi, "choices_sv": sv, **more}
    return {f"form-{number}-{name}": value for name, value in fields.items()}


def test_questions_of_four_kinds_are_stored_with_their_choices(desk, draft_call, desk_page):
    page = desk_page("questions_edit", draft_call)
    sent = rows(
        draft_call,
        CallPart.QUESTIONS,
        **question(0, "text", "Miksi?", fi="unohtunut"),
        **question(1, "choice", "Milloin?", fi="Päivällä\n\nIllalla ", sv="På dagen\nPå kvällen", required="on"),
        **question(2, "yes_no", "Onko?"),
        **question(3, "file", "Liite"),
    )
    assert desk.post(page, sent).status_code == 302
    stored = list(Question.objects.filter(call=draft_call))
    assert [each.kind for each in stored] == ["text", "choice", "yes_no", "file"]
    assert stored[1].choices == [{"fi": "Päivällä", "sv": "På dagen"}, {"fi": "Illalla", "sv": "På kvällen"}]
    assert stored[1].required and stored[0].choices == [] and not stored[0].required
    shown = desk.get(page).context["formset"].forms[1]
    assert shown["choices_fi"].value() == "Päivällä\nIllalla"


def test_choices_must_match_in_number(desk, draft_call, desk_page):
    page = desk_page("questions_edit", draft_call)
    sent = rows(draft_call, CallPart.QUESTIONS, **question(0, "choice", "Milloin?", fi="A\nB", sv="A"))
    assert list(desk.post(page, sent).context["formset"].errors[0]) == ["choices_sv"]
    sent = rows(draft_call, CallPart.QUESTIONS, **question(0, "choice", "Milloin?", fi="A", sv="A"))
    assert list(desk.post(page, sent).context["formset"].errors[0]) == ["choices_fi"]


def test_rows_saved_by_another_are_shown_and_mine_are_kept(desk, draft_call, desk_page, by):
    sent = rows(draft_call, CallPart.CRITERIA, **criterion(0, "Minun"))
    other = [{"name_fi": "Toisen", "name_sv": "Annans", "weight": 7}]
    seen = content.fingerprint(draft_call, CallPart.CRITERIA)
    actions.set_rows(draft_call, CallPart.CRITERIA, other, by=by, seen=seen)
    response = desk.post(desk_page("criteria_edit", draft_call), sent)
    text = response.content.decode()
    assert response.status_code == 409 and 'value="Minun"' in text and "Toisen" in text
    assert draft_call.criteria.get().name_fi == "Toisen"


def test_places_are_counted_and_at_least_one_is_needed(desk, draft_call, desk_page):
    page = desk_page("places_edit", draft_call)
    first, second = (row.category_id for row in draft_call.places.order_by("category__order"))
    seen = content.fingerprint(draft_call, CallPart.PLACES)
    nothing = {f"{name}_{pk}": "" for name in ("members", "deputies") for pk in (first, second)}
    response = desk.post(page, {"seen": seen, **nothing})
    assert response.status_code == 422 and response.context["form"].non_field_errors()
    response = desk.post(page, {"seen": seen, **nothing, f"members_{first}": "-1"})
    assert list(response.context["form"].errors) == [f"members_{first}"]
    assert desk.post(page, {"seen": seen, **nothing, f"members_{second}": "3"}).status_code == 302
    assert list(draft_call.places.values_list("category_id", "members", "deputies")) == [(second, 3, 0)]


def test_the_bodys_own_languages_stay_and_english_can_be_added(desk, draft_call, desk_page):
    page = desk_page("options_edit", draft_call)
    form = desk.get(page).context["form"]
    assert "asks_gender" not in form.fields, "the body has no quota"
    sent = {"seen": form["seen"].value(), "languages": ["fi", "en"], "retention_days": "90"}
    assert list(desk.post(page, sent).context["form"].errors) == ["languages"]
    assert desk.post(page, {**sent, "languages": ["sv", "en", "fi"]}).status_code == 302
    call = Call.objects.get()
    assert call.languages == ["fi", "sv", "en"] and call.retention_days == 90 and not call.asks_deputy
    lacking = {(each.part, each.field) for each in desk.get(desk_page("call_publish", call)).context["lacks"]}
    assert lacking == {("criteria", ""), ("questions", "")}, "their English is not written yet"


def test_publishing_by_the_page(desk, draft_call, desk_page, client):
    page = desk_page("call_publish", draft_call)
    version = desk.get(page).context["version"]
    Call.objects.update(version=version + 1)
    assert desk.post(page, {"version": version}).status_code == 409
    assert desk.post(page, {"version": "x"}).status_code == 409
    assert desk.post(page, {"version": version + 1}).status_code == 302
    assert show(client, draft_call).status_code == 200
    assert desk.post(page, {"version": version + 2}).status_code == 422


def test_a_published_part_is_read_and_not_written(desk, call, desk_page):
    for part in (CallPart.TIMES, CallPart.PLACES, CallPart.CRITERIA, CallPart.QUESTIONS, CallPart.OPTIONS):
        main = desk.get(desk_page(f"{part}_edit", call)).content.decode().partition("<main")[2]
        assert "disabled" in main and '<button class="btn">' not in main, part
    main = desk.get(desk_page("contact_edit", call)).content.decode().partition("<main")[2]
    assert '<button class="btn">' in main


def test_extending_and_ending_by_the_pages(desk, call, desk_page):
    page = desk_page("call_extend", call)
    later = timezone.localtime(call.closes_at + 7 * DAY)
    sent = {"closes_day": later.date().isoformat(), "closes_time": "16:00"}
    sent |= {f"reason_{code}": reason for code, reason in REASON.items()}
    assert list(desk.post(page, {**sent, "reason_sv": ""}).context["form"].errors) == ["reason_sv"]
    same = timezone.localtime(call.closes_at)
    earlier = {"closes_day": same.date().isoformat(), "closes_time": "00:00"}
    assert list(desk.post(page, {**sent, **earlier}).context["form"].errors) == ["closes_day"]
    assert desk.post(page, sent).status_code == 302
    reasons = {"reason_fi": "Uusi valmistelu.", "reason_sv": "Ny beredning."}
    refused = desk.post(desk_page("call_abandon", call), {**reasons, "reason_sv": ""})
    assert list(refused.context["form"].errors) == ["reason_sv"]
    response = desk.post(desk_page("call_abandon", call), {**reasons, "renew": "on"})
    call.refresh_from_db()
    assert (call.end_reason_fi, call.end_reason_sv, call.end_reason_en) == ("Uusi valmistelu.", "Ny beredning.", "")
    new = Call.objects.exclude(pk=call.pk).get()
    assert response.headers["Location"] == desk_page("call_manage", new) and new.predecessor_id == call.pk


def test_the_preview_shows_each_language_as_it_will_be(desk, draft_call, desk_page):
    page = desk_page("call_preview", draft_call)
    assert "Rekisteröidyt yhdistykset." in words(desk.get(page))
    swedish = desk.get(page + "?language=sv")
    assert "Registrerade föreningar." in words(swedish) and 'lang="sv"' in swedish.content.decode()
    assert desk.get(page + "?language=<x>").status_code == 200


def test_the_desk_of_the_body_reminds_of_its_calls(desk, cast, desk_page):
    address = reverse("portal:body_desk", kwargs={"slug": cast.body.slug})
    now = timezone.now()
    make_draft(cast.body)
    make_call(cast.body, closes_at=now + 30 * DAY)
    soon = make_call(cast.body, closes_at=now + DAY)
    past = make_call(cast.body, opens_at=now - 9 * DAY, closes_at=now - DAY)
    kinds = {(call.pk, kind) for call, kind in desk.get(address).context["calls"]}
    assert (soon.pk, "soon") in kinds and (past.pk, "closed") in kinds and len(kinds) == 3
    close_calls()
    assert {(call.pk, kind) for call, kind in desk.get(address).context["calls"]} == kinds
    assert desk_page("call_list") in desk.get(address).content.decode()


def test_channels_are_added_and_removed_also_later(desk, call, desk_page, client):
    page = desk_page("channels_edit", call)
    assert desk.post(page, {"name": "", "announced_on": "x"}).status_code == 422
    sent = {"name": "Lehti", "announced_on": "1.6.2026", "link": "example.org/haku"}
    assert desk.post(page, sent).status_code == 302
    channel = call.channels.get()
    assert channel.link == "https://example.org/haku"
    assert 'href="https://example.org/haku"' in show(client, call).content.decode()
    assert desk.post(desk_page("channel_remove", call, channel=channel.pk)).status_code == 302
    assert "Lehti" not in words(show(client, call))
    assert desk.post(desk_page("channel_remove", call, channel=channel.pk)).status_code == 404
