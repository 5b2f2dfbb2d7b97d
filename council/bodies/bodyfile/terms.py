"""The section ``term`` of a body file: dates, categories and the seat plan."""

import itertools

from django.db.models import BooleanField, PositiveSmallIntegerField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council.bodies import actions
from council.bodies.bodyfile.native import before_first_day
from council.bodies.bodyfile.registry import section
from council.bodies.bodyfile.tables import Table, columns, translated
from council.bodies.enums import DeputyScheme, SeatClass
from council.bodies.models import Category, Rules, Seat, Term
from council.core.states import Refused

PLACES = {DeputyScheme.CATEGORY, DeputyScheme.ORDER}
TERM_KEYS = [
    "start",
    "end",
    "planned_seats",
    *translated("decided_by"),
    "decided_on",
    "decision_section",
    "record_number",
]
CATEGORY_KEYS = ["group", *translated("name"), "sv_unofficial", "deputies"]
SEAT = {
    **columns(Seat, "seat_class", "requirement"),
    "personal_deputies": BooleanField(help_text="Each seat has a personal deputy."),
}
TERM = Table(
    columns(Term, *TERM_KEYS),
    required=["start"],
    tables={
        "categories": Table(
            {
                **columns(Category, "key", *CATEGORY_KEYS),
                "seats": PositiveSmallIntegerField(help_text="How many seats the category has."),
                **SEAT,
            },
            required=["key", "name_fi", "seats"],
        ),
        "seats": Table(
            {"category": Category._meta.get_field("key"), "slot": Seat._meta.get_field("slot"), **SEAT},
            required=["category", "slot"],
        ),
    },
)


def check_terms(file, rows):
    """Days run forwards and do not overlap; categories, seats and deputies fit together."""
    body = file.rows.get("body", {})
    rows = sorted(rows, key=lambda row: row["start"])
    for row in rows:
        if row.get("end") and row["end"] < row["start"]:
            file.problem((*row.path, "end"), before_first_day(row["end"], row["start"]))
        if body.get("starts_on") and row["start"] < body["starts_on"]:
            file.problem((*row.path, "start"), _("The term starts before the body does (body.starts_on)."))
        _check_plan(file, row)
    for earlier, later in itertools.pairwise(rows):
        if earlier.get("end") is None:
            file.problem((*earlier.path, "end"), _("Another term follows, so the last day is needed."))
        elif later["start"] <= earlier["end"]:
            file.problem(
                (*later.path, "start"),
                _("The term starts before the one before it has ended, on %(end)s.")
                % {"end": earlier["end"].isoformat()},
            )


def _check_plan(file, row):
    categories = row.get("categories", [])
    sizes = {}
    for category in categories:
        if category["key"] in sizes:
            file.problem((*category.path, "key"), _("The key “%(key)s” is used twice.") % {"key": category["key"]})
        sizes[category["key"]] = category["seats"]
        _check_deputies(file, row, category)
    taken = set()
    for seat in row.get("seats", []):
        place = (seat["category"], seat["slot"])
        if seat["category"] not in sizes:
            file.problem(
                (*seat.path, "category"),
                _("The term has no category “%(key)s”. Known: %(known)s.")
                % {"key": seat["category"], "known": ", ".join(sizes) or "–"},
            )
        elif not 1 <= seat["slot"] <= sizes[seat["category"]]:
            file.problem(
                (*seat.path, "slot"),
                _("The category has the seats 1–%(count)d.") % {"count": sizes[seat["category"]]},
            )
        elif place in taken:
            file.problem((*seat.path, "slot"), _("This seat is described twice."))
        taken.add(place)
    _check_sum(file, row)


def _check_sum(file, row):
    """``planned_seats`` is the number of seats with the right to vote."""
    if "planned_seats" not in row or not row.get("categories"):
        return
    voting = sum(seat["seat_class"] == SeatClass.VOTING for plan in seat_plan(file, row) for seat in plan["seats"])
    if voting != row["planned_seats"]:
        file.problem(
            (*row.path, "planned_seats"),
            ngettext(
                "This does not add up: the categories have %(count)d voting seat, %(planned)d are planned.",
                "This does not add up: the categories have %(count)d voting seats, %(planned)d are planned.",
                voting,
            )
            % {"count": voting, "planned": row["planned_seats"]},
        )


