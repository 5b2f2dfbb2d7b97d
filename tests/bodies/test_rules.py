"""Quorum, notice and holidays: facts that follow from the rules and the calendar."""

import datetime

import pytest

from council.bodies.enums import NoticeCounting, QuorumFormula
from council.bodies.holidays import easter, holidays, is_working_day
from council.bodies.rules import is_quorate, last_notice_day, quorum_needed

DAY = datetime.date


@pytest.mark.parametrize(
    ("formula", "seats", "needed"),
    [
        ("over_half", 22, 12),
        ("over_half", 19, 10),
        ("over_half", 2, 2),
        ("over_half", 1, 1),
        ("over_half", 0, 1),
        ("half", 22, 11),
        ("half", 19, 10),
        ("half", 1, 1),
        ("half", 0, 0),
        ("half_and_chair", 22, 11),
        ("half_and_chair", 15, 8),
        ("none", 22, 0),
    ],
)
def test_quorum_needed(formula, seats, needed):
    assert quorum_needed(QuorumFormula(formula), seats) == needed


@pytest.mark.parametrize("formula", QuorumFormula)
@pytest.mark.parametrize("chair", [True, False])
def test_quorum_by_counting(formula, chair):
    """Against the words of the rule, for every size up to 40."""
    for seats in range(1, 41):
        for present in range(seats + 1):
            expected = {
                "over_half": present > seats / 2,
                "half": present >= seats / 2,
                "half_and_chair": present >= seats / 2 and chair,
                "none": True,
            }[formula]
            assert is_quorate(formula, seats, present, chair) is expected


@pytest.mark.parametrize(
    ("meeting", "days", "counting", "last"),
    [
        (DAY(2025, 10, 22), 5, "calendar", DAY(2025, 10, 17)),  # a real notice: mailed on the 17th for the 22nd
        (DAY(2026, 3, 3), 7, "calendar", DAY(2026, 2, 24)),
        (DAY(2026, 1, 2), 3, "calendar", DAY(2025, 12, 30)),
        (DAY(2026, 3, 9), 0, "calendar", DAY(2026, 3, 9)),
        (DAY(2026, 3, 9), 1, "working", DAY(2026, 3, 6)),  # Monday ← Friday
        (DAY(2026, 3, 13), 5, "working", DAY(2026, 3, 6)),
        (DAY(2026, 4, 7), 1, "working", DAY(2026, 4, 2)),  # over Easter
        (DAY(2026, 1, 7), 3, "working", DAY(2025, 12, 31)),  # over Epiphany, a weekend and New Year
        (DAY(2026, 6, 22), 1, "working", DAY(2026, 6, 18)),  # over midsummer
        (DAY(2026, 12, 28), 2, "working", DAY(2026, 12, 22)),  # over Christmas
    ],
)
def test_last_notice_day(meeting, days, counting, last):
    assert last_notice_day(meeting, days, NoticeCounting(counting)) == last


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2021, (4, 4)),
        (2024, (3, 31)),
        (2025, (4, 20)),
        (2026, (4, 5)),
        (2027, (3, 28)),
        (2038, (4, 25)),
        (2285, (3, 22)),
    ],
)
def test_easter(year, day):
    assert easter(year) == DAY(year, *day)


def test_holidays_of_2026():
    assert holidays(2026) == {
        DAY(2026, 1, 1),
        DAY(2026, 1, 6),
        DAY(2026, 4, 3),
        DAY(2026, 4, 6),
        DAY(2026, 5, 1),
        DAY(2026, 5, 14),
        DAY(2026, 6, 19),
        DAY(2026, 12, 6),
        DAY(2026, 12, 24),
        DAY(2026, 12, 25),
        DAY(2026, 12, 26),
    }


@pytest.mark.parametrize("year", range(2021, 2061))
def test_moving_holidays_fall_on_their_weekdays(year):
    days = holidays(year)
    midsummer_eve = [day for day in days if day.month == 6 and 19 <= day.day <= 25 and day.weekday() == 4]
    assert len(midsummer_eve) == 1
    sunday = easter(year)
    assert sunday.weekday() == 6 and DAY(year, 3, 22) <= sunday <= DAY(year, 4, 25)
    ascension = sunday + datetime.timedelta(days=39)
    assert ascension in days and ascension.weekday() == 3
    assert not is_working_day(sunday - datetime.timedelta(days=2)) and not is_working_day(
        sunday + datetime.timedelta(days=1)
    )


def test_weekends_are_no_working_days():
    assert [is_working_day(DAY(2026, 3, day)) for day in range(2, 9)] == [True] * 5 + [False] * 2
