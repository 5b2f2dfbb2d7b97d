"""When one person came and left: the page, what it refuses, and how the minutes tell it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from council.core.models import Event
from council.core.states import Refused
from meetings import actions, content, show
from tests.meetings.conftest import words
from tests.meetings.test_session import row


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
