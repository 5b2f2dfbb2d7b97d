"""Who may go on: signed-in people, and with a second factor those who could do harm with an account."""

from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from members.rules import needs_second_factor

#: What a person without the second factor still reaches, besides the pages of ``mfa_``: a way out, and the menu.
OPEN = {"account_logout", "account_reauthenticate", "usersessions_list", "portal:account_menu"}
#: Where the session keeps the page that was asked for.
NEXT = "second_factor_next"


class SignInMiddleware(LoginRequiredMiddleware):
    """Django's, made to work with htmx: a fragment never swallows the sign-in page.

    A fragment that was to be read takes the whole page to sign-in. One that was
    to be saved is answered 401, which leaves what was typed on the page.
    """

    def handle_no_permission(self, request, view_func):
        htmx = HtmxDetails(request)
        if not htmx:
            return super().handle_no_permission(request, view_func)
        if request.method not in {"GET", "HEAD"}:
            text = _("You are no longer signed in, so this was not saved. Sign in in another tab and try again.")
            return HttpResponse(text, status=401, content_type="text/plain; charset=utf-8")
        return _go(request, "account_login", next=htmx.current_url_abs_path)


class SecondFactorMiddleware:
    """Lets secretaries and administrators in only after a second factor in this session.

    allauth asks those who have one when they sign in. Those who have none, and
    those whose session is older than their second factor or their task, are
    led from here.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        user = request.user
        if not settings.SECOND_FACTOR_REQUIRED or not user.is_authenticated:
            return None
        name = request.resolver_match.view_name
        if name in OPEN or name.startswith("mfa_"):
            return None
        if any(entry["method"] == "mfa" for entry in get_authentication_records(request, user)):
            return None
        if not needs_second_factor(user):
            return None
        here = HtmxDetails(request).current_url_abs_path or (request.get_full_path() if request.method == "GET" else "")
        if is_mfa_enabled(user):
            return _go(request, "mfa_reauthenticate", next=here)
        request.session[NEXT] = here
        return _go(request, "mfa_index")


def _go(request, name, **query):
    """Redirect to a named page, the whole page when only a fragment was asked for."""
    query = {key: value for key, value in query.items() if value}
    url = reverse(name) + (f"?{urlencode(query)}" if query else "")
    return HttpResponseClientRedirect(url) if HtmxDetails(request) else redirect(url)
