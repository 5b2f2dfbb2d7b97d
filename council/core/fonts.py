"""The web fonts: a subset of Source Sans 3 as woff2, made from the installed package.

The subset has a name of its own, "Portal Sans", because "Source" is a reserved
font name under the SIL Open Font License; its licence lies beside it. The same
package gives the same bytes every time.
"""

import hashlib
import importlib.metadata
import shutil
from pathlib import Path

PACKAGE = "fontpkg-source-sans-3"
#: Latin with Latin Extended-A, the letters of the Sámi languages, spacing modifiers, combining accents (the font has
#: no ǩ of its own; browsers then draw a k with its accent), and the signs of our texts.
LETTERS = (
    "20-7E,A0-17F,192,1B7,1E4-1E9,1EE-1EF,218-21B,292,2B0-2FF,300-304,306-30C,323,327-328,1E9E,2010-2027,2030,2032-2033,2039-203A,2044,"
    "20AC,2116,2122,2190-2193,2212,2248,2260,2264-2265"
)
FACES = {
    "SourceSans3[wght].ttf": "portal-sans.woff2",
    "SourceSans3-Italic[wght].ttf": "portal-sans-italic.woff2",
}


def recipe():
    """What the files depend on, as one hash: made again only when it changes."""
    versions = [importlib.metadata.version(name) for name in (PACKAGE, "fonttools", "brotli")]
    return hashlib.sha256("\n".join([LETTERS, *FACES.values(), *versions]).encode()).hexdigest()


def build(root):
    """Write the fonts to ``root/fonts``; returns False when they are there already.

    ``root`` is a folder of static files, so that pages name them ``fonts/portal-sans.woff2``.
    """
    folder, stamp = Path(root) / "fonts", Path(root).with_suffix(".recipe")
    wanted = recipe()
    if stamp.exists() and stamp.read_text() == wanted and all((folder / name).exists() for name in FACES.values()):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    source = package_files()
    for original, name in FACES.items():
        subset_face(source[original], folder / name)
    shutil.copyfile(source["LICENSE"], folder / "LICENSE.txt")
    stamp.write_text(wanted)
    return True


def package_files():
    """File name → path of what the font package brings."""
    files = importlib.metadata.files(PACKAGE) or []
    return {path.name: path.locate() for path in files}


def subset_face(source, target):
    """Write one face with our letters only, renamed, as woff2."""
    # A second to import, and only this function needs it.
    from fontTools import subset, ttLib  # noqa: PLC0415

    options = subset.Options(flavor="woff2", layout_features=["*"])
    font = ttLib.TTFont(source, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(LETTERS))
    subsetter.subset(font)
    for record in font["name"].names:
        # Copyright (0), trademark (7) and licence (13, 14) keep the words of their owners.
        if record.nameID not in {0, 7, 13, 14}:
            name = str(record).replace("Source Sans 3", "Portal Sans").replace("SourceSans3", "PortalSans")
            record.string = name.replace("Source", "Portal")
    # A reader never sees half a file, and a stopped build leaves none.
    part = target.with_suffix(".part")
    subset.save_font(font, part, options)
    part.replace(target)
