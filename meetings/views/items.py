"""One item of the agenda: its texts in each language, what it is, its papers."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from council.core.states import Conflict, Refused
from meetings import actions, rules
from meetings.forms.agenda import PropertiesForm, TextForm
from meetings.forms.papers import PaperForm
from meetings.grounds import offered
from meetings.models import ItemText, Minutes
from meetings.views.agenda import managed_item
from meetings.views.saving import last_event, save_form


def item_address(request, slug, year, number, pk, **kwargs):
    """The page of an item."""
    return redirect("meetings:item_edit", slug=slug, year=year, number=number, pk=pk).url


def text_rows(item):
    """``{language: row}`` of the agenda's languages, the original first; an unsaved row where there is none yet."""
    rows = {row.language: row for row in item.texts.all()}
    return {code: rows.get(code) or ItemText(item=item, language=code) for code in item.meeting.languages}


def neighbours(item):
    """The items before and after this one on the agenda."""
    kept = list(item.meeting.items.kept().prefetch_related("texts"))
    at = next((index for index, each in enumerate(kept) if each.pk == item.pk), None)
    if at is None:
        return None, None
    for each in kept:
        each.meeting = item.meeting
    return (kept[at - 1] if at else None), (kept[at + 1] if at + 1 < len(kept) else None)


def show_item(request, item, *, texts=None, properties=None, paper_form=None):
    """The page of an item; ``texts`` (``{language: form}``) and the others are forms with something wrong in them."""
    meeting = item.meeting
    forms = {code: TextForm(row=row) for code, row in text_rows(item).items()} | (texts or {})
    papers = list(item.papers.select_related("file"))
    for paper in papers:
        paper.item = item
    before, after = neighbours(item)
    context = {
        "meeting": meeting,
        "body": meeting.body,
        "item": item,
        "texts": [(code, rows_original(item) == code, form) for code, form in forms.items()],
        "properties": properties or PropertiesForm(item=item),
        "paper_form": paper_form or PaperForm(languages=meeting.languages, auto_id="paper_%s"),
        "papers": [paper for paper in papers if paper.removed_at is None],
        "removed_papers": [paper for paper in papers if paper.removed_at],
        "editable": rules.can_edit_meeting(request.user, meeting) and item.removed_at is None,
        "papers_editable": item.removed_at is None and may_change_papers(request, meeting),
        "grounds": offered(meeting.languages[0]),
        "before": before,
        "after": after,
    }
    return render(request, "meetings/item_edit.html", context)


def may_change_papers(request, meeting):
    """Whether the reader may add, change and take away papers now."""
    return rules.can_change_papers(request.user, meeting, Minutes.objects.filter(meeting=meeting).first())


def rows_original(item):
    """The language an item was first written in."""
    original = next((row.language for row in item.texts.all() if row.is_original), None)
    return original or item.meeting.languages[0]


def item_edit(request, slug, year, number, pk):
    """Texts side by side in the agenda's languages, properties, papers."""
    return show_item(request, managed_item(request, slug, year, number, pk))


def refuse_unless_editable(request, item):
    """Raises Refused when the item's meeting has ended or the item is off the agenda."""
    if not rules.can_edit_meeting(request.user, item.meeting):
        raise Refused(_("The meeting has ended or is cancelled, so its agenda no longer changes."))
    if item.removed_at:
        raise Refused(_("The item is off the agenda. Put it back first."))


@require_POST
def text_write(request, slug, year, number, pk, language):
    """Save an item's texts in one language, by autosave or by the button."""
    item = managed_item(request, slug, year, number, pk)
    if language not in item.meeting.languages:
        raise Http404
    form = TextForm(request.POST, row=text_rows(item)[language])

    def write(version, **texts):
        refuse_unless_editable(request, item)
        return actions.write_text(item, language, by=request.user, version=version, **texts)

    return save_form(
        request,
        form,
        write,
        again=lambda form: show_item(request, item, texts={language: form}),
        back=item_address(request, slug, year, number, pk),
        who=lambda _row: last_event(item),
    )


@require_POST
def item_change(request, slug, year, number, pk):
    """Save what an item is: kind, publicity with its ground, presenter, record number, public headings."""
    item = managed_item(request, slug, year, number, pk)
    form = PropertiesForm(request.POST, item=item)

    def write(version, **fields):
        refuse_unless_editable(request, item)
        try:
            return actions.change_item(item, by=request.user, version=version, **fields)
        except Conflict as conflict:
            for row in conflict.current.texts.all():
                setattr(conflict.current, f"public_title_{row.language}", row.public_title)
            raise

    return save_form(
        request,
        form,
        write,
        again=lambda form: show_item(request, item, properties=form),
        back=item_address(request, slug, year, number, pk),
        who=lambda _row: last_event(item),
    )
