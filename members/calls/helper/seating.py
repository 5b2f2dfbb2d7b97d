"""From chosen places to choices with slots: who sits where, and who is whose personal deputy."""

from collections import defaultdict
from itertools import count

from council.bodies.enums import DeputyScheme
from members.calls.composing import Choice
from members.enums import Capacity


def seat(problem, chosen):
    """Choices with slots from 1, members of each category by score; the personal deputy has the member's slot.

    A deputy from the member's own application comes to that member; the others
    take the members that are left in the same order, and then stand behind members who sit already.
    """
    candidates = {each.key: each for each in problem.candidates}
    rows = defaultdict(list)
    for key, category, capacity in chosen:
        rows[category, capacity].append(key)
    choices = []
    for category in [each.category for each in problem.places]:
        members = sorted(rows[category, Capacity.MEMBER], key=lambda key: _order(candidates[key]))
        deputies = sorted(rows[category, Capacity.DEPUTY], key=lambda key: _order(candidates[key]))
        slots = dict(zip(deputies, range(1, len(deputies) + 1), strict=True))
        if problem.scheme == DeputyScheme.PERSONAL:
            slots = _paired(members, deputies, candidates)
        choices += [Choice(key, category, str(Capacity.MEMBER), slot) for slot, key in enumerate(members, 1)]
        choices += [Choice(key, category, str(Capacity.DEPUTY), slot) for key, slot in sorted(slots.items(), key=_slot)]
    return tuple(choices)


def _order(candidate):
    return -(candidate.score or 0), candidate.key


def _slot(pair):
    return pair[1]


def _paired(members, deputies, candidates):
    """Deputy → slot of the member."""
    free = {key: slot for slot, key in enumerate(members, 1)}
    slots = {}
    for deputy in deputies:
        for member in list(free):
            if candidates[member].application == candidates[deputy].application and deputy not in slots:
                slots[deputy] = free.pop(member)
    rest = iter(sorted(free.values()))
    behind_sitting = count(len(members) + 1)
    for deputy in deputies:
        if deputy not in slots:
            slots[deputy] = next(rest, None) or next(behind_sitting)
    return slots
