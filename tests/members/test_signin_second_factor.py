"""The second factor: setting it up, being asked for it, and never getting past it."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from council.core.events import sentence
from council.core.models import Delivery, Event
from members.models import Office
from members.signin.actions import renew_encryption
from tests.members.signing import add_app, app_code, newest_code, sign_in_by_code

pytestmark = pytest.mark.django_db
SECURITY, HOME = reverse("mfa_index"), "portal:my_page"


@pytest.fixture(autouse=True)
def _clean_cache():
    cache.clear()


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def kinds_of_letters():
    return list(Delivery.objects.order_by("pk").values_list("kind", flat=True))


# --- Setting it up


@pytest.mark.django_db(transaction=True)
def test_an_app_is_taken_into_use_and_told_about(cast):
    client = sign_in_by_code(cast.member)
    page = client.get(reverse("mfa_activate_totp"))
    html = page.content.decode()
    assert "<svg" in html and "data:" not in html
    secret = page.context["form"].secret
    assert " ".join(re.findall("....", secret)) in html
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert wrong.status_code == 200
    assert wrong.context["form"].secret == secret
    assert client.post(reverse("mfa_activate_totp"), {"code": app_code(secret)}).url == reverse(
        "mfa_view_recovery_codes"
    )
    kept = Authenticator.objects.get(user=cast.member.user, type="totp").data["secret"]
    assert secret not in kept
    assert kinds_of_letters() == ["account.login_code", "account.app_added"]
    event = Event.objects.get(kind="account.app_added")
    assert event.actor == cast.member.user
    assert "app" in sentence(event) or "sovellus" in sentence(event)


def test_recovery_codes_are_shown_once_after_the_first_factor(cast):
    client = sign_in_by_code(cast.member)
    add_app(client)
    first = client.get(client.answer.url)
    codes = re.findall(r"<code>(\d{8})</code>", first.content.decode())
    assert len(codes) == 10
    again = client.get(client.answer.url).content.decode()
    assert not any(code in again for code in codes)


def test_a_secret_key_can_be_changed_without_losing_second_factors(cast, settings):
    secret = add_app(sign_in_by_code(cast.member))
    assert renew_encryption() == 0
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "an-entirely-new-key-" * 3, [settings.SECRET_KEY]
    other = sign_in_by_code(cast.member)
    assert other.post(reverse("mfa_authenticate"), {"code": app_code(secret, 1)}).url == reverse("portal:my_page")
    assert (renew_encryption(), renew_encryption()) == (2, 0)
    settings.SECRET_KEY_FALLBACKS = []
    cache.clear()
    again = sign_in_by_code(cast.member)
    assert again.post(reverse("mfa_authenticate"), {"code": app_code(secret, 1)}).url == reverse("portal:my_page")
    assert again.get(SECURITY).context["codes_left"] == 10


def test_a_key_that_is_gone_opens_nothing_and_breaks_no_page(cast, settings):
    secret = add_app(sign_in_by_code(cast.member))
    settings.SECRET_KEY = "an-entirely-new-key-" * 3
    client = sign_in_by_code(cast.member)
    for code in (app_code(secret, 1), app_code("", 0), "000000"):
        answer = client.post(reverse("mfa_authenticate"), {"code": code})
        assert answer.status_code == 200
        assert answer.context["form"].errors["code"]
    assert "_auth_user_id" not in client.session
    client = Client()
    client.force_login(cast.member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(SECURITY).context["codes_left"] == 0


# --- Being asked for it


def test_a_code_by_e_mail_is_not_enough_for_an_account_with_an_app(cast):
    secret = add_app(sign_in_by_code(cast.member))
    client = sign_in_by_code(cast.member)
    assert client.answer.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.get(SECURITY).status_code == 302
    assert client.get(reverse("mfa_authenticate")).status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": "123"}).status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": app_code(secret, 1)}).url == reverse("portal:my_page")
    assert client.get(SECURITY).status_code == 200


def test_an_app_code_works_once(cast):
    secret = add_app(sign_in_by_code(cast.member))
    code = app_code(secret, 1)
    first, second = sign_in_by_code(cast.member), sign_in_by_code(cast.member)
    assert first.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    cache.delete(f"allauth.mfa.totp.used?user={cast.member.user.pk}&code={code}")
    assert second.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert "_auth_user_id" not in second.session


def test_a_phone_half_a_minute_off_is_accepted_and_one_further_off_is_not(cast, time_machine):
    time_machine.move_to("2027-03-01T10:00:10+02:00", tick=False)
    secret = add_app(sign_in_by_code(cast.member))
    client = sign_in_by_code(cast.member)
    assert client.post(reverse("mfa_authenticate"), {"code": app_code(secret, 2)}).status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": app_code(secret, -2)}).status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": app_code(secret, -1)}).status_code == 302


def test_a_recovery_code_opens_once(cast):
    client = sign_in_by_code(cast.member)
    add_app(client)
    code = re.search(r"<code>(\d{8})</code>", client.get(client.answer.url).content.decode())[1]
    for status in (302, 200):
        other = sign_in_by_code(cast.member)
        assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == status


def test_second_step_can_be_given_up(cast):
    add_app(sign_in_by_code(cast.member))
    client = sign_in_by_code(cast.member)
    client.post(reverse("signin_start_again"))
    assert client.get(reverse("mfa_authenticate")).url == reverse("account_login")


def test_guessing_the_second_step_stops(cast):
    add_app(sign_in_by_code(cast.member))
    client = sign_in_by_code(cast.member)
    answers = [client.post(reverse("mfa_authenticate"), {"code": "000000"}) for _ in range(6)]
    assert answers[-1].context["form"].errors["code"][0] != answers[0].context["form"].errors["code"][0]


# --- Those who must have it


@pytest.mark.parametrize("who", ["secretary", "administrator"])
def test_secretaries_and_administrators_are_led_to_set_one_up(cast, required, sign_in, who):
    client = sign_in(getattr(cast, who))
    assert client.get(reverse(HOME)).url == SECURITY
    assert client.post(reverse(HOME)).url == SECURITY
    assert client.get("/admin/").url == SECURITY
    page = client.get(SECURITY)
    assert page.status_code == 200
    assert page.context["must_add"]
    assert client.get(reverse("account_logout")).status_code == 200


def test_a_fragment_leads_the_whole_page_to_set_one_up(cast, required, sign_in):
    here = {"HX-Request": "true", "HX-Current-URL": "http://testserver/fi/me/?a=1"}
    answer = sign_in(cast.secretary).get(reverse(HOME), headers=here)
    assert (answer.status_code, answer["HX-Redirect"]) == (200, SECURITY)


@pytest.mark.parametrize("who", ["member", "deputy", "chair", "expert", "former", "guest"])
def test_others_need_none(cast, required, sign_in, who):
    assert sign_in(getattr(cast, who)).get(reverse(HOME)).status_code == 200


def test_after_setting_one_up_the_work_goes_on_where_it_was(cast, required):
    client = sign_in_by_code(cast.secretary)
    assert client.get("/fi/me/?a=1").url == SECURITY
    add_app(client)
    assert client.get(client.answer.url).context["continue_to"] == "/fi/me/?a=1"
    assert client.get("/fi/me/?a=1").status_code == 200


def test_signing_in_with_the_app_lets_a_secretary_in(cast, required):
    secret = add_app(sign_in_by_code(cast.secretary))
    client = sign_in_by_code(cast.secretary)
    client.post(reverse("mfa_authenticate"), {"code": app_code(secret, 1)})
    assert client.get(reverse(HOME)).status_code == 200


def test_an_open_session_without_the_factor_is_asked_for_it(cast, required, sign_in):
    """A session that was open before the app was added, or that came to be by another way than signing in."""
    secret = add_app(sign_in_by_code(cast.secretary))
    client = sign_in(cast.secretary)
    assert client.get("/fi/me/?a=1").url == reverse("mfa_reauthenticate") + "?next=%2Ffi%2Fme%2F%3Fa%3D1"
    answer = client.post(reverse("mfa_reauthenticate"), {"code": app_code(secret, 1), "next": "/fi/me/?a=1"})
    assert answer.url == "/fi/me/?a=1"
    assert client.get("/fi/me/?a=1").status_code == 200


def test_becoming_a_secretary_takes_effect_at_once(cast, required, sign_in):
    client = sign_in(cast.member)
    assert client.get(reverse(HOME)).status_code == 200
    Office.objects.create(body=cast.body, kind="secretary", person=cast.member, start=timezone.localdate())
    assert client.get(reverse(HOME)).url == SECURITY


def test_removing_the_factor_asks_for_a_new_one(cast, required):
    client = sign_in_by_code(cast.secretary)
    add_app(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=cast.secretary.user).exists()
    assert sign_in_by_code(cast.secretary).get(reverse(HOME)).url == SECURITY


def test_a_factor_shown_counts_only_for_the_account_that_showed_it(cast, required):
    client = sign_in_by_code(cast.member)
    add_app(client)
    client.post(reverse("account_logout"))
    sign_in_by_code(cast.secretary, client)
    assert client.get(reverse(HOME)).url == SECURITY


def test_asking_costs_a_secretary_no_query_once_the_factor_was_shown(cast, required, django_assert_num_queries):
    client = sign_in_by_code(cast.secretary)
    add_app(client)
    with django_assert_num_queries(3):  # the session, the account, the name
        client.get(reverse("account_logout"))


def test_local_mode_may_do_without(cast, settings, sign_in):
    settings.SECOND_FACTOR_REQUIRED = False
    client = sign_in(cast.secretary)
    assert client.get(reverse(HOME)).status_code == 200
    assert not client.get(SECURITY).context["must_add"]


# --- Changing it takes more than an open browser


CHANGES = ["mfa_activate_totp", "mfa_add_webauthn"]


@pytest.mark.parametrize("name", CHANGES)
def test_a_first_factor_is_added_only_by_who_signed_in_a_moment_ago(cast, sign_in, name):
    client = sign_in(cast.member)
    url = reverse(name)
    answer = client.get(url)
    confirm = reverse("account_reauthenticate")
    assert answer.url.startswith(confirm)
    assert client.get(answer.url).status_code == 200
    client.post(confirm, {"send": "", "next": url})
    assert Delivery.objects.get().kind == "account.confirm_code"
    assert client.post(confirm, {"code": "1", "next": url}).status_code == 200
    assert client.post(confirm, {"code": newest_code("account.confirm_code"), "next": url}).url == url
    assert client.get(url).status_code == 200


def test_what_was_being_sent_is_done_after_confirming(cast, sign_in):
    client, url = sign_in(cast.member), reverse("mfa_activate_totp")
    asked = client.post(url, {"code": "1"})
    confirm = reverse("account_reauthenticate")
    client.post(confirm, {"send": "", "next": url})
    answer = client.post(asked.url, {"code": newest_code("account.confirm_code"), "next": url})
    assert answer.status_code == 200
    assert answer.context["form"].data["code"] == "1"


def test_confirming_ends_after_three_wrong_codes_and_ten_minutes(cast, sign_in, time_machine):
    time_machine.move_to("2027-03-01T10:00:00+02:00", tick=False)
    client, confirm = sign_in(cast.member), reverse("account_reauthenticate")
    client.post(confirm, {"send": ""})
    code = newest_code("account.confirm_code")
    answers = [client.post(confirm, {"code": "1"}).status_code for _ in range(3)]
    assert answers == [200, 200, 302]
    assert client.get(confirm).context["pending"] is False
    client.post(confirm, {"send": ""})
    code = newest_code("account.confirm_code")
    time_machine.move_to("2027-03-01T10:10:30+02:00", tick=False)
    client.post(confirm, {"code": code, "next": reverse("mfa_activate_totp")})
    assert client.get(reverse("mfa_activate_totp")).status_code == 302


def test_a_login_five_minutes_old_is_not_enough(cast, time_machine):
    time_machine.move_to("2027-03-01T10:00:00+02:00", tick=False)
    client = sign_in_by_code(cast.member)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    time_machine.move_to("2027-03-01T10:06:00+02:00", tick=False)
    assert client.get(reverse("mfa_activate_totp")).status_code == 302


@pytest.mark.parametrize("name", ["mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_add_webauthn"])
def test_with_a_factor_changes_ask_for_that_factor(cast, sign_in, name):
    secret = add_app(sign_in_by_code(cast.member))
    client, url = sign_in(cast.member), reverse(name)
    asked = client.get(url)
    assert asked.url.startswith(reverse("mfa_reauthenticate"))
    assert client.get(reverse("account_reauthenticate")).url.startswith(reverse("mfa_reauthenticate"))
    assert client.post(asked.url, {"code": app_code(secret, 1), "next": url}).url == url
    assert client.get(url).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_removing_is_told_and_recorded(cast):
    client = sign_in_by_code(cast.member)
    add_app(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_deactivate_totp"))
    assert kinds_of_letters()[1:] == ["account.app_added", "account.codes_made", "account.app_removed"]
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == kinds_of_letters()[1:]


def test_others_passkeys_are_out_of_reach(cast):
    theirs = Authenticator.objects.create(
        user=cast.second.user, type="webauthn", data={"name": "Puhelin", "credential": {}}
    )
    client = sign_in_by_code(cast.member)
    add_app(client)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.get(reverse(name, args=[theirs.pk])).status_code == 404
        assert client.post(reverse(name, args=[theirs.pk]), {"name": "x"}).status_code == 404


def test_a_false_passkey_answer_is_refused(cast, client):
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    handle = '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"userHandle": "MQ", "signature": "eA",'
    handle += ' "clientDataJSON": "e30", "authenticatorData": "eA"}}'
    for credential in ("", "{}", '{"id": 1}', "[]", "not json", '{"response": {"userHandle": "MQ"}}', handle, "3"):
        answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
        assert (answer.status_code, answer.url) == (302, reverse("account_login"))
    assert "_auth_user_id" not in client.session


# --- Devices


def test_other_devices_are_listed_and_signed_out(cast, django_assert_num_queries):
    phone = Client(headers={"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile Safari/604.1"})
    sign_in_by_code(cast.member, phone)
    desk = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"})
    sign_in_by_code(cast.member, desk)
    sign_in_by_code(cast.second)
    page = desk.get(reverse("usersessions_list"))
    assert [session.device for session in page.context["sessions"]] == ["Safari, iPhone", "Firefox, Windows"]
    assert desk.post(reverse("usersessions_list")).status_code == 302
    assert phone.get(SECURITY).status_code == 302
    assert desk.get(SECURITY).status_code == 200
    cache.clear()
    with django_assert_num_queries(3):
        desk.get(reverse("usersessions_list"))
    for _ in range(2):
        sign_in_by_code(cast.member)
    with django_assert_num_queries(3):
        assert len(desk.get(reverse("usersessions_list")).context["sessions"]) == 3


# --- Lost factors


def test_the_operator_removes_a_lost_factor_and_the_owner_is_told(cast, required):
    client = sign_in_by_code(cast.secretary)
    add_app(client)
    call_command("remove_second_factor", cast.secretary.email.upper(), reason="tunnistettu videopuhelussa")
    assert client.get(SECURITY).status_code == 302
    assert Delivery.objects.filter(kind="account.factor_removed", recipient_email=cast.secretary.email).count() == 1
    event = Event.objects.get(kind="account.factor_removed")
    assert "videopuhelussa" in sentence(event)
    again = sign_in_by_code(cast.secretary)
    assert again.get(reverse(HOME)).url == SECURITY
    for email in (cast.secretary.email, "tuntematon@example.org"):
        with pytest.raises(CommandError):
            call_command("remove_second_factor", email, reason="x")


# --- Django admin


def test_admin_is_entered_through_the_portal_with_the_second_factor(cast, required, client, sign_in):
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/").url == reverse("account_login") + "?next=%2Fadmin%2F"
    answer = client.post("/admin/login/", {"username": cast.administrator.email, "password": "x"})
    assert answer.url.startswith(reverse("account_login"))
    assert sign_in(cast.member).get("/admin/login/").status_code == 403
    assert sign_in(cast.member).get("/admin/").status_code == 302
    admin = sign_in_by_code(cast.administrator)
    assert admin.get("/admin/").url == SECURITY
    add_app(admin)
    assert admin.get("/admin/").status_code == 200
    assert admin.get("/admin/password_change/").status_code == 404
    assert b"password_change" not in admin.get("/admin/").content
