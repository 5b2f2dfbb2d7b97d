"""When one person came and left: the page, what it refuses, and how the minutes tell it."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from council.core.models import Event
from council.core.states import Refused
from meetings import actions, content, pdf, show
from meetings.document import people
from tests.meetings.conftest import words
from tests.meetings.test_session import mark, row


def url(meeting, someone):
    return reverse(
        "meetings:attendance_times",
        args=[meeting.body.slug, meeting.year, meeting.number, row(meeting, someone).pk],
    )


def clock(moment, minutes=0):
    return f"{timezone.localtime(moment) + datetime.timedelta(minutes=minutes):%H:%M}"


@pytest.fixture
def opened(in_session, by):
    """The meeting was opened at one o'clock on its day and ended at three."""
    opened_at, closed_at = in_session.starts_at, in_session.ends_at
    actions.end_meeting(in_session, by=by)
    in_session.refresh_from_db()
    return actions.set_times(in_session, by=by, opened_at=opened_at, closed_at=closed_at)


def send(desk, meeting, someone, arrived, left="", version=None):
    version = version or row(meeting, someone).version
    return desk.post(url(meeting, someone), {"arrived": arrived, "left": left, "version": version})


def test_the_secretary_enters_the_minute_and_the_minutes_tell_it(cast, opened, desk):
    late, early = clock(opened.opened_at, 20), clock(opened.closed_at, -30)
    assert send(desk, opened, cast.member, late, early).status_code == 302
    marked = row(opened, cast.member)
    assert clock(marked.arrived_at) == late and clock(marked.left_at) == early
    page = words(desk.get(reverse("meetings:session_show", args=[opened.body.slug, opened.year, opened.number])))
    assert f"saapui {late.replace(':', '.')}" in page and f"poistui {early.replace(':', '.')}" in page
    told = show.attendance_html(content.of_meeting(opened, "minutes"), "fi")
    assert f"{late.replace(':', '.')}–{early.replace(':', '.')}" in told.split("Maija Jäsen")[1].split("</tr>")[0]
    assert Event.objects.about(opened).filter(kind="attendance.timed").count() == 1


def test_without_a_time_of_leaving_the_person_stayed_to_the_end(cast, opened, desk):
    send(desk, opened, cast.member, clock(opened.opened_at, 5))
    assert row(opened, cast.member).left_at == opened.closed_at


@pytest.mark.parametrize(
    ("arrived", "left", "field"),
    [(-5, None, "arrived"), (30, 20, "left"), (150, None, "arrived"), (0, 200, "left")],
)
def test_times_outside_the_meeting_are_refused_beside_the_field(cast, opened, desk, arrived, left, field):
    before = row(opened, cast.member)
    came = clock(opened.opened_at, arrived)
    answer = send(desk, opened, cast.member, came, clock(opened.opened_at, left) if left else "")
    assert answer.status_code == 200 and list(answer.context["form"].errors) == [field]
    assert f'value="{came}"' in answer.content.decode()
    assert row(opened, cast.member).arrived_at == before.arrived_at


def test_somebody_else_marked_the_row_meanwhile(cast, opened, desk):
    version = row(opened, cast.member).version
    send(desk, opened, cast.member, clock(opened.opened_at, 5))
    answer = send(desk, opened, cast.member, clock(opened.opened_at, 9), version=version)
    assert answer.status_code == 409
    assert clock(row(opened, cast.member).arrived_at) == clock(opened.opened_at, 5)


def test_who_is_absent_has_no_times(cast, opened, desk, by):
    absent = row(opened, cast.second_deputy)
    assert desk.get(url(opened, cast.second_deputy)).status_code == 302
    with pytest.raises(Refused):
        actions.set_presence_times(absent, by=by, version=absent.version, arrived_at=opened.opened_at)


def test_the_deed_itself_refuses_what_the_form_would(cast, opened, by):
    marked = row(opened, cast.member)
    for arrived, left in [
        (opened.opened_at - datetime.timedelta(minutes=1), None),
        (opened.closed_at, opened.opened_at),
        (opened.opened_at, opened.closed_at + datetime.timedelta(minutes=1)),
    ]:
        with pytest.raises(Refused):
            actions.set_presence_times(marked, by=by, version=marked.version, arrived_at=arrived, left_at=left)


# --- The times and the other deeds of the roll


def span(meeting, someone):
    """From when to when a person was there, as the minutes have it."""
    whole = content.of_meeting(meeting, "minutes")
    found = next(each for each in whole["attendance"] if each["name"] == row(meeting, someone).person_name)
    return found["arrived"], found["left"]


