"""allauth's hooks: invited people only, letters through the outbox, secrets encrypted, deeds recorded."""

import base64
import datetime
import hashlib
import logging
import secrets

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import headed_redirect_response
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthError, AuthProcess, ProviderException
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from council.core.enums import DeliveryState
from council.core.events import describe, record
from council.core.models import Delivery
from council.core.post import outbox
from members.models import User
from members.signin.notices import tell

logger = logging.getLogger("members.signin")

describe(
    account__app_added=_("An authenticator app was taken into use"),
    account__app_removed=_("The authenticator app was removed"),
    account__passkey_added=_("A passkey was added"),
    account__passkey_removed=_("A passkey was removed"),
    account__codes_made=_("New recovery codes were made"),
    account__organisation_connected=_("The organisation's sign-in was connected"),
    account__organisation_disconnected=_("The organisation's sign-in was disconnected"),
)
CODE_LETTERS = {
    "account/email/login_code": "account.login_code",
    "account/email/confirm_code": "account.confirm_code",
}
#: What allauth tells about: the event in the audit trail, and the kind of the letter.
NOTICES = {
    "mfa/email/totp_activated": "account.app_added",
    "mfa/email/totp_deactivated": "account.app_removed",
    "mfa/email/webauthn_added": "account.passkey_added",
    "mfa/email/webauthn_removed": "account.passkey_removed",
    "mfa/email/recovery_codes_generated": "account.codes_made",
    "socialaccount/email/account_connected": "account.organisation_connected",
    "socialaccount/email/account_disconnected": "account.organisation_disconnected",
}
#: Letters with codes are forgotten after this time; they are of no use to anybody, and tell who signs in when.
KEEP_CODE_LETTERS = datetime.timedelta(days=7)


class AccountAdapter(DefaultAccountAdapter):
    """Signing in by code. ``send_mail`` and ``send_to_nobody`` do the same work, so that no answer tells which ran."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _("The code is not right. Check it against the newest letter or the app."),
        "wrong_passkey": _("The passkey was not accepted. Try again, or use another way."),
        "used_code": _("This code has been used. Wait for the app to show the next one."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes and try again."),
        "rate_limited": _("Too many attempts. Wait a few minutes and try again."),
        "code_gone": _("The code was wrong three times, so it no longer works. Ask for a new one."),
    }

    def is_open_for_signup(self, request):
        """Nobody signs up: an account is made when a person is invited."""
        return False

    def send_mail(self, template_prefix, email, context):
        """Queue the letter with a code. Raises KeyError for a letter that is not ours to send."""
        user = context.get("user") or User.objects.filter(email=email).first()
        self._queue(CODE_LETTERS[template_prefix], email, user.language, context["code"])

    def send_to_nobody(self, template_prefix, email):
        """Do for an address without an account all that ``send_mail`` does, except reach anybody."""
        User.objects.filter(email=email).first()
        code = self.generate_login_code()
        self._queue(CODE_LETTERS[template_prefix], "", get_language(), code, state=DeliveryState.SUPERSEDED)

    def _queue(self, kind, email, language, code, **fields):
        old = timezone.now() - KEEP_CODE_LETTERS
        Delivery.objects.filter(kind=kind, created_at__lt=old).delete()
        key = f"{kind}:{secrets.token_hex(16)}"
        fields |= {"language": language, "fields": {"code": code}, "urgent": True}
        outbox.queue([Delivery(key=key, kind=kind, recipient_email=email, **fields)])

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Tell the account's owner what was changed, and keep it in the audit trail."""
        kind = NOTICES[template_prefix]
        record(kind, target=user, by=user)
        tell(kind, user)

    def post_login(self, request, user, **kwargs):
        methods = [entry.get("type", entry["method"]) for entry in get_authentication_records(request, user)]
        self.log("signed in", user, f"by {'+'.join(methods) or 'other means'} ")
        return super().post_login(request, user, **kwargs)

    def log(self, what, user, how=""):
        """A line for the operator's log: which account, never its address or a code (ASVS 16.3.1, 16.2.5)."""
        account = user.pk if user else "none"
        logger.info("%s: account %s %sfrom %s", what, account, how, self.get_client_ip(self.request))

    def get_reauthentication_methods(self, user):
        """A passkey first, then the app; a code by e-mail for those who have neither."""
        if not user.is_authenticated:
            return []
        if not is_mfa_enabled(user):
            return [_method("reauthenticate", _("Use a code sent by e-mail"), "account_reauthenticate")]
        methods = []
        if is_mfa_enabled(user, [Authenticator.Type.WEBAUTHN]):
            methods.append(_method("mfa_reauthenticate:webauthn", _("Use a passkey"), "mfa_reauthenticate_webauthn"))
        methods.append(_method("mfa_reauthenticate", _("Use the authenticator app or a code"), "mfa_reauthenticate"))
        return methods

    def get_logout_redirect_url(self, request):
        return reverse("portal:home")


