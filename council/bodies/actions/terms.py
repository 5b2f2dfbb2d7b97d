"""Terms of office and their dates."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from council.bodies.actions.changes import as_facts, touch_body, write
from council.bodies.models import Body, Category, Seat, Term
from council.core.events import record
from council.core.states import Refused

DAY = datetime.timedelta(days=1)
_COPIED_CATEGORY = ["key", "order", "group", "name_fi", "name_sv", "name_en", "sv_unofficial", "deputies"]
_FOLLOWERS = []
_COPIED_SEAT = ["seat_class", "slot", "has_deputy", "requirement"]


def follow_term_days(function):
    """Register ``function(term, *, start, end, by)``, called after a term's days have changed from ``start``–``end``.

    The apps above keep what must stay within the term; they may raise Refused.
    """
    _FOLLOWERS.append(function)
    return function


@transaction.atomic
def plan_term(body, *, by, start, end=None, like=None, **fields):
    """A new term from ``start`` to ``end`` (both days included; None: until further notice).

    With ``like``, an earlier term, the new one starts with a copy of its
    categories and seats, without their holders. An earlier term that runs until
    further notice ends the day before. Raises Refused when the days run
    backwards or belong to another term.
    """
    Body.objects.select_for_update(no_key=True).get(pk=body.pk)
    _refuse_reversed(start, end)
    for open_term in body.terms.filter(end=None, start__lt=start):
        change_term(open_term, by=by, end=start - DAY)
    _refuse_overlap(body, start, end)
    if like is not None:
        fields.setdefault("planned_seats", like.planned_seats)
    term = Term.objects.create(body=body, start=start, end=end, **fields)
    if like is not None:
        _copy_seat_plan(like, term)
    record("term.planned", target=term, by=by, start=start.isoformat(), end=end.isoformat() if end else "")
    touch_body(body)
    return term


@transaction.atomic
def change_term(term, *, by, **fields):
    """Change a term's dates, planned seats or decision; returns ``{field: (before, after)}``.

    Memberships move with the term's days. Raises Refused when the days run
    backwards, belong to another term, or leave a membership without a day.
    """
    body = Body.objects.select_for_update(no_key=True).get(pk=term.body_id)
    old = {"start": term.start, "end": term.end}
    start, end = fields.get("start", term.start), fields.get("end", term.end)
    _refuse_reversed(start, end)
    _refuse_overlap(body, start, end, but=term)
    changed = write(term, fields)
    if changed:
        record("term.changed", target=term, by=by, term=term.label, changes=as_facts(Term, changed))
        for follow in _FOLLOWERS if {"start", "end"} & set(changed) else []:
            follow(term, **old, by=by)
        touch_body(body)
    return changed


def _refuse_reversed(start, end):
    if end is not None and end < start:
        raise Refused(_("The last day of the term is before its first day."))


def _refuse_overlap(body, start, end, but=None):
    others = body.terms.filter(Q(end=None) | Q(end__gte=start))
    if end is not None:
        others = others.filter(start__lte=end)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if other := others.first():
        raise Refused(_("The term would run at the same time as the term %(term)s.") % {"term": other.label})


def _copy_seat_plan(source, target):
    for category in source.categories.order_by("order").prefetch_related("seats"):
        copy = Category.objects.create(term=target, **{name: getattr(category, name) for name in _COPIED_CATEGORY})
        Seat.objects.bulk_create(
            Seat(term=target, category=copy, **{name: getattr(seat, name) for name in _COPIED_SEAT})
            for seat in category.seats.all()
        )
