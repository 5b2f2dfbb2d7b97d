"""The secretary's calls: the list, a new one, one call with what comes next, and the deeds on it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from council.core.events import sentence
from council.core.models import Event
from council.core.states import Conflict, InvalidTransition, Refused
from members.calls import actions, content
from members.calls.enums import CallState
from members.calls.forms.calls import AbandonForm, ChannelForm, ExtendForm
from members.calls.forms.starting import CallAddForm
from members.calls.models import Channel
from members.calls.readiness import lacks
from members.calls.rules import can_abandon, can_correct, can_edit_content, can_extend
from members.calls.views.desk import call_editor, calls_editor
from members.views.desk import posted, saved

MORE = 50


def to_call(call, page="calls:call_manage"):
    """A redirect to a page of the call's desk."""
    return redirect(page, slug=call.body.slug, pk=call.pk)


def refusing(deed):
    """Decorate a press on a call: a deed that the rules refuse becomes a message on the call's desk page."""

    def view(request, body, call):
        try:
            return deed(request, body, call)
        except (InvalidTransition, Refused) as refusal:
            messages.error(request, str(refusal))
            return to_call(call)

    view.__name__, view.__doc__ = deed.__name__, deed.__doc__
    return require_POST(call_editor(view))


@calls_editor
def call_list(request, body):
    """The body's calls, newest first."""
    calls = body.calls.select_related("term").with_applications().order_by("-pk")
    page = Paginator(calls, MORE).get_page(request.GET.get("page"))
    now = timezone.now()
    for call in page:
        call.body = body
        call.standing = None if call.state == CallState.DRAFT else content.standing(call, now)
    return render(request, "calls/call_list.html", {"body": body, "page": page})


@calls_editor
def call_add(request, body):
    """Begin a call: choose which places it fills."""
    form = CallAddForm(posted(request), body=body)
    if request.method == "POST" and (call := saved(form, request.user)):
        text = _("The call is begun with ready texts. Go through its parts, then publish it.")
        messages.success(request, text)
        return redirect("calls:call_manage", slug=body.slug, pk=call.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "calls/call_add.html", {"body": body, "form": form}, status=status)


@call_editor
def call_manage(request, body, call):
    """One call: where it stands, its parts with what they lack, and what can be done now."""
    page = content.page_of(get_object_or_404(body.calls.prefetch_related(*content.RELATED), pk=call.pk))
    page.call.body, page.call.term = body, call.term
    found = {}
    if call.state == CallState.DRAFT:
        for lack in lacks(page.call):
            found.setdefault(str(lack.part), []).append(lack.sentence)
    successor = next(iter(page.call.successors.all()), None)
    context = {
        "body": body,
        "call": page.call,
        "page": page,
        "lacks": found,
        "came": call.applications.counted().count(),
        "late": call.applications.counted().filter(is_late=True).count(),
        "successor": successor,
        "uses_gender": actions.uses_gender(body),
        "may": {
            "edit": can_edit_content(call),
            "correct": can_correct(call),
            "extend": can_extend(call),
            "abandon": can_abandon(call),
            "take_back": page.standing.key == "coming" and call.state == CallState.OPEN,
            "renew": call.state == CallState.NOT_CARRIED_OUT and successor is None,
        },
    }
    return render(request, "calls/call_manage.html", context)


@call_editor
def call_preview(request, body, call):
    """The public page as it would be, in each language of the call."""
    code = request.GET.get("language", call.languages[0])
    if code not in call.languages:
        code = call.languages[0]
    whole = get_object_or_404(body.calls.prefetch_related(*content.RELATED), pk=call.pk)
    whole.body = body
    with translation.override(code):
        page = content.page_of(whole)
        context = {"body": body, "call": whole, "page": page, "code": code, "host": body.host}
        shown = render_to_string("calls/_call_page.html", {**context, "preview": True}, request)
        heading = str(page.texts["title"])
    return render(request, "calls/call_preview.html", {**context, "shown": shown, "heading": heading})


