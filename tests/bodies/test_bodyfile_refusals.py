"""A bad body file is refused as a whole, with every fault, its line and its reason, and changes nothing."""

import pytest
from django.core.management import CommandError, call_command

from council.bodies.bodyfile.loading import load_files
from council.bodies.models import Body, Host, Municipality, Term
from council.bodies.problems import BadFile
from council.core.models import Event, PageVersion
from tests.bodies.conftest import FILE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        ("end = 2026-12-31", "end = 2024-12-31", "term.end", "2024-12-31 is before the first day, 2025-01-01."),
        ("starts_on = 2025-01-01", "starts_on = 2025-01-01\nends_on = 2024-01-01", "body.ends_on", "is before"),
        ("[term]\nstart = 2025-01-01", "[term]\nstart = 2024-12-31", "term.start", "before the body does"),
        ("planned_seats = 3", "planned_seats = 4", "term.planned_seats", "3 voting seats, 4 are planned"),
        ('key = "muut"', 'key = "nuoret"', "term.categories[2].key", "is used twice"),
        ("seats = 1\n", 'seats = 1\nseat_class = "speaking"\n', "term.planned_seats", "2 voting seats, 3 are planned"),
        ("seats = 1\n", "seats = 1\ndeputies = 1\n", "term.categories[2].deputies", "deputy_scheme"),
        (
            'kind = "partnership_table"',
            'kind = "table"',
            "body.kind",
            "“table” is not known here. Known: advisory_board",
        ),
        ('kind = "secretary"', 'kind = "boss"', "offices.kind", "“boss” is not known here. Known: chair"),
        ('kind = "closing"', 'kind = "end"', "meeting_template[2].kind", "“end” is not known here. Known: opening"),
        ('kind = "working_group"', 'kind = "club"', "working_groups.kind", "“club” is not known here"),
        ('deputy_scheme = "personal"', 'deputy_scheme = "any"', "rules.deputy_scheme", "“any” is not known here"),
        (
            'languages = ["fi", "sv"]\nname_fi = "Esimerkin pöytä"',
            'languages = ["fi", "xx"]\nname_fi = "P"',
            "body.languages",
            "“xx” is not known here. Known: fi, sv, en.",
        ),
        (
            'languages = ["fi", "sv"]\nname_fi = "Esimerkin pöytä"',
            'languages = ["fi", "fi"]\nname_fi = "P"',
            "body.languages",
            "named once",
        ),
        (
            'languages = ["fi", "sv"]\nname_fi = "Esimerkin pöytä"',
            'languages = "fi"\nname_fi = "P"',
            "body.languages",
            "must be a list",
        ),
        ("notice_days = 5", 'notice_days = 5\ndocument_languages = ["en"]', "rules.document_languages", "not among"),
        ("notice_days = 5", "notice_days = -1", "rules.notice_days", "greater than or equal to 0"),
        ("notice_days = 5", "notice_days = true", "rules.notice_days", "must be a whole number"),
        ("notice_days = 5", "meetings_a_year_min = 4\nmeetings_a_year_max = 2", "rules.meetings_a_year_max", "less"),
        ("notice_days = 5", "notise_days = 5", "rules.notise_days", "Is “notice_days” meant?"),
        ('name_fi = "Esimerkin pöytä"\n', "", "body.name_fi", "This is missing."),
        ('name_fi = "Esimerkin pöytä"', 'name_fi = " "', "body.name_fi", "blank"),
        ('name_fi = "Esimerkin pöytä"', "name_fi = 5", "body.name_fi", "must be text in quotation marks"),
        ('name_fi = "Esimerkin pöytä"', f'name_fi = "{"p" * 201}"', "body.name_fi", "200"),
        ('key = "esimerkin-poyta"', 'key = "Esimerkin pöytä"', "body.key", "slug"),
        ("starts_on = 2025-01-01", 'starts_on = "2025-01-01"', "body.starts_on", "must be a date"),
        ("starts_on = 2025-01-01", "starts_on = 2025-01-01T10:00:00", "body.starts_on", "must be a date"),
        ("starts_on = 2025-01-01", 'source_url = "javascript:alert(1)"', "body.source_url", "valid URL"),
        ('county_code = "01"', 'county_code = "77"', "host.county_code", "No municipality belongs to the county 77."),
        ('held_by_fi = "Asiantuntija"\n', "", "offices.held_by_fi", "This is missing."),
        ('title_fi = "Kokouksen avaus"\n', "", "meeting_template[1].title_fi", "This is missing."),
        ('key = "esimerkin-ryhma"', 'key = "esimerkin-poyta"', "working_groups.key", "is used twice"),
        (
            "founded_on = 2025-02-01",
            "founded_on = 2025-02-01\nends_on = 2025-01-01",
            "working_groups.ends_on",
            "before",
        ),
        ("genitive_fi = ", 'predecessor = "vanha"\ngenitive_fi = ', "body.predecessor", "There is no body “vanha”"),
        ("[[offices]]", "[[officers]]", "officers", "Is “offices” meant?"),
        ("[body]", "[[body]]", "body", "must be a table"),
        ("[rules]\nstart = 2025-01-01\nnotice_days = 5\n", "rules = 5\n[other]\n", "body.rules", "not known here"),
    ],
)
def test_fault(folder, old, new, path, reason):
    problems = folder.refuse((old, new))
    mine = [problem for problem in problems if problem.path == path]
    assert mine, [str(each) for each in problems]
    assert reason in str(mine[0].reason)
    assert mine[0].line
    assert not Body.objects.exists() and not Host.objects.exists() and not Municipality.objects.exists()
    assert not Event.objects.exists() and not PageVersion.objects.exists()


