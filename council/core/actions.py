"""Deeds on letters."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.core import wake
from council.core.enums import DeliveryState
from council.core.events import describe
from council.core.models import Delivery
from council.core.states import Refused, move

describe(letter__resent=gettext_lazy("The letter to %(recipient)s was put back to be sent again"))


@transaction.atomic
def resend(delivery, *, by, email=""):
    """Put a failed letter back among those to be sent, to another address when ``email`` is given.

    Raises Refused for a letter that has not failed.
    """
    letter = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if letter.state != DeliveryState.FAILED:
        raise Refused(_("Only a letter that has failed can be sent again."))
    address = email or letter.recipient_email
    move(
        letter,
        DeliveryState.QUEUED,
        by=by,
        event="letter.resent",
        log={"recipient": letter.recipient_name or address},
        recipient_email=address,
        due_at=timezone.now(),
        attempts=0,
        error="",
    )
    wake.wake(wake.LETTERS)
    return letter
