"""A member or a deputy leaves: who comes instead, and how a leaving recorded by mistake is undone.

The usual rule of the bodies: the leaver's deputy becomes the member, and the
leaver's background organisation is asked for a new deputy (for instance
Pohjois-Savo's NGO council, 31.5.2022, item 7). Days are kept; nothing is overwritten.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.bodies.enums import DeputyScheme
from council.core.events import describe, record
from council.core.models import Event
from council.core.states import Refused
from members.actions.composition import changed, guarded, lock
from members.actions.memberships import ONE_DAY, appoint, correct_membership, end_membership
from members.actions.naming import request_naming, withdraw_naming
from members.enums import Capacity, EndReason, NamingState, Succession
from members.models import Membership, NamingRequest

describe(
    membership__undone=gettext_lazy("Leaving of %(name)s undone: the membership goes on until %(end)s"),
)


@dataclass
class Successor:
    """What a leaving led to. ``risen`` is the deputy's new membership, ``placeholder`` the organisation's own one.

    ``unasked`` is the organisation that should be asked for a person but has no contact address.
    """

    risen: Membership | None = None
    placeholder: Membership | None = None
    request: NamingRequest | None = None
    unasked: object = None


def rising_deputy(membership, first_day):
    """The deputy membership from which somebody would rise to this member's seat on a day, or None.

    Personal deputies: the one of the seat. Deputies of the category or in order: the first in order.
    """
    if membership.seat_id is None or membership.capacity != Capacity.MEMBER:
        return None
    rules = membership.body.rules_on(first_day)
    deputies = Membership.objects.on(first_day).filter(capacity=Capacity.DEPUTY, person__isnull=False)
    if rules is not None and rules.deputy_scheme in {DeputyScheme.CATEGORY, DeputyScheme.ORDER}:
        deputies = deputies.filter(category=membership.seat.category, seat=None)
    else:
        deputies = deputies.filter(seat=membership.seat)
    return deputies.order_by("order").first()


def usual_succession(membership, first_day):
    """What the body's rules lead to when the holder leaves, for the secretary's form to start from."""
    rules = membership.body.rules_on(first_day)
    if rules is not None and rules.deputy_rises and rising_deputy(membership, first_day):
        return Succession.RISE
    if membership.person_id and membership.organisations.exclude(contact_email="").exists():
        return Succession.ASK
    return Succession.VACANT


@transaction.atomic
def replace_member(membership, *, by, last_day, reason=EndReason.RESIGNED, words="", then=None):
    """End a membership and put the succession in motion from the next day on; returns a :class:`Successor`.

    ``then`` is a ``Succession``, by default what the body's rules lead to.
    Raises Refused when there is no deputy to rise or no organisation to ask.
    """
    lock(membership.body)
    first_day = last_day + ONE_DAY
    then = then or usual_succession(membership, first_day)
    term_end = membership.end
    deputy = rising_deputy(membership, first_day) if then == Succession.RISE else None
    if then == Succession.RISE and (deputy is None or deputy.start > last_day):
        raise Refused(_("Nobody is a deputy member of this seat on that day, so nobody can rise to it."))
    organisations = list(membership.organisations.all())
    if then == Succession.ASK and not organisations:
        raise Refused(_("No organisation holds this seat, so none can be asked for a person."))
    end_membership(membership, by=by, last_day=last_day, reason=reason, words=words)
    membership.refresh_from_db()
    if then == Succession.VACANT or (term_end is not None and first_day > term_end):
        return Successor()
    if then == Succession.RISE:
        return _rise(membership, deputy, organisations, first_day=first_day, by=by)
    placeholder = appoint(
        membership.seat or membership.category or membership.body,
        by=by,
        capacity=membership.capacity,
        organisations=organisations,
        start=first_day,
        end=term_end,
        order=membership.order,
        appointed_by=membership.appointed_by,
    )
    successor = Successor(placeholder=placeholder)
    _ask(successor, membership, organisations, by=by, capacity=membership.capacity, start=first_day)
    return successor


def _rise(membership, deputy, organisations, *, first_day, by):
    """The deputy's membership ends, the deputy becomes the member, and a new deputy is asked for."""
    until = deputy.end
    end_membership(deputy, by=by, last_day=first_day - ONE_DAY, reason=EndReason.ROSE)
    risen = appoint(
        membership.seat,
        by=by,
        person=deputy.person,
        organisations=deputy.organisations.all(),
        start=first_day,
        end=until,
        background=deputy.background,
        appointed_by=deputy.appointed_by,
    )
    successor = Successor(risen=risen)
    place = deputy.seat or deputy.category
    if isinstance(place, type(membership.seat)) and not place.has_deputy:
        return successor
    asked = organisations or list(deputy.organisations.all())
    _ask(successor, membership, asked, by=by, capacity=Capacity.DEPUTY, start=first_day, place=place)
    return successor


