"""What the public pages of bodies show, as plain data. The statements are compiled once (``council.core.queries``)."""

import datetime
import re
from dataclasses import dataclass, field, fields

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone

from council.bodies.enums import BodyKind, SeatClass
from council.bodies.models import Body, Category, Rules, Seat, Term
from council.core.i18n import first_text, in_languages, sort_key
from council.core.queries import JSONArray, JSONObject, Prepared, Rows, columns, instance
from meetings.enums import MeetingState
from meetings.public import LISTED, Listed, moment, visible
from members.calls import public as calls
from members.enums import Capacity
from members.models import Membership, Office
from members.roster import arrange, holders

#: How many of a body's newest meetings its page lists; the rest are in the list of meetings.
MEETINGS = 40
#: How many of a body's newest calls for seats its page lists.
CALLS = 4
_DAY = datetime.date(1901, 2, 3)
_MOMENT = datetime.datetime(1901, 2, 4, tzinfo=datetime.UTC)


def names(prefix="", name="name"):
    """The JSON object of a text's languages."""
    return JSONObject(**{code: f"{prefix}{name}_{code}" for code in ("fi", "sv", "en")})


def _terms(today):
    """The outer body's terms: the running one, else the next, else the latest comes first."""
    running = Q(start__lte=today) & (Q(end__gte=today) | Q(end=None))
    rank = Case(When(running, then=Value(0)), When(start__gt=today, then=Value(1)), default=Value(2))
    far = Case(When(start__gt=today, then=F("start") - Value(today)), default=Value(today) - F("start"))
    return Term.objects.filter(body=OuterRef("pk")).annotate(rank=rank, far=far).order_by("rank", "far")


def _count(queryset, *group):
    counted = queryset.order_by().values(*group).annotate(count=Count("pk")).values("count")
    return Subquery(counted, output_field=IntegerField())


def _bodies(today, now):
    seats = Seat.objects.filter(term=OuterRef("term_id"), seat_class=SeatClass.VOTING)
    members = Membership.objects.on(today).filter(body=OuterRef("pk"), capacity=Capacity.MEMBER)
    coming = visible().filter(body=OuterRef("pk"), ends_at__gt=now).exclude(state=MeetingState.CANCELLED)
    return (
        Body.objects.visible_to(None)
        .filter(Q(ends_on__gte=today) | Q(ends_on=None))
        .annotate(term_id=Subquery(_terms(today).values("pk")[:1]))
        .order_by("pk")
        .values_list(
            JSONObject(
                id="pk",
                slug="slug",
                kind="kind",
                names=names(),
                tasks=names(name="task"),
                languages="languages",
                parent="parent_id",
                host=JSONObject(id="host_id", names=names("host__"), languages="host__languages"),
                starts_on="starts_on",
                demonstration="demonstration",
                term=Subquery(_terms(today).values(json=JSONObject(start="start", end="end"))[:1]),
                seats=_count(seats, "term"),
                members=_count(members, "body"),
                next=Subquery(
                    coming.order_by("starts_at").values(
                        json=JSONObject(starts_at="starts_at", year="year", number="number")
                    )[:1]
                ),
            )
        )
    )


BODIES = Prepared(_bodies, today=_DAY, now=_MOMENT)


def beginning(words, enough=110):
    """The first sentences of a text: as many as it takes to be ``enough`` letters long, of the first paragraph."""
    taken = ""
    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])", words.strip().split("\n")[0]):
        taken = f"{taken} {sentence}".strip()
        if len(taken) >= enough:
            break
    return taken


