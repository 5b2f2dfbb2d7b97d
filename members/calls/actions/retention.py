"""Erasing the data of those who were not chosen, after the body's set time; the counts and a receipt stay."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from council.core.events import describe, record
from council.core.files import file_path
from council.core.models import Delivery, StoredFile
from members.calls import statistics
from members.calls.enums import ApplicationState, CallState
from members.calls.models import Application, Call, Erasure, HelperRun, Nominee

describe(call__erased=gettext_lazy("Data of %(count)s applications erased: numbers %(numbers)s"))
#: What stays of an erased application: its number, state, category, languages, scope and municipalities.
APPLICATION = {
    "contact_name": "",
    "contact_email": "",
    "contact_phone": "",
    "organisation": None,
    "name": "",
    "name_sv": "",
    "business_id": "",
    "register_number": "",
    "no_number_reason": "",
    "website": "",
    "networks": "",
    "reasons": "",
    "completion_words": "",
    "original": None,
    "sort_key": "",
}
NOMINEE = {
    "given_name": "",
    "family_name": "",
    "email": "",
    "phone": "",
    "task": "",
    "organisation_name": "",
    "organisation": None,
    "background": "",
    "gender": "",
    "consent_words": "",
    "person": None,
}


def erases_on(call):
    """The day on which the data of those not chosen are erased: set days after the call ended; None before it has."""
    if call.ended_at is None:
        return None
    return timezone.localdate(call.ended_at) + datetime.timedelta(days=call.retention_days)


def erasable(call, day=None):
    """The applications whose time is up on ``day``: nobody who was chosen.

    Reserves, and those who let the body ask them later, are kept to the end of the term.
    """
    day = day or timezone.localdate()
    due = erases_on(call)
    rows = Application.objects.filter(call=call, erased_at=None).exclude(state=ApplicationState.SELECTED)
    if due is None or day < due:
        return rows.none()
    term_over = call.term.end is not None and call.term.end < day
    if term_over or call.state == CallState.NOT_CARRIED_OUT:
        return rows
    return rows.exclude(Q(state=ApplicationState.RESERVE) | Q(consider_later=True, state=ApplicationState.NOT_SELECTED))


def due_calls(day=None):
    """The ended calls that have something to erase on ``day``."""
    ended = Call.objects.filter(ended_at__isnull=False).select_related("body", "term")
    return [call for call in ended if erasable(call, day).exists()]


@transaction.atomic
def erase_applications(call, *, by):
    """Erase what is due of one call; returns the receipt, or None when nothing is due. ``by`` None is the clock.

    Files leave the disk when the transaction has been committed.
    """
    call = Call.objects.select_for_update(no_key=True, of=("self",)).select_related("body", "term").get(pk=call.pk)
    applications = list(erasable(call).select_for_update(of=("self",)))
    if not applications:
        return None
    keys = [each.pk for each in applications]
    numbers = sorted(each.number for each in applications if each.number)
    if not call.statistics or any(each.state != ApplicationState.DRAFT for each in applications):
        keep_counts(call)
    counts = {"applications": len(applications), **erase_parts(keys)}
    Application.objects.filter(pk__in=keys).update(**APPLICATION, erased_at=timezone.now())
    for proposal in call.proposals.all():
        proposal.snapshot = without(proposal.snapshot, set(numbers))
        proposal.save(update_fields=["snapshot"])
    HelperRun.objects.filter(call=call).update(question={}, result={})
    call.alternatives.update(explanation={})
    erase_letters(keys)
    erasure = Erasure.objects.create(
        call=call, by_name=by.get_full_name() if by else "", numbers=numbers, counts=counts
    )
    record("call.erased", target=call, by=by, count=len(applications), numbers=", ".join(map(str, numbers)) or "–")
    return erasure


def keep_counts(call):
    """The counts are kept once, before the first erasure."""
    if not call.erasures.exists() and not call.statistics:
        statistics.keep(call)


def erase_parts(keys):
    """Erase people, answers, files, other organisations, assessments and reasons of applications; counts of each."""
    nominees = Nominee.objects.filter(application__in=keys)
    files = set(
        StoredFile.objects.filter(
            pk__in=Application.objects.filter(pk__in=keys, original__isnull=False).values("original")
        )
    )
    counts = {"people": nominees.exclude(given_name="", family_name="").count()}
    for application in Application.objects.filter(pk__in=keys):
        answers = application.answers.select_related("file")
        files |= {answer.file for answer in answers if answer.file_id}
        answers.delete()
        application.joint.all().delete()
        application.conflicts.all().delete()
        application.assessments.all().delete()
        for choices in (application.proposedchoices, application.decidedchoices):
            choices.update(reason_fi="", reason_sv="", reason_en="")
    nominees.update(**NOMINEE)
    Application.objects.filter(pk__in=keys).update(original=None)
    paths = [file_path(stored) for stored in files]
    StoredFile.objects.filter(pk__in=[stored.pk for stored in files]).delete()
    transaction.on_commit(lambda: [path.unlink(missing_ok=True) for path in paths])
    return {**counts, "files": len(files)}


def erase_letters(keys):
    """Letters about erased applications keep neither name nor address."""
    others = Q(kind__startswith="calls.evaluat") | Q(kind__in=["calls.start", "calls.consent"])
    people = Nominee.objects.filter(application__in=keys).values("pk")
    rows = Delivery.objects.filter(
        Q(kind__startswith="calls.", about_id__in=keys) & ~others | Q(kind="calls.consent", about_id__in=people)
    )
    rows.update(recipient_name="", recipient_email="erased@invalid.example", fields={})


def without(snapshot, numbers):
    """A memo's content in which erased applications have only their numbers."""
    if not snapshot:
        return snapshot
    kept = dict(snapshot)
    kept["categories"] = [
        {
            **category,
            "applicants": [
                {**row, "name": "", "joint": [], "nominees": [], "reason": {}, "erased": True}
                if row["number"] in numbers
                else row
                for row in category["applicants"]
            ],
        }
        for category in snapshot.get("categories", ())
    ]
    return kept
