"""Finnish public holidays, enough to count working days.

The church's holidays, New Year, May Day and Independence Day (L 388/1937);
midsummer eve and Christmas eve, on which offices are closed, count as well.
"""

import datetime
import functools


def easter(year):
    """Easter Sunday by the Gregorian computus (Meeus/Jones/Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * el) // 451
    month, day = divmod(h + el - 7 * m + 114, 31)
    return datetime.date(year, month, day + 1)


@functools.cache
def holidays(year):
    """The days of a year that are not working days though they may fall on a weekday."""
    day = datetime.timedelta(days=1)
    sunday = easter(year)
    midsummer_eve = next(d for n in range(7) if (d := datetime.date(year, 6, 19) + n * day).weekday() == 4)
    fixed = [(1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26)]
    return {datetime.date(year, m, d) for m, d in fixed} | {
        sunday - 2 * day,
        sunday + day,
        sunday + 39 * day,
        midsummer_eve,
    }


def is_working_day(date):
    """True from Monday to Friday when the day is no public holiday."""
    return date.weekday() < 5 and date not in holidays(date.year)
