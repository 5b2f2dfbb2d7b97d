"""Moments of a call: from a day and a time of day in Finland, and in words."""

import datetime

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

HOUR = datetime.timedelta(hours=1)
MINUTE = datetime.timedelta(minutes=1)


class NoSuchTime(ValueError):
    """The clocks go forward past this time of day."""


def moment_of(day, clock, *, later=False):
    """The moment of a day and a time of day in Finland.

    In the hour that comes twice when the clocks go back the first one is meant,
    or the second with ``later``. Raises NoSuchTime for a time that the clocks skip.
    """
    zone = timezone.get_default_timezone()
    naive = datetime.datetime.combine(day, clock)
    moment = naive.replace(tzinfo=zone, fold=int(later)).astimezone(datetime.UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != naive:
        raise NoSuchTime
    return moment


def day(value):
    """A day as people write it."""
    return date_format(value, "SHORT_DATE_FORMAT")


def clock(value):
    """A time of day as people write it."""
    return date_format(value, "TIME_FORMAT")


def moment_short(moment):
    """A moment as people write it, in Finnish time."""
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


def on_day(moment):
    """As in “on Friday 14 August 2026 at 15:00”, “perjantaina 14.8.2026 klo 15.00”."""
    local = timezone.localtime(moment)
    return _("on %(weekday)s %(day)s at %(time)s") % {
        "weekday": WEEKDAYS[local.weekday()],
        "day": date_format(local, "DATE_FORMAT"),
        "time": date_format(local, "TIME_FORMAT"),
    }


def until_opening(moment, now):
    """When a call opens, counted from ``now``."""
    days = _days(moment, now)
    facts = {"when": on_day(moment), "time": date_format(timezone.localtime(moment), "TIME_FORMAT"), "days": days}
    if days <= 0:
        return _("Opens today at %(time)s.") % facts
    if days == 1:
        return _("Opens tomorrow, %(when)s.") % facts
    return ngettext("Opens in %(days)d day, %(when)s.", "Opens in %(days)d days, %(when)s.", days) % facts


def until_closing(moment, now):
    """When a call closes, counted from ``now``: in days, on the last day in hours."""
    days = _days(moment, now)
    hours = int((moment - now) / HOUR)
    time = date_format(timezone.localtime(moment), "TIME_FORMAT")
    facts = {"when": on_day(moment), "time": time, "days": days, "hours": hours}
    if days <= 0 and hours < 1:
        return _("Closes today at %(time)s, in less than an hour.") % facts
    if days <= 0:
        return (
            ngettext(
                "Closes today at %(time)s, in over %(hours)d hour.",
                "Closes today at %(time)s, in over %(hours)d hours.",
                hours,
            )
            % facts
        )
    if days == 1:
        return _("Closes tomorrow, %(when)s.") % facts
    return ngettext("Closes in %(days)d day, %(when)s.", "Closes in %(days)d days, %(when)s.", days) % facts


def next_change(moment, now):
    """When :func:`until_closing` next reads differently by the hour, or None on the days before the last."""
    if moment <= now or _days(moment, now):
        return None
    hours = -(-(moment - now) // HOUR) - 1
    return moment - hours * HOUR


def _days(moment, now):
    return (timezone.localdate(moment) - timezone.localdate(now)).days
