"""Telling the owner of an account what was changed about it."""

import secrets

from django.utils import timezone, translation
from django.utils.formats import date_format

from council.core.models import Delivery
from council.core.post import outbox


def tell(kind, user):
    """Queue the letter of this kind (``members.signin.emails``) to the account's own address, in its language."""
    with translation.override(user.language):
        at = date_format(timezone.localtime(), "DATETIME_FORMAT")
    outbox.queue(
        [
            Delivery(
                key=f"{kind}:{secrets.token_hex(16)}",
                kind=kind,
                recipient_name=user.get_full_name() if user.person_id else "",
                recipient_email=user.email,
                language=user.language,
                fields={"at": at},
            )
        ]
    )