def test_the_document_and_the_page_to_be_checked_tell_the_times(cast, opened, desk, by):
    late, early = clock(opened.opened_at, 20), clock(opened.closed_at, -30)
    send(desk, opened, cast.member, late, early)
    actions.name_scrutineers(opened.minutes, [cast.member, cast.second], by=by)
    actions.send_to_chair(opened.minutes, by=by)
    minutes = actions.approve_as_chair(opened.minutes, by=cast.chair.user)
    told = f"{late}–{early}".replace(":", ".")
    html = pdf.publication_html(pdf.source_of(minutes.frozen, pdf.PUBLIC), "fi")
    assert told in html.split("Maija Jäsen")[1].split("</tr>")[0]
    checked = words(desk.get(reverse("meetings:minutes_check", args=[opened.body.slug, opened.year, opened.number])))
    assert told in checked.split("Maija Jäsen")[1].split("</tr>")[0]
    assert f"{clock(opened.opened_at)}–{clock(opened.closed_at)}".replace(":", ".") in checked


def test_marking_again_keeps_the_times(cast, opened, desk):
    send(desk, opened, cast.member, clock(opened.opened_at, 20), clock(opened.closed_at, -30))
    before = span(opened, cast.member)
    mark(cast, opened, cast.member, "remote")
    assert span(opened, cast.member) == before


def test_who_is_marked_after_the_end_was_there_all_the_time(cast, opened, by):
    mark(cast, opened, cast.deputy)
    guest = actions.add_attendance(opened, cast.other_member, by=by)
    whole = (content.moment(opened.opened_at), content.moment(opened.closed_at))
    assert span(opened, cast.deputy) == span(opened, cast.other_member) == whole
    assert guest.left_at == opened.closed_at


def test_while_the_meeting_goes_on_nobody_has_come_or_left_in_the_future(cast, in_session, desk, by):
    now = timezone.localtime()
    with time_machine.travel(now.replace(hour=12, minute=30), tick=False):
        actions.take_back_opening(in_session, by=by)
        actions.open_meeting(in_session, by=by)
    with time_machine.travel(now.replace(hour=13, minute=0), tick=False):
        for times, field in [(("13:05", ""), "arrived"), (("12:40", "13:01"), "left")]:
            answer = send(desk, in_session, cast.member, *times)
            assert list(answer.context["form"].errors) == [field]
        marked = row(in_session, cast.member)
        for arrived, left in [(5, None), (-20, 1)]:
            arrived_at, left_at = (n and timezone.now() + datetime.timedelta(minutes=n) for n in (arrived, left))
            with pytest.raises(Refused):
                actions.set_presence_times(
                    marked, by=by, version=marked.version, arrived_at=arrived_at, left_at=left_at
                )
        assert send(desk, in_session, cast.member, "12:40", "13:00").status_code == 302


def test_the_meeting_does_not_end_before_somebody_came_or_left(cast, in_session, by):
    marked = row(in_session, cast.member)
    actions.set_presence_times(marked, by=by, version=marked.version, arrived_at=in_session.opened_at)
    just_before = in_session.opened_at + datetime.timedelta(minutes=1)
    with time_machine.travel(in_session.opened_at + datetime.timedelta(minutes=10), tick=False):
        marked.refresh_from_db()
        actions.set_presence_times(marked, by=by, version=marked.version, arrived_at=timezone.now())
        with pytest.raises(Refused):
            actions.end_meeting(in_session, by=by, at=just_before)
        actions.end_meeting(in_session, by=by)


def test_new_times_of_the_meeting_hold_everybody(cast, opened, desk, by):
    """Who came before the new opening was there from it; who left after the new end stayed to it."""
    send(desk, opened, cast.member, clock(opened.opened_at, 5), clock(opened.closed_at, -5))
    version = row(opened, cast.second_deputy).version
    minutes = datetime.timedelta(minutes=10)
    moved = actions.set_times(opened, by=by, opened_at=opened.opened_at + minutes, closed_at=opened.closed_at - minutes)
    edges = (content.moment(moved.opened_at), content.moment(moved.closed_at))
    assert span(moved, cast.member) == span(moved, cast.second) == edges
    assert span(moved, cast.second_deputy) == (None, None)
    assert row(moved, cast.second_deputy).version == version


def test_a_meeting_past_midnight(cast, opened, desk, by):
    evening = opened.opened_at.replace(hour=20, minute=0)
    with_night = actions.set_times(
        opened, by=by, opened_at=evening, closed_at=evening + datetime.timedelta(hours=4, minutes=30)
    )
    closed = timezone.localtime(with_night.closed_at)
    assert closed.date() > timezone.localdate(with_night.opened_at)
    left = clock(with_night.closed_at, -10)
    assert send(desk, with_night, cast.member, clock(with_night.opened_at, 10), left).status_code == 302
    assert row(with_night, cast.member).left_at == with_night.closed_at - datetime.timedelta(minutes=10)


def test_a_remote_member_reads_remotely_beside_the_times(cast, opened, desk):
    mark(cast, opened, cast.member, "remote")
    send(desk, opened, cast.member, clock(opened.opened_at, 20))
    whole = content.of_meeting(opened, "minutes")
    group = next(people.people(whole))["rows"]
    times = next(each["times"] for each in group if each["name"] == row(opened, cast.member).person_name)
    assert times.startswith(clock(opened.opened_at, 20).replace(":", ".")) and times.endswith(")")
