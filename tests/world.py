"""A small world with something closed in every corner, each marked with its own canary."""

import datetime
import types

from django.utils import timezone

from council.core.files import store_bytes
from meetings import actions
from meetings.models import Meeting
from members.calls import actions as call_actions
from tests.calls.applicants import make_decided
from tests.calls.applied import plant
from tests.calls.composing_samples import alternative, apply, nominee
from tests.calls.helping import answered
from tests.calls.samples import make_call, make_draft
from tests.meetings.conftest import soon

#: What must not be seen where it should not: name → the word planted.
CANARIES = {
    "item": "CANARYITEM",
    "paper": "CANARYPAPER",
    "file": "canaryfile",
    "bytes": "CANARYBYTES",
    "draft": "CANARYDRAFT",
    "planned": "CANARYPLANNED",
    "minutes": "CANARYMINUTES",
    "remote": "canaryremote",
    "phone": "0401110001",
    "email": "canary.member@example.org",
    "needs": "CANARYNEEDS",
    "call": "CANARYCALL",
    "composition": "CANARYCOMPOSITION",
    "applicant": "CANARYAPPLICANT",
}
#: Readers by name, as attributes of the world; ``deputy`` is called to ``world.called``, ``second_deputy`` to none.
ROLES = [
    "guest",
    "administrator",
    "chair",
    "vice_chair",
    "secretary",
    "member",
    "deputy",
    "second_deputy",
    "former",
    "expert",
    "other_member",
    "other_secretary",
]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n"


def closed_item(meeting, by):
    """A closed item with a text, a closed paper with a telling name, title and content."""
    item = actions.add_item(
        meeting,
        by=by,
        titles=dict.fromkeys(meeting.languages, "Suljettu asia"),
        publicity="closed",
        legal_ground="JulkL 24 § 1 mom. 17 k",
    )
    for language in meeting.languages:
        row = item.texts.get(language=language)
        text = f"<p>{CANARIES['item']}</p>"
        actions.write_text(item, language, by=by, version=row.version, rationale=text, proposal=text)
    stored = store_bytes(
        name=f"{CANARIES['file']}.pdf",
        mime="application/pdf",
        data=PDF + CANARIES["bytes"].encode(),
        body_id=meeting.body_id,
        by=by,
    )
    type(stored).objects.filter(pk=stored.pk).update(state="clean")
    stored.refresh_from_db()
    actions.add_paper(item, stored, by=by, title=CANARIES["paper"])
    return item


def planned_meeting(cast, days, title, more):
    """A planned meeting with one open item of that heading, one closed item, and what ``more(meeting)`` adds."""
    by = cast.secretary.user
    meeting = actions.plan_meeting(
        cast.body,
        by=by,
        starts_at=soon(days),
        ends_at=soon(days, 15),
        mode="hybrid",
        place="Kunnantalo",
        remote_url=f"https://{CANARIES['remote']}.example.org/x",
    )
    actions.add_item(meeting, by=by, titles={"fi": title, "sv": title})
    closed_item(meeting, by)
    more(meeting)
    return meeting


def held_meeting(cast, days, more):
    """A meeting whose minutes are a draft with the decision of its open item written."""
    by = cast.secretary.user
    meeting = actions.call_meeting(planned_meeting(cast, days, "Avoin asia", more), by=by)
    meeting = actions.open_meeting(meeting, by=by)
    more(meeting)
    for someone in (cast.chair, cast.member, cast.second):
        row = meeting.attendances.get(person=someone)
        actions.mark_presence(row, "present", by=by, version=row.version)
    item = meeting.items.get(texts__title="Avoin asia", texts__language="fi")
    row = item.texts.get(language="fi")
    actions.write_text(item, "fi", by=by, version=row.version, decision=f"<p>{CANARIES['minutes']}</p>")
    actions.end_meeting(meeting, by=by)
    return Meeting.objects.get(pk=meeting.pk)


def to_scrutiny(cast, meeting):
    """Take the minutes of a held meeting to scrutiny by both members."""
    minutes = meeting.minutes
    actions.name_scrutineers(minutes, [cast.member, cast.second], by=cast.secretary.user)
    actions.send_to_chair(minutes, by=cast.secretary.user)
    return actions.approve_as_chair(minutes, by=cast.chair.user)


