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

    def become_candidate(self, *, organisations, person_terms, organisation_terms):
        """Fill in what the rules count, with what the terms before and the identities of organisations tell."""
        application = self.application
        self.candidate = Candidate(
            key=self.key,
            application=self.key,
            capacity=str(self.membership.capacity),
            categories=(self.category.key,),
            municipalities=self.municipalities,
            languages=frozenset(application.languages if application else ()),
            scope=application.scope if application else "",
            background=self.membership.background,
            network=bool(application and application.networks.strip()),
            organisations=frozenset(organisations),
            person_terms=person_terms,
            organisation_terms=organisation_terms,
            sits=True,
        )


def mention_of(key, texts):
    """A known organisation as a mention; ``texts`` are its ``NAMES`` and then its ``NUMBERS``."""
    split = len(NAMES)
    return Mention(key, tuple(filter(None, texts[:split])), tuple(filter(None, texts[split:])))


def who_sits(call):
    """``{key: Sitting}`` of a call for single seats on the day of its appointments, in order; five queries.

    Empty for a call that fills a whole term. Whom the call itself has appointed is left out: they are its choices.
    """
    if not call.fills_vacancies:
        return {}
    day = max(call.term.start, timezone.localdate())
    of_seat = Q(seat__term=call.term_id, seat__seat_class=SeatClass.VOTING, seat__category__group=SeatGroup.NGO)
    of_category = Q(seat=None, category__term=call.term_id, category__group=SeatGroup.NGO)
    rows = (
        Membership.objects.valid()
        .filter(of_seat | of_category, capacity__in=[Capacity.MEMBER, Capacity.DEPUTY])
        .exclude(end__lt=day)
        .exclude(decided_choices__decision__call=call)
        .select_related("seat__category", "category", "person")
        .order_by("start", "pk")
    )
    found, taken = {}, set()
    for row in rows:
        place = (row.seat_id, row.category_id, row.capacity, row.order if row.seat_id is None else 0)
        if place not in taken:  # whoever comes after the present holder is not counted beside them
            taken.add(place)
            found[-row.pk] = Sitting(row, row.seat.category if row.seat_id else row.category)
    _tell_organisations(found)
    _tell_applications(found)
    order = {Capacity.MEMBER: 0, Capacity.DEPUTY: 1}

    def by_place(each):
        row = each.membership
        return each.category.order, row.seat.slot if row.seat_id else row.order, order[row.capacity], row.pk

    return {each.key: each for each in sorted(found.values(), key=by_place)}


def _tell_organisations(found):
    columns = [f"organisation__{name}" for name in (*NAMES, *NUMBERS)]
    through = Membership.organisations.through.objects.filter(membership__in=[-key for key in found])
    homes = defaultdict(set)
    rows = through.order_by("pk").values_list(
        "membership", "organisation", "organisation__municipality__code", *columns
    )
    for membership, organisation, home, *texts in rows:
        found[-membership].organisations.append(mention_of(organisation, texts))
        homes[-membership].update([home] if home else [])
    for key, codes in homes.items():
        found[key].municipalities = frozenset(codes)


def _tell_applications(found):
    """What the applications behind the memberships say; they know better than the organisations' homes."""
    choices = DecidedChoice.objects.filter(membership__in=[-key for key in found]).values_list(
        "membership", "application"
    )
    behind = dict(choices)
    applications = Application.objects.filter(pk__in=behind.values(), erased_at=None).in_bulk()
    codes = defaultdict(set)
    through = Application.municipalities.through.objects.filter(application__in=list(applications))
    for application, code in through.values_list("application", "municipality__code"):
        codes[application].add(code)
    for membership, application in behind.items():
        if application in applications:
            found[-membership].application = applications[application]
            found[-membership].municipalities = frozenset(codes[application])
