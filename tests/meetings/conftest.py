"""Meetings of the cast's body in each state."""

import datetime
import html
import json
import threading

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from council.core.files import store_bytes
from meetings import actions, content
from meetings.models import StandingItem


def soon(days=20, hour=13):
    """A meeting time in Finland ``days`` from today."""
    day = timezone.localdate() + datetime.timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


@pytest.fixture
def plan(cast):
    """``plan()`` → a planned meeting with three standing items."""
    rows = [
        ("opening", "Kokouksen avaus"),
        ("lawfulness", "Laillisuus ja päätösvaltaisuus"),
        ("closing", "Päättäminen"),
    ]
    for position, (kind, title) in enumerate(rows, 1):
        StandingItem.objects.create(
            body=cast.body,
            position=position,
            kind=kind,
            title_fi=title,
            title_sv=f"{title} sv",
            proposal_fi="Todetaan.",
        )

    def make(days=20, **fields):
        fields = {"mode": "hybrid", "place": "Kunnantalo", "remote_url": "https://remote.example.org/x", **fields}
        return actions.plan_meeting(
            cast.body, by=cast.secretary.user, starts_at=soon(days), ends_at=soon(days, 15), **fields
        )

    return make


@pytest.fixture
def called(cast, plan):
    """A called meeting with one matter of its own."""
    meeting = plan()
    actions.add_item(meeting, by=cast.secretary.user, titles={"fi": "Lausunto palveluverkosta", "sv": "Utlåtande"})
    return actions.call_meeting(meeting, by=cast.secretary.user)


def invitation(meeting, person):
    """A person's invitation to a meeting."""
    return meeting.invitations.get(person=person)


@pytest.fixture
def in_session(cast, called):
    """The called meeting opened, chair and both members present."""
    actions.open_meeting(called, by=cast.secretary.user)
    for row in called.attendances.filter(person__in=[cast.chair, cast.member, cast.second]):
        actions.mark_presence(row, "present", by=cast.secretary.user, version=row.version)
    called.refresh_from_db()
    return called


@pytest.fixture
def in_scrutiny(cast, in_session):
    """The meeting ended and its minutes in scrutiny by both members."""
    by = cast.secretary.user
    actions.end_meeting(in_session, by=by)
    minutes = in_session.minutes
    actions.name_scrutineers(minutes, [cast.member, cast.second], by=by)
    actions.send_to_chair(minutes, by=by)
    return actions.approve_as_chair(minutes, by=cast.chair.user)


@pytest.fixture
def stored(db):
    """``stored("liite.pdf")`` → a checked file in the store."""

    def make(name, data=b"%PDF-1.7\n", mime="application/pdf"):
        return store_bytes(name, mime, data)

    return make


@pytest.fixture
def by(cast):
    return cast.secretary.user


@pytest.fixture
def add(by):
    """``add(meeting, "Otsikko")`` → a new item."""

    def make(meeting, title, sv="", **fields):
        return actions.add_item(meeting, by=by, titles={"fi": title, "sv": sv}, **fields)

    return make


def lines(meeting):
    """The public change log, oldest first: kind, number, what is named."""
    return [(each.kind, each.section, each.subject) for each in meeting.changes.order_by("at", "pk")]


def public(meeting):
    """What everyone may read now, as one string."""
    newest = meeting.publications.filter(kind="agenda").order_by("-version").first()
    return json.dumps(content.public_copy(newest.content), ensure_ascii=False)


def at_once(*deeds):
    """Run deeds in threads that start together; returns what they raised."""
    errors, barrier = [], threading.Barrier(len(deeds))

    def run(deed):
        try:
            barrier.wait()
            deed()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    return errors


@pytest.fixture
def url(called):
    """``url("item_edit", pk=1)`` → the address of a page of the called meeting's agenda."""

    def make(name, **more):
        where = {"slug": called.body.slug, "year": called.year, "number": called.number}
        return reverse(f"meetings:{name}", kwargs={**where, **more})

    return make


@pytest.fixture
def desk(cast, sign_in):
    return sign_in(cast.secretary)


@pytest.fixture
def matter(called):
    item = called.items.get(kind="matter")
    item.meeting = called
    return item


def words(response):
    """The answer's text as people read it: without entities and soft hyphens."""
    return html.unescape(response.content.decode()).replace("\u00ad", "")


def order(meeting):
    return list(meeting.items.kept().values_list("pk", flat=True))


@pytest.fixture
def enter(sign_in, live_server):
    """``enter(page, person)``: the browser has the person's session."""

    def make(page, someone):
        session = sign_in(someone).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page.set_default_timeout(15_000)
        return page

    return make


@pytest.fixture
def address(live_server):
    """``address("agenda_edit", meeting)`` → the page's full address."""

    def make(name, meeting, **more):
        where = {"slug": meeting.body.slug, "year": meeting.year, "number": meeting.number}
        return live_server.url + reverse(f"meetings:{name}", kwargs={**where, **more})

    return make
