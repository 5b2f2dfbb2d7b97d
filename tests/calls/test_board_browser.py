"""The coverage board in a real browser: one press swaps it in place, the focus follows, two windows never overwrite."""

import os

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from council.bodies.models import Municipality
from members.calls.actions import composition
from members.calls.models import Alternative
from tests.browser import check_page
from tests.calls.composing_samples import alternative, apply, assess, nominee
from tests.calls.test_sitting import call_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk_window(sign_in, live_server, watch, cast):
    """The watched page with the secretary's session."""
    session = sign_in(cast.secretary).cookies["sessionid"].value
    watch.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return watch


@pytest.fixture
def filled(board_call, first, second):
    """A draft with a member and a deputy in place, six applicants and five rules of which some do not hold."""
    areas = list(Municipality.objects.filter(county_code="01")[:1])
    placed = apply(board_call, "Sijoitettu ry", first, second, areas=areas)
    for number in range(4):
        application = apply(board_call, f"Odottava {number} ry", first, second, is_late=number == 3)
        assess(board_call, application, number, 5)
    apply(board_call, "Kieltäytyvä ry", second, person_fields={"member": {"consent": "refused"}})
    rules = board_call.body.composition_rules
    rules.create(dimension="municipality", minimum=1, order=1)
    rules.create(dimension="gender", measure="share", minimum=40, among="each", strength="required", order=2)
    rules.create(dimension="category", minimum=2, strength="required", order=3)
    rules.create(dimension="organisation_seats", maximum=1, order=4)
    return alternative(
        board_call,
        "Vaihtoehto A",
        (nominee(placed), first, "member", 1),
        (nominee(placed, "deputy"), first, "deputy", 1),
    )


@pytest.fixture
def board_page(live_server, cast, board_call):
    """``board_page(name="board_show", **kwargs)`` → the whole address of one of the call's pages."""

    def address(name="board_show", **kwargs):
        kwargs = {"slug": cast.body.slug, "pk": board_call.pk, **kwargs}
        return live_server.url + reverse(f"calls:{name}", kwargs=kwargs)

    return address


def test_one_press_in_and_out_without_loading_the_page(desk_window, board_page, filled, board_call, first):
    waiting = board_call.applications.get(name="Odottava 2 ry")
    who = nominee(waiting)
    desk_window.goto(board_page())
    desk_window.evaluate("window.stayed = true")
    desk_window.locator(f"button[value='in:{who.pk}:{first.pk}:member:0']").click()
    place = desk_window.locator(f"#place-{first.pk}-2")
    expect(place).to_contain_text(who.name)
    expect(place.locator(f"button[value='out:{who.pk}']")).to_be_focused()
    expect(desk_window.locator("#board-live")).to_contain_text(who.name)
    assert filled.picks.filter(nominee=who, slot=2).exists()
    desk_window.keyboard.press("Enter")
    expect(place).not_to_contain_text(who.name)
    expect(desk_window.locator(f"button[value='in:{who.pk}:{first.pk}:member:0']")).to_be_focused()
    assert desk_window.evaluate("window.stayed") is True
    assert not filled.picks.filter(nominee=who).exists()


def test_a_second_window_sees_what_the_first_did_and_changes_nothing(
    desk_window, board_page, filled, board_call, first
):
    desk_window.expected.append("409")
    one, other = (nominee(board_call.applications.get(name=f"Odottava {number} ry")) for number in (1, 2))
    desk_window.goto(board_page())
    composition.put_in(filled, one, first, "member", by=None, version=1)
    desk_window.locator(f"button[value='in:{other.pk}:{first.pk}:member:0']").click()
    expect(desk_window.locator("#board [role=alert]")).to_be_visible()
    expect(desk_window.locator(f"#place-{first.pk}-2")).to_contain_text(one.name)
    assert not filled.picks.filter(nominee=other).exists()
    desk_window.locator(f"button[value='in:{other.pk}:{first.pk}:member:0']").first.evaluate("each => each.click()")
    expect(desk_window.locator(f"#place-{first.pk}-3")).to_contain_text(other.name)


def test_it_works_without_javascript(browser, live_server, cast, sign_in, board_page, filled, board_call, first):
    session = sign_in(cast.secretary).cookies["sessionid"].value
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    window = context.new_page()
    who = nominee(board_call.applications.get(name="Odottava 2 ry"))
    window.goto(board_page())
    window.locator(f"button[value='in:{who.pk}:{first.pk}:member:0']").click()
    assert window.url.endswith(f"?alternative={filled.pk}#place-{first.pk}-2")
    expect(window.locator(f"#place-{first.pk}-2")).to_contain_text(who.name)
    context.close()


def test_nobody_is_lost_when_the_last_alternative_goes(desk_window, board_page, filled):
    desk_window.goto(board_page())
    desk_window.locator("form[action$='/remove/'] button").click()
    expect(desk_window.locator("form[action$='/restore/'] button")).to_be_visible()
    assert not Alternative.objects.exists()
    desk_window.locator("form[action$='/restore/'] button").click()
    expect(desk_window.locator("#board")).to_contain_text("Sijoitettu ry")


def test_those_who_sit_already_stand_fixed_beside_the_vacant_places(desk_window, live_server, cast):
    Municipality.objects.create(code="901", name_fi="Askola", name_sv="Askola", county_code="01", county_name="E")
    type(cast.body.host).objects.update(county_code="01")
    call = call_for(cast.body, "luokka-2", members=2, deputies=2)
    category = call.places.get().category
    cast.body.composition_rules.create(dimension="organisation_seats", maximum=1, strength="required")
    again = nominee(apply(call, "Jäsen ry", category))
    alternative(call, "A", (again, category, "member", 1))
    address = reverse("calls:board_show", kwargs={"slug": cast.body.slug, "pk": call.pk})
    desk_window.goto(live_server.url + address)
    others = desk_window.locator("section[aria-labelledby=others]")
    others.locator("summary").click()
    expect(others.get_by_text(cast.second.name)).to_be_visible()
    expect(others.locator("button")).to_have_count(0)
    rules = desk_window.locator(".board-rules")
    expect(rules.get_by_text("Jäsen ry")).to_be_visible()
    check_page(desk_window)
    if folder := os.environ.get("SHOTS"):
        for width in (390, 1280):
            desk_window.set_viewport_size({"width": width, "height": 900})
            desk_window.screenshot(path=f"{folder}/sitting-{width}.png", full_page=True)
    desk_window.get_by_role("button", name=again.name).first.click()
    expect(rules.get_by_text("Jäsen ry")).to_have_count(0)
    expect(others.locator("tr.sits")).to_have_count(2)
