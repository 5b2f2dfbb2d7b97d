"""A body's composition for the public page: the same facts once as rows of tables and once as a picture."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council.bodies import table
from council.bodies.enums import DeputyScheme, SeatClass, SeatGroup
from members.roster import Place, vacancies

#: How a place is drawn; the others (a deputy that may lawfully be missing, no such place) are not drawn.
DRAWN = {Place.HELD: "held", Place.UNNAMED: "unnamed", Place.VACANT: "vacant"}


@dataclass(slots=True)
class Cell:
    """Who holds one place, as the table shows it."""

    place: Place
    name: str = ""
    organisation: str = ""
    office: str = ""
    coming: str = ""
    coming_from: object = None
    order: int | None = None

    @property
    def is_vacant(self):
        return self.place == Place.VACANT

    @property
    def words(self):
        """The holder in one line, for a screen reader."""
        if self.place == Place.UNNAMED:
            return _("%(organisation)s, person not yet named") % {"organisation": self.organisation}
        if self.place == Place.HELD:
            return ", ".join(part for part in (self.name, self.office, self.organisation) if part)
        return _("vacant")


@dataclass(slots=True)
class Row:
    """One seat: its number at the table, and who sits there."""

    number: int
    member: Cell
    deputy: Cell | None
    speaking: bool
    requirement: str

    @property
    def anchor(self):
        return f"seat-{self.number}"


@dataclass(slots=True)
class Table:
    """One category: its seats, and its own deputies where the scheme has such."""

    number: int
    name: str
    other: bool
    group: str
    unofficial: bool
    requirement: str = ""
    rows: list[Row] = field(default_factory=list)
    deputies: list[Cell] = field(default_factory=list)
    has_deputy_column: bool = False
    shares_deputies: bool = False
    in_order: bool = False

    @property
    def anchor(self):
        return f"category-{self.number}"


def cell(membership, place, offices, coming=None, *, order=None):
    """A place as a cell. ``offices`` is ``{person id: name of the office}``."""
    made = Cell(place, order=order)
    if membership is not None:
        made.name, made.organisation = membership.person_name, membership.organisation_names
        made.office = offices.get(membership.person_id, "")
    if coming is not None:
        made.coming, made.coming_from = coming.holder, coming.start
    return made


def tables(rows, offices, scheme):
    """The roster's categories as tables, seats numbered through; and the row of people without a seat, or None."""
    found, rest, number = [], None, 0
    for index, row in enumerate(rows, 1):
        category = row.category
        if category is None:
            rest = row
            continue
        shares = scheme in {DeputyScheme.CATEGORY, DeputyScheme.ORDER} and bool(row.deputies or row.deputies_expected)
        made = Table(
            index,
            category.name,
            category.group != SeatGroup.NGO,
            category.get_group_display(),
            category.sv_unofficial,
            has_deputy_column=shares or row.has_personal_deputies,
            shares_deputies=shares,
            in_order=scheme == DeputyScheme.ORDER,
        )
        for each in row.seats:
            number += 1
            deputy = None if shares else cell(each.deputy, each.deputy_place, offices, each.next_deputy)
            made.rows.append(
                Row(
                    number,
                    cell(each.member, each.member_place, offices, each.next_member),
                    deputy,
                    each.seat.seat_class == SeatClass.SPEAKING,
                    each.seat.requirement,
                )
            )
        if shares:
            made.deputies = category_deputies(row, offices)
        asked = {each.requirement for each in made.rows}
        if len(made.rows) > 1 and len(asked) == 1:  # told once, not on each row
            made.requirement = asked.pop()
            for each in made.rows:
                each.requirement = ""
        found.append(made)
    return found, rest


def category_deputies(row, offices):
    """The deputies of a category, and its open places where the rules do not allow a deputy to be missing."""
    cells = [
        cell(each, Place.HELD if each.person_id else Place.UNNAMED, offices, order=each.order) for each in row.deputies
    ]
    missing = Place.LAWFUL if row.deputies_may_be_missing else Place.VACANT
    return cells + [Cell(missing, order=len(cells) + number) for number in row.missing_deputies]


def seat_label(made, row):
    """What a screen reader says of a seat: “Seat 3, Nuoret: Maija Jäsen, Jäsen ry; deputy Veikko Vara, Jäsen ry”."""
    facts = {"number": row.number, "category": made.name, "holder": row.member.words}
    if row.deputy and row.deputy.place in DRAWN:
        facts["deputy"] = row.deputy.words
        words = _("Seat %(number)s, %(category)s: %(holder)s; deputy %(deputy)s") % facts
    else:
        words = _("Seat %(number)s, %(category)s: %(holder)s") % facts
    return _("%(seat)s; right to attend and speak") % {"seat": words} if row.speaking else words


def group_of(made):
    """A table as a group of the picture."""
    group = table.Group(made.number, made.other, personal=not made.shares_deputies)
    for row in made.rows:
        state = DRAWN[row.member.place]
        group.seats.append(
            table.Place(seat_label(made, row), row.anchor, state, str(row.number), speaking=row.speaking)
        )
        if row.deputy and row.deputy.place in DRAWN:
            facts = {"number": row.number, "category": made.name, "holder": row.deputy.words}
            label = _("Deputy of seat %(number)s, %(category)s: %(holder)s") % facts
            group.deputies.append(table.Place(label, f"{row.anchor}-deputy", DRAWN[row.deputy.place]))
    for each in made.deputies:
        if each.place in DRAWN:
            label = _("Deputy, %(category)s: %(holder)s") % {"category": made.name, "holder": each.words}
            group.deputies.append(table.Place(label, made.anchor, DRAWN[each.place]))
    return group


def picture(found, counts):
    """The composition as SVG, or an empty string for a body without seats."""
    seats = sum(len(made.rows) for made in found)
    if not seats:
        return ""
    lines = [str(seats), ngettext("seat", "seats", seats)]
    if counts.members:
        lines.append(ngettext("%(count)s vacant", "%(count)s vacant", counts.members) % {"count": counts.members})
    return table.draw([group_of(made) for made in found], label=_("Seats around the table"), lines=lines)


def composition(rows, offices, scheme):
    """All that the page needs: ``tables``, ``picture``, ``rest``, ``counts``, and which signs the picture has."""
    found, rest = tables(rows, offices, scheme)
    counts = vacancies(rows)
    places = [each.member for made in found for each in made.rows]
    deputies = [each.deputy for made in found for each in made.rows if each.deputy]
    deputies += [each for made in found for each in made.deputies]
    return {
        "tables": found,
        "picture": picture(found, counts),
        "rest": rest,
        "counts": counts,
        "filled": counts.seats - counts.members,
        "has_deputies": any(each.place in DRAWN for each in deputies),
        "has_vacant": any(each.is_vacant for each in [*places, *deputies]),
        "has_unnamed": any(each.place == Place.UNNAMED for each in [*places, *deputies]),
        "has_speaking": any(each.speaking for made in found for each in made.rows),
        "has_other": any(made.other for made in found) and not all(made.other for made in found),
    }
