"""The answers to a meeting's invitations as plain data: all that the secretary's table shows, in one statement.

The table stands open while answers come in and asks again every few seconds,
so it is read as one piece of JSON and not as objects of six models.
"""

import datetime
import functools
import hashlib
from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery
from django.db.models.functions import TruncDate

from council.bodies.enums import DeputyScheme
from council.bodies.models import Body, Rules, Seat
from council.core.enums import DeliveryState
from council.core.i18n import CODES, first_text
from council.core.models import Delivery
from council.core.queries import JSONArray, JSONObject, Prepared, Rows, columns, instance
from meetings.actions.letters import numbers_of
from meetings.enums import InvitationState
from meetings.models import Invitation, Meeting
from meetings.recipients import Composition, compare
from members.enums import Capacity
from members.models import Membership, Office
from members.roster import term_shown


@dataclass(slots=True)
class Category:
    """A category of seats."""

    pk: int
    key: str
    names: dict

    @property
    def name(self):
        return first_text(self.names)[0]

    __str__ = name.fget


@dataclass(slots=True)
class Place:
    """A seat of the term that runs on the meeting's day."""

    pk: int
    category: Category
    slot: int
    seat_class: str

    def __str__(self):
        return f"{self.category} {self.slot}"

    @property
    def category_id(self):
        return self.category.pk


@dataclass(slots=True)
class Person:
    """A person by name, and the address to write to."""

    pk: int
    given_name: str
    family_name: str
    email: str = ""

    @property
    def name(self):
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(slots=True)
class Letter:
    """A letter about the meeting that nothing newer replaced."""

    pk: int
    key: str
    state: str
    error: str
    recipient_name: str

    @property
    def reason(self):
        """Why it has not left, in the reader's language."""
        return Delivery(error=self.error).reason


@dataclass(slots=True)
class Invited:
    """An invitation: who is invited as what to which seat, the answer, and the newest letter about it."""

    pk: int
    person: Person
    in_place_of: Person | None
    membership_id: int | None
    seat_id: int | None
    invited_as: str
    state: str
    answer: str
    organisation_names: str | None
    needs: list
    letter: Letter | None = None
    offices: list = field(default_factory=list)

    @property
    def person_id(self):
        return self.person.pk

    attends = Invitation.attends


@dataclass(slots=True)
class Held:
    """Someone's membership on the meeting's day."""

    pk: int
    person: Person | None
    seat: Place | None
    seat_id: int | None
    category_id: int | None
    capacity: str
    order: int

    @property
    def person_id(self):
        return self.person and self.person.pk


@dataclass(slots=True)
class Serving:
    """Someone's office on the meeting's day."""

    person: Person
    kind: str
    start: str


class Answers:
    """A meeting with its seats, invitations, letters and offices, each made of the JSON when it is asked for."""

    def __init__(self, data):
        self.data = data

    @functools.cached_property
    def mark(self):
        """A short text that changes when anything of this does."""
        return hashlib.sha256(repr(self.data).encode()).hexdigest()[:16]

    @functools.cached_property
    def meeting(self):
        """The meeting, with its body and the body's rules."""
        meeting = instance(Meeting, self.data["meeting"])
        meeting.body = instance(Body, self.data["body"])
        meeting.body._prefetched_objects_cache = {"rules": [instance(Rules, row) for row in self.data["rules"]]}
        return meeting

    @functools.cached_property
    def places(self):
        """The seats of the term that runs on the meeting's day."""
        return [_place(row) for row in self.data["places"]]

    @functools.cached_property
    def letters(self):
        """The letters about the meeting that nothing newer replaced, oldest first."""
        return [Letter(**row) for row in self.data["letters"]]

    @functools.cached_property
    def offices(self):
        """Who serves as what on the meeting's day."""
        return [Serving(**{**row, "person": Person(**row["person"])}) for row in self.data["offices"]]

    @functools.cached_property
    def invitations(self):
        """All invitations, withdrawn ones as well, each with its newest letter."""
        newest = {numbers_of(letter.key)[0]: letter for letter in self.letters}
        made = [_invited(row) for row in self.data["invitations"]]
        for each in made:
            each.letter = newest.get(each.pk)
            each.offices = [office.kind for office in self.offices if office.person.pk == each.person.pk]
        return made

    @property
    def active(self):
        """The invitations that are in force."""
        return [each for each in self.invitations if each.state == InvitationState.ACTIVE]

    @property
    def unsent(self):
        """Failed letters to people who are not invited any more, and so are in no table of the invited."""
        told = [each.letter for each in self.invitations if each.letter and each.state != InvitationState.ACTIVE]
        return [letter for letter in told if letter.state == DeliveryState.FAILED]

    @property
    def letter_counts(self):
        """``{state: number}`` of the letters, those under way as ``waiting``, and ``all``."""
        counts = dict.fromkeys(DeliveryState.values, 0)
        for letter in self.letters:
            counts[letter.state] += 1
        counts["waiting"] = counts["queued"] + counts["sending"]
        counts["all"] = len(self.letters)
        return counts


