"""What every change of a composition shares: one change at a time in a body, and refusals that name who is there."""

from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.bodies.models import Body
from council.core.events import name_facts, read_facts
from council.core.i18n import in_language
from council.core.pages import touch
from council.core.states import Refused
from members.enums import Background, Capacity, EndReason, OfficeKind

read_facts(capacity=Capacity, office=OfficeKind, reason=EndReason, background=Background)
name_facts(
    start=gettext_lazy("first day"),
    end=gettext_lazy("last day"),
    order=gettext_lazy("order of entry"),
    background=gettext_lazy("background"),
    appointed_by=gettext_lazy("decision"),
    name_public=gettext_lazy("name on public pages"),
    organisation=gettext_lazy("organisation"),
)


def lock(body):
    """Let one change of a body's composition run at a time.

    Without it two transactions that insert conflicting days wait for each other
    and PostgreSQL ends one of them as a deadlock, not as a conflict.
    """
    Body.objects.select_for_update(no_key=True, of=("self",)).only("pk").get(pk=body.pk)


def changed(body):
    """Public pages that show the composition are made anew."""
    touch(f"body:{body.pk}", "site")


def days(record):
    """The period of a record as people write it: 1.1.2026–31.12.2027, 1.1.2026– while the end is open."""
    return f"{day(record.start)}–{day(record.end) if record.end else ''}"


def day(date):
    """A day as people write it in the reader's language."""
    return date_format(date, "SHORT_DATE_FORMAT")


def names_of(organisations, body):
    """The organisations' names of today in the body's first language, to be kept with the membership."""
    language = (body.languages or ["fi"])[0]
    return " / ".join(in_language(each, "name", language) for each in organisations)


def overlapping(record, **same):
    """The first valid record of the same kind that shares a day with ``record``, or None."""
    found = type(record).objects.valid().filter(Q(end__gte=record.start) | Q(end=None), **same).exclude(pk=record.pk)
    if record.end is not None:
        found = found.filter(start__lte=record.end)
    return found.order_by("start").first()


def _seat_taken(record):
    other = overlapping(record, seat=record.seat, capacity=record.capacity)
    sentence = (
        _("%(holder)s holds this seat %(days)s. End that membership first, or choose other days.")
        if record.capacity == Capacity.MEMBER
        else _("%(holder)s is the deputy member of this seat %(days)s. End that first, or choose other days.")
    )
    return sentence, other


def _order_taken(record):
    other = overlapping(record, seat=None, category=record.category, order=record.order, capacity=Capacity.DEPUTY)
    return _("%(holder)s is deputy number %(order)s of this category %(days)s. Choose another number or day."), other


def _person_sits(record):
    other = overlapping(record, body=record.body_id, person=record.person_id)
    return _("%(holder)s already belongs to this body: %(capacity)s %(days)s. A person has one place at a time."), other


def _chair_taken(record):
    other = overlapping(record, body=record.body_id, kind=OfficeKind.CHAIR, person__isnull=False)
    return _("%(holder)s is the chair %(days)s. End that office first, or choose other days."), other


def _office_held(record):
    other = overlapping(record, body=record.body_id, kind=record.kind, person=record.person_id)
    return _("%(holder)s already holds this office %(days)s."), other


def _wrong_order(record):
    return _("The last day (%(end)s) is before the first day (%(start)s)."), record


#: Constraint → function that gives the sentence and the record that stands in the way.
REFUSALS = {
    "one_holder_of_a_seat_a_day": _seat_taken,
    "one_deputy_of_an_order_a_day": _order_taken,
    "one_capacity_of_a_person_a_day": _person_sits,
    "one_chair_a_day": _chair_taken,
    "one_office_of_a_kind_for_a_person_a_day": _office_held,
    "membership_end_after_start": _wrong_order,
    "office_end_after_start": _wrong_order,
}


def constraint_of(error):
    """The name of the constraint that an IntegrityError is about, else an empty text."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


@contextmanager
def guarded(record):
    """Write ``record`` inside this block: a broken constraint becomes Refused, and only the block is undone."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if (explain := REFUSALS.get(constraint_of(error))) is None:
            raise
        sentence, other = explain(record)
        facts = {
            "holder": other.holder if other else record.holder,
            "days": days(other or record),
            "start": day(record.start),
            "end": day(record.end) if record.end else "",
            "order": getattr(record, "order", ""),
            "capacity": other.get_capacity_display().lower() if hasattr(other, "capacity") else "",
        }
        raise Refused(sentence % facts) from error
