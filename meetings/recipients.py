"""Who belongs to a meeting: the seats of its day, the people to invite, and the deputies to call."""

from dataclasses import dataclass, field

from council.bodies.enums import DeputyScheme, SeatClass
from meetings.enums import InvitedAs
from members.enums import Capacity
from members.models import Membership, Office


@dataclass
class Composition:
    """The memberships in force on a meeting's day, arranged for inviting and calling."""

    scheme: str
    members: list = field(default_factory=list)
    deputies: list = field(default_factory=list)
    experts: list = field(default_factory=list)
    offices: list = field(default_factory=list)

    def deputies_for(self, seat):
        """The deputies of a seat's member in the order in which they are called, by the body's scheme."""
        if seat is None or self.scheme == DeputyScheme.NONE:
            return []
        if self.scheme == DeputyScheme.PERSONAL:
            mine = [each for each in self.deputies if each.seat_id == seat.pk]
        elif self.scheme == DeputyScheme.CATEGORY:
            mine = [each for each in self.deputies if each.seat_id is None and each.category_id == seat.category_id]
        else:
            mine = [each for each in self.deputies if each.category_id in {None, seat.category_id}]
        return sorted(mine, key=lambda each: (each.order, each.pk))

    def vacant_seats(self, seats):
        """Seats whose member's place is empty or has no person: their deputy is called at once."""
        held = {each.seat_id for each in self.members if each.person_id}
        return [seat for seat in seats if seat.pk not in held]


def composition(meeting):
    """The composition on the meeting's day. Two queries besides the rules."""
    rules = meeting.body.rules_on(meeting.day)
    result = Composition(scheme=rules.deputy_scheme if rules else DeputyScheme.NONE)
    groups = {Capacity.MEMBER: result.members, Capacity.DEPUTY: result.deputies, Capacity.EXPERT: result.experts}
    rows = Membership.objects.filter(body=meeting.body_id).on(meeting.day).select_related("person", "seat__category")
    for row in rows.order_by("seat__category__order", "seat__slot", "pk"):
        groups[row.capacity].append(row)
    result.offices = list(
        Office.objects.filter(body=meeting.body_id, person__isnull=False).on(meeting.day).select_related("person")
    )
    return result


def to_invite(who):
    """``(person, membership or None, seat or None, invited as)`` of everyone invited at first: deputies are not."""
    seen = set()
    result = []

    def add(person, membership, invited_as):
        if person is None or person.pk in seen:
            return
        seen.add(person.pk)
        result.append((person, membership, membership.seat if membership else None, invited_as))

    for membership in who.members:
        add(membership.person, membership, InvitedAs.MEMBER)
    deputies = {each.person_id for each in who.deputies}
    for office in who.offices:
        if office.person_id not in deputies:
            add(office.person, None, InvitedAs.OFFICE)
    for membership in who.experts:
        add(membership.person, membership, InvitedAs.EXPERT)
    return result


def has_vote(membership):
    """True for a member on a voting seat, and for a member of a body without seats (a working group)."""
    if membership is None or membership.capacity != Capacity.MEMBER:
        return False
    return membership.seat is None or membership.seat.seat_class == SeatClass.VOTING


def standing(user, meeting):
    """The user's own valid invitation to a meeting, or None."""
    if not user.is_authenticated or not user.person_id:
        return None
    return meeting.invitations.active().filter(person_id=user.person_id).first()
