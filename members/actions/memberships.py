"""Appointing, naming, changing and ending memberships."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.bodies.enums import DeputyScheme
from council.bodies.models import Body, Category, Seat
from council.core.events import describe, record
from council.core.states import Refused
from members.actions.composition import changed, day, days, guarded, lock, names_of
from members.enums import Capacity, EndReason
from members.models import Membership

describe(
    membership__appointed=gettext_lazy("%(name)s appointed: %(capacity)s, %(place)s, from %(start)s"),
    membership__named=gettext_lazy("%(name)s named for the place of %(organisation)s from %(start)s"),
    membership__changed=gettext_lazy("Membership of %(name)s changed: %(changes)s"),
    membership__ended=gettext_lazy("Membership of %(name)s ends on %(end)s: %(reason)s"),
    membership__ended_as_told=gettext_lazy("Membership of %(name)s ends on %(end)s: %(reason)s. %(words)s"),
    membership__corrected=gettext_lazy("Membership of %(name)s marked as a mistake: %(why)s"),
)
ONE_DAY = datetime.timedelta(days=1)


def place_name(membership):
    """The place in words for the history: category and slot, or the body."""
    if membership.seat_id:
        return str(membership.seat)
    return str(membership.category or membership.body)


def _term_for(place, start):
    """``(body, term)`` of a seat, a category or a body; a body's term only while it runs."""
    if isinstance(place, Body):
        term = place.term_on(start or timezone.localdate())
        if term and start and not (term.start <= start and (term.end is None or start <= term.end)):
            term = None
        return place, term
    return place.term.body, place.term


def _check_days(membership):
    """Refuse days that are not within the term, and a last day before the first."""
    term, start, end = membership.term, membership.start, membership.end
    if end and end < start:
        raise Refused(
            _("The last day (%(end)s) is before the first day (%(start)s).") % {"end": day(end), "start": day(start)}
        )
    if term and (start < term.start or (term.end and (end is None or end > term.end))):
        raise Refused(_("The days must be within the term of office, %(days)s.") % {"days": days(term)})


def _check_place(membership, place):
    """Refuse a deputy where the body's scheme has none, and a member without a seat in a body that has seats."""
    deputy = membership.capacity == Capacity.DEPUTY
    if isinstance(place, Body) and membership.capacity != Capacity.EXPERT:
        if membership.term and membership.term.seats.exists():
            raise Refused(_("In this body members and deputy members have a seat or a category. Choose it."))
        return
    if isinstance(place, Seat) and deputy and not place.has_deputy:
        raise Refused(_("By the rules of the body this seat has no deputy member of its own."))
    if isinstance(place, Category):
        rules = membership.body.rules_on(membership.start)
        if not deputy:
            raise Refused(_("A member needs a seat, not only a category."))
        if rules is None or rules.deputy_scheme not in {DeputyScheme.CATEGORY, DeputyScheme.ORDER}:
            raise Refused(_("By the rules of the body a category has no deputy members."))
        if membership.order > place.deputies:
            raise Refused(
                _("This category has %(count)s places for deputy members, and they are taken.")
                % {"count": place.deputies}
            )


def _free_order(category, start, end):
    """The lowest order of entry that no deputy of the category has on these days."""
    taken = set(
        Membership.objects.valid()
        .filter(category=category, seat=None, capacity=Capacity.DEPUTY)
        .exclude(end__lt=start)
        .exclude(start__gt=end or datetime.date.max)
        .values_list("order", flat=True)
    )
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


@transaction.atomic
def appoint(
    place,
    *,
    by,
    capacity=Capacity.MEMBER,
    person=None,
    organisations=(),
    start=None,
    end=None,
    order=None,
    background="",
    appointed_by="",
):
    """Give a place to a person, to an organisation that will name one, or to both.

    ``place`` is a Seat, a Category (its deputies) or a Body (experts, and the
    members of a working group). The days default to those of the term, starting
    today when the term has begun; a first day to come takes effect by itself.
    Raises Refused when somebody else is there on those days.
    """
    organisations = list(organisations)
    if person is None and not organisations:
        raise Refused(_("Give the person, or the organisation that will name one."))
    body, term = _term_for(place, start)
    lock(body)
    start = start or max(timezone.localdate(), term.start if term else timezone.localdate())
    end = end or (term.end if term else None)
    category = place if isinstance(place, Category) else None
    if order is None:
        order = _free_order(category, start, end) if category else 1
    membership = Membership(
        body=body,
        term=term,
        seat=place if isinstance(place, Seat) else None,
        category=category,
        capacity=capacity,
        order=order,
        person=person,
        person_name=person.name if person else "",
        organisation_names=names_of(organisations, body),
        background=background,
        start=start,
        end=end,
        appointed_by=appointed_by,
    )
    _check_days(membership)
    _check_place(membership, place)
    with guarded(membership):
        membership.save()
    membership.organisations.set(organisations)
    record(
        "membership.appointed",
        target=membership,
        by=by,
        name=membership.holder,
        organisation=membership.organisation_names,
        capacity=membership.capacity,
        place=place_name(membership),
        start=start.isoformat(),
        end=end.isoformat() if end else "",
    )
    changed(body)
    return membership


