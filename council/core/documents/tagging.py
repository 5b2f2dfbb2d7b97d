"""What WeasyPrint 70 leaves undone in a tagged PDF, done from outside until it does so itself.

| gap | rule |
|---|---|
| ``th`` has no ``/Scope`` (WeasyPrint issue 2508) | ISO 14289-1, 7.5 |
| ``lang`` of an element is not written as ``/Lang`` | ISO 14289-1, 7.2; WCAG 2.2, 3.1.2 |
| running header and footer are not artifacts | ISO 14289-1, 7.1 |
| a section that goes on over a page becomes two sections, a paragraph two paragraphs | ISO 32000-1, 14.7.2 |
| Finnish words are not hyphenated: Pyphen has no Finnish | looks |
| each structure element lists all pages to find its own | time: the square of the pages |
| a stream whose last byte is a carriage return seems one byte too short | ISO 19005-3, 6.1.7.1 |
| a variable font is stamped with the time of the rendering | the same version is the same file |

Works because ``weasyprint.pdf.tags`` calls ``_build_box_tree`` and
``weasyprint.draw`` calls ``draw_stacking_context`` through their modules' global
names. ``tests/core/test_pdf.py`` fails when WeasyPrint no longer needs one of
these; then take it out here. Imported only where PDFs are made.
"""

import functools
from contextlib import contextmanager

import pydyf
import pyphen
import weasyprint
from fontTools.ttLib import TTFont
from weasyprint import draw
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.pdf import fonts, tags
from weasyprint.pdf.stream import Stream
from weasyprint.text import line_break

from council.core.hyphenation import Dictionaries

WRITTEN_FOR = "70."
_build_box_tree = tags._build_box_tree
_add_tags = tags.add_tags
_marked = Stream.marked
_stream_data = pydyf.Stream.data
_draw_stacking_context = draw.draw_stacking_context


class UnknownWeasyPrint(RuntimeError):
    """The installed WeasyPrint is not the one these additions were written for."""


def apply():
    """Add what is missing to WeasyPrint, for this process. Raises UnknownWeasyPrint for another version than 70."""
    if not weasyprint.__version__.startswith(WRITTEN_FOR):
        raise UnknownWeasyPrint(
            f"WeasyPrint {weasyprint.__version__} is installed; council/core/documents/tagging.py was written for 70. "
            "Check each row of its table against the new version first."
        )
    tags._build_box_tree = build_box_tree
    weasyprint.pdf.add_tags = add_tags
    Stream.marked = marked_or_artifact
    draw.draw_stacking_context = draw_stacking_context
    pydyf.Stream.data = property(stream_data)
    line_break.pyphen = Dictionaries
    fonts.TTFont = functools.partial(TTFont, recalcTimestamp=False)


def withdraw():
    """Leave WeasyPrint as it was; for tests that show what it does by itself."""
    tags._build_box_tree = _build_box_tree
    weasyprint.pdf.add_tags = _add_tags
    Stream.marked = _marked
    draw.draw_stacking_context = _draw_stacking_context
    pydyf.Stream.data = _stream_data
    line_break.pyphen = pyphen
    fonts.TTFont = TTFont


# --- Scope, language, and no orphans of the margins


def build_box_tree(box, parent, pdf, page_number, nums, annotations, marks):
    """WeasyPrint's structure elements of a box, with scope and language."""
    real = box._box if isinstance(box, AbsolutePlaceholder) else box
    if isinstance(real, boxes.MarginBox):
        return
    for element in _build_box_tree(box, parent, pdf, page_number, nums, annotations, marks):
        source = real.element
        # The boxes of html, body and pages hand on the elements of their children, which have had their turn.
        if source is not None and isinstance(source.tag, str) and not hasattr(element, "source"):
            element.source = source
            if (language := source.get("lang")) and source.tag not in {"html", "body"}:
                element["Lang"] = pydyf.String(language)
            if element["S"] == "/TH" and source.tag == "th":
                element["A"]["Scope"] = "/Row" if source.get("scope") == "row" else "/Column"
        yield element


@contextmanager
def marked_or_artifact(stream, box, tag):
    """Marked content, or an artifact while a margin box is drawn."""
    with stream.artifact() if getattr(stream, "in_margin", False) else _marked(stream, box, tag):
        yield


def draw_stacking_context(stream, context):
    """Draw as WeasyPrint does, and remember while a margin box is drawn."""
    if not isinstance(context.box, boxes.MarginBox):
        _draw_stacking_context(stream, context)
        return
    stream.in_margin = True
    try:
        _draw_stacking_context(stream, context)
    finally:
        stream.in_margin = False


# --- One element, however many pages it takes

#: Joined over a page break. A table is not: its head is repeated, so each part reads as a table of its own.
JOINED = {"/Sect", "/Art", "/Part", "/Div", "/P", "/L", "/LI", "/LBody", "/BlockQuote"}


class KnownPages(pydyf.PDF):
    """A PDF that has all its pages: their references are listed once."""

    @functools.cached_property
    def page_references(self):
        return pydyf.PDF.page_references.fget(self)


def add_tags(pdf, document, pdf_version, page_streams):
    """WeasyPrint's structure tree, in which what goes on over a page break is one element again."""
    pdf.__class__ = KnownPages
    _add_tags(pdf, document, pdf_version, page_streams)
    root = pdf.objects[number_of(pdf.catalog["StructTreeRoot"])]
    join(pdf, pdf.objects[number_of(root["K"][0])])


def number_of(reference):
    """The object number of a reference such as ``b"12 0 R"``."""
    return int(bytes(reference).split()[0] if isinstance(reference, bytes) else str(reference).split()[0])


def children(pdf, element):
    """The structure elements right below one, in order; marked content and links to objects are left out."""
    for kid in element["K"]:
        if isinstance(kid, bytes | str) and isinstance(below := pdf.objects[number_of(kid)], dict) and "S" in below:
            yield below


def join(pdf, parent):
    """Merge neighbours below ``parent`` that were made from one element of the document and lie on different pages."""
    before = None
    for element in list(children(pdf, parent)):
        if before is not None and goes_on(before, element):
            last = next(reversed(list(children(pdf, before))), None)
            first = next(children(pdf, element), None)
            for kid in children(pdf, element):
                kid["P"] = before.reference
            before["K"].extend(element["K"])
            parent["K"].remove(element.reference)
            element.clear()
            if last is not None and first is not None:
                join(pdf, before)
        else:
            before = element


def goes_on(before, element):
    """True when ``element`` is the rest of ``before`` on the next page."""
    source = getattr(before, "source", None)
    return (
        source is not None
        and source is getattr(element, "source", None)
        and before["S"] == element["S"]
        and before["S"] in JOINED
        and before["Pg"] != element["Pg"]
    )


# --- Streams that end where they say


def stream_data(stream):
    """The bytes of a stream object. One compressed stream in 256 ends with CR.

    The LF before ``endstream`` would then read as CR LF, the line end, and the
    stream as one byte shorter than its Length; so the line end is CR LF itself.
    """
    data = _stream_data.fget(stream)
    return data.removesuffix(b"\nendstream") + b"\r\nendstream" if data.endswith(b"\r\nendstream") else data
