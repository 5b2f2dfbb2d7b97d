"""A published agenda or minutes as HTML: one article an item, the same for the page of every reader.

Written with string formatting instead of templates, because this is the part of
the most-read page that grows with the meeting. Everything that people wrote is
escaped here, but for rich texts, which were sanitised when they were saved.
"""

import datetime
from html import escape

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from council.bodies.enums import Numbering
from council.core.hyphenation import soft_hyphens
from council.core.templatetags.portal import clock, filesize_short
from meetings.content import text_of
from meetings.enums import ChangeKind, DecisionKind, InvitedAs, PaperKind, Presence, PublicationKind
from members.enums import OfficeKind

#: Words of a heading get soft hyphens from this length on: shorter ones fit the narrowest screen.
LONG = 14
ONLY_IN = {
    "fi": gettext_lazy("Only in Finnish"),
    "sv": gettext_lazy("Only in Swedish"),
    "en": gettext_lazy("Only in English"),
}
NOT_TRANSLATED = {
    "fi": gettext_lazy("Not translated: shown in Finnish"),
    "sv": gettext_lazy("Not translated: shown in Swedish"),
    "en": gettext_lazy("Not translated: shown in English"),
}


def number_of(item, numbering):
    """An item's number as it is read: § 31 where § run through the year, 3. where items are numbered."""
    if item["section"] is None:
        return "–"
    return f"§ {item['section']}" if numbering == Numbering.YEAR else f"{item['section']}."


def anchor_of(item):
    """The lasting address of an item on the meeting's page."""
    return f"p{item['section']}" if item["section"] is not None else f"i{item['id']}"


def language_note(item, shown):
    """Why the text is not in the reader's language; empty when it is."""
    if shown == get_language() or shown not in ONLY_IN:
        return ""
    written = {code for code, text in item["texts"].items() if text["title"]}
    return str(ONLY_IN[shown] if written == {shown} else NOT_TRANSLATED[shown])


def common_note(items):
    """The language note of every item, when all have the same; then it is told once, above the items."""
    notes = {language_note(item, text_of(item, get_language())[1]) for item in items}
    return notes.pop() if len(notes) == 1 else ""


class Reading:
    """One item as a reader sees it: its texts, in the reader's language where there are such, and their language."""

    def __init__(self, item, language):
        self.item, self.reader = item, language
        self.texts, self.language = text_of(item, language)
        self.original = item["texts"].get(item["original"], {})

    def attribute(self, language):
        """``lang`` where the words are not in the page's language."""
        return f' lang="{escape(language)}"' if language != self.reader else ""

    @property
    def title(self):
        """The heading, escaped, with places where its long words may break on a narrow screen."""
        return escape(soft_hyphens(self.texts["title"], self.language, LONG))

    def rich(self, name):
        """A rich text, in the original language where the translation lacks it, in a box that tells its language."""
        for text, language in ((self.texts[name], self.language), (self.original.get(name), self.item["original"])):
            if text:
                attribute = self.attribute(language)
                return f'<div class="stack"{attribute}>{text}</div>' if attribute else text
        return ""


def _section(label, heading, content, name=""):
    """A part of an item with its own heading; ``label`` tells a screen reader which item it belongs to."""
    return (
        f'<section{name} aria-label="{escape(heading)}, {escape(label)}"><h3>{escape(heading)}</h3>{content}</section>'
        if content
        else ""
    )


def _paper(paper, reading):
    if paper["closed"]:
        kind = PaperKind(paper["kind"]).label
        ground = escape(paper["legal_ground"])
        return f"<li>{escape(str(kind))}: {escape(_('closed'))} <small>{ground}</small></li>"
    file = paper["file"]
    extension = file["name"].rpartition(".")[2].upper()
    language = reading.attribute(paper["language"]) if paper["language"] else reading.attribute(reading.language)
    address = reverse("meetings:paper_download", kwargs={"pk": paper["id"]})
    return (
        f'<li><a href="{address}"{language}>{escape(paper["title"])}</a>'
        f" <small>({escape(extension)}, {escape(filesize_short(file['size']))})</small></li>"
    )


def _papers(reading, label):
    html = ""
    for kind, heading in (
        (PaperKind.ANNEX, _("Annexes")),
        (PaperKind.SUPPORTING, _("Supporting material")),
    ):
        lines = "".join(_paper(paper, reading) for paper in reading.item["papers"] if paper["kind"] == kind)
        html += _section(label, heading, lines and f'<ul class="files">{lines}</ul>')
    return html


def _decision(reading, label):
    text = reading.rich("decision")
    kind = reading.item["decision_kind"]
    if not text and kind:
        text = f"<p>{escape(str(DecisionKind(kind).label))}</p>"
    return _section(label, _("Decision"), text, ' class="decision"')


def item_html(item, language, numbering, *, with_note=True):
    """One item. A closed one is its number, heading and legal ground."""
    reading = Reading(item, language)
    anchor, label = anchor_of(item), number_of(item, numbering)
    note = language_note(item, reading.language) if with_note else ""
    head = (
        f'<article class="item stack" id="{anchor}" aria-labelledby="h-{anchor}"><h2 id="h-{anchor}">'
        f'<span class="no">{label}</span> <span{reading.attribute(reading.language)}>{reading.title}</span></h2>'
        + (f'<p class="muted">{escape(note)}</p>' if note else "")
    )
    if item["closed"]:
        closed = escape(pgettext("agenda item", "Closed item"))
        ground = escape(item["legal_ground"])
        return f'{head}<p><span class="tag">{closed}</span></p><p>{escape(_("Legal ground"))}: {ground}</p></article>'
    facts = " · ".join(
        escape(fact)
        for fact in (
            item["presenter"] and _("Presented by %(name)s") % {"name": item["presenter"]},
            item["record_number"] and _("Record number %(number)s") % {"number": item["record_number"]},
        )
        if fact
    )
    return (
        head
        + (f'<p class="muted">{facts}</p>' if facts else "")
        + reading.rich("rationale")
        + _section(label, _("Proposal"), reading.rich("proposal"))
        + _section(label, pgettext("minutes", "Proceedings"), reading.rich("proceedings"))
        + _decision(reading, label)
        + _papers(reading, label)
        + "</article>"
    )


