"""Assessment: completeness, evaluators, their declared conflicts, and their independent views."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.core.events import describe, read_facts, record
from council.core.models import Delivery
from council.core.post import outbox
from council.core.post.letters import address
from council.core.states import Conflict as Overtaken
from council.core.states import Refused, move
from members import actions as member_actions
from members.calls.actions.proposals import lock_call
from members.calls.emails.words import inert
from members.calls.enums import CallState, Completeness
from members.calls.links import application_token
from members.calls.models import Application, Assessment, Call, Conflict, Evaluator, Mark
from members.models import Person

describe(
    call__assessment_begun=gettext_lazy("Assessment begun: %(count)s applications are compared"),
    evaluator__named=gettext_lazy("%(name)s named as an evaluator"),
    evaluator__ended=gettext_lazy("%(name)s is no longer an evaluator"),
    evaluator__returned=gettext_lazy("%(name)s is an evaluator again"),
    evaluator__declared=gettext_lazy("%(name)s declared conflicts: %(count)s"),
    evaluator__conflict_noted=gettext_lazy("A conflict of %(name)s with application %(number)s was noted"),
    assessment__done=gettext_lazy("%(name)s assessed application %(number)s"),
    assessment__reopened=gettext_lazy("%(name)s opened the assessment of application %(number)s again"),
    application__complete=gettext_lazy("Application %(number)s found complete"),
    application__unchecked=gettext_lazy("Application %(number)s: the check of completeness was taken back"),
    application__completion_asked=gettext_lazy("Application %(number)s: completion asked by %(due)s"),
)
read_facts(completeness=Completeness)


@transaction.atomic
def begin_assessment(call, *, by):
    """A closed call is assessed: from now on evaluators read what is theirs. Raises Refused before the closing."""
    call = lock_call(call)
    move(
        call,
        CallState.IN_ASSESSMENT,
        by=by,
        event="call.assessment_begun",
        log={"count": call.applications.counted().count()},
    )
    return call


@transaction.atomic
def name_evaluator(call, *, by, given_name, family_name, email, language="fi"):
    """Name an evaluator: a known person with this address, else a new one; they get an account and a letter."""
    call = lock_call(call)
    if call.state in {CallState.DECIDED, CallState.APPOINTED, CallState.NOT_CARRIED_OUT}:
        raise Refused(_("The call has been decided or ended, so it needs no evaluators."))
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        person = member_actions.add_person(
            by=by,
            given_name=given_name,
            family_name=family_name,
            email=email,
            language=language,
            demonstration=call.body.demonstration,
        )
    elif person.name.casefold() != f"{given_name} {family_name}".casefold():
        raise Refused(
            _("This address belongs to %(name)s in the portal. Check the name or the address.") % {"name": person.name}
        )
    try:
        with transaction.atomic():
            evaluator = Evaluator.objects.create(call=call, person=person)
    except IntegrityError as error:
        raise Refused(_("%(name)s is an evaluator of this call already.") % {"name": person.name}) from error
    record("evaluator.named", target=call, by=by, name=person.name)
    if not hasattr(person, "user"):
        member_actions.invite_account(person, by=by)
    _tell_evaluator(evaluator)
    return evaluator


def _tell_evaluator(evaluator):
    person = evaluator.person
    link = address("calls:evaluation_list", person.language, evaluator=evaluator.pk)
    outbox.queue(
        [
            Delivery(
                key=f"calls.evaluator_named:{evaluator.pk}",
                kind="calls.evaluator_named",
                about_id=evaluator.pk,
                body_id=evaluator.call.body_id,
                recipient_name=person.name,
                recipient_email=person.email,
                language=person.language,
                fields={"name": person.name, "link": link},
            )
        ]
    )


@transaction.atomic
def end_evaluator(evaluator, *, by):
    """The person no longer evaluates and reads nothing any more; what was assessed stays."""
    done = Evaluator.objects.filter(pk=evaluator.pk, ended_at=None).update(ended_at=timezone.now())
    if done:
        record("evaluator.ended", target=evaluator.call, by=by, name=evaluator.person.name)


@transaction.atomic
def return_evaluator(evaluator, *, by):
    """A slip: the person evaluates after all."""
    done = Evaluator.objects.filter(pk=evaluator.pk).exclude(ended_at=None).update(ended_at=None)
    if done:
        record("evaluator.returned", target=evaluator.call, by=by, name=evaluator.person.name)


@transaction.atomic
def declare_conflicts(evaluator, grounds, *, by):
    """The evaluator has gone through all applicants; ``grounds`` maps applications to the ground of a conflict.

    An application that is not in ``grounds`` has no conflict, also when it was
    declared before. Applications that come later are not covered: they are asked anew.
    """
    evaluator = Evaluator.objects.select_for_update(of=("self",)).select_related("call", "person").get(pk=evaluator.pk)
    now = timezone.now()
    evaluator.conflicts.exclude(application__in=grounds).filter(withdrawn_at=None).update(withdrawn_at=now)
    for application, ground in grounds.items():
        Conflict.objects.update_or_create(
            evaluator=evaluator, application=application, defaults={"ground": ground, "withdrawn_at": None}
        )
        Assessment.objects.filter(evaluator=evaluator, application=application).delete()
    Evaluator.objects.filter(pk=evaluator.pk).update(declared_at=now)
    record("evaluator.declared", target=evaluator.call, by=by, name=evaluator.person.name, count=len(grounds))


@transaction.atomic
def note_conflict(evaluator, application, ground, *, by):
    """The secretary notes a conflict that the evaluator did not declare; the assessment is thrown away."""
    Conflict.objects.update_or_create(
        evaluator=evaluator, application=application, defaults={"ground": ground, "withdrawn_at": None}
    )
    Assessment.objects.filter(evaluator=evaluator, application=application).delete()
    record(
        "evaluator.conflict_noted",
        target=evaluator.call,
        by=by,
        name=evaluator.person.name,
        number=application.number,
    )


def refuse_unless_assessed(call):
    """Raises Refused unless the call is in assessment now."""
    state = Call.objects.select_for_update(no_key=True).values_list("state", flat=True).get(pk=call.pk)
    if state != CallState.IN_ASSESSMENT:
        raise Refused(_("The call is not in assessment now, so assessments no longer change."))


@transaction.atomic
def save_assessment(evaluator, application, *, by, version, comment, marks, done=False):
    """One evaluator's view of one application. ``marks`` maps criteria to points (None: not given).

    ``version`` 0 is the first writing. Raises Conflict (``council.core.states``)
    when it was written elsewhere meanwhile, Refused when it is finished, when the
    evaluator may not see the application, or when points are missing from a finished one.
    """
    refuse_unless_assessed(application.call)
    if not evaluator.applications().filter(pk=application.pk).exists():
        raise Refused(_("You may not assess this application."))
    row, made = Assessment.objects.get_or_create(evaluator=evaluator, application=application)
    if row.done_at is not None:
        raise Refused(_("The assessment is finished. Open it again to change it."))
    if not made and row.version != version:
        raise Overtaken(row)
    scored = [criterion for criterion in marks if criterion.weight is not None]
    missing = [criterion.name for criterion in scored if marks[criterion] is None]
    if done and missing:
        raise Refused(_("Give points for every criterion first: %(names)s.") % {"names": ", ".join(missing)})
    Assessment.objects.filter(pk=row.pk).update(
        comment=comment,
        version=F("version") + 1,
        changed_at=timezone.now(),
        done_at=timezone.now() if done else None,
    )
    row.marks.all().delete()
    Mark.objects.bulk_create(
        Mark(assessment=row, criterion=criterion, points=points)
        for criterion, points in marks.items()
        if points is not None
    )
    if done:
        record(
            "assessment.done",
            target=application.call,
            by=by,
            name=evaluator.person.name,
            number=application.number,
        )
    row.refresh_from_db()
    return row


@transaction.atomic
def reopen_assessment(row, *, by):
    """Change a finished assessment: the others' views are hidden again until it is finished anew."""
    refuse_unless_assessed(row.application.call)
    done = Assessment.objects.filter(pk=row.pk).exclude(done_at=None).update(done_at=None, version=F("version") + 1)
    if done:
        record(
            "assessment.reopened",
            target=row.application.call,
            by=by,
            name=row.evaluator.person.name,
            number=row.application.number,
        )


