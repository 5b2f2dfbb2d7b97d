"""A world in which every list of every page has ``size`` rows or more, for the tests that look at all pages."""

import datetime

from django.utils import timezone

from council.bodies.models import Category, Seat
from council.core.files import store_bytes
from council.core.models import Delivery
from meetings import actions
from meetings.models import AgendaItem, StandingItem
from members import actions as member_actions
from members.calls import actions as call_actions
from members.calls.models import HelperRun
from members.models import Organisation
from tests.calls.composing_samples import alternative, apply, municipalities, nominee
from tests.calls.helping import answered
from tests.conftest import appoint, make_body, person
from tests.world import PDF, build, build_calls, closed_item, held_meeting, planned_meeting, to_scrutiny
from workgroups.models import Workgroup

PUBLIC_TEXT = "<p>Teksti ja <a href='https://example.org/'>linkki</a></p><ul><li>yksi</li></ul>"


def furnished(cast, size=1):
    """The world of ``tests.world`` with ``size`` more of everything that pages list."""
    by = cast.secretary.user
    for number in range(size):
        add_people(cast, number)
    world = build(cast, lambda meeting: furnish_meeting(cast, meeting, size))
    for number in range(size):
        add_to_called(cast, world.called, number)
        StandingItem.objects.create(
            body=cast.body, position=number + 1, kind="matter", title_fi=f"Vakioasia {number}", title_sv="Ärende"
        )
    refuse_minutes(cast, world)
    type(cast.body.host).objects.filter(pk=cast.body.host_id).update(county_code="01")
    municipalities("Askola", "Porvoo", "Sipoo")
    for number in range(size):
        add_calls(cast, world, number)
    ask_helper(world.calls["closed"])
    for number in range(size):
        add_meetings(cast, world, number, size)
    world.both_secretary = person("Saila", "Kahdensihteeri")
    for body in (cast.body, cast.other):
        member_actions.appoint_office(body, kind="secretary", person=world.both_secretary, by=by)
    vacant = Seat.objects.filter(category__key="lisa-0", slot=4).get()
    unnamed = cast.body.memberships.filter(person=None, organisation_names__startswith="Yhdistys A").first()
    world.asked = {"vacant": vacant.pk, "unnamed": unnamed.pk}
    return world


def organisation(number, **fields):
    """An organisation with a contact address and no number."""
    return Organisation.objects.create(
        name_fi=f"Yhdistys {number} ry", no_number_reason="Testi", demonstration=True, **fields
    )


def add_people(cast, number):
    """Categories with a filled seat, one that waits for its person and a vacant one; experts, offices, leavers."""
    by, today, term = cast.secretary.user, timezone.localdate(), cast.term
    category = Category.objects.create(
        term=term, key=f"lisa-{number}", order=10 + number, name_fi=f"Lisäluokka {number}", name_sv=f"Extra {number}"
    )
    seats = [
        Seat.objects.create(term=term, category=category, slot=slot, has_deputy=True) for slot in (1, 2, 3, 4, 5, 6)
    ]
    for capacity, seat in (("member", seats[0]), ("deputy", seats[0]), ("expert", None), ("member", seats[5])):
        appoint(cast.body, person(capacity.title(), f"Lisä{number}{seat.slot if seat else ''}"), seat, capacity)
    contact = {"contact_name": "Kaisa Kontakti", "contact_email": f"kontakti{number}@example.org"}
    waiting, proposing, asked, naming_nobody = (
        organisation(f"{word} {number}", **contact) for word in ("A", "B", "C", "D")
    )
    place = member_actions.appoint(seats[1], organisations=[waiting], by=by)
    member_actions.request_naming(seats[1], organisation=waiting, membership=place, by=by)
    proposed = member_actions.request_naming(seats[2], organisation=proposing, by=by)
    member_actions.propose_person(proposed, given_name="Pirjo", family_name="Ehdolla", email="pirjo@example.org")
    member_actions.request_naming(seats[3], organisation=asked, by=by)
    declined = member_actions.request_naming(seats[4], organisation=naming_nobody, by=by)
    member_actions.decline_naming(declined, message="Emme nimeä.")
    member_actions.appoint_office(
        cast.body, kind="convener", person=person("Kirsi", f"Kokoonkutsuja{number}"), title_fi="Suunnittelija", by=by
    )
    member_actions.appoint_office(
        cast.body, kind="presenting_officer", held_by_fi=f"Asiantuntijapalvelut {number}", by=by
    )
    leaver = appoint(cast.body, person("Lauri", f"Lähtijä{number}"), seats[3])
    type(leaver).objects.filter(pk=leaver.pk).update(
        end=today - datetime.timedelta(days=3 + number), end_reason="resigned"
    )
    member_actions.appoint(
        seats[4], person=person("Tuula", f"Tuleva{number}"), start=today + datetime.timedelta(days=30), by=by
    )
    group = make_body(f"ryhma-{number}", categories=1, slots=1, parent=cast.body, name_fi=f"Työryhmä {number}")
    Workgroup.objects.create(body=group, goals_fi="Valmistelee.", goals_sv="Bereder.", founded_by="Neuvosto 1 §")
    appoint(cast.other, person("Oona", f"Muulla{number}"))


def stored(cast, name, state="clean"):
    """A checked file of the body."""
    return store_bytes(
        name=name, mime="application/pdf", data=PDF, body_id=cast.body.pk, by=cast.secretary.user, state=state
    )


def write_all(meeting, item, by, **texts):
    """The same texts in every language of the meeting."""
    for language in meeting.languages:
        row = item.texts.get(language=language)
        actions.write_text(item, language, by=by, version=row.version, **texts)


