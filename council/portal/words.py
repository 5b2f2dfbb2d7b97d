"""A body's rules, term and appointment in plain words: pairs of what it is about and a sentence."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from council.bodies.enums import DeputyScheme, NoticeCounting, Numbering, Publicity, QuorumFormula, RecordKind


def day(value):
    """A day as people write it."""
    return date_format(value, "SHORT_DATE_FORMAT")


def of_term(term):
    """When the term runs."""
    if term.end is None:
        return _("From %(start)s until further notice") % {"start": day(term.start)}
    return f"{day(term.start)}–{day(term.end)}"


def of_appointment(term):
    """Who appointed the members, when, and where the decision is found."""
    section = f"§ {term.decision_section.strip('§ ')}" if term.decision_section else ""
    parts = [term.decided_by, day(term.decided_on) if term.decided_on else "", section]
    words = " ".join(part for part in parts if part)
    if term.record_number:
        number = _("record number %(number)s") % {"number": term.record_number}
        words = f"{words}, {number}" if words else number
    return words


def of_frequency(rules):
    """How many meetings a year the rules ask for."""
    least, most = rules.meetings_a_year_min, rules.meetings_a_year_max
    if least and most and least != most:
        return _("%(least)s–%(most)s meetings a year") % {"least": least, "most": most}
    if least or most:
        count = least or most
        words = ngettext("%(count)s meeting a year", "%(count)s meetings a year", count) % {"count": count}
        return (
            words
            if least == most
            else (_("at least %(meetings)s") if least else _("at most %(meetings)s")) % {"meetings": words}
        )
    return ""


def of_notice(rules):
    """How long before the meeting the notice is sent."""
    if not rules.notice_days:
        return ""
    if rules.notice_counting == NoticeCounting.WORKING:
        words = ngettext(
            "%(count)s working day before the meeting", "%(count)s working days before the meeting", rules.notice_days
        )
    else:
        words = ngettext("%(count)s day before the meeting", "%(count)s days before the meeting", rules.notice_days)
    return words % {"count": rules.notice_days}


def of_quorum(rules):
    """Who must be present for decisions."""
    return {
        QuorumFormula.OVER_HALF: _("Over half of the members must be present"),
        QuorumFormula.HALF: _("At least half of the members must be present"),
        QuorumFormula.HALF_AND_CHAIR: _("The chair or vice chair and at least half of the members must be present"),
        QuorumFormula.NONE: _("No quorum is required"),
    }[rules.quorum]


def of_deputies(rules):
    """How deputies are arranged."""
    words = {
        DeputyScheme.NONE: _("Members have no deputies"),
        DeputyScheme.PERSONAL: _("Each member has a personal deputy"),
        DeputyScheme.CATEGORY: _("Each category has its own deputies"),
        DeputyScheme.ORDER: _("Deputies are called in the order of their numbers"),
    }[rules.deputy_scheme]
    if rules.deputy_scheme != DeputyScheme.NONE and rules.deputy_may_be_missing:
        return _("%(deputies)s; a place may also be without a deputy") % {"deputies": words}
    return words


def of_publicity(rules):
    """What everyone may read and follow."""
    if rules.agenda_publicity == Publicity.PUBLIC:
        papers = _("Agendas and minutes are public")
        if rules.record_kind == RecordKind.MEMO:
            papers = _("Agendas and memos are public")
    else:
        papers = _("Agendas are closed; matters are shown here by their number and heading")
    meetings = _("Anyone may follow the meetings")
    return f"{papers}. {meetings}." if rules.meetings_open else f"{papers}."


def of_record(rules):
    """What is written of a meeting, and who checks it."""
    kind = _("Minutes") if rules.record_kind == RecordKind.MINUTES else _("Memo")
    if rules.numbering == Numbering.YEAR:
        kind = _("%(record)s, § numbers through the calendar year") % {"record": kind}
    if not rules.scrutineers:
        return kind
    checked = ngettext("checked by %(count)s scrutineer", "checked by %(count)s scrutineers", rules.scrutineers)
    return f"{kind}, {checked % {'count': rules.scrutineers}}"


def rules_in_words(rules, habit):
    """The rules as (what, sentence) pairs. ``habit`` is how the body itself tells of its meetings."""
    pairs = [
        (pgettext("body", "Meetings"), habit or of_frequency(rules)),
        (_("Notice of meeting"), of_notice(rules)),
        (_("Quorum"), of_quorum(rules)),
        (_("Deputies"), of_deputies(rules)),
        (_("Publicity"), of_publicity(rules)),
        (_("Record of the meeting"), of_record(rules)),
    ]
    if rules.terms_in_a_row:
        cap = ngettext("%(count)s term in a row at most", "%(count)s terms in a row at most", rules.terms_in_a_row)
        pairs.append((_("Terms"), cap % {"count": rules.terms_in_a_row}))
    pairs.append((_("The rules were decided by"), rules.source))
    return [(what, words) for what, words in pairs if words]
