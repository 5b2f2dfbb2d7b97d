"""Body files to load and to spoil."""

import pytest

from council.bodies.bodyfile.loading import load_files
from council.bodies.problems import BadFile

FILE = """\
[host]
key = "esimerkki"
kind = "county"
county_code = "01"
languages = ["fi", "sv"]
name_fi = "Esimerkin hyvinvointialue"

[body]
key = "esimerkin-poyta"
kind = "partnership_table"
languages = ["fi", "sv"]
name_fi = "Esimerkin pöytä"
name_sv = "Exempels bord"
genitive_fi = "Esimerkin pöydän"
starts_on = 2025-01-01

[rules]
start = 2025-01-01
notice_days = 5
deputy_scheme = "personal"

[term]
start = 2025-01-01
end = 2026-12-31
planned_seats = 3

[[term.categories]]
key = "nuoret"
name_fi = "Nuorten järjestöt"
seats = 2

[[term.categories]]
key = "muut"
name_fi = "Muut"
seats = 1

[[offices]]
kind = "secretary"
held_by_fi = "Asiantuntija"

[[meeting_template]]
kind = "opening"
title_fi = "Kokouksen avaus"

[[meeting_template]]
kind = "closing"
title_fi = "Kokouksen päättäminen"

[[working_groups]]
key = "esimerkin-ryhma"
kind = "working_group"
name_fi = "Viestintäryhmä"
founded_on = 2025-02-01
"""


class Folder:
    """Body files in a folder of the test."""

    def __init__(self, path):
        self.path = path

    def write(self, *changes, name="poyta.toml", text=FILE):
        """A file with some of its text replaced; each replacement must find its place."""
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        target = self.path / name
        target.write_text(text, encoding="utf-8")
        return target

    def load(self, *changes, **options):
        """Load such a file; what it changed, as a list of lines."""
        return load_files([self.write(*changes)], **options)[0].changes

    def refuse(self, *changes, **options):
        """The problems for which such a file is refused."""
        with pytest.raises(BadFile) as refusal:
            load_files([self.write(*changes, **options)])
        return refusal.value.problems


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)
