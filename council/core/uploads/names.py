"""Names of files as people may see them."""

import re
import unicodedata

from django.utils.translation import gettext as _

from council.core.text import clean_line

LONGEST = 120
#: Names that Windows keeps for devices.
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def clean_name(name):
    """A display name: the last part of a path, one line in NFC, nothing that a system, a shell or a page could act on.

    At most 120 characters with the ending, which is in small letters.
    """
    name = unicodedata.normalize("NFC", str(name)).replace("\\", "/").rpartition("/")[2]
    name = re.sub(r'[<>:"|?*%#;&`$]', "_", clean_line(name)).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    if DEVICES.fullmatch(stem.strip()):
        stem = f"_{stem.strip()}"
    stem = stem or _("file")
    ending = ending.lower()[:10]
    return f"{stem[: LONGEST - len(ending) - 1].rstrip(' .')}.{ending}" if ending else stem[:LONGEST].rstrip(" .")
