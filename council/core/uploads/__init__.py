"""The gate for files that people bring: what comes through is what its name says, and does nothing by itself.

``check_upload`` reads, judges and cleans; ``store_upload`` keeps the result as
a StoredFile. The file is opened only in a process of its own
(``council.core.sandbox``). Source of the rules: OWASP ASVS 5.0.0, chapter V5.
"""

import json
import logging
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from council.core.enums import FileState
from council.core.files import open_file, store_bytes
from council.core.models import StoredFile
from council.core.uploads.names import clean_name
from council.core.uploads.viruses import scan

logger = logging.getLogger(__name__)

SANDBOX = Path(__file__).resolve().parents[1] / "sandbox"
#: Wall-clock seconds for one file; its processor time is limited in the sandbox.
PATIENCE = 30
#: kind → (MIME type, how people call it). Documents for everybody, plain texts only where a form says so.
KINDS = {
    "pdf": ("application/pdf", "PDF"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word (docx)"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel (xlsx)"),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "PowerPoint (pptx)"),
    "odt": ("application/vnd.oasis.opendocument.text", "OpenDocument (odt)"),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", "OpenDocument (ods)"),
    "png": ("image/png", "PNG"),
    "jpg": ("image/jpeg", "JPEG"),
    "csv": ("text/csv; charset=utf-8", "CSV"),
    "txt": ("text/plain; charset=utf-8", "TXT"),
}
OTHER_ENDINGS = {"jpeg": "jpg", "jpe": "jpg"}
DOCUMENTS = ("pdf", "docx", "xlsx", "pptx", "odt", "ods", "png", "jpg")
WITH_TEXTS = (*DOCUMENTS, "csv", "txt")
#: What a text must not begin with: a browser might take it for a page.
MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<?xml", b"<!--", b"<iframe")

REASONS = {
    "empty": _("The file is empty."),
    "large": _("The file is too large. At most %(limit)s MB."),
    "kind": _("Files of this kind are not taken. These are: %(kinds)s."),
    "lies": _(
        "The file is not what its name says: its content is not of the kind “%(kind)s”. Save it anew and try again."
    ),
    "damaged": _("The file is damaged. Open it on your computer, save it anew and try again."),
    "encrypted": _("The file is protected by a password or restrictions. Save it without them and try again."),
    "macro": _("The file holds a program (a macro or an embedded object). Save it without it and try again."),
    "remote": _("The file fetches a template or an object from elsewhere. Save it as a PDF and try again."),
    "path": _("The file is packed in a way that no office program uses. Save it anew and try again."),
    "bomb": _("The file unpacks into far more than is reasonable. Save it in a smaller size and try again."),
    "signed": _("The PDF is signed and also acts by itself, so it cannot be made safe. Bring one without scripts."),
    "slow": _("The file could not be checked in a reasonable time. Save it in a simpler form and try again."),
    "virus": _("The virus scanner found something harmful in the file. It was not kept."),
}


@dataclass
class Checked:
    """A file that came through the gate. ``data`` is the cleaned content.

    ``removed`` names what was taken away (``active``, ``people``, ``photo``),
    ``found`` what its properties told of people, by the property's name.
    ``state`` is the virus scanner's: clean, or error when it did not answer.
    """

    name: str
    kind: str
    mime: str
    data: bytes = field(repr=False)
    removed: list = field(default_factory=list)
    found: dict = field(default_factory=dict)
    state: FileState = FileState.CLEAN

    def __post_init__(self):
        self.state = scan(self.data)
        if self.state == FileState.INFECTED:
            refuse("virus")

    @property
    def size(self):
        """The size of the cleaned file in bytes."""
        return len(self.data)


def refuse(reason, **words):
    """Raises ValidationError with the reason in the reader's language."""
    raise ValidationError(REASONS[reason], code=reason, params=words)


def check_upload(uploaded, allowed=DOCUMENTS):
    """Read, judge, clean and scan an uploaded file; returns Checked.

    ``allowed`` are keys of ``KINDS``. Raises ValidationError whose code is one of ``REASONS``.
    """
    name = clean_name(uploaded.name)
    ending = name.rpartition(".")[2]
    kind = OTHER_ENDINGS.get(ending, ending)
    if kind not in allowed or kind not in KINDS or "." not in name:
        refuse("kind", kinds=", ".join(KINDS[each][1] for each in allowed))
    if not uploaded.size:
        refuse("empty")
    if uploaded.size > settings.UPLOAD_MAX_BYTES:
        refuse("large", limit=settings.UPLOAD_MAX_BYTES // 2**20)
    uploaded.seek(0)
    data = uploaded.read(settings.UPLOAD_MAX_BYTES + 1)
    if len(data) > settings.UPLOAD_MAX_BYTES:
        refuse("large", limit=settings.UPLOAD_MAX_BYTES // 2**20)
    mime, label = KINDS[kind]
    if kind in {"csv", "txt"}:
        return Checked(name, kind, mime, clean_text(data, label))
    data, told = in_sandbox(data, kind)
    if "refused" in told:
        refuse(told["refused"], kind=label)
    return Checked(name, kind, mime, data, told["removed"], told["found"])


def clean_text(data, label):
    """A text in UTF-8; what Excel on Windows saved in Windows-1252 is turned into it. Raises ValidationError."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(MARKUP):
        refuse("lies", kind=label)
    if any(octet < 32 and octet not in b"\t\r\n\f" for octet in set(data)):
        refuse("lies", kind=label)
    try:
        return data.decode("utf-8-sig").encode()
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252").encode()
    except UnicodeDecodeError:
        refuse("lies", kind=label)


def in_sandbox(data, kind):
    """The cleaned bytes and what the sandbox tells of them. Raises ValidationError when it does not answer."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", SANDBOX, kind],
            input=data,
            capture_output=True,
            timeout=PATIENCE,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        refuse("slow")
    line, _newline, cleaned = done.stdout.partition(b"\n")
    if done.returncode or not line:
        logger.warning(
            "no answer on a %s of %d bytes: %s", kind, len(data), done.stderr.decode(errors="replace")[-500:]
        )
        refuse("slow" if done.returncode < 0 else "damaged")
    return cleaned, json.loads(line)


def store_upload(upload, *, by, body_id, allowed=DOCUMENTS):
    """Keep an upload (as it came, or Checked) as a StoredFile of ``by``.

    It is clean when the scanner says so or there is none; in error, and so
    closed to others, while the scanner does not answer (``scan_waiting`` tries
    again). Raises ValidationError for what the gate or the scanner refuses.
    """
    checked = upload if isinstance(upload, Checked) else check_upload(upload, allowed)
    return store_bytes(checked.name, checked.mime, checked.data, body_id, by, state=checked.state)


def scan_waiting(limit=50):
    """Scan files that are new or could not be scanned; returns how many now are. Stops when the scanner is away."""
    waiting = StoredFile.objects.filter(state__in=[FileState.NEW, FileState.ERROR]).order_by("pk")[:limit]
    done = 0
    for stored in waiting:
        with open_file(stored) as file:
            state = scan(file.read())
        if state == FileState.ERROR:
            break
        done += StoredFile.objects.filter(pk=stored.pk, state=stored.state).update(state=state)
    return done
