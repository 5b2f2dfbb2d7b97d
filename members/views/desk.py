"""What the pages of a body's desk share: the body for those who may edit its roster, and a form's way to a deed."""

import functools

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect

from council.bodies.models import Body
from council.core.states import InvalidTransition, Refused
from members.rules import can_edit_roster


def roster_editor(view):
    """Decorate a view: ``slug`` becomes the body for its secretaries and administrators; anyone else gets a 404."""

    @functools.wraps(view)
    def wrapped(request, slug, **kwargs):
        body = get_object_or_404(Body.objects.select_related("host", "parent"), slug=slug)
        if not can_edit_roster(request.user, body):
            raise Http404
        return view(request, body, **kwargs)

    return wrapped


def posted(request):
    """What was sent by a press, even when it is nothing; None while the page is only looked at."""
    return request.POST if request.method == "POST" else None


def saved(form, by):
    """What saving a valid form gives, or None when the rules refuse: then the reason stands above the form."""
    if not form.is_valid():
        return None
    try:
        return form.save(by)
    except (InvalidTransition, Refused) as refusal:
        form.add_error(None, str(refusal))
        return None


def done(request, body, message, page="members:roster_show", **kwargs):
    """Say what was done, and go on to a page of the body."""
    messages.success(request, message)
    return redirect(page, slug=body.slug, **kwargs)


def refused(request, body, refusal, page="members:roster_show", **kwargs):
    """Say why it was not done, and go to a page of the body."""
    messages.error(request, str(refusal))
    return redirect(page, slug=body.slug, **kwargs)
