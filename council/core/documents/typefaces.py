"""The fonts of our PDFs, from installed packages.

Text is set in Source Sans 3; letters it lacks (Skolt Sámi ǩ, Greek, Cyrillic)
come from Noto Sans. Source Sans is a variable font, which WeasyPrint would turn
into a static one in every document: that is a third of the time of a short
document. So the four styles we use are made once for an installation, without
the letters and features nobody needs, and kept under ``VAR_DIR``.

Imported only where PDFs are made.
"""

import functools
import hashlib
import importlib.metadata
import io
import logging
import os
import pathlib
import tempfile

import fontpkg_noto_sans
import fontpkg_source_sans_3
from django.conf import settings
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

logger = logging.getLogger(__name__)

_SOURCE = pathlib.Path(fontpkg_source_sans_3.__file__).parent / "files"
_NOTO = pathlib.Path(fontpkg_noto_sans.__file__).parent / "files"
UPRIGHT, ITALIC = _SOURCE / "SourceSans3[wght].ttf", _SOURCE / "SourceSans3-Italic[wght].ttf"
#: name → (variable font, weight)
STYLES = {
    "regular": (UPRIGHT, 400),
    "semibold": (UPRIGHT, 600),
    "italic": (ITALIC, 400),
    "semibold-italic": (ITALIC, 600),
}
FALLBACK = _NOTO / "NotoSans[wdth,wght].ttf"
#: Latin with its extensions A and B, marks, punctuation, currency, arrows and the boxes of forms.
LETTERS = [
    range(0x20, 0x250),
    range(0x2B0, 0x370),
    range(0x1E80, 0x1EFA),
    range(0x2010, 0x2070),
    range(0x20A0, 0x20C0),
    range(0x2100, 0x2218),
    range(0x25A0, 0x2714),
    range(0xFB00, 0xFB05),
]
FEATURES = ["ccmp", "kern", "liga", "locl", "mark", "mkmk"]


def make(style):
    """The static font of a style as bytes; the same bytes on every run."""
    path, weight = STYLES[style]
    font = TTFont(path, recalcTimestamp=False)
    options = Options(layout_features=FEATURES, hinting=False, notdef_outline=True, recalc_timestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for letters in LETTERS for code in letters])
    subsetter.subset(font)
    instantiateVariableFont(font, {"wght": weight}, inplace=True, static=True)
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()


def stamp():
    """What the prepared fonts depend on, for keys of stored renderings."""
    packages = ("fontpkg-source-sans-3", "fontpkg-noto-sans", "fonttools")
    return ", ".join(f"{package} {importlib.metadata.version(package)}" for package in packages)


def folder():
    """Where the prepared fonts are kept: a folder for each state of packages and of this file's choices."""
    what = f"{stamp()} {STYLES} {LETTERS} {FEATURES}".replace(str(_SOURCE), "")
    return pathlib.Path(settings.VAR_DIR) / "pdf-fonts" / hashlib.sha256(what.encode()).hexdigest()[:16]


@functools.cache
def static(style):
    """The font of a style, made and kept when it is asked for the first time.

    Two processes may make it at the same time: each writes a file of its own
    and renames it. Where nothing can be written, the font lives in memory.
    """
    path = folder() / f"{style}.ttf"
    if path.exists():
        return path.read_bytes()
    logger.info("Preparing the font %s for PDFs, once for this installation", style)
    made = make(style)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(made)
        pathlib.Path(name).replace(path)
    except OSError as problem:
        logger.warning("The font %s cannot be kept (%s): it is made again by the next process", style, problem)
    return made


@functools.cache
def fallback():
    """Noto Sans as it is in its package."""
    return FALLBACK.read_bytes()


@functools.cache
def letters():
    """The code points that the text font has in every style."""
    return frozenset.intersection(
        *(frozenset(TTFont(io.BytesIO(static(style)), lazy=True).getBestCmap()) for style in STYLES)
    )


@functools.cache
def fallback_letters():
    """The code points of the fallback font."""
    return frozenset(TTFont(FALLBACK, lazy=True).getBestCmap())
