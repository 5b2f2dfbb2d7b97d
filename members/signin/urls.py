"""The sign-in pages, by the names allauth knows them. What is not here does not exist: sign-up, passwords."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from allauth.socialaccount import views as social
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from members.signin import views

sign_in = views.SignIn.as_view()
security = views.Security.as_view()
#: There is one identity provider, the organisation's own.
ONE = {"provider_id": "organisation"}

urlpatterns = [
    # One page; allauth asks for it by two names.
    path("sign-in/", sign_in, name="account_login"),
    path("sign-in/", sign_in, name="account_request_login_code"),
    path("sign-in/code/", views.EnterCode.as_view(), name="account_confirm_login_code"),
    path("sign-in/second/", views.SecondStep.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey/", passkey.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/organisation/", views.fresh(views.organisation_sign_in), ONE, name="openid_connect_login"),
    path("sign-in/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("sign-in/failed/", login_not_required(social.login_error), name="socialaccount_login_error"),
    path("sign-in/no-account/", views.no_account, name="signin_no_account"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("sign-in/again/", views.start_again, name="signin_start_again"),
    path("sign-out/", views.SignOut.as_view(), name="account_logout"),
    path("confirm/", views.ConfirmByCode.as_view(), name="account_reauthenticate"),
    path("confirm/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("confirm/passkey/", passkey.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("security/", security, name="mfa_index"),
    path("security/", security, name="mfa_list_webauthn"),
    path("security/app/", views.fresh(views.AddApp.as_view()), name="mfa_activate_totp"),
    path("security/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("security/passkeys/add/", views.fresh(views.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/", passkey.edit_webauthn, name="mfa_edit_webauthn"),
    path("security/passkeys/<int:pk>/remove/", passkey.remove_webauthn, name="mfa_remove_webauthn"),
    path("security/codes/", views.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("security/codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("security/organisation/", views.fresh(views.Organisation.as_view()), name="socialaccount_connections"),
    path("security/sessions/", views.Sessions.as_view(), name="usersessions_list"),
]

#: Outside the language prefix: identity providers know one address to come back to.
return_urlpatterns = [
    path("account/organisation/", views.organisation_return, ONE, name="openid_connect_callback"),
]
