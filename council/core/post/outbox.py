"""Letters as rows: written in the transaction of the deed, claimed and sent by a worker.

A row is claimed by one conditional UPDATE that gives the worker a lease, and
every letter's outcome is committed on its own, guarded by that lease. So a
worker that is killed loses nothing: its rows are claimed again when the lease
is over. What can happen twice is only a letter that the mail server took in the
moment before its worker died, and that one carries the same Message-ID.
"""

import datetime
import json
import logging
import time

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Greatest, Least
from django.utils import timezone, translation
from django.utils.module_loading import autodiscover_modules

from council.core import wake
from council.core.enums import DeliveryError, DeliveryState
from council.core.models import Delivery
from council.core.post.bulk import insert_new
from council.core.post.mail import Lost, Refused, Unreachable, carrier
from council.core.post.mime import Prepared, Unfit, ascii_address

#: Letters claimed at once.
CHUNK = 100
#: Tries until a letter counts as failed; with the pauses between them that is a little over an hour.
MAX_ATTEMPTS = 12
LONGEST_PAUSE = datetime.timedelta(hours=1)

#: kind → renderer; see ``letter``.
LETTERS = {}

logger = logging.getLogger(__name__)

_CLAIM = """
UPDATE core_delivery SET state = 'sending', lease_until = %(lease)s, attempts = attempts + 1
WHERE id IN (
    SELECT d.id FROM core_delivery d
    WHERE d.state IN ('queued', 'sending') AND d.due_at <= %(now)s
      AND (d.state = 'queued' OR d.lease_until < %(now)s)
      AND (d."group" = '' OR NOT EXISTS (
          SELECT 1 FROM core_delivery older
          WHERE older."group" = d."group" AND older.recipient_email = d.recipient_email
            AND older.sequence < d.sequence AND older.state = 'sending' AND older.lease_until >= %(now)s))
    ORDER BY d.urgent DESC, d.due_at, d.id LIMIT %(limit)s FOR UPDATE OF d SKIP LOCKED)
RETURNING *
"""
_SUPERSEDE_OLDER = """
UPDATE core_delivery d SET state = 'superseded', error = ''
FROM unnest(%s::text[], %s::text[], %s::int[]) AS newer (grp, email, sequence)
WHERE d."group" = newer.grp AND d.recipient_email = newer.email AND d.sequence < newer.sequence AND d.state = 'queued'
"""
_SUPERSEDE_CLAIMED = """
UPDATE core_delivery d SET state = 'superseded', lease_until = NULL, error = ''
WHERE d.id = ANY(%s) AND d.state = 'sending' AND d.lease_until = %s AND EXISTS (
    SELECT 1 FROM core_delivery newer
    WHERE newer."group" = d."group" AND newer.recipient_email = d.recipient_email AND newer.sequence > d.sequence)
RETURNING d.id
"""
_RENEW = """
UPDATE core_delivery SET lease_until = %s WHERE id = ANY(%s) AND state = 'sending' AND lease_until = %s RETURNING id
"""
_SENT = """
UPDATE core_delivery
SET state = 'sent', sent_at = %s, lease_until = NULL, error = '', fields = CASE WHEN %s THEN '{}' ELSE fields END
WHERE id = %s AND state = 'sending' AND lease_until = %s
"""


class _Kind:
    def __init__(self, render, shape, wipe):
        self.render, self.shape, self.wipe = render, tuple(shape), wipe


def letter(kind, *, shape=(), wipe=False):
    """Register how letters of a kind are written (used in an app's ``emails.py``).

    The function gets ``(about_id, language, **shape)`` and returns a
    ``council.core.post.letters.Letter``, or None when nobody needs the letter any
    more. It runs once for all recipients that agree in these. ``shape`` names
    those of the rows' ``fields`` on which the text as a whole depends (a
    missing one is ""); other fields fill the places of the text. ``wipe``:
    the fields hold a secret and are erased when the letter has been sent.
    """

    def register(render):
        LETTERS[kind] = _Kind(render, shape, wipe)
        return render

    return register


def load():
    """Import every app's ``emails.py``. Workers do; the web process does without."""
    autodiscover_modules("emails")


