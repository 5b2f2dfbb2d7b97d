"""The pages that no plain address gives: signing in, errors, and forms that were refused."""

from contextlib import contextmanager

from allauth.core.ratelimit import respond_429
from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.urls import reverse

from council.portal import urls
from tests.members.signing import add_app, newest_code
from tests.portal.pages import one_of_each, page_from

#: Deeds that would end the reader's own session, or ask another server.
LEFT_ALONE = ("/account/sign-in/organisation/",)
#: The kinds of fields that people fill in.
TYPED = ("text", "textarea", "email", "date", "time", "select", "url", "number", "search", "tel")


@contextmanager
def undone():
    """Whatever the block wrote is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def account_pages(cast):
    """The pages of signing in and of an account's security, in the reader's language, in the order they are met."""
    cache.clear()
    client, member = Client(), cast.member.user

    def page(response, name, state=""):
        found = page_from(response, name, response.request["PATH_INFO"], "signing in", state)
        assert found, f"{name}: {response.status_code} {response.headers.get('Location', '')}"
        return found

    def get(name, state="", **kwargs):
        return page(client.get(reverse(name, **kwargs)), name, state)

    yield get("account_login")
    yield page(client.post(reverse("account_login"), {"email": "x"}), "account_login", "refused")
    for name in (
        "signin_no_account",
        "account_inactive",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
        "openid_connect_login",
    ):
        yield get(name)
    client.post(reverse("account_login"), {"email": member.email})
    yield get("account_confirm_login_code")
    enter = reverse("account_confirm_login_code")
    yield page(client.post(enter, {"code": "x", "action": "verify"}), "account_confirm_login_code", "refused")
    client.post(enter, {"code": newest_code(), "action": "verify"})
    yield get("mfa_index", "without second factor")
    yield get("mfa_activate_totp")
    yield page(client.post(reverse("mfa_activate_totp"), {"code": "x"}), "mfa_activate_totp", "refused")
    yield get("mfa_add_webauthn")
    yield get("socialaccount_connections")
    add_app(client)
    for name in ("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        yield get(name)
    for name in ("usersessions_list", "mfa_reauthenticate", "account_logout"):
        yield get(name)
    second = Client()
    second.post(reverse("account_login"), {"email": member.email})
    second.post(enter, {"code": newest_code(), "action": "verify"})
    yield page(second.get(reverse("mfa_authenticate")), "mfa_authenticate")
    # Made up, so the pages that ask for it cannot be shown: a browser makes a real one in the tests of signing in.
    passkey = Authenticator.objects.create(user=member, type="webauthn", data={"name": "Puhelin", "credential": {}})
    yield get("mfa_index", "with second factor")
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        yield get(name, args=[passkey.pk])
    Authenticator.objects.filter(user=member).delete()
    client = Client()
    client.force_login(cast.second.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    yield get("account_reauthenticate")


def error_pages(language):
    """What is shown instead of a page: not found, forbidden, forged, too many, broken, void links."""
    client = Client()

    def page(response, name):
        found = page_from(response, name, "", "anonymous", "error")
        assert found, f"{name}: {response.status_code}"
        return found

    yield page(client.get(f"/{language}/nowhere/"), "404")
    yield page(client.get(reverse("meetings:invitation_answer", args=["x"])), "void invitation")
    yield page(client.get(reverse("meetings:scrutiny_answer", args=["x"])), "void scrutiny")
    yield page(client.get(reverse("calls:apply_tasks", args=["x"])), "void application")
    yield page(client.get(f"/{language}/", headers={"host": "evil.example"}), "400")
    strict = Client(enforce_csrf_checks=True)
    yield page(strict.post(reverse("portal:feedback")), "403 csrf")
    quiet = Client(raise_request_exception=False)
    for view, name in ((forbidden, "403"), (respond_429, "429"), (breaking, "500")):
        yield page(answered_by(quiet, view), name)


def forbidden(request):
    raise PermissionDenied


def breaking(request):
    raise RuntimeError


def answered_by(client, view):
    """The answer that readers of an open page get when this view stands in its place."""
    pattern = next(each for each in urls.urlpatterns if each.name == "feedback_sent")
    before, pattern.callback = pattern.callback, login_not_required(view)
    try:
        return client.get(reverse("portal:feedback_sent"))
    finally:
        pattern.callback = before


def different_forms(pages):
    """One form of each kind on these pages."""
    forms = (form for page in pages for form in page.forms() if not form.action.endswith(LEFT_ALONE))
    return list(one_of_each(forms, lambda form: form.key))


def refused_pages(forms, readers):
    """What forms show when they come back with nothing in them, and when somebody else was faster."""
    for form in forms:
        named = {name for name, *_rest in form.fields}
        button = next(iter(form.buttons), None)
        sent = {"empty": form.data(button, **dict.fromkeys(TYPED, ""))}
        if any(kind == "select" for _name, kind, *_rest in form.fields):
            sent["wrong"] = form.data(button, select="no such choice")
        if "version" in named:
            sent["late"] = form.data(button, textarea="<p>Toinen teksti</p>", text="Toinen") | {"version": "0"}
        for state, data in sent.items():
            for headers in [{}, {"X-Autosave": "1"}] if "version" in named else [{}]:
                with undone():
                    response = readers[form.page.reader].post(form.action, data, headers=headers)
                    page = page_from(response, form.page.name, form.action, form.page.reader, state)
                if page and response.status_code in {200, 409, 422}:
                    yield page
