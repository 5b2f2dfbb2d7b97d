"""Production refuses local switches, and local mode refuses to be reachable."""

import logging
import os
import pathlib
import subprocess
import sys

import pytest
from django.test import RequestFactory, override_settings

from council.core.checks import ready_for_production
from council.core.launch.local import is_loopback, loopback_only
from council.core.logs import HideTokens

ROOT = pathlib.Path(__file__).resolve().parents[2]
PRODUCTION = {
    "LOCAL_MODE": False,
    "SECRET_KEY": "k" * 30 + "0123456789" * 3,
    "SECRET_KEY_FALLBACKS": [],
    "SITE_URL": "https://portal.example.fi",
    "ALLOWED_HOSTS": ["portal.example.fi"],
    "LOCAL_MAILBOX": None,
    "SECOND_FACTOR_REQUIRED": True,
    "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": False,
}
LOCAL_KEY = "local-mode-only-key-which-a-check-refuses-in-production-0123456789"


def found(**changed):
    """The numbers of the errors under settings of a production with something changed."""
    with override_settings(**{**PRODUCTION, **changed}):
        return [error.id.removeprefix("portal.") for error in ready_for_production(None)]


def test_a_configured_production_passes():
    assert found() == []


@pytest.mark.parametrize(
    ("number", "changed"),
    [
        ("E001", {"LOCAL_MODE": True}),
        ("E002", {"SECRET_KEY": LOCAL_KEY}),
        ("E002", {"SECRET_KEY_FALLBACKS": [LOCAL_KEY]}),
        ("E003", {"SITE_URL": ""}),
        ("E003", {"SITE_URL": "http://portal.example.fi"}),
        ("E003", {"SITE_URL": "https://portal.example.fi/portal"}),
        ("E004", {"LOCAL_MAILBOX": "/tmp/mailbox"}),
        ("E005", {"SECOND_FACTOR_REQUIRED": False}),
        ("E006", {"MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": True}),
        ("E007", {"ALLOWED_HOSTS": ["portal.example.fi", "*"]}),
        ("E007", {"ALLOWED_HOSTS": ["portal.example.fi", ".example.fi"]}),
        ("E008", {"SITE_URL": "https://other.example.fi"}),
    ],
)
def test_one_wrong_setting_is_one_error(number, changed):
    assert found(**changed) == [number]


def test_no_host_at_all():
    assert found(ALLOWED_HOSTS=[]) == ["E007", "E008"]


def start(*arguments, **environment):
    """The exit code and the words of a Python that has only these settings."""
    command = [sys.executable, *arguments]
    environment = {"PATH": os.environ["PATH"], **environment}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    "environment",
    [
        {"SITE_URL": "https://portal.example.fi"},
        {"SITE_URL": "https://127.0.0.1:8000"},
        {"SITE_URL": "http://portal.example.fi"},
        {"ALLOWED_HOSTS": "127.0.0.1,portal.example.fi"},
        {"ALLOWED_HOSTS": "*"},
    ],
)
def test_local_mode_does_not_start_where_others_could_reach_it(environment):
    code, said = start("-c", "import council.settings", LOCAL_MODE="1", **environment)
    assert code == 1
    assert "ImproperlyConfigured: LOCAL_MODE is on" in said


def test_the_web_server_does_not_start_either():
    code, said = start("-c", "import council.wsgi", LOCAL_MODE="1", SITE_URL="https://portal.example.fi")
    assert code == 1
    assert "ImproperlyConfigured: LOCAL_MODE is on" in said


def test_local_mode_starts_on_the_machine_itself():
    code, said = start("-W", "ignore", "-c", "import council.wsgi", LOCAL_MODE="1", SITE_URL="http://localhost:8123")
    assert (code, said) == (0, "")


def test_local_mode_does_not_run_under_asgi():
    code, said = start("-c", "import council.asgi", LOCAL_MODE="1")
    assert code == 1
    assert "WSGI only" in said


def test_check_deploy_names_what_a_production_lacks():
    code, said = start("manage.py", "check", "--deploy", "--fail-level", "WARNING", SECRET_KEY=LOCAL_KEY)
    assert code == 1
    for number in ("E002", "E003", "E007"):
        assert f"(portal.{number})" in said


def test_nothing_starts_without_a_secret_key():
    code, said = start("-c", "import council.wsgi", SITE_URL="https://portal.example.fi")
    assert code == 1
    assert "ImproperlyConfigured: SECRET_KEY is missing" in said


def answer(**environ):
    """The status that local mode's guard gives a request."""
    request = RequestFactory().get("/", **environ)
    told = []

    def application(environ, start_response):
        start_response("200 OK", [])
        return [b""]

    loopback_only(application)(request.environ, lambda status, headers: told.append(status))
    return told[0]


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.53", "::1"])
def test_the_machine_itself_is_answered(address):
    assert answer(REMOTE_ADDR=address) == "200 OK"


@pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.1", "2001:db8::1", "", "localhost.example.fi"])
def test_others_are_refused(address):
    assert not is_loopback(address)
    assert answer(REMOTE_ADDR=address) == "403 Forbidden"


def test_a_proxy_on_the_machine_is_refused():
    assert answer(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.7") == "403 Forbidden"


def test_tokens_stay_out_of_the_log():
    record = logging.makeLogRecord(
        {"msg": "%s: %s", "args": ("Not Found", "/fi/answer/WzEsMV0:1tXyZ:c2lnbmF0dXJl/"), "levelno": logging.WARNING}
    )
    assert HideTokens().filter(record)
    assert record.getMessage() == "Not Found: /fi/answer/…/"


def test_other_addresses_and_times_are_logged_as_they_are():
    record = logging.makeLogRecord({"msg": "%s at %s, %d", "args": ("/fi/bodies/a-long-name/2026-1/", "12:30:00", 3)})
    assert HideTokens().filter(record)
    assert record.getMessage() == "/fi/bodies/a-long-name/2026-1/ at 12:30:00, 3"
