"""Signing in by a code in an e-mail: who gets in, and that no answer tells who has an account."""

import re
import statistics
import time

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from council.core.models import Delivery
from members.models import User
from tests.members.signing import newest_code

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_earlier_attempts():
    cache.clear()


def ask(client, email, **extra):
    return client.post(reverse("account_login"), {"email": email, **extra})


def enter(client, code, **extra):
    return client.post(reverse("account_confirm_login_code"), {"code": code, "action": "verify", **extra})


def without_tokens(response):
    return re.sub(rb'(name="csrfmiddlewaretoken" value=)"[^"]+"', rb"\1", response.content)


def test_an_invited_person_signs_in_by_code(cast):
    client = Client()
    answer = ask(client, cast.member.email.upper())
    assert (answer.status_code, answer.url) == (302, reverse("account_confirm_login_code"))
    letter = Delivery.objects.get(kind="account.login_code")
    assert (letter.recipient_email, letter.urgent, letter.state) == (cast.member.email, True, "queued")
    assert re.fullmatch(r"\d{4}-\d{4}", letter.fields["code"])
    answer = enter(client, letter.fields["code"].replace("-", " "))
    assert (answer.status_code, answer.url) == (302, reverse("portal:my_page"))
    assert client.get(reverse("mfa_index")).context["user"] == cast.member.user


def test_the_letter_is_in_the_language_of_the_account(cast):
    User.objects.filter(person=cast.member).update(language="sv")
    ask(Client(), cast.member.email)
    assert Delivery.objects.get(kind="account.login_code").language == "sv"


def test_a_code_works_once_and_only_in_the_browser_that_asked(cast):
    first, other = Client(), Client()
    ask(first, cast.member.email)
    code = newest_code()
    assert enter(other, code).url == reverse("account_login")
    ask(other, cast.second.email)
    assert enter(other, code).status_code == 200
    enter(first, code)
    first.post(reverse("account_logout"))
    assert enter(first, code).url == reverse("account_login")
    assert "_auth_user_id" not in first.session


def test_a_code_lasts_ten_minutes(cast, time_machine):
    time_machine.move_to("2027-03-01T10:00:00+02:00", tick=False)
    client = Client()
    ask(client, cast.member.email)
    code = newest_code()
    time_machine.move_to("2027-03-01T10:10:30+02:00", tick=False)
    assert enter(client, code).url == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_three_wrong_codes_end_the_try(cast):
    client = Client()
    ask(client, cast.member.email)
    code = newest_code()
    wrong = "0000-0000" if code != "0000-0000" else "1111-1111"
    answer = enter(client, wrong)
    assert answer.status_code == 200
    assert "Koodi ei" in answer.content.decode() or "The code is not right" in answer.content.decode()
    enter(client, wrong)
    assert enter(client, wrong).status_code == 302
    assert enter(client, code).url == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_a_new_code_replaces_the_old_one(cast):
    client = Client()
    ask(client, cast.member.email)
    first = newest_code()
    client.post(reverse("account_confirm_login_code"), {"action": "resend"})
    second = newest_code()
    assert enter(client, first).status_code == 200 or first == second
    assert enter(client, second).url == reverse("portal:my_page")


def test_another_address_can_be_given_after_a_typing_mistake(cast):
    client = Client()
    ask(client, "tuntematon@example.org")
    assert client.get(reverse("account_login")).url == reverse("account_confirm_login_code")
    client.post(reverse("signin_start_again"))
    assert client.get(reverse("account_login")).status_code == 200


def test_a_closed_account_gets_no_letter_and_no_other_answer(cast):
    User.objects.filter(person=cast.member).update(is_active=False)
    answer = ask(Client(), cast.member.email)
    assert (answer.status_code, answer.url) == (302, reverse("account_confirm_login_code"))
    assert not Delivery.objects.exclude(recipient_email="").exists()


def test_an_account_closed_after_the_code_was_sent_does_not_open(cast):
    client = Client()
    ask(client, cast.member.email)
    User.objects.filter(person=cast.member).update(is_active=False)
    assert enter(client, newest_code()).url == reverse("account_inactive")
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("account_inactive")).status_code == 200


