"""What is on an agenda: the body's standing items with words for the minutes, and its matters between them."""

from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime

from council.bodies.enums import Publicity
from council.portal.demonstration import texts
from council.portal.demonstration.texts import Matter
from meetings.actions.planning import closed_by_rule
from meetings.enums import ItemKind
from meetings.grounds import offered

#: Standing items that come after the matters.
TAIL = [
    ItemKind.INFORMATION,
    ItemKind.OTHER,
    ItemKind.TO_NETWORKS,
    ItemKind.NEXT,
    ItemKind.CLOSING,
]
_AND = {"fi": " ja ", "sv": " och "}
_LATER = {
    "fi": "Seuraavan kokouksen ajankohdasta ilmoitetaan myöhemmin.",
    "sv": "Tiden för nästa möte meddelas senare.",
}
_NEXT = {
    "fi": "Seuraava kokous pidetään {weekday}na {day} klo {hour}.",
    "sv": "Nästa möte hålls {weekday}en den {day} kl. {hour}.",
}


def phrases(roll, later, table):
    """``{language: words}`` of one meeting: clock times, scrutineers, when the next one is."""
    found = {}
    meeting = roll.meeting
    for language, words in table.words.items():
        names = [row.person.name for row in roll.scrutineers]
        found[language] = {
            **words,
            "opened": clock(meeting.opened_at),
            "closed": clock(meeting.closed_at),
            "present": len(roll.voters),
            "scrutineers": _AND[language].join(names),
            "next": next_meeting(language, later, table.hour),
        }
    return found


def clock(moment):
    """A time of day as Finns write it in both languages."""
    return f"{localtime(moment):%-H.%M}"


def next_meeting(language, day, hour):
    """When the next meeting is, as a sentence."""
    if day is None:
        return _LATER[language]
    with translation.override(language):
        words = {"weekday": date_format(day, "l").lower(), "day": date_format(day, "DATE_FORMAT"), "hour": hour}
    return _NEXT[language].format(**words)


def standing_matter(row, turn, words):
    """A standing item of the body's template with what the bank says of its kind."""
    bank = texts.standing(row.kind)
    said = bank["texts"][turn % len(bank["texts"])]
    rows, ready = {}, {}
    for language in words:
        title, proposal = getattr(row, f"title_{language}"), getattr(row, f"proposal_{language}")
        own = {"title": title or bank.get(f"{language}_title", "")}
        if proposal:
            ready[language] = {"proposal": proposal}
        elif f"{language}_proposal" in bank:
            own["proposal"] = bank[f"{language}_proposal"]
        rows[language] = {**own, **said.get(language, {})}
    return Matter(texts=rows, kind=row.kind, decision_kind=decision_kind(rows), words=words, ready=ready)


def decision_kind(rows):
    """Noted where the decision says so; otherwise the words are enough."""
    noted = any(each.get("decision", "").startswith(("Merkittiin", "Antecknades")) for each in rows.values())
    return "noted" if noted else ""


def agenda_of(meeting, standing, matters, rules, words):
    """``(matter, publicity, legal ground)`` of each item, in order."""
    turn = meeting.year * 7 + meeting.number
    frame = [standing_matter(row, turn, words) for row in standing]
    head = [each for each in frame if each.kind not in TAIL]
    tail = [each for each in frame if each.kind in TAIL]
    if turn % 3 == 0:
        matters = [*matters, texts.closed_matter(turn // 3, words)]
    by_rule = rules.agenda_publicity, closed_by_rule(rules.agenda_publicity, meeting)
    for matter in [*head, *matters, *tail]:
        if matter.ground is None:
            yield matter, *by_rule
        else:
            yield matter, Publicity.CLOSED, offered(meeting.languages[0])[matter.ground][0]
