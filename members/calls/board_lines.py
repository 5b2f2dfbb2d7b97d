"""The lines of the coverage board as plain data: people, applications, places and categories."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _


@dataclass(slots=True)
class PersonLine:
    """A nominated person as the board shows one. ``why_not``: in words, why the person cannot be chosen."""

    key: int
    name: str
    capacity: str
    score: str
    organisation: str = ""
    facts: str = ""
    waits: str = ""
    why_not: str = ""
    number: int = 0
    application: int = 0


@dataclass(slots=True)
class ApplicationLine:
    """An application among those not placed in a category: its people who are still free."""

    key: int
    number: int
    organisation: str
    facts: str
    score: str
    is_late: bool
    people: list[PersonLine] = field(default_factory=list)
    can_both: bool = False

    @property
    def focus(self):
        """What the view calls the line that the reader has just been busy with."""
        return f"application-{self.key}"


@dataclass(slots=True)
class Place:
    """A place of a category. ``lawful``: it may stay empty, or nobody is left. ``deeds``: what one press does."""

    capacity: str
    slot: int
    anchor: str
    person: PersonLine | None = None
    lawful: bool = False
    nobody_left: bool = False
    over: bool = False
    reason: str = ""
    spoken: str = ""
    deeds: list = field(default_factory=list)

    @property
    def look(self):
        return "held" if self.person and not self.person.why_not else "vacant"


@dataclass(slots=True)
class Row:
    """The places with one slot number."""

    slot: int
    member: Place | None = None
    deputy: Place | None = None
    wide: bool = True

    @property
    def places(self):
        """The cells of the row: the member's, and the deputy's where the category has any."""
        return [self.member, self.deputy] if self.wide else [self.member]


@dataclass(slots=True)
class SittingRow:
    """A seat whose holders the call does not replace; None where it has no member, or no deputy.

    The member's cell has the id ``anchor``, the deputy's the same with ``-deputy`` after it.
    """

    anchor: str
    member: PersonLine | None = None
    deputy: PersonLine | None = None


@dataclass(slots=True)
class Block:
    """One category of the board. ``sitting`` are the places that the call does not fill."""

    category: object
    number: int
    members: int
    deputies: int
    rows: list[Row] = field(default_factory=list)
    sitting: list[SittingRow] = field(default_factory=list)
    first: list[ApplicationLine] = field(default_factory=list)
    second: list[ApplicationLine] = field(default_factory=list)
    filled: int = 0
    filled_deputies: int = 0
    has_deputies: bool = False
    sitting_html: str = ""
    places_html: str = ""
    waiting_html: str = ""

    @property
    def waiting(self):
        """``(lines, heading, whether they are wanted)`` of those without a place: while there is room for them.

        The second choices are wanted when a place is empty and no first choice is left.
        """
        room = bool(self.empty or self.without_deputy)
        return [
            (self.first, _("First choice"), room),
            (self.second, _("Second choice"), room and not self.first),
        ]

    @property
    def over(self):
        return max(0, self.filled - self.members)

    @property
    def has_free(self):
        """Whether somebody who applied here, and can be chosen, has no place yet."""
        lines = (*self.first, *self.second)
        return any(not each.why_not for line in lines for each in line.people)

    @property
    def empty(self):
        return max(0, self.members - self.filled)

    @property
    def without_deputy(self):
        return max(0, self.deputies - self.filled_deputies)

    @property
    def anchor(self):
        return f"category-{self.category.pk}"


@dataclass(frozen=True, slots=True)
class Deed:
    """A press: ``value`` is what is sent, ``label`` what stands on the button, ``about`` whom it is about."""

    value: str
    label: str
    about: str = ""


def deed_in(nominee, category, capacity, slot=0):
    """The value that puts a person into a place; slot 0 is the first fitting one."""
    return f"in:{nominee}:{category}:{capacity}:{slot}"
