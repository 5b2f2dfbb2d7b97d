"""What members and other invited people read of a meeting: the published agenda as far as it is theirs, the link."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from meetings import links, rules, show
from meetings.content import public_copy
from meetings.enums import MeetingState, PublicationKind
from meetings.models import Meeting
from meetings.recipients import standing


def member_meeting(request, slug, year, number):
    """The meeting and the reader's own invitation to it, or None."""
    meeting = get_object_or_404(
        Meeting.objects.visible_to(request.user).select_related("body__host"), body__slug=slug, year=year, number=number
    )
    return meeting, standing(request.user, meeting)


@login_not_required
@never_cache
def meeting_member_panel(request, slug, year, number):
    """On the public page: what a signed-in member has more. Nothing (204) for others."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    meeting, invitation = member_meeting(request, slug, year, number)
    reads_closed = rules.can_read_closed(request.user, meeting, invitation)
    if invitation is None and not reads_closed:
        return HttpResponse(status=204)
    context = {
        "meeting": meeting,
        "body": meeting.body,
        "invitation": invitation,
        "reads_closed": reads_closed,
        "remote_url": meeting.remote_url if rules.can_see_remote_link(request.user, meeting, invitation) else "",
        "manages": Meeting.objects.managed_by(request.user).filter(pk=meeting.pk).exists(),
    }
    return render(request, "meetings/_member_panel.html", context)


def meeting_read(request, slug, year, number):
    """The published agenda or minutes in full, for those who may read closed items.

    Others who are invited read the public copy here: a guest of a body that has no public page. Anyone else gets a 404.
    """
    meeting, invitation = member_meeting(request, slug, year, number)
    reads_closed = rules.can_read_closed(request.user, meeting, invitation)
    if not reads_closed and invitation is None:
        raise Http404
    published = meeting.publications.filter(published_at__isnull=False).order_by("-kind", "-version")
    minutes = next((each for each in published if each.kind == PublicationKind.MINUTES), None)
    shown = minutes or next(iter(published), None)
    context = {
        "meeting": meeting,
        "body": meeting.body,
        "shown": shown is not None,
        "has_closed": reads_closed and shown is not None and has_closed(shown.content),
        "invitation": invitation,
        "answer_token": invitation and may_answer(meeting) and links.token(invitation, links.ANSWER),
        "remote_url": meeting.remote_url if rules.can_see_remote_link(request.user, meeting, invitation) else "",
    }
    if shown:
        context |= show.show_content(shown.content if reads_closed else public_copy(shown.content), whole=reads_closed)
    return render(request, "meetings/meeting_read.html", context)


def may_answer(meeting):
    """True while the invited can still answer."""
    return meeting.state == MeetingState.CALLED and not meeting.has_started


def has_closed(content):
    """True when a content holds closed items or papers."""
    return any(item["closed"] or any(paper["closed"] for paper in item["papers"]) for item in content["items"])
