"""What is done to another's sign-in: only from the operator's command line."""

import contextlib

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.core.events import describe, record
from council.core.states import Refused
from members.adapters import MFAAdapter
from members.signin.notices import tell

describe(account__factor_removed=gettext_lazy("The operator removed the second factor (%(reason)s)"))


@transaction.atomic
def remove_second_factor(user, *, by, reason):
    """Remove the second factors of somebody who has lost them, end the account's sessions, and tell the owner.

    The next sign-in is by a code, and asks those who need a second factor to
    add one. ``reason`` says how the person was recognised; it stays in the
    audit trail. Raises Refused when there is nothing to remove.
    """
    removed, _kinds = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise Refused(_("This account has no second factor."))
    for session in UserSession.objects.filter(user=user):
        session.end()
    record("account.factor_removed", target=user, by=by, reason=reason, person=_("Operator"))
    tell("account.factor_removed", user)


def renew_encryption():
    """Put the secrets of second factors under the current secret key; returns how many were under an earlier one.

    Until this has run, an earlier key must stay in ``SECRET_KEY_FALLBACKS``.
    """
    if not settings.SECRET_KEY_FALLBACKS:
        return 0
    adapter, done = MFAAdapter(), 0
    for kind, name in ((Authenticator.Type.TOTP, "secret"), (Authenticator.Type.RECOVERY_CODES, "seed")):
        for factor in Authenticator.objects.filter(type=kind).order_by("pk"):
            before = factor.data[name]
            if adapter.is_current(before):
                continue
            with contextlib.suppress(ValidationError):
                data = factor.data | {name: adapter.renew(before)}
                done += Authenticator.objects.filter(pk=factor.pk, data=factor.data).update(data=data)
    return done
