"""From a composition to the appointments: proposal, referral back, decision, memberships, letters, reserves."""

import datetime

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from council.bodies.models import Category, Seat
from council.core.models import Delivery, Event, Rendering
from council.core.states import Conflict, InvalidTransition, Refused
from members.calls.actions import appointments, decisions, proposals
from members.calls.enums import CallState
from members.calls.models import Call, Nominee, Proposal
from members.models import Membership, Organisation, Person, User
from tests.calls.applicants import make_alternative, make_application
from tests.calls.samples import make_call

TODAY = timezone.localdate


@pytest.fixture
def term(cast, by):
    """The next term of the body, two categories with two seats each."""
    from council.bodies.actions import plan_term

    running = cast.term
    return plan_term(
        cast.body,
        by=by,
        start=running.end + datetime.timedelta(days=1),
        end=running.end + datetime.timedelta(days=730),
        like=running,
    )


@pytest.fixture
def compared(cast, term):
    """A call in assessment with five applications, and a composition of the first four."""
    call = make_call(cast.body, term=term, state=CallState.IN_ASSESSMENT)
    first, second = Category.objects.filter(term=term).order_by("order")
    call.first, call.second = first, second
    call.applications_made = [
        make_application(call, "Alfa ry", first, gender="woman"),
        make_application(call, "Beeta ry", first, second=second, gender="man"),
        make_application(call, "Gamma ry", second, gender="woman"),
        make_application(call, "Delta ry", second, languages=["sv"], language="sv", gender="man"),
        make_application(call, "Epsilon ry", first, consider_later=True, gender="woman"),
    ]
    a, b, c, d, _e = call.applications_made
    call.composition = make_alternative(call, [(a, first, 1), (b, first, 2), (c, second, 1), (d, second, 2)])
    return call


@pytest.fixture
def draft(compared, by):
    proposal = proposals.begin_proposal(compared.composition, by=by)
    return proposals.write_reasons(
        proposal, by=by, edits=proposal.edits, reasons_fi="Valinta perustuu arviointiin.", reasons_sv="Bedömningen."
    )


@pytest.fixture
def made(draft, by):
    return proposals.make_proposal(draft, by=by, edits=draft.edits)


@pytest.fixture
def decided(made, by):
    return decisions.enter_decision(
        made, by=by, organ="Aluehallitus", decided_on=TODAY(), section="246", record_number="D/1/2026"
    )


def choice(holder, name, capacity="member"):
    return holder.choices.get(application__name=name, nominee__capacity=capacity)


def test_a_proposal_holds_everybody_and_reserves_in_order(compared, draft, by):
    assert draft.choices.count() == 10
    member, deputy = choice(draft, "Epsilon ry"), choice(draft, "Epsilon ry", "deputy")
    rows = {
        member.pk: {"reserve": True, "rank": 7, "reason_fi": "Hyvä hakemus."},
        deputy.pk: {"reserve": True, "rank": 3},
    }
    draft = proposals.write_choices(draft, rows, by=by, edits=draft.edits)
    assert (choice(draft, "Epsilon ry").rank, choice(draft, "Epsilon ry", "deputy").rank) == (2, 1)
    assert choice(draft, "Epsilon ry").reason_fi == "Hyvä hakemus."


def test_two_editors_of_a_draft_do_not_overwrite_each_other(draft, by):
    proposals.write_reasons(draft, by=by, edits=draft.edits, reasons_fi="Toinen")
    with pytest.raises(Conflict):
        proposals.write_reasons(draft, by=by, edits=draft.edits - 1, reasons_fi="Kolmas")


def test_without_reasons_nothing_is_proposed(compared, by):
    proposal = proposals.begin_proposal(compared.composition, by=by)
    with pytest.raises(Refused):
        proposals.make_proposal(proposal, by=by, edits=proposal.edits)
    compared.refresh_from_db()
    assert compared.state == CallState.IN_ASSESSMENT


