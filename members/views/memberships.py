"""Appointing, naming, changing, ending and correcting memberships in the browser."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from council.bodies.models import Category, Seat
from council.core.models import Event
from council.core.states import Refused
from members import actions
from members.actions.succession import rising_deputy
from members.enums import Capacity
from members.forms.memberships import ChangeMembershipForm, EndForm, MembershipForm, NameForm, WhyForm
from members.models import Membership, Office
from members.rules import is_secretary
from members.successors import offers_for
from members.views.desk import done, posted, refused, roster_editor, saved
from members.views.roster import lines


def place_of_address(request, body):
    """``(seat, category or body, capacity)`` that the address names; a 404 for a place of another body."""
    capacity = request.GET.get("capacity", Capacity.MEMBER)
    if capacity not in Capacity.values:
        raise Http404
    for name, model in (("seat", Seat), ("category", Category)):
        if value := request.GET.get(name):
            if not value.isdecimal() or len(value) > 18:
                raise Http404
            found = model.objects.select_related("term").filter(term__body=body)
            place = get_object_or_404(found, pk=value)
            place.term.body = body
            return place, capacity
    return body, capacity


def membership_of(body, pk):
    """A membership of this body, or a 404."""
    memberships = Membership.objects.select_related("term", "seat__category", "category", "person")
    membership = get_object_or_404(memberships, body=body, pk=pk)
    membership.body = body
    return membership


@roster_editor
def membership_add(request, body):
    """Give a seat, a deputy's place or a place without a seat."""
    place, capacity = place_of_address(request, body)
    start = _day(request.GET.get("start"))
    initial = {"organisation": request.GET["organisation"]} if request.GET.get("organisation") else {}
    form = MembershipForm(posted(request), place=place, capacity=capacity, start=start, initial=initial)
    if request.method == "POST" and (membership := saved(form, request.user)):
        if membership.person_id:
            return done(request, body, _("%(name)s has the place.") % {"name": membership.person_name})
        return done(request, body, _("The place belongs to %(name)s.") % {"name": membership.organisation_names})
    context = {"body": body, "place": place, "form": form, "capacity": Capacity(capacity).label}
    if isinstance(place, Seat) and capacity == Capacity.MEMBER and is_secretary(request.user, body):
        context["offers"] = offers_for(place)
    return render(request, "members/membership_add.html", context)


def _day(text):
    try:
        return parse_date(text or "")
    except ValueError:
        return None


@roster_editor
def membership_change(request, body, pk):
    """One membership: its facts and history, and the form that corrects it."""
    membership = membership_of(body, pk)
    form = ChangeMembershipForm(posted(request), membership=membership)
    if request.method == "POST" and saved(form, request.user):
        return done(request, body, _("Saved."), "members:membership_change", pk=pk)
    return render(
        request,
        "members/membership_change.html",
        {
            "body": body,
            "membership": membership,
            "form": form,
            "lines": lines(Event.objects.about(membership)[:50]),
            "can_undo": bool(membership.end_reason) and membership.end_reason not in {"error", "named", "rose"},
        },
    )


@roster_editor
def membership_name(request, body, pk):
    """Name the person for an organisation's place."""
    membership = membership_of(body, pk)
    if membership.person_id or membership.is_mistake:
        return redirect("members:membership_change", slug=body.slug, pk=pk)
    form = NameForm(posted(request), membership=membership)
    if request.method == "POST" and (named := saved(form, request.user)):
        return done(request, body, _("%(name)s has the place.") % {"name": named.person_name})
    return render(request, "members/membership_name.html", {"body": body, "membership": membership, "form": form})


@roster_editor
def membership_end(request, body, pk):
    """End a membership and say who comes instead."""
    membership = membership_of(body, pk)
    today = timezone.localdate()
    deputy = rising_deputy(membership, max(today, membership.start) + actions.ONE_DAY)
    offices = (
        list(Office.objects.valid().filter(Q(end__gte=today) | Q(end=None), body=body, person=membership.person_id))
        if membership.person_id
        else []
    )
    form = EndForm(posted(request), membership=membership, deputy=deputy, offices=offices)
    if request.method == "POST" and (successor := saved(form, request.user)):
        return _after_leaving(request, body, membership, successor, form.cleaned_data)
    context = {"body": body, "membership": membership, "form": form, "deputy": deputy}
    return render(request, "members/membership_end.html", context)


def _after_leaving(request, body, membership, successor, data):
    """Tell what followed from a leaving, and go on to what the secretary does next."""
    messages.success(request, _("The membership of %(name)s has its last day.") % {"name": membership.holder})
    if successor.risen:
        messages.success(request, _("%(name)s becomes the member.") % {"name": successor.risen.person_name})
    if successor.request:
        organisation = successor.request.organisation
        messages.success(request, _("%(organisation)s is asked to name a person.") % {"organisation": organisation})
    if successor.unasked:
        text = _("%(organisation)s has no contact address, so nobody was asked. Add the address and ask then.")
        messages.warning(request, text % {"organisation": successor.unasked})
        if successor.placeholder:
            address = reverse("members:naming_add", args=[body.slug])
            return redirect(f"{address}?{urlencode({'membership': successor.placeholder.pk})}")
    if data["then"] == "name":
        place = {"seat": membership.seat_id} if membership.seat_id else {"category": membership.category_id}
        more = {"capacity": membership.capacity, "start": (data["last_day"] + actions.ONE_DAY).isoformat()}
        address = reverse("members:membership_add", args=[body.slug])
        return redirect(f"{address}?{urlencode({name: value for name, value in (place | more).items() if value})}")
    return redirect("members:roster_show", slug=body.slug)


@roster_editor
def membership_correct(request, body, pk):
    """Mark a membership as recorded by mistake, with the reason."""
    membership = membership_of(body, pk)
    form = WhyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_membership(membership, by=request.user, why=form.cleaned_data["why"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            text = _("The record of %(name)s is marked as a mistake.")
            return done(request, body, text % {"name": membership.holder})
    return render(request, "members/membership_correct.html", {"body": body, "membership": membership, "form": form})


@require_POST
@roster_editor
def membership_undo(request, body, pk):
    """Undo a leaving that was recorded by mistake, with what followed from it."""
    membership = membership_of(body, pk)
    try:
        actions.undo_end(membership, by=request.user)
    except Refused as refusal:
        return refused(request, body, refusal, "members:membership_change", pk=pk)
    return done(request, body, _("Undone: the membership of %(name)s goes on.") % {"name": membership.holder})
