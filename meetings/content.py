"""The whole content of an agenda or of minutes as plain data, and the public copy of it.

Everything that shows a published agenda or minutes (page, PDF, feed, JSON) is
made from this one structure, so what is closed is left out in one place.
"""

import hashlib
import json

from django.utils import timezone

from council.bodies.rules import is_quorate, quorum_needed
from council.core.i18n import in_languages
from meetings import grounds
from meetings.enums import InvitedAs, PublicationKind
from members.enums import OfficeKind

SCHEMA = 1
TEXTS = ("rationale", "proposal", "proceedings", "decision")
#: Texts that are written in the meeting and shown with its minutes only.
MINUTED = {"proceedings", "decision"}


def moment(value):
    """A moment in Finnish time as ISO 8601 to the minute, or None."""
    return timezone.localtime(value).isoformat(timespec="minutes") if value else None


def ground(item, text):
    """``{language: ground}`` of what is closed in an item; empty for what is open."""
    return grounds.in_languages(text, item.meeting.languages[0])


def of_paper(paper):
    """A paper as data."""
    return {
        "id": paper.pk,
        "title": paper.title,
        "kind": paper.kind,
        "language": paper.language,
        "closed": paper.is_closed,
        "legal_ground": ground(paper.item, paper.legal_ground or (paper.item.legal_ground if paper.is_closed else "")),
        "file": {"name": paper.file.name, "mime": paper.file.mime, "size": paper.file.size},
    }


def of_item(item, kind):
    """An agenda item with its texts and papers as data; what is written for the minutes is no part of an agenda."""
    minuted = kind == PublicationKind.MINUTES
    texts = {}
    original = ""
    for row in item.texts.all():
        texts[row.language] = {
            "title": row.title,
            "public_title": row.public_title,
            **{name: getattr(row, name) if minuted or name not in MINUTED else "" for name in TEXTS},
        }
        original = row.language if row.is_original else original
    return {
        "id": item.pk,
        "section": item.section,
        "kind": item.kind,
        "closed": item.is_closed,
        "legal_ground": ground(item, item.legal_ground),
        "presenter": item.presenter,
        "record_number": item.record_number,
        "decision_kind": item.decision_kind if minuted else "",
        "original": original,
        "texts": texts,
        "papers": [of_paper(paper) for paper in item.papers.all() if paper.removed_at is None],
    }


def of_attendance(row):
    """One person's presence as data."""
    return {
        "name": row.person_name,
        "represents": row.represents,
        "as": row.invited_as,
        "role": row.role,
        "title": row.title,
        "has_vote": row.has_vote,
        "presence": row.presence,
        "arrived": moment(row.arrived_at),
        "left": moment(row.left_at),
        "in_place_of": row.in_place_of_name,
    }


def quorum(meeting, attendances):
    """The quorum of the meeting by the rules of its day: needed and present seats.

    In a body without seats (a working group) each member is one.
    """
    rules = meeting.body.rules_on(meeting.day)
    term = meeting.body.term_on(meeting.day)
    seats = term.seats.filter(seat_class="voting").count() if term else 0
    seats = seats or sum(1 for row in attendances if row.invited_as == InvitedAs.MEMBER)
    there = [row for row in attendances if row.is_there]
    present = sum(1 for row in there if row.has_vote)
    chair = any(row.role in {OfficeKind.CHAIR, OfficeKind.VICE_CHAIR} for row in there)
    formula = rules.quorum if rules else "none"
    return {
        "formula": formula,
        "seats": seats,
        "needed": quorum_needed(formula, seats),
        "present": present,
        "quorate": is_quorate(formula, seats, present, chair),
    }


def of_meeting(meeting, kind):
    """The whole content of a meeting's agenda or minutes. Five queries whatever the number of items."""
    body = meeting.body
    rules = body.rules_on(meeting.day)
    items = meeting.items.kept().select_related("meeting").prefetch_related("texts", "papers__file", "papers__item")
    content = {
        "schema": SCHEMA,
        "kind": kind,
        "body": {
            "id": body.pk,
            "slug": body.slug,
            "names": in_languages(body, "name"),
            "genitive_fi": body.genitive_fi,
            "host": in_languages(body.host, "name"),
            "languages": body.languages,
            "record_kind": rules.record_kind if rules else "memo",
        },
        "meeting": {
            "id": meeting.pk,
            "number": meeting.number,
            "year": meeting.year,
            "numbering": rules.numbering if rules else "meeting",
            "starts_at": moment(meeting.starts_at),
            "ends_at": moment(meeting.ends_at),
            "opened_at": moment(meeting.opened_at),
            "closed_at": moment(meeting.closed_at),
            "place": meeting.place,
            "mode": meeting.mode,
            "record_number": meeting.record_number,
            "languages": meeting.languages,
            "demonstration": meeting.demonstration,
        },
        "items": [of_item(item, kind) for item in items],
    }
    if kind == PublicationKind.MINUTES:
        rows = list(meeting.attendances.all())
        content["attendance"] = [of_attendance(row) for row in rows]
        content["quorum"] = quorum(meeting, rows)
    return content


def fingerprint(content):
    """SHA-256 of the canonical JSON (sorted keys, no spaces, UTF-8): what a scrutineer accepts."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def public_titles(item):
    """``{language: heading}`` of a closed item in its public copy.

    Where one language has a heading for the public, the own heading is shown in
    no language: its translation would tell what it hides.
    """
    texts = item["texts"]
    hidden = any(text["public_title"] for text in texts.values())
    return {code: text["public_title" if hidden else "title"] for code, text in texts.items()}


def public_item(item):
    """A closed item as number, heading and legal ground; an open one without its closed papers' names."""
    if item["closed"]:
        return {
            "id": item["id"],
            "section": item["section"],
            "kind": item["kind"],
            "closed": True,
            "legal_ground": item["legal_ground"],
            "presenter": "",
            "record_number": "",
            "decision_kind": "",
            "original": item["original"],
            "texts": {
                code: {"title": title, **dict.fromkeys(TEXTS, "")} for code, title in public_titles(item).items()
            },
            "papers": [],
        }
    papers = [
        {"closed": True, "kind": paper["kind"], "legal_ground": paper["legal_ground"]} if paper["closed"] else paper
        for paper in item["papers"]
    ]
    return {**item, "papers": papers}


def public_copy(content):
    """What anyone may read of a content: the one place where closed things are left out."""
    return {**content, "items": [public_item(item) for item in content["items"]]}


def text_of(item, language):
    """The texts of an item for a reader: the language asked for, else the original, else any; and its language."""
    texts = item["texts"]
    for code in (language, item["original"], *texts):
        if code in texts and texts[code]["title"]:
            return texts[code], code
    return {"title": "", **dict.fromkeys(TEXTS, "")}, language


def approvals(minutes):
    """Who approved the minutes and when, in the order of the deeds."""
    return {
        "chair": {"name": minutes.chair_approved_by, "at": moment(minutes.chair_approved_at)},
        "scrutineers": [
            {"name": row.person_name, "state": row.state, "at": moment(row.answered_at), "sha256": row.sha256}
            for row in minutes.scrutinies.all()
        ],
        "scrutinised_at": moment(minutes.scrutinised_at),
        "published_at": moment(minutes.published_at),
        "kept_available_from": minutes.kept_available_from.isoformat() if minutes.kept_available_from else None,
        "kept_available_at": minutes.kept_available_at,
    }
