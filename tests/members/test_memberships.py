"""Appointing, naming, changing, ending and correcting memberships."""

import datetime
import threading

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from council.bodies.models import Body, Category, Seat
from council.core.events import sentence
from council.core.models import Event, PageVersion
from council.core.states import Refused
from members import actions
from members.enums import Capacity, EndReason
from members.models import Membership, NamingRequest, Office, User
from tests.conftest import appoint, make_body, person
from tests.members.conftest import DAY

pytestmark = pytest.mark.django_db


def last_event(kind):
    return Event.objects.filter(kind=kind).latest("pk")


def test_appointing_writes_membership_event_and_page_versions(cast, by, today, organisation):
    new = person("Uuno", "Uusi")
    hosts = [organisation("Kylät ry"), organisation("Kaupunginosat ry")]
    membership = actions.appoint(
        cast.seats[2], person=new, organisations=hosts, background="volunteer", appointed_by="AH § 1", by=by
    )
    membership.refresh_from_db()
    assert (membership.start, membership.end, membership.term) == (today, cast.term.end, cast.term)
    assert (membership.person_name, membership.organisation_names) == ("Uuno Uusi", "Kylät ry / Kaupunginosat ry")
    event = last_event("membership.appointed")
    assert (event.actor, event.body_id) == (by, cast.body.pk)
    assert "Uuno Uusi" in sentence(event)
    assert {"site", f"body:{cast.body.pk}"} <= set(PageVersion.objects.values_list("key", flat=True))


def test_two_holders_of_one_seat_on_one_day(cast, by, today):
    with pytest.raises(Refused) as refused:
        actions.appoint(cast.seats[0], person=person("Uuno", "Uusi"), by=by)
    assert "Maija Jäsen" in str(refused.value)
    assert f"{cast.term.end.day}.{cast.term.end.month}.{cast.term.end.year}" in str(refused.value)
    assert not Membership.objects.filter(person__family_name="Uusi").exists()


def test_the_seat_is_free_the_day_after(cast, by, today):
    actions.end_membership(cast.member_membership, last_day=today + 5 * DAY, by=by)
    with pytest.raises(Refused, match="Maija Jäsen"):
        actions.appoint(cast.seats[0], person=person("Uuno", "Uusi"), start=today + 5 * DAY, by=by)
    actions.appoint(cast.seats[0], person=person("Urho", "Uusi"), start=today + 6 * DAY, by=by)


def test_a_person_has_one_place_at_a_time(cast, by):
    with pytest.raises(Refused, match="Veikko Varajäsen"):
        actions.appoint(cast.seats[2], person=cast.deputy, by=by)


def test_days_outside_the_term(cast, by):
    new = person("Uuno", "Uusi")
    for days in ({"start": cast.term.start - DAY}, {"end": cast.term.end + DAY}):
        with pytest.raises(Refused):
            actions.appoint(cast.seats[2], person=new, by=by, **days)


def test_end_before_start(cast, by, today):
    with pytest.raises(Refused):
        actions.appoint(cast.seats[2], person=person("Uuno", "Uusi"), start=today, end=today - DAY, by=by)


def test_neither_person_nor_organisation(cast, by):
    with pytest.raises(Refused):
        actions.appoint(cast.seats[2], by=by)


def test_a_deputy_where_the_scheme_has_none(cast, by):
    Seat.objects.filter(pk=cast.seats[2].pk).update(has_deputy=False)
    with pytest.raises(Refused):
        actions.appoint(Seat.objects.get(pk=cast.seats[2].pk), capacity="deputy", person=person("Uuno", "Uusi"), by=by)


def test_a_member_without_a_seat_where_seats_are(cast, by):
    with pytest.raises(Refused):
        actions.appoint(cast.body, person=person("Uuno", "Uusi"), by=by)
    actions.appoint(cast.body, capacity=Capacity.EXPERT, person=person("Ville", "Viisas"), by=by)


def test_a_working_group_needs_no_seats(cast, by):
    group = Body.objects.create(host=cast.body.host, parent=cast.body, slug="ryhma", kind="working_group", name_fi="R")
    membership = actions.appoint(group, person=cast.member, by=by)
    assert (membership.term, membership.end, membership.seat) == (None, None, None)


@pytest.fixture
def category(db):
    body = make_body("jarjestys", categories=1, slots=1, scheme="order")
    Category.objects.filter(term__body=body).update(deputies=2)
    return Category.objects.get(term__body=body)


