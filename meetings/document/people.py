"""Who was there: members, others, absent; and the quorum."""

from django.utils.translation import gettext as _

from council.bodies.enums import QuorumFormula
from meetings.document.head import THERE, ends, starts
from meetings.document.words import clock, moment, small
from meetings.enums import InvitedAs, Presence
from members.enums import OfficeKind

NO_BREAK_SPACE = "\u00a0"
LEADERS = {OfficeKind.CHAIR: 0, OfficeKind.VICE_CHAIR: 1}


def people(content):
    """The groups of the attendance: members, others, absent; empty groups are left out."""
    rows = content.get("attendance", ())
    seated = [row for row in rows if row["presence"] in THERE and is_seated(row)]
    others = [row for row in rows if row["presence"] in THERE and not is_seated(row)]
    away = [row for row in rows if row["presence"] not in THERE and (is_seated(row) or row["role"])]
    seated.sort(key=lambda row: LEADERS.get(row["role"], len(LEADERS)))
    for caption, times, group in (
        (_("Members present"), _("Present"), seated),
        (_("Others present"), _("Present"), others),
        (_("Absent"), _("Notice"), away),
    ):
        if group:
            yield {
                "caption": caption,
                "times": times,
                "represents": any(row["represents"] for row in group),
                "rows": [person(content, row) for row in group],
            }


def is_seated(row):
    """True for members, for deputies on a member's place, and for the one who leads the meeting."""
    return row["as"] == InvitedAs.MEMBER or bool(row["in_place_of"]) or row["has_vote"] or row["role"] in LEADERS


def person(content, row):
    """One line of the attendance."""
    if row["presence"] in THERE:
        times = presence(content, row)
    else:
        times = _("gave notice") if row["presence"] == Presence.EXCUSED else "–"
    return {"name": row["name"], "represents": row["represents"], "role": role(row), "times": times}


def role(row):
    """Chair, member, deputy member (of whom), and the person's title."""
    kind = small(OfficeKind(row["role"]).label if row["role"] else InvitedAs(row["as"]).label)
    if row["in_place_of"]:
        deputy = f"{small(InvitedAs.DEPUTY.label)} ({row['in_place_of']})"
        kind = f"{kind}, {deputy}" if row["role"] else deputy
    told = row["title"] and row["title"] != row["represents"]
    return f"{kind}, {row['title']}" if told else kind


def presence(content, row):
    """From when to when, and whether remotely."""
    begin = moment(row["arrived"]) or starts(content)
    end = moment(row["left"]) or ends(content)
    span = f"{clock(begin)}–{clock(end)}"
    if row["presence"] != Presence.REMOTE:
        return span
    remotely = _("(remote)").replace(" ", NO_BREAK_SPACE)
    return f"{span} {remotely}"


def quorum(content):
    """The sentence on the quorum, or nothing where the rules require none."""
    facts = content.get("quorum")
    if not facts or facts["formula"] == QuorumFormula.NONE:
        return ""
    parts = [_("Voting members present: %(present)s. Seats: %(seats)s. Needed for a quorum: %(needed)s.") % facts]
    if facts["formula"] == QuorumFormula.HALF_AND_CHAIR:
        parts.append(_("The chair or vice chair must be one of them."))
    parts.append(_("The meeting was quorate.") if facts["quorate"] else _("The meeting was not quorate."))
    return " ".join(parts)
