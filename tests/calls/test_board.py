"""The coverage board's page: what it shows, a press on it, and the shapes of real bodies."""

import re

import pytest
from django.urls import reverse

from council.bodies.bodyfile.loading import load_files
from council.bodies.models import Body
from members.calls.actions import composition
from members.calls.board import Board
from members.calls.coverage import material
from members.calls.models import Alternative, Call, CallPlaces
from tests.bodies.test_shipped_bodies import SHIPPED
from tests.calls.composing_samples import alternative, apply, assess, nominee
from tests.calls.samples import make_call


@pytest.fixture
def draft(board_call):
    return alternative(board_call, "Vaihtoehto A")


@pytest.fixture
def page(desk, desk_page, board_call):
    """``page()`` → the board as its secretary sees it, in text."""

    def get(**query):
        return desk.get(desk_page("board_show", board_call), query).content.decode()

    return get


@pytest.fixture
def press(desk, cast, board_call, draft):
    """``press("in:…")`` presses a button of the board; ``htmx`` asks for the fragment."""

    def post(deed, version=None, *, htmx=True, **headers):
        address = reverse(
            "calls:alternative_change",
            kwargs={"slug": cast.body.slug, "pk": board_call.pk, "alternative": draft.pk},
        )
        draft.refresh_from_db()
        data = {"deed": deed, "version": draft.version if version is None else version}
        return desk.post(address, data, headers={"HX-Request": "true"} if htmx else None)

    return post


