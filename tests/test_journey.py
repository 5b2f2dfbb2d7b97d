"""The whole journey of a real body, with a real database, worker, SMTP server and browser.

From the body file of Itä-Uusimaa through naming people, the agenda, the
invitation, the answers and a called deputy, the meeting and the scrutiny to the
public minutes and their PDF. With ``JOURNEY_PICTURES=docs/pictures`` it takes
the pictures of the README on the way.
"""

import datetime
import os
import pathlib
import re
import sys

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from council.bodies import actions as body_actions
from council.bodies.models import Body
from meetings import actions
from meetings.models import Meeting
from members import actions as member_actions
from members.models import Person, User
from tests.core.processes import Sink, end, environment, start, until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROOT = pathlib.Path(__file__).resolve().parents[1]
PICTURES = os.environ.get("JOURNEY_PICTURES", "")
SLUG = "ita-uudenmaan-kumppanuuspoyta"


@pytest.fixture
def post(tmp_path, live_server, settings):
    """The SMTP server and the worker, ended after the test."""
    settings.SITE_URL = live_server.url
    sink = Sink(tmp_path)
    env = environment(EMAIL_PORT=sink.port, SITE_URL=live_server.url, LOCAL_MODE="1")
    worker = start(sys.executable, "manage.py", "work", env=env)
    yield sink
    end(worker)
    sink.stop()


class Journey:
    """One browser; each person signs in to a window of their own. ``folder`` is where its pictures go."""

    folder = ""

    def __init__(self, browser, url):
        self.browser, self.url, self.number = browser, url, 0

    def window(self, width=1280):
        context = self.browser.new_context(
            viewport={"width": width, "height": 1000 if width > 400 else 800}, locale="fi-FI"
        )
        page = context.new_page()
        page.set_default_timeout(20_000)
        return page

    def signed_in(self, person, sign_in, width=1280):
        page = self.window(width)
        session = sign_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.url}])
        return page

    def go(self, page, name, **kwargs):
        page.goto(self.url + reverse(name, kwargs=kwargs))

    def picture(self, page, name, showing=""):
        """A numbered picture for the README, when asked for; ``showing`` is scrolled into its upper part."""
        self.number += 1
        if PICTURES:
            if showing:
                page.locator(showing).first.evaluate(
                    "each => window.scrollTo(0, each.getBoundingClientRect().top - 40)"
                )
            page.wait_for_timeout(300)
            folder = ROOT / PICTURES / self.folder
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{self.number:02d}-{name}.png"
            page.screenshot(path=path)
            Image.open(path).quantize(128).save(path, optimize=True)


def add_person(by, given, family, **fields):
    email = f"{given}.{family}@example.org".lower().translate(str.maketrans("äöå", "aoa"))
    return member_actions.add_person(
        by=by, given_name=given, family_name=family, email=email, demonstration=True, **fields
    )


def account(person):
    user = User.objects.create_user(person.email, person=person, language=person.language)
    EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)


def letter(post, kind, recipient):
    """The text of the newest letter whose subject has ``kind``, when it has come."""

    def found():
        return [each for each in post.letters() if each["to"] == recipient and kind in each["subject"]]

    return until(found)[-1]["text"]


def words(page):
    """What the page says, without the soft hyphens of long words."""
    return page.locator("main").inner_text().replace("\xad", "")


def link_in(text, part):
    return re.search(rf"https?://\S+/{part}/\S+", text)[0]


def prepare(administrator):
    """The shipped body file, a term of today, personal deputies, and most seats filled."""
    call_command("load_body", ROOT / "council/bodies/data/bodies/ita-uusimaa.toml", verbosity=0)
    body = Body.objects.get(slug=SLUG)
    today = timezone.localdate()
    term = body_actions.plan_term(
        body,
        by=administrator,
        start=today - datetime.timedelta(days=30),
        end=today + datetime.timedelta(days=700),
        like=body.terms.get(),
    )
    term.seats.update(has_deputy=True)
    body_actions.change_rules(
        body,
        by=administrator,
        start=term.start,
        deputy_scheme="personal",
        deputy_may_be_missing=True,
        numbering="year",
        record_kind="minutes",
        scrutineers=2,
        quorum="half",
    )
    people = {}
    for office, given, family in [("chair", "Aino", "Esimerkki"), ("secretary", "Saara", "Malli")]:
        person = people[office] = add_person(administrator, given, family)
        account(person)
        member_actions.appoint_office(body, kind=office, by=administrator, person=person, start=term.start)
    members = []
    seats = list(term.seats.order_by("category__order", "slot"))
    for number, seat in enumerate(seats[1:13], 1):
        person = add_person(administrator, f"Jäsen{number}", "Esittely")
        organisation = member_actions.add_organisation(
            by=administrator,
            name_fi=f"Esimerkkiyhdistys {number} ry",
            no_number_reason="Esittelyaineisto",
            demonstration=True,
        )
        member_actions.appoint(seat, by=administrator, person=person, organisations=[organisation], start=term.start)
        account(person)
        members.append(person)
    return body, seats, people, members


