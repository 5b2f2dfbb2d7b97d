"""The pages of calls: what everybody reads, and the secretary's desk."""

import datetime
import re
from xml.etree import ElementTree

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from members.calls import actions, content
from members.calls.enums import CallPart, CallState
from members.calls.jobs import close_calls
from members.calls.models import Call, Question
from tests.calls.samples import DAY, make_call, make_draft
from tests.conftest import make_body, person

pytestmark = pytest.mark.django_db
REASON = {"fi": "Hakemuksia tuli vähän.", "sv": "Få ansökningar kom in."}


def show(client, call, language="fi"):
    with translation.override(language):
        return client.get(reverse("calls:call_show", kwargs={"pk": call.pk}))


def words(response):
    """The words of the main part of a page."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("\u00ad", "").split())


# --- What everybody reads


def test_a_draft_and_the_call_of_a_hidden_body_are_a_404(client, draft_call, sign_in, cast):
    hidden = make_call(make_body("piilossa", public=False))
    for call in (draft_call, hidden):
        assert show(client, call).status_code == 404
        assert show(sign_in(cast.secretary), call).status_code == 404
    assert "Haku kumppanuuspöytään" not in words(client.get("/fi/calls/"))


def test_an_open_call_tells_all_that_an_applicant_needs(client, call, by):
    actions.add_channel(call, name="Uusimaa-lehti", announced_on=datetime.date(2026, 6, 1), by=by)
    text = words(show(client, call, "en"))
    closes = timezone.localtime(call.closes_at)
    assert f"Closes in 14 days, on {closes:%A} {closes.day} {closes:%B %Y} at {closes:%H:%M}." in text
    for told in [
        "Call for the partnership table",
        "4 members, 4 deputy members",
        "Luokka 1 2 2",
        "Registered associations.",
        "Kokemus Kokemus alueella. Weight 60",
        "Mitä tuotte pöytään? (text, required)",
        "Päivällä · Illalla",
        "The county government",
        "erased 180 days after the decision",
        "Example wellbeing services county is the controller",
        "Uusimaa-lehti, 1 Jun 2026",
        "saara.sihteeri@example.org",
        "(621/1999)",
    ]:
        assert told in text, told


def test_texts_in_another_language_than_the_page_say_so(client, cast):
    call = make_call(cast.body, who_en="", who_sv="")
    page = show(client, call, "en").content.decode()
    assert '<div class="stack prose-text" lang="fi"><p>Rekisteröidyt yhdistykset.</p></div>' in page
    assert 'lang="fi"' not in show(client, call, "fi").content.decode().partition("<main")[2].partition("</main>")[0]


def test_what_people_wrote_is_never_markup(client, cast):
    evil = "<script>alert(1)</script>"
    call = make_call(cast.body, who_fi=evil, intro_fi=evil, title_fi=evil)
    Call.objects.filter(pk=call.pk).update(state=CallState.NOT_CARRIED_OUT, end_reason=evil)
    for address in (reverse("calls:call_show", kwargs={"pk": call.pk}), "/fi/calls/", "/fi/calls/feed.atom"):
        assert evil not in client.get(address).content.decode()


def test_the_page_is_stored_and_follows_every_change(client, call, by):
    show(client, call)
    assert "Avautuu" not in words(show(client, call))
    actions.extend_call(call, call.closes_at + 7 * DAY, reasons=REASON, by=by)
    text = words(show(client, call))
    assert REASON["fi"] in text
    assert REASON["sv"] in words(show(client, call, "sv"))
    actions.abandon_call(call, reason="Kriteerit valmistellaan uudelleen.", by=by)
    assert "Kriteerit valmistellaan uudelleen." in words(show(client, call))
    new = actions.renew_call(call, by=by)
    assert f"/calls/{new.pk}/" not in show(client, call).content.decode(), "a draft is not linked"
    seen = content.fingerprint(new, CallPart.TIMES)
    times = {"opens_at": timezone.now() - DAY, "closes_at": timezone.now() + DAY}
    new = actions.change_call(new, CallPart.TIMES, by=by, seen=seen, **times)
    actions.publish_call(new, by=by, version=new.version)
    assert f"/calls/{new.pk}/" in show(client, call).content.decode()
    assert f"/calls/{call.pk}/" in show(client, new).content.decode()


def test_a_stored_page_reads_by_the_clock(client, cast):
    now = timezone.now()
    call = make_call(cast.body, opens_at=now + DAY, closes_at=now + 3 * DAY)
    seen = []
    for moment in (now, call.opens_at, call.closes_at - datetime.timedelta(minutes=10), call.closes_at):
        with time_machine.travel(moment, tick=False):
            seen.append((words(show(client, call, "en")), words(client.get("/en/calls/")), words(client.get("/en/"))))
    coming, is_open, last, closed = seen
    assert "Opens tomorrow" in coming[0] and "Opening later" in coming[1]
    assert "Closes in 2 days" in is_open[0] and "Closes in 2 days" in is_open[1] and "Closes in 2 days" in is_open[2]
    assert "in less than an hour" in last[0] and "in less than an hour" in last[2]
    assert "The applications are being assessed." in closed[0] and "No call is open now." in closed[1]
    assert "Calls for seats" not in closed[2]


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (CallState.CLOSED, "The applications are being assessed."),
        (CallState.IN_ASSESSMENT, "The applications are being assessed."),
        (CallState.PROPOSED, "A proposal has been made, and the decision is waited for."),
        (CallState.DECIDED, "The decision has been made."),
        (CallState.APPOINTED, "The members have been appointed."),
    ],
)
def test_a_closed_call_tells_honestly_how_it_stands(client, cast, state, told):
    now = timezone.now()
    call = make_call(cast.body, state=state, opens_at=now - 30 * DAY, closes_at=now - DAY)
    text = words(show(client, call, "en"))
    assert "The call closed on" in text and told in text
    assert ">Apply<" not in show(client, call, "en").content.decode()


def test_planned_and_decided_numbers_are_both_shown(client, cast):
    call = make_call(cast.body, state=CallState.APPOINTED)
    first = call.places.order_by("category__order").first()
    call.places.filter(pk=first.pk).update(decided_members=3, decided_deputies=2)
    text = words(show(client, call, "en"))
    assert "Luokka 1 2 → 3 2 → 2" in text and "both numbers are shown" in text


def test_calls_are_found_from_the_front_page_the_body_and_the_sitemap(client, call, draft_call):
    address = f"/fi/calls/{call.pk}/"
    for page in ("/fi/", "/fi/calls/", f"/fi/bodies/{call.body.slug}/", "/sitemap.xml", "/fi/calls/feed.atom"):
        text = client.get(page).content.decode()
        assert address in text, page
        assert f"/fi/calls/{draft_call.pk}/" not in text, page


def test_the_feed_is_atom_in_the_language_of_its_address(client, call, by):
    feeds = {}
    for code, title in (("fi", "Haku kumppanuuspöytään"), ("sv", "Ansökan till partnerskapsbordet")):
        response = client.get(f"/{code}/calls/feed.atom")
        assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        feeds[code] = tree = ElementTree.fromstring(response.content)
        atom = "{http://www.w3.org/2005/Atom}"
        assert tree.get("{http://www.w3.org/XML/1998/namespace}lang") == code
        entry = tree.find(f"{atom}entry")
        assert entry.find(f"{atom}title").text == title
        assert entry.find(f"{atom}id").text.endswith(f"/{code}/calls/{call.pk}/")
    before = feeds["fi"].find("{*}entry/{*}updated").text
    actions.extend_call(call, call.closes_at + DAY, reasons=REASON, by=by)
    after = ElementTree.fromstring(client.get("/fi/calls/feed.atom").content).find("{*}entry/{*}updated").text
    assert after > before


def test_lists_and_pages_ask_as_much_with_many_as_with_one(client, cast, sign_in, django_assert_num_queries):
    call = make_call(cast.body)
    desk = sign_in(cast.secretary)
    counts = {"/fi/calls/?x": 1, "/fi/calls/feed.atom?x": 2, f"/fi/calls/{call.pk}/?x": 9}
    for _round in range(2):
        for address, number in counts.items():
            client.get(address)
            with django_assert_num_queries(number):
                client.get(address)
        for number in range(2):
            other = make_call(make_body(f"poyta-{_round}-{number}"), places=(1, 0))
            actions.extend_call(other, other.closes_at + DAY, reasons=REASON, by=None)
            actions.extend_call(call, call.closes_at + (1 + number) * DAY, reasons=REASON, by=None)
            call.refresh_from_db()
            actions.add_channel(call, name=f"Kanava {number}", announced_on=timezone.localdate(), by=None)
    assert desk.get("/fi/calls/").status_code == 200


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
    response = desk.post(desk_page("call_abandon", call), {"reason": "Uusi valmistelu.", "renew": "on"})
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