def build_calls(cast):
    """A call for seats in each state that the public sees differently, and drafts with a canary, by the word for it."""
    now, day = timezone.now(), datetime.timedelta(days=1)
    secret = {
        f"{name}_{code}": f"{CANARIES['call']} {name}" for name in ("title", "who") for code in ("fi", "sv", "en")
    }
    past = {"opens_at": now - 30 * day, "closes_at": now - day}
    calls = {
        "draft": make_draft(cast.body, **secret),
        "open": make_call(cast.body),
        "coming": make_call(cast.body, opens_at=now + day),
        "closed": make_call(cast.body, state="closed", **past),
        "ended": make_call(cast.body, state="not_carried_out", end_reason_fi="Uusi valmistelu.", **past),
    }
    calls["decided"] = make_decided(cast, CANARIES["applicant"])
    calls["drafting"] = make_decided(cast, CANARIES["applicant"], until="draft")
    calls["proposed"] = make_decided(cast, CANARIES["applicant"], until="made")
    plant(calls["open"], CANARIES["applicant"], cast.secretary.user, calls["open"].pk)
    calls["successor"] = make_draft(cast.body, predecessor=calls["ended"], **secret)
    call_actions.add_channel(calls["open"], name="Lehti", announced_on=now.date(), by=cast.secretary.user)
    compose(calls["closed"])
    return calls


def compose(call):
    """A rule of the body, and two draft compositions of people who bear a canary; one is placed, one is not."""
    call.body.composition_rules.create(dimension="category", minimum=1, order=call.pk)
    category = call.term.categories.order_by("order").first()
    canary = {each: {"family_name": CANARIES["composition"]} for each in ("member", "deputy")}
    placed, _waiting = (apply(call, f"Hakija {n} ry", category, person_fields=canary) for n in (1, 2))
    for name in ("A", "B"):
        alternative(call, f"{CANARIES['composition']} {name}", (nominee(placed), category, "member", 1))
    answered(call)


def build(cast, more=lambda meeting: None):
    """The world: one meeting of the cast's body in each state. Meetings are attributes named by their state.

    ``more(meeting)`` may add to each meeting while it is planned, and again while it is in session.
    """
    by = cast.secretary.user
    type(cast.member).objects.filter(pk=cast.member.pk).update(phone=CANARIES["phone"], email=CANARIES["email"])
    cast.member.refresh_from_db()
    world = types.SimpleNamespace(**vars(cast))
    world.planned = planned_meeting(cast, 40, CANARIES["planned"], more)
    world.called = actions.call_meeting(planned_meeting(cast, 20, "Avoin asia", more), by=by)
    item = world.called.items.get(texts__title="Avoin asia", texts__language="fi")
    row = item.texts.get(language="fi")
    actions.write_text(item, "fi", by=by, version=row.version, rationale=f"<p>{CANARIES['draft']}</p>")
    actions.answer_invitation(
        world.called.invitations.get(person=cast.second), "yes", needs={"needs_diet": CANARIES["needs"]}
    )
    actions.answer_invitation(world.called.invitations.get(person=cast.member), "no")
    world.held = held_meeting(cast, 12, more)
    world.in_scrutiny = held_meeting(cast, 11, more)
    to_scrutiny(cast, world.in_scrutiny)
    world.published = held_meeting(cast, 10, more)
    minutes = to_scrutiny(cast, world.published)
    for scrutiny in minutes.scrutinies.all():
        actions.answer_scrutiny(scrutiny, True)
    world.calls = build_calls(cast)
    world.cancelled = actions.call_meeting(planned_meeting(cast, 30, "Avoin asia", more), by=by)
    actions.cancel_meeting(world.cancelled, by=by, reason="Peruttu")
    world.meetings = {
        name: Meeting.objects.get(pk=getattr(world, name).pk)
        for name in ("planned", "called", "held", "in_scrutiny", "published", "cancelled")
    }
    return world
