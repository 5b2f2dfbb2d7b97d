"""The assessment at the desk: how far it is, who evaluates, and whether each application is complete."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from council.core.states import InvalidTransition, Refused
from members.calls import coverage
from members.calls.actions import assessment as actions
from members.calls.enums import CallState
from members.calls.forms.assessment import CompletionForm, EvaluatorForm, NotedConflictForm
from members.calls.models import Application, Assessment, Evaluator
from members.calls.views.desk import call_editor
from members.calls.views.proposals import tell, to


def evaluators_of(call):
    """The evaluators of a call with how many applications they have assessed, and of how many."""
    total = Application.objects.filter(call=call).counted().count()
    rows = (
        Evaluator.objects.filter(call=call)
        .select_related("person")
        .annotate(
            done=Count("assessments", filter=Q(assessments__done_at__isnull=False), distinct=True),
            barred=Count("conflicts", filter=Q(conflicts__withdrawn_at=None), distinct=True),
        )
    )
    for row in rows:
        row.total = total - row.barred
        row.per_cent = round(100 * row.done / row.total) if row.total else 100
    return rows


@call_editor
def assessment_show(request, body, call):
    """How far the assessment is: evaluators, and every application with its check, assessments and score."""
    evaluators = list(evaluators_of(call))
    applications = list(
        Application.objects.filter(call=call)
        .counted()
        .select_related("first_category")
        .annotate(done=Count("assessments", filter=Q(assessments__done_at__isnull=False)))
        .order_by("first_category__order", "number")
    )
    scores = coverage.scores_of(call)
    for each in applications:
        score = scores.get(each.pk)
        each.score = None if score is None else round(score)
    form = EvaluatorForm(request.POST if request.method == "POST" else None, prefix="evaluator")
    if request.method == "POST" and form.is_valid():
        try:
            actions.name_evaluator(call, by=request.user, **form.cleaned_data)
        except (InvalidTransition, Refused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The evaluator is named, and a letter is on its way."))
            return to(body, call, "calls:assessment_show")
    context = {
        "body": body,
        "call": call,
        "evaluators": evaluators,
        "applications": applications,
        "form": form,
        "may_begin": call.state == CallState.CLOSED,
        "unchecked": sum(each.completeness in {"unchecked", "answered"} for each in applications),
    }
    return render(request, "calls/assessment_show.html", context)


@require_POST
@call_editor
def assessment_begin(request, body, call):
    """Begin the assessment of a closed call."""
    text = _("The assessment has begun. Evaluators can read the applications now.")
    return tell(request, body, call, actions.begin_assessment, call, done=text, page="calls:assessment_show")


@require_POST
@call_editor
def evaluator_end(request, body, call, evaluator):
    """End an evaluator's task, or give it back after a slip."""
    evaluator = get_object_or_404(Evaluator.objects.select_related("person"), call=call, pk=evaluator)
    evaluator.call = call
    deed = actions.return_evaluator if "back" in request.POST else actions.end_evaluator
    return tell(request, body, call, deed, evaluator, page="calls:assessment_show")


@call_editor
def assessment_of(request, body, call, application):
    """One application's check of completeness and the evaluators' views side by side."""
    application = get_object_or_404(Application.objects.filter(call=call).counted(), pk=application)
    application.call = call
    form = CompletionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        text = _("The applicant is asked to complete the application.")
        return tell(
            request,
            body,
            call,
            actions.ask_completion,
            application,
            words=form.cleaned_data["words"],
            due=form.due(),
            done=text,
            page="calls:assessment_show",
        )
    criteria = list(call.criteria.filter(weight__isnull=False))
    rows = []
    finished = Assessment.objects.filter(application=application).select_related("evaluator__person")
    for row in finished.prefetch_related("marks"):
        points = {mark.criterion_id: mark.points for mark in row.marks.all()}
        rows.append((row, [points.get(criterion.pk) for criterion in criteria]))
    context = {
        "body": body,
        "call": call,
        "application": application,
        "form": form,
        "criteria": criteria,
        "rows": rows,
        "conflicts": application.conflicts.filter(withdrawn_at=None).select_related("evaluator__person"),
        "evaluators": Evaluator.objects.filter(call=call, ended_at=None)
        .exclude(conflicts__application=application, conflicts__withdrawn_at=None)
        .select_related("person"),
    }
    return render(request, "calls/assessment_of.html", context)


@require_POST
@call_editor
def completeness_mark(request, body, call, application):
    """The application is complete, or the mark was a slip."""
    application = get_object_or_404(Application.objects.filter(call=call).counted(), pk=application)
    application.call = call
    deed = actions.take_back_check if "back" in request.POST else actions.find_complete
    return tell(request, body, call, deed, application, page="calls:assessment_show")


@call_editor
def conflict_note(request, body, call, application, evaluator):
    """Note a conflict that the evaluator did not declare."""
    application = get_object_or_404(Application.objects.filter(call=call).counted(), pk=application)
    evaluator = get_object_or_404(Evaluator.objects.select_related("person", "call"), call=call, pk=evaluator)
    form = NotedConflictForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ground = form.cleaned_data["ground"]
        text = _("The conflict is noted. The evaluator no longer sees the application.")
        return tell(
            request,
            body,
            call,
            actions.note_conflict,
            evaluator,
            application,
            ground,
            done=text,
            page="calls:assessment_show",
        )
    context = {"body": body, "call": call, "application": application, "evaluator": evaluator, "form": form}
    return render(request, "calls/conflict_note.html", context)
