"""A whole call of a real body's shape, with a real database, worker, SMTP server and browser.

Itä-Uusimaa's 22 seats in 11 categories: the call is opened, 27 applications
come (the six whose organisations are public knowledge with their second
choices, the others made up), one is late, one is withdrawn, one nominated
person refuses; two evaluators assess, one with a conflict; the helper
proposes; the proposal is referred back once; the second version is decided
with one change; the letters go, and the public page shows the 22 members.
With ``JOURNEY_PICTURES=docs/pictures`` it takes the pictures of docs/calls.md.
"""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from council.bodies import actions as body_actions
from council.bodies.models import Category
from members import actions as member_actions
from members.calls import actions, content
from members.calls.actions import assessment
from members.calls.enums import CallPart, CallState
from members.calls.models import Application, Call, Evaluator, Nominee
from members.models import Membership, User
from tests.calls.applying import consent_page, make_draft_application, save
from tests.core.processes import until
from tests.test_journey import SLUG, Journey, account, add_person, letter, link_in, post, words  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
CHILDREN, YOUTH, MIXED = "lapsi-ja-perhejarjestot", "nuorten-jarjestot", "monialajarjestot"
#: Organisations and their choices as the county board's § 246 of 28.9.2023 tells them.
PUBLIC = [
    ("Suomen Nuorisoseurat ry", CHILDREN, YOUTH),
    ("Parisuhdekeskus Kataja ry", CHILDREN, ""),
    ("Mannerheimin Lastensuojeluliiton Uudenmaan piiri ry", CHILDREN, ""),
    ("Porvoon vanhempainyhdistykset ry", CHILDREN, ""),
    ("Espoon monikulttuuriset lapset ja nuoret ry", CHILDREN, YOUTH),
    ("Väestöliitto", CHILDREN, MIXED),
]


class CallJourney(Journey):
    """The pictures of docs/calls.md."""

    folder = "calls"


@pytest.fixture
def body(db):
    """The shipped body with its chair and secretary."""
    administrator = User.objects.create_user("yllapito@example.org", is_administrator=True)
    call_command("load_body", "council/bodies/data/bodies/ita-uusimaa.toml", verbosity=0)
    call_command("load_municipalities", verbosity=0)
    from council.bodies.models import Body

    found = Body.objects.get(slug=SLUG)
    today = timezone.localdate()
    last = found.terms.get()
    if last.end is None or last.end >= today:
        body_actions.change_term(last, by=administrator, end=today - datetime.timedelta(days=1))
    term = body_actions.plan_term(
        found, by=administrator, start=today, end=today + datetime.timedelta(days=730), like=last
    )
    term.seats.update(has_deputy=True)
    body_actions.change_rules(
        found, by=administrator, start=today, deputy_scheme="personal", deputy_may_be_missing=True
    )
    found.secretary = add_person(administrator, "Saara", "Malli")
    account(found.secretary)
    member_actions.appoint_office(found, kind="secretary", by=administrator, person=found.secretary, start=today)
    found.term = term
    return found


def press(page, selector="main form button.btn"):
    page.locator(selector).last.click()
    page.wait_for_load_state()


def open_call(trip, page, body):
    """The secretary begins the call, gives the times and publishes it."""
    trip.go(page, "calls:call_add", slug=SLUG)
    page.check(f"input[name=purpose][value='term-{body.term.pk}']")
    press(page)
    call = Call.objects.get()
    by = body.secretary.user
    trip.go(page, "calls:texts_edit", slug=SLUG, pk=call.pk)
    page.fill("[name=decider_fi]", "Aluehallitus")
    page.fill("[name=decider_sv]", "Välfärdsområdesstyrelsen")
    page.locator("main form.form button.btn, main form button.btn").first.click()
    page.wait_for_load_state()
    now = timezone.now()
    times = {"opens_at": now, "closes_at": now + datetime.timedelta(days=60)}
    call = actions.change_call(call, CallPart.TIMES, by=by, seen=content.fingerprint(call, CallPart.TIMES), **times)
    trip.go(page, "calls:call_manage", slug=SLUG, pk=call.pk)
    trip.picture(page, "draft")
    trip.go(page, "calls:call_publish", slug=SLUG, pk=call.pk)
    press(page)
    call.refresh_from_db()
    assert call.state == CallState.OPEN and sum(each.members for each in call.places.all()) == 22
    return call


