"""Who sits at the table on a day: seats by category with their holders, vacancies and those who are coming.

One reading for the public page, the secretary's desk and the table picture. It
holds names and organisations only, never contact details.
"""

import datetime
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Case, F, Q, Value, When

from council.bodies.enums import DeputyScheme, SeatClass
from council.bodies.models import Category, Seat, Term
from members.enums import Capacity, EndReason
from members.models import Membership

#: The columns of a seat that :func:`planned` reads beside its category.
SEAT = ("id", "slot", "seat_class", "has_deputy", "requirement")


class Place(StrEnum):
    """How things stand with one place: a member's or a deputy's."""

    HELD = "held"
    UNNAMED = "unnamed"
    """The seat belongs to an organisation that has not yet named its person."""
    VACANT = "vacant"
    LAWFUL = "lawful"
    """Nobody, and the body's rules allow that (a missing deputy)."""
    NONE = "none"
    """No such place: the seat has no deputy by the body's scheme."""


def place_of(membership, *, expected=True, may_be_missing=False):
    """The :class:`Place` of one holder or of the lack of one."""
    if membership is not None:
        return Place.HELD if membership.person_id else Place.UNNAMED
    if not expected:
        return Place.NONE
    return Place.LAWFUL if may_be_missing else Place.VACANT


@dataclass(slots=True)
class SeatRow:
    """One seat. ``next_…`` is the first holder whose membership begins after the day."""

    seat: Seat
    member: Membership | None = None
    deputy: Membership | None = None
    next_member: Membership | None = None
    next_deputy: Membership | None = None
    deputy_may_be_missing: bool = False

    @property
    def member_place(self):
        return place_of(self.member)

    @property
    def deputy_place(self):
        return place_of(self.deputy, expected=self.seat.has_deputy, may_be_missing=self.deputy_may_be_missing)


@dataclass(slots=True)
class CategoryRow:
    """A category with its seats, and its own deputies where the scheme has such.

    ``category`` is None in the last row, which holds the people without a seat:
    a working group's members and deputies, and the experts of any body.
    """

    category: Category | None
    seats: list[SeatRow] = field(default_factory=list)
    members: list[Membership] = field(default_factory=list)
    deputies: list[Membership] = field(default_factory=list)
    experts: list[Membership] = field(default_factory=list)
    coming: list[Membership] = field(default_factory=list)
    deputies_expected: int = 0
    deputies_may_be_missing: bool = False

    @property
    def has_personal_deputies(self):
        """True where a deputy column belongs to the table."""
        return any(row.seat.has_deputy or row.deputy or row.next_deputy for row in self.seats)

    @property
    def missing_deputies(self):
        """One number for each of the category's deputies that is missing, from 1; empty where none is."""
        return range(1, max(0, self.deputies_expected - len(self.deputies)) + 1)

    @property
    def is_empty(self):
        """True when nobody sits in the category, not even an organisation."""
        return bool(self.seats) and not any(row.member for row in self.seats)


@dataclass(slots=True)
class Vacancies:
    """Counts for a summary; ``deputies`` are the missing ones that the rules do not allow to be missing."""

    seats: int = 0
    members: int = 0
    deputies: int = 0
    unnamed: int = 0

    @property
    def total(self):
        return self.members + self.deputies


def term_shown(body, day):
    """The term of ``Body.term_on`` as a subquery: the running one, else the next, else the latest.

    ``body`` and ``day`` are values or expressions (``OuterRef``).
    """
    if not hasattr(day, "resolve_expression"):
        day = Value(day)
    to_come, past = When(start__gt=day, then=Value(1)), When(end__lt=day, then=Value(2))
    distance = Case(When(start__gt=day, then=F("start") - day), default=day - F("end"))
    return (
        Term.objects.filter(body=body)
        .annotate(rank=Case(to_come, past, default=Value(0)), distance=distance)
        .order_by("rank", "distance")
        .values("pk")[:1]
    )


def planned(body, day):
    """The shown term's categories, once for each of their seats: one query, a left join from category to seat."""
    return (
        Category.objects.filter(term=term_shown(body, day))
        .select_related("term")
        .annotate(**{f"seat_{name}": F(f"seats__{name}") for name in SEAT})
        .order_by("order", "pk", "seat_slot")
    )


def holders(body, day):
    """The memberships of ``day`` and of later days, one query."""
    return (
        Membership.objects.filter(Q(end__gte=day) | Q(end=None), body=body)
        .exclude(end_reason=EndReason.ERROR)
        .order_by("start", "order", "person__sort_key", "pk")
    )


