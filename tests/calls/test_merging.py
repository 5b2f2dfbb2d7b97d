"""Two organisations, or two people, become one: references move, what cannot be is refused, and it can be undone."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from council.core.models import Event
from council.core.states import Refused
from members import actions as member_actions
from members.calls import actions
from members.calls.actions.merging import UNDOABLE, fields_of, references
from members.calls.models import Merger
from members.models import Membership, NamingRequest, Organisation, Person, User
from tests.calls.applicants import make_application
from tests.conftest import appoint, person

pytestmark = pytest.mark.django_db


def organisation(name, **fields):
    fields.setdefault("no_number_reason", "" if {"business_id", "register_number"} & set(fields) else "Testi")
    return Organisation.objects.create(name_fi=name, **fields)


@pytest.fixture
def two(cast, call, by):
    """The kept organisation and one that is the same, used in every way that organisations are used."""
    keep, gone = (
        organisation("Sama ry", website="https://sama.example"),
        organisation("Sama r.y.", business_id="0100001-6", contact_email="sama@esimerkki.example", name_sv="Samma rf"),
    )
    membership = cast.member_membership
    membership.organisations.set([gone])
    both = cast.second_membership
    both.organisations.set([keep, gone])
    application = make_application(call, "Sama ry", call.places.first().category, organisation=gone)
    application.joint.create(name="Sama ry", organisation=gone)
    application.nominees.update(organisation=gone)
    naming = member_actions.request_naming(cast.seats[3], organisation=gone, by=by)
    return keep, gone, membership, both, application, naming


def uses(pk):
    """Every row that points to an organisation: ``{(table, column, row), …}``."""
    found = set()
    for model, field in references(Organisation):
        rows = model._base_manager.filter(**{field.attname: pk}).values_list("pk", flat=True)
        found |= {(model._meta.db_table, field.column, row) for row in rows}
    return found


def test_every_reference_is_found(two):
    """No foreign key to organisations is forgotten: the database itself is asked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, a.attname FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)"
            " WHERE c.contype = 'f' AND c.confrelid = 'members_organisation'::regclass"
        )
        real = set(cursor.fetchall())
    assert {(model._meta.db_table, field.column) for model, field in references(Organisation)} == real


def test_merging_moves_everything_and_takes_what_is_lacking(two, by):
    keep, gone, membership, both, application, naming = two
    before = uses(gone.pk)
    assert len({table for table, _column, _row in before}) == 5
    merger = actions.merge(keep, gone, by=by)
    assert not Organisation.objects.filter(pk=gone.pk).exists() and not uses(gone.pk)
    assert list(membership.organisations.all()) == list(both.organisations.all()) == [keep]
    application.refresh_from_db()
    naming.refresh_from_db()
    assert application.organisation == naming.organisation == keep
    keep.refresh_from_db()
    assert (keep.business_id, keep.name_sv, keep.website) == ("0100001-6", "Samma rf", "https://sama.example")
    assert keep.no_number_reason == "" and keep.contact_email == "sama@esimerkki.example"
    event = Event.objects.about(keep).first()
    assert event.kind == "organisation.merged" and event.data["gone"] == gone.pk
    assert "esimerkki.example" not in str(event.data), "the history is not erased, so it holds no contact data"
    assert merger.moved


def test_a_merger_is_undone_to_the_last_row(two, by):
    keep, gone, *_rest = two
    before = (uses(keep.pk), uses(gone.pk), fields_of(keep), fields_of(gone))
    merger = actions.merge(keep, gone, by=by)
    back = actions.undo_merger(merger, by=by)
    assert back.pk == gone.pk
    keep.refresh_from_db()
    now = (uses(keep.pk), uses(gone.pk), fields_of(keep), fields_of(back))
    for old, new in zip(before, now, strict=True):
        without_rows = [{each[:2] for each in side} if isinstance(side, set) else side for side in (old, new)]
        assert without_rows[0] == without_rows[1]
    merger.refresh_from_db()
    assert merger.undone_at and merger.before == {}
    with pytest.raises(Refused):
        actions.undo_merger(merger, by=by)


def test_what_came_after_stays_with_the_kept_one(two, by, cast):
    keep, gone, *_rest = two
    merger = actions.merge(keep, gone, by=by)
    cast.deputy_membership.organisations.set([keep])
    actions.undo_merger(merger, by=by)
    assert list(cast.deputy_membership.organisations.all()) == [keep]