def _ask(successor, membership, organisations, *, by, capacity, start, place=None):
    """Ask the first organisation that has a contact address; without one tell the caller which should be asked."""
    place = place or membership.seat or membership.category or membership.body
    organisation = next((each for each in organisations if each.contact_email), None)
    if organisation is None:
        successor.unasked = organisations[0] if organisations else None
        return
    pending = NamingRequest.objects.filter(state__in=NamingState.pending(), capacity=capacity, seat=membership.seat_id)
    if membership.seat_id and pending.exists():
        return
    successor.request = request_naming(
        place,
        organisation=organisation,
        by=by,
        capacity=capacity,
        start=start,
        membership=successor.placeholder,
    )


def _until_before(membership):
    """The last day that a membership had before it was ended: from the trail, else that of its term."""
    ended = Event.objects.about(membership).filter(kind__in=["membership.ended", "membership.ended_as_told"]).first()
    if ended is not None:
        until = ended.data.get("until")
        return datetime.date.fromisoformat(until) if until else None
    return membership.term.end if membership.term else None


@transaction.atomic
def undo_end(membership, *, by):
    """Undo a leaving that was recorded by mistake, with what followed from it. Returns the membership.

    A deputy who rose is the deputy again, the organisation's membership without
    a person is marked as a mistake, and letters that ask for a person are
    withdrawn. Raises Refused when somebody else has been appointed meanwhile.
    """
    lock(membership.body)
    membership.refresh_from_db()
    if membership.end_reason in {"", EndReason.ERROR, EndReason.NAMED, EndReason.ROSE}:
        raise Refused(_("There is no leaving to be undone in this record."))
    first_day = membership.end + ONE_DAY
    why = _("The leaving of %(name)s was undone.") % {"name": membership.holder}
    if membership.seat_id or membership.category_id:
        _undo_requests(membership, first_day, by)
        _undo_followers(membership, first_day, by, why)
    _restore(membership)
    record(
        "membership.undone",
        target=membership,
        by=by,
        name=membership.holder,
        end=membership.end.isoformat() if membership.end else "",
    )
    changed(membership.body)
    return membership


def _undo_requests(membership, first_day, by):
    """Withdraw what was asked because of the leaving, of the seat or of the deputies of its category."""
    category = membership.category_id or membership.seat.category_id
    place = Q(category=category) if membership.category_id else Q(seat=membership.seat_id) | Q(category=category)
    for request in NamingRequest.objects.filter(
        place, body=membership.body_id, state__in=NamingState.pending(), start=first_day
    ):
        withdraw_naming(request, by=by)


def _undo_followers(membership, first_day, by, why):
    """Mark the places that came of the leaving as mistakes, and make a deputy who rose the deputy again."""
    followers = Membership.objects.valid().filter(
        seat=membership.seat_id,
        category=membership.category_id,
        capacity=membership.capacity,
        order=membership.order,
        start=first_day,
    )
    for follower in followers:
        deputy = (
            Membership.objects.filter(
                body=membership.body_id, person=follower.person_id, end=membership.end, end_reason=EndReason.ROSE
            ).first()
            if follower.person_id
            else None
        )
        if follower.person_id is None or deputy is not None:
            correct_membership(follower, by=by, why=why)
        if deputy is not None:
            _restore(deputy)


def _restore(membership):
    membership.end, membership.end_reason = _until_before(membership), ""
    with guarded(membership):
        membership.save(update_fields=["end", "end_reason"])
    membership.refresh_from_db()
