"""A call from its draft to its closing: what it asks, when it is open, and how it ends without appointments."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from council.bodies.enums import QuotaMode
from council.core.events import describe, name_facts, read_facts, record
from council.core.i18n import CODES, in_language, in_languages
from council.core.pages import touch
from council.core.states import Conflict, Refused, move
from members.calls import content, places, starting
from members.calls.actions.outcome_letters import tell_new_call, tell_not_carried_out
from members.calls.enums import CallPart, CallState
from members.calls.models import Call, CallPlaces, Channel, Criterion, Extension, Question
from members.calls.readiness import in_words, lacks, time_faults
from members.calls.rules import can_correct, can_edit_content

describe(
    call__started=gettext_lazy("Call begun: %(title)s"),
    call__changed=gettext_lazy("Changed: %(call_part)s"),
    call__corrected=gettext_lazy("Corrected after publishing: %(call_part)s"),
    call__published=gettext_lazy("Call published: opens %(opens_at)s, closes %(closes_at)s"),
    call__taken_back=gettext_lazy("Call taken back to be prepared"),
    call__extended=gettext_lazy("Closing moved from %(closed_at)s to %(closes_at)s: %(reason)s"),
    call__closed=gettext_lazy("The call closed, %(applications)s applications"),
    call__not_carried_out=gettext_lazy("The call is not carried out: %(reason)s"),
    call__channel_added=gettext_lazy("Announced: %(channel)s, %(announced_on)s"),
    call__channel_removed=gettext_lazy("Announcement removed: %(channel)s, %(announced_on)s"),
    call__removed=gettext_lazy("Draft of a call removed: %(title)s"),
)
read_facts(call_part=CallPart)
name_facts(call_part=gettext_lazy("part"), opens_at=gettext_lazy("opens"), closes_at=pgettext_lazy("call", "closes"))

_COPIED_ROWS = (CallPart.CRITERIA, CallPart.QUESTIONS)
_MODELS = {"criteria": Criterion, "questions": Question}
#: The part of a draft that is copied to a call like it. The times and the places are its own.
_COPIED_FIELDS = [
    *content.FIELDS[CallPart.TEXTS],
    *content.FIELDS[CallPart.OPTIONS],
    "contact_name",
    "contact_email",
    "contact_phone",
]


def touch_pages(call):
    """Everything public that shows the call."""
    touch(f"call:{call.pk}", f"body:{call.body_id}", "site")


def lock(call):
    """The call as it is now; whoever changes it waits here for the other's turn to end."""
    return (
        Call.objects.select_for_update(no_key=True, of=("self",))
        .select_related("body__host", "term", "predecessor")
        .get(pk=call.pk)
    )


@transaction.atomic
def start_call(body, term, *, by, fills_vacancies=False, like=None):
    """A draft call of a body for a term, with the texts, criteria and places that such a call usually has.

    With ``fills_vacancies`` it is for the places of the running term that nobody
    has. ``like`` is an earlier call whose texts, criteria, questions and options
    are copied instead. Raises Refused when nothing is vacant.
    """
    rules = body.rules_on(max(timezone.localdate(), term.start))
    planned = places.vacant(body, term) if fills_vacancies else places.of_term(term)
    if fills_vacancies and not planned:
        raise Refused(_("No place of the running term is vacant, so there is nothing to call for."))
    contact = by.person if by is not None else None
    fields = {
        **starting.texts_of(body, term, vacancies=fills_vacancies),
        **{f"decider_{code}": in_language(term, "decided_by", code) for code in body.languages[:1]},
        **{f"decider_{code}": getattr(term, f"decided_by_{code}") for code in body.languages[1:]},
        "languages": list(body.languages),
        "asks_deputy": starting.asks_deputy(rules),
        "retention_days": rules.applicant_data_days if rules else 180,
        "contact_name": contact.name if contact else "",
        "contact_email": (contact.email if contact else "") or body.host.contact_email,
    }
    if like is not None:
        fields |= {name: getattr(like, name) for name in _COPIED_FIELDS}
        fields |= _titles(body, term, fills_vacancies)
        fields["asks_gender"] &= uses_gender(body)
    call = Call.objects.create(body=body, term=term, fills_vacancies=fills_vacancies, **fields)
    _write_places(call, {category.pk: numbers for category, numbers in planned.items()})
    for part in _COPIED_ROWS:
        rows = content.part_of(like, part) if like else list(starting.criteria()) if part == CallPart.CRITERIA else []
        _write_rows(call, part, rows)
    record("call.started", target=call, by=by, title=in_languages(call, "title"))
    return call


def _titles(body, term, vacancies):
    texts = starting.texts_of(body, term, vacancies=vacancies)
    return {name: texts[name] for name in texts if name.startswith(("title_", "intro_"))}


def uses_gender(body):
    """Whether the body's rules have a quota of women and men; elsewhere gender is not asked."""
    rules = body.rules_on(timezone.localdate())
    return rules is not None and rules.quota != QuotaMode.OFF


