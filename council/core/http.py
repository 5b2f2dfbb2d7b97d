"""What every request shares: the site's name for templates, private caching, and errors people understand."""

import functools
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import content_disposition_header

from council.core.states import InvalidTransition, Refused


def site(request):
    """Context of every template."""
    return {
        "site_name": settings.SITE_NAME,
        "site_owner": settings.SITE_OWNER,
        "local_mode": settings.LOCAL_MODE,
        "languages": settings.LANGUAGES,
    }


class PrivateCacheMiddleware:
    """Pages made for a signed-in person are never kept by a shared cache."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and hasattr(request, "user") and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
            patch_vary_headers(response, ["Cookie"])
        return response


def tell_refusals(back):
    """Decorate a view: a deed the rules refuse becomes a message on the page that ``back(request, …)`` names."""

    def decorate(view):
        @functools.wraps(view)
        def wrapped(request, *args, **kwargs):
            try:
                return view(request, *args, **kwargs)
            except (InvalidTransition, Refused) as refusal:
                messages.error(request, str(refusal))
                return redirect(back(request, *args, **kwargs))

        return wrapped

    return decorate


def file_response(stored, *, private, inline=False):
    """The bytes of a stored file, sent by nginx where it is told to (``ACCEL_REDIRECT_PREFIX``), else from here.

    What people uploaded is always a download in a sandbox; ``inline`` is for
    documents that the portal made itself. Who may have the file is decided before.
    """
    headers = {
        "Content-Type": stored.mime,
        "Content-Disposition": content_disposition_header(not inline, stored.name),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'" + ("" if inline else "; sandbox"),
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store" if private else "public, max-age=0, must-revalidate",
        "ETag": f'"{stored.sha256}"',
    }
    if settings.ACCEL_REDIRECT_PREFIX:
        address = f"{settings.ACCEL_REDIRECT_PREFIX.rstrip('/')}/{quote(stored.path)}"
        return HttpResponse(headers={**headers, "X-Accel-Redirect": address})
    try:
        content = (settings.FILES_DIR / stored.path).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    # As arguments: Django would take the type, the name and “inline” from the stored file's own name.
    return FileResponse(
        content,
        as_attachment=not inline,
        filename=stored.name,
        content_type=headers.pop("Content-Type"),
        headers=headers,
    )


def without_address(response):
    """The page's address is a secret token: tell other sites, and our own logs of referrers, only where it was.

    Not ``no-referrer``: browsers then send ``Origin: null`` with a form, which
    the protection against forged requests refuses.
    """
    response["Referrer-Policy"] = "strict-origin"
    return response


def csrf_failure(request, reason=""):
    """The form's protection did not match: most often the page was open for too long."""
    return render(request, "403_csrf.html", status=403)
