"""States of what is delivered, stored and rendered."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class States(TextChoices):
    """A state machine. ``moves()`` tells from which state which states can be reached."""

    @classmethod
    def moves(cls):
        """``{state: {states it may become}}``; every state machine overrides this."""
        return {}

    @classmethod
    def sources(cls, to):
        """The states from which ``to`` can be reached."""
        return [state for state, targets in cls.moves().items() if to in targets]


class DeliveryState(States):
    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    SUPERSEDED = "superseded", _("Replaced by a newer letter")

    @classmethod
    def moves(cls):
        return {
            cls.QUEUED: {cls.SENDING, cls.SUPERSEDED},
            cls.SENDING: {cls.SENT, cls.FAILED, cls.QUEUED, cls.SENDING, cls.SUPERSEDED},
            cls.FAILED: {cls.QUEUED},
        }


class DeliveryError(TextChoices):
    """Why a letter has not left, in the words that the secretary reads."""

    UNREACHABLE = "unreachable", _("The mail server cannot be reached; the letter is sent as soon as it can.")
    DELAYED = "delayed", _("The receiving server asked to try again later.")
    REFUSED = "refused", _("The receiving server refused the letter.")
    LOST = "lost", _("The connection to the mail server broke; the letter is sent again.")
    GAVE_UP = "gave_up", _("The letter was tried many times and did not go through.")
    ADDRESS = "address", _("The e-mail address is not valid.")
    TEXT = "text", _("The letter could not be written because of a fault in the portal.")


class FileState(States):
    NEW = "new", _("Being checked")
    CLEAN = "clean", _("Checked")
    INFECTED = "infected", _("Infected")
    ERROR = "error", _("Could not be checked")

    @classmethod
    def moves(cls):
        return {cls.NEW: {cls.CLEAN, cls.INFECTED, cls.ERROR}, cls.ERROR: {cls.CLEAN, cls.INFECTED, cls.ERROR}}


class RenderingState(States):
    QUEUED = "queued", _("Queued")
    RENDERING = "rendering", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")

    @classmethod
    def moves(cls):
        return {
            cls.QUEUED: {cls.RENDERING},
            cls.RENDERING: {cls.READY, cls.FAILED, cls.QUEUED, cls.RENDERING},
            cls.FAILED: {cls.QUEUED},
        }
