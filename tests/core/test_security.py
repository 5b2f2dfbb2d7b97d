"""What holds for every page: who may ask for it, what its headers and cookies say, and what forged requests get."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as current
from django.core.cache import cache
from django.template.loader import get_template
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from members.models import Person, User
from tests.addresses import patterns
from tests.members.signing import sign_in_by_code

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]

#: Every view that answers without sign-in. A new public page is added here, and thereby read by a second person.
PUBLIC = {
    # Pages for residents, and what machines read
    "portal:home",
    "portal:meeting_list",
    "portal:accessibility_statement",
    "portal:privacy_notice",
    "portal:feedback",
    "portal:feedback_sent",
    "bodies:body_list",
    "bodies:body_show",
    "bodies:term_show",
    "meetings:meeting_show",
    "meetings:publication_pdf",
    "meetings:meeting_calendar",
    "meetings:body_calendar",
    "meetings:all_calendar",
    "robots",
    "sitemap",
    "healthz",
    # Decide themselves what the reader may see: nothing but their own for strangers
    "meetings:paper_download",
    "meetings:meeting_member_panel",
    "portal:account_menu",
    # Calls for seats
    "calls:call_index",
    "calls:call_show",
    "calls:call_feed",
    "calls:apply_start",
    # Behind a signed link
    *("calls:apply_open", "calls:apply_another", "calls:apply_return", "calls:apply_tasks", "calls:apply_part"),
    *("calls:apply_file", "calls:apply_check", "calls:apply_sent", "calls:apply_complete", "calls:apply_withdraw"),
    *("calls:application_carry", "calls:nominee_consent"),
    "meetings:invitation_answer",
    "meetings:scrutiny_answer",
    "members:naming_answer",
    # Signing in and out
    "account_login",
    "account_request_login_code",
    "account_confirm_login_code",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_login",
    "openid_connect_callback",
    "signin_start_again",
    "signin_no_account",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "account_inactive",
    "account_logout",
    "admin:login",
    # Local mode only; production does not have these addresses
    "core:mailbox",
    "core:mailbox_letter",
    "core:mailbox_html",
    "core:mailbox_file",
}


@pytest.fixture(autouse=True)
def _clean_cache():
    cache.clear()


def everything():
    """``(name, address with something in every place, view)`` of each pattern, Django admin included."""
    for name, route, view in patterns():
        address = re.sub(r"<int:\w+>", "1", re.sub(r"<path:\w+>", "x/y", route))
        address = re.sub(r"<(?:\w+:)?\w+>", "x", address)
        if not re.search(r"[\^$()\\]", address):
            yield name, "/" + address, view


def is_public(view):
    return not getattr(view, "login_required", True)


# --- Who may ask


def test_the_public_pages_are_those_of_the_list():
    assert {name for name, _route, view in patterns() if is_public(view)} == PUBLIC


def test_every_other_page_leads_a_stranger_to_sign_in(client):
    asked = 0
    for name, address, _view in everything():
        try:
            view = resolve(address).func
        except Resolver404:
            raise AssertionError(f"{name}: {address} leads nowhere") from None
        if is_public(view):
            continue
        for method in (client.get, client.post):
            answer = method(address)
            assert answer.status_code == 302, f"{name}: {answer.status_code}"
            assert answer.url.startswith((reverse("account_login"), "/admin/login/")), f"{name}: {answer.url}"
        asked += 1
    assert asked > 40


def test_no_view_does_without_protection_against_forged_forms():
    assert not [name for name, _route, view in patterns() if getattr(view, "csrf_exempt", False)]


def test_forms_without_their_token_are_refused(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.secretary.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name in ("account_logout", "usersessions_list", "mfa_generate_recovery_codes", "portal:feedback"):
        answer = client.post(reverse(name))
        assert answer.status_code == 403, name
        assert answer.templates[0].name == "403_csrf.html"
    stranger = Client(enforce_csrf_checks=True)
    for name in ("account_login", "mfa_login_webauthn", "signin_start_again"):
        assert stranger.post(reverse(name), {"email": cast.member.email}).status_code == 403
    assert "account_login" not in stranger.session


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "", "a b"])
def test_a_wrong_host_is_refused(client, host):
    for path in ("/fi/", reverse("account_login"), "/robots.txt"):
        answer = client.get(path, headers={"host": host}) if host else client.get(path, SERVER_NAME="evil.example")
        assert answer.status_code == 400
        assert b"evil.example/" not in answer.content


def test_forwarded_hosts_are_not_believed(client):
    page = client.get(reverse("account_login"), headers={"x-forwarded-host": "evil.example"}).content
    assert b"evil.example" not in page


@pytest.mark.parametrize("code", ["xx", "se", "fi-fi", "..", "%00"])
def test_a_language_that_is_none_is_not_found(client, code):
    assert client.get(f"/{code}/account/sign-in/").status_code in {404, 400}


# --- Sessions


def test_closing_an_account_ends_its_open_sessions_at_once(cast, sign_in):
    client = sign_in(cast.member)
    assert client.get(reverse("mfa_index")).status_code == 200
    User.objects.filter(person=cast.member).update(is_active=False)
    assert client.get(reverse("mfa_index")).status_code == 302


def test_a_made_up_session_opens_nothing(client):
    client.cookies["sessionid"] = "a" * 32
    assert client.get(reverse("mfa_index")).status_code == 302


def test_signing_out_clears_what_the_browser_keeps(cast, sign_in):
    answer = sign_in(cast.member).post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'


def test_signing_in_is_logged_without_addresses_or_codes(cast, caplog):
    caplog.set_level("INFO", logger="members.signin")
    client = Client()
    client.post(reverse("account_login"), {"email": cast.member.email})
    client.post(reverse("account_confirm_login_code"), {"code": "123", "action": "verify"})
    sign_in_by_code(cast.member)
    user = cast.member.user.pk
    assert [record.getMessage() for record in caplog.records] == [
        f"wrong code: account {user} from 127.0.0.1",
        f"signed in: account {user} by code from 127.0.0.1",
    ]


# --- Rate limits


def ask(client, number, **headers):
    return client.post(reverse("account_login"), {"email": f"joku{number}@example.org"}, headers=headers)


def limited(answer):
    return answer.status_code == 200 and bool(answer.context["form"].errors.get("email"))


def test_limits_hold_whatever_address_the_client_claims(settings):
    """Behind one proxy only the address that the proxy added counts (pretix CVE-2023-44463)."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    answers = [ask(Client(), n, **{"x-forwarded-for": f"10.0.0.{n}, 198.51.100.7"}) for n in range(22)]
    assert [limited(answer) for answer in answers] == [False] * 20 + [True] * 2
    assert not limited(ask(Client(), 99, **{"x-forwarded-for": "198.51.100.8"}))


