"""Answers by seat, and what they promise: will there be a quorum, and is a whole category missing?"""

from dataclasses import dataclass, field

from council.bodies.enums import QuorumFormula, SeatClass
from council.bodies.rules import quorum_needed
from meetings.enums import Answer, InvitedAs
from members.rules import LEADERS

COMING, OPEN, AWAY = "coming", "open", "away"


@dataclass
class Row:
    """One seat, or one other invited person, with everyone asked for it and their newest letters."""

    seat: object = None
    invitations: list = field(default_factory=list)

    @property
    def outlook(self):
        """Coming, open or away: what the answers so far promise for this place."""
        answers = [each.answer for each in self.invitations]
        if Answer.YES in answers or Answer.REMOTE in answers:
            return COMING
        return OPEN if Answer.NONE in answers else AWAY


@dataclass
class Forecast:
    """Counts of voting seats by outlook, against the quorum of the body's formula."""

    formula: str
    seats: int = 0
    coming: int = 0
    open: int = 0
    chair_coming: bool = True
    missing: list = field(default_factory=list)
    uncertain: list = field(default_factory=list)

    @property
    def needed(self):
        return quorum_needed(self.formula, self.seats)

    @property
    def chair_missing(self):
        """The formula asks for the chair or vice chair, and both have said no."""
        return self.formula == QuorumFormula.HALF_AND_CHAIR and not self.chair_coming

    @property
    def verdict(self):
        """``sure``, ``possible`` or ``impossible``."""
        if self.chair_missing or self.coming + self.open < self.needed:
            return "impossible"
        return "sure" if self.coming >= self.needed else "possible"


def answers_by_seat(found):
    """``(seat rows, other rows, forecast)`` of the :class:`meetings.answers.Answers` of a meeting."""
    rows = {place.pk: Row(seat=place) for place in found.places}
    others = []
    for invitation in found.active:
        place = rows.get(invitation.seat_id)
        if place is not None and invitation.invited_as in {InvitedAs.MEMBER, InvitedAs.DEPUTY}:
            place.invitations.append(invitation)
        else:
            others.append(Row(invitations=[invitation]))
    rules = found.meeting.body.rules_on(found.meeting.day)
    return list(rows.values()), others, forecast(rules, list(rows.values()), others)


def forecast(rules, rows, others):
    """What the answers promise. A body without seats (a working group) counts its invited members."""
    voting = [row for row in rows if row.seat.seat_class == SeatClass.VOTING]
    if not voting:
        voting = [row for row in others if row.invitations[0].invited_as == InvitedAs.MEMBER]
    outlooks = [row.outlook for row in voting]
    result = Forecast(
        formula=rules.quorum if rules else QuorumFormula.NONE,
        seats=len(voting),
        coming=outlooks.count(COMING),
        open=outlooks.count(OPEN),
    )
    invited = [each for row in [*rows, *others] for each in row.invitations]
    asked = [each for each in invited if LEADERS.intersection(each.offices)]
    result.chair_coming = not asked or any(each.answer != Answer.NO for each in asked)
    categories = {}
    for row in rows:
        categories.setdefault(row.seat.category_id, (row.seat.category, set()))[1].add(row.outlook)
    result.missing = [category for category, seen in categories.values() if seen == {AWAY}]
    result.uncertain = [category for category, seen in categories.values() if OPEN in seen and COMING not in seen]
    return result
