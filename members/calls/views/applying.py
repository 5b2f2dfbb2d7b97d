"""Applying without an account: the public start, and the pages of one application behind its signed link."""

import functools
import time

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from council.core.enums import FileState
from council.core.http import file_response, without_address
from council.core.states import InvalidTransition, Refused
from members.calls import actions, parts, rules, summary
from members.calls.enums import ApplicationState
from members.calls.forms.applying import StartForm, fresh_stamp
from members.calls.limits import may_ask_for_link
from members.calls.links import address_of, application_of, application_token
from members.calls.models import Application, Call
from members.calls.views.part_pages import Place, show_part

#: Seconds: the start page answers at a whole multiple of these, so that its time tells nothing of an address.
BEAT = 0.05


@login_not_required
@never_cache
def apply_start(request, pk):
    """Asks for the e-mail address only. The answer is the same whether or not the address is known."""
    call = get_object_or_404(Call.objects.published().select_related("body__host", "term"), pk=pk)
    if request.method != "POST":
        return _start_page(request, call, StartForm())
    started = time.perf_counter()
    response = _start(request, call)
    time.sleep(BEAT - (time.perf_counter() - started) % BEAT)
    return response


def _start(request, call):
    form = StartForm(request.POST)
    if not form.is_valid():
        return _start_page(request, call, form, status=422)
    if form.doubts:
        return _start_page(request, call, form, doubts=form.doubts, status=422)
    email = form.cleaned_data["email"]
    if not may_ask_for_link(request, email):
        form.add_error(None, _("Many links have been asked for. Look for the letter in your mailbox, or wait an hour."))
        return _start_page(request, call, form, status=429)
    actions.ask_for_link(call, email=email, language=get_language())
    return redirect("calls:apply_sent", pk=call.pk)


def _start_page(request, call, form, doubts="", status=200):
    if doubts or (form.is_bound and not form.is_valid()):
        form.data = form.data.copy()
        form.data["stamp"] = fresh_stamp()
    now = timezone.now()
    context = {
        "call": call,
        "body": call.body,
        "form": form,
        "doubts": doubts,
        "takes": rules.can_receive(call, now),
        "is_late": rules.can_receive(call, now) and now >= call.closes_at,
        "is_coming": call.is_coming,
    }
    return render(request, "calls/apply_start.html", context, status=status)


@login_not_required
@require_safe
@never_cache
def apply_sent(request, pk):
    """The letter is on its way, if the address can take one."""
    call = get_object_or_404(Call.objects.published().select_related("body__host"), pk=pk)
    return render(request, "calls/apply_sent.html", {"call": call, "body": call.body})


@login_not_required
@never_cache
def apply_open(request, token):
    """Whoever reads a mailbox: the applications begun from it, and the press that begins one."""
    found = address_of(token)
    if found is None:
        return void(request)
    call, email, language = found
    if request.method == "POST":
        try:
            application = actions.begin_application(call, email=email, language=language)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("calls:apply_open", token=token)
        return redirect("calls:apply_tasks", token=application_token(application))
    own = Application.objects.filter(call=call, contact_email=email, erased_at=None).order_by("pk")
    now = timezone.now()
    context = {
        "call": call,
        "body": call.body,
        "email": email,
        "applications": [(each, application_token(each)) for each in own],
        "takes": rules.can_receive(call, now),
        "is_late": now >= call.closes_at,
        "is_coming": call.is_coming,
    }
    return without_address(render(request, "calls/apply_open.html", context))


def void(request):
    """A link that is forged, cut, replaced or too old: what may have happened, and how to get a new one."""
    return without_address(render(request, "calls/apply_void.html", status=404))


def applicant(view):
    """Decorate a view: ``token`` becomes the application it opens; the answer keeps its address to itself."""

    @functools.wraps(view)
    def wrapped(request, token, **kwargs):
        found = application_of(token)
        if found is None:
            return void(request)
        try:
            response = view(request, token, summary.read(found.pk), **kwargs)
        except (InvalidTransition, Refused) as refusal:
            messages.error(request, str(refusal))
            response = redirect("calls:apply_tasks", token=token)
        return without_address(response)

    return login_not_required(never_cache(wrapped))


