"""The agenda as a list: order, new and removed items, publishing, and how others see it."""

import itertools

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from council.bodies.enums import Numbering, Publicity
from council.core.http import tell_refusals
from council.core.states import Conflict
from meetings import actions, content, rules
from meetings.actions.planning import closed_by_rule
from meetings.changes import differences
from meetings.enums import PublicationKind
from meetings.forms.agenda import ItemAddForm
from meetings.grounds import offered
from meetings.models import AgendaItem
from meetings.show import change_line, items_html
from meetings.views.desk import to_desk
from meetings.views.fetch import managed_meeting


def agenda_address(request, slug, year, number, **kwargs):
    """Where a refused deed shows its reason."""
    return redirect("meetings:agenda_edit", slug=slug, year=year, number=number).url


def publish_address(request, slug, year, number, **kwargs):
    """Where a refused publication shows its reason."""
    return redirect("meetings:agenda_publish", slug=slug, year=year, number=number).url


def managed_item(request, slug, year, number, pk):
    """An item of a meeting that the reader manages, removed ones too; anyone else gets a 404."""
    meeting = managed_meeting(request, slug, year, number)
    item = get_object_or_404(AgendaItem.objects.prefetch_related("texts"), pk=pk, meeting=meeting)
    item.meeting = meeting
    return item


def items_of(meeting):
    """The kept and the removed items in order, with their texts and the number of their papers, in two queries."""
    papers = Count("papers", filter=Q(papers__removed_at=None))
    items = meeting.items.order_by("position", "pk").annotate(paper_count=papers).prefetch_related("texts")
    kept, removed = [], []
    for item in items:
        item.meeting = meeting
        item.lacking = rules.lacking_languages(item)
        (removed if item.removed_at else kept).append(item)
    return kept, removed


def pending(meeting):
    """What publishing now would change: the latest version, the whole content, the lines of the change log."""
    before = meeting.publications.filter(kind=PublicationKind.AGENDA).order_by("-version").first()
    whole = content.of_meeting(meeting, PublicationKind.AGENDA)
    fingerprint = content.fingerprint(whole)
    changed = before is None or before.sha256 != fingerprint
    return {
        "latest": before,
        "whole": whole,
        "fingerprint": fingerprint,
        "changed": changed,
        "lines": differences(before and before.content, whole) if changed else [],
    }


def as_numbered(whole):
    """The content with the numbers that publishing would give to new items; § of a calendar year come only then."""
    if whole["meeting"]["numbering"] == Numbering.YEAR:
        return whole
    last = max((item["section"] or 0 for item in whole["items"]), default=0)
    following = itertools.count(last + 1)
    items = [{**item, "section": next(following)} if item["section"] is None else item for item in whole["items"]]
    return {**whole, "items": items}


def listing(request, meeting, **more):
    """The context of the list of items."""
    kept, removed = items_of(meeting)
    return {
        "meeting": meeting,
        "body": meeting.body,
        "items": kept,
        "removed": removed,
        "editable": rules.can_edit_meeting(request.user, meeting),
        "pending": pending(meeting),
        **more,
    }


def agenda_edit(request, slug, year, number, form=None, conflict=False):
    """The agenda: its items in order, new items, removed ones, what is not yet published."""
    meeting = managed_meeting(request, slug, year, number, rules=True)
    own = meeting.body.rules_on(meeting.day)
    publicity = own.agenda_publicity if own else Publicity.PUBLIC
    initial = {"publicity": publicity, "legal_ground": closed_by_rule(publicity, meeting)}
    form = form or ItemAddForm(languages=meeting.languages, initial=initial)
    context = listing(request, meeting, form=form, conflict=conflict, grounds=offered(meeting.languages[0]))
    return render(request, "meetings/agenda_edit.html", context)


@require_POST
@tell_refusals(agenda_address)
def item_add(request, slug, year, number):
    """A new item on the agenda."""
    meeting = managed_meeting(request, slug, year, number)
    form = ItemAddForm(request.POST, languages=meeting.languages)
    if not form.is_valid():
        response = agenda_edit(request, slug, year, number, form=form)
        response.status_code = 422
        return response
    item = actions.add_item(meeting, by=request.user, **form.values())
    messages.success(request, _("“%(title)s” is on the agenda.") % {"title": item.title})
    return redirect(f"{agenda_address(request, slug, year, number)}#item-{item.pk}")


