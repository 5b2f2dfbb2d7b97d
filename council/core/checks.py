"""System checks: a production with a local switch on, or half configured, does not pass ``check --deploy``.

Without a SECRET_KEY nothing starts, and local mode does not start where other
machines could reach it: that is decided in ``council.settings``.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def ready_for_production(app_configs, **kwargs):
    """One error for every setting that must not reach production."""
    site = urlsplit(settings.SITE_URL)
    reasons = [
        ("E001", settings.LOCAL_MODE, "LOCAL_MODE is on.", "Unset LOCAL_MODE."),
        (
            "E002",
            settings.LOCAL_SECRET_KEY in {settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS},
            "The secret key is the public one of local mode.",
            "Set SECRET_KEY to 50 or more random characters.",
        ),
        (
            "E003",
            site.scheme != "https" or not site.hostname or site.path,
            "SITE_URL is not the https address of the portal.",
            "Set it as in https://portal.example.fi; links in letters begin with it.",
        ),
        ("E004", settings.LOCAL_MAILBOX, "Letters go to a local folder.", "Unset LOCAL_MODE."),
        (
            "E005",
            not settings.SECOND_FACTOR_REQUIRED,
            "Secretaries need no second factor.",
            "Unset SECOND_FACTOR_REQUIRED.",
        ),
        (
            "E006",
            settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN,
            "Passkeys are accepted without TLS.",
            "Leave MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN off.",
        ),
        (
            "E007",
            not settings.ALLOWED_HOSTS or any(host.startswith(("*", ".")) for host in settings.ALLOWED_HOSTS),
            "ALLOWED_HOSTS is empty or has a wildcard.",
            "Name the portal's hosts exactly, for instance portal.example.fi.",
        ),
        (
            "E008",
            site.hostname and site.hostname not in settings.ALLOWED_HOSTS,
            "ALLOWED_HOSTS does not have the host of SITE_URL.",
            "The links in the portal's own letters would be refused; add that host.",
        ),
    ]
    return [Error(text, hint=hint, id=f"portal.{number}") for number, wrong, text, hint in reasons if wrong]
