"""Lists of municipalities in the shapes in which they are met."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command

from council.bodies.actions import load_municipalities
from council.bodies.models import Municipality
from council.bodies.municipalities import SHIPPED, MunicipalityRow, read_municipalities
from council.bodies.problems import BadFile
from council.core.models import Event
from council.core.states import Refused

ASKOLA = MunicipalityRow("018", "Askola", "Askola", "01", "Itä-Uudenmaan hyvinvointialue")
NEXT = datetime.date(2026, 1, 1)


@pytest.fixture
def listing(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "kunnat.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_the_shipped_list():
    rows = read_municipalities(SHIPPED)
    assert len(rows) == 309 == len({row.code for row in rows})
    assert ASKOLA in rows
    counts = [sum(row.county_code == f"{code:02}" for row in rows) for code in range(1, 22)]
    assert counts == [7, 6, 10, 2, 27, 16, 11, 23, 10, 6, 9, 12, 19, 13, 22, 18, 14, 8, 30, 8, 21]
    names = {row.code: (row.name_fi, row.name_sv) for row in rows}
    assert names["638"] == ("Porvoo", "Borgå") and names["091"] == ("Helsinki", "Helsingfors")
    assert "Statistics Finland" in SHIPPED.read_text().splitlines()[0]


FULL = "kuntakoodi;kunta_fi;kunta_sv;hva_koodi;hva_fi\n018;Askola;Askola;01;Itä-Uudenmaan hyvinvointialue\n"
EXPORT = (
    "Hyvinvointialueet ja kunnat 2021\n\nTilastokeskus\n\n"
    "kunta;nimi;hyvinvointialue;nimi\n'018';Askola;'01';Itä-Uudenmaan hyvinvointialue\n"
)


@pytest.mark.parametrize(
    ("text", "encoding", "swedish"),
    [
        (FULL, "utf-8", "Askola"),
        (FULL, "utf-8-sig", "Askola"),
        (FULL, "cp1252", "Askola"),
        (FULL, "utf-16", "Askola"),
        (FULL.replace(";", ","), "utf-8", "Askola"),
        (FULL.replace(";", "\t"), "cp1252", "Askola"),
        (FULL.replace("\n", "\r\n"), "utf-8", "Askola"),
        (FULL.replace("018", "18").replace(";01;", ";1;"), "utf-8", "Askola"),
        (FULL.replace("018;Askola", '"018";"Askola"'), "utf-8", "Askola"),
        (FULL.replace("alue\n", "alue;;\n"), "utf-8", "Askola"),
        (EXPORT, "cp1252", ""),
    ],
)
def test_shapes(listing, text, encoding, swedish):
    assert read_municipalities(listing(text, encoding)) == [ASKOLA._replace(name_sv=swedish)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (FULL + "XX;Kunta;Kommun;01;Alue\n", 3),
        (FULL + "019;;Kommun;01;Alue\n", 3),
        (FULL + "019;Kunta;Kommun;Alue\n", 3),
        (FULL + "019;Kunta\n", 3),
        (FULL + "\n18;Askola;Askola;01;Alue\n", 4),
        ("ei mitään\n", None),
        ("", None),
    ],
)
def test_faults(listing, text, line):
    with pytest.raises(BadFile) as refusal:
        read_municipalities(listing(text))
    assert [problem.line for problem in refusal.value.problems] == [line]


def test_all_faulty_lines_are_told(listing):
    with pytest.raises(BadFile) as refusal:
        read_municipalities(listing(FULL + "1x;A;B;01;C\n019;A;B;0x;C\n"))
    assert [problem.line for problem in refusal.value.problems] == [3, 4]


@pytest.mark.django_db
def test_loading_twice_changes_nothing_the_second_time():
    assert load_municipalities(by=None) == {"added": 309, "changed": 0, "ended": 0}
    assert load_municipalities(by=None) == {"added": 0, "changed": 0, "ended": 0}
    assert Municipality.objects.count() == 309 and Event.objects.count() == 1


@pytest.mark.django_db
def test_a_newer_list_keeps_what_was():
    load_municipalities(by=None)
    rows = [row for row in read_municipalities(SHIPPED) if row.code != "018"]
    rows = [row._replace(name_fi="Uusi Porvoo", name_sv="") if row.code == "638" else row for row in rows]
    rows.append(MunicipalityRow("999", "Uusikunta", "", "01", "Itä-Uudenmaan hyvinvointialue"))
    assert load_municipalities(rows, by=None, valid_from=NEXT) == {"added": 1, "changed": 1, "ended": 1}
    assert Municipality.objects.get(code="018").end == datetime.date(2025, 12, 31)
    old, new = Municipality.objects.filter(code="638").order_by("start")
    assert (old.end, new.start, new.name_fi, new.name_sv) == (datetime.date(2025, 12, 31), NEXT, "Uusi Porvoo", "Borgå")
    assert Municipality.objects.get(code="999").name_sv == "Uusikunta"
    assert Municipality.objects.on(NEXT).count() == 309
    assert Municipality.objects.on(datetime.date(2025, 12, 31)).count() == 309
    assert load_municipalities(rows, by=None, valid_from=NEXT) == {"added": 0, "changed": 0, "ended": 0}
    with pytest.raises(Refused):
        load_municipalities(by=None)


@pytest.mark.django_db
def test_a_misspelling_is_corrected_in_place():
    load_municipalities(by=None)
    rows = [row._replace(name_sv="Borga") if row.code == "638" else row for row in read_municipalities(SHIPPED)]
    assert load_municipalities(rows, by=None) == {"added": 0, "changed": 1, "ended": 0}
    assert Municipality.objects.get(code="638").name_sv == "Borga"


@pytest.mark.django_db
def test_a_cut_list_is_refused():
    load_municipalities(by=None)
    with pytest.raises(Refused):
        load_municipalities(read_municipalities(SHIPPED)[:200], by=None, valid_from=NEXT)
    assert Municipality.objects.filter(end=None).count() == 309


@pytest.mark.django_db
def test_the_command(listing):
    out = io.StringIO()
    call_command("load_municipalities", stdout=out)
    assert "309" in out.getvalue()
    with pytest.raises(CommandError, match=r"kunnat\.csv:3"):
        call_command("load_municipalities", listing(FULL + "1x;A;B;01;C\n"))