@transaction.atomic
def name_person(membership, person, *, by, since=None, background=""):
    """The organisation's seat gets its person; returns the membership that the person holds.

    When the person sits only from a later day than the organisation's membership
    began, the time without a person stays as a membership of its own, so that
    nobody is shown as a member on days before.
    """
    lock(membership.body)
    membership.refresh_from_db()
    if membership.person_id or membership.is_mistake:
        raise Refused(_("%(holder)s is already named for this place.") % {"holder": membership.holder})
    since = since or max(timezone.localdate(), membership.start)
    if since < membership.start or (membership.end and since > membership.end):
        raise Refused(
            _("The first day must be within the membership of the organisation, %(days)s.") % {"days": days(membership)}
        )
    organisations = list(membership.organisations.all())
    if since > membership.start:
        earlier, end = membership, membership.end
        Membership.objects.filter(pk=earlier.pk).update(end=since - ONE_DAY, end_reason=EndReason.NAMED)
        membership = Membership.objects.get(pk=earlier.pk)
        membership.pk, membership._state.adding = None, True
        membership.start, membership.end, membership.end_reason = since, end, ""
    membership.person, membership.person_name = person, person.name
    membership.background = background or membership.background
    with guarded(membership):
        membership.save()
    membership.organisations.set(organisations)
    record(
        "membership.named",
        target=membership,
        by=by,
        name=person.name,
        organisation=membership.organisation_names,
        start=since.isoformat(),
    )
    changed(membership.body)
    return membership


@transaction.atomic
def change_membership(membership, *, by, organisations=None, **changes):
    """Correct days, order, background or decision of a membership; every changed fact is in the history.

    ``changes`` are ``start``, ``end``, ``order``, ``background``, ``appointed_by`` and ``name_public``.
    """
    lock(membership.body)
    membership.refresh_from_db()
    facts = []
    for name, new in changes.items():
        if (old := getattr(membership, name)) != new:
            setattr(membership, name, new)
            facts.append([name, _stored(old), _stored(new)])
    if organisations is not None and set(organisations) != set(membership.organisations.all()):
        names = names_of(organisations, membership.body)
        facts.append(["organisation", membership.organisation_names, names])
        membership.organisation_names = names
        if not (names or membership.person_id):
            raise Refused(_("Give the person, or the organisation that will name one."))
        membership.organisations.set(organisations)
    if not facts:
        return membership
    _check_days(membership)
    with guarded(membership):
        membership.save()
    record("membership.changed", target=membership, by=by, name=membership.holder, changes=facts)
    changed(membership.body)
    return membership


def _stored(value):
    return value.isoformat() if isinstance(value, datetime.date) else str(value or "")


@transaction.atomic
def end_membership(membership, *, by, last_day, reason=EndReason.RESIGNED, words=""):
    """End a membership after ``last_day``; access ends with that day. The rest of the history stays.

    Raises Refused when the membership has ended before, or has not begun by then
    (then it is corrected, not ended).
    """
    lock(membership.body)
    membership.refresh_from_db()
    if membership.is_mistake or (membership.end and membership.end < last_day):
        raise Refused(_("This membership ends already on %(end)s.") % {"end": day(membership.end or membership.start)})
    if last_day < membership.start:
        raise Refused(
            _("The membership begins only on %(start)s. If it is not to begin at all, mark the record as a mistake.")
            % {"start": day(membership.start)}
        )
    until = membership.end
    membership.end, membership.end_reason = last_day, reason
    membership.save(update_fields=["end", "end_reason"])
    record(
        "membership.ended_as_told" if words else "membership.ended",
        target=membership,
        by=by,
        name=membership.holder,
        end=last_day.isoformat(),
        until=until.isoformat() if until else "",
        reason=str(reason),
        words=words,
    )
    changed(membership.body)
    return membership


@transaction.atomic
def correct_membership(membership, *, by, why):
    """Mark a membership as recorded by mistake: it is in force on no day, and the trail stays."""
    lock(membership.body)
    membership.refresh_from_db()
    if membership.is_mistake:
        raise Refused(_("This record is already marked as a mistake."))
    membership.end_reason = EndReason.ERROR
    membership.save(update_fields=["end_reason"])
    record("membership.corrected", target=membership, by=by, name=membership.holder, why=why, days=days(membership))
    changed(membership.body)
    return membership
