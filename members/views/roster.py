"""The composition of a body on the secretary's desk, and the history of the body."""

from dataclasses import dataclass
from itertools import zip_longest

from django.core.paginator import Paginator
from django.db.models import F, Q, prefetch_related_objects
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council.bodies.enums import DeputyScheme
from council.core.events import sentence
from council.core.models import Event
from members.enums import Capacity, EndReason, NamingState, OfficeKind
from members.models import Membership, NamingRequest, Office
from members.roster import Place, place_of, roster, vacancies
from members.rules import is_secretary
from members.views.desk import roster_editor

#: More categories than this with one seat each are shown as one table.
COMPACT = 3
#: Within so many days of the end the desk reminds of the term.
TERM_ENDS_SOON = 120


@dataclass(slots=True)
class Cell:
    """One place of the seat table: who is there, how things stand, and what the secretary can do."""

    place: Place
    membership: Membership | None = None
    next: Membership | None = None
    naming: NamingRequest | None = None
    add: str = ""
    ask: str = ""
    what: str = ""

    @property
    def ends(self):
        """The last day, when it is before the end of the term."""
        each = self.membership
        if each is None or each.end is None or (each.term and each.end == each.term.end):
            return None
        return each.end


class SeatTable:
    """Cells for the seat table of one body on one day."""

    def __init__(self, body, rows, namings):
        self.body, self.rows = body, rows
        self.by_membership = {each.membership_id: each for each in namings if each.membership_id}
        self.by_seat = {(each.seat_id, each.capacity): each for each in namings if each.seat_id}
        rules = body.rules_on(timezone.localdate())
        self.scheme = rules.deputy_scheme if rules else DeputyScheme.NONE

    def _address(self, page, **place):
        return f"{reverse(page, args=[self.body.slug])}?{urlencode(place)}"

    def cell(self, place, membership, what, *, coming=None, seat=None, category=None, capacity=Capacity.MEMBER):
        """A cell; ``what`` names the place for those who hear the page."""
        naming = self.by_membership.get(membership.pk) if membership else None
        if seat is not None:
            naming = naming or self.by_seat.get((seat.pk, str(capacity)))
        where = {"seat": seat.pk} if seat is not None else {"category": category.pk}
        add = self._address("members:membership_add", **where, capacity=capacity)
        ask = self._address("members:naming_add", **where, capacity=capacity)
        term = (seat or category).term
        if membership is not None and membership.term_id == term.pk:
            membership.term = term
        return Cell(place, membership, coming, naming, add, ask, what)

    def deputies(self, row):
        """The cells of a category's own deputies, the missing ones after those who are there."""
        what = f"{Capacity.DEPUTY.label}, {row.category}"
        held = [
            self.cell(place_of(each), each, what, category=row.category, capacity=Capacity.DEPUTY)
            for each in row.deputies
        ]
        missing = place_of(None, may_be_missing=row.deputies_may_be_missing)
        coming = iter(row.coming)
        return held + [
            self.cell(missing, None, what, coming=next(coming, None), category=row.category, capacity=Capacity.DEPUTY)
            for _number in row.missing_deputies
        ]

    def lines(self, row):
        """``(number, member's cell or None, deputy's cell or None)`` for each line of a category's table."""
        if not row.has_personal_deputies:
            pairs = zip_longest(row.seats, self.deputies(row))
            return [
                (number, self.member(seat, row) if seat else None, deputy)
                for number, (seat, deputy) in enumerate(pairs, 1)
            ]
        return [(each.seat.slot, self.member(each, row), self.personal_deputy(each, row)) for each in row.seats]

    def member(self, each, row):
        what = f"{Capacity.MEMBER.label}, {row.category} {each.seat.slot}"
        return self.cell(each.member_place, each.member, what, coming=each.next_member, seat=each.seat)

    def personal_deputy(self, each, row):
        what = f"{Capacity.DEPUTY.label}, {row.category} {each.seat.slot}"
        return self.cell(
            each.deputy_place,
            each.deputy,
            what,
            coming=each.next_deputy,
            seat=each.seat,
            capacity=Capacity.DEPUTY,
        )

    def tables(self):
        """The categories with their lines, and whether there is a column of deputies."""
        for row in self.rows:
            if row.category is not None:
                has_deputies = row.has_personal_deputies or row.deputies_expected or row.deputies
                yield {"category": row.category, "seats": len(row.seats), "lines": self.lines(row)} | {
                    "deputy_heading": self._heading() if has_deputies else ""
                }

    def _heading(self):
        if self.scheme == DeputyScheme.ORDER:
            return _("Deputy members in order of entry")
        return _("Deputy members of the category") if self.scheme == DeputyScheme.CATEGORY else _("Deputy member")


