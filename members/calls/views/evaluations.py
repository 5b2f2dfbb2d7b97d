"""An evaluator's own pages: conflicts first, then the applications one by one, each view given independently."""

import functools

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from council.core.enums import FileState
from council.core.http import file_response
from council.core.states import Conflict, InvalidTransition, Refused
from members.calls import summary
from members.calls.actions import assessment as actions
from members.calls.enums import ApplicationPart, CallState
from members.calls.forms.assessment import AssessmentForm, ConflictsForm
from members.calls.models import Answer, Application, Assessment, Evaluator

#: What evaluators do not need, and what would tell the names where they are not to be seen.
PRIVATE = {ApplicationPart.CONTACT}
NAMING = {ApplicationPart.ORGANISATION, ApplicationPart.NETWORKS, ApplicationPart.MEMBER, ApplicationPart.DEPUTY}


def evaluator_only(view):
    """Decorate a view: ``evaluator`` becomes the reader's own task as evaluator; anyone else gets a 404."""

    @functools.wraps(view)
    def wrapped(request, evaluator, **kwargs):
        person = request.user.person_id
        if person is None:
            raise Http404
        mine = Evaluator.objects.select_related("call__body__host", "call__term", "person")
        row = get_object_or_404(mine, pk=evaluator, person=person, ended_at=None)
        return view(request, row, **kwargs)

    return wrapped


def missing_declarations(evaluator):
    """Applications that came after the evaluator declared conflicts."""
    rows = Application.objects.filter(call=evaluator.call_id).counted()
    if evaluator.declared_at is None:
        return rows
    return rows.filter(arrived_at__gt=evaluator.declared_at, conflicts=None)


@evaluator_only
def evaluation_list(request, evaluator):
    """What waits for the evaluator, and what has been done."""
    call = evaluator.call
    if call.state == CallState.IN_ASSESSMENT and missing_declarations(evaluator).exists():
        return redirect("calls:evaluation_conflicts", evaluator=evaluator.pk)
    applications = []
    if call.state != CallState.OPEN and call.state != CallState.CLOSED:
        rows = {row.application_id: row for row in evaluator.assessments.all()}
        applications = list(
            evaluator.applications().select_related("first_category").order_by("first_category__order", "number")
        )
        for each in applications:
            each.assessment = rows.get(each.pk)
    done = sum(bool(each.assessment and each.assessment.done_at) for each in applications)
    context = {
        "evaluator": evaluator,
        "call": call,
        "applications": applications,
        "done": done,
        "per_cent": round(100 * done / len(applications)) if applications else 0,
        "conflicts": evaluator.conflicts.filter(withdrawn_at=None).select_related("application"),
    }
    return render(request, "calls/evaluation_list.html", context)


@evaluator_only
def evaluation_conflicts(request, evaluator):
    """Every applicant by name, for the declaration of conflicts; nothing else of them is shown here."""
    if evaluator.call.state != CallState.IN_ASSESSMENT:
        return redirect("calls:evaluation_list", evaluator=evaluator.pk)
    applications = list(
        Application.objects.filter(call=evaluator.call)
        .counted()
        .prefetch_related("nominees", "joint")
        .order_by("number")
    )
    grounds = dict(evaluator.conflicts.filter(withdrawn_at=None).values_list("application", "ground"))
    form = ConflictsForm(request.POST if request.method == "POST" else None, applications=applications, grounds=grounds)
    if request.method == "POST" and form.is_valid():
        actions.declare_conflicts(evaluator, form.grounds(), by=request.user)
        messages.success(request, _("Thank you. You see the applications with which you have no conflict."))
        return redirect("calls:evaluation_list", evaluator=evaluator.pk)
    context = {"evaluator": evaluator, "call": evaluator.call, "form": form}
    return render(request, "calls/evaluation_conflicts.html", context)


