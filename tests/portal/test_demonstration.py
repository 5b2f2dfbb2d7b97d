"""The demonstration: marked, fictional, alive, loaded once, and without letters about what is past."""

import datetime
import io
import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as conf
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from council.bodies.models import Body, Municipality
from council.core.models import Delivery, Event, Rendering, StoredFile
from council.portal.demonstration import texts
from council.portal.demonstration.builder import load
from council.portal.demonstration.organisations import FIELDS, PLACES, Organisations
from council.portal.demonstration.people import FAMILY, SAMI, People
from council.portal.demonstration.tables import HELSINKI, ITA_UUSIMAA, LANSI_UUSIMAA, PIRKANMAA
from meetings import content
from meetings.enums import Answer, InvitedAs, MeetingState, MinutesState, ScrutinyState
from meetings.models import Attendance, Invitation, ItemText, Meeting, Minutes, Publication, Scrutiny
from meetings.rules import lacking_languages
from members.enums import NamingState, OfficeKind
from members.models import Membership, NamingRequest, Office, Organisation, Person, User
from members.roster import roster, vacancies

QUIET = {"tell": lambda line: None}
#: Words of organisations that exist; none may be in a made-up name.
REAL = re.compile(
    r"martat|marthaf|folkhälsan|mannerheim|kataja|väestöliitto|nuorisoseura|sotek|loistosetlementti|spr\b|punainen"
    r"|4h|tukikohta|a-kilta|klubitalo|sininauha|moniheli|monika|helsinki-team|artteli|yhdistysverkosto",
    re.IGNORECASE,
)


@pytest.fixture
def helsinki(db):
    """Helsinki with this year's meetings; personal deputies."""
    load([HELSINKI], years=1, **QUIET)
    return Body.objects.get(slug=HELSINKI.slug)


@pytest.fixture
def ita_uusimaa(db):
    """The showcase with this year's meetings, in two languages."""
    load([ITA_UUSIMAA], years=1, **QUIET)
    return Body.objects.get(slug=ITA_UUSIMAA.slug)


def signed_in(person):
    client = Client()
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def secretary_of(body):
    return Office.objects.current().filter(body=body, kind=OfficeKind.SECRETARY).select_related("person").first().person


# --- Who sits


def test_everyone_is_fictional_and_marked(helsinki):
    assert not Person.objects.filter(demonstration=False).exists()
    assert not Organisation.objects.filter(demonstration=False).exists()
    assert not Meeting.objects.filter(demonstration=False).exists()
    assert not Body.objects.filter(demonstration=False).exists()
    known = {*FAMILY["fi"], *FAMILY["sv"], *(family for _given, family in SAMI)}
    for person in Person.objects.all():
        assert person.family_name in known
        assert re.fullmatch(r"[a-z.]+@example\.org", person.email)
        assert not person.phone
    places = [place for pair in PLACES for place in pair]
    for organisation in Organisation.objects.all():
        assert organisation.name_fi.startswith(tuple(places)), organisation
        assert not REAL.search(organisation.name_fi + organisation.name_sv)
        assert organisation.contact_email.endswith("@example.org")
        assert not organisation.business_id and not organisation.register_number and organisation.no_number_reason


def test_invented_places_are_on_no_map(db):
    call_command("load_municipalities", stdout=io.StringIO())
    names = {name.casefold() for row in Municipality.objects.all() for name in (row.name_fi, row.name_sv)}
    for finnish, swedish in PLACES:
        assert swedish.casefold() not in names
        assert finnish.removesuffix("n").casefold() not in names


def test_names_do_not_run_out(db):
    people = People()
    made = [people.next("sv" if number % 3 == 0 else "fi") for number in range(400)]
    assert len({person.email for person in made}) == len({person.name for person in made}) == 400
    organisations = Organisations(people)
    names = [organisations.next("").name_fi for _ in range(6 * len(FIELDS))]
    assert len(set(names)) == len(names)
    people.save()
    assert People().next().email not in {person.email for person in made}


