"""What the pages of a body's calls share at its desk: the body and the call for the body's secretary, else a 404."""

import functools

from django.http import Http404
from django.shortcuts import get_object_or_404

from council.bodies.models import Body
from members.calls.models import Call
from members.calls.rules import can_manage_calls


def body_of(user, slug):
    """The body for its secretary; anyone else gets a 404."""
    body = get_object_or_404(Body.objects.select_related("host", "parent"), slug=slug)
    if not can_manage_calls(user, body):
        raise Http404
    return body


def calls_editor(view):
    """Decorate a view: ``slug`` becomes the body for its secretary; anyone else gets a 404."""

    @functools.wraps(view)
    def wrapped(request, slug, **kwargs):
        return view(request, body_of(request.user, slug), **kwargs)

    return wrapped


def call_editor(view):
    """Decorate a view: ``slug`` and ``pk`` become the body and its call, for its secretary; anyone else gets a 404."""

    @functools.wraps(view)
    def wrapped(request, slug, pk, **kwargs):
        body = body_of(request.user, slug)
        call = get_object_or_404(Call.objects.select_related("term"), body=body, pk=pk)
        call.body = body
        return view(request, body, call, **kwargs)

    return wrapped
