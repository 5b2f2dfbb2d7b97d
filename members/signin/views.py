"""The pages of signing in. Each is allauth's view where that will do, and its subclass where ours differs."""

import functools
import logging
import time

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.views import BaseReauthenticateView, ConfirmLoginCodeView, LogoutView, RequestLoginCodeView
from allauth.core import ratelimit
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.socialaccount.views import ConnectionsView
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from requests import RequestException

from members.middleware import NEXT
from members.models import User
from members.rules import needs_second_factor
from members.signin.forms import EnterCodeForm

logger = logging.getLogger(__name__)

_CODE = "signin_confirm"
_OIDC_LANGUAGE = "signin_oidc_language"


class Steady:
    """Answers a sent form at a whole multiple of ``BEAT`` seconds after it came.

    Known and unknown addresses cost the same work, but not to the last fraction
    of a millisecond: a read row is a little more than none. The beat covers that.
    """

    BEAT = 0.05

    def post(self, request, *args, **kwargs):
        started = time.perf_counter()
        response = super().post(request, *args, **kwargs)
        time.sleep(self.BEAT - (time.perf_counter() - started) % self.BEAT)
        return response


class SignIn(Steady, RequestLoginCodeView):
    """The one way in: asks for a code, or offers a passkey and the organisation's sign-in."""

    def form_valid(self, form):
        response = super().form_valid(form)
        if form._user is None:
            get_adapter().send_to_nobody("account/email/login_code", form.cleaned_data["email"])
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"organisation": organisation_name()}


class EnterCode(Steady, ConfirmLoginCodeView):
    """Takes the code that came by e-mail, or sends a new one."""

    @method_decorator(login_not_required)
    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        stage = getattr(request, "_login_stage", None)
        if stage and stage.login.user is None:
            User.objects.filter(pk=0).first()  # a known account is read again on every step
        return response

    def form_invalid(self, form):
        get_adapter().log("wrong code", self._process.user)
        return super().form_invalid(form)

    def _resend_form_valid(self, form):
        response = super()._resend_form_valid(form)
        if self._process.user is None:
            get_adapter().send_to_nobody("account/email/login_code", self._process.state["email"])
        return response


def organisation_name():
    """What the organisation's own sign-in is called, or an empty string where there is none."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return apps[0]["name"] if apps else ""


@require_POST
@login_not_required
def start_again(request):
    """Forget an address that was mistyped, or a second step that cannot be taken."""
    clear_login(request)
    return redirect("account_login")


class SecondStep(AuthenticateView):
    """The second factor of those who have one: a passkey, the app's code, or a recovery code."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        kinds = set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))
        if Authenticator.Type.TOTP not in kinds:
            code = context["form"].fields["code"]
            code.label, code.help_text = _("Recovery code"), _("One of the codes you got when you added the passkey.")
        return context | {"has_passkey": Authenticator.Type.WEBAUTHN in kinds}

    def form_invalid(self, form):
        get_adapter().log("wrong second factor", self.stage.login.user)
        return super().form_invalid(form)


class ConfirmByCode(BaseReauthenticateView):
    """Asks who is there once more, by a code: for those who have nothing stronger."""

    template_name = "account/reauthenticate.html"
    form_class = EnterCodeForm

    @method_decorator(never_cache)
    def dispatch(self, request, *args, **kwargs):
        self.pending = request.session.get(_CODE) or {}
        if self.pending and time.time() - self.pending["at"] > app_settings.LOGIN_BY_CODE_TIMEOUT:
            self.pending = {}
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if "send" in request.POST or not self.pending:
            return self.send_code()
        return super().post(request, *args, **kwargs)

    def send_code(self):
        adapter, email = get_adapter(), self.request.user.email
        if ratelimit.consume(self.request, action="request_login_code", key=email):
            code = adapter.generate_login_code()
            self.request.session[_CODE] = {"code": code, "at": time.time(), "failed": 0}
            adapter.send_mail("account/email/confirm_code", email, {"code": code, "user": self.request.user})
        else:
            messages.error(self.request, adapter.error_messages["too_many_login_attempts"])
        return HttpResponseRedirect(self.passthrough_next_url(self.request.path))

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"code": self.pending.get("code", "")}

    def form_invalid(self, form):
        self.pending["failed"] += 1
        if self.pending["failed"] >= app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS:
            del self.request.session[_CODE]
            messages.error(self.request, get_adapter().error_messages["code_gone"])
            return HttpResponseRedirect(self.passthrough_next_url(self.request.path))
        self.request.session[_CODE] = self.pending
        return super().form_invalid(form)

    def form_valid(self, form):
        del self.request.session[_CODE]
        record_authentication(
            self.request, self.request.user, method="code", email=self.request.user.email, reauthenticated=True
        )
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"pending": bool(self.pending)}


