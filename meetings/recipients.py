"""Who belongs to a meeting: the seats of its day, the people to invite, and the deputies to call."""

from dataclasses import dataclass, field

from council.bodies.enums import DeputyScheme, SeatClass
from council.core.i18n import sort_key
from meetings.enums import Answer, InvitationState, InvitedAs
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
            free = (each for each in self.deputies if each.seat_id is None)
            mine = [each for each in free if each.category_id in {None, seat.category_id}]
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
    """``(person, membership or None, seat or None, invited as)`` of everyone invited at first.

    Deputies are not, unless they hold an office.
    """
    seen = set()
    result = []

    def add(person, membership, invited_as):
        if person is None or person.pk in seen:
            return
        seen.add(person.pk)
        result.append((person, membership, membership.seat if membership else None, invited_as))

    for membership in who.members:
        add(membership.person, membership, InvitedAs.MEMBER)
    for office in who.offices:
        add(office.person, None, InvitedAs.OFFICE)
    for membership in who.experts:
        add(membership.person, membership, InvitedAs.EXPERT)
    return result


def next_deputy(who, seat, invitations):
    """The first deputy of a seat who can still be called, as a membership, or None.

    Who sits as a member or deputy already, or has said no to this meeting, cannot;
    an office holder or a guest who is a deputy can.
    """
    taken = {
        each.person_id
        for each in invitations
        if each.answer == Answer.NO
        or (each.state == InvitationState.ACTIVE and each.invited_as in {InvitedAs.MEMBER, InvitedAs.DEPUTY})
    }
    free = (each for each in who.deputies_for(seat) if each.person_id and each.person_id not in taken)
    return next(free, None)


@dataclass
class Differences:
    """Where the invitations of a called meeting are no longer as the composition of its day asks.

    ``missing`` are places as ``to_invite`` gives them, ``gone`` invitations, and
    ``uncalled`` ``(seat, the member's invitation or None, deputy's membership)``.
    ``withdrawn`` has the keys of the missing people whose invitation the secretary withdrew.
    """

    missing: list = field(default_factory=list)
    withdrawn: set = field(default_factory=set)
    gone: list = field(default_factory=list)
    uncalled: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.missing or self.gone or self.uncalled)


def differences(meeting):
    """Who has joined or left since the call, and which places have a deputy who has not been called.

    The number of queries does not grow with members.
    """
    term = meeting.body.term_on(meeting.day)
    seats = list(term.seats.select_related("category")) if term else []
    return compare(composition(meeting), list(meeting.invitations.select_related("person", "seat__category")), seats)


def compare(who, invitations, seats):
    """The :class:`Differences` between a composition with its term's seats, and all invitations of a meeting."""
    invitations = list(invitations)
    active = {each.person_id: each for each in invitations if each.state == InvitationState.ACTIVE}
    deputies = {each.person_id for each in who.deputies}
    places = to_invite(who)
    result = Differences()
    result.missing = [place for place in places if not _has_place(active.get(place[0].pk), place, deputies)]
    result.withdrawn = {each.person_id for each in invitations} - set(active)
    belong = {person.pk for person, *_rest in places}
    result.gone = [each for pk, each in active.items() if pk not in belong and _has_left(each, deputies)]
    result.gone.sort(
        key=lambda each: (each.invited_as, sort_key(f"{each.person.family_name} {each.person.given_name}"))
    )
    gone = {each.pk for each in result.gone}
    asked = [each for each in active.values() if each.seat_id and each.pk not in gone]
    vacant = {seat.pk for seat in who.vacant_seats(seats)}
    for seat in seats:
        here = [each for each in asked if each.seat_id == seat.pk]
        absent = next((each for each in here if each.invited_as == InvitedAs.MEMBER and each.answer == Answer.NO), None)
        covered = any(each.invited_as == InvitedAs.DEPUTY and each.answer != Answer.NO for each in here)
        if covered or not (absent or seat.pk in vacant):
            continue
        if deputy := next_deputy(who, seat, invitations):
            result.uncalled.append((seat, absent, deputy))
            invitations.append(_Called(deputy.person_id))
    return result


def _by_family_name(person):
    return sort_key(f"{person.family_name} {person.given_name}")


@dataclass
class _Called:
    """Stands for the invitation of a deputy who would be called, so that nobody is named for two places."""

    person_id: int
    answer: str = Answer.NONE
    state: str = InvitationState.ACTIVE
    invited_as: str = InvitedAs.DEPUTY


def _has_place(invitation, place, deputies):
    """True when a person of the composition is invited to that very place."""
    if invitation is None:
        return False
    person, _membership, seat, invited_as = place
    called = invitation.invited_as == InvitedAs.DEPUTY and person.pk in deputies
    if invited_as == InvitedAs.OFFICE and called:
        return True
    return (invitation.invited_as, invitation.seat_id) == (invited_as, seat.pk if seat else None)


def _has_left(invitation, deputies):
    """True when someone outside the composition was invited as belonging to it."""
    if invitation.invited_as == InvitedAs.DEPUTY:
        return invitation.person_id not in deputies
    return bool(invitation.membership_id) or invitation.invited_as == InvitedAs.OFFICE


def has_vote(membership):
    """True for a member on a voting seat, and for a member of a body without seats (a working group)."""
    if membership is None or membership.capacity != Capacity.MEMBER:
        return False
    return membership.seat is None or membership.seat.seat_class == SeatClass.VOTING


def standing(user, meeting):
    """The user's own valid invitation to a meeting, or None."""
    if not user.is_authenticated or not user.person_id:
        return None
    return meeting.invitations.active().filter(person_id=user.person_id).select_related("person").first()
