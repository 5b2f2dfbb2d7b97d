"""What the clock does for the core."""

import datetime

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from council.core import uploads
from council.core.enums import DeliveryState
from council.core.models import Delivery
from council.core.post import outbox
from council.core.schedule import every

#: A letter with a secret that could not be sent is of no use after this time.
SECRETS_KEPT = datetime.timedelta(days=1)


@every(hours=1)
def wipe_secrets():
    """Erase the fields of letters that hold a secret and have not been, and will not be, sent."""
    outbox.load()
    kinds = [name for name, kind in outbox.LETTERS.items() if kind.wipe]
    Delivery.objects.filter(
        kind__in=kinds,
        state__in=[DeliveryState.FAILED, DeliveryState.SUPERSEDED],
        created_at__lt=timezone.now() - SECRETS_KEPT,
    ).exclude(fields={}).update(fields={})


@every(day_at="03:30")
def clear_sessions():
    """Remove sessions that have ended."""
    SessionStore.clear_expired()


@every(minutes=5)
def scan_uploads():
    """Scan files that came while the virus scanner was away."""
    uploads.scan_waiting()
