"""A body's composition for the public page: the same facts once as tables and once as a picture.

Both are written with string formatting: a body may have sixty seats, and
everything people wrote is escaped here.
"""

import functools
from dataclasses import dataclass, field
from html import escape
from types import SimpleNamespace

from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from council.bodies import table
from council.bodies.enums import DeputyScheme, SeatClass, SeatGroup
from council.core.hyphenation import soft_hyphens
from members.roster import Place, vacancies

#: How a place is drawn; the others (a deputy that may lawfully be missing, no such place) are not drawn.
DRAWN = {Place.HELD: "held", Place.UNNAMED: "unnamed", Place.VACANT: "vacant"}
EMPTY = ' class="empty"'
#: Tables of fewer rows than this do not repeat their visible headings: the first table has them.
FEW = 4
#: Words of a caption get soft hyphens from this length on.
LONG = 14


@functools.cache
def words(language):
    """The page's own words in the active language, which is ``language``: looked up once and not for each seat."""
    return SimpleNamespace(
        vacant=_("vacant"),
        vacant_place=_("Vacant"),
        unnamed=_("Person not yet named"),
        no_deputy=_("No deputy"),
        seat=_("Seat"),
        member=_("Member"),
        deputy=_("Deputy member"),
        speaking=_("Right to attend and speak"),
        unofficial=_("unofficial translation"),
        not_named=_("%(organisation)s, person not yet named"),
        seat_label=_("Seat %(number)s, %(category)s: %(holder)s"),
        seat_with_deputy=_("Seat %(number)s, %(category)s: %(holder)s; deputy %(deputy)s"),
        seat_speaking=_("%(seat)s; right to attend and speak"),
        deputy_label=_("Deputy of seat %(number)s, %(category)s: %(holder)s"),
        category_deputy=_("Deputy, %(category)s: %(holder)s"),
        coming=_("From %(day)s: %(name)s"),
        groups={str(group): str(group.label) for group in SeatGroup},
    )


@dataclass(slots=True)
class Cell:
    """Who holds one place, as the table shows it."""

    place: Place
    name: str = ""
    organisation: str = ""
    office: str = ""
    coming: str = ""
    coming_from: object = None
    order: int = 0

    def spoken(self, own):
        """The holder in one line, for a screen reader."""
        if self.place == Place.UNNAMED:
            return own.not_named % {"organisation": self.organisation}
        if self.place == Place.HELD:
            return ", ".join(filter(None, (self.name, self.office, self.organisation)))
        return own.vacant

    def html(self, own):
        """What stands in the table."""
        if self.place == Place.HELD:
            office = f' <span class="tag">{escape(self.office)}</span>' if self.office else ""
            organisation = f'<span class="org">{escape(self.organisation)}</span>' if self.name else ""
            shown = f"{escape(self.name or self.organisation)}{office}{organisation}"
        elif self.place == Place.UNNAMED:
            shown = f'{escape(self.organisation)}<span class="org">{escape(own.unnamed)}</span>'
        elif self.place == Place.VACANT:
            shown = f"<b>{escape(own.vacant_place)}</b>"
        else:
            shown = f'<span class="muted">{escape(own.no_deputy)}</span>'
        if self.coming:
            day = date_format(self.coming_from, "SHORT_DATE_FORMAT")
            shown += f'<span class="org">{escape(own.coming % {"day": day, "name": self.coming})}</span>'
        return shown

    def opening(self, attributes=""):
        """The cell's own tag."""
        return f"<td{attributes}{EMPTY if self.place == Place.VACANT else ''}>"


@dataclass(slots=True)
class Line:
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
    lines: list[Line] = field(default_factory=list)
    deputies: list[Cell] = field(default_factory=list)
    has_deputies: bool = False
    shares_deputies: bool = False
    in_order: bool = False

    @property
    def anchor(self):
        return f"category-{self.number}"


def cell(membership, place, offices, coming=None):
    """A place as a cell. ``offices`` is ``{person id: name of the office}``."""
    made = Cell(place)
    if membership is not None:
        made.name, made.organisation = membership.public_name, membership.organisation_names
        made.office, made.order = offices.get(membership.person_id, ""), membership.order
    if coming is not None:
        made.coming, made.coming_from = coming.public_holder, coming.start
    return made


def tables(rows, offices, scheme):
    """The roster's categories as tables, their seats numbered through."""
    found, number, own = [], 0, words(get_language())
    shared = scheme in {DeputyScheme.CATEGORY, DeputyScheme.ORDER}
    for index, row in enumerate((row for row in rows if row.category is not None), 1):
        category = row.category
        shares = shared and bool(row.deputies or row.deputies_expected)
        made = Table(
            index,
            category.name,
            category.group != SeatGroup.NGO,
            own.groups[category.group],
            category.sv_unofficial,
            has_deputies=shares or row.has_personal_deputies,
            shares_deputies=shares,
            in_order=scheme == DeputyScheme.ORDER,
        )
        for each in row.seats:
            number += 1
            member = cell(each.member, each.member_place, offices, each.next_member)
            deputy = None if shares else cell(each.deputy, each.deputy_place, offices, each.next_deputy)
            speaking = each.seat.seat_class == SeatClass.SPEAKING
            made.lines.append(Line(number, member, deputy, speaking, each.seat.requirement))
        if shares:
            made.deputies = category_deputies(row, offices)
        asked = {each.requirement for each in made.lines}
        if len(made.lines) > 1 and len(asked) == 1:  # told once, not on each row
            made.requirement = asked.pop()
            for each in made.lines:
                each.requirement = ""
        found.append(made)
    return found


