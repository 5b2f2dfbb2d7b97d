"""The papers of agenda items."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from council.core.enums import FileState
from council.core.http import file_response, tell_refusals
from council.core.states import Refused
from council.core.uploads import store_upload
from meetings import actions
from meetings.forms.papers import PaperChangeForm, PaperForm
from meetings.grounds import offered
from meetings.models import Meeting, Paper
from meetings.public import publishes
from meetings.recipients import standing
from meetings.rules import can_read_closed
from meetings.views.agenda import managed_item
from meetings.views.fetch import managed_meeting
from meetings.views.items import item_address, may_change_papers, show_item
from meetings.views.saving import last_event, save_form
from members.rules import can_manage_meetings


@login_not_required
@require_safe
def paper_download(request, pk):
    """A paper's file: open ones for all who may know of the meeting, closed ones for insiders and called deputies.

    The secretary reads papers that are not published yet. Anyone else gets 404, as for a paper that does not exist.
    """
    paper = (
        Paper.objects.filter(pk=pk, removed_at=None, file__state=FileState.CLEAN)
        .select_related("file", "item__meeting__body")
        .first()
    )
    if paper is None:
        raise Http404
    user, meeting = request.user, paper.item.meeting
    if not Meeting.objects.visible_to(user).filter(pk=meeting.pk).exists():
        raise Http404
    if not paper.is_closed and publishes(paper, openly=True):
        return file_response(paper.file, private=not Meeting.objects.visible_to(None).filter(pk=meeting.pk).exists())
    if user.is_authenticated and (can_manage_meetings(user, meeting.body) or may_read(user, meeting, paper)):
        return file_response(paper.file, private=True)
    raise Http404


def may_read(user, meeting, paper):
    """An insider of the body or someone called to the meeting, for a paper that has been published to them."""
    return can_read_closed(user, meeting, standing(user, meeting)) and publishes(paper, openly=False)


def managed_paper(request, slug, year, number, pk):
    """A paper of a meeting that the reader manages, removed ones too; anyone else gets a 404."""
    meeting = managed_meeting(request, slug, year, number)
    paper = get_object_or_404(Paper.objects.select_related("file", "item"), pk=pk, item__meeting=meeting)
    paper.item.meeting = meeting
    return paper


def paper_address(request, slug, year, number, pk, **kwargs):
    """Where a refused deed on a paper shows its reason: the page of its item."""
    paper = managed_paper(request, slug, year, number, pk)
    return address_of(paper)


def address_of(paper):
    """The papers on the page of their item."""
    meeting = paper.item.meeting
    page = redirect(
        "meetings:item_edit", slug=meeting.body.slug, year=meeting.year, number=meeting.number, pk=paper.item_id
    )
    return f"{page.url}#papers"


@require_POST
@tell_refusals(item_address)
def paper_add(request, slug, year, number, pk):
    """A new paper of an item. The file goes through the gate first (``council.core.uploads``)."""
    item = managed_item(request, slug, year, number, pk)
    refuse_unless_papers_change(request, item)
    form = PaperForm(request.POST, request.FILES, languages=item.meeting.languages, auto_id="paper_%s")
    if not form.is_valid():
        response = show_item(request, item, paper_form=form)
        response.status_code = 422
        return response
    checked = form.cleaned_data["file"]
    with transaction.atomic():
        stored = store_upload(checked, by=request.user, body_id=item.meeting.body_id)
        paper = actions.add_paper(item, stored, by=request.user, **form.values())
    messages.success(request, _("“%(title)s” is added.") % {"title": paper.title})
    for sentence in cleaning_told(checked):
        messages.info(request, sentence)
    return redirect(f"{item_address(request, slug, year, number, pk)}#papers")


def refuse_unless_papers_change(request, item):
    """Raises Refused when the item's papers no longer change."""
    if not may_change_papers(request, item.meeting):
        raise Refused(
            item.meeting.in_words(
                _("The minutes are being checked or are ready, so the papers no longer change."),
                _("The memo is being checked or is ready, so the papers no longer change."),
            )
        )


def cleaning_told(checked):
    """What the gate took out of a file, as sentences for the one who brought it."""
    if "people" in checked.removed or checked.found:
        names = ", ".join(dict.fromkeys(str(value) for value in checked.found.values()))
        yield _("The names in the file's properties were taken out: %(names)s.") % {"names": names or "–"}
    if "photo" in checked.removed:
        yield _("The place, time and camera in the picture's properties were taken out.")
    if "active" in checked.removed:
        yield _("Scripts and other things that act by themselves were taken out of the file.")


def paper_change(request, slug, year, number, pk):
    """Change what a paper is: title, kind, language, publicity with its ground."""
    paper = managed_paper(request, slug, year, number, pk)
    languages = paper.item.meeting.languages
    names = ("title", "kind", "language", "publicity", "legal_ground", "version")
    initial = {name: getattr(paper, name) for name in names}

    def page(form):
        context = {"body": paper.item.meeting.body, "meeting": paper.item.meeting, "item": paper.item}
        context |= {"paper": paper, "form": form, "grounds": offered(languages[0])}
        return render(request, "meetings/paper_change.html", context)

    if request.method != "POST":
        return page(PaperChangeForm(initial=initial, languages=languages))

    def write(version, **fields):
        refuse_unless_papers_change(request, paper.item)
        return actions.change_paper(paper, by=request.user, version=version, **fields)

    form = PaperChangeForm(request.POST, initial=initial, languages=languages)
    return save_form(
        request,
        form,
        write,
        again=page,
        back=address_of(paper),
        who=lambda _row: last_event(paper.item, "paper.changed"),
    )


@require_POST
@tell_refusals(paper_address)
def paper_move(request, slug, year, number, pk):
    """Move a paper one place up or down."""
    paper = managed_paper(request, slug, year, number, pk)
    actions.move_paper(paper, -1 if request.POST.get("step") == "-1" else 1, by=request.user)
    return redirect(address_of(paper))


@require_POST
@tell_refusals(paper_address)
def paper_remove(request, slug, year, number, pk):
    """Take a paper away, at once also from the published agenda. It can be put back."""
    paper = managed_paper(request, slug, year, number, pk)
    actions.remove_paper(paper, by=request.user)
    messages.success(request, _("“%(title)s” is taken away. It can be put back.") % {"title": paper.title})
    return redirect(address_of(paper))


@require_POST
@tell_refusals(paper_address)
def paper_restore(request, slug, year, number, pk):
    """Put a paper back."""
    paper = managed_paper(request, slug, year, number, pk)
    actions.restore_paper(paper, by=request.user)
    messages.success(request, _("“%(title)s” is back.") % {"title": paper.title})
    return redirect(address_of(paper))
