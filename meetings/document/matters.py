"""The items with their texts and papers."""

from html import escape

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.bodies.enums import Numbering
from council.core.templatetags.portal import filesize_short
from council.core.text import plain_text
from meetings.content import TEXTS
from meetings.document.words import language_name, small
from meetings.enums import DecisionKind, PaperKind
from meetings.show import marked

LABELS = {
    "rationale": gettext_lazy("Rationale"),
    "proposal": gettext_lazy("Proposal"),
    "proceedings": gettext_lazy("Proceedings"),
    "decision": gettext_lazy("Decision"),
}
PAPER_LABELS = {PaperKind.ANNEX: gettext_lazy("Annexes"), PaperKind.SUPPORTING: gettext_lazy("Supporting material")}
#: A decision longer than this many letters may go on over a page; a short one stays together.
LONG_DECISION = 1200


def section_label(content, number):
    """The number of an item in the margin: § in a yearly series, or a plain number in each meeting."""
    if number is None:
        return ""
    return _("§ %(number)s") % {"number": number} if is_yearly(content) else f"{number}."


def is_yearly(content):
    return content["meeting"]["numbering"] == Numbering.YEAR


def reference(content, number):
    """An item named in a sentence."""
    return section_label(content, number) if is_yearly(content) else _("item %(number)s") % {"number": number}


def text_in(item, name, language):
    """``(text, language)`` of one field: the reader's language, else the original, else any that has it.

    Each field falls back for itself, so that a decision that has not been
    translated is shown in its original language and not left out.
    """
    for code in dict.fromkeys([language, item["original"], *sorted(item["texts"])]):
        text = item["texts"].get(code, {}).get(name, "")
        if text.strip() and (name == "title" or plain_text(text)):
            return text, code
    return "", language


def items(content, language):
    """The items with their texts and papers, ready to be shown."""
    numbers = annex_numbers(content)
    for item in content["items"]:
        text, code = text_in(item, "title", language)
        yield {
            "number": section_label(content, item["section"]),
            "title": {"text": text or _("No heading"), "lang": "" if code == language else code},
            "ground": closed_because(item, language) if item["closed"] else "",
            "by": " · ".join(provenance(item)),
            "texts": list(texts(item, language)),
            "papers": list(papers(item, language, numbers)),
        }


def closed_because(thing, language):
    """Why an item or a paper is closed, as HTML: the ground is marked with its language where that is another one."""
    sentence = escape(_("Closed to the public: %(ground)s"))
    return mark_safe(sentence % {"ground": marked(thing["legal_ground"], language)})  # noqa: S308


def provenance(item):
    """Who presented the item, and its record number."""
    if item["presenter"]:
        yield _("Presented by: %(name)s") % {"name": item["presenter"]}
    if item["record_number"]:
        yield _("Record number %(number)s") % {"number": item["record_number"]}


def texts(item, language):
    """The texts of an item that have words. A rationale that stands alone before the decision needs no heading."""
    found = {name: text_in(item, name, language) for name in TEXTS}
    shown = [name for name in TEXTS if found[name][0]]
    if "decision" not in shown and item["decision_kind"]:
        found["decision"] = (f"<p>{DecisionKind(item['decision_kind']).label}.</p>", language)
        shown.append("decision")
    plain = {"rationale", "decision"}.issuperset(shown)
    noted = set()
    for name in shown:
        html, code = found[name]
        foreign = code != language
        yield {
            "name": name,
            "label": "" if name == "rationale" and plain else LABELS[name],
            "html": html,
            "lang": code if foreign else "",
            "note": ""
            if not foreign or code in noted
            else _("Language of the text: %(language)s") % {"language": language_name(code)},
            "long": len(html) > LONG_DECISION,
        }
        noted.add(code)


# --- Papers


def annex_numbers(content):
    """``{(item id, place in its papers): number}``. Annexes of open items come first.

    The public copy does not tell how many annexes a closed item has; so an annex
    has the same number in both copies.
    """
    places = [
        (item["closed"], item["id"], place)
        for item in content["items"]
        for place, paper in enumerate(item["papers"])
        if paper["kind"] == PaperKind.ANNEX
    ]
    places.sort(key=lambda each: each[0])
    return {(item, place): number for number, (_closed, item, place) in enumerate(places, 1)}


def papers(item, language, numbers):
    """The papers of an item by kind."""
    for kind, label in PAPER_LABELS.items():
        rows = [
            paper_line(paper, language, numbers.get((item["id"], place)))
            for place, paper in enumerate(item["papers"])
            if paper["kind"] == kind
        ]
        if rows:
            yield {"label": label, "rows": rows}


def paper_line(paper, language, number):
    """One paper: number, title or why it is closed, kind of file and size."""
    closed = closed_because(paper, language) if paper["closed"] else ""
    line = {"number": _("Annex %(number)s") % {"number": number} if number else "", "title": closed, "lang": ""}
    if "title" not in paper:
        return line
    own = paper["language"]
    extension = paper["file"]["name"].rpartition(".")[2].upper()
    details = [escape(extension), filesize_short(paper["file"]["size"]), *([small(closed)] if closed else [])]
    return {
        **line,
        "title": paper["title"],
        "lang": own if own and own != language else "",
        "file": mark_safe(", ".join(details)),  # noqa: S308
    }


def annexes(content, language):
    """All annexes in the order of their numbers, each with its item. Supporting material is no part of minutes."""
    numbers = annex_numbers(content)
    by_id = {item["id"]: item for item in content["items"]}
    for (item_id, place), number in numbers.items():
        item = by_id[item_id]
        line = paper_line(item["papers"][place], language, number)
        yield {**line, "item": reference(content, item["section"]) if item["section"] is not None else ""}
