"""Body files create and update, tell what they change, and can be repeated."""

import datetime
import io

import pytest
import time_machine
from django.core.management import call_command

from council.bodies.bodyfile.loading import load_files
from council.bodies.models import Body, Category, Host, Municipality, Seat
from council.core.events import sentence
from council.core.models import Event, PageVersion
from members.models import Membership, Office, Person
from tests.bodies.conftest import FILE

pytestmark = pytest.mark.django_db
DAY = datetime.date


def body():
    return Body.objects.get(slug="esimerkin-poyta")


def run(*args, **options):
    out = io.StringIO()
    call_command("load_body", *args, stdout=out, **options)
    return out.getvalue()


def test_everything_of_a_file_is_created(folder):
    changes = folder.load()
    assert changes == [
        "+ host esimerkki",
        "+ body esimerkin-poyta",
        "+ rules 2025-01-01",
        "+ term 2025-01-01 – 2026-12-31",
        "+ category Nuorten järjestöt (2)",
        "+ category Muut (1)",
        "+ office secretary: Asiantuntija",
        "+ meeting_template 1 Kokouksen avaus",
        "+ meeting_template 2 Kokouksen päättäminen",
        "+ working group esimerkin-ryhma",
        "+ working group esimerkin-ryhma rules 2025-02-01",
    ]
    loaded = body()
    assert loaded.languages == ["fi", "sv"] and loaded.host.county_code == "01"
    assert loaded.rules.get().notice_days == 5
    assert [
        (seat.category.key, seat.slot, seat.has_deputy) for seat in Seat.objects.order_by("category__order", "slot")
    ] == [
        ("nuoret", 1, True),
        ("nuoret", 2, True),
        ("muut", 1, True),
    ]
    office = loaded.offices.get()
    assert (office.kind, office.held_by, office.person, office.start) == (
        "secretary",
        "Asiantuntija",
        None,
        DAY(2025, 1, 1),
    )
    assert list(loaded.standing_items.values_list("kind", "title_fi")) == [
        ("opening", "Kokouksen avaus"),
        ("closing", "Kokouksen päättäminen"),
    ]
    group = loaded.children.get()
    assert (group.languages, group.host, group.starts_on) == (["fi", "sv"], loaded.host, DAY(2025, 2, 1))
    assert group.workgroup.founded_on == DAY(2025, 2, 1)
    assert Municipality.objects.count() == 309


def test_the_second_time_changes_nothing(folder):
    folder.load()
    events, versions = Event.objects.count(), dict(PageVersion.objects.values_list("key", "version"))
    assert folder.load() == []
    assert Event.objects.count() == events
    assert dict(PageVersion.objects.values_list("key", "version")) == versions
    assert "no changes" in run(folder.write()) or "ei muutoksia" in run(folder.write())


def test_dry_run_tells_the_same_and_changes_nothing(folder):
    path = folder.write()
    [dry] = load_files([path], dry_run=True)
    assert not Body.objects.exists() and not Event.objects.exists() and not Municipality.objects.exists()
    [wet] = load_files([path])
    assert dry.changes == wet.changes


def test_dry_run_of_an_update(folder):
    folder.load()
    events = Event.objects.count()
    assert folder.load(("notice_days = 5", "notice_days = 7"), dry_run=True) == ["~ rules.notice_days 5 → 7"]
    assert body().rules.get().notice_days == 5
    assert Event.objects.count() == events