@transaction.atomic
def queue(rows):
    """Write Delivery rows and wake a worker at commit; a row whose key exists already is left alone.

    A row with a ``group`` replaces the letters of that group to the same
    address that have a lower ``sequence`` and have not left. Returns nothing.
    """
    rows = list(rows)
    if not rows:
        return
    now = timezone.now()
    for row in rows:
        row.due_at = row.due_at or now
    insert_new(rows)
    replacing = [row for row in rows if row.group and row.sequence]
    if replacing:
        with connection.cursor() as cursor:
            cursor.execute(
                _SUPERSEDE_OLDER,
                [
                    [row.group for row in replacing],
                    [row.recipient_email for row in replacing],
                    [row.sequence for row in replacing],
                ],
            )
    wake.wake(wake.LETTERS)


def plain(key, email, subject, body, language, *, name="", urgent=False):
    """A row for a letter that is only a subject and a text; both are erased when it has been sent."""
    return Delivery(
        key=key,
        kind="core.plain",
        recipient_name=name,
        recipient_email=email,
        language=language,
        fields={"subject": subject, "body": body},
        urgent=urgent,
    )


def due():
    """The letters that a worker may claim now."""
    now = timezone.now()
    return Delivery.objects.filter(
        Q(state=DeliveryState.QUEUED) | Q(lease_until__lt=now),
        state__in=[DeliveryState.QUEUED, DeliveryState.SENDING],
        due_at__lte=now,
    )


def deliver_due(limit=None, *, seconds=None, stop=None):
    """Send what is due, over one connection. Returns how many letters were dealt with (sent, failed, replaced).

    Stops after ``limit`` letters, after ``seconds``, or when ``stop()`` is
    true; what was claimed and not sent by then is given back. When the mail
    server cannot be reached, all that is due waits: 5 seconds at first, then half
    its age, at most 5 minutes; that is no try.
    """
    load()
    if not due().exists():
        return 0
    end = time.monotonic() + seconds if seconds else float("inf")
    done = 0
    try:
        with carrier() as post:
            while limit is None or done < limit:
                if time.monotonic() > end or (stop and stop()):
                    break
                chunk = _Chunk(CHUNK if limit is None else min(CHUNK, limit - done))
                if not chunk.claimed:
                    break
                done += chunk.deliver(post, lambda: time.monotonic() > end or bool(stop and stop()))
    except Unreachable as error:
        logger.warning("The mail server cannot be reached: %s", error)
        postpone(str(error))
    return done


def postpone(reason):
    """Let everything that is due wait, because the mail server cannot be reached. No letter's tries are used up."""
    now = timezone.now()
    age = ExpressionWrapper((Value(now, DateTimeField()) - F("created_at")) / 2, DurationField())
    pause = Least(Greatest(age, datetime.timedelta(seconds=5)), datetime.timedelta(minutes=5))
    Delivery.objects.filter(state=DeliveryState.QUEUED, due_at__lte=now).update(
        due_at=ExpressionWrapper(Value(now, DateTimeField()) + pause, DateTimeField()),
        error=f"{DeliveryError.UNREACHABLE}: {reason}"[:500],
    )


