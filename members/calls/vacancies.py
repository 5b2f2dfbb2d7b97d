"""A vacant seat is offered to the reserves of the call that filled the term, and to those who let us ask later."""

from django.urls import reverse
from django.utils.translation import ngettext

from members.calls.actions.appointments import successors
from members.successors import offer


@offer
def reserves(seat):
    """One line for each call that has somebody for the seat."""
    counts = {}
    for choice in successors(seat):
        counts.setdefault(choice.decision.call, 0)
        counts[choice.decision.call] += 1
    for call, count in counts.items():
        sentence = ngettext(
            "%(count)s person of the call “%(call)s” can be asked: in reserve, or willing to be asked later.",
            "%(count)s people of the call “%(call)s” can be asked: in reserve, or willing to be asked later.",
            count,
        ) % {"count": count, "call": call.title}
        where = {"slug": call.body.slug, "pk": call.pk, "seat": seat.pk}
        yield sentence, reverse("calls:vacancy_fill", kwargs=where)