def test_without_a_proxy_the_header_is_nothing(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    answers = [ask(Client(), n, **{"x-forwarded-for": f"198.51.100.{n}"}) for n in range(21)]
    assert [limited(answer) for answer in answers] == [False] * 20 + [True]


def test_other_forged_headers_do_not_lift_a_limit(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    names = ["x-real-ip", "forwarded", "x-client-ip", "cf-connecting-ip", "true-client-ip"]
    answers = [ask(Client(), n, **{names[n % 5]: f"198.51.100.{n}"}) for n in range(21)]
    assert limited(answers[-1])


# --- Headers


def test_pages_of_a_signed_in_person_are_kept_by_nobody(cast, sign_in):
    """Indico 3.2.4: a shared cache must never hand one person's page to another."""
    client = sign_in(cast.secretary)
    for name in ("portal:my_page", "portal:desk", "mfa_index", "usersessions_list", "account_logout"):
        answer = client.get(reverse(name), follow=True)
        assert answer.status_code == 200, name
        control = answer["Cache-Control"]
        assert "private" in control and "no-store" in control, f"{name}: {control}"
        assert "Cookie" in answer["Vary"], name


def test_public_pages_tell_nothing_of_the_reader(cast, sign_in):
    client = sign_in(cast.secretary)
    for name in ("portal:home", "bodies:body_list", "portal:meeting_list"):
        answer = client.get(reverse(name))
        kept = "private" not in answer.get("Cache-Control", "")
        assert not (kept and cast.secretary.user.email in answer.content.decode()), name
        assert not (kept and cast.secretary.name in answer.content.decode()), name
        assert not answer.cookies, name


PAGES = [
    "account_login",
    "portal:home",
    "bodies:body_list",
    "portal:meeting_list",
    "portal:feedback",
    "portal:accessibility_statement",
    "signin_no_account",
    "socialaccount_login_cancelled",
]


@pytest.mark.parametrize("name", PAGES)
def test_headers_of_pages(client, name):
    answer = client.get(reverse(name))
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    for directive in ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action"):
        assert policy[directive] == "'self'", directive
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in answer


@pytest.mark.parametrize("name", PAGES)
def test_pages_hold_nothing_that_their_policy_forbids(client, name):
    html = client.get(reverse(name)).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)", html)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|src=[\"']?data:", html)
    for address in re.findall(r"(?:src|<link[^>]*href)=\"(https?://[^\"]+)\"", html):
        assert address.startswith(current.SITE_URL), address


