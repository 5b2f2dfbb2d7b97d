"""The answer of the proposal helper as its pages show it: progress, compositions side by side, one explained."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext_lazy

from members.calls.asking import ways_out
from members.calls.board import Board
from members.calls.compare import compared
from members.calls.coverage import material
from members.calls.enums import RunState
from members.calls.models import Alternative, Pick
from members.calls.reasons import Teller, rules_of
from members.enums import Capacity

#: After this time in the queue the page tells what the run waits for.
PATIENCE = datetime.timedelta(seconds=10)
PHASES = {
    "": gettext_lazy("Waiting for its turn"),
    "filling": gettext_lazy("Filling the places"),
    "composing": gettext_lazy("Looking for the best compositions"),
    "obstacles": gettext_lazy("Looking for what stands in the way"),
    "explaining": gettext_lazy("Writing down the reasons"),
}


@dataclass(frozen=True)
class Way:
    """A way out: what would be relaxed or given up, as sentences. ``number`` is its place in ``asking.ways_out``."""

    number: int
    sentences: list
    why: str


@dataclass(frozen=True)
class Obstacle:
    """Rules and pinned people that cannot all be: a smallest such set, in words."""

    parts: list


@dataclass
class Told:
    """One person of a composition with the reasons; ``other`` tells of a place beside a personal deputy's own."""

    person: object
    category: str = ""
    capacity: str = ""
    slot: int = 0
    reasons: list = field(default_factory=list)

    @property
    def is_deputy(self):
        return self.capacity == Capacity.DEPUTY


class Answer:
    """What the pages show of a run that is ready."""

    def __init__(self, run):
        self.run, self.result = run, run.result
        self.material = material(run.call)
        self.rules = rules_of(run.question)
        self.teller = Teller(self.material, self.rules)
        self.status = self.result.get("status", "")
        self.compositions = self.result.get("compositions", [])
        self.categories = {each.category.key: each.category for each in self.material.places}

    @property
    def is_stale(self):
        """True when the rules, those who compete, or those who sit already are not what they were in the question."""
        now = {each.key for each in self.material.choosable}
        then = {each["key"] for each in self.run.question["candidates"]}
        sat = {each["key"] for each in self.run.question.get("sitting", [])}
        moved = not then <= now or sat != set(self.material.sitting)
        return moved or set(self.rules) != set(self.material.plain_rules)

    def board(self, number):
        """The board of the composition with a number from 1; people who cannot be chosen any more are not on it."""
        picks = [
            Pick(
                nominee_id=each["candidate"],
                category=self.categories[each["category"]],
                capacity=each["capacity"],
                slot=each["slot"],
            )
            for each in self.compositions[number - 1]["choices"]
            if each["candidate"] in self.material.candidates and each["category"] in self.categories
        ]
        return Board(self.material, Alternative(name=str(number)), picks)

    @cached_property
    def comparison(self):
        """All compositions side by side."""
        return compared([self.board(number) for number in range(1, len(self.compositions) + 1)])

    @property
    def ways(self):
        """The ways out of what the answer found in the way, in words."""
        return [
            Way(
                number,
                [self.teller.relaxation(each) for each in way["relaxations"]]
                + [self.teller.given_up(each) for each in way["unpinned"]],
                way["why"],
            )
            for number, way in enumerate(ways_out(self.result))
        ]

    @property
    def ways_to_possible(self):
        return [each for each in self.ways if each.why != "fuller"]

    @property
    def way_to_fuller(self):
        return next((each for each in self.ways if each.why == "fuller"), None)

    @property
    def obstacles(self):
        """The contradictions in words; empty where there is none, or time ran out before they were found."""
        found = self.result.get("obstacles") or {"conflicts": []}
        return [
            Obstacle(
                [self.teller.bound(each) for each in conflict["bounds"]]
                + [self.teller.pin(each) for each in conflict["pins"]]
            )
            for conflict in found["conflicts"]
        ]

    @property
    def relaxed(self):
        """What the secretary relaxed before asking, in words."""
        return [
            self.teller.relaxation({**each, "side": each["bound"]}) for each in self.run.question.get("relaxed", [])
        ]

    def summary(self, number):
        """What stands above a composition, in words: places left empty, and what is missed.

        Of wishes, and of the required shares that those who sit already break by themselves.
        """
        composition = self.compositions[number - 1]
        return {
            "number": number,
            "optimal": composition["optimal"],
            "empty": [self.teller.empty(each) for each in composition["empty"]],
            "unmet": [self.teller.unmet(each) for each in composition["unmet"] if not each.get("required")],
            "unmended": [self.teller.unmet(each) for each in composition["unmet"] if each.get("required")],
            "quality": composition["quality"],
        }

    def chosen(self, number):
        """``[(category, [Told])]``: who sits where and why, members before deputies."""
        board = self.board(number)
        rows = {}
        for each in self.compositions[number - 1]["choices"]:
            told = self._told(board, each, [self.teller.why(fact) for fact in each["facts"]])
            if told:
                rows.setdefault(each["category"], []).append(told)
        return [(category.name, rows.get(key, [])) for key, category in self.categories.items()]

    def not_chosen(self, number):
        """``[(first category, [Told])]``: who has no place and why, by the first choice."""
        board, rows = self.board(number), {}
        for each in self.compositions[number - 1]["not_chosen"]:
            told = self._told(board, each, [self.teller.why_not(fact) for fact in each["facts"]])
            if told:
                candidate = self.material.candidates[each["candidate"]]
                rows.setdefault(next(iter(candidate.categories), ""), []).append(told)
        names = [*((key, category.name) for key, category in self.categories.items()), ("", "–")]
        return [(name, rows[key]) for key, name in names if key in rows]

    def _told(self, board, each, reasons):
        if each["candidate"] not in self.material.candidates:
            return None
        place = {"category": each.get("category", ""), "slot": each.get("slot", 0)}
        person = board.person(each["candidate"])
        return Told(person, capacity=each.get("capacity", person.capacity), reasons=reasons, **place)


def progress_of(run):
    """What the page of a run that has not ended shows."""
    return {
        "phase": PHASES.get(run.phase, run.phase) if run.state == RunState.RUNNING else PHASES[""],
        "per_cent": run.progress,
        "waits": run.state == RunState.QUEUED and timezone.now() - run.created_at > PATIENCE,
        "ended": run.state in {RunState.READY, RunState.FAILED},
    }
