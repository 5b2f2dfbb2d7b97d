"""The records of a meeting: agenda, people, minutes."""

from meetings.models.agenda import (
    AgendaChange,
    AgendaItem,
    ItemText,
    Meeting,
    NumberSeries,
    Paper,
    StandingItem,
)
from meetings.models.minutes import Minutes, Publication, Scrutiny
from meetings.models.people import Attendance, Invitation

__all__ = [
    "AgendaChange",
    "AgendaItem",
    "Attendance",
    "Invitation",
    "ItemText",
    "Meeting",
    "Minutes",
    "NumberSeries",
    "Paper",
    "Publication",
    "Scrutiny",
    "StandingItem",
]
