"""Memberships follow the days of their term, so that access ends on the day the term ends."""

from django.db.models import Q
from django.utils.translation import ngettext

from council.bodies.actions import follow_term_days
from council.core.states import Refused
from members.actions.memberships import change_membership
from members.enums import EndReason
from members.models import Membership


@follow_term_days
def follow_term(term, *, start, end, by):
    """Move what began or ended with the term (``start``–``end`` until now), and cut what would reach beyond it.

    A membership that ended for another reason keeps its last day. Raises
    Refused when a membership would have no day left.
    """
    valid = Membership.objects.filter(term=term).exclude(end_reason=EndReason.ERROR)
    outside = Q(end__lt=term.start)
    if term.end is not None:
        outside |= Q(start__gt=term.end)
    if count := valid.filter(outside).count():
        raise Refused(
            ngettext(
                "%(count)d membership is wholly outside the new days of the term.",
                "%(count)d memberships are wholly outside the new days of the term.",
                count,
            )
            % {"count": count}
        )
    for membership in valid.select_related("body"):
        days = {}
        if membership.start == start or membership.start < term.start:
            days["start"] = term.start
        with_term = membership.end == end and membership.end_reason in {"", EndReason.TERM}
        if with_term or (term.end is not None and (membership.end is None or membership.end > term.end)):
            days["end"] = term.end
        change_membership(membership, by=by, **days)