@transaction.atomic
def renew_call(call, *, by):
    """A draft that replaces a call that was not carried out: its texts, criteria, questions and places, linked to it.

    Raises Refused when the call was not called off, or has such a draft or successor already.
    """
    call = lock(call)
    if call.state != CallState.NOT_CARRIED_OUT:
        raise Refused(_("Only a call that is not carried out is replaced by a new one."))
    if call.successors.exists():
        raise Refused(_("This call has a new call already."))
    fields = {name: getattr(call, name) for name in _COPIED_FIELDS}
    new = Call.objects.create(
        body=call.body, term=call.term, predecessor=call, fills_vacancies=call.fills_vacancies, **fields
    )
    planned = {row["category_id"]: (row["members"], row["deputies"]) for row in content.part_of(call, CallPart.PLACES)}
    _write_places(new, planned)
    for part in _COPIED_ROWS:
        _write_rows(new, part, content.part_of(call, part))
    record("call.started", target=new, by=by, title=in_languages(new, "title"))
    return new


@transaction.atomic
def change_call(call, part, *, by, seen, **fields):
    """Write one part of a call if it is still what the writer saw (``content.fingerprint``), else Conflict.

    Texts and contact details may be corrected until the decision, and the page
    tells that they were; everything else only before publishing: Refused then.
    """
    call = _open_for_writing(call, part, seen)
    if part == CallPart.OPTIONS:
        fields["asks_gender"] = fields.get("asks_gender", call.asks_gender) and uses_gender(call.body)
    changed = {name: value for name, value in fields.items() if getattr(call, name) != value}
    if changed:
        Call.objects.filter(pk=call.pk).update(version=F("version") + 1, **changed)
        call.refresh_from_db()
        _tell_change(call, part, by)
    return call


@transaction.atomic
def set_places(call, numbers, *, by, seen):
    """Set the places: ``{category key: (members, deputies)}``; a category without places is left out."""
    call = _open_for_writing(call, CallPart.PLACES, seen)
    before = content.fingerprint(call, CallPart.PLACES)
    call.places.all().delete()
    _write_places(call, numbers)
    return _rows_written(call, CallPart.PLACES, before, by)


@transaction.atomic
def set_rows(call, part, rows, *, by, seen):
    """Set the criteria or the questions, in their order, as dicts of fields."""
    call = _open_for_writing(call, part, seen)
    before = content.fingerprint(call, part)
    getattr(call, content.ROWS[part][0]).all().delete()
    _write_rows(call, part, rows)
    return _rows_written(call, part, before, by)


def _open_for_writing(call, part, seen):
    """The locked call; Refused when the part no longer changes, Conflict when somebody else changed it."""
    call = lock(call)
    if not can_edit_content(call) and part not in {CallPart.TEXTS, CallPart.CONTACT}:
        raise Refused(_("The call has been published, so this no longer changes: applicants answer what was asked."))
    if not can_correct(call):
        raise Refused(_("The decision has been made or the call has ended, so it no longer changes."))
    if content.fingerprint(call, part) != seen:
        raise Conflict(call)
    return call


def _rows_written(call, part, before, by):
    if content.fingerprint(call, part) != before:
        Call.objects.filter(pk=call.pk).update(version=F("version") + 1)
        call.refresh_from_db()
        _tell_change(call, part, by)
    return call


def _tell_change(call, part, by):
    if call.state == CallState.DRAFT:
        record("call.changed", target=call, by=by, call_part=str(part))
    else:
        record("call.corrected", target=call, by=by, call_part=str(part))
        touch_pages(call)


def _write_places(call, numbers):
    CallPlaces.objects.bulk_create(
        CallPlaces(call=call, category_id=category, members=members, deputies=deputies)
        for category, (members, deputies) in numbers.items()
        if members or deputies
    )


def _write_rows(call, part, rows):
    relation, names = content.ROWS[part]
    model = _MODELS[relation]
    model.objects.bulk_create(
        model(call=call, order=order, **{name: row[name] for name in names if name in row})
        for order, row in enumerate(rows, 1)
    )


@transaction.atomic
def publish_call(call, *, by, version):
    """Publish a draft: from now on what it asks is frozen. It takes applications from its opening moment.

    An opening that has passed becomes this minute. The applicants of a call
    that this one replaces are told of it. Raises Conflict when the
    call has changed since ``version`` was looked at, Refused when something is missing.
    """
    call = lock(call)
    if call.state == CallState.DRAFT:
        if call.version != version:
            raise Conflict(call)
        if found := lacks(call):
            raise Refused(found[0].sentence)
    now = timezone.now()
    opens_at = max(call.opens_at, now.replace(second=0, microsecond=0))
    facts = {"opens_at": opens_at.isoformat(), "closes_at": call.closes_at.isoformat()}
    move(
        call,
        CallState.OPEN,
        by=by,
        event="call.published",
        log=facts,
        opens_at=opens_at,
        published_at=now,
        version=F("version") + 1,
    )
    tell_new_call(call)
    touch_pages(call)
    return call


