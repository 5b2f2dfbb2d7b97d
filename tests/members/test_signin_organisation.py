"""The organisation's own sign-in, against a real OpenID Connect provider (npm oidc-provider, PKCE required)."""

import socket
import subprocess
import time
import types
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import ProviderException
from csp.constants import SELF
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from council.core.models import Delivery, Event
from members.adapters import SocialAccountAdapter
from members.models import User
from tests.browser import check_page
from tests.members.organisation import Person
from tests.members.signing import add_app, app_code, newest_code, sign_in_by_code

pytestmark = pytest.mark.django_db(transaction=True)
CALLBACK = "/account/organisation/"


@pytest.fixture(autouse=True)
def _clean_cache():
    cache.clear()


@pytest.fixture(scope="module")
def provider(live_server):
    """The address of a running identity provider that knows the test server as its client."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    here = Path(__file__).resolve()
    process = subprocess.Popen(
        ["node", here.with_name("idp.mjs"), str(port), live_server.url + CALLBACK],
        cwd=here.parents[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines = []
    while "ready" not in (line := process.stdout.readline()):
        lines.append(line)
        assert line, "".join(lines)
    yield f"http://localhost:{port}"
    process.terminate()
    process.wait()


def organisation(address):
    app = {
        "provider_id": "organisation",
        "name": "Esimerkin hyvinvointialue",
        "client_id": "portal",
        "secret": "a-secret-of-the-tests-that-is-long-enough",
        "settings": {
            "server_url": address,
            "fetch_userinfo": True,
            "token_auth_method": "client_secret_basic",
            "uid_field": "sub",
        },
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


@pytest.fixture
def configured(settings, provider):
    settings.SOCIALACCOUNT_PROVIDERS = organisation(provider)
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] | {"form-action": [SELF, provider]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
    return provider


@pytest.fixture
def trusting(settings, configured):
    settings.OIDC_TRUST_EMAIL = settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True


def visitor(live_server, name, path="/fi/account/sign-in/"):
    """Somebody who went through the organisation's sign-in as ``name``."""
    return Person(live_server.url).go(path).send("/organisation/").at_provider(name)


def signed_in(person):
    return "/sign-in/" not in person.go("/fi/account/security/").page.url


def by_code(live_server, someone):
    person = Person(live_server.url).go("/fi/account/sign-in/").send("/sign-in/", email=someone.email)
    return person.send("/code/", code=newest_code(), action="verify")


def connect(live_server, someone, name):
    person = by_code(live_server, someone).go("/fi/account/security/organisation/")
    return person.send("/organisation/").at_provider(name)


@pytest.mark.node
def test_a_stranger_is_told_what_to_do_and_gets_no_account(cast, live_server, configured):
    """Also when the provider tells an address that has an account: an address alone is no proof here."""
    before = User.objects.count()
    for name in ("joku.muu", cast.member.email.partition("@")[0]):
        person = visitor(live_server, name)
        assert person.page.status_code == 403
        assert reverse("account_login") in person.page.text
        assert not signed_in(person)
    assert User.objects.count() == before
    assert not SocialAccount.objects.exists()
    texts = [visitor(live_server, name).page.text for name in ("joku.muu", "maija.jasen")]
    assert texts[0] == texts[1]


@pytest.mark.node
def test_a_member_connects_it_signs_in_with_it_and_parts_with_it(cast, live_server, configured):
    person = connect(live_server, cast.member, "m.jasen")
    assert person.page.url.endswith("/fi/account/security/organisation/")
    account = SocialAccount.objects.get()
    assert (account.user, account.uid) == (cast.member.user, "m.jasen")
    assert account.extra_data == {"userinfo": {"sub": "m.jasen", "email": "m.jasen@example.org"}}
    assert Delivery.objects.filter(kind="account.organisation_connected").count() == 1
    assert Event.objects.filter(kind="account.organisation_connected").count() == 1
    other = visitor(live_server, "m.jasen", "/sv/account/sign-in/?next=/sv/account/security/sessions/")
    assert other.page.url == live_server.url + "/sv/account/security/sessions/"
    person.go("/fi/account/security/organisation/").send("/security/organisation/")
    assert not SocialAccount.objects.exists()
    assert visitor(live_server, "m.jasen").page.status_code == 403


@pytest.mark.node
def test_an_identity_opens_one_account_only(cast, live_server, configured):
    connect(live_server, cast.member, "m.jasen")
    connect(live_server, cast.second, "m.jasen")
    assert [account.user for account in SocialAccount.objects.all()] == [cast.member.user]


@pytest.mark.node
def test_where_addresses_are_trusted_an_invited_person_comes_in_at_once(cast, live_server, trusting):
    name = cast.member.email.partition("@")[0]
    assert signed_in(visitor(live_server, name))
    assert SocialAccount.objects.get().user == cast.member.user
    # From then on the identity counts, whatever the address.
    User.objects.filter(person=cast.member).update(email="uusi.osoite@example.org")
    assert signed_in(visitor(live_server, name))


@pytest.mark.node
def test_even_then_an_unverified_address_is_no_proof(cast, live_server, trusting):
    User.objects.filter(person=cast.member).update(email="unverified.maija@example.org")
    assert visitor(live_server, "unverified.maija").page.status_code == 403
    assert visitor(live_server, "joku.muu").page.status_code == 403
    assert not SocialAccount.objects.exists()


@pytest.mark.node
def test_a_closed_account_does_not_open(cast, live_server, configured):
    connect(live_server, cast.member, "m.jasen")
    User.objects.filter(person=cast.member).update(is_active=False)
    person = visitor(live_server, "m.jasen")
    assert person.page.url.endswith(reverse("account_inactive"))
    assert not signed_in(person)