def test_who_refused_meanwhile_stops_the_proposal_by_name(draft, by):
    Nominee.objects.filter(application__name="Alfa ry", capacity="member").update(consent="refused")
    with pytest.raises(Refused, match="Jaana Alfa"):
        proposals.make_proposal(draft, by=by, edits=draft.edits)


def test_a_made_proposal_is_frozen_and_its_memo_is_asked_for_in_both_languages(compared, made):
    compared.refresh_from_db()
    assert compared.state == CallState.PROPOSED
    assert {row.language for row in Rendering.objects.filter(kind="calls.memo")} == {"fi", "sv"}
    told = {row["name"] for category in made.snapshot["categories"] for row in category["applicants"]}
    assert told == {"Alfa ry", "Beeta ry", "Gamma ry", "Delta ry", "Epsilon ry"}
    assert made.snapshot["coverage"]["members"]["languages"] == {"fi": 3, "sv": 1}


def test_referred_back_keeps_the_version_and_a_second_one_begins_with_its_reasons(compared, made, by):
    told = {"by": by, "organ": "Aluehallitus", "on": TODAY()}
    with pytest.raises(Refused):
        proposals.refer_back(made, reasons={"fi": " ", "sv": ""}, **told)
    proposals.refer_back(made, reasons={"fi": "", "sv": "Kriterierna preciseras"}, **told)
    assert Proposal.objects.get(pk=made.pk).referred_back_reason == "Kriterierna preciseras", "read in Finnish"
    compared.refresh_from_db()
    assert compared.state == CallState.IN_ASSESSMENT
    second = proposals.begin_proposal(compared.composition, by=by)
    assert (second.version, second.reasons_fi) == (2, "Valinta perustuu arviointiin.")
    made.refresh_from_db()
    assert made.state == "referred_back" and made.snapshot
    with pytest.raises(Refused):
        proposals.begin_proposal(compared.composition, by=by)


def test_a_slip_is_taken_back_at_every_step(compared, made, by):
    decision = decisions.enter_decision(made, by=by, organ="Aluehallitus", decided_on=TODAY())
    decisions.take_back_decision(decision, by=by)
    made.refresh_from_db()
    assert made.state == "made"
    proposals.withdraw_proposal(made, by=by)
    compared.refresh_from_db()
    assert compared.state == CallState.IN_ASSESSMENT


def test_the_decision_may_differ_person_by_person_and_beyond_the_plan(compared, decided, by):
    extra = choice(decided, "Epsilon ry")
    decisions.decide_choice(extra, by=by, outcome="member", category=compared.first)
    assert choice(decided, "Epsilon ry").slot == 3
    assert decisions.differing(decided) == 1
    places = compared.places.get(category=compared.first)
    assert (places.members, places.decided_members) == (2, 3)
    with pytest.raises(Refused):
        decisions.decide_choice(choice(decided, "Beeta ry"), by=by, outcome="member", category=compared.first, slot=1)


def test_the_appointment_is_one_deed(compared, decided, by, term):
    decisions.decide_choice(choice(decided, "Epsilon ry"), by=by, outcome="member", category=compared.first)
    decision = appointments.appoint_decided(decided, by=by)
    rows = Membership.objects.filter(term=term)
    assert rows.filter(capacity="member").count() == 5 and rows.filter(capacity="deputy").count() == 4
    assert Seat.objects.filter(category=compared.first).count() == 3, "room was made for the fifth"
    assert all(row.start == term.start and "§ 246" in row.appointed_by for row in rows)
    alfa = rows.get(person_name="Jaana Alfa")
    assert alfa.name_public and not rows.get(person_name="Vesa Alfa").name_public
    assert choice(decision, "Alfa ry").membership == alfa and alfa.decided_choices.get().application.name == "Alfa ry"
    assert Organisation.objects.filter(name_fi="Alfa ry").count() == 1
    compared.refresh_from_db()
    assert compared.state == CallState.APPOINTED and compared.statistics["genders"] == {"woman": 6, "man": 4}
    assert not Nominee.objects.exclude(gender="").exists()
    term.refresh_from_db()
    assert (term.decided_by, term.decision_section) == ("Aluehallitus", "246")
    assert term.decided_by_sv == "Välfärdsområdesstyrelsen"  # the call names its decider in each language
    kinds = list(Delivery.objects.values_list("kind", flat=True))
    assert kinds.count("calls.chosen") == 5 and kinds.count("calls.appointed") == 9
    assert (
        kinds.count("members.account_invitation") == 9 and User.objects.filter(email__startswith="jaana.").count() == 5
    )
    assert Delivery.objects.get(kind="calls.chosen", recipient_name__startswith="Delta").language == "sv"
    with pytest.raises(InvalidTransition):
        appointments.appoint_decided(decided, by=by)


