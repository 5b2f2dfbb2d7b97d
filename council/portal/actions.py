"""What visitors do across the portal."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.core.events import name_actors
from council.core.post import outbox
from council.portal.enums import FeedbackKind

name_actors(load_demo=gettext_lazy("Demonstration data"))


def send_feedback(*, key, kind, message, page="", email=""):
    """A letter to the keepers of the service (SITE_CONTACT); one letter for one ``key`` however often it is sent.

    The letter is in the service's first language, for it is read by its keepers.
    """
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Feedback: %(kind)s") % {"kind": FeedbackKind(kind).label}
        lines = [
            message,
            "",
            _("Page: %(page)s") % {"page": page or "–"},
            _("Answer to: %(email)s") % {"email": email or _("no answer was asked for")},
            "",
            _("Feedback on accessibility must be answered within 14 days (Act 306/2019)."),
        ]
    contact = settings.SITE_CONTACT or settings.DEFAULT_FROM_EMAIL
    outbox.queue([outbox.plain(f"feedback:{key}", contact, subject, "\n".join(lines), settings.LANGUAGE_CODE)])