def apply_on_a_phone(trip, post, call):  # noqa: F811
    """An organisation applies from the public page to the receipt, one thing on a page."""
    phone = trip.window(390)
    trip.go(phone, "calls:call_show", pk=call.pk)
    trip.picture(phone, "public-page")
    phone.locator("main a[href*='/apply/']").first.click()
    phone.fill("[name=email]", "nuoriso@example.org")
    phone.wait_for_timeout(3500)  # a person reads the page before pressing
    press(phone)
    phone.goto(link_in(letter(post, call.title_fi, "nuoriso@example.org"), "apply"))
    press(phone)
    category = {each.key: each.pk for each in Category.objects.filter(term=call.term)}
    name, first, second = PUBLIC[0]
    fill = {
        "organisation": lambda: (phone.fill("[name=name]", name), phone.fill("[name=no_number_reason]", "Esittely")),
        "categories": lambda: (
            phone.check(f"input[name=first_category][value='{category[first]}']"),
            choose(phone, "second_category", category[second]),
        ),
        "area": lambda: (phone.check("input[name=scope][value=national]"), phone.check("input[name=whole]")),
        "languages": lambda: (phone.check("input[name=languages][value=fi]"),),
        "networks": lambda: (),
        "member": lambda: person(phone, "Nea", "Esittely"),
        "deputy": lambda: person(phone, "Niilo", "Esittely"),
        "reasons": lambda: (phone.fill("[name=reasons]", "Tunnemme alueen nuoret."),),
        "contact": lambda: (phone.fill("[name=contact_name]", "Nina Yhteys"),),
    }
    pages = phone.locator("main ol.tasks a").evaluate_all("links => links.map(each => each.href)")
    trip.picture(phone, "task-list")
    for number, address in enumerate(pages):
        phone.goto(address)
        part = address.rstrip("/").rpartition("/")[2]
        if part in fill:
            fill[part]()
        if number == 5:
            trip.picture(phone, "one-thing-on-a-page")
        phone.locator("main form button[name=go]").click()
        phone.wait_for_load_state()
    phone.goto(pages[0].rpartition("organisation")[0] + "check/")
    press(phone)
    application = until(lambda: Application.objects.filter(number=1).first())
    assert application.state == "submitted" and not application.is_late
    assert "Tunnemme alueen nuoret." in letter(post, call.title_fi, "nuoriso@example.org")
    return application


def choose(page, name, value):
    """Choose a value of radio buttons or of a menu."""
    if page.locator(f"select[name={name}]").count():
        page.select_option(f"select[name={name}]", str(value))
    else:
        page.check(f"input[name={name}][value='{value}']")


def person(page, given, family):
    """A nominated person's page."""
    if page.locator("input[name=naming][value=now]").count():
        page.check("input[name=naming][value=now]")
    page.fill("[name=given_name]", given)
    page.fill("[name=family_name]", family)
    page.fill("[name=email]", f"{given}.{family}@example.org".lower())
    if page.locator("input[name=background][value=volunteer]").count():
        page.check("input[name=background][value=volunteer]")


def send_the_others(call):
    """The other 26 applications, as their forms would have sent them; the last one comes after the closing."""
    keys = [each.category.key for each in call.places.select_related("category")]
    category = {each.key: each.pk for each in Category.objects.filter(term=call.term)}
    others = [key for key in keys if key not in {CHILDREN, YOUTH, MIXED}]
    # The young and the many-sided ones get their second members from the second choices of the public six.
    places = [MIXED, others[0], others[0], *(key for key in others for _seat in range(2)), others[7], others[0]]
    made_up = [(f"Keksitty yhdistys {number} ry", key, "") for number, key in enumerate(places, 1)]
    rows = [*PUBLIC[1:], *made_up]
    for number, (name, first, second) in enumerate(rows, 2):
        slug = f"jarjesto-{number}"
        application = make_draft_application(call, email=f"yhteys@{slug}.example", name=name, slug=slug)
        choices = {"first_category": category[first], "second_category": category.get(second)}
        application = save(application, "categories", **choices)
        for part, given in (("member", "Jaana"), ("deputy", "Vesa")):
            who = {"given_name": given, "family_name": f"Ehdokas{number}", "email": f"{given.lower()}@{slug}.example"}
            application = save(application, part, **who)
        if number == 27:
            Call.objects.filter(pk=call.pk).update(closes_at=timezone.now())
        application, _new = actions.send_application(application)
        for nominee in application.nominees.all():
            if (number, nominee.capacity) != (9, "member"):
                actions.answer_consent(nominee, consents=True, publish_name=nominee.capacity == "member")
        if number == 8:
            Call.objects.filter(pk=call.pk, state=CallState.OPEN)
            actions.withdraw_application(application)


