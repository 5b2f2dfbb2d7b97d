"""The composition as a picture: everything fits, nothing overlaps, every seat can be hit and is named."""

import itertools
import math
import xml.etree.ElementTree as ET

import pytest

from council.bodies.table import WIDTH, Group, Place, draw

#: Between the centres of two links on the narrowest usual phone, in CSS pixels (WCAG 2.2, 2.5.8).
TARGET = 24
PHONE = 358


def table(sizes, *, deputies=(), personal=True):
    """Groups of ``sizes`` seats; ``deputies`` has how many deputies each group has."""
    groups, number = [], 0
    for index, size in enumerate(sizes, 1):
        group = Group(index, personal=personal)
        for _ in range(size):
            number += 1
            group.seats.append(Place(f"Paikka {number}", f"seat-{number}", text=str(number)))
        count = deputies[index - 1] if deputies else 0
        if personal:
            group.deputies = [Place(f"Vara {seat.text}", f"{seat.anchor}-deputy") for seat in group.seats[:count]]
        else:
            group.deputies = [Place(f"Vara {index}.{each}", f"category-{index}") for each in range(count)]
        groups.append(group)
    return groups


def drawn(groups, **options):
    return ET.fromstring(draw(groups, **{"label": "Paikat", "lines": ["22", "paikkaa"], **options}))


def shapes(svg):
    """``(x, y, half width, link)`` of each seat and deputy."""
    found = []
    for link in svg.iter("a"):
        circle, rect = link.find("circle"), link.find("rect")
        if circle is not None:
            x, y, half = (float(circle.get(name)) for name in ("cx", "cy", "r"))
        else:
            half = float(rect.get("width")) / 2
            x, y = float(rect.get("x")) + half, float(rect.get("y")) + half
        found.append((x, y, half, link))
    return found


LAYOUTS = {
    "eleven themes of two": table([2] * 11),
    "eleven themes of two with deputies": table([2] * 11, deputies=[2] * 11),
    "fourteen and five with deputies": table([14, 5], deputies=[14, 5]),
    "nineteen of one, seventeen deputies, three who speak": table(
        [1] * 22, deputies=[0 if index in (9, 13) else 1 for index in range(19)] + [0] * 3, personal=False
    ),
    "municipalities with deputies in order": table([5, 1, 1, 2, 1], deputies=[5, 1, 4, 3, 1], personal=False),
    "one seat": table([1]),
    **{f"{count} seats": table([count]) for count in (5, 12, 34, 36, 60)},
    "sixty seats with deputies": table([3] * 20, deputies=[3] * 20),
    "sixty seats of sixty groups": table([1] * 60, deputies=[1] * 60),
}


@pytest.mark.parametrize("groups", LAYOUTS.values(), ids=LAYOUTS)
def test_everything_fits_and_nothing_overlaps(groups):
    svg = drawn(groups)
    _left, _top, width, height = (float(each) for each in svg.get("viewBox").split())
    assert width == WIDTH
    found = shapes(svg)
    for x, y, half, link in found:
        assert half <= x <= width - half, link.get("aria-label")
        assert half <= y <= height - half, link.get("aria-label")
    for (x, y, half, _one), (other_x, other_y, other_half, _two) in itertools.combinations(found, 2):
        assert math.dist((x, y), (other_x, other_y)) > half + other_half


@pytest.mark.parametrize("groups", LAYOUTS.values(), ids=LAYOUTS)
def test_links_are_far_enough_from_each_other_on_a_phone(groups):
    scale = PHONE / WIDTH
    points = [(x * scale, y * scale) for x, y, _half, _link in shapes(drawn(groups))]
    closest = min((math.dist(*pair) for pair in itertools.combinations(points, 2)), default=TARGET)
    assert closest >= TARGET


@pytest.mark.parametrize("groups", LAYOUTS.values(), ids=LAYOUTS)
def test_every_place_is_a_named_link(groups):
    svg = drawn(groups)
    places = [place for group in groups for place in (*group.seats, *group.deputies)]
    links = list(svg.iter("a"))
    assert sorted(link.get("aria-label") for link in links) == sorted(place.label for place in places)
    assert all(link.find("title").text == link.get("aria-label") for link in links)
    assert {link.get("href") for link in links} == {f"#{place.anchor}" for place in places}


def test_looks_come_from_classes_only():
    """The content security policy allows no inline style."""
    assert not [each for each in drawn(table([14, 5], deputies=[14, 5])).iter() if each.get("style")]


def test_a_personal_deputy_sits_behind_its_member():
    svg = drawn(table([2] * 11, deputies=[2] * 11))
    found = {link.get("href"): (x, y) for x, y, _half, link in shapes(svg)}
    centre = WIDTH / 2, float(svg.get("viewBox").split()[3]) / 2
    for number in range(1, 23):
        seat, deputy = found[f"#seat-{number}"], found[f"#seat-{number}-deputy"]
        nearest = min(
            (key for key in found if not key.endswith("deputy")), key=lambda key: math.dist(found[key], deputy)
        )
        assert nearest == f"#seat-{number}"
        assert math.dist(deputy, centre) > math.dist(seat, centre)


def test_states_and_shapes_are_told_apart_without_colour():
    group = Group(1, other=True)
    group.seats = [
        Place("a", "seat-1"),
        Place("b", "seat-2", "vacant"),
        Place("c", "seat-3", "unnamed"),
        Place("d", "seat-4", speaking=True),
    ]
    svg = drawn([group])
    links = {link.get("href"): link for link in svg.iter("a")}
    assert links["#seat-2"].get("class") == "plan-vacant"
    assert links["#seat-3"].get("class") == "plan-unnamed"
    assert links["#seat-4"].find("rect") is not None
    assert links["#seat-1"].find("rect") is None
    assert svg.find("g[@class='plan-other']") is not None


def test_neighbouring_groups_are_further_apart_than_neighbours_in_a_group():
    points = [(x, y) for x, y, _half, _link in shapes(drawn(table([2] * 11)))]
    within, between = math.dist(points[0], points[1]), math.dist(points[1], points[2])
    assert between > within * 1.3


def test_what_people_wrote_is_escaped():
    group = Group(1)
    group.seats = [Place('<script>alert("1")</script> & co', "seat-1")]
    svg = draw([group], label='"><b>', lines=["<i>"])
    assert "<script" not in svg
    assert ET.fromstring(svg).find("g/a").get("aria-label") == '<script>alert("1")</script> & co'
