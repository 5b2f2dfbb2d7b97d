"""Calls for seats of the demonstration: those that led to a present term, and one that is open now.

The first round of the showcase was not carried out and a second one took its
place, as it went in Itä-Uusimaa in 2023; the days, numbers and reasons are
made up. Past calls are written as rows, with fictional applicants; the open one
is made with the deeds that a secretary would use.
"""

import datetime

from django.utils import timezone

from council.bodies.holidays import is_working_day
from council.core.i18n import in_languages
from council.portal.demonstration.applications import Applicants
from council.portal.demonstration.history import at
from members.calls import actions, content, places, starting
from members.calls.enums import CallPart, CallState, Outcome
from members.calls.models import Call, CallPlaces, Channel, Criterion, Question
from members.enums import OfficeKind

DAY = datetime.timedelta(days=1)
#: Days before the term to the first round, its end, the second round, its proposal and the appointments; and how long
#: each round is open.
FIRST, ABANDONED, SECOND, PROPOSED, APPOINTED = 300 * DAY, 180 * DAY, 143 * DAY, 45 * DAY, 27 * DAY
FIRST_OPEN, SECOND_OPEN = 22 * DAY, 70 * DAY
#: Days from today to the closing of the open call.
LEFT = 19 * DAY
COUNTED = {"members": Outcome.MEMBER, "deputies": Outcome.DEPUTY, "reserves": Outcome.RESERVE}
DECIDER = {"fi": "Aluehallitus", "sv": "Välfärdsområdesstyrelsen", "en": "The county government"}
WHY = {
    "end_reason_fi": "Aluehallitus palautti asian uuteen valmisteluun: jäsenten valintaperusteet ja teemat"
    " tarkistetaan. Uusi haku järjestetään niiden vahvistamisen jälkeen.",
    "end_reason_sv": "Välfärdsområdesstyrelsen återremitterade ärendet: kriterierna för ledamöterna och temana ses"
    " över. En ny ansökningsomgång ordnas när de har fastställts.",
}
QUESTIONS = [
    {
        "kind": "text",
        "required": True,
        "label_fi": "Miten järjestö välittää pöydän asioita muille luokkansa järjestöille?",
        "label_sv": "Hur förmedlar organisationen bordets ärenden till andra organisationer i sin kategori?",
        "label_en": "How does the organisation pass the table’s matters on to others of its category?",
    },
    {
        "kind": "choice",
        "required": True,
        "label_fi": "Milloin ehdokas pääsee kokouksiin?",
        "label_sv": "När kan kandidaten delta i möten?",
        "label_en": "When can the candidate attend meetings?",
        "choices": [
            {"fi": "Virka-aikana", "sv": "Under tjänstetid", "en": "In office hours"},
            {"fi": "Iltaisin", "sv": "På kvällarna", "en": "In the evenings"},
            {"fi": "Kumpikin käy", "sv": "Bådadera går bra", "en": "Either"},
        ],
    },
]
CONTACT = "haku@example.org"
CHANNELS = ["Hyvinvointialueen verkkosivut", "Järjestöjen uutiskirje", "Paikallislehdet"]


def weekday(day):
    """The day, or the next working day."""
    while not is_working_day(day):
        day += DAY
    return day


def write_call(body, term, *, opens, closes, **fields):
    """A past call with its places, criteria, questions and announcements, still a draft."""
    texts = starting.texts_of(body, term, vacancies=False)
    call = Call.objects.create(
        body=body,
        term=term,
        languages=body.languages,
        opens_at=at(opens, 8),
        closes_at=at(closes, 15),
        contact_name="Järjestöyhteistyön suunnittelija",
        contact_email=CONTACT,
        decision_expected_on=weekday(closes + 50 * DAY),
        asks_deputy=starting.asks_deputy(body.rules_on(opens)),
        **{**texts, **{f"decider_{code}": words for code, words in DECIDER.items()}, **fields},
    )
    CallPlaces.objects.bulk_create(
        CallPlaces(call=call, category=category, members=members, deputies=deputies)
        for category, (members, deputies) in places.of_term(term).items()
    )
    Criterion.objects.bulk_create(
        Criterion(call=call, order=order, **row) for order, row in enumerate(starting.criteria(), 1)
    )
    Question.objects.bulk_create(Question(call=call, order=order, **row) for order, row in enumerate(QUESTIONS, 1))
    Channel.objects.bulk_create(
        Channel(call=call, name=name, announced_on=weekday(opens + number * DAY))
        for number, name in enumerate(CHANNELS)
    )
    return call


