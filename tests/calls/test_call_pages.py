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
from members.calls.models import Call
from tests.calls.samples import DAY, make_call
from tests.conftest import make_body

pytestmark = pytest.mark.django_db
ENDED = {"fi": "Kriteerit valmistellaan uudelleen.", "sv": "Kriterierna bereds på nytt."}
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
    Call.objects.filter(pk=call.pk).update(state=CallState.NOT_CARRIED_OUT, end_reason_fi=evil)
    for address in (reverse("calls:call_show", kwargs={"pk": call.pk}), "/fi/calls/", "/fi/calls/feed.atom"):
        assert evil not in client.get(address).content.decode()


def test_the_page_is_stored_and_follows_every_change(client, call, by):
    show(client, call)
    assert "Avautuu" not in words(show(client, call))
    actions.extend_call(call, call.closes_at + 7 * DAY, reasons=REASON, by=by)
    text = words(show(client, call))
    assert REASON["fi"] in text
    assert REASON["sv"] in words(show(client, call, "sv"))
    actions.abandon_call(call, reasons=ENDED, by=by)
    assert ENDED["fi"] in words(show(client, call))
    assert ENDED["sv"] in words(show(client, call, "sv"))
    assert ENDED["fi"] in words(show(client, call, "en")), "a language without a text falls back"
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
