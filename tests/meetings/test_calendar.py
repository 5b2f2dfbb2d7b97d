"""Calendar files: by the letter of RFC 5545, and as programs that nobody here wrote read them."""

import datetime
import json
import pathlib
import re
import subprocess

import icalendar
import pytest
import time_machine
from django.utils import timezone, translation

from council.core.pages import touch
from meetings import actions
from meetings.calendar import VTIMEZONE, calendar, event, fold, invitation_ics
from meetings.models import Meeting

HERE = pathlib.Path(__file__).parent
LONG = "Pitkä äänne " * 12
#: Times in Finland and what they are in UTC, on both sides of both changes of the clock.
MOMENTS = [
    ((2026, 10, 24, 17), "2026-10-24T14:00:00.000Z"),
    ((2026, 10, 26, 17), "2026-10-26T15:00:00.000Z"),
    ((2026, 3, 27, 13), "2026-03-27T11:00:00.000Z"),
    ((2026, 3, 30, 13), "2026-03-30T10:00:00.000Z"),
    ((2026, 6, 11, 13), "2026-06-11T10:00:00.000Z"),
    ((2045, 7, 3, 9), "2045-07-03T06:00:00.000Z"),
]


def row(start, **fields):
    """A meeting as ``meetings.public`` reads it."""
    start = timezone.make_aware(datetime.datetime(*start))
    own = {
        "id": 7,
        "number": 3,
        "year": start.year,
        "state": "called",
        "mode": "hybrid",
        "place": "Kunnantalo; sali A, 2. krs \\ oikealla",
        "starts_at": start,
        "ends_at": start + datetime.timedelta(hours=2),
        "sequence": 2,
        "record_kind": "minutes",
        "body": {
            "slug": "jarjestoneuvosto",
            "names": {"fi": f"Järjestöneuvosto, {LONG}", "sv": "Organisationsrådet", "en": ""},
            "genitive_fi": "",
            "languages": ["fi", "sv"],
        },
    }
    return {**own, **fields}


def file_of(*rows, name=""):
    stamp = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    return calendar([event(each, stamp=stamp) for each in rows], name=name)


@pytest.fixture
def files(tmp_path):
    """``files(text, …)`` → paths of files with these contents."""

    def write(*texts):
        paths = []
        for number, text in enumerate(texts):
            path = tmp_path / f"{number}.ics"
            path.write_bytes(text.encode())
            paths.append(str(path))
        return paths

    return write


def properties(text):
    """The unfolded lines."""
    return text.replace("\r\n ", "").split("\r\n")


def samples():
    """A file of each kind: single, feed, cancelled, each side of the changes of the clock."""
    rows = [row(start, id=number) for number, (start, _utc) in enumerate(MOMENTS)]
    cancelled = row((2026, 6, 11, 13), state="cancelled")
    return [file_of(rows[0]), file_of(*rows, name="Järjestöneuvoston kokoukset"), file_of(cancelled)]


def test_lines_are_short_and_end_as_the_standard_says():
    for text in samples():
        assert text.endswith("END:VCALENDAR\r\n")
        assert not re.search(r"[^\r]\n|\r[^\n]", text)
        assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


@pytest.mark.parametrize("line", ["a" * 75, "a" * 76, "ä" * 40, "SUMMARY:" + "€" * 200, "😀" * 50])
def test_folding_cuts_no_letter(line):
    folded = fold(line)
    assert folded.replace("\r\n ", "") == line
    assert all(len(piece.encode()) <= 75 for piece in folded.split("\r\n"))


def test_no_answer_by_mail_is_asked_for():
    for text in samples():
        assert not re.search(r"^(METHOD|ORGANIZER|ATTENDEE)", text, re.M)


def test_a_feed_says_how_often_to_ask():
    lines = properties(samples()[1])
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT4H" in lines
    assert "X-WR-CALNAME:Järjestöneuvoston kokoukset" in lines
    assert "X-PUBLISHED-TTL:PT4H" in lines
    assert not [line for line in properties(samples()[0]) if line.startswith(("NAME", "REFRESH"))]


def test_a_cancelled_meeting_is_cancelled_and_takes_no_time():
    lines = properties(samples()[2])
    assert "STATUS:CANCELLED" in lines
    assert "TRANSP:TRANSPARENT" in lines
    assert "SEQUENCE:2" in lines


def test_the_time_zone_has_rules_and_no_list_of_dates():
    zone = "\r\n".join(VTIMEZONE)
    assert zone.count("RRULE:") == 2
    assert "RDATE" not in zone
    parsed = icalendar.Timezone.from_ical(zone).to_tz()
    for (year, month, day, hour), utc in MOMENTS:
        local = datetime.datetime(year, month, day, hour, tzinfo=parsed)
        assert local.astimezone(datetime.UTC).isoformat() == utc.replace(".000Z", "+00:00")


def test_text_survives_commas_semicolons_and_line_breaks():
    place = "Sali A; kerros 2, ovi \\ oikealla"
    text = file_of(row((2026, 6, 11, 13), place=place + "\nX-EVIL:1", mode="on_site"))
    component = icalendar.Calendar.from_ical(text).walk("VEVENT")[0]
    assert component["LOCATION"] == place + "\nX-EVIL:1"
    assert "X-EVIL" not in component