def test_templates_hold_no_inline_script_or_style():
    for path in (ROOT / "templates").rglob("*.html"):
        if path.is_relative_to(ROOT / "templates/letters") or path.is_relative_to(ROOT / "templates/pdf"):
            continue
        text = path.read_text()
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*json)|\son(click|load|submit|change|error)=", text), path
        get_template(str(path.relative_to(ROOT / "templates")))


def test_a_name_is_never_markup(cast, sign_in):
    Person.objects.filter(pk=cast.member.pk).update(given_name="<script>alert(1)</script>", family_name='"><img src=x>')
    client = sign_in(cast.member)
    for name in ("account_logout", "portal:my_page", "portal:account_menu"):
        html = client.get(reverse(name)).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x>" not in html


# --- Production


def production(**environment):
    """The settings of a production installation, as its own process reads them."""
    names = [
        "SESSION_COOKIE_",
        "CSRF_COOKIE_",
        "SECURE_",
        "ALLOWED_HOSTS",
        "CONTENT_SECURITY",
        "SOCIALACCOUNT_",
        "OIDC_",
        "MFA_",
        "DEBUG",
        "SECOND_FACTOR",
        "ALLAUTH_",
        "ACCOUNT_",
        "LOCAL_",
        "SESSION_EXPIRE",
    ]
    script = (
        "import json; from django.conf import settings\n"
        f"print(json.dumps({{n: getattr(settings, n) for n in dir(settings) if n.startswith(tuple({names!r}))}},"
        " default=list))"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "council.settings",
        "SECRET_KEY": "k" * 60,
        "SITE_URL": "https://portal.example.fi",
        "ALLOWED_HOSTS": "portal.example.fi",
        **environment,
    }
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_cookies_of_production_are_bound_to_the_host_and_to_tls(cast, settings):
    theirs = production()
    for name, value in theirs.items():
        if name.startswith(("SESSION_COOKIE_", "CSRF_COOKIE_", "SECURE_")) and name != "SECURE_REDIRECT_EXEMPT":
            setattr(settings, name, value)
    client = Client(SERVER_NAME="testserver", HTTP_X_FORWARDED_PROTO="https")
    plain = Client().get(reverse("account_login"))
    assert (plain.status_code, plain.url) == (301, "https://testserver" + reverse("account_login"))
    page = client.get(reverse("account_login"))
    assert page["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    sign_in_by_code(cast.member, client)
    session, csrf = client.cookies["__Host-sid"], client.cookies["__Host-csrf"]
    assert session["httponly"]
    for cookie in (session, csrf):
        assert cookie["secure"]
        assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")
    assert int(session["max-age"]) <= 12 * 3600
    assert set(client.cookies) <= {"__Host-sid", "__Host-csrf"}


def test_switches_of_production():
    theirs = production()
    assert theirs["DEBUG"] is False
    assert theirs["LOCAL_MODE"] is False
    assert theirs["SECOND_FACTOR_REQUIRED"] is True
    assert theirs["MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"] is False
    assert theirs["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert theirs["OIDC_TRUST_EMAIL"] is theirs["SOCIALACCOUNT_EMAIL_AUTHENTICATION"] is False
    assert theirs["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"] == []
    assert "MFA_TOTP_INSECURE_BYPASS_CODE" not in theirs


def test_the_organisations_sign_in_is_set_up_by_the_environment():
    theirs = production(
        OIDC_SERVER_URL="https://idp.example.fi:8443/realms/alue/",
        OIDC_CLIENT_ID="portaali",
        OIDC_CLIENT_SECRET="s",
        OIDC_FORM_ORIGINS="https://login.example.fi",
    )
    (app,) = theirs["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"]
    assert app["settings"]["server_url"] == "https://idp.example.fi:8443/realms/alue"
    assert theirs["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["OAUTH_PKCE_ENABLED"] is True
    form_action = theirs["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"]
    assert form_action == ["'self'", "https://idp.example.fi:8443", "https://login.example.fi"]
