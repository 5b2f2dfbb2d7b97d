"""An organisation names a person: the secretary's side at the desk, and the contact's by a signed link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from council.bodies.models import Seat
from council.core.http import without_address
from council.core.models import Event
from council.core.states import InvalidTransition, Refused
from members import actions
from members.enums import NamingState
from members.forms.naming import AgainForm, AnswerForm, AskForm, ConfirmForm, DeclineForm
from members.links import naming_of
from members.models import Membership, NamingRequest
from members.views.desk import done, posted, refused, roster_editor, saved
from members.views.memberships import membership_of, place_of_address
from members.views.roster import lines


def request_of(body, pk):
    """A naming request of this body, or a 404."""
    requests = NamingRequest.objects.select_related("organisation", "seat__category", "category", "membership")
    naming = get_object_or_404(requests, body=body, pk=pk)
    naming.body = body
    return naming


@roster_editor
def naming_add(request, body):
    """Ask an organisation to name a person for a place, or for the place it holds already."""
    membership = None
    place, capacity = place_of_address(request, body)
    organisation, start = None, None
    if value := request.GET.get("membership"):
        if not value.isdecimal() or len(value) > 18:
            raise Http404
        membership = membership_of(body, value)
        if membership.person_id or membership.is_mistake:
            raise Http404
        place = membership.seat or membership.category or body
        capacity, start = membership.capacity, membership.start
        organisation = membership.organisations.first()
    elif isinstance(place, Seat):
        sitting = Membership.objects.current().filter(seat=place).order_by("-capacity").first()
        organisation = sitting.organisations.first() if sitting else None
    form = AskForm(
        posted(request),
        body=body,
        place=place,
        capacity=capacity,
        organisation=organisation,
        membership=membership,
        start=start,
    )
    if request.method == "POST" and (naming := saved(form, request.user)):
        text = _("%(organisation)s is asked to name a person.") % {"organisation": naming.organisation}
        return done(request, body, text)
    return render(request, "members/naming_add.html", {"body": body, "place": place, "form": form})


@roster_editor
def naming_show(request, body, pk):
    """One request: how it stands, who is proposed, and what the secretary can do."""
    naming = request_of(body, pk)
    form = ConfirmForm(posted(request), naming=naming)
    if request.method == "POST" and (membership := saved(form, request.user)):
        return done(request, body, _("%(name)s has the place.") % {"name": membership.person_name})
    return render(
        request,
        "members/naming_show.html",
        {
            "body": body,
            "naming": naming,
            "form": form,
            "again": AgainForm(),
            "is_pending": naming.state in NamingState.pending(),
            "lines": lines(Event.objects.about(naming)[:50]),
        },
    )


@require_POST
@roster_editor
def naming_again(request, body, pk):
    """Send a new link with the secretary's words; the older link is void."""
    naming = request_of(body, pk)
    form = AgainForm(request.POST)
    if not form.is_valid():
        return refused(request, body, " ".join(form.errors["note"]), "members:naming_show", pk=pk)
    try:
        actions.ask_again(naming, by=request.user, note=form.cleaned_data["note"])
    except InvalidTransition as refusal:
        return refused(request, body, refusal, "members:naming_show", pk=pk)
    text = _("%(organisation)s is asked to name a person.") % {"organisation": naming.organisation}
    return done(request, body, text, "members:naming_show", pk=pk)


@require_POST
@roster_editor
def naming_withdraw(request, body, pk):
    """Withdraw the request; its link opens a page that says so."""
    naming = request_of(body, pk)
    try:
        actions.withdraw_naming(naming, by=request.user)
    except InvalidTransition as refusal:
        return refused(request, body, refusal, "members:naming_show", pk=pk)
    return done(request, body, _("The request is withdrawn."))


@login_not_required
@never_cache
def naming_answer(request, token):
    """The organisation's contact names a person. Looking changes nothing; only a press does."""
    naming = naming_of(token)
    if naming is None:
        raise Http404
    is_pending = naming.state in NamingState.pending()
    declining = request.method == "POST" and "decline" in request.POST
    form = AnswerForm(request.POST if request.method == "POST" and not declining else None, naming=naming)
    decline = DeclineForm(request.POST if declining else None, prefix="nobody")
    if request.method == "POST" and (decline if declining else form).is_valid():
        try:
            if declining:
                actions.decline_naming(naming, message=decline.cleaned_data["message"])
            else:
                form.save()
        except (InvalidTransition, Refused):
            messages.error(request, _("The request has ended meanwhile, so your answer was not saved."))
        else:
            messages.success(request, _("Thank you. The secretary has been told of your answer."))
        return redirect("members:naming_answer", token=token)
    context = {"naming": naming, "body": naming.body, "form": form, "decline": decline, "is_pending": is_pending}
    return without_address(render(request, "members/naming_answer.html", context))