def test_deputies_of_a_category_get_the_next_free_number(category, by):
    first = actions.appoint(category, capacity="deputy", person=person("Eka", "E"), by=by)
    second = actions.appoint(category, capacity="deputy", person=person("Toka", "T"), by=by)
    assert (first.order, second.order) == (1, 2)
    with pytest.raises(Refused, match="2"):
        actions.appoint(category, capacity="deputy", person=person("Kolmas", "K"), by=by)
    actions.correct_membership(first, why="Väärä henkilö", by=by)
    assert actions.appoint(category, capacity="deputy", person=person("Neljäs", "N"), by=by).order == 1


def test_one_number_has_one_deputy(category, by):
    actions.appoint(category, capacity="deputy", person=person("Eka", "E"), order=1, by=by)
    with pytest.raises(Refused, match="Eka E"):
        actions.appoint(category, capacity="deputy", person=person("Toka", "T"), order=1, by=by)


def test_a_future_change_takes_effect_by_itself(cast, by, today):
    new = person("Uuno", "Uusi")
    actions.end_membership(cast.member_membership, last_day=today + 9 * DAY, by=by)
    actions.appoint(cast.seats[0], person=new, start=today + 10 * DAY, by=by)

    def roles(someone):
        return set(User.objects.get(person=someone).roles_in(cast.body.pk))

    assert (roles(cast.member), roles(new)) == ({"member"}, set())
    noon = datetime.datetime.combine(today, datetime.time(12), tzinfo=timezone.get_default_timezone())
    with time_machine.travel(noon + 9 * DAY):
        assert (roles(cast.member), roles(new)) == ({"member"}, set())
    with time_machine.travel(noon + 10 * DAY):
        assert (roles(cast.member), roles(new)) == (set(), {"member"})


def test_access_ends_at_the_end_of_the_last_day_in_finland(cast):
    """The last day is a Finnish day: a quarter to midnight still counts, a quarter past does not."""
    end = datetime.datetime.combine(cast.term.end, datetime.time(23, 45), tzinfo=timezone.get_default_timezone())
    with time_machine.travel(end):
        assert User.objects.get(person=cast.member).roles_in(cast.body.pk) == {"member"}
    with time_machine.travel(end + datetime.timedelta(minutes=30)):
        assert User.objects.get(person=cast.member).roles_in(cast.body.pk) == frozenset()


def test_ending_keeps_the_history(cast, by, today):
    ended = actions.end_membership(cast.member_membership, last_day=today, reason=EndReason.LEFT_ORGANISATION, by=by)
    assert (ended.start, ended.end, ended.end_reason) == (cast.term.start, today, "left_organisation")
    event = last_event("membership.ended")
    assert event.data["until"] == cast.term.end.isoformat()
    assert f"{today.day}.{today.month}.{today.year}" in sentence(event)
    with pytest.raises(Refused):
        actions.end_membership(ended, last_day=today + DAY, by=by)


def test_a_membership_to_come_is_not_ended_but_corrected(cast, by, today):
    coming = actions.appoint(cast.seats[2], person=person("Uuno", "Uusi"), start=today + 10 * DAY, by=by)
    with pytest.raises(Refused):
        actions.end_membership(coming, last_day=today, by=by)
    actions.correct_membership(coming, why="Peruuntui", by=by)
    assert Membership.objects.on(today + 10 * DAY).filter(seat=cast.seats[2]).count() == 0
    actions.appoint(cast.seats[2], person=person("Urho", "Uusi"), start=today + 10 * DAY, by=by)
    with pytest.raises(Refused):
        actions.correct_membership(coming, why="Uudelleen", by=by)


def test_a_mistake_takes_the_access_away(cast, by):
    actions.correct_membership(cast.member_membership, why="Väärä henkilö", by=by)
    assert User.objects.get(person=cast.member).roles_in(cast.body.pk) == frozenset()
    cast.member_membership.refresh_from_db()
    assert not cast.member_membership.is_current
    assert "Väärä henkilö" in sentence(last_event("membership.corrected"))


def test_naming_from_the_first_day_fills_the_membership(cast, by, today, organisation):
    held = actions.appoint(cast.seats[2], organisations=[organisation()], start=today, by=by)
    named = actions.name_person(held, person("Uuno", "Uusi"), by=by)
    assert (named.pk, named.person_name, named.start) == (held.pk, "Uuno Uusi", today)