def hold_calls(body, term, trail, seating, organisations):
    """The two rounds before a term: one that was not carried out, and the one from which the members came.

    Returns the applicants of both, to be erased once the trail of what was before has been saved.
    """
    first_opens, second_opens = weekday(term.start - FIRST), weekday(term.start - SECOND)
    ended = at(weekday(term.start - ABANDONED), 14)
    first = write_call(body, term, opens=first_opens, closes=weekday(first_opens + FIRST_OPEN), persons_later=True)
    applicants = Applicants(first, seating, organisations)
    applicants.apply()
    end(first, trail, CallState.NOT_CARRIED_OUT, ended, **WHY)
    first.refresh_from_db()
    trail.add("call.not_carried_out", first, ended, name="load_demo", reason=in_languages(first, "end_reason"))
    applicants.tell(trail, ended)
    closes = weekday(second_opens + SECOND_OPEN)
    second = write_call(body, term, opens=second_opens, closes=closes, predecessor=first, persons_later=True)
    appointed = Applicants(second, seating, organisations)
    appoint(second, term, trail, appointed)
    return [applicants, appointed]


def appoint(call, term, trail, applicants):
    """The second round from the applications to the appointments."""
    appointed = at(weekday(term.start - APPOINTED), 10)
    made = at(weekday(term.start - PROPOSED), 13)
    secretary = next(iter(applicants.seating.officers(OfficeKind.SECRETARY, timezone.localdate())), None)
    applicants.apply()
    applicants.assess(timezone.localdate())
    decision = applicants.decide(appointed.date(), made_at=made, author=secretary)
    end(call, trail, CallState.APPOINTED, appointed)
    facts = {
        "organ": in_languages(call, "decider"),
        "decided_on": decision.decided_on.isoformat(),
        "section": decision.section,
    }
    trail.add("call.proposed", call, made, name="load_demo")
    trail.add("call.decided", call, appointed - DAY / 24, name="load_demo", facts=facts)
    outcomes = list(decision.choices.values_list("outcome", flat=True))
    counts = {name: outcomes.count(outcome) for name, outcome in COUNTED.items()}
    trail.add("call.appointed", call, appointed, name="load_demo", facts=counts)
    applicants.tell(trail, appointed)


def end(call, trail, state, ended_at, **fields):
    """A past call as its history left it."""
    published = call.opens_at - DAY
    Call.objects.filter(pk=call.pk).update(state=state, published_at=published, ended_at=ended_at, **fields)
    times = {"opens_at": call.opens_at.isoformat(), "closes_at": call.closes_at.isoformat()}
    trail.add("call.started", call, published - 20 * DAY, name="load_demo", title=in_languages(call, "title"))
    trail.add("call.published", call, published, name="load_demo", **times)
    trail.add("call.closed", call, call.closes_at, applications=call.applications.counted().count())


def open_call(body, *, by):
    """A call that takes applications now: for vacant places when there are any, else for the whole term."""
    today = timezone.localdate()
    term = body.term_on(today)
    vacant = bool(places.vacant(body, term))
    call = actions.start_call(body, term, by=by, fills_vacancies=vacant)
    rows = [{**row, "choices": row.get("choices", [])} for row in QUESTIONS]
    seen = content.fingerprint(call, CallPart.QUESTIONS)
    actions.set_rows(call, CallPart.QUESTIONS, rows, by=by, seen=seen)
    closes = weekday(today + LEFT)
    fields = {
        CallPart.TIMES: {"opens_at": at(today, 0), "closes_at": at(closes, 15)},
        CallPart.CONTACT: {"decision_expected_on": weekday(closes + 40 * DAY)},
        CallPart.TEXTS: {f"decider_{code}": words for code, words in DECIDER.items()},
    }
    for part, values in fields.items():
        call = actions.change_call(call, part, by=by, seen=content.fingerprint(call, part), **values)
    call = actions.publish_call(call, by=by, version=call.version)
    for name in CHANNELS:
        actions.add_channel(call, name=name, announced_on=today, by=by)
    return call
