"""Signed links: what a person may do without signing in. A link opens one thing and can be made void."""

from django.core import signing

from meetings.enums import InvitationState
from meetings.models import Invitation, Scrutiny

ANSWER = "meetings.answer"
SCRUTINY = "meetings.scrutiny"


def token(row, salt):
    """The link's token for an invitation or a scrutiny, of its current version."""
    return signing.dumps([row.pk, row.token_version], salt=salt, compress=False)


def _read(value, salt):
    try:
        pk, version = signing.loads(value, salt=salt)
    except (signing.BadSignature, ValueError, TypeError):
        return None, None
    return pk, version


def invitation_of(value):
    """The valid invitation that a token opens, or None when it is forged, cut, replaced or withdrawn."""
    pk, version = _read(value, ANSWER)
    if pk is None:
        return None
    return (
        Invitation.objects.filter(pk=pk, token_version=version, state=InvitationState.ACTIVE)
        .select_related("meeting__body__host", "person", "seat__category", "in_place_of__person")
        .first()
    )


def scrutiny_of(value):
    """The scrutiny that a token opens, or None."""
    pk, version = _read(value, SCRUTINY)
    if pk is None:
        return None
    return (
        Scrutiny.objects.filter(pk=pk, token_version=version)
        .select_related("minutes__meeting__body__host", "minutes__frozen", "person")
        .first()
    )
