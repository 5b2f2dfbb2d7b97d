"""A published agenda or minutes as HTML: one article an item, the same for every reader of a language.

Written with string formatting instead of templates, because this is the part of
the most-read page that grows with the meeting. Everything that people wrote is
escaped here, but for rich texts, which were sanitised when they were saved.
"""

import datetime
import functools
from html import escape
from types import SimpleNamespace

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from council.bodies.enums import Numbering
from council.core.hyphenation import soft_hyphens
from council.core.i18n import first_text
from council.core.templatetags.portal import filesize_short
from meetings.content import text_of
from meetings.enums import ChangeKind, DecisionKind, InvitedAs, PaperKind, Presence, PublicationKind
from members.enums import OfficeKind

#: Words of a heading get soft hyphens from this length on: shorter ones fit the narrowest screen.
LONG = 14
THERE = {Presence.PRESENT, Presence.REMOTE}


@functools.cache
def words(language):
    """The page's own words in the active language, which is ``language``: looked up once and not for each item."""
    return SimpleNamespace(
        annexes=escape(_("Annexes")),
        supporting=escape(_("Supporting material")),
        proposal=escape(_("Proposal")),
        proceedings=escape(pgettext("minutes", "Proceedings")),
        decision=escape(_("Decision")),
        closed_item=escape(pgettext("agenda item", "Closed item")),
        closed=escape(_("closed")),
        ground=escape(_("Legal ground")),
        presented=_("Presented by %(name)s"),
        record=_("Record number %(number)s"),
        in_place_of=_("in place of %(name)s"),
        remotely=_("%(times)s, remotely"),
        only={"fi": _("Only in Finnish"), "sv": _("Only in Swedish"), "en": _("Only in English")},
        shown={
            "fi": _("Not translated: shown in Finnish"),
            "sv": _("Not translated: shown in Swedish"),
            "en": _("Not translated: shown in English"),
        },
        labels={str(each): str(each.label) for kinds in (DecisionKind, PaperKind, Presence) for each in kinds},
        roles={
            str(each): soft_hyphens(str(each.label), language, LONG)
            for kinds in (InvitedAs, OfficeKind)
            for each in kinds
        },
        paper=reverse("meetings:paper_download", kwargs={"pk": 0}).rpartition("0")[0],
    )


def number_of(item, numbering):
    """An item's number as it is read: § 31 where § run through the year, 3. where items are numbered."""
    if item["section"] is None:
        return "–"
    return f"§ {item['section']}" if numbering == Numbering.YEAR else f"{item['section']}."


def marked(texts, language):
    """The text for the reader out of ``{language: text}``, with its language where that is another one."""
    text, own = first_text(texts, language=language)
    return escape(text) if own in {language, ""} else f'<span lang="{escape(own)}">{escape(text)}</span>'