@call_editor
def call_publish(request, body, call):
    """What publishing means, what is still missing, and one press."""
    found = lacks(call) if call.state == CallState.DRAFT else []
    version, conflict, refusal = call.version, False, ""
    if request.method == "POST":
        sent = request.POST.get("version", "")
        seen = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else -1
        try:
            actions.publish_call(call, by=request.user, version=seen)
        except Conflict as changed:
            conflict, version = True, changed.current.version
            found = lacks(changed.current)
        except (InvalidTransition, Refused) as error:
            refusal = str(error)
        else:
            messages.success(request, _("The call is published."))
            return to_call(call)
    context = {"body": body, "call": call, "lacks": found, "version": version}
    context |= {"conflict": conflict, "refusal": refusal, "standing": content.standing(call)}
    status = 409 if conflict else 422 if refusal else 200
    return render(request, "calls/call_publish.html", context, status=status)


@refusing
def call_take_back(request, body, call):
    """Take a published call back to be prepared, before it opens."""
    actions.take_back_call(call, by=request.user)
    messages.success(request, _("The call is being prepared again. Its page is no longer public."))
    return to_call(call)


@call_editor
def call_extend(request, body, call):
    """Move the closing later, with a reason."""
    form = ExtendForm(posted(request), call=call)
    if request.method == "POST" and form.is_valid():
        try:
            actions.extend_call(call, form.cleaned_data["closes_at"], reasons=form.reasons(), by=request.user)
        except (InvalidTransition, Refused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The closing is moved. The call’s page tells it and the reason."))
            return to_call(call)
    context = {"body": body, "call": call, "form": form, "may": can_extend(call)}
    return render(request, "calls/call_extend.html", context, status=422 if request.method == "POST" else 200)


@call_editor
def call_abandon(request, body, call):
    """End the call without appointments, and begin another if it is to be replaced."""
    form = AbandonForm(posted(request), call=call)
    if request.method == "POST" and form.is_valid():
        try:
            actions.abandon_call(call, reasons=form.reasons(), by=request.user)
        except (InvalidTransition, Refused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The call is not carried out. Its page tells why."))
            return to_call(actions.renew_call(call, by=request.user) if form.cleaned_data["renew"] else call)
    context = {"body": body, "call": call, "form": form, "may": can_abandon(call)}
    return render(request, "calls/call_abandon.html", context, status=422 if request.method == "POST" else 200)


@refusing
def call_renew(request, body, call):
    """Begin a new call in place of one that was not carried out."""
    new = actions.renew_call(call, by=request.user)
    messages.success(request, _("A new call is begun with the same texts, criteria, questions and places."))
    return to_call(new)


@refusing
def call_remove(request, body, call):
    """Remove a draft."""
    actions.remove_draft(call, by=request.user)
    messages.success(request, _("The draft is removed."))
    return redirect("calls:call_list", slug=body.slug)


@call_editor
def channels_edit(request, body, call):
    """Where and when the call was announced; also after it was published."""
    form = ChannelForm(posted(request), initial={"announced_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        actions.add_channel(call, by=request.user, **form.cleaned_data)
        messages.success(request, _("The announcement is written down."))
        return to_call(call, "calls:channels_edit")
    context = {"body": body, "call": call, "form": form, "channels": call.channels.all()}
    return render(request, "calls/channels_edit.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@call_editor
def channel_remove(request, body, call, channel):
    """Remove an announcement written by mistake."""
    actions.remove_channel(get_object_or_404(Channel, pk=channel, call=call), by=request.user)
    messages.success(request, _("The announcement is removed."))
    return redirect(reverse("calls:channels_edit", kwargs={"slug": body.slug, "pk": call.pk}))


@call_editor
def call_history(request, body, call):
    """What has been done to the call, in plain words, newest first."""
    page = Paginator(Event.objects.about(call), MORE).get_page(request.GET.get("page"))
    context = {"body": body, "call": call, "page": page, "lines": [(event, sentence(event)) for event in page]}
    return render(request, "calls/call_history.html", context)
