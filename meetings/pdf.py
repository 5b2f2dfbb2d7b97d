"""Agendas, memos and minutes as PDF: the public copy for everyone, the archive copy for insiders.

Both are made from one frozen publication (``meetings.content``), hold the same
content as JSON inside, and are the same file whenever they are made.
"""

import dataclasses
import datetime
import hashlib
import json

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from council.core.documents import pdf
from council.core.documents.renderings import document, request_rendering
from meetings import content as contents
from meetings.document import approval, head, matters, people
from meetings.models import Minutes, Publication

PUBLIC, ARCHIVE = "publication.public", "publication.archive"


@dataclasses.dataclass(frozen=True)
class Source:
    """All that a document is made of: one copy of a publication's content and what was done with it."""

    content: dict
    approvals: dict | None
    version: int
    reason: str
    published_at: datetime.datetime | None
    created_at: datetime.datetime
    sha256: str = ""
    """Mark of the whole content, given only where ``content`` is that whole content."""

    @property
    def fingerprint(self):
        """SHA-256 of everything the document is made of."""
        parts = {
            "content": contents.fingerprint(self.content),
            "approvals": self.approvals,
            "version": self.version,
            "reason": self.reason,
            "published_at": contents.moment(self.published_at),
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def source_of(publication, kind):
    """The public or the archive copy of a publication. One query for agendas, two more for minutes, one for versions.

    The public copy carries the mark of the accepted content only where nothing
    is closed: then it is the same content, and anyone can check the mark
    against the JSON inside. Otherwise the mark would help to guess closed words.
    """
    minutes = (
        Minutes.objects.filter(frozen=publication).select_related("meeting").prefetch_related("scrutinies").first()
    )
    approvals = contents.approvals(minutes) if minutes else None
    content = publication.content if kind == ARCHIVE else contents.public_copy(publication.content)
    whole = contents.fingerprint(content) == publication.sha256
    if approvals and not whole:
        approvals["scrutineers"] = [{**row, "sha256": ""} for row in approvals["scrutineers"]]
    return Source(
        content=content,
        approvals=approvals,
        version=publication.version if replaces_another(publication) else 1,
        reason=publication.reason,
        published_at=publication.published_at,
        created_at=publication.created_at,
        sha256=publication.sha256 if whole else "",
    )


def replaces_another(publication):
    """True when an earlier version was published: minutes that a scrutineer refused never were, so they are none."""
    if publication.version == 1:
        return False
    earlier = Publication.objects.filter(
        meeting=publication.meeting_id, kind=publication.kind, version__lt=publication.version
    )
    return earlier.exclude(published_at=None).exists()


def languages(publication):
    """The languages in which a publication's documents are made, original first."""
    meeting, body = publication.content["meeting"], publication.content["body"]
    known = [code for code, _name in settings.LANGUAGES]
    wanted = meeting["languages"] or body["languages"]
    return [code for code in dict.fromkeys(wanted) if code in known] or [settings.LANGUAGE_CODE]


def publication_html(source, language):
    """The whole document as HTML for ``council.core.documents.pdf.render``."""
    content = source.content
    with translation.override(language):
        return render_to_string(
            "pdf/publication.html",
            {
                "language": language,
                "title": head.title(content, language),
                "heading": head.heading(content, language),
                "kind": head.kind_label(content),
                "number": head.number_label(content),
                "day": head.day(head.starts(content)),
                "host": head.host_name(content, language),
                "body": head.body_name(content, language),
                "foot": head.foot(content, source.version, source.published_at),
                "facts": list(head.facts(content, page_address(content))),
                "version": source.version,
                "reason": source.reason,
                "demonstration": content["meeting"]["demonstration"],
                "has_closed": holds_closed(content),
                "people": list(people.people(content)),
                "quorum": people.quorum(content),
                "items": list(matters.items(content, language)),
                "annexes": list(matters.annexes(content, language)) if head.is_minutes(content) else [],
                "approvals": approval.approval(content, source.approvals, source.sha256),
            },
        )


def page_address(content):
    """The public address of the meeting's page in the active language; empty where the portal has no address."""
    if not settings.SITE_URL:
        return ""
    meeting = content["meeting"]
    where = {"slug": content["body"]["slug"], "year": meeting["year"], "number": meeting["number"]}
    return settings.SITE_URL + reverse("meetings:meeting_show", kwargs=where)


def holds_closed(content):
    """True when texts or names of closed things are in this copy: it must say so on every page (621/1999, 25 §)."""
    return any(
        item["closed"] and (any(map(item["texts"][code].get, contents.TEXTS)) or item["papers"])
        for item in content["items"]
        for code in item["texts"]
    ) or any(paper["closed"] and "title" in paper for item in content["items"] for paper in item["papers"])


def machine_readable(source):
    """The content as JSON, to be embedded. ``content`` in its canonical form has the mark that was accepted."""
    return json.dumps(
        {
            "version": source.version,
            "published_at": contents.moment(source.published_at),
            "reason": source.reason,
            "sha256": source.sha256,
            "approvals": source.approvals,
            "content": source.content,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    ).encode()


def publication_pdf(source, language):
    """The PDF of one copy in one language as bytes."""
    html = publication_html(source, language)
    with translation.override(language):
        attachment = pdf.Attachment("meeting.json", machine_readable(source), _("The meeting as machine-readable data"))
        title = head.title(source.content, language)
    return pdf.render(
        html,
        title=title,
        language=language,
        created=source.published_at or source.created_at,
        identifier=hashlib.sha256(f"{source.fingerprint} {language}".encode()).hexdigest()[:32],
        attachments=[attachment],
        author=head.host_name(source.content, language),
        subject=title,
    )


def file_name(source, language, kind):
    """The name under which people save the file, as in ``poytakirja-vammaisneuvosto-5-2026-fi.pdf``."""
    with translation.override(language):
        parts = [head.kind_label(source.content), source.content["body"]["slug"], head.number_label(source.content)]
        if source.version > 1:
            parts.append(f"v{source.version}")
        if kind == ARCHIVE:
            parts.append(_("archive copy"))
    words = "-".join(map(str, parts)).replace("/", "-").replace("ö", "o").replace("ä", "a")
    return f"{slugify(words)}-{language}.pdf"


def key(source, kind, language):
    """The key of a rendering: copy, content, approvals, language, and all that the bytes depend on."""
    parts = [kind, language, source.fingerprint, pdf.stamp(), settings.SITE_URL]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def page_of(about_id):
    """The key of the public page that links a publication's document."""
    return [f"meeting:{Publication.objects.values_list('meeting_id', flat=True).get(pk=about_id)}"]


@document(PUBLIC, shown_on=page_of)
def public_pdf(about_id, language):
    """``(bytes, file name)`` of the public copy of a publication."""
    return make(about_id, language, PUBLIC)


@document(ARCHIVE)
def archive_pdf(about_id, language):
    """``(bytes, file name)`` of the archive copy, which holds what is closed."""
    return make(about_id, language, ARCHIVE)


def make(about_id, language, kind):
    """One copy of a publication as a document of ``council.core.documents.renderings``."""
    source = source_of(Publication.objects.get(pk=about_id), kind)
    return publication_pdf(source, language), file_name(source, language, kind)


def request(publication):
    """Ask for the documents of a publication: both copies in each of its languages. Safe to repeat.

    Returns the Rendering rows. Documents that are there already are not made
    again, unless the approvals or the portal's version of them have changed.
    """
    return [
        request_rendering(kind, publication.pk, language, key(source, kind, language), publication.body_id)
        for kind in (PUBLIC, ARCHIVE)
        for source in [source_of(publication, kind)]
        for language in languages(publication)
    ]
