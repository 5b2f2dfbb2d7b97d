"""Forms of the sign-in pages: allauth's checks, our words."""

from allauth.account.forms import BaseConfirmCodeForm
from allauth.core import context, ratelimit
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.socialaccount.forms import DisconnectForm as BaseDisconnectForm
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from council.core.text import clean_line
from members.adapters import AccountAdapter
from members.models import User

#: A TOTP code is accepted for its own half minute and one before and after it (RFC 6238 5.2).
TOTP_LIFETIME = 90


def code_input(**attrs):
    """A field for a code: phones offer the code from the letter, and nothing is corrected or remembered."""
    return forms.TextInput(
        attrs={"autocomplete": "one-time-code", "spellcheck": "false", "class": "short", "autocapitalize": "off"}
        | attrs
    )


class RequestCodeForm(forms.Form):
    """Asks for a code. Finds the account with one query whether or not there is one."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if not ratelimit.consume(context.request, action="request_login_code", key=email):
            raise AccountAdapter().validation_error("too_many_login_attempts")
        self._user = User.objects.filter(email=email, is_active=True).first()
        return email


class EnterCodeForm(BaseConfirmCodeForm):
    """The code that came by e-mail."""

    code = forms.CharField(
        label=_("Code from the letter"),
        max_length=40,
        help_text=_("Eight digits. You may leave out the hyphen."),
        widget=code_input(inputmode="numeric"),
    )


class _OnceOnly(forms.Form):
    """A code of an authenticator app works once, though it would be right for a minute and a half."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Six digits from your authenticator app, or one of your recovery codes."),
        widget=code_input(inputmode="numeric"),
    )

    def clean_code(self):
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            use_once(self.user, code)
        return code


def use_once(user, code):
    """Mark a TOTP code as used. Raises ValidationError when it was used already."""
    if not cache.add(f"totp-used:{user.pk}:{normalize_user_code(code)}", True, TOTP_LIFETIME):
        raise AccountAdapter().validation_error("used_code")


class SecondFactorForm(_OnceOnly, AuthenticateForm):
    """The second step of signing in."""


class SecondFactorAgainForm(_OnceOnly, ReauthenticateForm):
    """The same person once more, before something that matters."""


class ActivateAppForm(ActivateTOTPForm):
    """Proves that the authenticator app has the secret."""

    code = forms.CharField(
        label=_("Code from the app"),
        max_length=40,
        help_text=_("Six digits that the app shows for this portal."),
        widget=code_input(inputmode="numeric"),
    )

    def clean_code(self):
        code = super().clean_code()
        use_once(self.user, code)
        return code


#: What a made-up answer of a browser raises in the libraries beneath.
NONSENSE = (AttributeError, IndexError, InvalidSignature, KeyError, TypeError, ValueError)


class _Credential(forms.Form):
    """A made-up answer of a browser is refused like any other wrong one."""

    def clean_credential(self):
        try:
            return super().clean_credential()
        except NONSENSE as error:
            raise AccountAdapter().validation_error("wrong_passkey") from error


class LoginPasskeyForm(_Credential, LoginWebAuthnForm):
    """Signs in with nothing but a passkey."""


class SecondPasskeyForm(_Credential, AuthenticateWebAuthnForm):
    """A passkey as the second step."""


class PasskeyAgainForm(_Credential, ReauthenticateWebAuthnForm):
    """A passkey once more, before something that matters."""


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey always signs in by itself: it is on a device that asks for a PIN, a finger or a face."""

    passwordless = None
    name = forms.CharField(
        label=_("Name of the passkey"),
        max_length=60,
        required=False,
        help_text=_("So that you know it from others, for instance “Work laptop”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_name(self):
        self.cleaned_data["name"] = clean_line(self.cleaned_data["name"])
        return super().clean_name()

    def clean(self):
        try:
            return super().clean()
        except NONSENSE as error:
            raise AccountAdapter().validation_error("wrong_passkey") from error


class RenamePasskeyForm(EditWebAuthnForm):
    name = forms.CharField(
        label=_("Name of the passkey"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_name(self):
        return clean_line(self.cleaned_data["name"]) or self.initial["name"]


class DisconnectForm(BaseDisconnectForm):
    """Parts with the organisation's sign-in. A code by e-mail always remains, so even the last one may go."""

    def clean(self):
        return forms.Form.clean(self)