def test_old_mergers_are_forgotten_with_what_they_kept(two, by):
    keep, gone, *_rest = two
    merger = actions.merge(keep, gone, by=by)
    with time_machine.travel(timezone.now() + UNDOABLE + datetime.timedelta(hours=1)):
        with pytest.raises(Refused):
            actions.undo_merger(merger, by=by)
        assert actions.forget_mergers() == 1 and actions.forget_mergers() == 0
    merger.refresh_from_db()
    assert (merger.before, merger.moved, merger.dropped, merger.kept_before) == ({}, {}, [], {})


def test_people_who_sit_on_one_day_in_one_body_are_two(cast, by):
    before = Membership.objects.filter(person=cast.second).count()
    with pytest.raises(Refused, match="tunnus"):
        actions.merge(cast.member, cast.second, by=by)
    User.objects.filter(person=cast.second).update(person=None)
    with pytest.raises(Refused) as refusal:
        actions.merge(cast.member, cast.second, by=by)
    assert str(refusal.value)
    assert Membership.objects.filter(person=cast.second).count() == before, "nothing moved"
    assert not Merger.objects.exists()


def test_a_person_who_is_in_the_portal_twice_becomes_one(cast, by):
    keep = Person.objects.create(given_name="Tuplana", family_name="Henkilö")
    gone = person("Tuplana", "Henkilo", phone="040 1")
    appoint(cast.body, gone, cast.seats[3])
    merger = actions.merge(keep, gone, by=by)
    keep.refresh_from_db()
    assert keep.email == gone.email and keep.phone == "040 1" and keep.user.email == gone.email
    assert keep.memberships.count() == 1
    back = actions.undo_merger(merger, by=by)
    keep.refresh_from_db()
    assert keep.email == "" and back.user.email == back.email and back.memberships.count() == 1


def test_one_record_is_not_merged_with_itself_or_another_kind(two, cast, by):
    keep, *_rest = two
    for other in (keep, cast.member):
        with pytest.raises(Refused):
            actions.merge(keep, other, by=by)


# --- The pages


def test_the_secretary_merges_after_seeing_both_and_undoes(desk, cast, two):
    keep, gone, *_rest = two
    address = reverse("calls:organisation_merge", args=[cast.body.slug, keep.pk])
    assert desk.get(address).status_code == 200
    assert desk.get(address, {"other": "Ei ole"}).status_code == 422
    shown = desk.get(address, {"other": "0100001-6"})
    assert "Sama r.y." in shown.content.decode() and Organisation.objects.filter(pk=gone.pk).exists()
    desk.post(address, {"other": "0100001-6"})
    assert Organisation.objects.filter(pk=gone.pk).exists(), "only the second press merges"
    desk.post(address, {"other": "0100001-6", "merge": "1"})
    assert not Organisation.objects.filter(pk=gone.pk).exists()
    merger = Merger.objects.get()
    desk.post(reverse("calls:merger_undo", args=[cast.body.slug, merger.pk]))
    assert Organisation.objects.filter(pk=gone.pk).exists()
    assert NamingRequest.objects.get().organisation_id == gone.pk


def test_what_is_another_body_s_is_not_merged_here(desk, cast, two, sign_in):
    keep, _gone, *_rest = two
    theirs = Membership.objects.get(body=cast.other, person=cast.other_member).organisations.get()
    address = reverse("calls:organisation_merge", args=[cast.body.slug, keep.pk])
    assert desk.post(address, {"other": theirs.name_fi, "merge": "1"}).status_code == 422
    assert desk.get(reverse("calls:organisation_merge", args=[cast.body.slug, theirs.pk])).status_code == 404
    assert Organisation.objects.filter(pk=theirs.pk).exists()
    merger = Merger.objects.create(kind="organisation", kept_id=keep.pk, gone_id=9999, by=cast.other_secretary.user)
    assert desk.post(reverse("calls:merger_undo", args=[cast.body.slug, merger.pk])).status_code == 404


def test_a_person_with_tasks_elsewhere_is_not_merged_by_this_secretary(desk, cast):
    keep = Person.objects.create(given_name="Olli", family_name="Muuallakin")
    appoint(cast.body, keep, cast.seats[3])
    appoint(cast.other, keep, None, "expert")
    other = Person.objects.create(given_name="Olli", family_name="Muualla-Kin")
    appoint(cast.body, other, cast.seats[2], start=timezone.localdate() + datetime.timedelta(days=1))
    address = reverse("calls:person_merge", args=[cast.body.slug, keep.pk])
    response = desk.post(address, {"other": "Olli Muualla-Kin", "merge": "1"})
    assert response.status_code == 422 and Person.objects.filter(pk=other.pk).exists()