@transaction.atomic
def find_complete(application, *, by):
    """The secretary has checked that nothing is missing."""
    move(
        application,
        Completeness.COMPLETE,
        field="completeness",
        by=by,
        event="application.complete",
        log={"number": application.number},
        completion_due=None,
    )


@transaction.atomic
def take_back_check(application, *, by):
    """A slip: the application is to be checked."""
    move(
        application,
        Completeness.UNCHECKED,
        field="completeness",
        by=by,
        event="application.unchecked",
        log={"number": application.number},
        completion_due=None,
        completion_words="",
    )


@transaction.atomic
def ask_completion(application, *, by, words, due):
    """Ask the applicant to complete the application by ``due``; the link in the letter opens it for that time.

    Administrative Procedure Act 434/2003, section 22. Raises Refused for a moment that has passed, for an
    application that is no longer compared, and without an address.
    """
    application = (
        Application.objects.select_for_update(of=("self",)).select_related("call__body").get(pk=application.pk)
    )
    if due <= timezone.now():
        raise Refused(_("The time for completing must be in the future."))
    if application.call.state not in CallState.receiving():
        raise Refused(_("The call is not being received or assessed, so nothing is completed any more."))
    if not application.contact_email:
        raise Refused(_("The application has no e-mail address of a contact person."))
    move(
        application,
        Completeness.ASKED,
        field="completeness",
        by=by,
        event="application.completion_asked",
        log={"number": application.number, "due": due.isoformat()},
        completion_words=words,
        completion_due=due,
        version=F("version") + 1,
    )
    link = address("calls:apply_tasks", application.language, token=application_token(application))
    outbox.queue(
        [
            Delivery(
                key=f"calls.completion:{application.pk}:{application.version}",
                kind="calls.completion_asked",
                about_id=application.pk,
                body_id=application.call.body_id,
                recipient_name=application.contact_name or application.name,
                recipient_email=application.contact_email,
                language=application.language,
                fields={"name": inert(application.contact_name or application.name), "link": link},
            )
        ]
    )
    return application
