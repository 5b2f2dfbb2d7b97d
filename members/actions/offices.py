"""Choosing and ending the chair, the secretary and the other offices of a body."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.core.events import describe, record
from council.core.i18n import CODES
from council.core.states import Refused
from members.actions.composition import changed, day, days, guarded, lock
from members.actions.memberships import ONE_DAY
from members.enums import EndReason
from members.models import Office

describe(
    office__appointed=gettext_lazy("%(name)s: %(office)s from %(start)s"),
    office__named=gettext_lazy("%(name)s named: %(office)s from %(start)s"),
    office__ended=gettext_lazy("%(name)s: %(office)s until %(end)s"),
    office__corrected=gettext_lazy("%(name)s: %(office)s marked as a mistake: %(why)s"),
)


@transaction.atomic
def appoint_office(body, *, kind, by, person=None, start=None, end=None, chosen_by="", **texts):
    """Give an office to a person, or to a post (``held_by``) whose holder is not named.

    ``texts`` are ``held_by`` and ``title`` in the languages that have them (``held_by_fi``).
    Several may hold one kind at a time, but there is one chair a day. An office
    without a last day runs until it is ended. Raises Refused for two chairs on one day.
    """
    if person is None and not any(texts.get(f"held_by_{code}") for code in CODES):
        raise Refused(_("Give the person, or the post that holds the office."))
    lock(body)
    office = Office(
        body=body,
        kind=kind,
        person=person,
        person_name=person.name if person else "",
        start=start or timezone.localdate(),
        end=end,
        chosen_by=chosen_by,
        **texts,
    )
    with guarded(office):
        office.save()
    record(
        "office.appointed",
        target=office,
        by=by,
        name=office.holder,
        office=office.kind,
        start=office.start.isoformat(),
        end=end.isoformat() if end else "",
    )
    changed(body)
    return office


@transaction.atomic
def name_officer(office, person, *, by, since=None):
    """The post's office gets its person; returns the office that the person holds.

    From a later day than the office began, the time without a name stays as a record of its own.
    """
    lock(office.body)
    office.refresh_from_db()
    if office.person_id or office.end_reason == EndReason.ERROR:
        raise Refused(_("%(holder)s is already named for this office.") % {"holder": office.holder})
    since = since or max(timezone.localdate(), office.start)
    if since < office.start or (office.end and since > office.end):
        raise Refused(_("The first day must be within the office, %(days)s.") % {"days": days(office)})
    if since > office.start:
        Office.objects.filter(pk=office.pk).update(end=since - ONE_DAY, end_reason=EndReason.NAMED)
        office.pk, office._state.adding = None, True
        office.start = since
    office.person, office.person_name = person, person.name
    with guarded(office):
        office.save()
    record("office.named", target=office, by=by, name=person.name, office=office.kind, start=since.isoformat())
    changed(office.body)
    return office


@transaction.atomic
def end_office(office, *, by, last_day, reason=EndReason.OTHER):
    """End an office after ``last_day``; its rights end with that day."""
    lock(office.body)
    office.refresh_from_db()
    if office.end_reason == EndReason.ERROR or (office.end and office.end < last_day):
        raise Refused(_("This office ends already on %(end)s.") % {"end": day(office.end or office.start)})
    if last_day < office.start:
        raise Refused(
            _("The office begins only on %(start)s. If it is not to begin at all, mark the record as a mistake.")
            % {"start": day(office.start)}
        )
    office.end, office.end_reason = last_day, reason
    office.save(update_fields=["end", "end_reason"])
    record(
        "office.ended",
        target=office,
        by=by,
        name=office.holder,
        office=office.kind,
        end=last_day.isoformat(),
        reason=str(reason),
    )
    changed(office.body)
    return office


@transaction.atomic
def correct_office(office, *, by, why):
    """Mark an office as recorded by mistake: it gives no right on any day, and the trail stays."""
    lock(office.body)
    office.refresh_from_db()
    if office.end_reason == EndReason.ERROR:
        raise Refused(_("This record is already marked as a mistake."))
    office.end_reason = EndReason.ERROR
    office.save(update_fields=["end_reason"])
    record("office.corrected", target=office, by=by, name=office.holder, office=office.kind, why=why, days=days(office))
    changed(office.body)
    return office
