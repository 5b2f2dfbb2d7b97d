"""Rules, terms and seat plans as a secretary changes them in the portal."""

import datetime

import pytest
import time_machine
from django.utils import timezone, translation

from council.bodies.actions import (
    RULE_FIELDS,
    SeatsHeld,
    change_body,
    change_host,
    change_rules,
    change_term,
    plan_term,
    set_seat_plan,
)
from council.bodies.models import Rules, Seat, Term
from council.core.events import sentence
from council.core.models import Event, PageVersion
from council.core.states import Refused
from members.models import Membership

DAY = datetime.date


@pytest.fixture
def term(cast):
    return cast.term


def version(body):
    return PageVersion.objects.get(key=f"body:{body.pk}").version


def test_new_rules_close_the_version_before(cast, term):
    start = term.start + datetime.timedelta(days=300)
    rules, changed = change_rules(cast.body, by=cast.secretary.user, start=start, notice_days=3, quorum="half")
    old = cast.body.rules.order_by("start").first()
    assert old.end == start - datetime.timedelta(days=1) and old.notice_days == 7
    assert changed == {"notice_days": (7, 3), "quorum": ("over_half", "half")}
    assert (rules.deputy_scheme, rules.numbering, rules.end) == (old.deputy_scheme, old.numbering, None)
    event = Event.objects.get(kind="rules.changed")
    assert (event.actor, event.body_id) == (cast.secretary.user, cast.body.pk)
    with translation.override("en"):
        assert "notice in days: 7 → 3" in sentence(event)
        assert "over half of the members → at least half of the members" in sentence(event)


def test_rules_of_the_same_day_are_corrected(cast, term):
    rules, changed = change_rules(cast.body, by=None, start=term.start, scrutineers=1)
    assert (cast.body.rules.count(), rules.scrutineers, changed) == (1, 1, {"scrutineers": (2, 1)})
    before = version(cast.body)
    assert change_rules(cast.body, by=None, start=term.start, scrutineers=1)[1] == {}
    assert version(cast.body) == before and Event.objects.count() == 1


def test_rules_between_two_versions(cast, term):
    later, between = (term.start + datetime.timedelta(days=days) for days in (400, 200))
    change_rules(cast.body, by=None, start=later, notice_days=14)
    change_rules(cast.body, by=None, start=between, notice_days=10)
    day = datetime.timedelta(days=1)
    assert list(cast.body.rules.order_by("start").values_list("start", "end", "notice_days")) == [
        (term.start, between - day, 7),
        (between, later - day, 10),
        (later, None, 14),
    ]


def test_rules_before_the_first_version(cast, term):
    earlier = term.start - datetime.timedelta(days=100)
    rules, _changed = change_rules(cast.body, by=None, start=earlier, notice_days=3)
    assert rules.end == term.start - datetime.timedelta(days=1)


def test_rules_that_change_nothing_are_refused(cast, term):
    with pytest.raises(Refused):
        change_rules(cast.body, by=None, start=term.start + datetime.timedelta(days=10), notice_days=7)
    with pytest.raises(Refused):
        change_rules(cast.body, by=None, start=term.start, meetings_a_year_min=4, meetings_a_year_max=2)
    assert cast.body.rules.count() == 1 and not Event.objects.exists()


def test_every_rule_is_carried_to_the_next_version(cast):
    unusual = {
        "source_fi": "Aluehallitus § 1",
        "source_sv": "Välfärdsområdesstyrelsen § 1",
        "source_en": "Board § 1",
        "quorum": "half",
        "notice_days": 3,
        "notice_counting": "working",
        "numbering": "meeting",
        "record_kind": "memo",
        "agenda_publicity": "closed",
        "meetings_open": True,
        "deputy_scheme": "order",
        "deputy_may_be_missing": True,
        "deputy_rises": True,
        "quota": "binding",
        "terms_in_a_row": 2,
        "scrutineers": 1,
        "personal_data_days": 14,
        "applicant_data_days": 90,
        "meetings_a_year_min": 4,
        "meetings_a_year_max": 6,
        "document_languages": ["sv"],
    }
    assert set(unusual) == set(RULE_FIELDS)
    change_rules(cast.body, by=None, start=DAY(2040, 1, 1), **unusual)
    rules, _changed = change_rules(cast.body, by=None, start=DAY(2041, 1, 1), notice_days=4)
    assert {name: getattr(rules, name) for name in RULE_FIELDS} == {**unusual, "notice_days": 4}


def test_a_new_term_like_the_last_one(cast, term):
    start = term.end + datetime.timedelta(days=1)
    new = plan_term(cast.body, by=cast.secretary.user, start=start, end=start + datetime.timedelta(days=729), like=term)
    assert new.planned_seats == term.planned_seats == 4
    for old, copy in zip(
        Seat.objects.filter(term=term).order_by("category__order", "slot"),
        Seat.objects.filter(term=new).order_by("category__order", "slot"),
        strict=True,
    ):
        assert (old.category.key, old.category.name_sv, old.slot, old.has_deputy) == (
            copy.category.key,
            copy.category.name_sv,
            copy.slot,
            copy.has_deputy,
        )
    assert not Membership.objects.filter(term=new).exists()
    assert Event.objects.get(kind="term.planned").body_id == cast.body.pk


@pytest.mark.parametrize(("start", "end"), [(0, 100), (-100, 0), (700, None), (-500, 2000)])
def test_a_term_at_the_same_time_is_refused(cast, term, start, end):
    days = [term.start + datetime.timedelta(days=each) if each is not None else None for each in (start, end)]
    with pytest.raises(Refused):
        plan_term(cast.body, by=None, start=days[0], end=days[1])
    assert Term.objects.filter(body=cast.body).count() == 1