def test_from_the_call_to_the_appointments(browser, live_server, post, sign_in, body):  # noqa: F811
    trip = CallJourney(browser, live_server.url)
    secretary = body.secretary.user
    desk = trip.signed_in(body.secretary, sign_in)
    call = open_call(trip, desk, body)
    apply_on_a_phone(trip, post, call)
    for nominee in Nominee.objects.all():
        actions.answer_consent(nominee, consents=True, publish_name=nominee.capacity == "member")
    send_the_others(call)
    assert Application.objects.exclude(state="draft").count() == 27
    assert [each.number for each in Application.objects.filter(is_late=True)] == [27]

    # A nominated person refuses by the link in the letter.
    refusing = Nominee.objects.get(application__number=9, capacity="member")
    phone = trip.window(390)
    phone.goto(live_server.url + consent_page(refusing))
    trip.picture(phone, "consent")
    phone.check("input[name=consents][value=no]")
    press(phone)
    assert until(lambda: Nominee.objects.get(pk=refusing.pk).consent) == "refused"

    # The clock closes the call; the evaluators declare their conflicts and assess.
    actions.close_calls()
    trip.go(desk, "calls:application_list", slug=SLUG, pk=call.pk)
    trip.picture(desk, "applications")
    trip.go(desk, "calls:assessment_show", slug=SLUG, pk=call.pk)
    desk.locator("form[action$='/begin/'] button").click()
    desk.wait_for_load_state()
    for given in ("Aapo", "Essi"):
        assessment.name_evaluator(
            call, by=secretary, given_name=given, family_name="Arvioija", email=f"{given.lower()}@example.org"
        )
    assess(trip, sign_in, call)
    trip.go(desk, "calls:assessment_show", slug=SLUG, pk=call.pk)
    trip.picture(desk, "assessment")

    # The helper computes in the worker; its best composition becomes a draft on the board.
    trip.go(desk, "calls:helper_show", slug=SLUG, pk=call.pk)
    press(desk, "main form section button.btn")
    desk.wait_for_selector("form[action$='/take/'] button", timeout=60_000)
    trip.picture(desk, "helper")
    desk.locator("form[action*='/take/'] button").first.click()
    desk.wait_for_load_state()
    trip.picture(desk, "board")
    alternative = call.alternatives.get()
    assert alternative.picks.filter(capacity="member").count() == 22
    assert not alternative.picks.filter(nominee=refusing).exists()

    # The first version is referred back, the second decided with one change.
    propose(trip, desk, call, 1)
    trip.go(desk, "calls:proposal_refer_back", slug=SLUG, pk=call.pk)
    desk.fill("[name=organ]", "Aluehallitus")
    desk.fill("[name=on]", timezone.localdate().isoformat())
    desk.fill("[name=reason_fi]", "Kriteerit on tarkennettava.")
    press(desk)
    propose(trip, desk, call, 2)
    trip.go(desk, "calls:decision_enter", slug=SLUG, pk=call.pk)
    desk.fill("[name=organ]", "Aluehallitus")
    desk.fill("[name=decided_on]", timezone.localdate().isoformat())
    desk.fill("[name=section]", "246")
    press(desk)
    call = Call.objects.get(pk=call.pk)
    swap(trip, desk, call)
    trip.go(desk, "calls:decision_show", slug=SLUG, pk=call.pk)
    trip.picture(desk, "decision")
    trip.go(desk, "calls:appointment_confirm", slug=SLUG, pk=call.pk)
    press(desk)

    # 22 members with deputies on the public page, and nothing of those who were not chosen.
    call.refresh_from_db()
    assert call.state == CallState.APPOINTED
    rows = Membership.objects.filter(term=body.term)
    assert rows.filter(capacity="member").count() == 22 and rows.filter(capacity="deputy").count() >= 20
    resident = trip.window()
    trip.go(resident, "bodies:body_show", slug=SLUG)
    shown = resident.content().replace("\xad", "")
    chosen = set(rows.filter(capacity="member").values_list("person_name", flat=True))
    assert all(name in shown for name in chosen)
    left = Nominee.objects.exclude(application__state="selected").exclude(given_name="")
    assert left.exists() and not [each.name for each in left if each.name in shown]
    assert "@" not in words(resident).replace("saara.malli@example.org", "")
    trip.picture(resident, "composition", showing="main svg")
    not_chosen = Application.objects.filter(state="not_selected").first()
    assert until(lambda: reasons_came(post, not_chosen.contact_email))


