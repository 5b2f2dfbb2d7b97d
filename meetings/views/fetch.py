"""One call fetches what a page is about and decides whether the reader may have it; otherwise the page is a 404."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from meetings import answers
from meetings.models import Meeting
from members.rules import can_manage_meetings


def managed_meeting(request, slug, year, number, *, rules=False):
    """The meeting of the address, for a secretary of its body; anyone else gets a 404.

    ``rules`` reads the body's rules with it, for pages that ask for them more than once.
    """
    meetings = Meeting.objects.managed_by(request.user).select_related("body__host", "body__parent")
    if rules:
        meetings = meetings.prefetch_related("body__rules")
    return get_object_or_404(meetings, body__slug=slug, year=year, number=number)


def managed_answers(request, slug, year, number):
    """The answers to the invitations of :func:`managed_meeting`, with the meeting. One query."""
    found = answers.read(slug, year, number)
    if found is None or not can_manage_meetings(request.user, found.meeting.body):
        raise Http404
    return found