class Reading:
    """One item as a reader sees it: its texts, in the reader's language where there are such, and their language.

    ``whole`` shows what is closed too, to those who may read it.
    """

    def __init__(self, item, language, numbering, *, whole=False):
        self.item, self.reader, self.whole = item, language, whole
        self.words = words(language)
        self.texts, self.language = text_of(item, language)
        self.original = item["texts"].get(item["original"], {})
        self.number = number_of(item, numbering)
        # the lasting address of an item on the meeting's page
        self.anchor = f"p{item['section']}" if item["section"] is not None else f"i{item['id']}"
        title = escape(soft_hyphens(self.texts["title"], self.language, LONG))
        self.title = f"<span{self.attribute(self.language)}>{title}</span>"

    @property
    def note(self):
        """Why the text is not in the reader's language; empty when it is."""
        if self.language == self.reader or self.language not in self.words.only:
            return ""
        written = {code for code, text in self.item["texts"].items() if text["title"]}
        return (self.words.only if written == {self.language} else self.words.shown)[self.language]

    def attribute(self, language):
        """``lang`` where the words are not in the page's language."""
        return f' lang="{escape(language)}"' if language != self.reader else ""

    def rich(self, name):
        """A rich text, in the original language where the translation lacks it, in a box that tells its language."""
        for text, language in ((self.texts[name], self.language), (self.original.get(name), self.item["original"])):
            if text:
                return text if language == self.reader else f'<div class="stack"{self.attribute(language)}>{text}</div>'
        return ""

    def section(self, heading, content, name=""):
        """A part of the item with its own heading; its label tells a screen reader which item it belongs to."""
        if not content:
            return ""
        return f'<section{name} aria-label="{heading}, {self.number}"><h3>{heading}</h3>{content}</section>'

    def paper(self, paper):
        """A paper's line: a link with the kind and size of the file; of a closed one its kind and legal ground."""
        if paper["closed"] and not self.whole:
            kind, ground = escape(self.words.labels[paper["kind"]]), marked(paper["legal_ground"], self.reader)
            return f"<li>{kind}: {self.words.closed} <small>{ground}</small></li>"
        extension, size = paper["file"]["name"].rpartition(".")[2].upper(), filesize_short(paper["file"]["size"])
        facts = ", ".join([extension, size, *([self.words.closed] if paper["closed"] else [])])
        return (
            f'<li><a href="{self.words.paper}{paper["id"]}/"{self.attribute(paper["language"] or self.language)}>'
            f"{escape(paper['title'])}</a> <small>({escape(facts)})</small></li>"
        )

    def papers(self):
        """Annexes, then supporting material."""
        html = ""
        for kind, heading in ((PaperKind.ANNEX, self.words.annexes), (PaperKind.SUPPORTING, self.words.supporting)):
            lines = "".join(self.paper(paper) for paper in self.item["papers"] if paper["kind"] == kind)
            html += self.section(heading, lines and f'<ul class="files">{lines}</ul>')
        return html

    def decision(self):
        """The decision, else what kind of decision was made."""
        text, kind = self.rich("decision"), self.item["decision_kind"]
        if not text and kind:
            text = f"<p>{escape(self.words.labels[kind])}</p>"
        return self.section(self.words.decision, text, ' class="decision"')

    def facts(self):
        """Who presents the matter, and its record number."""
        facts = []
        if self.item["presenter"]:
            facts.append(self.words.presented % {"name": self.item["presenter"]})
        if self.item["record_number"]:
            facts.append(self.words.record % {"number": self.item["record_number"]})
        return f'<p class="muted">{escape(" · ".join(facts))}</p>' if facts else ""

    def article(self, *, with_note):
        """The whole item. A closed one is its number, heading and legal ground, but for those who may read it."""
        note = with_note and self.note
        head = (
            f'<article class="item stack" id="{self.anchor}" aria-labelledby="h-{self.anchor}">'
            f'<h2 id="h-{self.anchor}"><span class="no">{self.number}</span> {self.title}</h2>'
            + (f'<p class="muted">{escape(note)}</p>' if note else "")
        )
        if self.item["closed"]:
            ground = f"{self.words.ground}: {marked(self.item['legal_ground'], self.reader)}"
            head += f'<p><span class="tag">{self.words.closed_item}</span></p><p>{ground}</p>'
            if not self.whole:
                return f"{head}</article>"
        return "".join(
            (
                head,
                self.facts(),
                self.rich("rationale"),
                self.section(self.words.proposal, self.rich("proposal")),
                self.section(self.words.proceedings, self.rich("proceedings")),
                self.decision(),
                self.papers(),
                "</article>",
            )
        )

    def line(self):
        """The item in the list of contents."""
        return f'<li><a href="#{self.anchor}">{self.number} {self.title}</a></li>'


def read(content, *, whole=False):
    """The items as the reader of the active language sees them."""
    language, numbering = get_language(), content["meeting"]["numbering"]
    return [Reading(item, language, numbering, whole=whole) for item in content["items"]]


def articles(readings):
    """All items as HTML, and the note about their language where it is the same for all: told once, above them."""
    notes = {reading.note for reading in readings}
    note = notes.pop() if len(notes) == 1 else ""
    return mark_safe("".join(reading.article(with_note=not note) for reading in readings)), note  # noqa: S308


def items_html(content, *, whole=False):
    """The items of a content as HTML, and the note about their language. ``whole`` shows what is closed too."""
    return articles(read(content, whole=whole))


