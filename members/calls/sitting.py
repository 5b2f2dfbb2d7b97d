"""Those who hold places that a call for single seats does not fill: what the board and the helper count of them.

A whole term's call fills the voting seats of organisations, so these are counted
here too: the composition is judged as if one call had filled it. What a member
counts as is what the application behind the membership says, where there is one.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from council.bodies.enums import SeatClass, SeatGroup
from members.calls.composing import Candidate, Choice
from members.calls.identity import Mention
from members.calls.models import Application, DecidedChoice
from members.enums import Capacity
from members.models import Membership

NAMES = ("name_fi", "name_sv", "name_en")
NUMBERS = ("business_id", "register_number")


@dataclass
class Sitting:
    """One who sits already: the membership with its category, the organisations and what is known of both.

    ``candidate`` is what rules count; its key is that of the membership below zero, so it is no nominee's.
    """

    membership: Membership
    category: object
    organisations: list = field(default_factory=list)
    municipalities: frozenset = frozenset()
    application: Application | None = None
    candidate: Candidate | None = None

    @property
    def key(self):
        return -self.membership.pk

    @property
    def name(self):
        return self.membership.person_name

    @property
    def choice(self):
        """The place as a choice; slot 0, for the call has no say in it."""
        return Choice(self.key, self.category.key, str(self.membership.capacity), 0)

    @property
    def languages(self):
        """Those of the application behind the membership."""
        return frozenset(self.application.languages if self.application else ())

    @property
    def scope(self):
        return self.application.scope if self.application else ""

    def become_candidate(self, *, organisations, person_terms, organisation_terms):
        """Fill in what the rules count, with what the terms before and the identities of organisations tell."""
        application = self.application
        self.candidate = Candidate(
            key=self.key,
            application=self.key,
            capacity=str(self.membership.capacity),
            categories=(self.category.key,),
            municipalities=self.municipalities,
            languages=self.languages,
            scope=self.scope,
            background=self.membership.background,
            network=bool(application and application.networks.strip()),
            organisations=frozenset(organisations),
            person_terms=person_terms,
            organisation_terms=organisation_terms,
            sits=True,
            seat=self.membership.seat_id,
        )


def mention_of(key, texts):
    """A known organisation as a mention; ``texts`` are its ``NAMES`` and then its ``NUMBERS``."""
    split = len(NAMES)
    return Mention(key, tuple(filter(None, texts[:split])), tuple(filter(None, texts[split:])))


def who_sits(call):
    """``{key: Sitting}`` of a call for single seats on the day of its appointments, in order; five queries.

    Empty for a call that fills a whole term. Left out are the places to which the call itself has appointed, whoever
    holds them by now, and those whom it has appointed, wherever they sit by now: they are its choices.
    """
    if not call.fills_vacancies:
        return {}
    day = max(call.term.start, timezone.localdate())
    of_seat = Q(seat__term=call.term_id, seat__seat_class=SeatClass.VOTING, seat__category__group=SeatGroup.NGO)
    of_category = Q(seat=None, category__term=call.term_id, category__group=SeatGroup.NGO)
    rows = list(
        Membership.objects.valid()
        .filter(of_seat | of_category, capacity__in=[Capacity.MEMBER, Capacity.DEPUTY])
        .select_related("seat__category", "category", "person")
        .order_by("start", "pk")
    )
    organisations, homes = _organisations(rows)
    chosen = _choices(rows)
    origins = _origins(rows, organisations, chosen)
    taken = {_place(row) for row in rows if row.pk in chosen and chosen[row.pk].call == call.pk}
    found = {}
    for row in rows:
        origin, place = origins.get(row.pk), _place(row)
        if place in taken or (row.end and row.end < day) or (origin and origin.call == call.pk):
            continue
        taken.add(place)  # whoever comes after the present holder is not counted beside them
        category = row.seat.category if row.seat_id else row.category
        found[-row.pk] = Sitting(row, category, organisations[row.pk], frozenset(homes[row.pk]))
    _tell_applications(found, origins)
    order = {Capacity.MEMBER: 0, Capacity.DEPUTY: 1}

    def by_place(each):
        row = each.membership
        return each.category.order, row.seat.slot if row.seat_id else row.order, order[row.capacity], row.pk

    return {each.key: each for each in sorted(found.values(), key=by_place)}


def _place(row):
    """What two holders have in common of whom the one comes after the other."""
    return row.seat_id, row.category_id, row.capacity, row.order if row.seat_id is None else 0


def _organisations(rows):
    """``({membership: mentions}, {membership: codes})``: the organisations, and where they are at home."""
    columns = [f"organisation__{name}" for name in (*NAMES, *NUMBERS)]
    through = Membership.organisations.through.objects.filter(membership__in=[row.pk for row in rows])
    mentions, homes = defaultdict(list), defaultdict(set)
    found = through.order_by("pk").values_list(
        "membership", "organisation", "organisation__municipality__code", *columns
    )
    for membership, organisation, home, *texts in found:
        mentions[membership].append(mention_of(organisation, texts))
        homes[membership].update([home] if home else [])
    return mentions, homes


@dataclass(frozen=True)
class Origin:
    """The call that appointed to a place, and the application that it chose."""

    call: int
    application: int


def _choices(rows):
    """``{membership: Origin}`` of those that an appointment made."""
    choices = DecidedChoice.objects.filter(membership__in=[row.pk for row in rows]).order_by("pk")
    found = choices.values_list("membership", "decision__call", "application")
    return {membership: Origin(call, application) for membership, call, application in found}


def _origins(rows, organisations, chosen):
    """``{membership: Origin}``, also of what came of an appointment later.

    An organisation names its person for a later day, or another person after one who left; a deputy rises to the
    seat. Each is a new membership: of the same organisation in the same place, or of the same person for it.
    ``rows`` are in the order of their first days.
    """
    found, latest = {}, {}
    for row in rows:
        behind = [each.organisation for each in organisations[row.pk]]
        names = [("place", _place(row), each) for each in behind]
        if row.person_id:
            names += [("person", row.person_id, each) for each in behind or [None]]
        origin = chosen.get(row.pk) or next((latest[name] for name in names if name in latest), None)
        if origin:
            found[row.pk] = origin
            latest |= dict.fromkeys(names, origin)
    return found


def _tell_applications(found, origins):
    """What the applications behind the memberships say; they know better than the organisations' homes."""
    behind = {-key: origins[-key].application for key in found if -key in origins}
    applications = Application.objects.filter(pk__in=behind.values(), erased_at=None).in_bulk()
    codes = defaultdict(set)
    through = Application.municipalities.through.objects.filter(application__in=list(applications))
    for application, code in through.values_list("application", "municipality__code"):
        codes[application].add(code)
    for membership, application in behind.items():
        if application in applications:
            found[-membership].application = applications[application]
            found[-membership].municipalities = frozenset(codes[application])
