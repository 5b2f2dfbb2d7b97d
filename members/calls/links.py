"""Signed links of a call: an address's applications, one application, and a nominated person's own page."""

from django.core import signing

from members.calls.models import Application, Call, Nominee

ADDRESS = "calls.address"
APPLICATION = "calls.application"
CONSENT = "calls.consent"
#: Seconds for which the link that proves an address opens its applications; the start page sends a new one.
ADDRESS_LIFETIME = 60 * 24 * 3600


def address_token(call, email, language):
    """The token by which whoever reads this mailbox begins an application, or finds those begun before."""
    return signing.dumps([call.pk, email, language], salt=ADDRESS, compress=False)


def address_of(token):
    """``(call, e-mail, language)`` of a token, or None when it is forged, cut or too old."""
    pk, email, language = _read(token, ADDRESS, 3, max_age=ADDRESS_LIFETIME)
    call = Call.objects.published().select_related("body__host", "term").filter(pk=pk).first() if pk else None
    return (call, email, language) if call else None


def application_token(application):
    """The token of an application, of its current version."""
    return signing.dumps([application.pk, application.token_version], salt=APPLICATION, compress=False)


def application_of(token):
    """The application that a token opens, whatever its state; None when the token is forged, cut or replaced."""
    pk, version = _read(token, APPLICATION, 2)
    if pk is None:
        return None
    found = Application.objects.filter(pk=pk, token_version=version, erased_at=None)
    return found.select_related("call__body__host", "call__term", "first_category", "second_category").first()


def consent_token(nominee):
    """The token of a nominated person's page, of its current version."""
    return signing.dumps([nominee.pk, nominee.consent_version], salt=CONSENT, compress=False)


def nominee_of(token):
    """The nominated person that a token opens; None when it is forged or cut, or the nomination was changed."""
    pk, version = _read(token, CONSENT, 2)
    if pk is None:
        return None
    found = Nominee.objects.filter(pk=pk, consent_version=version, application__erased_at=None)
    return found.select_related(
        "application__call__body__host",
        "application__call__term",
        "application__first_category",
        "application__second_category",
    ).first()


def _read(token, salt, size, max_age=None):
    try:
        facts = signing.loads(token, salt=salt, max_age=max_age)
    except (signing.BadSignature, ValueError, TypeError):
        return (None,) * size
    return facts if isinstance(facts, list) and len(facts) == size else (None,) * size