def standing(application, now):
    """What the applicant may do now, for templates."""
    call = application.call
    return {
        "application": application,
        "call": call,
        "body": call.body,
        "may_edit": rules.can_edit_application(application, now),
        "may_withdraw": rules.can_withdraw(application, now),
        "may_return": rules.can_return(application, now),
        "may_complete": rules.can_complete(application, now),
        "is_open": rules.is_before_closing(call, now),
        "would_be_late": application.state == ApplicationState.DRAFT and now >= call.closes_at,
    }


@applicant
def apply_tasks(request, token, application):
    """The task list: every part and how far it is, and what else can be done."""
    offered = actions.has_municipalities(application.call)
    context = {
        **standing(application, timezone.now()),
        "token": token,
        "tasks": parts.tasks(application, municipalities=offered),
        "nominees": [each for each in application.nominees.all() if each.name],
    }
    context["lacking"] = any(task.state in {"todo", "begun"} for task in context["tasks"])
    return render(request, "calls/apply_tasks.html", context)


def place_of(token):
    """Where the pages of an application are, for its applicant."""
    return Place(
        base="calls/base_apply.html",
        part="calls:apply_part",
        tasks="calls:apply_tasks",
        check="calls:apply_check",
        file="calls:apply_file",
        kwargs={"token": token},
    )


@applicant
def apply_part(request, token, application, part):
    """One part of the application on a page of its own; it saves by itself."""
    if part not in parts.parts_of(application.call):
        raise Http404
    return show_part(request, application, part, place_of(token), more=standing(application, timezone.now()))


@applicant
def apply_check(request, token, application):
    """All that was written, what is missing, and the press that sends it."""
    now = timezone.now()
    offered = actions.has_municipalities(application.call)
    status, lacks = 200, parts.lacks(application, municipalities=offered)
    if request.method == "POST":
        if application.state != ApplicationState.DRAFT:
            return redirect("calls:apply_tasks", token=token)
        try:
            application, is_new = actions.send_application(application)
        except actions.Lacking as lacking:
            status, lacks = 422, lacking.lacks
        else:
            if is_new:
                messages.success(request, _("The application has been sent. A receipt comes by e-mail."))
            return redirect("calls:apply_tasks", token=token)
    context = {
        **standing(application, now),
        "token": token,
        "place": place_of(token),
        "files_url": f"{redirect('calls:apply_tasks', token=token).url}files/",
        "blocks": summary.blocks(application),
        "lacks": [(lack, parts.label_of(lack.part, application.call)) for lack in lacks],
        "is_refused": status == 422,
        "is_draft": application.state == ApplicationState.DRAFT,
    }
    return render(request, "calls/apply_check.html", context, status=status)


@applicant
def apply_withdraw(request, token, application):
    """Asks whether to withdraw, and does."""
    now = timezone.now()
    if request.method == "POST":
        actions.withdraw_application(application)
        messages.success(request, _("The application has been withdrawn."))
        return redirect("calls:apply_tasks", token=token)
    if not rules.can_withdraw(application, now):
        return redirect("calls:apply_tasks", token=token)
    return render(request, "calls/apply_withdraw.html", {**standing(application, now), "token": token})


@require_POST
@applicant
def apply_return(request, token, application):
    """Sends a withdrawn application again, as it was."""
    actions.return_application(application)
    messages.success(request, _("The application is sent again, as it was."))
    return redirect("calls:apply_tasks", token=token)


@require_POST
@applicant
def apply_complete(request, token, application):
    """The applicant has completed what was asked for."""
    actions.answer_completion(application)
    messages.success(request, _("Thank you. The secretary has been told that the application is completed."))
    return redirect("calls:apply_tasks", token=token)


@require_safe
@applicant
def apply_file(request, token, application, pk):
    """A file of the applicant's own application."""
    answer = next((each for each in application.answers.all() if each.file_id == pk), None)
    if answer is None or answer.file.state == FileState.INFECTED:
        raise Http404
    return file_response(answer.file, private=True)


@require_POST
@login_not_required
@never_cache
def apply_another(request, token):
    """Begins one more application from the same mailbox, for another organisation."""
    application = application_of(token)
    if application is None or not application.contact_email:
        return void(request)
    try:
        new = actions.begin_application(
            application.call, email=application.contact_email, language=application.language
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return without_address(redirect("calls:apply_tasks", token=token))
    return without_address(redirect("calls:apply_tasks", token=application_token(new)))
