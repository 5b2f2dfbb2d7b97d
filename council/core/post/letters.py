"""What a letter is: a subject and its parts, written once for all who get the same letter.

An app's ``emails.py`` registers one function for each kind of letter
(``council.core.post.outbox.letter``) and returns ``compose(…)``. What differs from
one recipient to the next stands in the text as ``place("link")`` and is filled
in, rightly encoded for each part, from the ``fields`` of the recipient's row::

    @letter("meeting.invitation", shape=["invited_as"])
    def invitation(about_id, language, invited_as):
        meeting = Meeting.objects.select_related("body").get(pk=about_id)
        return compose(
            _("Invitation: %(meeting)s") % {"meeting": meeting.heading},
            _("Dear %(name)s,") % {"name": place("name")},
            Facts([(_("Time"), span(meeting)), (_("Place"), meeting.place)]),
            Link(_("Answer the invitation"), place("link")),
            from_name=meeting.body.name,
            reply_to=secretary.email,
            calendar=invitation_calendar(meeting, link=place("link")),
        )

The language of the recipient is active while the function runs.
"""

import re
import secrets
from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language

#: Nobody outside this process can know it, so no text that a person wrote can hold a place.
_TOKEN = secrets.token_hex(8)
PLACE = re.compile(rf"PL{_TOKEN}x([a-z][a-z0-9_]*)xEND")


def place(name):
    """A place in a letter that is filled from the recipient's ``fields[name]``.

    ``name`` and ``email`` of the recipient are always there. Raises ValueError
    for a name that is no plain word in small letters.
    """
    marker = f"PL{_TOKEN}x{name}xEND"
    if not PLACE.fullmatch(marker):
        raise ValueError(f"not a name for a place: {name!r}")
    return marker


@dataclass(frozen=True)
class Letter:
    """One letter for many recipients. ``subject``, ``text``, ``html`` and ``calendar`` may hold places.

    ``calendar`` is a whole iCalendar text (RFC 5545), sent as an attachment
    called ``calendar_name``. ``from_name`` is shown beside the portal's own
    address, answers go to ``reply_to``.
    """

    subject: str
    text: str
    html: str = ""
    calendar: str = ""
    calendar_name: str = "kutsu.ics"
    from_name: str = ""
    reply_to: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading inside a long letter."""

    text: str
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True)
class Facts:
    """Names and values, for instance time and place; an empty value is left out."""

    rows: list
    kind: str = field(default="facts", init=False)

    @property
    def given(self):
        return [(name, value) for name, value in self.rows if value]


@dataclass(frozen=True)
class Points:
    """A list, numbered when the order means something (an agenda)."""

    rows: list
    numbered: bool = False
    kind: str = field(default="points", init=False)


@dataclass(frozen=True)
class Link:
    """What the recipient is asked to do: a link that looks like a button, its address written out below it."""

    label: str
    address: str
    kind: str = field(default="link", init=False)


@dataclass(frozen=True)
class Quote:
    """What a person wrote, told apart from what the portal says."""

    text: str
    kind: str = field(default="quote", init=False)

    @property
    def lines(self):
        return str(self.text).splitlines()


@dataclass(frozen=True)
class Paragraph:
    """Plain words; a string among the blocks becomes one."""

    text: str
    kind: str = field(default="paragraph", init=False)


def compose(subject, *blocks, heading="", why="", **parts):
    """A letter in text and HTML from one list of blocks: strings, Facts, Points, Link, Quote, Heading.

    ``heading`` stands above the text (the subject, when it is not given);
    ``why`` tells at the end why the recipient gets this letter. ``parts`` are
    further fields of ``Letter``. False and empty blocks are left out.
    """
    context = {
        "subject": subject,
        "heading": heading or subject,
        "blocks": [Paragraph(str(block)) if not hasattr(block, "kind") else block for block in blocks if block],
        "why": why,
        "reply_to": parts.get("reply_to", ""),
        "sender": parts.get("from_name", ""),
        "language": get_language(),
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    }
    text = render_to_string("letters/base.txt", context)
    return Letter(
        subject=str(subject),
        text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n",
        html=render_to_string("letters/base.html", context),
        **parts,
    )


def address(name, language, **kwargs):
    """An absolute address of a page in the recipient's language, from SITE_URL and never from a request."""
    with translation.override(language):
        return settings.SITE_URL + reverse(name, kwargs=kwargs)