def test_the_table_has_deputies_an_unnamed_place_and_a_lawful_gap(helsinki):
    rows = roster(helsinki, timezone.localdate())
    counts = vacancies(rows)
    assert (counts.seats, counts.members, counts.unnamed) == (19, 0, 1)
    places = [seat.deputy_place for row in rows for seat in row.seats]
    assert places.count("held") >= 14 and places.count("lawful") >= 1
    request = NamingRequest.objects.get()
    assert request.state == NamingState.OPEN and request.membership.person is None
    letter = Delivery.objects.get(kind="members.naming_request")
    assert letter.recipient_email == request.contact_email


def test_the_showcase_has_a_vacant_seat_and_a_member_of_two_organisations(ita_uusimaa):
    counts = vacancies(roster(ita_uusimaa, timezone.localdate()))
    assert (counts.seats, counts.members, counts.unnamed) == (22, 1, 1)
    shared = [row for row in Membership.objects.current() if row.organisations.count() == 2]
    assert [" / " in row.organisation_names for row in shared] == [True]
    for kind in (OfficeKind.CHAIR, OfficeKind.VICE_CHAIR, OfficeKind.SECRETARY):
        assert Office.objects.current().filter(body=ita_uusimaa, kind=kind, person__isnull=False).count() == 1
        assert not Office.objects.current().filter(body=ita_uusimaa, kind=kind, person=None).exists()


def test_working_groups_have_members_of_the_body(helsinki):
    group = helsinki.children.get()
    members = set(Membership.objects.current().filter(body=group).values_list("person", flat=True))
    assert members and members <= set(
        Membership.objects.current().filter(body=helsinki).values_list("person", flat=True)
    )
    assert Office.objects.current().filter(body=group, kind=OfficeKind.CONVENER).count() == 1


def test_accounts_are_open_without_letters(helsinki):
    people = {row.person_id for row in Membership.objects.current().filter(body=helsinki) if row.person_id}
    assert people <= set(User.objects.values_list("person", flat=True))
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == User.objects.count()
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert User.objects.filter(is_administrator=True).count() == 1
    assert not Delivery.objects.filter(kind="members.account_invitation").exists()


# --- What is past


def test_nothing_is_sent_about_what_is_past(helsinki):
    called = Meeting.objects.filter(state=MeetingState.CALLED)
    letters = Delivery.objects.filter(kind__startswith="meeting.")
    assert set(letters.values_list("about_id", flat=True)) == set(called.values_list("pk", flat=True))
    in_scrutiny = Scrutiny.objects.filter(minutes__state=MinutesState.IN_SCRUTINY)
    scrutiny = Delivery.objects.filter(kind="minutes.scrutiny")
    assert set(scrutiny.values_list("about_id", flat=True)) == {row.minutes_id for row in in_scrutiny}
    assert set(Delivery.objects.values_list("kind", flat=True)) == {
        "meeting.invitation",
        "meeting.deputy_called",
        "minutes.scrutiny",
        "members.naming_request",
    }
    assert not Delivery.objects.exclude(recipient_email__endswith="@example.org").exists()


def test_past_minutes_hold_together(helsinki):
    ended = Meeting.objects.filter(state=MeetingState.ENDED).select_related("minutes__frozen")
    assert ended.count() >= 2
    for meeting in ended:
        assert meeting.called_at < meeting.starts_at <= meeting.opened_at < meeting.closed_at < timezone.now()
        assert [item.section for item in meeting.items.kept()] == list(range(1, meeting.items.count() + 1))
        assert meeting.publications.filter(kind="agenda", published_at=meeting.called_at).count() == 1
    for publication in Publication.objects.all():
        assert publication.sha256 == content.fingerprint(publication.content)
        agenda = publication.kind == "agenda"
        assert agenda == all(
            not text["decision"] for item in publication.content["items"] for text in item["texts"].values()
        )
        if not agenda:
            assert publication.content["quorum"]["quorate"]
    for minutes in (meeting.minutes for meeting in ended if meeting.minutes.state == MinutesState.PUBLISHED):
        assert minutes.scrutinies.filter(state=ScrutinyState.ACCEPTED, sha256=minutes.frozen.sha256).count() == 2
        present = set(
            minutes.meeting.attendances.filter(presence__in=["present", "remote"]).values_list("person", flat=True)
        )
        assert {row.person_id for row in minutes.scrutinies.all()} <= present
        assert minutes.scrutinised_at < timezone.now()


