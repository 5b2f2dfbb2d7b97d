"""The seat plan of a term: its categories and seats."""

from django.db import transaction
from django.db.models.deletion import Collector, ProtectedError
from django.utils.translation import ngettext

from council.bodies.actions.changes import touch_body, write
from council.bodies.models import Category, Seat, Term
from council.core.events import record
from council.core.states import Refused


class SeatsHeld(Refused):
    """Seats or categories that a new plan leaves out have, or have had, holders.

    ``held`` lists ``(category key, slot or None, how many hold it)``.
    """

    def __init__(self, held):
        self.held = held
        super().__init__(" ".join(held_sentence(*each) for each in held))


def held_sentence(key, slot, count):
    """Why one seat (or the deputies' places of a category) cannot be left out, in words."""
    if slot is None:
        return ngettext(
            "The category %(key)s cannot be left out: %(count)d person or organisation holds a place in it.",
            "The category %(key)s cannot be left out: %(count)d persons or organisations hold places in it.",
            count,
        ) % {"key": key, "count": count}
    return ngettext(
        "Seat %(slot)d of the category %(key)s cannot be left out: %(count)d person or organisation holds it.",
        "Seat %(slot)d of the category %(key)s cannot be left out: %(count)d persons or organisations hold it.",
        count,
    ) % {"key": key, "slot": slot, "count": count}


@transaction.atomic
def set_seat_plan(term, categories, *, by):
    """Make the term's categories and seats those of ``categories``, in that order; returns what changed.

    Each category is a dict of its fields with ``key`` and ``seats``, a list of
    dicts with ``slot``. Known by key and slot, what exists is changed, what is
    missing added, what is left out removed. The answer is a list of
    ``(sign, category key, slot or None, {field: (before, after)})`` with sign
    ``+``, ``~`` or ``-``. Raises SeatsHeld, before anything is written, when a
    seat to be removed has or has had a holder: a history is not thrown away.
    """
    Term.objects.select_for_update().get(pk=term.pk)
    existing = {category.key: category for category in term.categories.prefetch_related("seats")}
    names = {key: category.name_fi for key, category in existing.items()}
    names |= {each["key"]: each["name_fi"] for each in categories}
    planned = {each["key"]: {seat["slot"] for seat in each["seats"]} for each in categories}
    _refuse_held(existing, planned)
    changes = []
    for key, category in existing.items():
        for seat in category.seats.all():
            if seat.slot not in planned.get(key, ()):
                seat.delete()
                changes.append(("-", key, seat.slot, {}))
        if key not in planned:
            category.delete()
            changes.append(("-", key, None, {}))
    for order, each in enumerate(categories, 1):
        fields = {name: value for name, value in each.items() if name not in {"key", "seats"}}
        category = existing.get(each["key"])
        if category is None:
            category = Category.objects.create(term=term, key=each["key"], order=order, **fields)
            changes.append(("+", category.key, None, {}))
        elif changed := write(category, {"order": order, **fields}):
            changes.append(("~", category.key, None, changed))
        changes += _set_seats(term, category, each["seats"])
    if changes:
        record("seats.planned", target=term, by=by, term=term.label, **_facts(changes, names))
        touch_body(term.body)
    return changes


@transaction.atomic
def widen_category(category, *, by, seats=0, personal_deputies=(), deputies=0):
    """Make room in a category: at least ``seats`` seats and ``deputies`` deputies of the whole category.

    The seats whose slots are in ``personal_deputies`` have a deputy of their own. Nothing is ever taken away.
    """
    term = Term.objects.select_for_update().select_related("body").get(pk=category.term_id)
    known = {seat.slot: seat for seat in category.seats.all()}
    last = max([seats, *personal_deputies])
    added = [
        Seat(term=term, category=category, slot=slot, has_deputy=slot in personal_deputies)
        for slot in range(1, last + 1)
        if slot not in known
    ]
    Seat.objects.bulk_create(added)
    lacking = [seat.pk for slot, seat in known.items() if slot in personal_deputies and not seat.has_deputy]
    Seat.objects.filter(pk__in=lacking).update(has_deputy=True)
    more = max(0, deputies - category.deputies)
    if more:
        Category.objects.filter(pk=category.pk).update(deputies=deputies)
    if added or lacking or more:
        facts = {"category": category.name_fi, "seats": len(added), "deputies": len(lacking) + more}
        record("seats.added", target=term, by=by, term=term.label, **facts)
        touch_body(term.body)


def _refuse_held(existing, planned):
    held = []
    for key, category in existing.items():
        for seat in category.seats.all():
            if seat.slot not in planned.get(key, ()) and (count := _holders(seat)):
                held.append((key, seat.slot, count))
        if key not in planned and (count := _holders(category)):
            held.append((key, None, count))
    if held:
        raise SeatsHeld(held)


def _holders(obj):
    """How many rows of higher apps stand on a seat or category and protect it from deletion."""
    try:
        Collector(using=obj._state.db).collect([obj])
    except ProtectedError as error:
        return sum(not isinstance(each, Seat) for each in error.protected_objects)
    return 0


def _set_seats(term, category, seats):
    existing = {seat.slot: seat for seat in category.seats.all()}
    changes = []
    for each in seats:
        slot, fields = each["slot"], {name: value for name, value in each.items() if name != "slot"}
        if slot not in existing:
            Seat.objects.create(term=term, category=category, slot=slot, **fields)
            changes.append(("+", category.key, slot, {}))
        elif changed := write(existing[slot], fields):
            changes.append(("~", category.key, slot, changed))
    return changes


def _facts(changes, names):
    """What the audit trail keeps of a changed seat plan."""
    seats = [sign for sign, _key, slot, _changed in changes if slot is not None]
    keys = dict.fromkeys(key for _sign, key, _slot, _changed in changes)
    return {
        "added": seats.count("+"),
        "removed": seats.count("-"),
        "categories": ", ".join(names[key] for key in keys),
    }