def test_someone_whose_term_ended_still_signs_in_but_has_no_role(cast):
    client = Client()
    ask(client, cast.former.email)
    enter(client, newest_code())
    user = client.get(reverse("mfa_index")).context["user"]
    assert user == cast.former.user
    assert user.roles() == {}


# --- What strangers can learn


@pytest.mark.parametrize("stranger", ["tuntematon@example.org", "maija.jasen@example.org.invalid"])
def test_unknown_and_known_addresses_get_the_same_answers(cast, stranger):
    seen = []
    for email in (cast.member.email, stranger):
        client = Client()
        asked = ask(client, email)
        page = client.get(asked.url)
        wrong = enter(client, "12")
        again = client.post(reverse("account_confirm_login_code"), {"action": "resend"})
        bodies = [
            without_tokens(page).replace(email.encode(), b"X"),
            without_tokens(wrong).replace(email.encode(), b"X"),
        ]
        headers = sorted((key, value) for key, value in asked.headers.items() if key != "Expires")
        seen.append([asked.status_code, asked.url, headers, wrong.status_code, again.status_code, again.url, bodies])
    assert seen[0] == seen[1]


def test_strangers_get_no_letter(cast):
    client = Client()
    ask(client, "tuntematon@example.org")
    client.post(reverse("account_confirm_login_code"), {"action": "resend"})
    rows = Delivery.objects.all()
    assert {(row.recipient_email, row.state) for row in rows} == {("", "superseded")}
    assert "tuntematon" not in str([row.__dict__ for row in rows])


def shape(queries):
    """Statements without their values, so that only the kind of work is compared."""
    return [re.sub(r"'[^']*'|\b\d[\d.]*\b|SAVEPOINT \S+", "?", query["sql"]) for query in queries]


def test_unknown_and_known_addresses_cost_the_same_queries(cast):
    confirm = reverse("account_confirm_login_code")
    seen = []
    for email in (cast.member.email, "tuntematon@example.org"):
        client = Client()
        client.get(reverse("account_login"))
        with CaptureQueriesContext(connection) as caught:
            ask(client, email)
            client.get(confirm)
            enter(client, "12")
            client.post(confirm, {"action": "resend"})
        seen.append(shape(caught.captured_queries))
    assert sorted(seen[0]) == sorted(seen[1])
    assert sum("core_delivery" in statement and statement.startswith("INSERT") for statement in seen[0]) == 2


def test_answers_take_the_same_time_for_known_and_unknown_addresses(cast, settings):
    """Of 40 alternating tries the medians are alike, and a pair of times does not tell which is which.

    The share of pairs in which the known address took longer is 0.5 by chance, with a
    standard deviation of 0.065; leaving out the letter to nobody makes it 1.0.
    """
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "100000/m/ip"}
    times = {True: [], False: []}
    for turn in range(44):
        for known in (True, False) if turn % 2 else (False, True):
            client = Client()
            started = time.perf_counter()
            ask(client, cast.member.email if known else "tuntematon@example.org")
            if turn >= 4:
                times[known].append(time.perf_counter() - started)
    quick, slow = sorted(statistics.median(values) for values in times.values())
    assert slow < quick * 1.25
    longer = sum(known > unknown for known in times[True] for unknown in times[False]) / 40**2
    assert 0.2 < longer < 0.8


def test_nobody_signs_up_and_there_are_no_passwords(cast, sign_in, client):
    for name in (
        "account_signup",
        "account_change_password",
        "account_set_password",
        "account_reset_password",
        "account_email",
        "socialaccount_signup",
    ):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    signed_in = sign_in(cast.member)
    for path in (
        "signup/",
        "password/change/",
        "password/set/",
        "password/reset/",
        "password/reset/key/1-a/",
        "email/",
        "3rdparty/signup/",
        "sign-in/password/",
    ):
        for address in (f"/fi/account/{path}", f"/account/{path}"):
            assert client.get(address).status_code == 404
            assert signed_in.post(address).status_code == 404
    member = cast.member.user
    member.set_password("not used anywhere")
    member.save()
    for fields in (
        {"login": member.email, "password": "not used anywhere"},
        {"email": member.email, "password": "not used anywhere"},
    ):
        client.post(reverse("account_login"), fields)
        assert "_auth_user_id" not in client.session