@pytest.mark.node
def test_the_second_factor_is_asked_after_it_all_the_same(cast, live_server, configured, settings):
    connect(live_server, cast.secretary, "saara")
    settings.SECOND_FACTOR_REQUIRED = True
    person = visitor(live_server, "saara")
    assert person.go("/fi/me/").page.url.endswith("/fi/account/security/")
    secret = add_app(sign_in_by_code(cast.secretary))
    assert Authenticator.objects.filter(user=cast.secretary.user, type="totp").exists()
    person = visitor(live_server, "saara")
    assert person.page.url.endswith(reverse("mfa_authenticate"))
    assert not signed_in(person)
    person.go(reverse("mfa_authenticate")).send("/second/", code=app_code(secret, 1))
    assert signed_in(person)
    assert person.go("/fi/me/").page.url.endswith("/fi/me/")


@pytest.mark.node
def test_an_answer_belongs_to_the_session_that_asked_and_counts_once(cast, live_server, configured):
    connect(live_server, cast.member, "m.jasen")
    person = visitor(live_server, "m.jasen")
    answer = next(step.url for step in person.page.history if CALLBACK in step.url)
    other = Person(live_server.url).go(answer)
    assert other.page.status_code == 401
    assert not signed_in(other)
    assert person.go(answer).page.status_code == 401


@pytest.mark.node
def test_a_sign_in_may_be_given_up(live_server, configured):
    person = Person(live_server.url).go("/fi/account/sign-in/").send("/organisation/")
    state = next(step.headers["Location"] for step in person.page.history).partition("state=")[2].partition("&")[0]
    person.go(f"{CALLBACK}?error=access_denied&state={state}")
    assert person.page.url.endswith(reverse("socialaccount_login_cancelled"))


@pytest.mark.node
@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_it_never_leads_out_of_the_portal(cast, live_server, configured, target):
    connect(live_server, cast.member, "m.jasen")
    person = (
        Person(live_server.url).go("/fi/account/sign-in/").send("/organisation/", next=target).at_provider("m.jasen")
    )
    assert "evil" not in person.page.url
    assert signed_in(person)


@pytest.mark.node
def test_a_provider_that_is_down_is_told_in_words(live_server, settings):
    settings.SOCIALACCOUNT_PROVIDERS = organisation("http://localhost:9")
    started = time.monotonic()
    page = Person(live_server.url).go("/fi/account/sign-in/").send("/organisation/").page
    assert page.status_code == 401
    assert reverse("account_login") in page.text
    assert time.monotonic() - started < 10


@pytest.mark.node
@pytest.mark.browser
def test_in_a_browser_under_the_content_security_policy(cast, live_server, page, configured):
    connect(live_server, cast.member, "m.jasen")
    faults = []
    page.on(
        "console", lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None
    )
    page.goto(live_server.url + "/fi/account/sign-in/")
    check_page(page)
    page.locator("form[action$='/organisation/'] button").click()
    page.fill("input[name=login]", "m.jasen")
    page.fill("input[name=password]", "x")
    page.locator("button[type=submit]").click()
    page.locator("button[type=submit]").click()
    page.wait_for_url(live_server.url + "/fi/**")
    for path in ("security/organisation/", "security/", "sign-in/no-account/", "sign-in/failed/", "sign-in/cancelled/"):
        page.goto(f"{live_server.url}/fi/account/{path}")
        check_page(page)
    assert not faults


# --- Without a provider


def test_without_a_provider_there_is_nothing_of_it(cast, client, sign_in):
    assert "/organisation/" not in client.get(reverse("account_login")).content.decode()
    assert client.post(reverse("openid_connect_login")).status_code == 404
    assert client.get(CALLBACK + "?code=1&state=2").status_code == 404
    page = sign_in_by_code(cast.member).get(reverse("mfa_index")).content.decode()
    assert reverse("socialaccount_connections") not in page


def test_connecting_needs_a_fresh_sign_in(cast, settings, sign_in):
    settings.SOCIALACCOUNT_PROVIDERS = organisation("http://localhost:9")
    client = sign_in(cast.member)
    for name in ("socialaccount_connections", "openid_connect_login"):
        assert client.post(reverse(name) + "?process=connect").url.startswith(reverse("account_reauthenticate"))


def test_an_answer_put_together_from_two_people_is_refused():
    """OpenID Connect Core 5.3.2: the subject of userinfo must be that of the ID token."""
    claims = {"userinfo": {"sub": "a", "email": "a@example.org"}, "id_token": {"sub": "b"}}
    login = SocialLogin(user=User(), account=SocialAccount(uid="a", extra_data=claims))
    with pytest.raises(ProviderException):
        SocialAccountAdapter().populate_user(None, login, {})


def test_a_text_is_no_verified_claim(cast, settings):
    settings.OIDC_TRUST_EMAIL = True
    for verified, found in ((True, True), ("false", False), ("true", False), (1, False), (False, False)):
        address = types.SimpleNamespace(email=cast.member.email, verified=verified)
        login = types.SimpleNamespace(email_addresses=[address])
        assert bool(SocialAccountAdapter().authenticate_by_email(login)) is found


def test_the_form_that_leads_there_is_protected(settings):
    settings.SOCIALACCOUNT_PROVIDERS = organisation("http://localhost:9")
    client = Client(enforce_csrf_checks=True)
    assert client.post(reverse("openid_connect_login")).status_code == 403
    assert client.get(reverse("openid_connect_login")).status_code == 200