def test_updates_are_told_line_by_line(folder):
    folder.load()
    changes = folder.load(
        ('name_fi = "Esimerkin hyvinvointialue"', 'name_fi = "Esimerkin uusi hyvinvointialue"'),
        ('name_sv = "Exempels bord"', 'name_sv = "Exempels nya bord"\npublic = false'),
        ("notice_days = 5", "notice_days = 7"),
        ("end = 2026-12-31", "end = 2027-06-30"),
        ("planned_seats = 3", "planned_seats = 5"),
        ('name_fi = "Nuorten järjestöt"\nseats = 2', 'name_fi = "Nuorisojärjestöt"\nname_sv = "Ungdom"\nseats = 3'),
        ('key = "muut"\nname_fi = "Muut"\nseats = 1', 'key = "vanhat"\nname_fi = "Ikäihmiset"\nseats = 2'),
        ('held_by_fi = "Asiantuntija"', 'held_by_fi = "Erityisasiantuntija"'),
        ('title_fi = "Kokouksen avaus"', 'title_fi = "Avaus"'),
        ('name_fi = "Viestintäryhmä"', 'name_fi = "Viestinnän ryhmä"\ngoals_fi = "Viestiä."'),
    )
    assert changes == [
        "~ host.name_fi Esimerkin hyvinvointialue → Esimerkin uusi hyvinvointialue",
        "~ body.name_sv Exempels bord → Exempels nya bord",
        "~ body.public true → false",
        "~ rules.notice_days 5 → 7",
        "~ term.end 2026-12-31 → 2027-06-30",
        "~ term.planned_seats 3 → 5",
        "- seat muut 1",
        "- category muut",
        "~ category nuoret.name_fi Nuorten järjestöt → Nuorisojärjestöt",
        "~ category nuoret.name_sv – → Ungdom",
        "+ seat nuoret 3",
        "+ category Ikäihmiset (2)",
        "~ offices secretary Asiantuntija → Erityisasiantuntija",
        "~ meeting_template 1.title_fi Kokouksen avaus → Avaus",
        "~ working group esimerkin-ryhma.name_fi Viestintäryhmä → Viestinnän ryhmä",
        "~ working group esimerkin-ryhma.goals_fi – → Viestiä.",
    ]
    assert body().terms.get().end == DAY(2027, 6, 30)
    assert Seat.objects.count() == 5


def test_what_a_file_leaves_out_stays(folder):
    folder.load()
    assert (
        folder.load(("notice_days = 5\n", ""), ('name_sv = "Exempels bord"\n', ""), ("planned_seats = 3\n", "")) == []
    )
    assert body().name_sv == "Exempels bord"
    assert body().rules.get().notice_days == 5


def test_page_versions_rise_with_a_change(folder):
    folder.load()
    before = dict(PageVersion.objects.values_list("key", "version"))
    folder.load(("notice_days = 5", "notice_days = 7"))
    after = dict(PageVersion.objects.values_list("key", "version"))
    assert after["site"] > before["site"] and after[f"body:{body().pk}"] > before[f"body:{body().pk}"]


def test_the_audit_trail_names_the_loader_and_reads_as_sentences(folder):
    folder.load()
    folder.load(("notice_days = 5", "notice_days = 7"), ("seats = 1\n", 'seats = 1\ngroup = "parish"\n'))
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert kinds >= {
        "host.founded",
        "body.founded",
        "rules.changed",
        "term.planned",
        "seats.planned",
        "office.appointed",
        "standing_items.changed",
        "workgroup.mandated",
        "municipalities.loaded",
        "body.loaded",
    }
    assert set(Event.objects.values_list("actor_name", "actor")) == {("load_body", None)}
    last = Event.objects.filter(kind="rules.changed").last()
    assert last.body_id == body().pk
    assert last.data["changes"] == [["notice_days", 5, 7]]
    for event in Event.objects.all():
        assert "%(" not in sentence(event) and event.kind not in sentence(event)


def test_a_later_version_of_the_rules(folder):
    folder.load()
    later = ("[term]", "[[rules]]\nstart = 2026-01-01\nnotice_days = 10\n\n[term]")
    assert folder.load(("[rules]", "[[rules]]"), later) == ["+ rules 2026-01-01"]
    first, second = body().rules.order_by("start")
    assert (first.end, second.end) == (DAY(2025, 12, 31), None)
    assert (first.notice_days, second.notice_days) == (5, 10)
    assert second.deputy_scheme == "personal"
    assert folder.load(("[rules]", "[[rules]]"), later) == []
    corrected = ("[term]", "[[rules]]\nstart = 2026-01-01\nnotice_days = 14\n\n[term]")
    assert folder.load(("[rules]", "[[rules]]"), corrected) == ["~ rules[2026-01-01].notice_days 10 → 14"]