def test_the_line_is_the_key_s(folder):
    [problem] = folder.refuse(("end = 2026-12-31", "end = 2024-12-31"))
    assert problem.line == FILE.splitlines().index("end = 2026-12-31") + 1
    assert str(problem).startswith(f"poyta.toml:{problem.line}: term.end: ")


def test_a_missing_key_has_the_line_of_its_table(folder):
    [problem] = folder.refuse(('name_fi = "Esimerkin pöytä"\n', ""))
    assert problem.line == FILE.splitlines().index("[body]") + 1


@pytest.mark.parametrize(
    ("seat", "path", "reason"),
    [
        ('category = "nuorred"\nslot = 1', "term.seats.category", "no category “nuorred”. Known: nuoret, muut."),
        ('category = "muut"\nslot = 2', "term.seats.slot", "the seats 1–1"),
        ('category = "muut"\nslot = 0', "term.seats.slot", "the seats 1–1"),
        ('category = "muut"', "term.seats.slot", "This is missing."),
    ],
)
def test_seats_refer_to_categories(folder, seat, path, reason):
    [problem] = folder.refuse(("[[offices]]", f"[[term.seats]]\n{seat}\n\n[[offices]]"))
    assert problem.path == path and reason in problem.reason


def test_a_seat_described_twice(folder):
    seat = '[[term.seats]]\ncategory = "muut"\nslot = 1\n'
    [problem] = folder.refuse(("[[offices]]", f"{seat}{seat}\n[[offices]]"))
    assert problem.path == "term.seats[2].slot" and "twice" in problem.reason


@pytest.mark.parametrize(
    ("days", "path", "reason"),
    [
        ("start = 2026-12-31\nend = 2027-12-31", "term[2].start", "has ended, on 2026-12-31"),
        ("start = 2025-06-01", "term[2].start", "has ended"),
        ("start = 2027-01-01\nend = 2026-01-01", "term[2].end", "before the first day"),
    ],
)
def test_overlapping_terms(folder, days, path, reason):
    problems = folder.refuse(("[term]", "[[term]]"), ("[[offices]]", f"[[term]]\n{days}\n\n[[offices]]"))
    assert [(each.path, reason in each.reason) for each in problems] == [(path, True)]


def test_only_the_last_term_may_be_open(folder):
    problems = folder.refuse(
        ("[term]", "[[term]]"),
        ("end = 2026-12-31\n", ""),
        ("[[offices]]", "[[term]]\nstart = 2027-01-01\n\n[[offices]]"),
    )
    assert [each.path for each in problems] == ["term[1].end"]


def test_two_versions_of_rules_on_one_day(folder):
    problems = folder.refuse(("[rules]", "[[rules]]"), ("[term]", "[[rules]]\nstart = 2025-01-01\n\n[term]"))
    assert [each.path for each in problems] == ["rules[2].start"]


def test_a_version_that_changes_nothing(folder):
    problems = folder.refuse(("[rules]", "[[rules]]"), ("[term]", "[[rules]]\nstart = 2026-01-01\n\n[term]"))
    assert [each.path for each in problems] == ["rules[2].start"]
    assert not Body.objects.exists()


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("[host]\nkey = \n", 2, "not TOML"),
        ('[host]\nkey = "a"\nkey = "b"\n', 3, "written twice"),
        ('[host]\nkey = "a"\n[host]\nkind = "county"\n', 3, "written twice"),
        ('[host]\nname_fi = "unclosed\n', 2, "not TOML"),
    ],
)
def test_syntax(folder, text, line, reason):
    [problem] = folder.refuse(text=text)
    assert problem.line == line and reason in problem.reason


