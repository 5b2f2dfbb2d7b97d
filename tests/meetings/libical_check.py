"""Run by the system's Python: libical's reading of calendar files, and its tables of what a component may have."""

import json
import sys

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib as ical  # noqa: E402


def read(path):
    """Errors of syntax and of the restriction tables (RFC 5546), and each event's start in UTC."""
    with open(path, encoding="utf-8", newline="") as file:
        calendar = ical.Component.new_from_string(file.read())
    calendar.check_restrictions()
    zone = calendar.get_timezone("Europe/Helsinki")
    starts = []
    event = calendar.get_first_component(ical.ComponentKind.VEVENT_COMPONENT)
    while event:
        start = event.get_dtstart()
        start.set_timezone(zone)
        starts.append(start.convert_to_zone(ical.Timezone.get_utc_timezone()).as_ical_string())
        event = calendar.get_next_component(ical.ComponentKind.VEVENT_COMPONENT)
    return {"errors": calendar.count_errors(), "starts": starts}


print(json.dumps([read(path) for path in sys.argv[1:]]))