@dataclass(slots=True)
class Card:
    """A body in a list."""

    data: dict
    parts: list = field(default_factory=list)

    @property
    def name(self):
        return first_text(self.data["names"], self.data["languages"])[0]

    @property
    def task(self):
        """The beginning of the body's task, whole sentences, and its language."""
        task, language = first_text(self.data["tasks"], self.data["languages"])
        return beginning(task), language

    @property
    def host(self):
        return first_text(self.data["host"]["names"], self.data["host"]["languages"])[0]

    @property
    def url(self):
        return reverse("bodies:body_show", kwargs={"slug": self.data["slug"]})

    @property
    def kind(self):
        return BodyKind(self.data["kind"]).label

    @property
    def term(self):
        """The years of the term, as in 2023–2025."""
        data = self.data["term"]
        if not data:
            return ""
        days = {name: value and datetime.date.fromisoformat(value) for name, value in data.items()}
        return Term(**days).label

    @property
    def members(self):
        """How many seats, or for a body without a seat plan how many members."""
        return self.data["seats"] or self.data["members"]

    @property
    def next_starts_at(self):
        return moment(self.data["next"]["starts_at"]) if self.data["next"] else None

    @property
    def planned_from(self):
        """The first day of a body that is being planned, else None."""
        start = self.data["starts_on"] and datetime.date.fromisoformat(self.data["starts_on"])
        return start if start and start > timezone.localdate() else None


def body_cards():
    """The public bodies with their working groups under them, by name in the reader's language. One query."""
    now = timezone.now()
    cards = {row["id"]: Card(row) for row in BODIES(today=timezone.localdate(now), now=now)}
    top = []
    for card in sorted(cards.values(), key=lambda card: sort_key(card.name)):
        parent = cards.get(card.data["parent"])
        (parent.parts if parent else top).append(card)
    return top


@dataclass(slots=True)
class ShownSeat:
    """What the page of a body says of a seat."""

    pk: int
    seat_class: str
    has_deputy: bool
    requirement: str


@dataclass(slots=True)
class ShownCategory:
    """What the page of a body says of a category."""

    pk: int
    term_id: int
    names: dict
    group: str
    sv_unofficial: bool
    deputies: int
    seats: list

    @classmethod
    def of(cls, row):
        *facts, seats = row
        return cls(*facts, [ShownSeat(*seat) for seat in seats])

    @property
    def name(self):
        return first_text(self.names)[0]


@dataclass(slots=True)
class ShownMembership:
    """What the page of a body says of who holds a place."""

    pk: int
    term_id: int | None
    seat_id: int | None
    category_id: int | None
    capacity: str
    order: int
    organisation_names: str
    person_id: int | None
    person_name: str
    name_public: bool
    start: datetime.date
    end: datetime.date | None
    titles: dict

    public_name = Membership.public_name
    public_holder = Membership.public_holder

    @property
    def represents(self):
        """The organisations; of who has none, as an expert, the title."""
        return self.organisation_names or first_text(self.titles)[0]

    @classmethod
    def of(cls, row):
        made = cls(*row)
        made.start = datetime.date.fromisoformat(made.start)
        made.end = made.end and datetime.date.fromisoformat(made.end)
        return made


def row_of(shown, **other):
    """The columns of a plain class as a list in its own order; ``other`` are those that are no columns."""
    return JSONArray(*(other.get(each.name, each.name) for each in fields(shown)))


def _body(slug, today):
    rules, terms = (model.objects.filter(body=OuterRef("pk")).order_by("start") for model in (Rules, Term))
    offices = Office.objects.on(today).filter(body=OuterRef("pk")).order_by("start", "pk")
    office = JSONObject(
        kind="kind", person="person_id", name="person_name", held_by=names(name="held_by"), title=names(name="title")
    )
    children = Body.objects.visible_to(None).filter(parent=OuterRef("pk")).order_by("pk")
    child = JSONObject(id="pk", slug="slug", names=names(), languages="languages", ends_on="ends_on")
    meetings = visible().filter(body=OuterRef("pk")).order_by("-starts_at", "-pk")
    listed = {name: column for name, column in LISTED.items() if name != "body"}
    seats = Seat.objects.filter(category=OuterRef("pk")).order_by("slot").values(json=row_of(ShownSeat))
    categories = Category.objects.filter(term=OuterRef("shown")).order_by("order", "pk")
    category = row_of(ShownCategory, names=names(), seats=Rows(seats))
    memberships = holders(OuterRef("pk"), today).values(json=row_of(ShownMembership, titles=names("person__", "title")))
    return (
        Body.objects.visible_to(None)
        .filter(slug=slug)
        .annotate(shown=Subquery(_terms(today).values("pk")[:1]))
        .values_list(
            JSONObject(
                body=JSONObject(**columns(Body)),
                host=JSONObject(names=names("host__"), languages="host__languages"),
                parent=JSONObject(slug="parent__slug", names=names("parent__"), languages="parent__languages"),
                rules=Rows(rules.values(json=JSONObject(**columns(Rules)))),
                terms=Rows(terms.values(json=JSONObject(**columns(Term)))),
                offices=Rows(offices.values(json=office)),
                children=Rows(children.values(json=child)),
                goals=names("workgroup__", "goals"),
                founded_by="workgroup__founded_by",
                meetings=Rows(meetings.values(json=JSONObject(**listed))[:MEETINGS]),
                categories=Rows(categories.values(json=category)),
                memberships=Rows(memberships),
                calls=Rows(calls.of_body().filter(body=OuterRef("pk"))[:CALLS]),
            )
        )
    )


