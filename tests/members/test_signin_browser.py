"""Signing in as people do it: in a browser, with the letter from the mailbox, an app and a passkey."""

import re
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.urls import reverse

from council.core.models import Delivery
from council.core.post import outbox
from council.core.post.mailbox import open_mailbox
from tests.browser import check_page
from tests.members.signing import app_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _clean_cache():
    cache.clear()


def codes_in_mailbox():
    texts = [part for letter in open_mailbox() for part in letter.walk() if part.get_content_type() == "text/plain"]
    return set(re.findall(r"\b\d{4}-\d{4}\b", "\n".join(text.get_payload(decode=True).decode() for text in texts)))


def code_from_mailbox():
    """Lets the worker's function send what is due, and reads the code in the letter that came."""
    before = codes_in_mailbox()
    outbox.load()
    outbox.deliver_due()
    (code,) = codes_in_mailbox() - before
    return code


def arrive(page, name, *args):
    """Wait until the page called ``name`` is there (its address may also stand in another's ``next``)."""
    path = reverse(name, args=args)
    page.wait_for_url(lambda url: urlsplit(url).path == path)


def press(page, form="main form"):
    page.locator(f"{form} button.btn").first.click()


def sign_in_by_code(page, live_server, email, path="mfa_index"):
    page.goto(live_server.url + reverse(path))
    page.fill("input[name=email]", email)
    press(page)
    arrive(page, "account_confirm_login_code")
    page.fill("input[name=code]", code_from_mailbox())
    press(page)


def test_code_from_the_letter_opens_the_page_that_was_asked_for(cast, live_server, watch):
    page = watch
    page.goto(live_server.url + reverse("mfa_index"))
    assert reverse("account_login") in page.url
    check_page(page)
    page.fill("input[name=email]", "ei osoite")
    press(page)
    assert page.locator("[role=alert] a").count() == 1
    check_page(page)
    page.fill("input[name=email]", cast.member.email)
    press(page)
    arrive(page, "account_confirm_login_code")
    check_page(page)
    page.fill("input[name=code]", "0000-0000")
    press(page)
    assert page.locator(".field--error").count() == 1
    check_page(page)
    code = code_from_mailbox()
    assert Delivery.objects.get().fields == {}
    page.fill("input[name=code]", code)
    press(page)
    arrive(page, "mfa_index")
    assert page.locator("h1").count() == 1
    assert cast.member.email in page.locator("main").inner_text()
    check_page(page)
    page.goto(live_server.url + reverse("usersessions_list"))
    check_page(page)
    page.goto(live_server.url + reverse("account_logout"))
    check_page(page)
    press(page)
    page.goto(live_server.url + reverse("mfa_index"))
    assert reverse("account_login") in page.url