def fresh(view):
    """Let in only who signed in or confirmed it a moment ago.

    allauth asks this of those who have a second factor. Those who have none yet
    would otherwise let anyone at an open browser add one of their own.
    """

    @functools.wraps(view)
    def wrapped(request, *args, **kwargs):
        user = request.user
        if user.is_authenticated and not is_mfa_enabled(user):
            newest = max((record["at"] for record in get_authentication_records(request, user)), default=0)
            if time.time() - newest > app_settings.REAUTHENTICATION_TIMEOUT:
                raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return wrapped


class SignOut(LogoutView):
    """Ends the session, and has the browser forget what it kept of it (ASVS 14.3.1)."""

    def post(self, *args, **kwargs):
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class Security(IndexView):
    """“Sign-in and security”: how this person gets in, and what can be changed about it."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user, found = self.request.user, context["authenticators"]
        codes = found.get(Authenticator.Type.RECOVERY_CODES)
        return context | {
            "passkeys": found.get(Authenticator.Type.WEBAUTHN, []),
            "app": found.get(Authenticator.Type.TOTP),
            "codes_left": unused(codes) if codes else None,
            "must_add": needs_second_factor(user) and settings.SECOND_FACTOR_REQUIRED and not found,
            "organisation": organisation_name(),
            "connected": SocialAccount.objects.filter(user=user).first(),
            "session_count": open_sessions(user).count(),
            "continue_to": next_page(self.request) if found else "",
        }


def unused(codes):
    """How many recovery codes are left; none, when the secret key they were made under is gone."""
    try:
        return len(codes.get_unused_codes())
    except ValidationError:
        return 0


def next_page(request):
    """Where the person was going when the second factor was asked for, if that is within the portal."""
    url = request.session.get(NEXT, "")
    return url if url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure()) else ""


class RecoveryCodes(ViewRecoveryCodesView):
    """The codes, shown once."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"continue_to": next_page(self.request) or reverse("mfa_index")}


def open_sessions(user):
    """The user's sessions that still work, oldest first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return UserSession.objects.filter(user=user, session_key__in=alive).order_by("created_at")


class Sessions(ListUserSessionsView):
    """The devices on which the account is open; one query however many there are."""

    def get_context_data(self, **kwargs):
        sessions = list(open_sessions(self.request.user))
        for session in sessions:
            session.device = device(session.user_agent)
        # Past the parent, which would look every session up one by one.
        return super(ListUserSessionsView, self).get_context_data(**kwargs) | {"sessions": sessions}


#: In this order: each browser also claims to be the ones after it.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def device(user_agent):
    """A browser's own words as people know it, for instance “Firefox, Windows”."""
    found = [next((name for word, name in names.items() if word in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found)) or _("Unknown device")


def proved(request, kind):
    """Record that the person has just shown the newest second factor of ``kind`` to be at hand."""
    newest = Authenticator.objects.filter(user=request.user, type=kind).latest("pk")
    record_authentication(request, request.user, "mfa", id=newest.pk, type=kind.value, reauthenticated=True)


class AddApp(ActivateTOTPView):
    """Takes an authenticator app into use; its first code counts as the second factor of this session."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        return context | {"key": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))}

    def form_valid(self, form):
        response = super().form_valid(form)
        proved(self.request, Authenticator.Type.TOTP)
        return response


class AddPasskey(AddWebAuthnView):
    """Takes a passkey into use; making it counts as the second factor of this session."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": begin_registration(self.request.user, passwordless=True)}
        return context

    def form_valid(self, form):
        response = super().form_valid(form)
        proved(self.request, Authenticator.Type.WEBAUTHN)
        return response


class Organisation(ConnectionsView):
    """Connects the organisation's own sign-in to the account, or parts with it."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"organisation": organisation_name()}


def explained(view):
    """A provider that is away, or answers what it should not, becomes a page that tells another way in."""

    @functools.wraps(view)
    def wrapped(request, provider_id):
        try:
            return view(request, provider_id)
        except (RequestException, ValueError, KeyError) as error:
            logger.error("the organisation's sign-in: %s: %s", type(error).__name__, error)
            return redirect("socialaccount_login_error")

    return wrapped


@login_not_required
@never_cache
@explained
def organisation_sign_in(request, provider_id):
    """Leads to the organisation's own sign-in; the language is remembered for the way back."""
    request.session[_OIDC_LANGUAGE] = get_language()
    return oidc.login(request, provider_id)


@login_not_required
@never_cache
def organisation_return(request, provider_id):
    """Back from the organisation's sign-in. The address is one for all languages, as identity providers want."""
    with translation.override(request.session.get(_OIDC_LANGUAGE) or get_language()):
        return explained(oidc.callback)(request, provider_id)


@login_not_required
@never_cache
def no_account(request):
    """The organisation vouched for somebody whom nobody has invited, or who has not connected the two."""
    return render(request, "socialaccount/unknown.html", status=403)


def no_passwords(request, *args, **kwargs):
    """There are no passwords, so there is nothing to change."""
    raise Http404(_("There are no passwords in this portal."))
