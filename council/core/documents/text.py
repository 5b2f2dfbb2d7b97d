"""The document tree on its way into a PDF: letters that no font has, and what people wrote.

What people wrote is sanitised HTML, yet it may be bad structure: a heading of
level 4 without one of level 3, a table without header cells, an empty link.
PDF/UA-1 (ISO 14289-1, 7.4, 7.5, 7.18) refuses these, so elements with the class
``rich`` are put in order here. ``data-level`` on such an element is the heading
level that its first headings get.

Works on the ElementTree that WeasyPrint's HTML parser made, before layout, so
nothing is parsed twice.
"""

import re
from xml.etree.ElementTree import SubElement

from council.core.documents import typefaces

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
#: Elements that mean nothing without content.
CONTENTFUL = HEADINGS | {"p", "li", "ul", "ol", "blockquote", "a", "strong", "em", "table", "thead", "tbody", "tr"}
SAFE_LINKS = ("https://", "http://", "mailto:")
#: Shown for a letter that neither of our fonts has.
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
ZERO_WIDTH_SPACE = "\u200b"
_TOO_LONG = re.compile(r"\S{50}")
_LONG_RUN = re.compile(r"\S{20}(?=\S{20})")
#: Breaks that make no letter; they need no font.
_INVISIBLE = {"\t", "\n", "\r", "\u00ad"}


def prepare(root):
    """Put a parsed document in order for layout, in place."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if "rich" in element.get("class", "").split():
            tidy(element, int(element.get("data-level", "3")))
        if element.text:
            element.text = breakable(printable(element.text))
        if element.tail:
            element.tail = breakable(printable(element.tail))


def breakable(text):
    """Text in which a run too long for a line (a web address) may break; WeasyPrint tries every letter otherwise."""
    return _LONG_RUN.sub(r"\g<0>" + ZERO_WIDTH_SPACE, text) if _TOO_LONG.search(text) else text


def printable(text):
    """Text in which every letter has a glyph in one of our fonts; controls are dropped.

    PDF/A-3 (ISO 19005-3, 6.2.11.8) forbids a reference to a missing glyph, and a
    font of the machine would make another file on another machine.
    """
    if typefaces.letters().issuperset(map(ord, text)):
        return text
    return "".join(map(_printable, text))


def _printable(letter):
    code = ord(letter)
    if letter in _INVISIBLE or code in typefaces.letters():
        return letter
    if code < 0x20 or 0x7F <= code < 0xA0 or 0x200B <= code <= 0x200F or 0x202A <= code <= 0x202E:
        return ""
    return letter if code in typefaces.fallback_letters() else UNKNOWN


def tidy(rich, level):
    """What a person wrote, as structure that PDF/UA accepts."""
    drop_unsafe_links(rich)
    drop_empty(rich)
    nest_headings(rich, level)
    for table in list(rich.iter("table")):
        complete_table(table)


def drop_unsafe_links(rich):
    """A link that leads to no page or mailbox becomes plain text."""
    for link in rich.iter("a"):
        if not link.get("href", "").lower().startswith(SAFE_LINKS):
            link.tag = "span"
            link.attrib.pop("href", None)


def drop_empty(parent):
    """Remove elements without any words, innermost first; the text after them stays."""
    before = None
    for child in list(parent):
        drop_empty(child)
        if child.tag in CONTENTFUL and not len(child) and not (child.text or "").strip():
            if before is None:
                parent.text = (parent.text or "") + (child.tail or "")
            else:
                before.tail = (before.tail or "") + (child.tail or "")
            parent.remove(child)
        else:
            before = child


def nest_headings(rich, level):
    """Headings start at ``level`` and go down one step at a time."""
    open_levels = []
    for heading in rich.iter():
        if heading.tag in HEADINGS:
            own = int(heading.tag[1])
            while open_levels and open_levels[-1] >= own:
                open_levels.pop()
            heading.tag = f"h{min(level + len(open_levels), 6)}"
            open_levels.append(own)


def complete_table(table):
    """Every row gets as many cells as the longest; header cells tell what they head.

    A table without any header cell gets its first row as header: so people
    write tables in a word processor.
    """
    rows = list(table.iter("tr"))
    width = max((len(row) for row in rows), default=0)
    for row in rows:
        for _missing in range(width - len(row)):
            SubElement(row, "td")
    if rows and next(table.iter("th"), None) is None:
        for cell in rows[0]:
            cell.tag = "th"
    for row in rows:
        whole_row = all(cell.tag == "th" for cell in row)
        for cell in row:
            if cell.tag == "th" and cell.get("scope") not in {"col", "row"}:
                cell.set("scope", "col" if whole_row else "row")