def test_an_authenticator_app_from_setting_up_to_losing_the_phone(cast, live_server, watch, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    page = watch
    sign_in_by_code(page, live_server, cast.secretary.email, "portal:my_page")
    arrive(page, "mfa_index")
    check_page(page)
    page.click(f'a[href="{reverse("mfa_activate_totp")}"]')
    assert page.locator("svg.qr path").is_visible()
    check_page(page)
    secret = page.locator("code.key").inner_text().replace(" ", "")
    page.fill("input[name=code]", app_code(secret))
    press(page)
    arrive(page, "mfa_view_recovery_codes")
    check_page(page)
    recovery = page.locator("ul.codes code").all_inner_texts()
    assert len(recovery) == 10
    page.goto(live_server.url + reverse("mfa_index"))
    check_page(page)
    for name in ("mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        page.goto(live_server.url + reverse(name))
        assert page.url.endswith(reverse(name))
        check_page(page)
    page.context.clear_cookies()
    sign_in_by_code(page, live_server, cast.secretary.email)
    arrive(page, "mfa_authenticate")
    check_page(page)
    page.fill("input[name=code]", app_code(secret, 1))
    press(page)
    arrive(page, "mfa_index")
    page.goto(live_server.url + reverse("mfa_deactivate_totp"))
    assert reverse("mfa_reauthenticate") in page.url
    check_page(page)
    page.fill("input[name=code]", recovery[0])
    press(page)
    arrive(page, "mfa_deactivate_totp")


@pytest.fixture
def authenticator(page):
    """A phone's passkey store, played by Chromium (WebAuthn, section 11)."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def test_a_passkey_from_making_to_removing(cast, live_server, watch, authenticator, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    session, device = authenticator
    page = watch
    sign_in_by_code(page, live_server, cast.secretary.email)
    page.click(f'a[href="{reverse("mfa_add_webauthn")}"]')
    page.wait_for_selector("form[data-passkey]:not([hidden])")
    check_page(page)
    page.fill("input[name=name]", "Työpuhelin")
    page.keyboard.press("Enter")
    arrive(page, "mfa_view_recovery_codes")
    (credential,) = session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert credential["isResidentCredential"]
    passkey = Authenticator.objects.get(user=cast.secretary.user, type="webauthn")
    assert passkey.wrap().name == "Työpuhelin"
    # The factor just shown counts: the secretary's work is open.
    page.goto(live_server.url + reverse("mfa_index"))
    check_page(page)
    page.goto(live_server.url + reverse("mfa_edit_webauthn", args=[passkey.pk]))
    check_page(page)
    page.fill("input[name=name]", "Puhelin")
    press(page)
    arrive(page, "mfa_index")
    assert "Puhelin" in page.locator("main").inner_text()
    # With the passkey alone, and to the page that was asked for.
    page.context.clear_cookies()
    page.goto(live_server.url + reverse("usersessions_list"))
    page.locator("form[data-passkey] button").click()
    arrive(page, "usersessions_list")
    # As the second step after a code.
    page.context.clear_cookies()
    sign_in_by_code(page, live_server, cast.secretary.email)
    arrive(page, "mfa_authenticate")
    page.wait_for_selector("[data-passkey-part]:not([hidden]) form[data-passkey]")
    check_page(page)
    page.locator("form[data-passkey] button").click()
    arrive(page, "mfa_index")
    # Once more before it is removed.
    page.goto(live_server.url + reverse("mfa_remove_webauthn", args=[passkey.pk]))
    assert reverse("mfa_reauthenticate_webauthn") in page.url
    check_page(page)
    page.locator("form[data-passkey] button").click()
    arrive(page, "mfa_remove_webauthn", passkey.pk)
    check_page(page)
    press(page)
    arrive(page, "mfa_index")
    assert not Authenticator.objects.filter(user=cast.secretary.user).exists()


def test_a_passkey_that_is_not_used_is_explained(cast, live_server, watch, authenticator):
    session, device = authenticator
    page = watch
    page.goto(live_server.url + reverse("account_login"))
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    button = page.locator("form[data-passkey] button")
    button.click()
    page.wait_for_selector("[data-passkey-error]:not([hidden])")
    assert button.is_enabled()
    check_page(page)


def test_without_javascript_a_code_still_opens(cast, live_server, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in_by_code(page, live_server, cast.member.email)
    assert page.url.endswith(reverse("mfa_index"))
    page.goto(live_server.url + reverse("mfa_add_webauthn"))
    assert page.locator("form[data-passkey]").is_hidden()
    assert page.locator("[data-passkey-missing]").is_visible()
    context.close()


def test_a_change_after_the_session_ended_is_told_and_nothing_is_swallowed(cast, live_server, page):
    page.goto(live_server.url + reverse("account_login"))
    page.evaluate(f"htmx.ajax('POST', '{reverse('portal:my_page')}', {{target: 'main'}})")
    note = page.wait_for_selector("main > [role=alert]")
    assert note.inner_text()
    assert page.locator("h1").count() == 1
    assert page.locator("input[name=email]").is_visible()
    page.evaluate(f"htmx.ajax('GET', '{reverse('portal:my_page')}', {{target: 'main'}})")
    page.wait_for_url(lambda url: "next=" in url)