def test_rules_changed_in_the_portal_survive_the_file(folder):
    from council.bodies.actions import change_rules

    folder.load()
    change_rules(body(), by=None, start=DAY(2026, 3, 1), notice_days=21)
    assert folder.load() == []
    assert [rules.notice_days for rules in body().rules.order_by("start")] == [5, 21]


def test_a_body_without_rules_gets_the_defaults(folder):
    changes = folder.load(('[rules]\nstart = 2025-01-01\nnotice_days = 5\ndeputy_scheme = "personal"\n', ""))
    assert "+ rules 2025-01-01" in changes
    rules = body().rules.get()
    assert (rules.notice_days, rules.quorum, rules.deputy_scheme) == (7, "over_half", "none")
    assert not Seat.objects.filter(has_deputy=True).exists()


def test_a_body_can_be_planned_with_a_future_start(folder):
    with time_machine.travel("2024-06-01"):
        folder.load()
        assert body().is_planned
    with time_machine.travel("2025-01-02"):
        assert not body().is_planned


def test_several_terms_and_a_moved_first_day(folder):
    two = [("[term]", "[[term]]"), ("[[offices]]", "[[term]]\nstart = 2027-01-01\nend = 2028-12-31\n\n[[offices]]")]
    folder.load(*two)
    assert [term.label for term in body().terms.order_by("start")] == ["2025–2026", "2027–2028"]
    moved = [two[0], ("[[offices]]", "[[term]]\nstart = 2027-02-01\nend = 2028-12-31\n\n[[offices]]")]
    assert folder.load(*moved) == ["~ term.start 2027-01-01 → 2027-02-01"]


def test_a_term_until_further_notice(folder):
    folder.load(("end = 2026-12-31\n", ""))
    term = body().terms.get()
    assert (term.end, term.label) == (None, "2025–")
    assert body().term_on(DAY(2040, 1, 1)) == term


def test_single_seats_differ_from_their_category(folder):
    seat = '[[term.seats]]\ncategory = "nuoret"\nslot = 2\nrequirement = "Työntekijä"\npersonal_deputies = false\n'
    folder.load(("seats = 2\n", 'seats = 2\nrequirement = "Yhdistys"\n'), ("[[offices]]", f"{seat}\n[[offices]]"))
    assert list(Seat.objects.filter(category__key="nuoret").values_list("slot", "requirement", "has_deputy")) == [
        (1, "Yhdistys", True),
        (2, "Työntekijä", False),
    ]


def hold(seat, *names):
    """Give a seat to persons, one after the other."""
    for number, name in enumerate(names):
        someone = Person.objects.create(given_name=name, family_name="Esimerkki")
        start = seat.term.start + datetime.timedelta(days=100 * number)
        Membership.objects.create(
            body=seat.term.body,
            term=seat.term,
            seat=seat,
            person=someone,
            person_name=someone.name,
            start=start,
            end=start + datetime.timedelta(days=99),
        )


def test_a_held_seat_is_not_dropped(folder):
    folder.load()
    hold(Seat.objects.get(category__key="nuoret", slot=2), "Aino", "Bo")
    hold(Seat.objects.get(category__key="muut"), "Siiri")
    problems = folder.refuse(
        ("planned_seats = 3", "planned_seats = 1"),
        ("seats = 2", "seats = 1"),
        ('[[term.categories]]\nkey = "muut"\nname_fi = "Muut"\nseats = 1\n', ""),
    )
    assert [problem.path for problem in problems] == ["term.categories", "term.categories.seats"]
    assert all(problem.line for problem in problems)
    assert "1" in problems[0].reason and "muut" in problems[0].reason
    assert "2" in problems[1].reason and "nuoret" in problems[1].reason
    assert Seat.objects.count() == 3 and Category.objects.count() == 2