def test_deputies_sat_in_members_places(helsinki):
    instead = Attendance.objects.filter(in_place_of__isnull=False)
    assert instead.exists()
    for row in instead:
        member = Attendance.objects.get(meeting=row.meeting_id, person=row.in_place_of_id)
        assert row.has_vote and member.presence == "excused" and row.seat_id == member.seat_id


def test_the_trail_tells_the_past_on_its_days(helsinki):
    meeting = Meeting.objects.filter(minutes__state=MinutesState.PUBLISHED).first()
    events = {event.kind: event for event in Event.objects.about(meeting)}
    assert events["meeting.called"].at == meeting.called_at
    assert events["meeting.opened"].at == meeting.opened_at
    assert events["meeting.called"].actor_name == secretary_of(helsinki).name
    appointed = Event.objects.filter(kind="membership.appointed", body_id=helsinki.pk)
    assert appointed.count() == Membership.objects.filter(body=helsinki).count()


def test_the_trail_tells_the_present_as_a_story(helsinki):
    """Planned, called, answered and scrutinised on the days before today, as pages and rows say as well."""
    called = Meeting.objects.get(state=MeetingState.CALLED)
    events = list(Event.objects.about(called).order_by("pk"))
    moments = [event.at for event in events]
    assert moments == sorted(moments) and moments[-1] <= timezone.now()
    days = {timezone.localdate(moment) for moment in moments}
    assert len(days) > 2 and min(days) < timezone.localdate(called.called_at) < max(days)
    assert all(8 <= timezone.localtime(moment).hour < 20 for moment in moments if moment < moments[-1])
    by_kind = {event.kind: event.at for event in events}
    assert by_kind["meeting.planned"] < by_kind["meeting.called"] == called.called_at == called.agenda_published_at
    assert called.called_at < timezone.now() - datetime.timedelta(days=2)
    agenda = called.publications.get(version=1)
    assert agenda.published_at == called.called_at == called.changes.get(kind="published").at
    answered = called.invitations.exclude(answered_at=None).values_list("answered_at", flat=True)
    assert answered and set(answered) <= {event.at for event in events if event.kind == "invitation.answered"}
    assert not any(event.actor_name == "load_demo" for event in events), "the portal itself called the deputies"
    in_scrutiny = Minutes.objects.get(state=MinutesState.IN_SCRUTINY)
    steps = {event.kind: event.at for event in Event.objects.about(in_scrutiny)}
    assert steps["minutes.approved"] == in_scrutiny.chair_approved_at < timezone.now() - datetime.timedelta(days=1)


def test_who_loaded_the_demonstration_is_told_in_words(helsinki):
    client = signed_in(secretary_of(helsinki))
    for language in ("fi", "en"):
        with translation.override(language):
            words = translation.gettext("Demonstration data")
            history = reverse("members:history_show", kwargs={"slug": helsinki.slug})
        page = client.get(f"{history}?page=999").content.decode()
        assert f'<span class="muted">{words}</span>' in page and "load_demo" not in page and "load_body" not in page


def test_old_documents_wait_for_new_ones(db):
    load([LANSI_UUSIMAA, PIRKANMAA], years=3, **QUIET)
    soon = timezone.now() + datetime.timedelta(seconds=5)
    assert Rendering.objects.filter(due_at__lte=soon).exists()
    assert Rendering.objects.filter(due_at__gt=soon).exists()
    asked = set(Rendering.objects.values_list("about_id", flat=True))
    assert set(Publication.objects.filter(kind="minutes").values_list("pk", flat=True)) <= asked


