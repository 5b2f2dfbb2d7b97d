"""An earlier applicant takes the application to the new call. Looking changes nothing; only a press does."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from members.calls.actions.carrying import carry_over
from members.calls.carried import new_call_of
from members.calls.links import application_token
from members.calls.views.applying import applicant


@applicant
def application_carry(request, token, application):
    """What is taken along, and the press that makes the draft in the new call."""
    if request.method == "POST":
        draft = carry_over(application)
        messages.success(request, _("Your application is here as a draft. Check it and send it."))
        return redirect("calls:apply_tasks", token=application_token(draft))
    call = new_call_of(application.call)
    before = call and application.carried_over_to.filter(call=call).first()
    context = {
        "application": application,
        "body": application.call.body,
        "call": call,
        "draft": application_token(before) if before else "",
    }
    return render(request, "calls/application_carry.html", context)