def category_deputies(row, offices):
    """The deputies of a category, and its open places."""
    cells = [cell(each, Place.HELD if each.person_id else Place.UNNAMED, offices) for each in row.deputies]
    missing = Place.LAWFUL if row.deputies_may_be_missing else Place.VACANT
    return cells + [Cell(missing, order=len(cells) + number) for number in row.missing_deputies]


def tables_html(found):
    """One table a category: caption, headings, a row a seat with the ``id`` that the picture links to."""
    own = words(get_language())
    return mark_safe("".join(_table(made, own, quiet=made is not found[0]) for made in found))  # noqa: S308


def _table(made, own, *, quiet):
    name = escape(soft_hyphens(made.name, get_language(), LONG))
    if made.unofficial and get_language() == "sv":
        name += f' <span class="muted">({escape(own.unofficial)})</span>'
    if made.requirement:
        name += f'<span class="org">{escape(made.requirement)}</span>'
    headings = [made.group if made.other else own.member, *([own.deputy] if made.has_deputies else [])]
    columns = "".join(f'<th scope="col"><span>{escape(heading)}</span></th>' for heading in headings)
    quiet = ' class="quiet"' if quiet and len(made.lines) < FEW else ""
    rows = "".join(_line(made, line, own, is_first=line is made.lines[0]) for line in made.lines)
    return (
        f'<div class="seats" id="{made.anchor}"><table><caption><span class="no">{made.number}</span> {name}</caption>'
        f'<thead{quiet}><tr><th scope="col"><span aria-hidden="true">#</span><span class="vh">{escape(own.seat)}</span>'
        f"</th>{columns}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _line(made, line, own, *, is_first):
    notes = [own.speaking] if line.speaking else []
    notes += [line.requirement] if line.requirement else []
    extra = "".join(f'<span class="org">{escape(note)}</span>' for note in notes)
    cells = f"{line.member.opening()}{line.member.html(own)}{extra}</td>"
    if made.shares_deputies and is_first:
        span = f' rowspan="{len(made.lines)}"' if len(made.lines) > 1 else ""
        cells += f"<td{span}>{''.join(_shared_deputy(made, each, own) for each in made.deputies)}</td>"
    elif line.deputy is not None and made.has_deputies:
        anchor = f' id="{line.anchor}-deputy"'
        cells += f"{line.deputy.opening(anchor)}{line.deputy.html(own)}</td>"
    return f'<tr id="{line.anchor}"><th scope="row">{line.number}</th>{cells}</tr>'


def _shared_deputy(made, deputy, own):
    empty = " empty" if deputy.place == Place.VACANT else ""
    order = f"{deputy.order}. " if made.in_order and deputy.order else ""
    return f'<div class="deputy{empty}">{order}{deputy.html(own)}</div>'


def seat_label(made, line, own, deputy):
    """What a screen reader says of a seat: “Seat 3, Nuoret: Maija Jäsen, Jäsen ry; deputy Veikko Vara, Jäsen ry”."""
    words = own.seat_label if deputy is None else own.seat_with_deputy
    holder = line.member.spoken(own)
    label = words % {"number": line.number, "category": made.name, "holder": holder, "deputy": deputy}
    return own.seat_speaking % {"seat": label} if line.speaking else label


def group_of(made, own):
    """A table as a group of the picture."""
    group = table.Group(made.number, made.other, personal=not made.shares_deputies)
    for line in made.lines:
        deputy = line.deputy.spoken(own) if line.deputy and line.deputy.place in DRAWN else None
        label, state = seat_label(made, line, own, deputy), DRAWN[line.member.place]
        group.seats.append(table.Place(label, line.anchor, state, str(line.number), speaking=line.speaking))
        if deputy is not None:
            facts = {"number": line.number, "category": made.name, "holder": deputy}
            place = table.Place(own.deputy_label % facts, f"{line.anchor}-deputy", DRAWN[line.deputy.place])
            group.deputies.append(place)
    for each in made.deputies:
        if each.place in DRAWN:
            label = own.category_deputy % {"category": made.name, "holder": each.spoken(own)}
            group.deputies.append(table.Place(label, made.anchor, DRAWN[each.place]))
    return group


def picture(found, counts):
    """The composition as SVG, or an empty string for a body without seats."""
    seats = sum(len(made.lines) for made in found)
    if not seats:
        return ""
    lines = [str(seats), ngettext("seat", "seats", seats)]
    if counts.members:
        lines.append(ngettext("%(count)s vacant", "%(count)s vacant", counts.members) % {"count": counts.members})
    own = words(get_language())
    return table.draw([group_of(made, own) for made in found], label=_("Seats around the table"), lines=lines)


def composition(rows, offices, scheme):
    """All that the page needs: tables, picture, people without a seat, counts, and which signs the picture has."""
    found = tables(rows, offices, scheme)
    counts = vacancies(rows)
    members = [line.member for made in found for line in made.lines]
    deputies = [line.deputy for made in found for line in made.lines if line.deputy]
    deputies += [each for made in found for each in made.deputies]
    places = {each.place for each in (*members, *deputies)}
    return {
        "tables": tables_html(found),
        "picture": picture(found, counts),
        "rest": next((row for row in rows if row.category is None), None),
        "counts": counts,
        "filled": counts.seats - counts.members,
        "has_deputies": any(each.place in DRAWN for each in deputies),
        "has_vacant": Place.VACANT in places,
        "has_unnamed": Place.UNNAMED in places,
        "has_speaking": any(line.speaking for made in found for line in made.lines),
        "has_other": any(made.other for made in found) and not all(made.other for made in found),
    }
