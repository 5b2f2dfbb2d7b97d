"""Who accepted the minutes and when, and how they are kept available."""

import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council.bodies.enums import RecordKind
from meetings.document.head import is_minutes
from meetings.document.words import day, moment, small
from meetings.enums import ScrutinyState
from members.enums import OfficeKind


def approval(content, approvals, accepted):
    """Chair and scrutineers with the moments of their acceptance, and where the minutes are kept available.

    ``accepted`` is the mark of the content that they accepted, where the reader
    has that whole content; see ``meetings.pdf``.
    """
    if not is_minutes(content) or not approvals:
        return None
    is_memo = content["body"]["record_kind"] == RecordKind.MEMO
    signed = [{**approvals["chair"], "role": small(OfficeKind.CHAIR.label)}] if approvals["chair"]["name"] else []
    signed += [
        {**row, "role": _("scrutineer of the memo") if is_memo else _("scrutineer of the minutes")}
        for row in approvals["scrutineers"]
        if row["state"] == ScrutinyState.ACCEPTED
    ]
    since = approvals["kept_available_from"]
    return {
        "sentence": _("The memo has been scrutinised and accepted electronically.")
        if is_memo
        else _("The minutes have been scrutinised and accepted electronically."),
        "people": [{"name": row["name"], "role": row["role"], "mark": accepted_on(row["at"])} for row in signed],
        "kept": kept_available(since, approvals["kept_available_at"]) if since else "",
        "sha256": accepted,
    }


def accepted_on(at):
    """The moment of an acceptance in words."""
    when = moment(at)
    return _("Accepted electronically %(when)s") % {"when": date_format(when, "DATETIME_FORMAT")} if when else ""


def kept_available(since, place):
    """How the minutes are kept available (Act on Wellbeing Services Counties 611/2021, 145 §)."""
    since = day(datetime.date.fromisoformat(since))
    if place:
        return _("Kept available since %(day)s: %(place)s") % {"day": since, "place": place}
    return _("Kept available in the public information network since %(day)s.") % {"day": since}
