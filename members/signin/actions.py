"""What is done to another's sign-in: only from the operator's command line."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.core.events import describe, record
from council.core.states import Refused
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
