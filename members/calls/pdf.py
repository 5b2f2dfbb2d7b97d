"""The memo of a proposal as PDF."""

import hashlib
import json

from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from council.core.documents import pdf
from council.core.documents.renderings import document
from members.calls import memo
from members.calls.models import Proposal


@document(memo.KIND)
def memo_pdf(about_id, language):
    """``(bytes, file name)`` of one version's memo in one language."""
    proposal = Proposal.objects.select_related("call__body").get(pk=about_id)
    content = proposal.snapshot
    words = memo.words_of(content, language)
    data = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    with translation.override(language):
        attachment = pdf.Attachment("proposal.json", data, _("The proposal as machine-readable data"))
        kind = _("memo")
        name = slugify(f"{kind}-{proposal.call.body.slug}-{proposal.version}-{language}")
    rendered = pdf.render(
        memo.memo_html(content, language),
        title=words["title"],
        language=language,
        created=proposal.made_at,
        identifier=hashlib.sha256(memo.key(proposal, language).encode()).hexdigest()[:32],
        attachments=[attachment],
        author=words["host"],
        subject=words["title"],
    )
    return rendered, f"{name}.pdf"
