"""Who opens which page, what the pages say, and how many queries they cost."""

import html5lib
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members import actions
from members.models import Membership, Office, Organisation, Person
from tests.conftest import appoint, make_body, person
from tests.members.conftest import DAY

pytestmark = pytest.mark.django_db

#: Everybody who may not see the desk of the body: 404, as if it were not there.
OUTSIDERS = [
    "chair",
    "vice_chair",
    "member",
    "deputy",
    "second",
    "former",
    "expert",
    "other_member",
    "other_secretary",
    "guest",
]


def parse(response):
    return html5lib.HTMLParser(strict=False).parse(response.content)


@pytest.fixture
def things(cast, by, organisation):
    """One of each thing that has a page: ``{page name: keyword arguments}``."""
    ngo = organisation("Kylät ry", contact_name="Kaisa", contact_email="kaisa@example.org")
    held = actions.appoint(cast.seats[2], organisations=[ngo], by=by)
    naming = actions.request_naming(held.seat, organisation=ngo, membership=held, by=by)
    post = actions.appoint_office(cast.body, kind="presenting_officer", held_by_fi="Koordinaattori", by=by)
    membership, office = {"pk": cast.member_membership.pk}, {"pk": Office.objects.get(body=cast.body, kind="chair").pk}
    return {
        "roster_show": {},
        "history_show": {},
        "membership_add": {},
        "membership_change": membership,
        "membership_name": {"pk": held.pk},
        "membership_end": membership,
        "membership_correct": membership,
        "membership_undo": membership,
        "person_list": {},
        "person_change": {"pk": cast.member.pk},
        "person_invite": {"pk": cast.member.pk},
        "organisation_list": {},
        "organisation_add": {},
        "organisation_options": {},
        "organisation_change": {"pk": ngo.pk},
        "office_add": {},
        "office_name": {"pk": post.pk},
        "office_end": office,
        "office_correct": office,
        "naming_add": {},
        "naming_show": {"pk": naming.pk},
        "naming_again": {"pk": naming.pk},
        "naming_withdraw": {"pk": naming.pk},
    }


POST_ONLY = {"membership_undo", "person_invite", "naming_again", "naming_withdraw"}


def address(name, slug="kumppanuuspoyta", **kwargs):
    return reverse(f"members:{name}", kwargs={"slug": slug, **kwargs})


def test_every_page_of_the_desk_is_in_the_table(things):
    from members.urls import urlpatterns

    assert {pattern.name for pattern in urlpatterns} == set(things) | {"naming_answer"}


@pytest.mark.parametrize("role", OUTSIDERS)
def test_others_find_nothing(cast, things, sign_in, role):
    client = sign_in(getattr(cast, role))
    before = Membership.objects.count(), Person.objects.count(), Organisation.objects.count()
    for name, kwargs in things.items():
        if name not in POST_ONLY:
            assert client.get(address(name, **kwargs)).status_code == 404, name
        assert client.post(address(name, **kwargs), {"why": "x", "last_day": "2030-01-01"}).status_code == 404, name
    assert before == (Membership.objects.count(), Person.objects.count(), Organisation.objects.count())


def test_strangers_are_asked_to_sign_in(things):
    client = Client()
    for name, kwargs in things.items():
        response = client.post(address(name, **kwargs)) if name in POST_ONLY else client.get(address(name, **kwargs))
        assert response.status_code == 302, name
        assert "/account/" in response["Location"]