def summary(counts):
    """What is missing, in words: “1 member and 2 deputy members”."""
    members = ngettext("%(n)s member", "%(n)s members", counts.members) % {"n": counts.members}
    deputies = ngettext("%(n)s deputy member", "%(n)s deputy members", counts.deputies) % {"n": counts.deputies}
    if counts.members and counts.deputies:
        return _("%(members)s and %(deputies)s") % {"members": members, "deputies": deputies}
    return members if counts.members else deputies


def _people(rows):
    """Those who sit without a seat: a working group's people, and experts."""
    row = next((each for each in rows if each.category is None), None)
    return [*row.members, *row.deputies, *row.experts, *row.coming] if row else []


@roster_editor
def roster_show(request, body):
    """Who sits where, what is vacant, what is coming, and the offices."""
    today = timezone.localdate()
    prefetch_related_objects([body], "terms", "rules")
    term = body.term_on(today)
    shown = max(today, term.start) if term else today
    rows = roster(body, shown)
    namings = list(
        NamingRequest.objects.filter(body=body, state__in=NamingState.pending()).select_related(
            "organisation", "seat__category", "category"
        )
    )
    tables = list(SeatTable(body, rows, namings).tables())
    counts = vacancies(rows)
    offices = Office.objects.valid().filter(Q(end__gte=today) | Q(end=None), body=body).select_related("person")
    return render(
        request,
        "members/roster_show.html",
        {
            "body": body,
            "term": term,
            "shown": shown,
            "is_future": shown > today,
            "tables": tables,
            "is_compact": len(tables) > COMPACT and all(len(each["lines"]) <= 1 for each in tables),
            "deputy_heading": next((each["deputy_heading"] for each in tables if each["deputy_heading"]), ""),
            "people": _people(rows),
            "counts": counts,
            "summary": summary(counts),
            "namings": namings,
            "offices": sorted(offices, key=lambda each: (each.start > today, office_rank(each), each.start)),
            "today": today,
            "ended": _ended(body, term, today),
            "term_ends": _term_ends(term, today),
        },
    )


def office_rank(office):
    """Chair, vice chair, former chair, secretary and so on: the order of the field's own lists."""
    return OfficeKind.values.index(office.kind)


def _ended(body, term, today):
    """Memberships of the term that have ended or were mistakes, newest first; not those of the whole term."""
    found = Membership.objects.filter(body=body).filter(Q(end__lt=today) | Q(end_reason=EndReason.ERROR))
    if term is not None:
        found = found.filter(Q(term=term) | Q(term=None))
    return found.exclude(person=None).select_related("seat__category", "category").order_by(F("end").desc())[:50]


def _term_ends(term, today):
    """Days until the term ends, when that is soon; negative when it has ended."""
    if term is None or term.end is None:
        return None
    left = (term.end - today).days
    return left if left <= TERM_ENDS_SOON else None


#: Events of these nouns may be read by an administrator; the rest belongs to the body's own people.
ROSTER_EVENTS = ("membership.", "office.", "naming.")


@roster_editor
def history_show(request, body):
    """What has been done in the body, in plain words, newest first."""
    events = Event.objects.filter(body_id=body.pk).order_by("-at", "-pk")
    if not is_secretary(request.user, body):
        kinds = Q()
        for start in ROSTER_EVENTS:
            kinds |= Q(kind__startswith=start)
        events = events.filter(kinds)
    page = Paginator(events, 50).get_page(request.GET.get("page"))
    return render(request, "members/history_show.html", {"body": body, "page": page, "lines": lines(page)})


def lines(events):
    """``(event, sentence)`` for each event."""
    return [(event, sentence(event)) for event in events]