def _method(name, description, url):
    return {"id": name, "description": description, "url": reverse(url)}


class MFAAdapter(DefaultMFAAdapter):
    """Second factors. What the database keeps of them is encrypted with a key drawn from SECRET_KEY."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "unreadable": _("This second step can no longer be checked. Use another, or ask the operator to remove it."),
        "cannot_generate_recovery_codes": _(
            "Recovery codes come with a passkey or an authenticator app: add one first."
        ),
    }

    def encrypt(self, text):
        return _ciphers().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """The secret. Raises ValidationError when no secret key of the installation opens it any more."""
        try:
            return _ciphers().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise self.validation_error("unreadable") from error

    def is_current(self, encrypted_text):
        """True when the current secret key alone opens it."""
        try:
            return bool(_ciphers(current=True).decrypt(encrypted_text.encode()))
        except InvalidToken:
            return False

    def renew(self, encrypted_text):
        """The same secret under the current secret key. Raises ValidationError as ``decrypt`` does."""
        return self.encrypt(self.decrypt(encrypted_text))

    def generate_authenticator_name(self, user, type):
        count = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey %(number)s") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self):
        return super().get_public_key_credential_rp_entity() | {"name": settings.SITE_NAME}

    def build_totp_svg(self, url):
        """The address of the secret as a QR code: one SVG element for the page, black on white in every scheme."""
        import qrcode  # noqa: PLC0415  (with what it brings, four megabytes that few requests need)

        code = qrcode.QRCode(border=4)
        code.add_data(url)
        code.make(fit=True)
        rows = code.get_matrix()
        path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
        return format_html(
            '<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{label}" shape-rendering="crispEdges">'
            '<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}" fill="#000"/></svg>',
            size=len(rows),
            label=gettext("QR code for the authenticator app"),
            path=path,
        )


def _ciphers(current=False):
    """Ciphers for the current secret key and, unless only that is wanted, for the earlier ones."""
    keys = [settings.SECRET_KEY, *([] if current else settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(b"members.second-factor:" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The organisation's own sign-in: opens the account of a person already invited, and never makes one.

    A person is recognised by the identity (``sub``) once connected on the account's own page. With
    ``OIDC_TRUST_EMAIL`` the provider's verified address is enough the first time.
    """

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "connected_other": _("This identity is connected to another account."),
    }

    def is_open_for_signup(self, request, sociallogin):
        return False

    def populate_user(self, request, sociallogin, data):
        """Refuse an answer put together from two people, and keep no more of it than tells who it is."""
        claims = sociallogin.account.extra_data
        subjects = {part["sub"] for part in claims.values() if isinstance(part, dict) and part.get("sub")}
        if len(subjects) > 1:  # OpenID Connect Core 5.3.2
            raise ProviderException("userinfo and ID token tell of different subjects")
        sociallogin.account.extra_data = {"userinfo": {"sub": sociallogin.account.uid, "email": data.get("email")}}
        return super().populate_user(request, sociallogin, data)

    def pre_social_login(self, request, sociallogin):
        """A stranger gets a page that tells what to do, whatever addresses there are."""
        connecting = sociallogin.state.get("process") == AuthProcess.CONNECT
        if not connecting and not sociallogin.is_existing:
            raise ImmediateHttpResponse(headed_redirect_response("signin_no_account"))

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        """A page of its own tells it: the address that the provider led to holds the answer's secrets."""
        if error != AuthError.CANCELLED:
            raise ImmediateHttpResponse(headed_redirect_response("socialaccount_login_error"))

    def authenticate_by_email(self, sociallogin):
        """The active account of a verified address, where the installation trusts the provider's addresses."""
        if not settings.OIDC_TRUST_EMAIL:
            return None
        for address in sociallogin.email_addresses:
            # Some providers send the claim as text, and "false" is a true string.
            if address.verified is True and (user := User.objects.filter(email=address.email.lower()).first()):
                return user, user.email
        return None
