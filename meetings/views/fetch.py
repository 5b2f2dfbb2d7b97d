"""One call fetches what a page is about and decides whether the reader may have it; otherwise the page is a 404."""

from django.shortcuts import get_object_or_404

from meetings.models import Meeting


def managed_meeting(request, slug, year, number):
    """The meeting of the address, for a secretary of its body; anyone else gets a 404."""
    meetings = Meeting.objects.managed_by(request.user).select_related("body__host", "body__parent")
    meetings = meetings.prefetch_related("body__rules")  # most pages of the desk ask for them more than once
    return get_object_or_404(meetings, body__slug=slug, year=year, number=number)
