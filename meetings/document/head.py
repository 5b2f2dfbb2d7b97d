"""What the document is: its kind, heading, facts and footer."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from council.bodies.enums import RecordKind
from meetings.document.words import clock, day, moment, named
from meetings.enums import MeetingMode, Presence, PublicationKind
from members.enums import OfficeKind

THERE = {Presence.PRESENT, Presence.REMOTE}


def is_minutes(content):
    return content["kind"] == PublicationKind.MINUTES


def is_memo(content):
    """True where the body keeps memos and not minutes of decisions."""
    return content["body"]["record_kind"] == RecordKind.MEMO


def kind_label(content):
    """Minutes, memo or agenda: the document's kind."""
    if not is_minutes(content):
        return _("Agenda")
    return RecordKind(content["body"]["record_kind"]).label


def number_label(content):
    """Number and year of the meeting, as in 5/2026."""
    return f"{content['meeting']['number']}/{content['meeting']['year']}"


def heading(content, language):
    """The document's main heading, as in “Vammaisneuvoston kokous 5/2026”."""
    words = {"body": body_name(content, language), "number": number_label(content)}
    if language == "fi" and content["body"].get("genitive_fi"):
        words["body"] = content["body"]["genitive_fi"]
        return pgettext("genitive", "%(body)s meeting %(number)s") % words
    return _("%(body)s, meeting %(number)s") % words


def title(content, language):
    """The document's title for its metadata and for windows and tabs."""
    return _("%(kind)s %(number)s – %(body)s %(day)s") % {
        "kind": kind_label(content),
        "number": number_label(content),
        "body": body_name(content, language),
        "day": day(starts(content)),
    }


def body_name(content, language):
    return named(content["body"]["names"], language, content["body"]["languages"])


def host_name(content, language):
    return named(content["body"]["host"], language, content["body"]["languages"])


def starts(content):
    """When the meeting began if it has begun, else when it is to begin."""
    meeting = content["meeting"]
    return moment((is_minutes(content) and meeting["opened_at"]) or meeting["starts_at"])


def ends(content):
    """When the meeting was closed if it has been, else when it is to end."""
    meeting = content["meeting"]
    return moment((is_minutes(content) and meeting["closed_at"]) or meeting["ends_at"])


def foot(content, version, published_at):
    """The footer: when it was published, which version it is, and its record number."""
    parts = []
    if published_at:
        parts.append(
            _("Published in the public information network on %(day)s") % {"day": day(localtime(published_at))}
        )
    else:
        parts.append(_("Not published"))
    if version > 1:
        parts.append(_("Version %(version)s") % {"version": version})
    if number := content["meeting"]["record_number"]:
        parts.append(_("Record number %(number)s") % {"number": number})
    return " · ".join(parts)


def place(meeting):
    """Where the meeting was held, and whether one could attend remotely."""
    mode = MeetingMode(meeting["mode"])
    if mode == MeetingMode.ON_SITE or not meeting["place"]:
        return meeting["place"] or str(mode.label)
    return _("%(place)s and remotely") % meeting if mode == MeetingMode.HYBRID else meeting["place"]


def facts(content, address=""):
    """The facts of the meeting as label and text; ``address`` is that of its page, where it has one.

    ``own`` marks names, which are not divided by the rules of the document's language.
    """
    meeting = content["meeting"]
    begin, end = starts(content), ends(content)
    whole_day = f"{date_format(begin, 'l')} {date_format(begin, 'DATE_FORMAT')}"
    when = {"day": whole_day, "start": clock(begin), "end": clock(end)}
    if begin.date() != end.date():
        when["end"] = f"{day(end)} {clock(end)}"
    yield {"label": _("Time"), "text": _("%(day)s at %(start)s–%(end)s") % when}
    yield {"label": _("Place"), "text": place(meeting), "own": True}
    minute_takers = [
        row["name"]
        for row in content.get("attendance", ())
        if row["role"] == OfficeKind.SECRETARY and row["presence"] in THERE
    ]
    if minute_takers:
        yield {
            "label": _("Memo written by") if is_memo(content) else _("Minute-taker"),
            "text": ", ".join(minute_takers),
            "own": True,
        }
    if address:
        yield {"label": _("Online"), "text": _("The meeting's page in the portal"), "address": address}