def test_a_term_that_ends_before_it_starts_is_refused(cast, term):
    with pytest.raises(Refused):
        plan_term(cast.body, by=None, start=DAY(2040, 1, 2), end=DAY(2040, 1, 1))
    with pytest.raises(Refused):
        change_term(term, by=None, end=term.start - datetime.timedelta(days=1))
    term.refresh_from_db()
    assert term.end > term.start


def test_a_term_until_further_notice_ends_when_the_next_starts(cast, term):
    change_term(term, by=None, end=None)
    start = DAY(2040, 1, 1)
    plan_term(cast.body, by=None, start=start, end=DAY(2041, 12, 31))
    term.refresh_from_db()
    assert term.end == start - datetime.timedelta(days=1)


def test_a_term_moves_but_not_over_its_neighbour(cast, term):
    next_term = plan_term(cast.body, by=None, start=DAY(2040, 1, 1), end=DAY(2041, 12, 31))
    assert change_term(next_term, by=None, end=DAY(2042, 6, 30)) == {"end": (DAY(2041, 12, 31), DAY(2042, 6, 30))}
    with pytest.raises(Refused):
        change_term(next_term, by=None, start=term.end)


def plan(*sizes):
    return [
        {
            "key": f"luokka-{number}",
            "name_fi": f"Luokka {number}",
            "seats": [{"slot": slot} for slot in range(1, size + 1)],
        }
        for number, size in enumerate(sizes, 1)
    ]


def test_a_seat_plan_grows_and_shrinks_where_nobody_sits(cast, term):
    changes = set_seat_plan(term, plan(2, 1, 2), by=cast.secretary.user)
    assert changes == [
        ("-", "luokka-2", 2, {}),
        ("+", "luokka-3", None, {}),
        ("+", "luokka-3", 1, {}),
        ("+", "luokka-3", 2, {}),
    ]
    with translation.override("en"):
        assert "2 seats added, 1 removed; changed: Luokka 2, Luokka 3" in sentence(
            Event.objects.get(kind="seats.planned")
        )
    assert set_seat_plan(term, plan(2, 1, 2), by=None) == []


def test_seats_that_have_had_a_holder_stay(cast, term):
    """Seats 1 and 2 are held by a member and a deputy; seat 3 (category 2, slot 1) by one who has left."""
    with pytest.raises(SeatsHeld) as refusal:
        set_seat_plan(term, plan(1), by=None)
    assert refusal.value.held == [("luokka-1", 2, 2), ("luokka-2", 1, 1)]
    assert "luokka-1" in str(refusal.value) and Seat.objects.filter(term=term).count() == 4
    assert not Event.objects.exists()


def test_details_of_a_body_and_its_host(cast):
    body, before = cast.body, version_or_zero(cast.body)
    assert change_body(body, by=cast.secretary.user, name_en="Table") == {"name_en": ("Partnership table", "Table")}
    assert version_or_zero(body) == before + 1
    assert change_host(body.host, by=cast.administrator, kind="region") == {"kind": ("county", "region")}
    assert version_or_zero(body) == before + 2
    with translation.override("en"):
        assert "kind: Wellbeing services county → Regional council" in sentence(Event.objects.get(kind="host.changed"))
    assert change_body(body, by=None, name_en="Table") == {}
    with pytest.raises(Refused):
        change_body(body, by=None, ends_on=body.starts_on - datetime.timedelta(days=1))


def version_or_zero(body):
    row = PageVersion.objects.filter(key=f"body:{body.pk}").first()
    return row.version if row else 0


def test_rules_on_a_day(cast, term):
    change_rules(cast.body, by=None, start=DAY(2040, 1, 1), notice_days=3)
    assert cast.body.rules_on(DAY(2039, 12, 31)).notice_days == 7
    assert cast.body.rules_on(DAY(2040, 1, 1)).notice_days == 3
    assert cast.body.rules_on(DAY(1990, 1, 1)).start == term.start
    assert Rules.objects.on(DAY(2040, 1, 1)).filter(body=cast.body).get().notice_days == 3


def test_memberships_follow_the_days_of_their_term(cast, term):
    left = cast.former_membership.end
    shorter = term.end - datetime.timedelta(days=100)
    change_term(term, by=cast.secretary.user, end=shorter)
    ends = dict(Membership.objects.filter(term=term).values_list("person__given_name", "end"))
    assert ends == {
        "Maija": shorter,
        "Veikko": shorter,
        "Siiri": shorter,
        "Sulo": shorter,
        "Fanni": left,
        "Erkki": shorter,
    }
    with time_machine.travel(shorter + datetime.timedelta(days=1)):
        assert not cast.member.user.roles_in(cast.body.pk)
    change_term(term, by=None, end=None, start=term.start - datetime.timedelta(days=5))
    member = Membership.objects.get(pk=cast.member_membership.pk)
    assert (member.start, member.end) == (term.start, None)
    assert Event.objects.filter(kind="membership.changed", actor=cast.secretary.user).count() == 5


def test_a_resigned_member_does_not_come_back_with_a_longer_term(cast, term):
    Membership.objects.filter(pk=cast.member_membership.pk).update(end_reason="resigned")
    change_term(term, by=None, end=term.end + datetime.timedelta(days=30))
    assert Membership.objects.get(pk=cast.member_membership.pk).end == term.end - datetime.timedelta(days=30)
    assert Membership.objects.get(pk=cast.second_membership.pk).end == term.end


def test_a_term_is_not_moved_away_from_its_members(cast, term):
    with pytest.raises(Refused):
        change_term(term, by=None, start=timezone.localdate())
    term.refresh_from_db()
    assert term.start < timezone.localdate()