def _table(slug, year, number):
    """The statement: one meeting as JSON. Names of columns are those of the classes above."""
    name = {"given_name": "person__given_name", "family_name": "person__family_name"}
    person = JSONObject(pk="person_id", email="person__email", **name)
    in_place_of = JSONObject(
        pk="in_place_of__person_id", **{key: f"in_place_of__{value}" for key, value in name.items()}
    )
    rules = Rules.objects.filter(body=OuterRef("body")).order_by("start")
    seats = Seat.objects.filter(term=OuterRef("shown")).order_by("category__order", "slot", "pk")
    invitations = Invitation.objects.filter(meeting=OuterRef("pk")).order_by("pk")
    letters = Delivery.objects.filter(about_id=OuterRef("pk"), kind__startswith="meeting.")
    letters = letters.exclude(state=DeliveryState.SUPERSEDED).order_by("pk")
    offices = Office.objects.filter(body=OuterRef("body"), person__isnull=False).on(OuterRef("on"))
    invited = JSONObject(
        person=person,
        in_place_of=in_place_of,
        organisation_names="membership__organisation_names",
        needs=JSONArray("needs_interpretation", "needs_accessibility", "needs_diet"),
        **_same("pk", "membership_id", "seat_id", "invited_as", "state", "answer"),
    )
    return (
        Meeting.objects.filter(body__slug=slug, year=year, number=number)
        .annotate(on=TruncDate("starts_at"))
        .annotate(shown=Subquery(term_shown(OuterRef("body"), OuterRef("on"))))
        .values_list(
            JSONObject(
                meeting=JSONObject(**columns(Meeting)),
                body=JSONObject(**{column: f"body__{column}" for column in columns(Body)}),
                rules=Rows(rules.values(json=JSONObject(**columns(Rules)))),
                places=Rows(seats.values(json=_seat())),
                invitations=Rows(invitations.values(json=invited)),
                letters=Rows(letters.values(json=JSONObject(**_same("pk", "key", "state", "error", "recipient_name")))),
                offices=Rows(offices.order_by("pk").values(json=JSONObject(person=person, **_same("kind", "start")))),
            )
        )
    )


def _same(*names):
    return {name: name for name in names}


def _seat(prefix=""):
    names = JSONObject(**{code: f"{prefix}category__name_{code}" for code in CODES})
    category = JSONObject(pk=f"{prefix}category_id", key=f"{prefix}category__key", names=names)
    fields = {name: f"{prefix}{name}" for name in ("slot", "seat_class")}
    return JSONObject(pk=f"{prefix}pk", category=category, **fields)


TABLE = Prepared(_table, slug="a-sample-slug", year=1903, number=31_999)


def read(slug, year, number):
    """A meeting's :class:`Answers`, whoever asks; None when there is no such meeting. One query."""
    found = TABLE(slug=slug, year=year, number=number)
    return Answers(found[0]) if found else None


def _members(body, day):
    person = JSONObject(pk="person_id", given_name="person__given_name", family_name="person__family_name")
    fields = _same("pk", "seat_id", "category_id", "capacity", "order")
    rows = Membership.objects.filter(body=body).on(day).order_by("seat__category__order", "seat__slot", "pk")
    return rows.values_list(JSONObject(person=person, seat=_seat("seat__"), **fields))


MEMBERS = Prepared(_members, body=987_654_321, day=datetime.date(1901, 2, 6))


def differences(found):
    """``meetings.recipients.differences`` of a meeting that :func:`read` read. One query."""
    meeting = found.meeting
    rules = meeting.body.rules_on(meeting.day)
    who = Composition(scheme=rules.deputy_scheme if rules else DeputyScheme.NONE)
    who.offices = sorted(found.offices, key=lambda office: office.start)
    groups = {Capacity.MEMBER: who.members, Capacity.DEPUTY: who.deputies, Capacity.EXPERT: who.experts}
    for row in MEMBERS(body=meeting.body_id, day=meeting.day):
        row["person"] = Person(**row["person"]) if row["person"]["pk"] else None
        row["seat"] = _place(row["seat"]) if row["seat_id"] else None
        groups[row["capacity"]].append(Held(**row))
    return compare(who, found.invitations, found.places)


def _place(row):
    return Place(row["pk"], Category(**row["category"]), row["slot"], row["seat_class"])


def _invited(row):
    fields = {
        "person": Person(**row["person"]),
        "in_place_of": Person(**row["in_place_of"]) if row["in_place_of"]["pk"] else None,
        "needs": [need for need in row["needs"] if need],
    }
    return Invited(**{**row, **fields})
