"""Who sits where: terms up to today, members, deputies, experts and offices."""

import datetime
from dataclasses import dataclass, field

from django.utils import timezone

from council.bodies.actions import plan_term
from council.bodies.enums import DeputyScheme, SeatGroup
from council.core.i18n import CODES
from council.portal.demonstration.chance import chance
from members.enums import Background, Capacity, EndReason, OfficeKind
from members.models import Membership, Office

DAY = datetime.timedelta(days=1)
#: The running term reaches at least this far, so that the coming meetings are within it.
AHEAD = datetime.timedelta(days=90)
DECIDED_BY = [f"decided_by_{code}" for code in CODES]
#: Seats that nobody holds, by the body's key: (category, slot).
VACANT = {
    "ita-uusimaa": {("muut", 2)},
    "varsinais-suomi": {("sote-jarjestot", slot) for slot in (13, 14, 15)},
}
#: Seats whose organisation has not named its person.
UNNAMED = {"ita-uusimaa": {("paihdetyon-jarjestot", 2)}, "helsinki": {("jarjestojasenet", 11)}}
#: Seats whose holder speaks for two organisations.
SHARED = {("ikaihmisten-jarjestot", 2)}
#: The seats of these places in the plan keep their holder from term to term, for theirs are the offices.
LEADERS = 4
#: Members of a body that has no seat plan.
MEMBERS_WITHOUT_SEATS = 9


@dataclass
class Seating:
    """A body's memberships and offices over the whole time, with the organisations of each membership."""

    memberships: list = field(default_factory=list)
    organisations: dict = field(default_factory=dict)
    offices: list = field(default_factory=list)

    def on(self, day, *capacities):
        """The memberships in force on a day, in the order of the seat plan."""
        return [
            each
            for each in self.memberships
            if each.capacity in capacities and each.start <= day and (each.end is None or each.end >= day)
        ]

    def officers(self, kind, day):
        """Who holds an office on a day."""
        return [each.person for each in self.offices if each.kind == kind and in_force(each, day)]


def in_force(row, day):
    """True when a day belongs to a dated row."""
    return row.start <= day and (row.end is None or row.end >= day)


def prolong_terms(body, table, today):
    """Plan terms after the last one of the body file until one reaches beyond today."""
    last = body.terms.order_by("start").last()
    while last is not None and last.end is not None and last.end < today + AHEAD:
        start = last.end + DAY
        end = start.replace(year=start.year + table.term_years) - DAY
        last = plan_term(
            body, by=None, start=start, end=end, like=last, **{name: getattr(last, name) for name in DECIDED_BY}
        )