class _Chunk:
    """Some letters that this worker holds by one lease."""

    def __init__(self, limit):
        self.length = datetime.timedelta(seconds=settings.LETTER_LEASE_SECONDS)
        now = timezone.now()
        self.lease = now + self.length
        rows = Delivery.objects.raw(_CLAIM, {"lease": self.lease, "now": now, "limit": limit})
        self.rows = sorted(rows, key=lambda row: (not row.urgent, row.due_at, row.pk))
        self.claimed = len(self.rows)
        self.written = {}
        self._drop_superseded()

    def deliver(self, post, finished):
        """Send them one by one. Returns how many were dealt with. Raises Unreachable after giving the rest back."""
        while self.rows:
            if finished():
                break
            if timezone.now() > self.lease - self.length * 8 / 9:
                self._renew()
                continue
            row = self.rows.pop(0)
            try:
                self._send(post, row)
            except Unreachable:
                self.rows.insert(0, row)
                self._give_back()
                raise
        return self.claimed - self._give_back()

    def _send(self, post, row):
        if row.attempts > MAX_ATTEMPTS:
            self._settle(row, DeliveryState.FAILED, f"{DeliveryError.GAVE_UP}: {row.error.partition(': ')[2]}")
            return
        try:
            prepared = self._prepare(row)
            if prepared is None:
                self._settle(row, DeliveryState.SUPERSEDED)
                return
            message = prepared.fill(row.key, row.recipient_name, row.recipient_email, row.fields)
            post.send(prepared.sender, ascii_address(row.recipient_email), message)
        except (Unfit, ObjectDoesNotExist) as error:
            text = str(error) if isinstance(error, Unfit) else f"{DeliveryError.TEXT}: {error}"
            self._settle(row, DeliveryState.FAILED, text)
        except Refused as error:
            self._refused(row, error.error, str(error), error.permanent)
        except Lost as error:
            self._refused(row, DeliveryError.LOST, str(error))
        except (Unreachable, OperationalError, InterfaceError):
            raise
        except Exception as error:  # a fault in a letter's text must not stop the other letters
            logger.exception("The letter %s could not be written", row.key)
            self._refused(row, DeliveryError.TEXT, f"{type(error).__name__}: {error}")
        else:
            self._sent(row)

    def _prepare(self, row):
        """The letter made ready for all rows that agree in kind, thing, language and shape; None when not needed."""
        kind = LETTERS[row.kind]
        shape = {name: row.fields.get(name, "") for name in kind.shape}
        same = (row.kind, row.about_id, row.language, json.dumps(shape, sort_keys=True))
        if same not in self.written:
            with translation.override(row.language):
                written = kind.render(row.about_id, row.language, **shape)
            self.written[same] = written and Prepared(written, row.language)
        return self.written[same]

    def _sent(self, row):
        """Commit that a letter has left. While the database restarts, this is tried for as long as the lease lasts."""
        wipe = LETTERS[row.kind].wipe
        while True:
            try:
                with connection.cursor() as cursor:
                    cursor.execute(_SENT, [timezone.now(), wipe, row.pk, self.lease])
                    if not cursor.rowcount:
                        logger.warning("The letter %s took longer than its lease", row.key)
                return
            except (OperationalError, InterfaceError):
                if connection.in_atomic_block or timezone.now() > self.lease:
                    raise
                connection.close()
                time.sleep(0.2)

    def _refused(self, row, error, reply, permanent=False):
        if permanent:
            self._settle(row, DeliveryState.FAILED, f"{error}: {reply}")
        elif row.attempts >= MAX_ATTEMPTS:
            error = DeliveryError.TEXT if error == DeliveryError.TEXT else DeliveryError.GAVE_UP
            self._settle(row, DeliveryState.FAILED, f"{error}: {reply}")
        else:
            pause = min(datetime.timedelta(seconds=2**row.attempts), LONGEST_PAUSE)
            self._settle(row, DeliveryState.QUEUED, f"{error}: {reply}", due_at=timezone.now() + pause)

    def _held(self, rows):
        """Those of the rows that are still this worker's."""
        return Delivery.objects.filter(
            pk__in=[row.pk for row in rows], state=DeliveryState.SENDING, lease_until=self.lease
        )

    def _settle(self, row, state, error="", **changes):
        self._held([row]).update(state=state, error=error[:500], lease_until=None, **changes)

    def _give_back(self):
        """Put the rows that were not tried back among the queued ones. Returns how many they are."""
        left, self.rows = self.rows, []
        if left:
            self._held(left).update(state=DeliveryState.QUEUED, lease_until=None, attempts=F("attempts") - 1)
        return len(left)

    def _renew(self):
        """Hold the rest for longer; let go what another worker has or what a newer letter has replaced."""
        lease = timezone.now() + self.length
        with connection.cursor() as cursor:
            cursor.execute(_RENEW, [lease, [row.pk for row in self.rows], self.lease])
            kept = {pk for (pk,) in cursor.fetchall()}
        self.lease = lease
        self.rows = [row for row in self.rows if row.pk in kept]
        self._drop_superseded()

    def _drop_superseded(self):
        grouped = [row.pk for row in self.rows if row.group]
        if grouped:
            with connection.cursor() as cursor:
                cursor.execute(_SUPERSEDE_CLAIMED, [grouped, self.lease])
                gone = {pk for (pk,) in cursor.fetchall()}
            self.rows = [row for row in self.rows if row.pk not in gone]
