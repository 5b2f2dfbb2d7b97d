"""What machines ask of the portal, and the mailbox of local mode."""

import functools

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from council.core.post import mailbox as letters

#: Letters shown on one page.
_SHOWN = 100
#: A letter's HTML is somebody else's page: it runs nothing, loads nothing, and opens links outside its frame.
_LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none';"
    " sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)
_FILE_POLICY = "default-src 'none'; sandbox"


@login_not_required
@never_cache
@require_safe
def healthz(request):
    """Whether this process can serve: 200 when the database answers, else 503. Tells nothing more to strangers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


def _local(view):
    """A page of local mode: without sign-in there, and not to be found anywhere else (``urls.py`` leaves it out)."""

    @functools.wraps(view)
    def wrapped(request, *args, **kwargs):
        if not (settings.LOCAL_MODE and settings.LOCAL_MAILBOX):
            raise Http404
        return view(request, *args, **kwargs)

    return login_not_required(never_cache(require_safe(wrapped)))


def _letter_or_404(key):
    letter = letters.read(key)
    if letter is None:
        raise Http404
    return letter


@_local
def mailbox(request):
    """The letters that the portal has sent in local mode, newest first."""
    newest, total = letters.newest(_SHOWN)
    return render(request, "core/mailbox.html", {"letters": newest, "total": total})


@_local
@csp_update({"frame-src": [SELF]})
def mailbox_letter(request, key):
    """One letter: its heads, text, HTML in a closed frame, and files."""
    return render(request, "core/mailbox_letter.html", {"letter": _letter_or_404(key)})


@_local
@xframe_options_sameorigin
def mailbox_html(request, key):
    """The HTML part of a letter, for the frame; its links replace the whole page."""
    html = _letter_or_404(key).html.replace("<head>", '<head><base target="_top">', 1)
    return HttpResponse(html, headers={"Content-Security-Policy": _LETTER_POLICY, "Referrer-Policy": "no-referrer"})


@_local
def mailbox_file(request, key, number):
    """A file that came with a letter, to be saved."""
    for each in _letter_or_404(key).attachments:
        if each.number == number:
            response = HttpResponse(each.data, content_type=each.mime)
            response.headers["Content-Disposition"] = content_disposition_header(True, each.name)
            response.headers["Content-Security-Policy"] = _FILE_POLICY
            return response
    raise Http404