def test_deputies_of_a_category_hold_it_too(folder):
    folder.load(
        ('deputy_scheme = "personal"', 'deputy_scheme = "category"'), ("seats = 1\n", "seats = 1\ndeputies = 1\n")
    )
    category = Category.objects.get(key="muut")
    assert category.deputies == 1
    someone = Person.objects.create(given_name="Vara", family_name="Jäsen")
    Membership.objects.create(
        body=category.term.body,
        term=category.term,
        category=category,
        capacity="deputy",
        person=someone,
        person_name=someone.name,
        start=category.term.start,
    )
    [problem] = folder.refuse(
        ('deputy_scheme = "personal"', 'deputy_scheme = "category"'),
        ("planned_seats = 3", "planned_seats = 2"),
        ('[[term.categories]]\nkey = "muut"\nname_fi = "Muut"\nseats = 1\n', ""),
    )
    assert problem.path == "term.categories" and "muut" in problem.reason
    assert Category.objects.count() == 2


def test_an_office_that_a_person_holds_is_left_alone(folder):
    folder.load()
    office = Office.objects.get()
    someone = Person.objects.create(given_name="Saara", family_name="Sihteeri")
    Office.objects.filter(pk=office.pk).update(person=someone, person_name=someone.name, held_by_fi="")
    assert folder.load() == []
    assert folder.load(('held_by_fi = "Asiantuntija"', 'held_by_fi = "Muu virka"')) == []
    assert Office.objects.count() == 1


def test_two_offices_of_a_kind(folder):
    two = (
        '[[meeting_template]]\nkind = "opening"',
        '[[offices]]\nkind = "secretary"\nheld_by_fi = "Toinen"\n\n[[meeting_template]]\nkind = "opening"',
    )
    folder.load(two)
    assert set(Office.objects.values_list("held_by_fi", flat=True)) == {"Asiantuntija", "Toinen"}
    assert folder.load(two) == []


def test_template_items_are_added_and_removed(folder):
    folder.load()
    middle = '[[meeting_template]]\nkind = "matter"\ntitle_fi = "Lausunto"\nproposal_fi = "Annetaan **lausunto**."\n\n'
    longer = ('[[meeting_template]]\nkind = "closing"', f'{middle}[[meeting_template]]\nkind = "closing"')
    changes = folder.load(longer)
    assert changes[-1] == "+ meeting_template 3 Kokouksen päättäminen"
    assert body().standing_items.get(position=2).proposal_fi == "<p>Annetaan <strong>lausunto</strong>.</p>"
    assert folder.load(longer) == []
    assert folder.load()[-1] == "- meeting_template 3 Kokouksen päättäminen"


def test_sami_letters_are_kept_and_control_characters_are_not(folder):
    folder.load(('name_fi = "Viestintäryhmä"', 'name_fi = "Sää\u02b9mjo\u0301uk\u0301k\\u202E đ ŋ ŧ ǩ õ ʹ Áŋŋel"'))
    name = body().children.get().name_fi
    assert all(letter in name for letter in "đŋŧǩõʹÁ") and "\u202e" not in name


def test_a_file_from_a_windows_editor(folder):
    path = folder.write()
    path.write_bytes(b"\xef\xbb\xbf" + FILE.replace("\n", "\r\n").encode())
    assert load_files([path])[0].changes


def test_a_predecessor_that_is_loaded_before(folder):
    old = folder.write(
        ('key = "esimerkin-poyta"', 'key = "vanha-poyta"'),
        ('key = "esimerkin-ryhma"', 'key = "vanha-ryhma"'),
        name="a.toml",
    )
    new = folder.write(("starts_on = 2025-01-01", 'starts_on = 2025-01-01\npredecessor = "vanha-poyta"'), name="b.toml")
    load_files([old, new])
    assert body().predecessor.slug == "vanha-poyta"
    assert Host.objects.count() == 1


def test_the_command_takes_a_folder_and_prints_the_difference(folder):
    folder.write()
    output = run(folder.path, dry_run=True)
    assert output.startswith("poyta.toml: Esimerkin pöytä\n  + host esimerkki\n")
    assert not Body.objects.exists()
