"""The clock of a call: closing, and when its page is made anew."""

import datetime

import pytest
from django.utils import translation

from members.calls import moments
from tests.calls.test_calls import (
    at,
)

pytestmark = pytest.mark.django_db


# --- Time in words and on the clock


def test_times_that_the_clocks_skip_or_repeat():
    spring, autumn = datetime.date(2026, 3, 29), datetime.date(2026, 10, 25)
    half_past = datetime.time(3, 30)
    with pytest.raises(moments.NoSuchTime):
        moments.moment_of(spring, half_past)
    first = moments.moment_of(autumn, half_past)
    second = moments.moment_of(autumn, half_past, later=True)
    assert second - first == datetime.timedelta(hours=1)
    assert moments.moment_of(autumn, datetime.time(15)).hour == 13, "winter time is UTC+2"
    assert moments.moment_of(spring, datetime.time(15)).hour == 12, "summer time is UTC+3"


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (at(2026, 8, 11, 9), "Closes in 3 days, on Friday 14 August 2026 at 15:00."),
        (at(2026, 8, 13, 23, 59), "Closes tomorrow, on Friday 14 August 2026 at 15:00."),
        (at(2026, 8, 14, 0, 0), "Closes today at 15:00, in over 15 hours."),
        (at(2026, 8, 14, 13, 30), "Closes today at 15:00, in over 1 hour."),
        (at(2026, 8, 14, 14, 59, 59), "Closes today at 15:00, in less than an hour."),
    ],
)
def test_the_countdown_reads_by_days_and_on_the_last_day_by_hours(now, words):
    with translation.override("en"):
        assert moments.until_closing(at(2026, 8, 14, 15), now) == words


def test_the_countdown_changes_when_its_page_is_made_anew():
    closes = at(2026, 8, 14, 15)
    assert moments.next_change(closes, at(2026, 8, 13, 20)) is None, "midnight comes first"
    assert moments.next_change(closes, at(2026, 8, 14, 9, 20)) == at(2026, 8, 14, 10)
    assert moments.next_change(closes, at(2026, 8, 14, 10)) == at(2026, 8, 14, 11)
    assert moments.next_change(closes, at(2026, 8, 14, 14, 30)) == closes
    assert moments.next_change(closes, closes) is None
