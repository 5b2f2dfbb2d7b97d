"""Reading a list of municipalities in the shapes in which it is met.

Statistics Finland exports its classification as cp1252 with semicolons and with
apostrophes around the codes, below one or several heading lines; spreadsheets
save it with tabs or commas, with a byte order mark, and lose leading zeros.
"""

import csv
import pathlib
import re
from typing import NamedTuple

from django.utils.translation import gettext as _

from council.bodies.problems import BadFile, Problem

#: The list that ships with the portal (classification: Statistics Finland).
SHIPPED = pathlib.Path(__file__).parent / "data" / "municipalities.csv"
_CODE = re.compile(r"\d{1,3}")


class MunicipalityRow(NamedTuple):
    code: str
    name_fi: str
    name_sv: str
    county_code: str
    county_name: str


def read_municipalities(path):
    """The rows of a list of municipalities; raises BadFile with every faulty line.

    Columns: code, Finnish name, (Swedish name,) county code, county name. Lines
    before the first code are headings. Without a Swedish name the row has "".
    """
    path = pathlib.Path(path)
    try:
        text = _decode(path.read_bytes())
    except (OSError, UnicodeDecodeError) as error:
        reason = _("The file cannot be read: %(error)s.") % {"error": error}
        raise BadFile([Problem(path.name, None, "", reason)]) from None
    rows, problems, codes = [], [], {}
    for line, cells in _lines(text):
        if not rows and not problems and not _CODE.fullmatch(cells[0]):
            continue
        reason = _fault(cells)
        if not reason and (first := codes.setdefault(cells[0].zfill(3), line)) != line:
            reason = _("The code %(code)s is already on line %(line)d.") % {"code": cells[0], "line": first}
        if reason:
            problems.append(Problem(path.name, line, "", reason))
        else:
            rows.append(_row(cells))
    if not rows and not problems:
        problems.append(Problem(path.name, None, "", _("No line starts with the code of a municipality.")))
    if problems:
        raise BadFile(problems)
    return rows


def _decode(raw):
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252")


def _lines(text):
    """``(line number, cells)`` of every line that has text, split by the separator the codes' lines use."""
    lines = text.splitlines()
    with_codes = [line for line in lines if _CODE.match(line.lstrip("'\" "))] or lines
    separator = max(";\t,", key=lambda each: sum(line.count(each) for line in with_codes))
    for number, cells in enumerate(csv.reader(lines, delimiter=separator), 1):
        cells = [cell.strip().strip("'").strip() for cell in cells]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield number, cells


def _fault(cells):
    if len(cells) not in (4, 5):
        return _("The line has %(count)d columns; 4 or 5 are expected.") % {"count": len(cells)}
    if not _CODE.fullmatch(cells[0]):
        return _("“%(code)s” is not the code of a municipality, which is three digits.") % {"code": cells[0]}
    if not cells[1]:
        return _("The name is missing.")
    if not re.fullmatch(r"\d{1,2}", cells[-2]):
        return _("“%(code)s” is not the code of a county, which is two digits.") % {"code": cells[-2]}
    return ""


def _row(cells):
    swedish = cells[2] if len(cells) == 5 else ""
    return MunicipalityRow(cells[0].zfill(3), cells[1], swedish, cells[-2].zfill(2), cells[-1])
