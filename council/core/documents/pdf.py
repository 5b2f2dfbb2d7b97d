"""Documents as PDF: one file that is both PDF/A-3a and PDF/UA-1, the same bytes on every render.

This module is light, so that any part of the portal may name it. What makes the
file (WeasyPrint and the fonts, 0.4 s and 60 MB) is imported by the first call
of ``render``, which only a worker makes.
"""

import dataclasses
import functools
import hashlib
import importlib.metadata
import pathlib

from django.conf import settings

from council.core import hyphenation

#: Raised when this package's own code changes what a PDF looks like or holds.
LAYOUT = 1
_PACKAGES = ("weasyprint", "pydyf", "fonttools", "fontpkg-source-sans-3", "fontpkg-noto-sans")
_TEMPLATES = "templates/pdf"


@dataclasses.dataclass(frozen=True)
class Attachment:
    """A file inside the PDF. ``relationship`` is that of ISO 32000-2, 7.11.3: Source, Data, Supplement …"""

    name: str
    content: bytes
    description: str
    relationship: str = "Source"


def render(html, *, title, language, created, identifier, attachments=(), author="", subject=""):
    """The PDF of a whole HTML document as bytes.

    ``created`` is an aware datetime and stands for the time of creation and of
    change, so it must come from the record and never from the clock;
    ``identifier`` is 32 or more hexadecimal digits that name the version.
    Nothing is fetched: an address in the document other than that of our own
    fonts is refused. The same arguments give the same bytes on one
    installation (``stamp``). Safe to call from several threads.

    Raises ValueError for a naive ``created`` or an identifier that is not hexadecimal.
    """
    from council.core.documents import engine  # noqa: PLC0415  (only a worker pays for WeasyPrint)

    return engine.write(
        html,
        title=title,
        language=language,
        created=created,
        identifier=identifier,
        attachments=attachments,
        author=author,
        subject=subject,
    )


@functools.cache
def stamp():
    """A hash of everything beside the content that the bytes depend on: versions, templates, hyphenation.

    It belongs to the key of every stored rendering.
    """
    parts = [f"layout {LAYOUT}", hyphenation.stamp()]
    parts += [f"{package} {importlib.metadata.version(package)}" for package in _PACKAGES]
    folder = pathlib.Path(settings.BASE_DIR) / _TEMPLATES
    parts += [f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in sorted(folder.iterdir())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