def test_the_public_reads_the_coming_composition_from_the_appointment_on(client, compared, decided, by, term):
    page = f"/fi/bodies/{term.body.slug}/terms/{term.start}/"
    assert client.get(page).status_code == 404, "nobody has been appointed yet"
    assert page not in client.get(f"/fi/calls/{compared.pk}/").content.decode()
    appointments.appoint_decided(decided, by=by)
    shown = client.get(page).content.decode()
    assert "Jaana Alfa" in shown and "Alfa ry" in shown
    assert "Vesa Alfa" not in shown, "a deputy who did not allow the name to be published"
    assert "alfa@" not in shown.lower()
    for address in (f"/fi/calls/{compared.pk}/", f"/fi/bodies/{term.body.slug}/"):
        assert f'href="{page}"' in client.get(address).content.decode(), address
    for start in ("x", "2001-01-01"):
        assert client.get(f"/fi/bodies/{term.body.slug}/terms/{start}/").status_code == 404


def test_what_stands_in_the_way_is_told_at_once_and_nothing_is_half_done(decided, by, term):
    Nominee.objects.filter(application__name="Alfa ry").update(consent="asked")
    Person.objects.create(given_name="Joku", family_name="Muu", email="jaana.beeta-ry@example.org")
    with pytest.raises(Refused) as refusal:
        appointments.appoint_decided(decided, by=by)
    assert all(name in str(refusal.value) for name in ("Jaana Alfa", "Vesa Alfa", "Jaana Beeta", "Joku Muu"))
    assert not Membership.objects.filter(term=term).exists()
    assert not Delivery.objects.filter(kind__startswith="calls.").exists()


def test_a_deputy_may_be_missing_and_come_from_another_organisation(compared, by, term):
    """The shape of Pirkanmaa: member and deputy of different applicants, one category with a single candidate."""
    a, b, c, _d, _e = compared.applications_made
    compared.composition.picks.all().delete()
    for application, category, capacity in [
        (a, compared.first, "member"),
        (b, compared.first, "deputy"),
        (c, compared.second, "member"),
    ]:
        compared.composition.picks.create(
            nominee=application.nominees.get(capacity="member"), category=category, capacity=capacity, slot=1
        )
    proposal = proposals.begin_proposal(compared.composition, by=by)
    proposal = proposals.write_reasons(proposal, by=by, edits=proposal.edits, reasons_fi="Perustelut")
    proposal = proposals.make_proposal(proposal, by=by, edits=proposal.edits)
    decision = decisions.enter_decision(proposal, by=by, organ="Johtaja", decided_on=TODAY())
    assert appointments.plan_of(decision).problems == []
    appointments.appoint_decided(decision, by=by)
    seat = Seat.objects.get(category=compared.first, slot=1)
    assert {(row.capacity, row.organisation_names) for row in seat.memberships.all()} == {
        ("member", "Alfa ry"),
        ("deputy", "Beeta ry"),
    }


