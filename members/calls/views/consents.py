"""A nominated person's own page behind a signed link. Looking changes nothing; only a press does."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from council.core.http import without_address
from council.core.states import InvalidTransition, Refused
from members.calls import actions, summary
from members.calls.enums import Consent
from members.calls.forms.applying_people import ConsentForm
from members.calls.links import nominee_of
from members.calls.rules import can_consent
from members.calls.views.applying import void


@login_not_required
@never_cache
def nominee_consent(request, token):
    """What was said about the person, what the seat means, how data are used, and the person's own word."""
    nominee = nominee_of(token)
    if nominee is None:
        return void(request)
    may_answer, status = can_consent(nominee), 200
    initial = {
        "consents": {Consent.GIVEN: "yes", Consent.REFUSED: "no"}.get(nominee.consent),
        "publish_name": nominee.publish_name,
        "words": nominee.consent_words,
    }
    form = ConsentForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.answer_consent(nominee, **form.cleaned_data)
            except (InvalidTransition, Refused) as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("Thank you. Your answer is saved."))
            return without_address(redirect("calls:nominee_consent", token=token))
        status = 422
    application = nominee.application
    context = {
        "nominee": nominee,
        "application": application,
        "call": application.call,
        "body": application.call.body,
        "rows": summary.of_person(nominee),
        "form": form,
        "may_answer": may_answer,
    }
    return without_address(render(request, "calls/nominee_consent.html", context, status=status))