def items_html(content):
    """All items, and the note about their language when it is the same for all."""
    language, numbering = get_language(), content["meeting"]["numbering"]
    note = common_note(content["items"]) if content["items"] else ""
    html = "".join(item_html(item, language, numbering, with_note=not note) for item in content["items"])
    return mark_safe(html), note  # noqa: S308


def contents_html(content):
    """The list of items with links, for the side of the page."""
    language, numbering = get_language(), content["meeting"]["numbering"]
    lines = []
    for item in content["items"]:
        reading = Reading(item, language)
        words = f"<span{reading.attribute(reading.language)}>{reading.title}</span>"
        lines.append(f'<li><a href="#{anchor_of(item)}">{number_of(item, numbering)} {words}</a></li>')
    return mark_safe("".join(lines))  # noqa: S308


SENTENCES = {
    ChangeKind.PUBLISHED: gettext_lazy("The agenda was published"),
    ChangeKind.ITEM_ADDED: gettext_lazy("%(item)s was added"),
    ChangeKind.ITEM_CHANGED: gettext_lazy("%(item)s was changed"),
    ChangeKind.ITEM_REMOVED: gettext_lazy("%(item)s was removed"),
    ChangeKind.ORDER: gettext_lazy("The order of the items was changed"),
    ChangeKind.PAPER_ADDED: gettext_lazy("A paper was added to %(item)s"),
    ChangeKind.PAPER_REMOVED: gettext_lazy("A paper was removed from %(item)s"),
    ChangeKind.TIME_OR_PLACE: gettext_lazy("The time or place of the meeting was changed"),
    ChangeKind.CANCELLED: gettext_lazy("The meeting was cancelled"),
    ChangeKind.CLOSED: gettext_lazy("%(item)s was closed to the public"),
    ChangeKind.OPENED: gettext_lazy("%(item)s was opened to the public"),
}


def change_line(change, numbering, languages):
    """A line of the public change log: its moment and what happened, in the reader's language."""
    subject = change["subject"]
    item = number_of({"section": change["section"]}, numbering).rstrip(".") if change["section"] is not None else ""
    if item and numbering != Numbering.YEAR:
        item = _("Item %(number)s") % {"number": item}
    sentence = str(SENTENCES[ChangeKind(change["kind"])]) % {"item": item or _("An item")}
    named = subject.get("*") or next((subject[code] for code in (get_language(), *languages) if code in subject), "")
    at = timezone.localtime(datetime.datetime.fromisoformat(change["at"]))
    return {"at": at, "words": sentence, "named": named}


def _role(row):
    """What a person was at the meeting, in words."""
    words = OfficeKind(row["role"]).label if row["role"] else InvitedAs(row["as"]).label
    parts = [str(words)]
    if row["in_place_of"]:
        parts.append(_("in place of %(name)s") % {"name": row["in_place_of"]})
    return ", ".join(parts)


def _presence(row):
    if row["presence"] not in {Presence.PRESENT, Presence.REMOTE}:
        return str(Presence(row["presence"]).label)
    arrived, left = (row[name] and clock(datetime.datetime.fromisoformat(row[name])) for name in ("arrived", "left"))
    times = f"{arrived}–{left}" if arrived and left else str(Presence(row["presence"]).label)
    return _("%(times)s, remotely") % {"times": times} if row["presence"] == Presence.REMOTE and arrived else times


#: In which order people are listed: those who lead, members and deputies, those who serve, others.
_ORDER = [OfficeKind.CHAIR, OfficeKind.VICE_CHAIR, InvitedAs.MEMBER, InvitedAs.DEPUTY]


def attendance_rows(content):
    """Who was at the meeting; deputies who were not needed are left out."""
    rows = []
    for row in content.get("attendance", ()):
        there = row["presence"] in {Presence.PRESENT, Presence.REMOTE}
        if not there and row["as"] not in {InvitedAs.MEMBER, InvitedAs.OFFICE}:
            continue
        rank = row["role"] or row["as"]
        rows.append(
            {
                "order": _ORDER.index(rank) if rank in _ORDER else len(_ORDER),
                "name": row["name"],
                "represents": row["represents"] or row["title"],
                "role": _role(row),
                "presence": _presence(row),
            }
        )
    return sorted(rows, key=lambda row: row["order"])


def quorum_sentence(content):
    """Whether the meeting was quorate, with the numbers; empty where no quorum is required or for an agenda."""
    quorum = content.get("quorum")
    if not quorum or quorum["formula"] == "none":
        return ""
    numbers = {name: quorum[name] for name in ("present", "seats", "needed")}
    if quorum["quorate"]:
        return (
            _("The meeting was quorate: %(present)s of %(seats)s seats were attended, %(needed)s were needed.")
            % numbers
        )
    return (
        _("The meeting was not quorate: %(present)s of %(seats)s seats were attended, %(needed)s were needed.")
        % numbers
    )


def is_minutes(shown):
    """True when what is shown is minutes."""
    return shown is not None and shown["kind"] == PublicationKind.MINUTES
