"""Loading the demonstration: once, on any day, in local mode only; and the bank of its texts."""

import datetime
import io
import re

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from council.bodies.bodyfile.loading import load_files
from council.bodies.models import Body
from council.core.models import Delivery, Event, StoredFile
from council.portal.demonstration import texts
from council.portal.demonstration.builder import NotEmpty, is_loaded, load
from council.portal.demonstration.tables import HELSINKI, ITA_UUSIMAA, LANSI_UUSIMAA, TABLES
from meetings.enums import MeetingState, MinutesState
from meetings.models import Meeting, Scrutiny
from members.models import Membership, NamingRequest, Person, User
from tests.portal.test_demonstration import (  # noqa: F401
    QUIET,
    helsinki,
    ita_uusimaa,
    secretary_of,
)

# --- Loading


def test_loading_twice_changes_nothing(helsinki):  # noqa: F811
    before = {
        model: model.objects.count() for model in (Body, Person, Membership, Meeting, Delivery, Event, StoredFile)
    }
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    assert out.getvalue() == "The demonstration data is there already; nothing was changed.\n"
    assert before == {model: model.objects.count() for model in before}


def test_a_body_that_is_in_use_is_left_alone(db, tmp_path):
    load_files([HELSINKI.path])
    body = Body.objects.get(slug=HELSINKI.slug)
    someone = Person.objects.create(given_name="Oikea", family_name="Ihminen")
    Membership.objects.create(body=body, person=someone, person_name=someone.name, start=timezone.localdate())
    with pytest.raises(NotEmpty, match=HELSINKI.slug):
        load([LANSI_UUSIMAA, HELSINKI], years=1, **QUIET)
    assert not Meeting.objects.exists() and Person.objects.count() == 1
    assert not Body.objects.filter(demonstration=True).exists()


def test_only_local_mode_takes_it(db, settings):
    settings.LOCAL_MODE = False
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert not is_loaded()


@pytest.mark.parametrize("day", ["2027-01-05", "2027-01-20", "2028-02-29", "2027-10-26"])
def test_any_day_will_do(db, day):
    with time_machine.travel(f"{day}T09:00:00+02:00", tick=False):
        load([LANSI_UUSIMAA, ITA_UUSIMAA], years=1, **QUIET)
        for table in (LANSI_UUSIMAA, ITA_UUSIMAA):
            body = Body.objects.get(slug=table.slug)
            coming = body.meetings.filter(starts_at__gt=timezone.now())
            assert coming.exists()
            term = body.term_on(timezone.localdate())
            assert term is None or term.end >= coming.order_by("-starts_at").first().day
        assert Scrutiny.objects.filter(minutes__state=MinutesState.IN_SCRUTINY).count() == 2


def test_addresses_to_sign_in_with(ita_uusimaa):  # noqa: F811
    out = io.StringIO()
    with translation.override("en"):
        call_command("demo_accounts", stdout=out)
    addresses = re.findall(r"[\w.-]+@example\.org", out.getvalue())
    accounts = set(User.objects.values_list("email", flat=True))
    contact = NamingRequest.objects.get().contact_email
    assert len(addresses) == len(set(addresses)) == 7
    assert set(addresses) - accounts == {contact}
    assert secretary_of(ita_uusimaa).email in addresses


# --- The bank of texts


def test_the_bank_is_whole_in_both_languages():
    stages = [stage for topic in texts.topics().values() for stage in topic["stages"]]
    assert len(stages) >= 30
    for stage in stages:
        assert set(stage["fi"]) == set(stage["sv"]), stage["fi"]["title"]
        assert {"title", "rationale", "proposal", "decision"} <= set(stage["fi"])


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.key)
def test_every_text_fits_every_body(table):
    matters = texts.Matters(table.words, first=0)
    seen = set()
    for year in range(2024, 2029):
        for month in range(1, 13):
            for matter in matters.on(datetime.date(year, month, 1)):
                for language in table.words:
                    row = matter.row(language)
                    assert all(row[name] for name in ("title", "rationale", "proposal", "decision"))
                    assert not re.search(r"[{}]", "".join(row.values()))
                seen.add(matter.texts["fi"]["title"])
    assert len(seen) == sum(len(topic["stages"]) for topic in texts.topics().values())


@pytest.mark.slow
def test_the_whole_demonstration(db):
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    assert len(out.getvalue().strip().splitlines()) == len(TABLES)
    assert Body.objects.top().filter(demonstration=True).count() == 6
    today = timezone.localdate()
    for table in TABLES:
        body = Body.objects.get(slug=table.slug)
        assert {meeting.year for meeting in body.meetings.all()} >= set(range(today.year - 2, today.year + 1))
        assert Client().get(reverse("bodies:body_show", kwargs={"slug": body.slug})).status_code == 200
    assert Meeting.objects.filter(state=MeetingState.CALLED).count() == 5
    assert Client().get(reverse("portal:home")).content.count(b'<div class="when"') == 5