def test_naming_later_keeps_the_time_without_a_person(cast, by, today, organisation):
    ngo = organisation("Kylät ry")
    held = actions.appoint(cast.seats[3], organisations=[ngo], start=cast.term.start, by=by)
    named = actions.name_person(held, person("Uuno", "Uusi"), since=today, by=by)
    held.refresh_from_db()
    assert (held.person, held.end, held.end_reason) == (None, today - DAY, EndReason.NAMED)
    assert (named.start, named.end, list(named.organisations.all())) == (today, cast.term.end, [ngo])
    with pytest.raises(Refused):
        actions.name_person(named, cast.former, by=by)


def test_naming_outside_the_membership_of_the_organisation(cast, by, today, organisation):
    held = actions.appoint(cast.seats[2], organisations=[organisation()], start=today, by=by)
    with pytest.raises(Refused):
        actions.name_person(held, person("Uuno", "Uusi"), since=today - DAY, by=by)


def test_changes_are_told_in_the_readers_words(cast, by, today):
    membership = actions.change_membership(
        cast.member_membership, start=cast.term.start + DAY, background="employee", by=by
    )
    assert membership.start == cast.term.start + DAY
    told = sentence(last_event("membership.changed"))
    start = cast.term.start + DAY
    assert f"{start.day}.{start.month}.{start.year}" in told
    count = Event.objects.count()
    actions.change_membership(membership, background="employee", by=by)
    assert Event.objects.count() == count


def test_changing_days_over_another_holder(cast, by, today):
    later = actions.appoint(cast.seats[2], person=person("Uuno", "Uusi"), start=today, by=by)
    with pytest.raises(Refused, match="Fanni Entinen"):
        actions.change_membership(later, start=today - 5 * DAY, by=by)


def test_the_organisation_of_a_membership_can_be_corrected(cast, by, organisation):
    ngo = organisation("Oikea ry")
    membership = actions.change_membership(cast.member_membership, organisations=[ngo], by=by)
    assert (membership.organisation_names, list(membership.organisations.all())) == ("Oikea ry", [ngo])


def at_once(*deeds):
    """Do the deeds at the same moment, each in its own connection; returns what they gave or raised."""
    results, barrier = [], threading.Barrier(len(deeds), timeout=10)

    def run(deed):
        try:
            barrier.wait()
            results.append(deed())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return results


@pytest.mark.django_db(transaction=True)
def test_of_two_who_appoint_at_once_one_wins(cast, by):
    """Two secretaries fill one seat at the same moment: one membership, one clear refusal, no deadlock."""
    people = [person("Eka", "Ehtijä"), person("Toka", "Tulija")]
    results = at_once(*(lambda who=who: actions.appoint(cast.seats[2], person=who, by=by) for who in people))
    holder = Membership.objects.current().get(seat=cast.seats[2])
    (refusal,) = [result for result in results if isinstance(result, Refused)]
    assert holder in results
    assert holder.person_name in str(refusal)


@pytest.mark.django_db(transaction=True)
def test_of_two_chairs_chosen_at_once_one_wins(cast, by, today):
    actions.end_office(Office.objects.get(body=cast.body, kind="chair"), last_day=today - DAY, by=by)
    people = [cast.member, cast.second]
    results = at_once(
        *(lambda who=who: actions.appoint_office(cast.body, kind="chair", person=who, by=by) for who in people)
    )
    (chair,) = Office.objects.current().filter(body=cast.body, kind="chair")
    (refusal,) = [result for result in results if isinstance(result, Refused)]
    assert chair.person_name in str(refusal)


@pytest.mark.django_db(transaction=True)
def test_a_proposal_confirmed_twice_at_once_seats_one_person_once(cast, by, organisation):
    ngo = organisation("Kylät ry", contact_email="kaisa@example.org")
    naming = actions.request_naming(cast.seats[2], organisation=ngo, by=by)
    actions.propose_person(naming, given_name="Uuno", family_name="Uusi", email="uuno@example.org")

    def confirm():
        return actions.confirm_naming(NamingRequest.objects.get(pk=naming.pk), by=by)

    results = at_once(confirm, confirm)
    assert sorted(type(result).__name__ for result in results) == ["InvalidTransition", "Membership"]
    assert Membership.objects.current().get(seat=cast.seats[2]).person_name == "Uuno Uusi"


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_refuses_two_holders(cast):
    """Whoever writes past the actions is stopped as well."""
    from django.db import IntegrityError

    with pytest.raises(IntegrityError, match="one_holder_of_a_seat_a_day"):
        appoint(cast.body, person("Uuno", "Uusi"), cast.seats[0])