def test_a_vacancy_is_offered_to_reserves_first_then_to_the_willing(compared, draft, by, term):
    beta = choice(draft, "Beeta ry")
    compared.composition.picks.filter(nominee=beta.nominee).delete()
    draft = proposals.fetch_composition(draft, compared.composition, by=by, edits=draft.edits)
    rows = {choice(draft, "Beeta ry").pk: {"reserve": True, "rank": 1}}
    draft = proposals.write_choices(draft, rows, by=by, edits=draft.edits)
    made = proposals.make_proposal(draft, by=by, edits=draft.edits)
    decision = decisions.enter_decision(made, by=by, organ="Aluehallitus", decided_on=TODAY())
    appointments.appoint_decided(decision, by=by)
    seat = Seat.objects.get(category=compared.first, slot=2)
    offered = [each.application.name for each in appointments.successors(seat)]
    assert offered[0] == "Beeta ry" and "Epsilon ry" in offered[1:]
    appointments.fill_vacancy(appointments.successors(seat)[0], seat, by=by)
    assert seat.memberships.get(capacity="member").person_name == "Jaana Beeta"
    assert Delivery.objects.filter(kind="calls.appointed", recipient_name="Jaana Beeta").count() == 1


def test_every_step_is_in_the_history(compared, decided, by):
    appointments.appoint_decided(decided, by=by)
    kinds = set(Event.objects.filter(body_id=compared.body_id).values_list("kind", flat=True))
    assert {"proposal.begun", "proposal.made", "call.proposed", "call.decided", "call.appointed"} <= kinds


def test_the_decision_of_a_call_is_one(decided, made, by):
    with pytest.raises(InvalidTransition):
        decisions.enter_decision(made, by=by, organ="Toinen", decided_on=TODAY())
    with pytest.raises(ObjectDoesNotExist):
        Call.objects.create(body=decided.call.body, term=decided.call.term).decision  # noqa: B018


def test_a_chosen_application_can_fill_another_seat_with_its_other_person(compared, decided, by, term):
    """The deputy of an application that got a seat is in reserve: the state stays, the person gets a letter."""
    deputy = choice(decided, "Alfa ry", "deputy")
    decisions.decide_choice(deputy, by=by, outcome="reserve", category=compared.first)
    decisions.decide_choice(choice(decided, "Beeta ry"), by=by, outcome="not_chosen", category=compared.first)
    appointments.appoint_decided(decided, by=by)
    seat = Seat.objects.get(category=compared.first, slot=2)
    appointments.fill_vacancy(appointments.successors(seat)[0], seat, by=by)
    assert Delivery.objects.filter(kind="calls.appointed", recipient_name="Vesa Alfa").count() == 1
    assert Delivery.objects.filter(kind="calls.appointed", recipient_name="Jaana Alfa").count() == 1


def test_the_public_page_shows_names_only_with_consent(compared, decided, by, term, client):
    appointments.appoint_decided(decided, by=by)
    Membership.objects.filter(term=term).update(start=TODAY())
    type(term).objects.filter(body=term.body).exclude(pk=term.pk).update(end=TODAY() - datetime.timedelta(days=1))
    type(term).objects.filter(pk=term.pk).update(start=TODAY())
    from council.core.models import StoredPage

    StoredPage.objects.all().delete()
    page = client.get(f"/fi/bodies/{term.body.slug}/").content.decode().replace("\u00ad", "")
    assert "Jaana Alfa" in page and "Vesa Alfa" not in page and "Alfa ry" in page


def test_the_secretary_is_offered_the_reserves_where_the_seat_is_filled(compared, decided, by, term, desk, cast):
    epsilon = choice(decided, "Epsilon ry")
    decisions.decide_choice(epsilon, by=by, outcome="reserve", category=compared.first)
    beta = choice(decided, "Beeta ry")
    decisions.decide_choice(beta, by=by, outcome="not_chosen", category=compared.first)
    appointments.appoint_decided(decided, by=by)
    seat = Seat.objects.get(category=compared.first, slot=2)
    address = f"/fi/desk/{term.body.slug}/memberships/add/?seat={seat.pk}&capacity=member"
    link = f"/fi/desk/{term.body.slug}/calls/{compared.pk}/vacancies/{seat.pk}/"
    assert link in desk.get(address).content.decode()
    shown = desk.get(link)
    assert shown.context["choices"][0].nominee.capacity == "member"
    assert desk.post(link, {"choice": "999999"}).status_code == 404
    desk.post(link, {"choice": shown.context["choices"][0].pk})
    assert seat.memberships.get(capacity="member").person_name == "Jaana Epsilon"