def furnish_meeting(cast, meeting, size):
    """Items, papers and what was taken away while the meeting is planned; guests and decisions in session."""
    by = cast.secretary.user
    if meeting.state == "in_session":
        for number in range(size):
            guest = member_actions.add_person(
                by=by, given_name="Vilma", family_name=f"Vieras {meeting.pk} {number}", title_fi="Asiantuntija"
            )
            actions.add_attendance(meeting, guest, by=by, title="Asiantuntija")
            item = meeting.items.get(texts__language="fi", texts__title=f"Lisäasia {number}")
            write_all(meeting, item, by, proceedings="<p>Keskusteltiin.</p>", decision="<p>Päätettiin.</p>")
        return
    for number in range(size):
        item = actions.add_item(meeting, by=by, titles=dict.fromkeys(meeting.languages, f"Lisäasia {number}"))
        write_all(meeting, item, by, rationale=PUBLIC_TEXT, proposal="<p>Hyväksytään.</p>")
        for paper in range(size + 1):
            actions.add_paper(item, stored(cast, f"liite-{paper}.pdf"), by=by, title=f"Liite {paper}", language="fi")
        actions.add_paper(item, stored(cast, "odottaa.pdf", "new"), by=by, title=f"Tarkistettava {number}")
        actions.remove_paper(
            actions.add_paper(item, stored(cast, "poistettu.pdf"), by=by, title=f"Poistettu {number}"), by=by
        )
        closed_item(meeting, by)
        actions.add_item(meeting, by=by, titles={"fi": f"Kääntämättä {number}"})
        removed = actions.add_item(meeting, by=by, titles={"fi": f"Poistettu asia {number}"})
        actions.remove_item(AgendaItem.objects.get(pk=removed.pk), by=by)


def add_to_called(cast, meeting, number):
    """Guests, needs and failed letters of the called meeting, and changes of its published agenda."""
    by = cast.secretary.user
    guest = member_actions.add_person(
        by=by, given_name="Kalle", family_name=f"Kutsuttu {number}", email=f"kalle{number}@example.org", language="sv"
    )
    invitation = actions.invite_person(meeting, guest, by=by)
    actions.answer_invitation(invitation, "remote", needs={"needs_interpretation": "Viittomakieli"})
    failed = meeting.invitations.get(person__family_name=f"Lisä{number}1", invited_as="member").person.email
    Delivery.objects.filter(about_id=meeting.pk, recipient_email=failed, kind__startswith="meeting.").update(
        state="failed", error="550 5.1.1 Mailbox unavailable"
    )
    late = actions.add_item(meeting, by=by, titles=dict.fromkeys(meeting.languages, f"Myöhäinen asia {number}"))
    write_all(meeting, late, by, proposal="<p>Todetaan.</p>")


def add_meetings(cast, world, number, size):
    """One more meeting that is planned, one that is called, one whose minutes the chair checks, one in scrutiny."""

    def more(meeting):
        return furnish_meeting(cast, meeting, size)

    by = cast.secretary.user
    planned_meeting(cast, 60 + number, f"Suunniteltu {number}", more)
    actions.call_meeting(planned_meeting(cast, 70 + number, f"Kutsuttu {number}", more), by=by)
    checked = held_meeting(cast, 14 + number, more).minutes
    actions.name_scrutineers(checked, [cast.member, cast.second], by=by)
    actions.send_to_chair(checked, by=by)
    to_scrutiny(cast, held_meeting(cast, 24 + number, more))


def add_calls(cast, world, number):
    """One more call in each state, and one more of everything that a call lists."""
    by = cast.secretary.user
    for name, more in build_calls(cast).items():
        world.calls[f"{name} {number}"] = more
    compose_more(world.calls["closed"], number)
    reasons = {"fi": "Hakemuksia tuli vähän.", "sv": "Få ansökningar."}
    call = world.calls["open"]
    call.refresh_from_db()
    later = timezone.now() + datetime.timedelta(days=20 + number)
    call_actions.extend_call(call, later, reasons=reasons, by=by)
    call_actions.add_channel(call, name=f"Kanava {number}", announced_on=timezone.localdate(), by=by)


def compose_more(call, number):
    """One more of everything on the board of a call: an applicant who waits, one who is placed, an alternative."""
    call.body.composition_rules.create(dimension="scope", minimum=1, order=100 + number)
    category = call.term.categories.order_by("order").first()
    placed, _waiting = (apply(call, f"Lisähakija {number} {n} ry", category) for n in (1, 2))
    alternative(call, f"Lisä {number}", (nominee(placed), category, "member", 2))
    for each in call.alternatives.filter(name__startswith="CANARY"):
        each.picks.create(nominee=nominee(placed), category=category, capacity="member", slot=10 + number)
    answered(call)


def ask_helper(call):
    """A computation that waits for a worker, and one that found no composition, with the ways out of it."""
    ready = call.runs.latest("pk")
    HelperRun.objects.create(call=call, question=ready.question)
    call.body.composition_rules.create(dimension="scope", minimum=50, strength="required", order=200)
    answered(call)


def refuse_minutes(cast, world):
    """A scrutineer did not accept the minutes of ``held``: they are a draft with reasons again."""
    by = cast.secretary.user
    minutes = world.held.minutes
    actions.name_scrutineers(minutes, [cast.member, cast.second], by=by)
    actions.send_to_chair(minutes, by=by)
    minutes = actions.approve_as_chair(minutes, by=cast.chair.user)
    actions.answer_scrutiny(minutes.scrutinies.get(person=cast.member), False, reason="Kohta 2 puuttuu.")
