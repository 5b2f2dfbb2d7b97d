"""Letters as rows: written in the transaction of the deed, claimed and sent by a worker."""

from django.utils import timezone

from council.core.models import Delivery

#: kind → renderer; see ``letter``.
LETTERS = {}


def letter(kind):
    """Register how letters of a kind are rendered (used in an app's ``emails.py``)."""

    def register(render):
        LETTERS[kind] = render
        return render

    return register


def queue(rows):
    """Write Delivery rows; a row whose key exists already is left alone. Returns nothing."""
    now = timezone.now()
    for row in rows:
        row.due_at = row.due_at or now
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
