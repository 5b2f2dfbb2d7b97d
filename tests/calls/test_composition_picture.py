"""The pictures of the board: tiles in about the right places, and a table with every place."""

import itertools
import xml.etree.ElementTree as ET

import pytest
from django.core.management import call_command

from council.bodies.models import Municipality
from members.calls.figures import Line
from members.calls.picture import tile_map
from members.calls.tiles import PLACES, layout

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg):
    return ET.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


@pytest.mark.django_db
def test_the_tiles_are_the_counties_municipalities_and_none_stands_on_another():
    call_command("load_municipalities")
    for county, places in PLACES.items():
        assert set(places) == set(Municipality.objects.filter(county_code=county).values_list("code", flat=True)), (
            county
        )
        assert len(set(places.values())) == len(places), county


def test_neighbours_stand_where_a_reader_looks_for_them():
    east = PLACES["01"]
    assert east["753"][0] < east["638"][0] < east["434"][0], "Sipoo, Porvoo and Loviisa go from west to east"
    assert east["504"][1] < east["638"][1], "Myrskylä is north of Porvoo"
    pirkanmaa = PLACES["08"]
    assert pirkanmaa["936"][1] < pirkanmaa["837"][1] < pirkanmaa["020"][1], "Virrat, Tampere, Akaa go south"


@pytest.mark.parametrize(
    ("county", "codes"), [("01", ["018", "999", "638"]), ("77", [str(n) for n in range(23)]), ("", [])]
)
def test_unknown_municipalities_get_a_tile_of_their_own(county, codes):
    spots = layout(county, codes)
    assert set(spots) == set(codes) and len(set(spots.values())) == len(codes)


def test_each_tile_tells_its_name_and_counts_and_the_uncovered_are_named():
    lines = [Line("Askola", 0, 0, "018"), Line("Porvoo & <lähialue>", 2, 1, "638"), Line("Sipoo", 9, 0, "753")]
    svg = parsed(tile_map("01", lines, label="Kartta"))
    tiles = svg.findall(f"{SVG}g")
    assert [each.find(f"{SVG}title").text for each in tiles] == [
        "Askola: 0 jäsentä, 0 varajäsentä",
        "Porvoo & <lähialue>: 2 jäsentä, 1 varajäsen",
        "Sipoo: 9 jäsentä, 0 varajäsentä",
    ]
    assert [each.get("class") for each in tiles] == ["tile tile-0", "tile tile-1", "tile tile-3"]
    assert [each.findall(f"{SVG}text")[1].text for each in tiles] == ["0", "2 + 1", "9"]
    assert svg.find(f"{SVG}title").text == "Kartta" and "Askola" in svg.find(f"{SVG}desc").text
    boxes = [each.find(f"{SVG}rect") for each in tiles]
    corners = [(float(box.get("x")), float(box.get("y"))) for box in boxes]
    width, height = (float(boxes[0].get(name)) for name in ("width", "height"))
    for (x, y), (other_x, other_y) in itertools.combinations(corners, 2):
        assert abs(x - other_x) >= width or abs(y - other_y) >= height


def test_a_body_without_an_area_has_no_map():
    assert tile_map("", [], label="Kartta") == ""
