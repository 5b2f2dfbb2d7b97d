"""When it is told that the deeds of the demonstration's present were done: one after another, on the days before today.

The deeds themselves are done while the demonstration is loaded. Their letters
are real and leave now; what pages and histories date is dated here.
"""

import contextlib
import datetime

from django.utils import timezone

from council.core.events import acting, told_at
from council.portal.demonstration.history import at

#: People do things between these hours of the day.
MORNING, EVENING = 8, 20


class Story:
    """A clock that starts on a day before today and goes on from deed to deed, in waking hours."""

    def __init__(self, day, hour, minute=0):
        self.moment = at(day, hour, minute)

    def wait(self, minutes):
        """Time passes; what would be late in the evening is done on the next morning. Never past the present."""
        then = timezone.localtime(self.moment + datetime.timedelta(minutes=minutes))
        if not MORNING <= then.hour < EVENING:
            day = then.date() + datetime.timedelta(days=then.hour >= EVENING)
            then = at(day, MORNING, then.minute)
        self.moment = min(then, timezone.now())

    @contextlib.contextmanager
    def deed(self, minutes):
        """After so many minutes something is done: its events are dated then, and what the portal does by itself
        is told to be done by nobody, as it would be.
        """
        self.wait(minutes)
        with told_at(self.moment), acting(""):
            yield self.moment
