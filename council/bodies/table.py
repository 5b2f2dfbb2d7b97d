"""A body's composition as a picture: a table seen from above, its seats around it, deputies in a second row.

Pure geometry: plain data in, SVG out. Every seat is a link to the row of the
real table that says the same, with a name that a screen reader reads. Looks
come from classes in the style sheet, so the picture follows dark mode, forced
colours and print, and needs no inline style.

Lengths are in units of which the picture is ``WIDTH`` wide; on a narrow phone
one unit is about one CSS pixel, so ``PITCH`` keeps the centres of two links
apart as WCAG 2.2, 2.5.8 asks.
"""

import functools
import math
from dataclasses import dataclass, field
from html import escape

from django.utils.safestring import mark_safe

WIDTH = 360
MARGIN = 2
PITCH = 27.5
LARGEST, SMALLEST = 16, 10.5
#: Room between two groups, in seats.
GAP = 0.55


@dataclass(slots=True)
class Place:
    """One place: who sits there in words (``label``), and the ``id`` of the table row it links to.

    ``state`` is ``held``, ``unnamed`` (an organisation without its person yet), ``vacant``, or ``sits`` for a place
    that a picture shows beside those that it is about.
    """

    label: str
    anchor: str
    state: str = "held"
    text: str = ""
    speaking: bool = False


@dataclass(slots=True)
class Group:
    """Seats that belong together. ``personal``: each deputy sits behind the member whose anchor it extends.

    ``other`` marks groups that are not NGOs.
    """

    number: int
    other: bool = False
    seats: list[Place] = field(default_factory=list)
    deputies: list[Place] = field(default_factory=list)
    personal: bool = True


class Ring:
    """The line on which the seats' centres lie: a circle, lengthened by straight sides when there are many.

    Places on it are counted by the way from the top, clockwise.
    """

    def __init__(self, radius, side, centre_y):
        self.radius, self.side, self.centre_y = radius, side, centre_y
        self.length = 2 * math.pi * radius + 2 * side

    def at(self, way, outwards=0.0):
        """The point ``way`` along the ring, moved ``outwards`` from it."""
        way %= self.length
        quarter = math.pi * self.radius / 2
        reach = self.radius + outwards
        middle = WIDTH / 2
        top, bottom = self.centre_y - self.side / 2, self.centre_y + self.side / 2
        if way < quarter:
            return self._turn(middle, top, way / self.radius - math.pi / 2, reach)
        way -= quarter
        if way < self.side:
            return middle + reach, top + way
        way -= self.side
        if way < 2 * quarter:
            return self._turn(middle, bottom, way / self.radius, reach)
        way -= 2 * quarter
        if way < self.side:
            return middle - reach, bottom - way
        return self._turn(middle, top, math.pi + (way - self.side) / self.radius, reach)

    @staticmethod
    def _turn(x, y, angle, reach):
        return x + reach * math.cos(angle), y + reach * math.sin(angle)

    def line(self, start, end, outwards):
        """A path along the ring from ``start`` to ``end``."""
        steps = max(1, math.ceil((end - start) / 9))
        points = (self.at(start + (end - start) * step / steps, outwards) for step in range(steps + 1))
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


@dataclass(slots=True)
class Laid:
    """Where one group is: its seats and deputies as points, the line that holds them together, and its number."""

    seats: list
    deputies: list
    line: str
    number: tuple


@dataclass(slots=True)
class Plan:
    """Where everything is: made by :func:`plan`, drawn by :func:`draw`. ``seat`` and ``deputy`` are radii."""

    ring: Ring
    seat: float
    deputy: float
    height: float
    groups: list


def outline(group):
    """What :func:`plan` needs of a group: how many seats, and its deputies.

    Personal deputies are the places of their members in the row, others only so many.
    """
    if not group.personal:
        return len(group.seats), len(group.deputies)
    places = {seat.anchor: index for index, seat in enumerate(group.seats)}
    return len(group.seats), tuple(places[place.anchor.removesuffix("-deputy")] for place in group.deputies)


def how_many(deputies):
    """The number of deputies of an :func:`outline`."""
    return deputies if isinstance(deputies, int) else len(deputies)


@functools.lru_cache(maxsize=64)
def plan(outlines):
    """Find the ring's form and the place of everything on it, from 1 to some 60 seats.

    The same for every body of the same form, in all languages and whoever sits there, so it is kept.
    """
    has_deputies = any(how_many(deputies) for _seats, deputies in outlines)
    second_row = PITCH + 1 if has_deputies else 0
    deputy = 9.0
    outermost = deputy if has_deputies else LARGEST
    radius = WIDTH / 2 - MARGIN - outermost - second_row
    # A group is as wide as its seats, or as its deputies where these are more (their row is longer).
    stretch = (radius + second_row) / radius
    widths = [max(seats, how_many(deputies) / stretch, 0.5) for seats, deputies in outlines]
    units = sum(widths) + GAP * (len(outlines) if len(outlines) > 1 else 0)
    circle = 2 * math.pi * radius
    side = max(0.0, (units * PITCH - circle) / 2)
    height = WIDTH + side
    ring = Ring(radius, side, height / 2)
    pitch = ring.length / units
    seat = max(SMALLEST, min(LARGEST, pitch / 2 - 2.5))
    groups, way = [], (GAP / 2 if len(outlines) > 1 else 0) * pitch
    for (seats, deputies), width in zip(outlines, widths, strict=True):
        groups.append(_lay(ring, (way, way + width * pitch), seats, deputies, seat=seat, second_row=second_row))
        way += (width + GAP) * pitch
    return Plan(ring, seat, deputy, height, groups)