@transaction.atomic
def take_back_call(call, *, by):
    """Take a published call back to be prepared, before it has opened; Refused after that."""
    call = lock(call)
    if call.state == CallState.OPEN and call.opens_at <= timezone.now():
        raise Refused(_("The call has opened, so it cannot be taken back. It can be ended as not carried out."))
    move(call, CallState.DRAFT, by=by, event="call.taken_back", published_at=None, version=F("version") + 1)
    touch_pages(call)
    return call


@transaction.atomic
def extend_call(call, closes_at, *, reasons, by):
    """A later closing, for a reason that everybody may read: ``{language: reason}``.

    Also after the closing, until the assessment has begun; the call is then
    open again. Applications that came late but before the new closing are in
    time. Raises Refused for a closing that is not later, or in the past.
    """
    call = lock(call)
    now = timezone.now()
    if call.state not in {CallState.OPEN, CallState.CLOSED}:
        raise Refused(_("Only a call that is open, or has closed and is not being assessed yet, can be extended."))
    if closes_at <= call.closes_at:
        raise Refused(_("The new closing must be later than the present one."))
    if faults := time_faults(call.opens_at, closes_at, now):
        raise Refused(next(iter(faults.values())))
    if missing := [code for code in call.languages if not reasons.get(code, "").strip()]:
        raise Refused(_("The reason is missing in %(language)s.") % {"language": in_words(missing[0])})
    extension = Extension.objects.create(
        call=call,
        closed_at=call.closes_at,
        closes_at=closes_at,
        **{f"reason_{code}": reasons.get(code, "") for code in CODES},
    )
    call.applications.filter(is_late=True, arrived_at__lt=closes_at).update(is_late=False)
    facts = {
        "closed_at": call.closes_at.isoformat(),
        "closes_at": closes_at.isoformat(),
        "reason": {code: reasons[code] for code in call.languages},
    }
    changes = {"closes_at": closes_at, "version": F("version") + 1}
    if call.state == CallState.CLOSED:
        move(call, CallState.OPEN, by=by, event="call.extended", log=facts, **changes)
    else:
        Call.objects.filter(pk=call.pk).update(**changes)
        record("call.extended", target=call, by=by, **facts)
    touch_pages(call)
    return extension


def close_calls(*, now=None):
    """Close the calls whose moment has come; one that was extended meanwhile stays open. Returns how many closed."""
    now = now or timezone.now()
    due = Call.objects.filter(state=CallState.OPEN, closes_at__lte=now).values_list("pk", flat=True)
    return sum(_close(pk, now) for pk in list(due))


@transaction.atomic
def _close(pk, now):
    call = Call.objects.select_for_update(no_key=True).filter(pk=pk, state=CallState.OPEN, closes_at__lte=now).first()
    if call is None:
        return False
    count = call.applications.counted().count()
    move(call, CallState.CLOSED, by=None, event="call.closed", log={"applications": count}, version=F("version") + 1)
    touch_pages(call)
    return True


@transaction.atomic
def abandon_call(call, *, reasons, by):
    """End a published call without appointments; its page and a letter to its applicants tell why.

    ``reasons`` are ``{language: reason}``, in all languages of the call. It can
    be replaced by a new one (:func:`renew_call`).
    """
    call = lock(call)
    if missing := [code for code in call.languages if not reasons.get(code, "").strip()]:
        raise Refused(_("The reason is missing in %(language)s.") % {"language": in_words(missing[0])})
    move(
        call,
        CallState.NOT_CARRIED_OUT,
        by=by,
        event="call.not_carried_out",
        log={"reason": {code: reasons[code] for code in call.languages}},
        ended_at=timezone.now(),
        **{f"end_reason_{code}": reasons.get(code, "") for code in CODES},
        version=F("version") + 1,
    )
    tell_not_carried_out(call)
    touch_pages(call)
    return call


@transaction.atomic
def remove_draft(call, *, by):
    """Remove a draft that nobody has seen; Refused for a call that is or has been published."""
    call = lock(call)
    if call.state != CallState.DRAFT:
        raise Refused(_("A published call is not removed. It can be ended as not carried out."))
    record("call.removed", target=call.body, by=by, title=in_languages(call, "title"))
    call.delete()


@transaction.atomic
def add_channel(call, *, name, announced_on, link="", by):
    """Tell where and when the call was announced; also after it was published."""
    call = lock(call)
    channel = Channel.objects.create(call=call, name=name, announced_on=announced_on, link=link)
    record("call.channel_added", target=call, by=by, channel=name, announced_on=announced_on.isoformat())
    if call.state != CallState.DRAFT:
        touch_pages(call)
    return channel


@transaction.atomic
def remove_channel(channel, *, by):
    """Remove an announcement that was written by mistake."""
    call = lock(channel.call)
    facts = {"channel": channel.name, "announced_on": channel.announced_on.isoformat()}
    channel.delete()
    record("call.channel_removed", target=call, by=by, **facts)
    if call.state != CallState.DRAFT:
        touch_pages(call)
