"""Several draft compositions side by side: their figures, their rules, and where they differ."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.enums import Capacity


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the comparison: a cell for each alternative, and whether these differ."""

    name: str
    cells: list
    note: str = ""

    @property
    def differs(self):
        return any(each != self.cells[0] for each in self.cells)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Somebody in a category: ``everywhere`` when all the alternatives have the person there in the same capacity."""

    name: str
    organisation: str
    deputy: bool
    everywhere: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the page shows. ``rules`` have standings as cells, ``categories`` lists of Chosen."""

    figures: list
    rules: list
    categories: list
    same: int
    names: list


def compared(boards):
    """The comparison of two or three boards made from the same material."""
    categories = list(_categories(boards))
    return Comparison(
        list(_figures([each.figures for each in boards])),
        list(_rules(boards)),
        [each for each in categories if each.differs],
        sum(not each.differs for each in categories),
        [each.alternative.name for each in boards],
    )


def _figures(figures):
    def row(name, cell):
        return Compared(str(name), [cell(each) for each in figures])

    def of(count, whole):
        return _("%(n)s of %(of)s") % {"n": count, "of": whole}

    yield row(pgettext("figures", "Members"), lambda each: of(each.members, each.planned_members))
    if any(each.planned_deputies or each.deputies for each in figures):
        yield row(_("Deputy members"), lambda each: of(each.deputies, each.planned_deputies))
    if figures[0].rules:
        yield row(_("Required rules that hold"), lambda each: of(*each.required))
        yield row(_("Wishes that hold"), lambda each: of(*each.wished))
    if any(each.score is not None for each in figures):
        yield row(_("Mean score of the members"), lambda each: "–" if each.score is None else str(each.score))
    if figures[0].municipalities:
        yield row(_("Municipalities with a member"), lambda each: of(each.covered, len(each.municipalities)))
    for group in ("languages", "scopes", "backgrounds", "genders"):
        yield from _lines([getattr(each, group) for each in figures])
    yield row(_("Organisations with several places"), lambda each: ", ".join(line.name for line in each.several) or "–")


def _lines(groups):
    """A row for each line that any of the alternatives has: members, then deputies after a plus sign."""
    names = dict.fromkeys(line.name for lines in groups for line in lines)
    deputies = any(line.deputies for lines in groups for line in lines)
    for name in names:
        found = [next((line for line in lines if line.name == name), None) for lines in groups]
        pairs = [(line.members, line.deputies) if line else (0, 0) for line in found]
        yield Compared(name, [f"{members} + {more}" if deputies else str(members) for members, more in pairs])


def _rules(boards):
    for standings in zip(*(each.figures.rules for each in boards), strict=True):
        yield Compared(standings[0].sentence, list(standings), standings[0].strength)


def _categories(boards):
    for blocks in zip(*(each.blocks for each in boards), strict=True):
        people = [_people(block) for block in blocks]
        shared = set.intersection(*(set(each) for each in people))
        cells = [
            [Chosen(*facts, everywhere=key in shared) for key, facts in sorted(each.items(), key=_members_first)]
            for each in people
        ]
        yield Compared(blocks[0].category.name, cells)


def _members_first(item):
    (_key, capacity), (name, _organisation, _deputy) = item
    return capacity != Capacity.MEMBER, name


def _people(block):
    """``{(nominee, capacity): (name, organisation, whether a deputy)}`` of a category."""
    places = (place for row in block.rows for place in row.places if place and place.person)
    return {
        (each.person.key, each.capacity): (
            each.person.name,
            each.person.organisation,
            each.capacity == Capacity.DEPUTY,
        )
        for each in places
    }
