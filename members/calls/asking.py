"""From a call's material to a problem of the proposal helper: what the secretary may choose when asking."""

import dataclasses
from dataclasses import dataclass, field

from council.bodies.enums import DeputyScheme
from members.calls.composing import Places
from members.calls.helper.problem import BadProblem, Pin, Problem, Relaxation

#: How many of the people differ between two alternatives unless the secretary says otherwise: one in so many places.
_ONE_IN = 10


@dataclass
class Options:
    """What the secretary asks for. ``places`` are those to be filled, ``beyond`` how many more a category may take.

    ``keep`` are picks of a draft composition whose people stay where they are;
    ``pinned`` and ``excluded`` are nominees.
    """

    places: tuple
    beyond: int = 0
    late: bool = False
    deputies_from_elsewhere: bool = True
    members_as_deputies: bool = False
    keep: list = field(default_factory=list)
    pinned: frozenset = frozenset()
    excluded: frozenset = frozenset()
    alternatives: int = 3
    least_difference: int = 2
    seconds: int = 10


def candidates_of(material, *, late):
    """Those among whom the helper chooses; who came late takes part only where the secretary says so."""
    return tuple(each for each in material.choosable if late or not material.nominees[each.key].application.is_late)


def usual_difference(places):
    """How many persons two alternatives differ by, for so many places."""
    return max(2, sum(each.members + each.deputies for each in places) // _ONE_IN)


def problem_of(material, options):
    """The problem for what the secretary asks. Raises BadProblem when the wishes contradict each other."""
    candidates = candidates_of(material, late=options.late)
    there = {each.key for each in candidates}
    kept = [
        Pin(each.nominee_id, each.category.key, str(each.capacity)) for each in options.keep if each.nominee_id in there
    ]
    placed = {pin.candidate for pin in kept}
    pins = [*kept, *(Pin(key) for key in sorted((options.pinned & there) - placed))]
    has_deputies = material.scheme != DeputyScheme.NONE
    beyond = tuple(
        Places(each.category, options.beyond, options.beyond if has_deputies and each.deputies else 0)
        for each in options.places
        if options.beyond
    )
    sitting = tuple(each.candidate for each in material.sitting.values())
    known = there | {each.key for each in sitting}
    same_person = (tuple(key for key in group if key in known) for group in material.same_person)
    return Problem(
        candidates=candidates,
        places=tuple(options.places),
        rules=material.plain_rules,
        values={str(name): tuple(values) for name, values in material.values.items()},
        scheme=str(material.scheme),
        deputies_from_elsewhere=options.deputies_from_elsewhere,
        members_as_deputies=options.members_as_deputies,
        pins=tuple(pins),
        excluded=(options.excluded & there) - {pin.candidate for pin in pins},
        same_person=tuple(group for group in same_person if len(group) > 1),
        extra=beyond,
        alternatives=options.alternatives,
        least_difference=options.least_difference,
        seconds=options.seconds,
        sitting=sitting,
    ).canonical()


def ways_out(result):
    """The ways out that an answer offers: relaxations and pins to give up, each way enough by itself.

    The smallest one first; then, for each contradiction, its other options in
    place of what the smallest one relaxes there; at the end the one that would fill more places.
    """
    ways = []
    obstacles = result.get("obstacles")
    if obstacles:
        smallest, unpinned = obstacles["relaxations"], obstacles["unpinned"]
        ways.append({"relaxations": smallest, "unpinned": unpinned, "why": "smallest"})
        for conflict in obstacles["conflicts"]:
            others = [each for each in smallest if each != conflict["relaxation"]]
            ways += [
                {"relaxations": [*others, option], "unpinned": unpinned, "why": "option"}
                for option in conflict["options"]
                if option != conflict["relaxation"]
            ]
    if result.get("fuller"):
        ways.append({"relaxations": result["fuller"]["relaxations"], "unpinned": [], "why": "fuller"})
    return [each for each in ways if each["relaxations"] or each["unpinned"]]


def with_way_out(problem, way):
    """The problem with a way out taken, beside what was relaxed before. Raises BadProblem for what is none."""
    given = tuple(relaxation_of(each) for each in way["relaxations"])
    again = {(each.about, each.bound) for each in given}
    kept = tuple(each for each in problem.relaxed if (each.about, each.bound) not in again)
    dropped = {each["candidate"] for each in way["unpinned"]}
    pins = tuple(pin for pin in problem.pins if pin.candidate not in dropped)
    return dataclasses.replace(problem, relaxed=kept + given, pins=pins).canonical()


def relaxation_of(data):
    """The Relaxation of an answer's plain data."""
    try:
        return Relaxation(
            data["rule"],
            data["group"],
            data["value"],
            data["side"],
            data["was"],
            data["to"],
            data["by"],
            tuple(data["who"]),
        )
    except (KeyError, TypeError) as error:
        raise BadProblem(f"not a relaxation: {error}") from error