def _lay(ring, span, seats, deputies, *, seat, second_row):
    """One group on its span of the ring."""
    start, end = span
    ways = spread(start, end, seats)
    inset = max(0, (end - start) / max(seats, 1) / 2 - seat * 0.8)
    inwards = -seat - 9
    return Laid(
        seats=[ring.at(way) for way in ways],
        deputies=[ring.at(way, second_row) for way in _deputy_ways(span, ways, deputies)],
        line=ring.line(start + inset, end - inset, inwards),
        number=ring.at((start + end) / 2, inwards - 15),
    )


def _deputy_ways(span, ways, deputies):
    """A personal deputy sits behind its member; deputies of a category share the row behind it."""
    if not isinstance(deputies, int):
        return [ways[index] for index in deputies]
    start, end = span
    step = (end - start) / max(deputies, len(ways), 1)
    first = (start + end) / 2 - step * (deputies - 1) / 2
    return [first + step * index for index in range(deputies)]


def short(number):
    """A coordinate with one decimal: finer than any screen."""
    return f"{number:.1f}".removesuffix(".0")


def spread(start, end, count):
    """The middles of ``count`` equal parts of a span."""
    return [start + (end - start) * (index + 0.5) / count for index in range(count)]


def _link(place, shape, extra=""):
    label = escape(place.label)
    return (
        f'<a href="#{place.anchor}" aria-label="{label}" class="plan-{place.state}">'
        f"<title>{label}</title>{shape}{extra}</a>"
    )


def _shape(x, y, radius, speaking, name):
    if speaking:
        size = radius * 1.76
        corner = f'x="{short(x - size / 2)}" y="{short(y - size / 2)}"'
        return f'<rect class="{name}" {corner} width="{short(size)}" height="{short(size)}" rx="3"/>'
    return f'<circle class="{name}" cx="{short(x)}" cy="{short(y)}" r="{short(radius)}"/>'


def _words(x, y, words, name=""):
    return f'<text{name} x="{short(x)}" y="{short(y)}" dy=".35em">{escape(words)}</text>'


def _seat(place, point, radius):
    x, y = point
    words = _words(x, y, place.text) if place.text else ""
    return _link(place, _shape(x, y, radius, place.speaking, "plan-seat"), words)


def _group(group, laid, where):
    """One group: its seats and deputies, and the numbered line on the table that holds them together."""
    parts = [_seat(place, point, where.seat) for place, point in zip(group.seats, laid.seats, strict=True)]
    for place, (x, y) in zip(group.deputies, laid.deputies, strict=True):
        parts.append(_link(place, _shape(x, y, where.deputy, place.speaking, "plan-deputy")))
    line = f'<path class="plan-line" d="{laid.line}"/>'
    number = _words(*laid.number, str(group.number), ' class="plan-number"')
    look = "other" if group.other else ("odd" if group.number % 2 else "even")
    return f'<g class="plan-{look}">{line}{number}{"".join(parts)}</g>'


def draw(groups, *, label, lines):
    """The picture as SVG. ``label`` names it; ``lines`` (large, then smaller) stand in the middle of the table."""
    where = plan(tuple(outline(group) for group in groups))
    ring = where.ring
    inner = ring.radius - where.seat - 4
    middle = WIDTH / 2
    first = ring.centre_y - 14 * (len(lines) > 1)
    looks = ("large", 0), ("small", 30), ("small", 50)
    words = (
        _words(middle, first + at, line, f' class="plan-{look}"')
        for line, (look, at) in zip(lines, looks, strict=False)
    )
    drawn = (_group(group, laid, where) for group, laid in zip(groups, where.groups, strict=True))
    surface = (
        f'<rect class="plan-table" x="{short(middle - inner)}" y="{short(ring.centre_y - ring.side / 2 - inner)}"'
        f' width="{short(2 * inner)}" height="{short(2 * inner + ring.side)}" rx="{short(inner)}"/>'
    )
    return mark_safe(  # noqa: S308  (every word is escaped above)
        f'<svg class="plan" viewBox="0 0 {WIDTH} {math.ceil(where.height)}" role="group" aria-label="{escape(label)}">'
        f'{surface}<g aria-hidden="true">{"".join(words)}</g>{"".join(drawn)}</svg>'
    )