def application_of(evaluator, application):
    """An application that the evaluator may read now, or a 404."""
    if evaluator.call.state in {CallState.OPEN, CallState.CLOSED}:
        raise Http404
    get_object_or_404(evaluator.applications(), pk=application)
    return summary.read(application)


def blocks_for(evaluator, application):
    """What the evaluator reads of an application: no contact details, and no names where names are not to be seen."""
    blind = evaluator.call.name_blind
    hidden = PRIVATE | (NAMING if blind else set())
    shown = []
    for block in summary.blocks(application):
        if block.part in hidden:
            continue
        if block.nominee is not None:
            addresses = {block.nominee.email, block.nominee.phone}
            block.rows = [row for row in block.rows if row.value not in addresses]
        if blind:
            block.rows = [row for row in block.rows if row.file is None]
        shown.append(block)
    return shown


@evaluator_only
def evaluation_show(request, evaluator, application):
    """One application with the evaluator's own view; those of the others once the own one is finished."""
    call = evaluator.call
    application = application_of(evaluator, application)
    row = Assessment.objects.filter(evaluator=evaluator, application=application).prefetch_related("marks").first()
    criteria = list(call.criteria.all())
    form = AssessmentForm(request.POST if request.method == "POST" else None, criteria=criteria, row=row)
    status = 200
    if request.method == "POST" and form.is_valid():
        done = "done" in request.POST
        try:
            actions.save_assessment(
                evaluator,
                application,
                by=request.user,
                version=form.cleaned_data["version"],
                comment=form.cleaned_data["comment"],
                marks=form.marks(),
                done=done,
            )
        except Conflict as found:
            form.add_error(None, _("You changed this in another window meanwhile. Your texts are here; save again."))
            form.data = form.data.copy()
            form.data["version"] = found.current.version
            status = 409
        except (InvalidTransition, Refused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Your assessment is finished.") if done else _("Saved. It is not finished yet.")
            )
            if done:
                return redirect("calls:evaluation_list", evaluator=evaluator.pk)
            return redirect("calls:evaluation_show", evaluator=evaluator.pk, application=application.pk)
    finished = row is not None and row.done_at is not None
    context = {
        "evaluator": evaluator,
        "call": call,
        "application": application,
        "blocks": blocks_for(evaluator, application),
        "form": form,
        "row": row,
        "finished": finished,
        "editable": call.state == CallState.IN_ASSESSMENT,
        "criteria": criteria,
        "others": views_of_others(evaluator, application, criteria) if finished else [],
    }
    return render(request, "calls/evaluation_show.html", context, status=status)


def views_of_others(evaluator, application, criteria):
    """``(assessment, points in the order of the criteria)`` of the other evaluators who have finished."""
    rows = (
        Assessment.objects.filter(application=application, done_at__isnull=False)
        .exclude(evaluator=evaluator)
        .select_related("evaluator__person")
        .prefetch_related("marks")
    )
    result = []
    for row in rows:
        points = {mark.criterion_id: mark.points for mark in row.marks.all()}
        result.append((row, [(criterion, points.get(criterion.pk)) for criterion in criteria if criterion.weight]))
    return result


@require_POST
@evaluator_only
def evaluation_reopen(request, evaluator, application):
    """Open a finished view again; the others' views are hidden until it is finished anew."""
    application = application_of(evaluator, application)
    row = get_object_or_404(Assessment, evaluator=evaluator, application=application)
    row.application, row.evaluator = application, evaluator
    try:
        actions.reopen_assessment(row, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("calls:evaluation_show", evaluator=evaluator.pk, application=application.pk)


@evaluator_only
def evaluation_file(request, evaluator, application, answer):
    """A file of an application, for an evaluator who sees names."""
    application = application_of(evaluator, application)
    if evaluator.call.name_blind:
        raise Http404
    found = get_object_or_404(Answer.objects.select_related("file"), application=application, pk=answer)
    if found.file is None or found.file.state != FileState.CLEAN:
        raise Http404
    return file_response(found.file, private=True)
