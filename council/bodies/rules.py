"""Facts that follow from a body's dated rules."""

import datetime

from council.bodies.enums import NoticeCounting, QuorumFormula
from council.bodies.holidays import is_working_day


def quorum_needed(formula, seats):
    """How many must be present of ``seats`` voting seats; 0 when no quorum is required.

    Over half is the Act on Wellbeing Services Counties 611/2021, 108 §; other
    formulas are those of the bodies' own rules. A vacant seat counts as a seat.
    """
    if formula == QuorumFormula.NONE:
        return 0
    return seats // 2 + 1 if formula == QuorumFormula.OVER_HALF else (seats + 1) // 2


def is_quorate(formula, seats, present, chair_present):
    """True when ``present`` of ``seats`` make a quorum. ``chair_present``: chair or vice chair is there."""
    if formula == QuorumFormula.HALF_AND_CHAIR and not chair_present:
        return False
    return present >= quorum_needed(formula, seats)


def last_notice_day(meeting_day, days, counting):
    """The last day on which the notice is still in time: ``days`` full days before ``meeting_day``.

    Five calendar days before the 22nd is the 17th. Working days leave out
    Saturdays, Sundays and the public holidays of ``council.bodies.holidays``.
    """
    day = meeting_day
    left = days
    while left > 0:
        day -= datetime.timedelta(days=1)
        if counting == NoticeCounting.CALENDAR or is_working_day(day):
            left -= 1
    return day