# --- What goes on now


def test_a_deputy_is_called_and_one_scrutineer_waits(helsinki):
    meeting = Meeting.objects.get(state=MeetingState.CALLED)
    assert meeting.starts_at > timezone.now()
    answers = set(meeting.invitations.filter(invited_as=InvitedAs.MEMBER).values_list("answer", flat=True))
    assert answers == {Answer.YES, Answer.REMOTE, Answer.NO, Answer.NONE}
    deputies = Invitation.objects.active().filter(meeting=meeting, invited_as=InvitedAs.DEPUTY)
    assert deputies.filter(in_place_of__answer=Answer.NO).exists()
    states = Scrutiny.objects.filter(minutes__state=MinutesState.IN_SCRUTINY).order_by("state")
    assert list(states.values_list("state", flat=True)) == [ScrutinyState.ACCEPTED, ScrutinyState.WAITING]
    assert Meeting.objects.filter(state=MeetingState.PLANNED).count() == 1


def test_the_showcase_is_in_two_languages_but_for_one_item(ita_uusimaa):
    coming = Meeting.objects.get(state=MeetingState.PLANNED)
    assert [lacking_languages(item) for item in coming.items.kept() if lacking_languages(item)] == [["sv"]]
    others = ItemText.objects.exclude(item__meeting=coming)
    assert not others.filter(title="").exists()
    written = {field: others.filter(language="fi").exclude(**{field: ""}).count() for field in texts.RICH}
    assert written == {field: others.filter(language="sv").exclude(**{field: ""}).count() for field in texts.RICH}
    called = Meeting.objects.get(state=MeetingState.CALLED)
    assert {change.kind for change in called.changes.all()} == {"published", "paper_added"}


# --- Pages


def test_pages_show_and_say_that_they_are_made_up(helsinki):
    addresses = [reverse("portal:home"), reverse("bodies:body_list"), reverse("portal:meeting_list")]
    addresses += [reverse("bodies:body_show", kwargs={"slug": helsinki.slug})]
    for meeting in Meeting.objects.visible_to(None):
        where = {"slug": helsinki.slug, "year": meeting.year, "number": meeting.number}
        addresses.append(reverse("meetings:meeting_show", kwargs=where))
    for language in ("fi", "sv", "en"):
        with translation.override(language):
            marked = translation.gettext("Demonstration: the persons and the matters of this page are made up.")
        for address in addresses:
            response = Client().get(address.replace("/fi/", f"/{language}/", 1))
            assert response.status_code == 200, address
            if re.search(r"/20\d\d-\d+/$", address):
                assert marked in response.content.decode()


def test_desk_pages_open(helsinki):
    client = signed_in(secretary_of(helsinki))
    where = {"slug": helsinki.slug}
    pages = [
        reverse(name, kwargs=where) for name in ("portal:body_desk", "members:roster_show", "members:history_show")
    ]
    for meeting in Meeting.objects.all():
        of_meeting = {**where, "year": meeting.year, "number": meeting.number}
        names = ["meetings:meeting_desk", "meetings:answer_list", "meetings:meeting_history"]
        pages += [reverse(name, kwargs=of_meeting) for name in names]
    for page in pages:
        assert client.get(page).status_code == 200, page


def test_closed_matters_stay_closed_and_papers_open(db):
    load([PIRKANMAA], years=3, **QUIET)
    closed = ItemText.objects.filter(item__publicity="closed", item__meeting__state=MeetingState.ENDED)
    assert closed.exists()
    for text in closed:
        meeting = text.item.meeting
        where = {"slug": PIRKANMAA.slug, "year": meeting.year, "number": meeting.number}
        page = Client().get(reverse("meetings:meeting_show", kwargs=where)).content.decode()
        assert text.item.legal_ground in page
        assert text.rationale not in page and text.proposal not in page
    for stored in StoredFile.objects.all():
        assert (conf.FILES_DIR / stored.path).read_bytes().startswith(b"%PDF-")
