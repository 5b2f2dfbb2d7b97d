"""Text that people write: sanitised once when saved, and hyphenated when shown."""

import functools
import re
import unicodedata

import nh3

TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "h3",
    "h4",
    "blockquote",
    "a",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes={"a": {"href"}, "th": {"scope"}},
    url_schemes={"https", "http", "mailto"},
    link_rel="noopener noreferrer",
)
#: Controls, bidirectional overrides and isolates, zero-width characters: never wanted in names and headings.
_UNWANTED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
#: The same in rich text, where line breaks, soft hyphens and joiners have a place.
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\u2028\u2029]")


def clean_html(html):
    """Rich text reduced to the allowed tags; safe to show as it is. ``<b>`` and ``<i>`` become strong and em.

    Controls and marks that turn the direction of the text are taken out.
    """
    html = _HIDDEN.sub("", html)
    for old, new in (("b", "strong"), ("i", "em")):
        html = html.replace(f"<{old}>", f"<{new}>").replace(f"</{old}>", f"</{new}>")
    return _CLEANER.clean(html).strip()


@functools.cache
def _markdown():
    from markdown_it import MarkdownIt  # noqa: PLC0415  (three megabytes that only the plain editor needs)

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def from_markdown(text):
    """What a person wrote in the plain editor, as sanitised HTML."""
    return clean_html(_markdown().render(text))


def plain_text(html):
    """The words of a rich text, for letters and summaries."""
    spaced = html.replace("</p>", "</p>\n").replace("<br>", "\n").replace("</li>", "</li>\n")
    return nh3.clean(spaced, tags=set()).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").strip()


def as_written(html):
    """A rich text as one would write it in the plain editor, when that makes the same text; otherwise its HTML."""
    text = "\n\n".join(line for line in plain_text(html).split("\n") if line.strip())
    same = [re.sub(r">\s+<", "><", each).strip() for each in (from_markdown(text), html)]
    return text if same[0] == same[1] else html


def clean_line(text):
    """One line of a name or heading: NFC, without controls, line breaks, direction marks or zero-width characters."""
    text = unicodedata.normalize("NFC", str(text))
    text = "".join(
        " " if letter in "\r\n\t" else letter
        for letter in text
        if letter in "\r\n\t" or unicodedata.category(letter) not in _UNWANTED
    )
    return " ".join(text.split())
