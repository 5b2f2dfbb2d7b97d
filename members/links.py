"""Signed links: an organisation's contact names a person without an account. A link can be made void."""

from django.core import signing

from members.models import NamingRequest

NAMING = "members.naming"


def naming_token(request):
    """The token of a naming request, of its current version."""
    return signing.dumps([request.pk, request.token_version], salt=NAMING)


def naming_of(token):
    """The request that a token opens, whatever its state; None when the token is forged, cut or replaced."""
    try:
        pk, version = signing.loads(token, salt=NAMING)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (
        NamingRequest.objects.filter(pk=pk, token_version=version)
        .select_related("body__host", "organisation", "seat__category", "category")
        .first()
    )