BODY = Prepared(_body, slug="a-sample-slug", today=_DAY)


def read_body(slug, day=None):
    """A body with all that its page shows on a day, today by default, in one query; None when it is not public.

    ``body`` is a Body whose rules and terms are loaded, so that ``rules_on`` and
    ``term_on`` ask nothing more; ``read_roster`` is its composition.
    """
    rows = BODY(slug=slug, today=day or timezone.localdate())
    if not rows:
        return None
    page = rows[0]
    body = page["body"] = instance(Body, page["body"])
    body._prefetched_objects_cache = {
        name: [instance(model, {**row}) for row in page[name]] for name, model in (("rules", Rules), ("terms", Term))
    }
    same = {name: getattr(body, name) for name in ("slug", "genitive_fi", "languages")}
    same["names"] = in_languages(body, "name")
    page["meetings"] = [Listed(**row, body=same) for row in page["meetings"]]
    page["calls"] = [calls.Listed(**row) for row in page["calls"]]
    today = timezone.localdate().isoformat()
    page["children"] = [
        {**child, "name": first_text(child["names"], child["languages"])[0]}
        for child in page["children"]
        if not child["ends_on"] or child["ends_on"] >= today
    ]
    page["children"].sort(key=lambda child: sort_key(child["name"]))
    return page


def read_roster(page, day):
    """The composition of a body that :func:`read_body` read, on a day of its shown term; no further query."""
    seat_plan = [
        (category, seat) for category in map(ShownCategory.of, page["categories"]) for seat in category.seats or [None]
    ]
    held = map(ShownMembership.of, page["memberships"])
    return arrange(page["body"], day, seat_plan, [each for each in held if each.end is None or each.end >= day])


def _choices():
    seen = visible().filter(body=OuterRef("pk")).order_by("-year").values("year").distinct()
    return (
        Body.objects.visible_to(None)
        .filter(Exists(visible().filter(body=OuterRef("pk"))))
        .order_by("pk")
        .values_list(JSONObject(slug="slug", names=names(), languages="languages", years=Rows(seen)))
    )


CHOICES = Prepared(_choices)


def meeting_choices():
    """What the list of meetings can be narrowed by: bodies that have meetings, and years. One query."""
    rows = CHOICES()
    bodies = [(row["slug"], first_text(row["names"], row["languages"])[0]) for row in rows]
    return sorted(bodies, key=lambda body: sort_key(body[1])), sorted({y for row in rows for y in row["years"]})[::-1]


def sitemap_paths():
    """The paths of all public pages, without the language. Three queries."""
    fixed = ["", "bodies/", "meetings/", "calls/", "accessibility/", "privacy/", "feedback/"]
    bodies = Body.objects.visible_to(None).order_by("slug").values_list("slug", flat=True)
    meetings = visible().order_by("-starts_at").values_list("body__slug", "year", "number")[:15_000]
    return [
        *fixed,
        *(f"bodies/{slug}/" for slug in bodies),
        *(f"bodies/{slug}/{year}-{number}/" for slug, year, number in meetings),
        *(f"calls/{key}/" for key in calls.sitemap_ids()),
    ]
