"""Documents made by a worker: asked for as a row, claimed, rendered, and kept as a stored file.

The row's ``key`` is a hash of content and template, so that the same content is
rendered once, and is found again by whoever needs it.
"""

import datetime
import logging
import mimetypes
import time

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.module_loading import autodiscover_modules

from council.core import wake
from council.core.enums import RenderingState
from council.core.files import file_path, store_bytes
from council.core.models import Rendering
from council.core.pages import touch

#: Longer than any document may take: Celery ends a task after two minutes.
LEASE = datetime.timedelta(minutes=3)
MAX_ATTEMPTS = 5

#: kind → function; see ``document``.
DOCUMENTS = {}
#: kind → function that names the public pages on which the document is linked
SHOWN_ON = {}

logger = logging.getLogger(__name__)

_CLAIM = """
UPDATE core_rendering SET state = 'rendering', lease_until = %(lease)s, attempts = attempts + 1
WHERE id = (
    SELECT r.id FROM core_rendering r
    WHERE r.state IN ('queued', 'rendering') AND r.due_at <= %(now)s
      AND (r.state = 'queued' OR r.lease_until < %(now)s)
    ORDER BY r.due_at, r.id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING *
"""


class _NotHeld(Exception):
    """The lease was over before the document was finished: another worker has it."""


def document(kind, *, shown_on=None):
    """Register how a kind of document is made (used in an app's ``pdf.py``).

    The function gets ``(about_id, language)`` and returns ``(bytes, file
    name)``; the language is active while it runs. ``shown_on(about_id)`` names
    the public pages (keys of ``pages.touch``) that link the document once it is ready.
    """

    def register(render):
        DOCUMENTS[kind] = render
        SHOWN_ON[kind] = shown_on
        return render

    return register


def load():
    """Import every app's ``pdf.py``. Workers do; the web process does without the renderer."""
    autodiscover_modules("pdf")


@transaction.atomic
def request_rendering(kind, about_id, language, key, body_id=None):
    """Ask for a document and return its Rendering; one that is there already (``key``) is not made again.

    A document that failed before is tried anew. The worker is woken at commit.
    """
    now = timezone.now()
    row, made = Rendering.objects.get_or_create(
        key=key,
        defaults={"kind": kind, "about_id": about_id, "language": language, "body_id": body_id, "due_at": now},
    )
    if not made and row.state == RenderingState.FAILED:
        again = Rendering.objects.filter(pk=row.pk, state=RenderingState.FAILED)
        made = again.update(state=RenderingState.QUEUED, attempts=0, due_at=now, error="")
        row.refresh_from_db()
    if made:
        wake.wake(wake.DOCUMENTS)
    return row


def due():
    """The documents that a worker may claim now."""
    now = timezone.now()
    return Rendering.objects.filter(
        Q(state=RenderingState.QUEUED) | Q(lease_until__lt=now),
        state__in=[RenderingState.QUEUED, RenderingState.RENDERING],
        due_at__lte=now,
    )


def render_due(*, seconds=None, stop=None):
    """Make the documents that are due, one by one. Returns how many were dealt with.

    Begins no new one after ``seconds`` or when ``stop()`` is true.
    """
    load()
    end = time.monotonic() + seconds if seconds else float("inf")
    done = 0
    while time.monotonic() < end and not (stop and stop()):
        now = timezone.now()
        rows = list(Rendering.objects.raw(_CLAIM, {"lease": now + LEASE, "now": now}))
        if not rows:
            break
        _make(rows[0])
        done += 1
    return done


def _make(row):
    held = Rendering.objects.filter(pk=row.pk, state=RenderingState.RENDERING, lease_until=row.lease_until)
    if row.attempts > MAX_ATTEMPTS:
        held.update(state=RenderingState.FAILED, lease_until=None, error=row.error or "every worker was stopped")
        return
    try:
        with translation.override(row.language):
            data, name = DOCUMENTS[row.kind](row.about_id, row.language)
        _keep(row, held, name, data)
    except (OperationalError, InterfaceError):
        raise
    except _NotHeld:
        logger.warning("The document %s took longer than its lease", row)
    except Exception as error:  # whatever fails in one document must not stop the others
        logger.exception("The document %s could not be made", row)
        again = row.attempts < MAX_ATTEMPTS
        held.update(
            state=RenderingState.QUEUED if again else RenderingState.FAILED,
            due_at=timezone.now() + datetime.timedelta(seconds=2**row.attempts),
            lease_until=None,
            error=f"{type(error).__name__}: {error}"[:500],
        )


def _keep(row, held, name, data):
    """Store the document and tell that it is ready, both or neither."""
    stored = None
    try:
        with transaction.atomic():
            mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
            stored = store_bytes(name, mime, data, row.body_id)
            if not held.update(state=RenderingState.READY, file=stored, lease_until=None, error=""):
                raise _NotHeld
            if shown_on := SHOWN_ON.get(row.kind):
                touch(*shown_on(row.about_id))
    except BaseException:
        if stored is not None:
            file_path(stored).unlink(missing_ok=True)
        raise