def show_content(content, *, whole=False):
    """What the page shows of an agenda or minutes: HTML of items, list of contents and attendance, and sentences.

    ``whole`` shows what is closed too: only for a reader of whom ``rules.can_read_closed`` is true.
    """
    readings = read(content, whole=whole)
    items, note = articles(readings)
    contents = "".join(reading.line() for reading in readings) if len(readings) > 3 else ""
    return {
        "items": items,
        "note": note,
        "contents": mark_safe(contents),  # noqa: S308
        "attendance": attendance_html(content, get_language()),
        "quorum": quorum_sentence(content),
    }


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
    ChangeKind.MINUTES: gettext_lazy("The minutes were published"),
}
MEMO_PUBLISHED = gettext_lazy("The memo was published")


def change_line(change, numbering, languages, *, is_memo=False):
    """A line of the public change log: its moment and what happened, in the reader's language."""
    subject = change["subject"]
    item = number_of({"section": change["section"]}, numbering).rstrip(".") if change["section"] is not None else ""
    if item and numbering != Numbering.YEAR:
        item = _("Item %(number)s") % {"number": item}
    kind = ChangeKind(change["kind"])
    sentence = MEMO_PUBLISHED if is_memo and kind == ChangeKind.MINUTES else SENTENCES[kind]
    sentence = str(sentence) % {"item": item or _("An item")}
    named = subject.get("*") or next((subject[code] for code in (get_language(), *languages) if code in subject), "")
    at = timezone.localtime(datetime.datetime.fromisoformat(change["at"]))
    return {"at": at, "words": sentence, "named": named}


def clock_of(moment, language):
    """The time of day of a content's moment, which is in Finnish time: 13.05, in English 13:05."""
    hour, minute = moment[11:13], moment[14:16]
    return f"{hour}:{minute}" if language == "en" else f"{int(hour)}.{minute}"


def _presence(row, language):
    own = words(language)
    if row["presence"] not in THERE:
        return own.labels[row["presence"]]
    if not row["arrived"] or not row["left"]:
        return own.labels[row["presence"]]
    times = f"{clock_of(row['arrived'], language)}–{clock_of(row['left'], language)}"
    return own.remotely % {"times": times} if row["presence"] == Presence.REMOTE else times


#: In which order people are listed: those who lead, members and deputies, those who serve, others.
_ORDER = {
    kind: rank
    for rank, kind in enumerate([OfficeKind.CHAIR, OfficeKind.VICE_CHAIR, InvitedAs.MEMBER, InvitedAs.DEPUTY])
}


def attendance_html(content, language):
    """Who was at the meeting, as rows of a table; deputies and others who were not there are left out."""
    own = words(language)
    rows = [
        row
        for row in content.get("attendance", ())
        if row["presence"] in THERE or row["as"] in {InvitedAs.MEMBER, InvitedAs.OFFICE}
    ]
    rows.sort(key=lambda row: _ORDER.get(row["role"] or row["as"], len(_ORDER)))
    html = []
    for row in rows:
        role = own.roles[row["role"] or row["as"]]
        if row["in_place_of"]:
            role = f"{role}, {own.in_place_of % {'name': row['in_place_of']}}"
        represents = row["represents"] or row["title"]
        html.append(
            f'<tr><th scope="row">{escape(row["name"])}'
            + (f'<span class="org">{escape(represents)}</span>' if represents else "")
            + f"</th><td>{escape(role)}</td><td>{escape(_presence(row, language))}</td></tr>"
        )
    return mark_safe("".join(html))  # noqa: S308


def quorum_sentence(content):
    """Whether the meeting was quorate, with the numbers; empty where no quorum is required or for an agenda."""
    quorum = content.get("quorum")
    if not quorum or quorum["formula"] == "none":
        return ""
    if quorum["quorate"]:
        return _("Quorate: %(present)s of %(seats)s seats were attended, %(needed)s were needed.") % quorum
    return _("Not quorate: %(present)s of %(seats)s seats were attended, %(needed)s were needed.") % quorum


def is_minutes(shown):
    """True when what is shown is minutes."""
    return shown is not None and shown["kind"] == PublicationKind.MINUTES
