"""The decision of the outside organ, the appointment, and the erasure of what is no longer needed."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from council.core.states import InvalidTransition, Refused
from members.calls.actions import appointments, decisions, retention
from members.calls.enums import Outcome, ProposalState
from members.calls.forms.outcome import ChoiceForm, DecisionForm
from members.calls.models import Decision
from members.calls.views.desk import call_editor
from members.calls.views.proposals import tell, to

FIELDS = ["organ", "decided_on", "section", "record_number", "link", "note"]


def decision_of(call):
    """The decision of a call, or a 404."""
    decision = get_object_or_404(Decision.objects.select_related("proposal"), call=call)
    decision.call = call
    return decision


@call_editor
def decision_enter(request, body, call):
    """Enter what the organ decided."""
    proposal = get_object_or_404(call.proposals, state=ProposalState.MADE)
    proposal.call = call
    form = DecisionForm(request.POST if request.method == "POST" else None, initial={"organ": call.decider})
    if request.method == "POST" and form.is_valid():
        text = _("The decision is entered. Change below what was decided otherwise than proposed.")
        return tell(
            request,
            body,
            call,
            decisions.enter_decision,
            proposal,
            done=text,
            page="calls:decision_show",
            **form.cleaned_data,
        )
    return render(request, "calls/decision_enter.html", {"body": body, "call": call, "form": form})


@call_editor
def decision_show(request, body, call):
    """The decision person by person beside the proposal, and the way to the appointments."""
    decision = decision_of(call)
    proposed = {row.nominee_id: row for row in decision.proposal.choices.select_related("category")}
    rows = list(decision.choices.select_related("nominee", "application", "category", "membership"))
    rows.sort(key=lambda row: Outcome(row.outcome).place)
    for row in rows:
        row.proposed = proposed.get(row.nominee_id)
        row.is_other = decisions.differs(
            (row.outcome, row.category_id, row.slot),
            row.proposed and (row.proposed.outcome, row.proposed.category_id, row.proposed.slot),
        )
    places = list(call.places.select_related("category"))
    by_category = [(each, [row for row in rows if row.category_id == each.category_id]) for each in places]
    context = {
        "body": body,
        "call": call,
        "decision": decision,
        "by_category": by_category,
        "editable": call.state == "decided",
        "differing": sum(row.is_other for row in rows),
    }
    return render(request, "calls/decision_show.html", context)


@call_editor
def decision_change(request, body, call):
    """Correct who decided, when and where."""
    decision = decision_of(call)
    initial = {name: getattr(decision, name) for name in FIELDS}
    form = DecisionForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        return tell(
            request,
            body,
            call,
            decisions.change_decision,
            decision,
            done=_("Saved."),
            page="calls:decision_show",
            **form.cleaned_data,
        )
    return render(
        request, "calls/decision_enter.html", {"body": body, "call": call, "form": form, "decision": decision}
    )


@call_editor
def decision_choice(request, body, call, choice):
    """What was decided about one nominated person."""
    decision = decision_of(call)
    choice = get_object_or_404(decision.choices.select_related("nominee", "application", "category"), pk=choice)
    choice.decision = decision
    form = ChoiceForm(request.POST if request.method == "POST" else None, choice=choice, call=call)
    if request.method == "POST" and form.is_valid():
        try:
            decisions.decide_choice(choice, by=request.user, **form.cleaned_data)
        except (InvalidTransition, Refused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return to(body, call, "calls:decision_show")
    context = {"body": body, "call": call, "decision": decision, "choice": choice, "form": form}
    return render(request, "calls/decision_choice.html", context)


@require_POST
@call_editor
def decision_take_back(request, body, call):
    """The decision was entered by mistake."""
    text = _("The decision was taken back. The proposal waits for the decision.")
    return tell(request, body, call, decisions.take_back_decision, decision_of(call), done=text)


@call_editor
def appointment_confirm(request, body, call):
    """What the appointment will do, what stands in its way, and the one press."""
    decision = decision_of(call)
    if request.method == "POST":
        text = _("The appointments are made. The letters are on their way and the composition is public.")
        return tell(request, body, call, appointments.appoint_decided, decision, done=text, page="calls:decision_show")
    plan = appointments.plan_of(decision)
    context = {
        "body": body,
        "call": call,
        "decision": decision,
        "plan": plan,
        "start": max(call.term.start, timezone.localdate()),
        "is_done": call.state == "appointed",
    }
    return render(request, "calls/appointment_confirm.html", context)


@call_editor
def retention_show(request, body, call):
    """What will be erased and when, as a list of numbers; erasing what is due; the receipts."""
    if request.method == "POST":
        receipt = retention.erase_applications(call, by=request.user)
        if receipt:
            messages.success(
                request, _("Data of %(count)s applications were erased.") % {"count": len(receipt.numbers)}
            )
        else:
            messages.info(request, _("Nothing is due yet."))
        return to(body, call, "calls:retention_show")
    due_on = retention.erases_on(call)
    day = max(due_on, timezone.localdate()) if due_on else None
    context = {
        "body": body,
        "call": call,
        "due_on": due_on,
        "is_due": due_on is not None and due_on <= timezone.localdate(),
        "listed": list(retention.erasable(call, day).order_by("number")) if day else [],
        "erasures": list(call.erasures.all()),
    }
    return render(request, "calls/retention_show.html", context)


@call_editor
def vacancy_fill(request, body, call, seat):
    """Offer a vacant seat to the reserves of its category, then to those who let us ask later."""
    seat = get_object_or_404(call.term.seats.select_related("category", "term__body"), pk=seat)
    choices = appointments.successors(seat)
    if request.method == "POST":
        value = request.POST.get("choice", "")
        allowed = {str(each.pk): each for each in choices}
        if (choice := allowed.get(value)) is None:
            raise Http404
        return tell(
            request,
            body,
            call,
            appointments.fill_vacancy,
            choice,
            seat,
            done=_("The vacant seat is filled, and a letter goes to the organisation."),
            page="calls:decision_show",
        )
    context = {"body": body, "call": call, "seat": seat, "choices": choices}
    return render(request, "calls/vacancy_fill.html", context)
