"""Merging two organisations, or two people, that are one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from council.core.states import Refused
from members.calls import actions
from members.calls.actions.merging import UNDOABLE
from members.calls.enums import Merged
from members.calls.forms.applications import MergeForm
from members.calls.models import Merger, Nominee
from members.calls.views.desk import calls_editor
from members.models import Membership, NamingRequest, Office, Organisation, Person
from members.rules import can_change_address

#: The page to which a merger leads, by what was merged.
PAGES = {Merged.ORGANISATION: "members:organisation_change", Merged.PERSON: "members:person_change"}


def may_merge_people(user, person):
    """Every body in which the person has or had a place or an office is the secretary's."""
    rows = [model.objects.filter(person=person).select_related("body") for model in (Membership, Office)]
    bodies = {each.body for found in rows for each in found}
    return can_change_address(user, getattr(person, "user", None), bodies)


@calls_editor
def organisation_merge(request, body, pk):
    """Two organisations become one: the one whose page this is stays."""
    candidates = Organisation.objects.changeable_in(body)
    keep = get_object_or_404(candidates, pk=pk)
    return merge(request, body, keep, candidates, Merged.ORGANISATION)


@calls_editor
def person_merge(request, body, pk):
    """Two people become one: the one whose page this is stays."""
    family = [body.pk, body.parent_id, *body.children.values_list("pk", flat=True)]
    candidates = Person.objects.of_body(*filter(None, family))
    keep = get_object_or_404(candidates, pk=pk)
    return merge(request, body, keep, candidates, Merged.PERSON)


def merge(request, body, keep, candidates, kind):
    """Find the other one, show both side by side, and merge at the second press."""
    form = MergeForm(
        request.POST or (request.GET if "other" in request.GET else None), keep=keep, candidates=candidates
    )
    gone, status = None, 200
    if form.is_bound:
        if form.is_valid():
            gone = form.gone
            if kind == Merged.PERSON and not all(may_merge_people(request.user, each) for each in (keep, gone)):
                form.add_error(None, _("One of the two has tasks in a body that is not yours. Ask an administrator."))
                gone = None
        status = 200 if gone else 422
    if gone and request.method == "POST" and "merge" in request.POST:
        try:
            actions.merge(keep, gone, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            status = 422
        else:
            text = _("The two are one now. This can be undone for 30 days on this page.")
            messages.success(request, text)
            return redirect(f"calls:{kind}_merge", slug=body.slug, pk=keep.pk)
    context = {
        "body": body,
        "keep": keep,
        "gone": gone,
        "form": form,
        "kind": kind,
        "sides": [(each, uses_of(each, kind)) for each in (keep, gone) if each],
        "mergers": Merger.objects.filter(
            kind=kind, kept_id=keep.pk, undone_at=None, forgotten_at=None, at__gt=timezone.now() - UNDOABLE
        ),
        "back": redirect(PAGES[kind], slug=body.slug, pk=keep.pk).url,
    }
    return render(request, "calls/merge.html", context, status=status)


def uses_of(record, kind):
    """``(what, how many)`` of the places where a record is used."""
    if kind == Merged.ORGANISATION:
        return [
            (_("Memberships"), Membership.objects.filter(organisations=record).count()),
            (_("Applications"), record.applications.count()),
            (_("Requests to name a person"), NamingRequest.objects.filter(organisation=record).count()),
        ]
    return [
        (_("Memberships"), Membership.objects.filter(person=record).count()),
        (_("Offices"), Office.objects.filter(person=record).count()),
        (_("Nominations"), Nominee.objects.filter(person=record).count()),
    ]


@require_POST
@calls_editor
def merger_undo(request, body, merger):
    """Make two records two again, by the one who may merge them."""
    found = get_object_or_404(Merger, pk=merger, by=request.user, undone_at=None)
    try:
        actions.undo_merger(found, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The two are two again."))
    return redirect(PAGES[found.kind], slug=body.slug, pk=found.kept_id)
