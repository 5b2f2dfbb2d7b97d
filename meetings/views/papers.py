"""The papers of agenda items."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.views.decorators.http import require_safe

from council.core.enums import FileState
from council.core.http import file_response
from meetings.models import Meeting, Paper
from meetings.public import publishes
from meetings.rules import can_read_closed
from members.rules import can_manage_meetings


@login_not_required
@require_safe
def paper_download(request, pk):
    """A paper's file: for everyone when it is openly published, for insiders and called deputies also when closed.

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
    if not paper.is_closed and publishes(paper, openly=True) and Meeting.objects.visible_to(None).filter(pk=meeting.pk):
        return file_response(paper.file, private=False)
    if user.is_authenticated and (can_manage_meetings(user, meeting.body) or may_read(user, meeting, paper)):
        return file_response(paper.file, private=True)
    raise Http404


def may_read(user, meeting, paper):
    """An insider of the body or someone called to the meeting, for a paper that has been published to them."""
    invitation = meeting.invitations.filter(person=user.person_id).first() if user.person_id else None
    return can_read_closed(user, meeting, invitation) and publishes(paper, openly=False)