def _check_deputies(file, row, category):
    scheme = _scheme(file, row["start"])
    if category.get("deputies") and scheme not in PLACES:
        file.problem(
            (*category.path, "deputies"),
            _("A category has deputies of its own only where rules.deputy_scheme is “category” or “order”."),
        )
    if category.get("personal_deputies") and scheme != DeputyScheme.PERSONAL:
        file.problem(
            (*category.path, "personal_deputies"),
            _("Seats have personal deputies only where rules.deputy_scheme is “personal”."),
        )


def _scheme(file, day):
    """The deputy scheme that the file's rules give for a day, else that of its first rules, else the default."""
    versions = sorted(file.rows.get("rules", []), key=lambda each: each["start"])
    scheme = Rules._meta.get_field("deputy_scheme").default
    for version in versions:
        if version["start"] <= day or version is versions[0]:
            scheme = version.get("deputy_scheme", scheme)
    return scheme


def seat_plan(file, row):
    """The categories of a term's row with every seat, as ``set_seat_plan`` takes them."""
    personal = _scheme(file, row["start"]) == DeputyScheme.PERSONAL
    single = {(seat["category"], seat["slot"]): seat for seat in row.get("seats", [])}
    plan = []
    for category in row["categories"]:
        seats = []
        for slot in range(1, category["seats"] + 1):
            given = {**category.pick(*SEAT), **single.get((category["key"], slot), category).pick(*SEAT)}
            seats.append(
                {
                    "slot": slot,
                    "seat_class": given.get("seat_class", SeatClass.VOTING),
                    "requirement": given.get("requirement", ""),
                    "has_deputy": given.get("personal_deputies", personal),
                }
            )
        plan.append({"key": category["key"], **category.pick(*CATEGORY_KEYS), "seats": seats})
    return plan


def apply_terms(file, rows):
    """Plan or change each term, and set its categories and seats."""
    existing = list(file.body.terms.order_by("start"))
    starts = {row["start"] for row in rows}
    for row in sorted(rows, key=lambda each: each["start"]):
        term = _same_term(existing, starts, row)
        fields = row.pick(*TERM_KEYS)
        try:
            if term is None:
                term = actions.plan_term(file.body, **fields, by=None)
                file.note("+", f"term {_days(term)}")
            else:
                file.note_differences("term", actions.change_term(term, **fields, by=None))
        except Refused as refusal:
            file.problem((*row.path, "start"), str(refusal))
            continue
        if "categories" in row:
            _apply_plan(file, row, term)


def _same_term(existing, starts, row):
    """The term that a row speaks of: with the same first day, else the only one at the same time as it."""
    for term in existing:
        if term.start == row["start"]:
            return term
    end = row.get("end")
    same_time = [
        term
        for term in existing
        if term.start not in starts
        and (term.end is None or term.end >= row["start"])
        and (end is None or term.start <= end)
    ]
    return same_time[0] if len(same_time) == 1 and same_time[0].end is not None else None


def _days(term):
    return f"{term.start.isoformat()} – {term.end.isoformat() if term.end else ''}".rstrip()


def _apply_plan(file, row, term):
    plan = seat_plan(file, row)
    names = {each["key"]: each["name_fi"] for each in plan}
    sizes = {each["key"]: len(each["seats"]) for each in plan}
    try:
        changes = actions.set_seat_plan(term, plan, by=None)
    except actions.SeatsHeld as refusal:
        for key, slot, count in refusal.held:
            position = next((at for at, each in enumerate(row["categories"]) if each["key"] == key), None)
            path = (*row.path, "categories") if position is None else (*row["categories"][position].path, "seats")
            file.problem(path, actions.held_sentence(key, slot, count))
        return
    added = {key for sign, key, slot, _changed in changes if sign == "+" and slot is None}
    for sign, key, slot, changed in changes:
        if slot is None and sign == "+":
            file.note("+", f"category {names[key]} ({sizes[key]})")
        elif slot is None and sign == "-":
            file.note("-", f"category {key}")
        elif sign == "~":
            file.note_differences(f"category {key}" + (f" seat {slot}" if slot else ""), changed)
        elif key not in added:
            file.note(sign, f"seat {key} {slot}")


section("term", TERM, apply=apply_terms, check=check_terms, many=True)