def test_from_the_body_file_to_the_published_minutes(browser, live_server, post, sign_in):
    administrator = User.objects.create_user("yllapito@example.org", is_administrator=True)
    body, seats, people, members = prepare(administrator)
    trip = Journey(browser, live_server.url)
    page = trip.signed_in(people["secretary"], sign_in)

    # People are named for the first seat: a member and a personal deputy.
    trip.go(page, "members:roster_show", slug=SLUG)
    trip.picture(page, "seats")
    for capacity, given, family in [("member", "Maija", "Kuvitteellinen"), ("deputy", "Veikko", "Varalla")]:
        page.goto(
            live_server.url
            + reverse("members:membership_add", kwargs={"slug": SLUG})
            + f"?seat={seats[0].pk}&capacity={capacity}"
        )
        page.fill("[name=given_name]", given)
        page.fill("[name=family_name]", family)
        page.fill("[name=email]", f"{given}.{family}@example.org".lower())
        page.fill("[name=organisation]", "Esimerkkilän perheet ry")
        if capacity == "member":  # a new organisation without numbers gives its reason
            page.locator("details:has([name=no_number_reason]) > summary").click()
            page.fill("[name=no_number_reason]", "Esittelyaineisto")
        if capacity == "member":
            trip.picture(page, "name-a-member")
        page.locator("main form button.btn").last.click()
        page.wait_for_url(re.compile(r"/members/"))
    member, deputy = (Person.objects.get(given_name=name) for name in ("Maija", "Veikko"))

    # The meeting is planned from the template and gets a matter in two languages.
    trip.go(page, "meetings:meeting_add", slug=SLUG)
    day = timezone.localdate() + datetime.timedelta(days=15)
    page.fill("[name=day]", day.isoformat())
    page.fill("[name=starts]", "13:00")
    page.fill("[name=ends]", "15:00")
    page.fill("[name=place]", "Kumppanuustalo, kokoushuone Myötätuuli")
    page.fill("[name=remote_url]", "https://kokous.example.org/poyta")
    page.locator("main form button.btn").first.click()
    page.wait_for_url(re.compile(r"/meetings/\d+-\d+/$"))
    meeting = Meeting.objects.get(body=body)
    at = {"slug": SLUG, "year": meeting.year, "number": meeting.number}
    trip.go(page, "meetings:agenda_edit", **at)
    page.fill("[name=title_fi]", "Lausunto palveluverkkosuunnitelmasta")
    page.fill("[name=title_sv]", "Utlåtande om planen för servicenätet")
    page.locator("form:has([name=title_fi]) button.btn").last.click()
    page.wait_for_load_state()
    item = meeting.items.get(kind="matter", texts__title__startswith="Lausunto")
    for language, text in [
        ("fi", "Kumppanuuspöytä antaa liitteen mukaisen lausunnon."),
        ("sv", "Partnerskapsbordet ger ett utlåtande enligt bilagan."),
    ]:
        row = item.texts.get(language=language)
        actions.write_text(item, language, by=people["secretary"].user, version=row.version, proposal=f"<p>{text}</p>")
    trip.go(page, "meetings:agenda_edit", **at)
    trip.picture(page, "agenda")

    # One press sends the invitations; the worker delivers them.
    trip.go(page, "meetings:meeting_call", **at)
    trip.picture(page, "call")
    page.locator("main form button.btn").last.click()
    page.wait_for_url(re.compile("/answers/"))
    mine = link_in(letter(post, meeting.label, member.email), "answer")

    # The member answers no by link, without signing in; the deputy is called at once and answers yes.
    phone = trip.window(390)
    phone.goto(mine)
    trip.picture(phone, "answer-on-a-phone", showing="main h1")
    phone.check("input[name=answer][value=no]")
    phone.locator("main form button.btn").last.click()
    phone.wait_for_url(re.compile("saved"))
    assert deputy.given_name in words(phone)
    phone.goto(link_in(letter(post, meeting.label, deputy.email), "answer"))
    phone.check("input[name=answer][value=remote]")
    phone.locator("main form button.btn").last.click()
    phone.wait_for_url(re.compile("saved"))
    for person in members[:9]:
        actions.answer_invitation(meeting.invitations.get(person=person), "yes")
    trip.go(page, "meetings:answer_list", **at)
    assert deputy.name in page.locator(".answers").first.inner_text()
    trip.picture(page, "answers", showing="main h1")

    # The resident reads the agenda.
    resident = trip.window()
    resident.goto(live_server.url + reverse("meetings:meeting_show", kwargs=at))
    assert "Lausunto palveluverkkosuunnitelmasta" in words(resident)
    assert "kokous.example.org" not in resident.content()
    trip.picture(resident, "public-agenda")

    # The meeting: roll call, decision, end.
    trip.go(page, "meetings:session_show", **at)
    page.locator("button[name=deed][value=open]").click()
    page.wait_for_selector("#roll")
    for person in [*members[:10], people["chair"]]:
        row = meeting.attendances.get(person=person)
        actions.mark_presence(row, "present", by=people["secretary"].user, version=row.version)
    trip.go(page, "meetings:session_show", **at)
    row = meeting.attendances.get(person=deputy)
    page.locator(f"#row-{row.pk} button[value=remote]").click()
    page.wait_for_selector(f"#row-{row.pk} .tag--ok")
    row.refresh_from_db()
    assert row.has_vote and row.in_place_of == member
    trip.picture(page, "roll-call")
    trip.go(page, "meetings:minutes_edit", **at)
    box = page.locator(f"#item-{item.pk} form[lang=fi]")
    box.locator("[role=textbox]").last.click()
    page.keyboard.type("Kumppanuuspöytä päätti antaa lausunnon ehdotuksen mukaan.")
    until(lambda: "päätti antaa" in item.texts.get(language="fi").decision)
    page.wait_for_timeout(600)
    trip.picture(page, "minutes", showing=f"#item-{item.pk}")
    trip.go(page, "meetings:session_show", **at)
    page.locator("button[name=deed][value=end]").click()
    page.wait_for_url(re.compile("/minutes/"))
    opened = timezone.make_aware(datetime.datetime.combine(meeting.day, datetime.time(13, 2)))
    meeting.refresh_from_db()
    actions.set_times(
        meeting, by=people["secretary"].user, opened_at=opened, closed_at=opened + datetime.timedelta(hours=2)
    )
    page.reload()
    for person in members[:2]:
        page.check(f"#scrutineers input[value='{person.pk}']")
    page.locator("#scrutineers button.btn").click()
    page.wait_for_url(re.compile("#scrutineers"))
    page.locator("form[action$='/minutes/send/'] button").click()
    page.wait_for_url(re.compile(r"/meetings/\d+-\d+/$"))

    # The chair checks, the scrutineers accept by link, and the minutes are public at once.
    chair = trip.signed_in(people["chair"], sign_in)
    letter(post, meeting.label, people["chair"].email)
    chair.goto(live_server.url + reverse("portal:my_page"))
    chair.locator("main a[href*='/minutes/check/']").click()
    trip.picture(chair, "chair-checks", showing="main h1")
    chair.locator("button[name=approve]").click()
    chair.wait_for_load_state()
    for number, person in enumerate(members[:2]):
        scrutineer = trip.window(390)
        address = until(lambda who=person: scrutiny_link(post, who.email))
        scrutineer.goto(address)
        if not number:
            trip.picture(scrutineer, "scrutiny-on-a-phone", showing="#deed")
        scrutineer.check("input[name=verdict][value=accept]")
        scrutineer.locator("main form button.btn").last.click()
        scrutineer.wait_for_url(re.compile("saved"))
    meeting.refresh_from_db()
    assert meeting.minutes.state == "published"
    resident.reload()
    text = words(resident)
    assert "päätti antaa lausunnon" in text and "Veikko Varalla" in text
    document = reverse(
        "meetings:publication_pdf",
        kwargs={"body": SLUG, "year": meeting.year, "number": meeting.number, "kind": "minutes", "language": "fi"},
    )
    answer = until(lambda: (got := resident.request.get(live_server.url + document)).ok and got)
    assert answer.body().startswith(b"%PDF-")
    resident.reload()
    assert resident.locator(f"main a[href='{document}']").count(), "the page links the document once it is ready"
    trip.picture(resident, "public-minutes")
    swedish = resident.locator("nav.lang a[hreflang=sv]").get_attribute("href")
    resident.goto(live_server.url + swedish)
    assert "Utlåtande om planen för servicenätet" in words(resident)
    trip.go(resident, "bodies:body_show", slug=SLUG)
    trip.picture(resident, "body", showing="main svg")


def scrutiny_link(post, recipient):
    """The scrutineer's link, when the letter has come."""
    texts = [each["text"] for each in post.letters() if each["to"] == recipient and "/scrutiny/" in each["text"]]
    return link_in(texts[-1], "scrutiny") if texts else None
