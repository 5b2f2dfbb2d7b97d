"""What strangers wrote, made fit for letters that the portal signs."""

import re

from council.core.text import clean_line

#: A point, colon, slash or at sign inside a word: what makes a mail program take it for an address.
_LINKING = re.compile(r"(?<=\S)([.:/@])(?=\S)")
_ZERO_WIDTH = "\u200b"


def inert(text):
    """Words in which no mail program finds a link: an invisible mark stands after what would make one.

    Line breaks become spaces, controls and direction marks go; markup needs nothing, for letters escape it.
    """
    return _LINKING.sub(rf"\1{_ZERO_WIDTH}", clean_line(text))


def inert_lines(text):
    """The same of a text with several lines."""
    return "\n".join(inert(line) for line in str(text).splitlines())
