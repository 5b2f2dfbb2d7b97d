"""What the clock does for meetings."""

import datetime

from django.utils import timezone

from council.core.schedule import every
from meetings import actions

#: Days after a meeting until what people needed to take part is erased.
NEEDS_KEPT = datetime.timedelta(days=14)


@every(day_at="03:15")
def erase_needs():
    """Participation needs may tell about a person's health: they are kept only as long as the organiser needs them."""
    actions.erase_needs(before=timezone.now() - NEEDS_KEPT)