def test_new_accounts_have_no_usable_password(db):
    assert not User.objects.create_user("uusi@example.org").has_usable_password()
    assert not User.objects.create_superuser("yp@example.org", password="annettu").has_usable_password()


def test_codes_stop_after_three_in_a_minute_for_one_address(cast):
    for _ in range(3):
        assert ask(Client(), cast.member.email).status_code == 302
    answer = ask(Client(), cast.member.email)
    assert answer.status_code == 200
    assert answer.context["form"].errors["email"]
    assert ask(Client(), cast.second.email).status_code == 302


def test_old_code_letters_are_forgotten(cast, time_machine):
    time_machine.move_to("2027-03-01T10:00:00+02:00", tick=False)
    ask(Client(), cast.member.email)
    ask(Client(), "tuntematon@example.org")
    time_machine.move_to("2027-03-09T10:00:00+02:00", tick=False)
    ask(Client(), cast.second.email)
    assert [row.recipient_email for row in Delivery.objects.all()] == [cast.second.email]


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "ei osoite",
        "a@b",
        "x" * 300 + "@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "<script>@example.org",
        "a\x00b@example.org",
    ],
)
def test_bad_addresses_are_told_beside_the_field(client, bad):
    answer = ask(client, bad)
    assert answer.status_code == 200
    assert answer.context["form"].errors["email"]
    assert b"<script>@" not in answer.content
    assert not Delivery.objects.exists()


# --- Where one goes afterwards


def test_the_page_that_was_asked_for_opens_after_signing_in(cast):
    client = Client()
    first = client.get(reverse("portal:my_page") + "?a=1")
    assert first.url == reverse("account_login") + "?next=/fi/me/%3Fa%3D1"
    page = client.get(first.url)
    assert 'name="next" value="/fi/me/?a=1"' in page.content.decode()
    asked = ask(client, cast.member.email, next="/fi/me/?a=1")
    assert asked.url.endswith("?next=%2Ffi%2Fme%2F%3Fa%3D1")
    assert enter(client, newest_code(), next="/fi/me/?a=1").url == "/fi/me/?a=1"


EVIL = [
    "https://evil.example/",
    "//evil.example/",
    "\\\\evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https:evil.example",
    "/\\evil.example",
    "http://127.0.0.1.evil.example/",
    " https://evil.example",
    "///evil.example",
]


@pytest.mark.parametrize("target", EVIL)
def test_signing_in_never_leads_out_of_the_portal(cast, target):
    client = Client()
    asked = client.post(reverse("account_login") + f"?next={target}", {"email": cast.member.email, "next": target})
    assert asked.url.startswith(reverse("account_confirm_login_code"))
    assert enter(client, newest_code(), next=target).url == reverse("portal:my_page")
    out = client.post(reverse("account_logout"), {"next": target})
    assert out.url == reverse("portal:home")


def test_signing_out_needs_a_press_and_ends_the_session(cast, sign_in):
    client = sign_in(cast.member)
    key = client.session.session_key
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get(reverse("mfa_index")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("mfa_index")).status_code == 302
    thief = Client()
    thief.cookies["sessionid"] = key
    assert thief.get(reverse("mfa_index")).status_code == 302


def test_signing_in_changes_the_session_key(cast):
    client = Client()
    client.get(reverse("account_login"))
    ask(client, cast.member.email)
    before = client.session.session_key
    enter(client, newest_code())
    assert client.session.session_key != before


def test_a_fragment_never_swallows_the_sign_in_page(cast, client):
    page = reverse("portal:my_page")
    here = {"HX-Request": "true", "HX-Current-URL": "http://testserver/fi/me/?tab=1"}
    read = client.get(page, headers=here)
    assert (read.status_code, read["HX-Redirect"]) == (200, reverse("account_login") + "?next=%2Ffi%2Fme%2F%3Ftab%3D1")
    elsewhere = client.get(page, headers=here | {"HX-Current-URL": "https://evil.example/x"})
    assert "evil" not in elsewhere["HX-Redirect"]
    saved = client.post(page, headers=here)
    assert saved.status_code == 401
    assert saved.content