@require_POST
@tell_refusals(agenda_address)
def order_set(request, slug, year, number):
    """A new order: all items in ``ids`` (drag and keyboard), or one item a ``step`` up or down (buttons).

    409 and the newest order when somebody else reordered meanwhile.
    """
    meeting = managed_meeting(request, slug, year, number)
    sent = request.POST
    try:
        version, moved = int(sent["order_version"]), int(sent["item"])
        ids, step = [int(pk) for pk in sent.getlist("ids")], int(sent.get("step", 0))
    except (KeyError, ValueError):
        return HttpResponseBadRequest()
    conflict = False
    try:
        if ids:
            actions.set_order(meeting, ids, by=request.user, order_version=version)
        else:
            item = get_object_or_404(AgendaItem, pk=moved, meeting=meeting)
            actions.move_item(item, step, by=request.user, order_version=version)
    except Conflict:
        conflict = True
    if not request.htmx:
        if conflict:
            response = agenda_edit(request, slug, year, number, conflict=True)
            response.status_code = 409
            return response
        return redirect(f"{agenda_address(request, slug, year, number)}#item-{moved}")
    meeting.refresh_from_db()
    focus = {"moved": moved, "focus_on": {-1: "up", 1: "down"}.get(step, "handle")}
    context = listing(request, meeting, conflict=conflict, **focus)
    return render(request, "meetings/_agenda_items.html", context, status=409 if conflict else 200)


@require_POST
@tell_refusals(agenda_address)
def item_remove(request, slug, year, number, pk):
    """Take an item off the agenda; it stays below and can be put back."""
    item = managed_item(request, slug, year, number, pk)
    actions.remove_item(item, by=request.user)
    messages.success(
        request, _("“%(title)s” is off the agenda. It is kept at the end of the page.") % {"title": item.title}
    )
    return to_desk(item.meeting, "meetings:agenda_edit")


@require_POST
@tell_refusals(agenda_address)
def item_restore(request, slug, year, number, pk):
    """Put a removed item back where it was."""
    item = managed_item(request, slug, year, number, pk)
    actions.restore_item(item, by=request.user)
    messages.success(request, _("“%(title)s” is back on the agenda.") % {"title": item.title})
    return redirect(f"{agenda_address(request, slug, year, number)}#item-{pk}")


@tell_refusals(publish_address)
def agenda_publish(request, slug, year, number):
    """What publishing would show and to whom, and the press that does it.

    What was looked at is what is published: 409 when the agenda has changed since the page was shown.
    """
    meeting = managed_meeting(request, slug, year, number)
    stale = False
    if request.method == "POST":
        try:
            publication = actions.publish_agenda(meeting, by=request.user, seen=request.POST.get("fingerprint", ""))
        except Conflict:
            stale = True
        else:
            messages.success(request, _("The agenda is published, version %(n)s.") % {"n": publication.version})
            return to_desk(meeting, "meetings:agenda_edit")
    now = pending(meeting)
    kept, _removed = items_of(meeting)
    at, numbering = timezone.now().isoformat(), now["whole"]["meeting"]["numbering"]
    context = {
        "meeting": meeting,
        "body": meeting.body,
        "editable": rules.can_edit_meeting(request.user, meeting),
        "pending": now,
        "lines": [
            change_line({**line, "section": line.get("section"), "at": at}, numbering, meeting.languages)
            for line in now["lines"]
        ],
        "stale": stale,
        "items": kept,
        "lacking": [item for item in kept if item.lacking],
        "nameless": [item for item in kept if not item.title],
        "closed": [item for item in now["whole"]["items"] if item["closed"]],
        "preview": items_html(content.public_copy(as_numbered(now["whole"]))),
    }
    return render(request, "meetings/agenda_publish.html", context, status=409 if stale else 200)


def agenda_preview(request, slug, year, number):
    """The agenda as it is now, as a resident or as a member would read it."""
    meeting = managed_meeting(request, slug, year, number)
    whole = as_numbered(content.of_meeting(meeting, PublicationKind.AGENDA))
    as_member = request.GET.get("as") == "member"
    context = {
        "meeting": meeting,
        "body": meeting.body,
        "as_member": as_member,
        "preview": items_html(whole, whole=True) if as_member else items_html(content.public_copy(whole)),
    }
    return render(request, "meetings/agenda_preview.html", context)
