"""A scrutineer's page behind a signed link: reads one frozen version, accepts or refuses exactly that."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from council.core.http import without_address
from council.core.states import InvalidTransition, Refused
from meetings import actions, links
from meetings.content import public_copy
from meetings.enums import MinutesState, ScrutinyState
from meetings.forms.session import ScrutinyForm


@login_not_required
@never_cache
def scrutiny_answer(request, token):
    """GET shows the frozen version, POST answers exactly the version whose hash the form carries."""
    scrutiny = links.scrutiny_of(token)
    if scrutiny is None or scrutiny.minutes.frozen is None:
        return without_address(render(request, "meetings/link_void.html", status=404))
    minutes = scrutiny.minutes
    answerable = minutes.state == MinutesState.IN_SCRUTINY and scrutiny.state == ScrutinyState.WAITING
    # A link may be passed on, so closed items are read and accepted only by the scrutineer signed in.
    signed_in = request.user.is_authenticated and request.user.person_id == scrutiny.person_id
    hidden = not signed_in and any(item["closed"] for item in minutes.frozen.content["items"])
    answerable = answerable and not hidden
    form = ScrutinyForm(request.POST or None, initial={"sha256": minutes.frozen.sha256})
    refusal = ""
    if request.method == "POST" and answerable and form.is_valid():
        if form.cleaned_data["sha256"] != minutes.frozen.sha256:
            refusal = _("The text has been corrected after you opened this page. Read the new version.")
            form = ScrutinyForm(initial={"sha256": minutes.frozen.sha256, "reason": form.cleaned_data["reason"]})
        else:
            try:
                accept = form.cleaned_data["verdict"] == "accept"
                answer = {"reason": form.cleaned_data["reason"], "seen": form.cleaned_data["sha256"]}
                actions.answer_scrutiny(scrutiny, accept, by=request.user if signed_in else None, **answer)
                return redirect(f"{request.path}?saved=1")
            except (Refused, InvalidTransition) as error:
                refusal = str(error)
    status = 409 if refusal else (422 if form.is_bound and form.errors else 200)
    context = {
        "scrutiny": scrutiny,
        "minutes": minutes,
        "meeting": minutes.meeting,
        "body": minutes.meeting.body,
        "content": minutes.frozen.content if signed_in else public_copy(minutes.frozen.content),
        "hidden": hidden,
        "form": form,
        "answerable": answerable,
        "refusal": refusal,
        "saved": "saved" in request.GET and request.method == "GET",
    }
    return without_address(render(request, "meetings/scrutiny_answer.html", context, status=status))