def test_text_that_is_not_utf8(folder):
    target = folder.path / "latin.toml"
    target.write_bytes("[host]\nkind = 'county'\nname_fi = 'Itä'\n".encode("cp1252"))
    with pytest.raises(BadFile) as refusal:
        load_files([target])
    assert [(each.line, "UTF-8" in each.reason) for each in refusal.value.problems] == [(3, True)]


def test_a_file_that_is_not_there(folder):
    with pytest.raises(BadFile, match="cannot be read"):
        load_files([folder.path / "missing.toml"])


def test_missing_tables(folder):
    problems = folder.refuse(text="[rules]\nstart = 2025-01-01\n")
    assert [each.reason for each in problems] == ["The table [host] is missing.", "The table [body] is missing."]


def test_all_faults_of_all_files_at_once(folder):
    one = folder.write(
        ('kind = "county"', 'kind = "empire"'),
        ("notice_days = 5", "notice_days = 1.5"),
        ("end = 2026-12-31", "end = 2024-12-31"),
        ("planned_seats = 3", "planned_seats = 9"),
        name="one.toml",
    )
    two = folder.write(
        ('key = "esimerkin-poyta"', 'key = "toinen"'), ('kind = "opening"', 'kind = "x"'), name="two.toml"
    )
    with pytest.raises(BadFile) as refusal:
        load_files([one, two])
    assert [(each.file, each.path) for each in refusal.value.problems] == [
        ("one.toml", "host.kind"),
        ("one.toml", "rules.notice_days"),
        ("one.toml", "term.end"),
        ("one.toml", "term.planned_seats"),
        ("two.toml", "meeting_template[1].kind"),
    ]


def test_a_good_file_is_not_loaded_beside_a_bad_one(folder):
    good = folder.write(name="good.toml")
    bad = folder.write(
        ('key = "esimerkin-poyta"', 'key = "toinen"'), ('kind = "opening"', 'kind = "x"'), name="bad.toml"
    )
    with pytest.raises(BadFile):
        load_files([good, bad])
    assert not Body.objects.exists()


def test_a_fault_that_only_the_database_knows_takes_everything_back(folder):
    good = folder.write(name="good.toml")
    bad = folder.write(
        ('key = "esimerkin-poyta"', 'key = "toinen"'),
        ('key = "esimerkin-ryhma"', 'key = "toinen-ryhma"'),
        ("starts_on = 2025-01-01", 'starts_on = 2025-01-01\npredecessor = "ei-ole"'),
        name="bad.toml",
    )
    with pytest.raises(BadFile, match="There is no body “ei-ole”"):
        load_files([good, bad])
    assert not Body.objects.exists() and not Event.objects.exists() and not Municipality.objects.exists()


def test_one_body_in_two_files(folder):
    with pytest.raises(BadFile, match=r"two\.toml:\d+: body\.key: The file one\.toml describes the same body"):
        load_files([folder.write(name="one.toml"), folder.write(name="two.toml")])


def test_two_files_that_disagree_on_their_host(folder):
    other = folder.write(
        ('name_fi = "Esimerkin hyvinvointialue"', 'name_fi = "Muu hyvinvointialue"'),
        ('key = "esimerkin-poyta"', 'key = "toinen"'),
        name="two.toml",
    )
    with pytest.raises(BadFile, match=r"two\.toml:\d+: host\.name_fi: The file one\.toml says otherwise"):
        load_files([folder.write(name="one.toml"), other])


def test_a_working_group_is_not_taken_for_a_body(folder):
    folder.load()
    [problem] = folder.refuse(
        ('key = "esimerkin-poyta"', 'key = "esimerkin-ryhma"'),
        ('key = "esimerkin-ryhma"\nkind = "working_group"', 'key = "uusi-ryhma"\nkind = "working_group"'),
    )
    assert problem.path == "body.key" and "belongs to another body, Viestintäryhmä" in problem.reason


def test_a_term_over_one_that_was_planned_in_the_portal(folder):
    folder.load()
    Term.objects.create(body=Body.objects.get(slug="esimerkin-poyta"), start="2027-01-01", end="2028-12-31")
    [problem] = folder.refuse(("end = 2026-12-31", "end = 2027-06-30"))
    assert problem.path == "term.start" and "2027–2028" in problem.reason


def test_the_command_prints_the_faults_and_fails(folder):
    path = folder.write(("end = 2026-12-31", "end = 2024-12-31"))
    with pytest.raises(CommandError) as error:
        call_command("load_body", path)
    assert "poyta.toml:24: term.end: 2024-12-31 is before" in str(error.value)
    assert str(error.value).endswith("Nothing was changed.")
    assert error.value.returncode == 1


def test_the_command_needs_a_file():
    with pytest.raises(CommandError, match="at least one"):
        call_command("load_body")