def test_an_invitation_s_file_is_in_the_reader_s_language_and_its_own_words(cast, plan):
    meeting = plan()
    with translation.override("fi"):
        text = invitation_ics(meeting, "en", description="Answer here:\nhttps://x.example/a, b")
    component = icalendar.Calendar.from_ical(text).walk("VEVENT")[0]
    assert component["SUMMARY"] == f"Partnership table: meeting {meeting.label}"
    assert component["DESCRIPTION"] == "Answer here:\nhttps://x.example/a, b"
    assert component["UID"].startswith(f"meeting-{meeting.pk}@")
    assert component["LOCATION"] == "Kunnantalo and remotely"
    assert "remote.example.org" not in text


def test_the_uid_stays_and_the_sequence_rises_when_the_time_changes(client, cast, called):
    address = f"/en/bodies/{called.body.slug}/{called.year}-{called.number}/meeting.ics"
    before = icalendar.Calendar.from_ical(client.get(address).content).walk("VEVENT")[0]
    hour = datetime.timedelta(hours=1)
    actions.change_meeting(
        called, by=cast.secretary.user, starts_at=called.starts_at + hour, ends_at=called.ends_at + hour
    )
    after = icalendar.Calendar.from_ical(client.get(address).content).walk("VEVENT")[0]
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) == int(before["SEQUENCE"]) + 1
    assert after["DTSTART"].dt - before["DTSTART"].dt == hour
    assert after["DTSTAMP"].dt >= before["DTSTAMP"].dt


def uids(response):
    return {str(each["UID"]) for each in icalendar.Calendar.from_ical(response.content).walk("VEVENT")}


def test_a_feed_has_its_own_body_only_and_the_whole_feed_all(client, cast, called):
    assert len(uids(client.get("/fi/bodies/kumppanuuspoyta/calendar.ics"))) == 1
    assert uids(client.get("/fi/bodies/toinen-poyta/calendar.ics")) == set()
    response = client.get("/fi/meetings/calendar.ics")
    assert len(uids(response)) == 1
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_a_cancelled_meeting_stays_a_month_and_an_old_one_a_year(client, cast, called):
    address = "/fi/bodies/kumppanuuspoyta/calendar.ics"
    actions.cancel_meeting(called, by=cast.secretary.user)
    now = timezone.now()
    with time_machine.travel(called.starts_at + datetime.timedelta(days=29), tick=False):
        assert len(uids(client.get(address + "?x"))) == 1
    with time_machine.travel(called.starts_at + datetime.timedelta(days=31), tick=False):
        assert not uids(client.get(address + "?x"))
    Meeting.objects.filter(pk=called.pk).update(state="ended")
    for days, count in ((390, 1), (410, 0)):
        with time_machine.travel(called.starts_at + datetime.timedelta(days=days), tick=False):
            assert len(uids(client.get(address + "?x"))) == count
    assert timezone.now() - now < datetime.timedelta(minutes=1)


def test_a_feed_is_the_same_bytes_until_something_changes(client, called):
    address = "/fi/bodies/kumppanuuspoyta/calendar.ics"
    first = client.get(address)
    touch(f"body:{called.body_id}")
    assert client.get(address).headers["ETag"] == first.headers["ETag"]


def test_libical_finds_no_fault(files):
    """Debian's ``python3-gi`` and ``gir1.2-ical-3.0``: libical's restriction tables, by the system's Python."""
    python = pathlib.Path("/usr/bin/python3")
    probe = "import gi; gi.require_version('ICalGLib', '3.0')"
    if not python.exists() or subprocess.run([python, "-c", probe], capture_output=True, check=False).returncode:
        pytest.skip("libical is not installed (Debian: apt install python3-gi gir1.2-ical-3.0)")
    broken = samples()[0].replace("DTSTART;TZID=Europe/Helsinki:", "DTSTART;TZID=Europe/Helsinki:x")
    paths = files(*samples(), broken)
    done = subprocess.run([python, HERE / "libical_check.py", *paths], capture_output=True, text=True, check=True)
    *good, bad = json.loads(done.stdout)
    assert [each["errors"] for each in good] == [0, 0, 0]
    assert good[1]["starts"] == [utc.replace("-", "").replace(":", "").replace(".000Z", "Z") for _start, utc in MOMENTS]
    assert bad["errors"] > 0, "the check finds nothing"


@pytest.mark.node
def test_ical_js_reads_the_same_moments(files):
    done = subprocess.run(["node", HERE / "ical.mjs", *files(*samples())], capture_output=True, text=True, check=True)
    single, feed, cancelled = json.loads(done.stdout)
    assert [each["start"] for each in feed["events"]] == [utc for _start, utc in MOMENTS]
    assert single["method"] is None
    assert single["events"][0]["sequence"] == 2
    assert LONG.strip() in single["events"][0]["summary"]
    assert single["events"][0]["location"].startswith("Kunnantalo; sali A, 2. krs \\ oikealla")
    assert cancelled["events"][0]["status"] == "CANCELLED"
