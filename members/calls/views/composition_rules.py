"""The composition rules of a body at its desk: the list with a set to start with, one rule, their order."""

from django.contrib import messages
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from council.core.states import Refused
from members.calls.actions import composition_rules as actions
from members.calls.coverage import municipalities_of
from members.calls.enums import Dimension
from members.calls.forms.composition import HINTS, RuleForm
from members.calls.models import CompositionRule
from members.calls.rulebook import starting_set
from members.calls.views.desk import calls_editor
from members.calls.wording import sentence_of, strength_of
from members.views.desk import posted, saved

#: Where the session keeps the rule that was removed last, for taking it back.
REMOVED = "removed_composition_rule"


def to_list(body, anchor=""):
    """The list of the body's rules."""
    response = redirect("calls:composition_rule_list", slug=body.slug)
    if anchor:
        response["Location"] += f"#{anchor}"
    return response


def _rule(body, rule):
    found = get_object_or_404(CompositionRule, pk=rule, body=body)
    found.body = body
    return found


def _suggested(body, municipalities):
    return starting_set(body, timezone.localdate(), municipalities=municipalities)


@calls_editor
def composition_rule_list(request, body):
    """The rules as sentences, in order, and those that follow from the body's own rules and are not here yet."""
    municipalities = municipalities_of(body)
    name = actions.name_values(body, municipalities)
    rules = [(each, sentence_of(each, name), strength_of(each)) for each in body.composition_rules.all()]
    suggested = [CompositionRule(body=body, **each) for each in _suggested(body, municipalities)]
    removed = request.session.get(REMOVED)
    context = {
        "body": body,
        "rules": rules,
        "suggested": [(each, sentence_of(each, name), strength_of(each)) for each in suggested],
        "removed": sentence_of(CompositionRule(body=body, **removed["rule"]), name)
        if removed and removed["body"] == body.pk
        else "",
    }
    return render(request, "calls/composition_rule_list.html", context)


@calls_editor
def composition_rule_add(request, body):
    """A new rule: first what it is about, then the rest."""
    dimension = request.GET.get("dimension", "")
    if dimension not in Dimension.values:
        kinds = [(str(each), each.label, HINTS[each]) for each in Dimension]
        return render(request, "calls/composition_rule_kind.html", {"body": body, "kinds": kinds})
    form = RuleForm(posted(request), **_choices(body), dimension=dimension)
    return _write(request, body, form, _("The rule is added."))


@calls_editor
def composition_rule_change(request, body, rule):
    """One rule."""
    rule = _rule(body, rule)
    form = RuleForm(posted(request), **_choices(body), dimension=rule.dimension, rule=rule)
    return _write(request, body, form, _("Saved."))


def _choices(body):
    return {"body": body, "categories": actions.categories_of(body), "municipalities": municipalities_of(body)}


def _write(request, body, form, done):
    status = 200
    if request.method == "POST":
        if saved(form, request.user):
            messages.success(request, done)
            return to_list(body)
        status = 422
    context = {"body": body, "form": form, "rule": form.rule, "hint": HINTS[form.dimension]}
    return render(request, "calls/composition_rule_edit.html", context, status=status)


@require_POST
@calls_editor
def composition_rule_move(request, body, rule):
    """A rule one place up or down."""
    step = {"-1": -1, "1": 1}.get(request.POST.get("step"))
    if step is None:
        return HttpResponseBadRequest()
    actions.move_composition_rule(_rule(body, rule), step, by=request.user)
    return to_list(body, f"rule-{rule}")


@require_POST
@calls_editor
def composition_rule_remove(request, body, rule):
    """Remove a rule; the list offers to bring it back."""
    kept = actions.remove_composition_rule(_rule(body, rule), by=request.user)
    request.session[REMOVED] = {"body": body.pk, "rule": kept}
    return to_list(body)


@require_POST
@calls_editor
def composition_rule_restore(request, body):
    """Bring back the rule that was removed last, at the end of the list."""
    removed = request.session.pop(REMOVED, None)
    if not removed or removed["body"] != body.pk:
        messages.error(request, _("There is nothing to bring back any more."))
        return to_list(body)
    rule = actions.add_composition_rule(body, by=request.user, **removed["rule"])
    return to_list(body, f"rule-{rule.pk}")


@require_POST
@calls_editor
def composition_rule_start(request, body):
    """Take the chosen ones of the suggested rules into use."""
    wanted = set(request.POST.getlist("dimension"))
    try:
        for fields in _suggested(body, municipalities_of(body)):
            if fields["dimension"] in wanted:
                actions.add_composition_rule(body, by=request.user, **fields)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return to_list(body)
