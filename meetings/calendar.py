"""Calendar files (RFC 5545): a body's feed, one meeting, and the attachment of an invitation letter.

They carry no METHOD, ORGANIZER or ATTENDEE: with these, calendar programs send
answers by e-mail to an address that nobody reads. The answer is given by the
link in the letter.
"""

import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from council.bodies.enums import RecordKind
from council.core.i18n import in_languages
from meetings.enums import MeetingState
from meetings.public import meeting_heading, meeting_url, moment, place_in_words

CONTENT_TYPE = "text/calendar; charset=utf-8"
ZONE = "Europe/Helsinki"
#: Rules and not a list of dates: a list ends some year, and some programs read it one hour wrong.
VTIMEZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
X-LIC-LOCATION:Europe/Helsinki
BEGIN:DAYLIGHT
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
DTSTART:19700329T030000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
DTSTART:19701025T040000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
""".splitlines()
#: How often a calendar program should ask again.
REFRESH = "PT4H"
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def text(value):
    """A TEXT value (RFC 5545, 3.3.11)."""
    return str(value).translate(_ESCAPES)


def fold(line):
    """A content line in pieces of at most 75 octets, never cutting a letter (RFC 5545, 3.1)."""
    if len(line) <= 75 and len(line.encode()) <= 75:
        return line
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > 75:
            pieces.append(piece)
            piece, size = " ", 1
        piece += letter
        size += octets
    return "\r\n".join([*pieces, piece])


def local(when):
    """A moment as local time of Finland."""
    return timezone.localtime(when, timezone.get_default_timezone()).strftime("%Y%m%dT%H%M%S")


def utc(when):
    """A moment in UTC."""
    return when.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")


def uid_of(pk):
    """The UID of a meeting: the same for its whole life, in every file and for everyone."""
    return f"meeting-{pk}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}"


def event(row, *, stamp, description="", invited=True):
    """The lines of one meeting.

    ``row`` has the fields of ``meetings.public.LISTED`` (moments as datetimes)
    and ``sequence``; ``stamp`` is when this was last changed, or the time of the letter.
    Without ``invited`` the meeting goes on without the reader, whose calendar has no more use for it.
    """
    heading = meeting_heading(
        row["body"]["names"], row["body"]["languages"], row["body"]["genitive_fi"], f"{row['number']}/{row['year']}"
    )
    address = settings.SITE_URL + meeting_url(row["body"]["slug"], row["year"], row["number"])
    is_cancelled = row["state"] == MeetingState.CANCELLED
    where = place_in_words(row["mode"], row["place"])
    summary = _("Cancelled: %(meeting)s") % {"meeting": heading} if is_cancelled else heading
    if not invited:
        is_cancelled, summary = True, _("You do not take part: %(meeting)s") % {"meeting": heading}
    papers = _("Agenda and minutes: %(address)s")
    if row["record_kind"] != RecordKind.MINUTES:
        papers = _("Agenda and memo: %(address)s")
    description = description or papers % {"address": address}
    return [
        "BEGIN:VEVENT",
        f"UID:{uid_of(row['id'])}",
        f"SEQUENCE:{row['sequence']}",
        f"DTSTAMP:{utc(stamp)}",
        f"DTSTART;TZID={ZONE}:{local(row['starts_at'])}",
        f"DTEND;TZID={ZONE}:{local(row['ends_at'])}",
        f"SUMMARY:{text(summary)}",
        *([f"LOCATION:{text(where)}"] if where else []),
        f"DESCRIPTION:{text(description)}",
        f"URL:{address}",
        f"STATUS:{'CANCELLED' if is_cancelled else 'CONFIRMED'}",
        f"TRANSP:{'TRANSPARENT' if is_cancelled else 'OPAQUE'}",
        "CLASS:PUBLIC",
        "END:VEVENT",
    ]


def calendar(events, *, name=""):
    """A calendar file of these events' lines; with a ``name`` it is one to subscribe to."""
    named = [
        f"NAME:{text(name)}",
        f"X-WR-CALNAME:{text(name)}",
        f"X-WR-TIMEZONE:{ZONE}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
    ]
    language = (translation.get_language() or settings.LANGUAGE_CODE).upper()
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{text(settings.SITE_NAME)}//Meetings//{language}",
        "CALSCALE:GREGORIAN",
        *(named if name else []),
        *VTIMEZONE,
        *(line for lines in events for line in lines),
        "END:VCALENDAR",
    ]
    return "\r\n".join(fold(line) for line in lines) + "\r\n"


def feed(rows, *, name):
    """The feed of meetings that ``meetings.public.feed_rows`` read."""
    events = []
    for row in rows:
        times = {key: moment(row[key]) for key in ("starts_at", "ends_at", "called_at", "changed_at")}
        events.append(event({**row, **times}, stamp=times["changed_at"] or times["called_at"]))
    return calendar(events, name=name)


def invitation_ics(meeting, language, *, description="", invited=True):
    """The calendar attachment of a letter about a meeting: “add to calendar”, in the recipient's language.

    ``description`` may hold the recipient's own words and link. The file names
    the meeting's sequence, so that a later letter's file replaces this one; one
    without ``invited`` takes the meeting out of the calendar of who is no longer invited.
    """
    body = meeting.body
    row = {
        "id": meeting.pk,
        "number": meeting.number,
        "year": meeting.year,
        "state": meeting.state,
        "mode": meeting.mode,
        "place": meeting.place,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "sequence": meeting.sequence,
        "record_kind": meeting.in_words(RecordKind.MINUTES, RecordKind.MEMO),
        "body": {
            "slug": body.slug,
            "names": in_languages(body, "name"),
            "genitive_fi": body.genitive_fi,
            "languages": body.languages,
        },
    }
    with translation.override(language):
        return calendar([event(row, stamp=timezone.now(), description=description, invited=invited)])