@pytest.mark.parametrize("role", ["secretary", "administrator"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_secretaries_and_administrators_open_every_page(cast, things, sign_in, role, language):
    client = sign_in(getattr(cast, role))
    for name, kwargs in things.items():
        url = address(name, **kwargs).replace("/fi/", f"/{language}/", 1)
        if name in POST_ONLY:
            assert client.get(url).status_code == 405, name
            continue
        response = client.get(url)
        assert response.status_code == 200, name
        if name != "organisation_options":
            tree = parse(response)
            headings = tree.findall(".//{http://www.w3.org/1999/xhtml}h1")
            assert len(headings) == 1, name
            ids = [each.get("id") for each in tree.iter() if each.get("id")]
            assert len(ids) == len(set(ids)), name


def test_the_secretary_of_the_parent_edits_a_working_group(cast, sign_in, by):
    from council.bodies.models import Body

    group = Body.objects.create(
        host=cast.body.host, parent=cast.body, slug="ryhma", kind="working_group", name_fi="R", public=False
    )
    client = sign_in(cast.secretary)
    response = client.post(
        address("membership_add", "ryhma") + "?capacity=member",
        {"person": cast.member.pk, "capacity": "member", "start": timezone.localdate().isoformat(), "language": "fi"},
    )
    assert response.status_code == 302, response.context["form"].errors
    assert group.memberships.get().person == cast.member
    assert sign_in(cast.other_secretary).get(address("roster_show", "ryhma")).status_code == 404


def test_records_of_another_body_are_not_found(cast, things, sign_in):
    """The secretary of one body, with the ids of another body's things, at the own address."""
    client = sign_in(cast.other_secretary)
    for name, kwargs in things.items():
        if kwargs:
            url = address(name, "toinen-poyta", **kwargs)
            assert client.post(url, {"why": "x"}).status_code == 404, name
    for query in (
        f"?seat={cast.seats[3].pk}",
        f"?category={cast.seats[3].category_id}",
        "?seat=x",
        "?seat=" + "9" * 30,
    ):
        assert client.get(address("membership_add", "toinen-poyta") + query).status_code == 404, query
    assert client.get(address("membership_add", "toinen-poyta") + "?capacity=king").status_code == 404
    waiting = Membership.objects.get(organisation_names="Kylät ry")
    assert client.get(address("naming_add", "toinen-poyta") + f"?membership={waiting.pk}").status_code == 404


def test_numbers_beyond_the_database_are_not_found(cast, sign_in):
    client = sign_in(cast.secretary)
    for name in ("membership_change", "person_change", "organisation_change", "office_end", "naming_show"):
        assert client.get(address(name, pk=10**25)).status_code == 404, name


def test_contact_details_stay_with_the_bodies_of_the_person(cast, sign_in, by):
    Person.objects.filter(pk=cast.member.pk).update(phone="040 1234567")
    client = sign_in(cast.secretary)
    page = client.get(address("person_change", pk=cast.member.pk)).content.decode()
    assert "040 1234567" in page and cast.member.email in page
    assert client.get(address("person_change", pk=cast.other_member.pk)).status_code == 404
    other = sign_in(cast.other_secretary)
    for name in ("person_list", "organisation_list", "roster_show", "membership_add", "office_add", "history_show"):
        page = other.get(address(name, "toinen-poyta")).content.decode()
        assert "040 1234567" not in page and cast.member.email not in page, name
        assert "Maija" not in page, name


def test_a_mistaken_membership_gives_no_view_of_the_person(cast, sign_in, by):
    """Otherwise a record made and taken back would open anybody's contact details."""
    membership = actions.appoint(cast.body, capacity="expert", person=cast.other_member, by=by)
    client = sign_in(cast.secretary)
    assert client.get(address("person_change", pk=cast.other_member.pk)).status_code == 200
    actions.correct_membership(membership, why="Väärä", by=by)
    assert client.get(address("person_change", pk=cast.other_member.pk)).status_code == 404


def test_a_person_of_another_body_cannot_be_chosen_by_number(cast, sign_in):
    client = sign_in(cast.secretary)
    response = client.post(
        address("membership_add") + f"?seat={cast.seats[3].pk}",
        {"person": cast.other_member.pk, "start": timezone.localdate().isoformat(), "language": "fi"},
    )
    assert response.status_code == 200
    assert "person" in response.context["form"].errors


def test_contacts_of_an_organisation_are_for_its_own_bodies(cast, sign_in, things, organisation):
    mine, free = Organisation.objects.get(name_fi="Kylät ry"), organisation("Vapaa ry")
    other = sign_in(cast.other_secretary)
    assert other.get(address("organisation_change", "toinen-poyta", pk=mine.pk)).status_code == 404
    assert other.get(address("organisation_change", "toinen-poyta", pk=free.pk)).status_code == 200
    page = other.get(address("organisation_list", "toinen-poyta")).content.decode()
    assert "Kylät ry" in page and "kaisa@example.org" not in page


def test_an_administrator_does_not_read_of_closed_matters_in_the_history(cast, sign_in, by, monkeypatch):
    from council.core import events

    monkeypatch.setitem(events.SENTENCES, "test.closed", "Salainen asia")
    events.record("test.closed", target=cast.body, by=by)
    actions.correct_membership(cast.member_membership, why="Väärä henkilö", by=by)
    secretary, administrator = (
        sign_in(who).get(address("history_show")).content.decode() for who in (cast.secretary, cast.administrator)
    )
    assert "Salainen asia" in secretary and "Väärä henkilö" in secretary
    assert "Salainen asia" not in administrator and "Väärä henkilö" in administrator


def test_the_seat_table_tells_how_things_stand(cast, sign_in, by, today, things):
    actions.end_membership(cast.second_membership, last_day=today + 9 * DAY, by=by)
    coming = actions.appoint(cast.seats[1], person=person("Tulo", "Tuleva"), start=today + 10 * DAY, by=by)
    response = sign_in(cast.secretary).get(address("roster_show"))
    counts = response.context["counts"]
    assert (counts.members, counts.deputies, counts.unnamed) == (1, 2, 1)
    page = response.content.decode()
    for text in ("Maija Jäsen", "Kylät ry", coming.person_name, "Koordinaattori", "Aino Puheenjohtaja", "Erkki"):
        assert text in page
    tree = parse(response)
    empty = [each for each in tree.iter() if each.get("class") == "empty"]
    assert len(empty) == 3
    assert f"seat={cast.seats[3].pk}&amp;capacity=member" in page
    last = today + 9 * DAY
    assert f"{last.day}.{last.month}.{last.year}" in page


def test_a_lawful_gap_is_calm(cast, sign_in):
    cast.body.rules.update(deputy_may_be_missing=True)
    response = sign_in(cast.secretary).get(address("roster_show"))
    assert len([each for each in parse(response).iter() if each.get("class") == "empty"]) == 2
    assert response.context["counts"].deputies == 0


def test_deputies_of_a_category_have_a_column(cast, sign_in):
    body = make_body("luokka", categories=1, slots=2, scheme="category")
    category = body.terms.get().categories.get()
    category.deputies = 1
    category.save()
    Office.objects.create(body=body, kind="secretary", person=cast.secretary, start=body.terms.get().start)
    response = sign_in(cast.secretary).get(address("roster_show", "luokka"))
    (table,) = response.context["tables"]
    assert [(number, member.place, deputy and deputy.place) for number, member, deputy in table["lines"]] == [
        (1, "vacant", "vacant"),
        (2, "vacant", None),
    ]
    assert f"category={category.pk}&amp;capacity=deputy" in response.content.decode()


def fill(body, number):
    for index in range(number):
        seat = body.terms.get().seats.all()[index]
        someone = person("Nimi", f"Nimi{body.slug}{index}")
        appoint(body, someone, seat)
        Office.objects.create(body=body, kind="presenting_officer", person=someone, start=seat.term.start)
        actions.appoint(body, capacity="expert", person=person("Asia", f"Tuntija{index}"), by=None)
        former = person("Enti", f"Nen{index}")
        Membership.objects.create(
            body=body,
            term=seat.term,
            seat=seat,
            person=former,
            person_name=former.name,
            capacity="deputy",
            start=seat.term.start,
            end=seat.term.start + DAY,
        )
        ngo = Organisation.objects.create(name_fi=f"Pyydetty {index} ry", no_number_reason="T", contact_email="a@e.fi")
        actions.request_naming(seat, organisation=ngo, capacity="deputy", by=None)


QUERIES = {"roster_show": 11, "person_list": 6, "organisation_list": 6, "history_show": 6}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", QUERIES)
def test_query_counts_do_not_grow(cast, sign_in, django_assert_num_queries, rows, name):
    body = make_body("kyselyt", categories=3, slots=1)
    Office.objects.create(body=body, kind="secretary", person=cast.secretary, start=body.terms.get().start)
    fill(body, rows)
    client = sign_in(cast.secretary)
    client.get(address(name, "kyselyt"))
    with django_assert_num_queries(QUERIES[name]):
        assert client.get(address(name, "kyselyt")).status_code == 200


def test_long_lists_are_paged(cast, sign_in):
    Organisation.objects.bulk_create(
        Organisation(name_fi=f"Järjestö {n:03} ry", sort_key=f"jarjesto {n:03}", no_number_reason="T")
        for n in range(120)
    )
    client = sign_in(cast.secretary)
    first = client.get(address("organisation_list"))
    assert len(first.context["page"]) == 50
    last = client.get(address("organisation_list") + "?page=99&q=j%C3%A4rjest%C3%B6")
    assert len(last.context["page"]) == 20
    assert client.get(address("history_show") + "?page=abc").status_code == 200


def test_searching(cast, sign_in, organisation):
    organisation("Porvoon kylät ry", business_id="2331972-7", no_number_reason="")
    client = sign_in(cast.secretary)

    def names(query, page="organisation_list"):
        return [str(each) for each in client.get(f"{address(page)}?{query}").context["page"]]

    assert names("q=KYL%C3%84T") == ["Porvoon kylät ry"]
    assert names("q=2331972") == ["Porvoon kylät ry"]
    assert names("q=%25") == []
    assert "Porvoon kylät ry" not in names("here=on")
    assert names("kind=foundation") == []
    assert names("q=maija", "person_list") == ["Maija Jäsen"]
    assert names("q=Viceordf%C3%B6rande", "person_list") == ["Bo Viceordförande"]
    assert client.get(address("organisation_list") + "?kind=nonsense").status_code == 200
    options = client.get(address("organisation_options") + "?organisation=porv").content.decode()
    assert "Porvoon kylät ry" in options
    assert client.get(address("organisation_options") + "?organisation=p").content.decode().strip() == ""
