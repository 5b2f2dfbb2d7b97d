"""The proposal helper: asked, followed while it computes, read, and taken over as a draft composition."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from council.core.http import tell_refusals
from members.calls.actions import helper
from members.calls.answers import Answer, progress_of
from members.calls.coverage import material
from members.calls.enums import RunState
from members.calls.forms.helper import HelperForm
from members.calls.models import HelperRun
from members.calls.rules import can_compose
from members.calls.views.board import board_address
from members.calls.views.desk import call_editor
from members.views.desk import posted, saved


def _to_helper(request, slug, pk, **kwargs):
    return redirect("calls:helper_show", slug=slug, pk=pk).url


def run_of(call, run):
    """A run of the call, or a 404."""
    found = get_object_or_404(HelperRun, pk=run, call=call)
    found.call = call
    return found


def answer_of(call, run, number=None):
    """The answer of a run that is ready, and has the composition ``number``; anything else is a 404."""
    run = run_of(call, run)
    if run.state != RunState.READY or not run.question:
        raise Http404
    answer = Answer(run)
    if number is not None and not 1 <= number <= len(answer.compositions):
        raise Http404
    return answer


@call_editor
def helper_show(request, body, call):
    """Ask the helper; below, what was asked before."""
    form = HelperForm(posted(request), call=call, material=material(call))
    if request.method == "POST" and (run := _asked(form, request.user)):
        return redirect("calls:helper_result", slug=body.slug, pk=call.pk, run=run.pk)
    runs = call.runs.defer("question", "result").select_related("asked_by__person")
    context = {"body": body, "call": call, "form": form, "runs": runs, "editable": can_compose(call)}
    return render(request, "calls/helper_show.html", context, status=422 if request.method == "POST" else 200)


def _asked(form, by):
    try:
        return saved(form, by)
    except ValidationError as error:
        form.add_error(None, error)
        return None


@call_editor
def helper_result(request, body, call, run):
    """How far a computation is, or what it found."""
    run = run_of(call, run)
    context = {"body": body, "call": call, "run": run, "editable": can_compose(call), "progress": progress_of(run)}
    if request.htmx:
        if context["progress"]["ended"]:
            return HttpResponseClientRefresh()
        return render(request, "calls/_helper_progress.html", context)
    if run.state == RunState.READY and run.question:
        answer = Answer(run)
        context["answer"] = answer
        context["summaries"] = [answer.summary(number) for number in range(1, len(answer.compositions) + 1)]
    return render(request, "calls/helper_result.html", context)


@call_editor
def helper_composition(request, body, call, run, number):
    """One composition: who, why, why not the others, what is missed."""
    answer = answer_of(call, run, number)
    context = {
        "body": body,
        "call": call,
        "run": answer.run,
        "answer": answer,
        "number": number,
        "numbers": range(1, len(answer.compositions) + 1),
        "summary": answer.summary(number),
        "board": answer.board(number),
        "chosen": answer.chosen(number),
        "not_chosen": answer.not_chosen(number),
        "editable": can_compose(call),
    }
    return render(request, "calls/helper_composition.html", context)


@require_POST
@tell_refusals(_to_helper)
@call_editor
def helper_take(request, body, call, run, number):
    """Take a composition over as a draft, and go to its board."""
    alternative, left_out = helper.take_composition(run_of(call, run), number, by=request.user)
    messages.success(request, _("“%(name)s” is a draft now. Change it as you like.") % {"name": alternative.name})
    if left_out:
        text = ngettext(
            "%(n)s person who cannot be chosen any more was left out.",
            "%(n)s people who cannot be chosen any more were left out.",
            left_out,
        )
        messages.warning(request, text % {"n": left_out})
    return redirect(board_address(call, alternative))


@require_POST
@tell_refusals(_to_helper)
@call_editor
def helper_relax(request, body, call, run):
    """Ask again with one of the ways out that the answer offers."""
    way = request.POST.get("way", "")
    new = helper.ask_relaxed(run_of(call, run), int(way) if way.isdecimal() else -1, by=request.user)
    return redirect("calls:helper_result", slug=body.slug, pk=call.pk, run=new.pk)
