"""Editing the parts of a call, each on a page of its own. Nobody's writing is overwritten unseen."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from council.core.models import Event
from council.core.states import Conflict, InvalidTransition, Refused
from members.calls import actions, content
from members.calls.enums import CallPart
from members.calls.forms.calls import ContactForm, OptionsForm, TextsForm, TimesForm
from members.calls.forms.rows import ROWS, PlacesForm, posted_rows, rearranged, stored_rows
from members.calls.rules import can_correct, can_edit_content
from members.calls.views.desk import call_editor


def last_writer(call, part):
    """The newest event of a change of the part, for naming the other writer."""
    events = Event.objects.about(call).filter(kind__in=["call.changed", "call.corrected"])
    return events.filter(data__call_part=str(part)).first()


def context_of(call, part):
    """What every page of a part shows."""
    correctable = part in {CallPart.TEXTS, CallPart.CONTACT}
    return {
        "body": call.body,
        "call": call,
        "part": part,
        "is_frozen": not (can_correct(call) if correctable else can_edit_content(call)),
        "is_correction": correctable and not can_edit_content(call),
    }


def edit(request, call, form, write):
    """Show and save a :class:`PartForm`: 409 with both versions when somebody else saved first."""
    status, theirs, event = 200, [], None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                write(form)
            except Conflict as conflict:
                status, theirs = 409, form.theirs(conflict.current)
                event = last_writer(call, form.part)
                form.see()
            except (InvalidTransition, Refused) as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Saved."))
                return redirect("calls:call_manage", slug=call.body.slug, pk=call.pk)
    context = {**context_of(call, form.part), "form": form, "theirs": theirs, "event": event, "status": status}
    return render(request, f"calls/{form.part}_edit.html", context, status=status)


def write_fields(request, call):
    """Store a form's fields."""
    return lambda form: actions.change_call(
        call, form.part, by=request.user, seen=form.cleaned_data["seen"], **form.values()
    )


def sent(request):
    return request.POST if request.method == "POST" else None


@call_editor
def texts_edit(request, body, call):
    """The texts of the call, its languages side by side."""
    return edit(request, call, TextsForm(sent(request), call=call), write_fields(request, call))


@call_editor
def times_edit(request, body, call):
    """When the call opens and closes."""
    return edit(request, call, TimesForm(sent(request), call=call), write_fields(request, call))


@call_editor
def options_edit(request, body, call):
    """What an application consists of, and how long its data are kept."""
    form = OptionsForm(sent(request), call=call, uses_gender=actions.uses_gender(body))
    return edit(request, call, form, write_fields(request, call))


@call_editor
def contact_edit(request, body, call):
    """Who answers questions, and when the decision is expected."""
    return edit(request, call, ContactForm(sent(request), call=call), write_fields(request, call))


@call_editor
def places_edit(request, body, call):
    """How many members and deputies each category takes."""

    def write(form):
        actions.set_places(call, form.numbers(), by=request.user, seen=form.cleaned_data["seen"])

    return edit(request, call, PlacesForm(sent(request), call=call), write)


@call_editor
def criteria_edit(request, body, call):
    """What applications are compared by."""
    return edit_rows(request, call, CallPart.CRITERIA)


@call_editor
def questions_edit(request, body, call):
    """The call's own questions."""
    return edit_rows(request, call, CallPart.QUESTIONS)


def edit_rows(request, call, part):
    """Rows with up, down, remove and add that work without JavaScript; nothing is stored before Save."""
    formset_of, kwargs = ROWS[part], {"form_kwargs": {"languages": call.languages}}
    seen, status, focus, refusal = content.fingerprint(call, part), 200, None, ""
    data = request.POST
    stored = event = None
    if request.method != "POST":
        formset = formset_of(initial=stored_rows(call, part), **kwargs)
    elif "press" in data:
        rows, focus = rearranged(posted_rows(data), data["press"])
        formset = formset_of(initial=rows, **kwargs)
        seen = data.get("seen", seen)
    else:
        formset, seen, status = formset_of(data, **kwargs), data.get("seen", ""), 422
        if formset.is_valid():
            try:
                actions.set_rows(call, part, formset.values(), by=request.user, seen=seen)
            except Conflict:
                status, seen, stored = 409, content.fingerprint(call, part), stored_rows(call, part)
                event = last_writer(call, part)
            except (InvalidTransition, Refused) as error:
                refusal = str(error)
            else:
                messages.success(request, _("Saved."))
                return redirect("calls:call_manage", slug=call.body.slug, pk=call.pk)
    context = {
        **context_of(call, part),
        "formset": formset,
        "seen": seen,
        "status": status,
        "refusal": refusal,
        "stored": stored,
        "event": event,
        "focus": focus,
        "pressed": data.get("press", "").partition("-")[0],
        "numbered": list(enumerate(formset.forms, 1)),
    }
    return render(request, f"calls/{part}_edit.html", context, status=status)