def words(html):
    """The text of a page in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_one_press_puts_somebody_in_and_the_fragment_shows_it(press, draft, board_call, first):
    application = apply(board_call, "Esimerkki ry", first)
    who = nominee(application)
    answer = press(f"in:{who.pk}:{first.pk}:member:0")
    html = answer.content.decode()
    assert answer.status_code == 200 and not html.startswith("<!DOCTYPE")
    assert 'id="board-live" class="vh" role="status" data-hx-swap-oob="true"' in html
    assert re.search(rf'<td id="place-{first.pk}-1"><b>{who.name}</b>', html)
    assert re.search(rf'value="out:{who.pk}" autofocus', html)
    assert 'name="version" value="2"' in html
    out = press(f"out:{who.pk}").content.decode()
    assert f'value="in:{who.pk}:{first.pk}:member:0" autofocus' in out
    assert not draft.picks.exists()


def test_without_javascript_a_press_leads_back_to_the_place(press, page, draft, board_call, first):
    who = nominee(apply(board_call, "Esimerkki ry", first))
    answer = press(f"in:{who.pk}:{first.pk}:member:0", htmx=False)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?alternative={draft.pk}#place-{first.pk}-1")
    assert f'id="place-{first.pk}-1"' in page(alternative=draft.pk)


@pytest.mark.parametrize("htmx", [True, False])
def test_a_press_on_an_old_board_changes_nothing_and_shows_the_new_one(press, draft, board_call, first, by, htmx):
    one, other = (nominee(apply(board_call, f"J{n} ry", first)) for n in range(2))
    composition.put_in(draft, one, first, "member", by=by, version=1)
    answer = press(f"in:{other.pk}:{first.pk}:member:0", version=1, htmx=htmx)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode() and one.name in answer.content.decode()
    assert [each.nominee_id for each in draft.picks.all()] == [one.pk]


def test_a_refusal_is_told_on_the_board(press, draft, board_call, first):
    who = nominee(apply(board_call, "Ei ry", first, person_fields={"member": {"consent": "refused"}}))
    answer = press(f"in:{who.pk}:{first.pk}:member:0")
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize("deed", ["", "in", "in:1", "jump:1", "in:a:b:member:0", "out:1:2", "in:1:2:3:4", "both:x:1"])
def test_nonsense_is_a_bad_request_or_nothing(press, draft, board_call, deed):
    assert press(deed).status_code in {400, 404, 422}
    assert press(deed, version="x").status_code == 400


def test_nobody_else_presses(press, sign_in, cast, board_call, draft, first, desk_page):
    who = nominee(apply(board_call, "J ry", first))
    where = {"slug": cast.body.slug, "pk": board_call.pk, "alternative": draft.pk}
    for name in ("member", "chair", "other_secretary", "administrator", "guest"):
        client = sign_in(getattr(cast, name))
        deed = {"deed": f"in:{who.pk}:{first.pk}:member:0", "version": 1}
        assert client.post(reverse("calls:alternative_change", kwargs=where), deed).status_code == 404
        assert client.get(desk_page("board_show", board_call)).status_code == 404
    assert not draft.picks.exists()


def test_the_board_lists_first_and_second_choices_the_best_first_and_late_ones_last(board_call, draft, first, second):
    weak, strong = (apply(board_call, f"J{n} ry", first, second) for n in range(2))
    late = apply(board_call, "Myöhäinen ry", first, is_late=True)
    assess(board_call, weak, 1, 1)
    assess(board_call, strong, 5, 5)
    assess(board_call, late, 5, 5)
    one, other = Board(material(board_call), draft).blocks
    assert [each.key for each in one.first] == [strong.pk, weak.pk, late.pk]
    assert [each.key for each in other.second] == [strong.pk, weak.pk] and not other.first


def test_those_who_fell_away_leave_an_empty_place_and_a_notice(board_call, page, first):
    gone = apply(board_call, "Perunut ry", first)
    refused = apply(board_call, "Kieltäytynyt ry", first)
    draft = alternative(board_call, "A", (nominee(gone), first, "member", 1), (nominee(refused), first, "member", 2))
    gone.state = "withdrawn"
    gone.save()
    refused.nominees.filter(capacity="member").update(consent="refused")
    board = Board(material(board_call), draft)
    assert board.blocks[0].empty == 2 and board.figures.members == 0 and len(board.notices) == 2
    assert "Perunut ry" in page(alternative=draft.pk)


def test_one_person_in_two_places_is_noticed(board_call, first, second):
    same = {"member": {"email": "sama@example.org"}}
    one, other = (apply(board_call, f"J{n} ry", first, person_fields=same) for n in range(2))
    draft = alternative(board_call, "A", (nominee(one), first, "member", 1), (nominee(other), second, "member", 1))
    assert len(Board(material(board_call), draft).notices) == 1


def test_an_application_without_a_category_is_not_lost(board_call, draft, page):
    apply(board_call, "Koditon ry", None)
    assert "Koditon ry" in page()


def test_what_was_written_is_escaped(board_call, page, first):
    evil = "<script>alert(1)</script>&\"' ry"
    who = {"member": {"given_name": "<b>Maija", "family_name": "</td>"}}
    application = apply(board_call, evil, first, person_fields=who)
    draft = alternative(board_call, "<i>A", (nominee(application), first, "member", 1))
    html = page(alternative=draft.pk)
    assert "<script>alert" not in html and "<b>Maija" not in html and "<i>A" not in html
    assert "&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize("count", [1, 6])
def test_the_page_takes_as_many_queries_whatever_its_size(
    desk, desk_page, board_call, first, second, count, django_assert_num_queries
):
    for number in range(count):
        application = apply(board_call, f"J{number} ry", first, second)
        assess(board_call, application, 3, 3, who=f"Arvi Arvioija{number}")
        board_call.body.composition_rules.create(dimension="scope", minimum=1, order=number)
        alternative(board_call, f"A{number}", (nominee(application), first, "member", 1))
    desk.get(desk_page("board_show", board_call))
    with django_assert_num_queries(17):
        desk.get(desk_page("board_show", board_call))


@pytest.mark.parametrize("count", [2, 6])
def test_two_side_by_side_take_as_many_queries_whatever_their_size(
    desk, desk_page, board_call, first, count, django_assert_num_queries
):
    people = [nominee(apply(board_call, f"J{number} ry", first)) for number in range(count)]
    for name in "AB":
        alternative(board_call, name, *((who, first, "member", slot) for slot, who in enumerate(people, 1)))
    desk.get(desk_page("alternative_compare", board_call))
    with django_assert_num_queries(18):
        desk.get(desk_page("alternative_compare", board_call))


def test_a_press_takes_as_many_queries_whatever_the_size(press, board_call, first, django_assert_num_queries):
    people = [nominee(apply(board_call, f"J{number} ry", first)) for number in range(8)]
    press(f"in:{people[0].pk}:{first.pk}:member:0")
    with django_assert_num_queries(30):
        press(f"in:{people[1].pk}:{first.pk}:member:0")
    for each in people[2:7]:
        press(f"in:{each.pk}:{first.pk}:member:0")
    with django_assert_num_queries(30):
        press(f"in:{people[7].pk}:{first.pk}:member:0")


def test_alternatives_at_the_desk(desk, desk_page, board_call, first):
    desk.post(desk_page("alternative_add", board_call))
    one = Alternative.objects.get()
    composition.put_in(one, nominee(apply(board_call, "J ry", first)), first, "member", by=None, version=1)
    desk.post(desk_page("alternative_add", board_call), {"like": one.pk})
    copy = Alternative.objects.exclude(pk=one.pk).get()
    assert copy.picks.count() == 1
    rename = desk_page("alternative_rename", board_call, alternative=copy.pk)
    assert desk.post(rename, {"name": one.name, "version": copy.version}).status_code == 422
    copy.refresh_from_db()
    assert desk.post(rename, {"name": "Kielet edellä", "version": copy.version}).status_code == 302
    copy.refresh_from_db()
    assert copy.name == "Kielet edellä"
    remove = desk_page("alternative_remove", board_call, alternative=copy.pk)
    assert desk.post(remove, {"version": copy.version - 1}).status_code == 409
    answer = desk.post(remove, {"version": copy.version}, follow=True)
    assert "Kielet edellä" in answer.content.decode()
    desk.post(desk_page("alternative_restore", board_call))
    assert Alternative.objects.get(name="Kielet edellä").picks.count() == 1
    desk.post(desk_page("alternative_restore", board_call))
    assert Alternative.objects.count() == 2


def test_any_place_is_chosen_on_a_page_of_its_own(desk, desk_page, board_call, draft, first, second):
    who = nominee(apply(board_call, "J ry", first))
    address = desk_page("pick_change", board_call, alternative=draft.pk, nominee=who.pk)
    assert desk.get(address).status_code == 200
    data = {"place": f"{second.pk}:deputy:3", "reason": "Sovittu", "version": 1}
    assert desk.post(address, data).status_code == 302
    pick = draft.picks.get()
    assert (pick.category, pick.capacity, pick.slot, pick.reason) == (second, "deputy", 3, "Sovittu")
    assert desk.post(address, data).status_code == 409
    draft.refresh_from_db()
    assert desk.post(address, data | {"place": "999:member:1", "version": draft.version}).status_code == 422


def test_side_by_side_shows_where_alternatives_differ(desk, desk_page, board_call, first, second):
    shared, one, other = (apply(board_call, f"J{n} ry", first, second) for n in range(3))
    board_call.body.composition_rules.create(dimension="category", minimum=2, strength="required")
    alternative(board_call, "A", (nominee(shared), first, "member", 1), (nominee(one), first, "member", 2))
    alternative(board_call, "B", (nominee(shared), first, "member", 1), (nominee(other), second, "member", 1))
    alternative(board_call, "C")
    extra = alternative(board_call, "D")
    answer = desk.get(desk_page("alternative_compare", board_call))
    assert [each.name for each in answer.context["beside"]] == ["B", "C", "D"]
    wanted = [each.pk for each in Alternative.objects.exclude(pk=extra.pk)][:2]
    answer = desk.get(desk_page("alternative_compare", board_call), {"with": wanted})
    comparison = answer.context["comparison"]
    assert comparison.names == ["A", "B"] and len(comparison.categories) == 2
    everywhere = {each.name: each.everywhere for each in comparison.categories[0].cells[0]}
    assert everywhere == {nominee(shared).name: True, nominee(one).name: False}
    assert [cell.holds for cell in comparison.rules[0].cells] == [False, False]
    assert desk.get(desk_page("alternative_compare", board_call), {"with": "x"}).status_code == 200


@pytest.fixture
def pirkanmaa(db):
    """Pirkanmaa's body as shipped: 19 categories, deputies of the category, two of them without any."""
    load_files([SHIPPED / "pirkanmaa.toml"])
    body = Body.objects.select_related("host").get(slug="pirkanmaan-jarjestoyhteistyoryhma")
    call = make_call(body, state="in_assessment", places=(1, 1))
    return Call.objects.select_related("body__host", "term").get(pk=call.pk)


def test_pirkanmaa_member_and_deputy_from_different_organisations_and_two_categories_with_one(pirkanmaa):
    picks = []
    for number, places in enumerate(CallPlaces.objects.filter(call=pirkanmaa).order_by("category__order")):
        one = apply(pirkanmaa, f"Varsinainen {number} ry", places.category, people=["member"])
        picks.append((nominee(one), places.category, "member", 1))
        if places.category.key not in {"nuoriso", "potilastoiminta"}:
            other = apply(pirkanmaa, f"Vara {number} ry", places.category, people=["member"])
            picks.append((nominee(other), places.category, "deputy", 1))
    board = Board(material(pirkanmaa), alternative(pirkanmaa, "A", *picks))
    assert (board.figures.members, board.figures.deputies, board.figures.planned_deputies) == (19, 17, 19)
    alone = [block for block in board.blocks if block.without_deputy]
    assert [block.category.key for block in alone] == ["nuoriso", "potilastoiminta"]
    assert all(row.deputy.lawful and row.deputy.nobody_left for block in alone for row in block.rows)
    assert board.notices == [] and board.lawfully_missing == 2
    assert board.seats.count('class="plan-deputy"') == 17 and "plan-vacant" not in board.seats
