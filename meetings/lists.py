"""Meetings in public lists, as HTML. Written with string formatting: these lists are on the most-read pages.

Days and times read as those of ``council.core.templatetags.portal`` do.
"""

import functools
from html import escape
from types import SimpleNamespace

from django.utils import timezone
from django.utils.dates import MONTHS_3, WEEKDAYS_ABBR
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meetings.public import meeting_url


@functools.cache
def words(language):
    """The names of days and months in the active language, which is ``language``, looked up once."""
    english = language == "en"
    return SimpleNamespace(
        english=english,
        weekdays=[str(WEEKDAYS_ABBR[day]) if english else str(WEEKDAYS_ABBR[day]).lower() for day in range(7)],
        months=[str(MONTHS_3[month]).lower() for month in range(1, 13)],
        titled=[str(MONTHS_3[month]).title() for month in range(1, 13)],
        span=_("%(day)s at %(start)s–%(end)s"),
        base=meeting_url("0", 1, 1).rpartition("0/1-1/")[0],
    )


def day_of(local, own):
    """The day with its weekday, as in “to 28.5.2026”."""
    if own.english:
        return f"{own.weekdays[local.weekday()]} {local.day} {own.titled[local.month - 1]} {local.year}"
    return f"{own.weekdays[local.weekday()]} {local.day}.{local.month}.{local.year}"


def clock_of(local, own):
    """The time of day, 13.05 or 13:05."""
    return f"{local:%H:%M}" if own.english else f"{local.hour}.{local.minute:02}"


def _url(meeting, own):
    return f"{own.base}{meeting.body['slug']}/{meeting.year}-{meeting.number}/"


def _tag(meeting):
    kind, label = meeting.tag
    return f'<span class="tag tag--{kind}">{escape(label)}</span>'


def _row(meeting, title, own, heading):
    start, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    span = own.span % {"day": day_of(start, own), "start": clock_of(start, own), "end": clock_of(end, own)}
    place = meeting.place_in_words
    day = f"{start.day}" if own.english else f"{start.day}."
    return (
        f'<li><div class="when" aria-hidden="true"><b>{day}</b><span>{own.months[start.month - 1]}</span></div>'
        f'<{heading}><a href="{_url(meeting, own)}">{escape(title)}</a></{heading}>'
        f'<p class="meta"><time datetime="{start.isoformat(timespec="minutes")}">{span}</time>'
        f'{" · " + escape(place) if place else ""}</p><p class="state">{_tag(meeting)}</p></li>'
    )


def rows_html(meetings, title, heading="h3"):
    """Meetings as a list of events; ``title`` is the name of the property that each is called by."""
    own = words(get_language())
    rows = (_row(meeting, getattr(meeting, title), own, heading) for meeting in meetings)
    return mark_safe("".join(rows))  # noqa: S308


def lines_html(meetings):
    """Meetings of a year as short lines: day, number, state."""
    own = words(get_language())
    return mark_safe(  # noqa: S308
        "".join(
            f'<li><a href="{_url(meeting, own)}">{day_of(timezone.localtime(meeting.starts_at), own)}</a>'
            f' <span class="muted">{meeting.label}</span> {_tag(meeting)}</li>'
            for meeting in meetings
        )
    )