def roster(body, day: datetime.date) -> list[CategoryRow]:
    """The composition of ``body`` on ``day``, in the order of the seat plan.

    The term is the one that ``Body.term_on(day)`` names. Two queries, and one for
    the rules unless ``body.rules`` is prefetched; the number does not grow with
    seats. Working-group members and experts come in a last row without category.
    """
    memberships = list(holders(body, day))
    for membership in memberships:
        membership.body = body
    return arrange(body, day, _seat_plan(body, planned(body, day)), memberships)


def _seat_plan(body, rows):
    """What :func:`planned` read, as pairs of a category and one of its seats."""
    categories = {}
    for row in rows:
        category = categories.setdefault(row.pk, row)
        category.term.body = body
        if row.seat_id is None:
            yield category, None
            continue
        fields = {name: getattr(row, f"seat_{name}") for name in SEAT}
        seat = Seat(term=category.term, category=category, **fields)
        seat._state.adding = False
        yield category, seat


def arrange(body, day, seat_plan, memberships):
    """The rows of :func:`roster`. ``seat_plan`` has pairs of a category and one of its seats, or None, in order.

    Categories, seats and memberships are records, or plain objects with the same names.
    """
    rows, seats = _category_rows(body, day, seat_plan)
    rest = CategoryRow(None)
    term_ids = {row.category.term_id for row in rows.values()}
    for membership in memberships:
        coming = membership.start > day
        if membership.seat_id is not None:
            if membership.seat_id in seats:
                _seat_in(seats[membership.seat_id], membership, coming)
        elif membership.category_id is not None:
            if membership.category_id in rows:
                row = rows[membership.category_id]
                (row.coming if coming else row.deputies).append(membership)
        elif membership.term_id is None or membership.term_id in term_ids or not term_ids:
            _without_seat(rest, membership, coming)
    for row in rows.values():
        row.deputies.sort(key=lambda each: each.order)
    found = list(rows.values())
    return [*found, rest] if rest.members or rest.deputies or rest.experts or rest.coming else found


def _category_rows(body, day, seat_plan):
    """Rows of the categories and of their seats, by key."""
    rules = body.rules_on(day)
    by_category = rules is not None and rules.deputy_scheme in {DeputyScheme.CATEGORY, DeputyScheme.ORDER}
    may_be_missing = rules is not None and rules.deputy_may_be_missing
    rows, seats = {}, {}
    for category, seat in seat_plan:
        row = rows.get(category.pk)
        if row is None:
            row = rows[category.pk] = CategoryRow(
                category,
                deputies_expected=category.deputies if by_category else 0,
                deputies_may_be_missing=may_be_missing,
            )
        if seat is not None:
            seats[seat.pk] = SeatRow(seat, deputy_may_be_missing=may_be_missing)
            row.seats.append(seats[seat.pk])
    return rows, seats


def _seat_in(row, membership, coming):
    """Put a holder on the row; of several future ones the first stays."""
    row_field = "member" if membership.capacity == Capacity.MEMBER else "deputy"
    row_field = f"next_{row_field}" if coming else row_field
    if getattr(row, row_field) is None:
        setattr(row, row_field, membership)


def open_places(rows):
    """``(category, seat or None, capacity)`` of each vacant place that nobody is coming to.

    A deputy's place that the rules allow to be empty is none.
    """
    for row in rows:
        for each in row.seats:
            if each.member_place == Place.VACANT and each.next_member is None:
                yield row.category, each.seat, Capacity.MEMBER
            if each.deputy_place == Place.VACANT and each.next_deputy is None:
                yield row.category, each.seat, Capacity.DEPUTY
        if not row.deputies_may_be_missing:
            for _number in row.missing_deputies[len(row.coming) :]:
                yield row.category, None, Capacity.DEPUTY


def _without_seat(rest, membership, coming):
    lists = {Capacity.MEMBER: rest.members, Capacity.DEPUTY: rest.deputies, Capacity.EXPERT: rest.experts}
    (rest.coming if coming else lists[membership.capacity]).append(membership)


def vacancies(rows, *, voting_only=False) -> Vacancies:
    """How many places are open in a roster. ``voting_only`` leaves out seats with the right to speak only."""
    counts = Vacancies()
    for row in rows:
        for each in row.seats:
            if voting_only and each.seat.seat_class != SeatClass.VOTING:
                continue
            counts.seats += 1
            counts.members += each.member_place == Place.VACANT
            counts.deputies += each.deputy_place == Place.VACANT
            counts.unnamed += (each.member_place == Place.UNNAMED) + (each.deputy_place == Place.UNNAMED)
        if not row.deputies_may_be_missing:
            counts.deputies += len(row.missing_deputies)
        counts.unnamed += sum(not each.person_id for each in [*row.members, *row.deputies])
    return counts