class Seater:
    """Fills one body's seats and offices."""

    def __init__(self, body, table, people, organisations, *, since, today):
        self.body, self.table, self.people, self.organisations = body, table, people, organisations
        self.since, self.today = since, today
        self.seating = Seating()
        self.before = {}

    def seat(self):
        """Make all rows and write them; returns the Seating."""
        terms = [term for term in self.body.terms.order_by("start") if term.end is None or term.end >= self.since]
        for term in terms:
            self.fill_term(term)
        if not terms:
            self.fill_without_seats()
        self.fill_experts(terms)
        self.fill_offices()
        self.write()
        return self.seating

    def write(self):
        """People and organisations first, then what refers to them."""
        self.people.save()
        self.organisations.save()
        rows = self.seating.memberships
        Membership.objects.bulk_create(rows)
        links = Membership.organisations.through
        links.objects.bulk_create(
            links(membership=row, organisation=organisation)
            for row in rows
            for organisation in self.seating.organisations[id(row)]
        )
        for office in self.seating.offices:
            office.save()

    # --- Seats

    def fill_term(self, term):
        """Members and deputies of one term."""
        is_running = in_force(term, self.today)
        scheme = self.body.rules_on(term.start).deputy_scheme
        categories = term.categories.order_by("order").prefetch_related("seats")
        place = 0
        for category in categories:
            for seat in category.seats.all():
                seat.category = category
                self.fill_seat(term, seat, place, is_running=is_running)
                place += 1
            if scheme in {DeputyScheme.CATEGORY, DeputyScheme.ORDER}:
                for order in range(1, category.deputies + 1):
                    self.fill_category_deputy(term, category, order)

    def fill_seat(self, term, seat, place, *, is_running):
        """The member of a seat and, where it has one, the personal deputy."""
        key = (seat.category.key, seat.slot)
        if key in VACANT.get(self.table.key, ()) and (is_running or self.table.key == "varsinais-suomi"):
            return
        person, organisations = self.holder(key, seat.category, place)
        if is_running and key in UNNAMED.get(self.table.key, ()):
            person = None
        background = self.background(seat, place)
        row = {"term": term, "seat": seat, "background": background}
        left = term.start + 5 * (term.end - term.start) // 12 if term.end else term.start + 900 * DAY
        if person and place == LEADERS + 1 and left < self.today:
            self.add(person, organisations, **row, end=left, end_reason=EndReason.LEFT_ORGANISATION)
            person = self.person()
            self.before[key] = (person, organisations)
            self.add(person, organisations, **row, start=left + DAY)
        else:
            self.add(person, organisations, **row)
        if seat.has_deputy and place % 6 != 4:
            deputy, theirs = self.holder((*key, "deputy"), seat.category, place + 100)
            if chance(self.table.key, *key, "own deputy") < 0.6:
                theirs = organisations
            self.add(deputy, theirs, term=term, seat=seat, capacity=Capacity.DEPUTY)

    def fill_category_deputy(self, term, category, order):
        """A deputy of a whole category; a few are missing."""
        if category.order % 9 == 5:
            return
        person, organisations = self.holder((category.key, order, "deputy"), category, 100 + order)
        self.add(person, organisations, term=term, category=category, order=order, capacity=Capacity.DEPUTY)

    def holder(self, key, category, place):
        """``(person, organisations)`` of a place: mostly those of the term before."""
        if key in self.before and (place < LEADERS or chance(self.table.key, *key, "goes on") < 0.65):
            return self.before[key]
        if category.group == SeatGroup.NGO:
            found = self.before.get(key, (None, []))[1] or [self.organisations.next(category.key)]
            if key in SHARED and len(found) == 1:
                found = [*found, self.organisations.next(category.key)]
            person = self.person(sami=place == 6)
        else:
            titles = {"fi": category.name_fi, "sv": category.name_sv}
            if category.group == SeatGroup.ELECTED:
                titles = {"fi": "Kaupunginvaltuutettu", "sv": "Stadsfullmäktigeledamot"}
            found, person = [], self.person(titles)
        self.before[key] = (person, found)
        return self.before[key]

    def background(self, seat, place):
        """Employee or volunteer, as the seat asks; else in turn."""
        if seat.category.group != SeatGroup.NGO:
            return ""
        if "ammattilainen" in seat.requirement or ("vapaaehtoinen" not in seat.requirement and place % 2 == 0):
            return Background.EMPLOYEE
        return Background.VOLUNTEER

    def person(self, titles=None, *, sami=False):
        """A new person in a language of the region."""
        if sami:
            return self.people.next_sami(titles)
        swedish = chance(self.table.key, len(self.people.known)) * 10 < self.table.swedish_names
        return self.people.next("sv" if swedish else "fi", titles)

    def add(self, person, organisations, *, term=None, start=None, end=None, capacity=Capacity.MEMBER, **fields):
        """One membership, for the days of its term unless others are given."""
        fields.setdefault("organisation_names", " / ".join(each.name_fi for each in organisations))
        row = Membership(
            body=self.body,
            term=term,
            capacity=capacity,
            person=person,
            person_name=person.name if person else "",
            start=start or (term.start if term else self.body.starts_on),
            end=end or (term.end if term else None),
            **fields,
        )
        self.seating.memberships.append(row)
        self.seating.organisations[id(row)] = organisations
        return row

    def fill_without_seats(self):
        """A forum without a seat plan: its members are members of the body."""
        for number in range(MEMBERS_WITHOUT_SEATS):
            background = Background.VOLUNTEER if number % 3 else Background.EMPLOYEE
            self.add(self.person(), [self.organisations.next("")], background=background)

    def fill_experts(self, terms):
        """Those who may attend and speak, the same people in every term."""
        for titles in self.table.experts:
            person = self.person(titles)
            for term in terms or [None]:
                self.add(person, [], term=term, capacity=Capacity.EXPERT)

    # --- Offices

    def fill_offices(self):
        """Name the holders of the posts of the body file; a body without a chair or a secretary gets one."""
        members = self.seating.on(self.today, Capacity.MEMBER)
        free = [row for row in members if row.person and self.begins(row.person) <= self.since_body()]
        posts = list(self.body.offices.filter(person=None).order_by("start", "pk"))
        kinds = {post.kind for post in posts}
        for kind in (OfficeKind.CHAIR, OfficeKind.VICE_CHAIR, OfficeKind.SECRETARY):
            if kind not in kinds and (kind != OfficeKind.VICE_CHAIR or self.body.terms.exists()):
                posts.append(Office(body=self.body, kind=kind, start=self.body.starts_on))
        for post in posts:
            if post.kind != OfficeKind.SECRETARY and ("jäsen" in post.held_by_fi.lower() or not post.held_by_fi):
                self.to_member(post, free)
            else:
                self.to_outsider(post)
            self.seating.offices.append(post)

    def since_body(self):
        """The first day of the demonstration in this body."""
        return max(self.since, self.body.starts_on)

    def begins(self, person):
        """The first day of a person in this body."""
        return min(row.start for row in self.seating.memberships if row.person is person)

    def to_member(self, post, free):
        """An office that a member holds: of the category that the post names, else the first who has none."""
        row = next((row for row in free if row.seat and row.seat.category.name_fi in post.held_by_fi), free[0])
        free.remove(row)
        post.person, post.person_name = row.person, row.person.name
        post.start = max(post.start, self.begins(row.person))

    def to_outsider(self, post):
        """An office that goes with a post elsewhere."""
        titles = self.table.titles.get(post.kind) or {code: getattr(post, f"held_by_{code}") for code in CODES}
        post.person = self.people.next("fi", titles)
        post.person_name = post.person.name
        for code, title in titles.items():
            setattr(post, f"title_{code}", title)
        post.start = max(post.start, min(row.start for row in self.seating.memberships))


def local_noon(day):
    """Noon of a day in Finland."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