def reasons_came(post, recipient):  # noqa: F811
    """Whether the letter with the reasons has come to somebody who was not chosen."""
    return any("Valinta perustuu" in each["text"] for each in post.letters() if each["to"] == recipient)


def assess(trip, sign_in, call):
    """One evaluator by the browser with a conflict, the rest as the browser would."""
    first, second = Evaluator.objects.order_by("person__given_name").select_related("person")
    assessment.declare_conflicts(first, {}, by=first.person.user)
    window = trip.signed_in(second.person, sign_in)
    trip.go(window, "calls:evaluation_list", evaluator=second.pk)
    barred = Application.objects.get(number=2)
    window.fill(f"[name=ground-{barred.pk}]", "Hallituksen jäsen")
    trip.picture(window, "conflicts")
    window.check("[name=sure]")
    press(window)
    assert barred.name not in words(window).partition("Esteellisyytesi")[0]
    mine = Application.objects.get(number=1)
    trip.go(window, "calls:evaluation_show", evaluator=second.pk, application=mine.pk)
    for criterion in call.criteria.filter(weight__isnull=False):
        window.check(f"input[name=points-{criterion.pk}][value='4']")
    trip.picture(window, "assess", showing="#own")
    window.locator("button[name=done]").click()
    window.wait_for_load_state()
    criteria = list(call.criteria.all())
    for evaluator in (first, second):
        evaluator.refresh_from_db()
        done = evaluator.assessments.values_list("application", flat=True)
        for application in evaluator.applications().exclude(pk__in=done):
            marks = {each: (application.number + each.order) % 6 if each.weight else None for each in criteria}
            assessment.save_assessment(
                evaluator, application, by=evaluator.person.user, version=0, comment="", marks=marks, done=True
            )


def propose(trip, desk, call, version):
    """Begin the proposal from the composition, write its reasons and make it."""
    trip.go(desk, "calls:proposal_show", slug=SLUG, pk=call.pk)
    desk.locator("button[name=alternative]").first.click()
    desk.wait_for_load_state()
    if version == 1:
        trip.go(desk, "calls:proposal_reasons", slug=SLUG, pk=call.pk)
        desk.fill("[name=reasons_fi]", "Valinta perustuu arviointiin ja alueen kattavuuteen.")
        desk.fill("[name=reasons_sv]", "Valet bygger på bedömningen och på områdets täckning.")
        press(desk, "main form.form button.btn")
    trip.go(desk, "calls:proposal_show", slug=SLUG, pk=call.pk)
    if version == 1:
        trip.picture(desk, "proposal")
    desk.locator("button[value=make]").click()
    desk.wait_for_load_state()
    proposal = call.proposals.get(version=version)
    assert proposal.state == "made"


def swap(trip, desk, call):
    """The organ chose another member in one place: the proposed one out, an applicant of the same category in."""
    decision = call.decision
    category = decision.choices.filter(
        outcome="not_chosen", nominee__capacity="member", nominee__consent="given"
    ).first()
    out = decision.choices.filter(outcome="member", category=category.category).first()
    for choice, outcome in ((out, "not_chosen"), (category, "member")):
        trip.go(desk, "calls:decision_choice", slug=SLUG, pk=call.pk, choice=choice.pk)
        desk.check(f"input[name=outcome][value={outcome}]")
        desk.select_option("select[name=category]", str(choice.category_id))
        desk.fill("[name=slot]", str(out.slot) if outcome == "member" else "")
        press(desk)
    call.decision.refresh_from_db()
    assert call.decision.choices.filter(outcome="member").count() == 22
