"""What the tests of calls build with: plain functions that make one thing each."""

import datetime

from django.utils import timezone

from council.bodies.models import Category
from members.calls.enums import CallState, QuestionKind
from members.calls.models import Call, CallPlaces, Criterion, Question

DAY = datetime.timedelta(days=1)
TEXTS = {
    "title": ("Haku kumppanuuspöytään", "Ansökan till partnerskapsbordet", "Call for the partnership table"),
    "intro": ("Haemme jäseniä.", "Vi söker medlemmar.", "We look for members."),
    "tasks": ("Järjestöjen yhteinen pöytä.", "Ett gemensamt bord för organisationer.", "A common table."),
    "who": ("Rekisteröidyt yhdistykset.", "Registrerade föreningar.", "Registered associations."),
    "selection": ("Hakemukset pisteytetään.", "Ansökningarna poängsätts.", "Applications are scored."),
    "decider": ("Aluehallitus", "Välfärdsområdesstyrelsen", "The county government"),
}
LANGUAGES = ("fi", "sv", "en")


def in_languages(name, texts):
    """``{"title_fi": …, "title_sv": …, "title_en": …}``."""
    return {f"{name}_{code}": text for code, text in zip(LANGUAGES, texts, strict=True)}


def make_draft(body, *, term=None, places=(2, 2), criteria=True, questions=True, **fields):
    """A draft call for every category of the body's term, with two criteria and questions of the four kinds.

    ``places`` are the planned members and deputies of each category.
    """
    now = timezone.now()
    texts = {key: text for name, values in TEXTS.items() for key, text in in_languages(name, values).items()}
    defaults = {
        "languages": list(body.languages),
        "opens_at": now - DAY,
        "closes_at": now + 14 * DAY,
        "decision_expected_on": timezone.localdate() + 60 * DAY,
        "contact_name": "Saara Sihteeri",
        "contact_email": "saara.sihteeri@example.org",
    }
    call = Call.objects.create(body=body, term=term or body.terms.get(), **{**texts, **defaults, **fields})
    members, deputies = places
    for category in Category.objects.filter(term=call.term):
        CallPlaces.objects.create(call=call, category=category, members=members, deputies=deputies)
    if criteria:
        for order, (fi, sv, weight) in enumerate([("Kokemus", "Erfarenhet", 60), ("Verkostot", "Nätverk", 40)], 1):
            Criterion.objects.create(
                call=call, order=order, name_fi=fi, name_sv=sv, description_fi=f"{fi} alueella.", weight=weight
            )
    if questions:
        pairs = [
            (QuestionKind.TEXT, "Mitä tuotte pöytään?", "Vad för ni till bordet?"),
            (QuestionKind.CHOICE, "Milloin pääsette kokouksiin?", "När kan ni mötas?"),
            (QuestionKind.YES_NO, "Onko järjestöllä palkattua henkilöstöä?", "Har föreningen anställda?"),
            (QuestionKind.FILE, "Säännöt", "Stadgar"),
        ]
        for order, (kind, fi, sv) in enumerate(pairs, 1):
            choices = []
            if kind == QuestionKind.CHOICE:
                choices = [{"fi": "Päivällä", "sv": "På dagen"}, {"fi": "Illalla", "sv": "På kvällen"}]
            Question.objects.create(
                call=call, order=order, kind=kind, label_fi=fi, label_sv=sv, choices=choices, required=order == 1
            )
    return call


def make_call(body, *, state=CallState.OPEN, **fields):
    """A published call as its history would have it, open for two more weeks unless ``opens_at``, ``closes_at`` say."""
    call = make_draft(body, **fields)
    Call.objects.filter(pk=call.pk).update(state=state, published_at=call.opens_at)
    call.refresh_from_db()
    return call
