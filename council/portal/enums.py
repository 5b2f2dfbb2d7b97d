"""Kinds of what visitors send."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FeedbackKind(TextChoices):
    ACCESSIBILITY = "accessibility", _("Accessibility of the service")
    CONTENT = "content", _("Content of a page, a wrong fact or a missing document")
    OTHER = "other", _("Something else")
