"""Capacities and offices, in the terms of docs/glossary.md."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from council.core.enums import States


class Capacity(TextChoices):
    MEMBER = "member", _("Member")
    DEPUTY = "deputy", _("Deputy member")
    EXPERT = "expert", _("Expert")


class OfficeKind(TextChoices):
    CHAIR = "chair", _("Chair")
    VICE_CHAIR = "vice_chair", _("Vice chair")
    FORMER_CHAIR = "former_chair", _("Former chair")
    SECRETARY = "secretary", _("Secretary")
    PRESENTING = "presenting_officer", _("Presenting officer")
    COMMUNICATIONS = "communications_officer", _("Communications officer")
    CONVENER = "convener", _("Convener")


class Background(TextChoices):
    EMPLOYEE = "employee", _("Employee of the organisation")
    VOLUNTEER = "volunteer", _("Volunteer")


class OrganisationKind(TextChoices):
    ASSOCIATION = "association", _("Registered association")
    FOUNDATION = "foundation", _("Foundation")
    NETWORK = "network", _("Network")
    AUTHORITY = "authority", _("Public authority")
    PARISH = "parish", _("Parish")
    OTHER = "other", _("Other organisation")


class EndReason(TextChoices):
    TERM = "term", _("The term ended")
    RESIGNED = "resigned", _("Resigned")
    LEFT_ORGANISATION = "left_organisation", _("No longer works or acts in the organisation")
    ROSE = "rose", _("Rose to be a member")
    NAMED = "named", _("The organisation named its person")
    ERROR = "error", _("Was recorded by mistake")
    OTHER = "other", _("Other reason")


class NamingState(States):
    """An organisation is asked for a person; its contact proposes one, the secretary confirms.

    ``→ open`` is the secretary asking again with a new link, ``proposed → proposed`` the contact correcting what
    was proposed, ``declined`` the organisation saying that it names nobody.
    """

    OPEN = "open", _("Waiting for the organisation")
    PROPOSED = "proposed", _("A person has been proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    DECLINED = "declined", _("The organisation names nobody")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    @classmethod
    def moves(cls):
        return {
            cls.OPEN: {cls.OPEN, cls.PROPOSED, cls.DECLINED, cls.WITHDRAWN},
            cls.PROPOSED: {cls.PROPOSED, cls.OPEN, cls.CONFIRMED, cls.DECLINED, cls.WITHDRAWN},
        }

    @classmethod
    def pending(cls):
        """The states in which somebody still has to act."""
        return [cls.OPEN, cls.PROPOSED]


class Succession(TextChoices):
    """What becomes of a seat when its holder leaves."""

    RISE = "rise", _("The deputy member becomes the member, and the organisation is asked for a new deputy member")
    ASK = "ask", _("The seat stays with the organisation, which is asked to name a new person")
    VACANT = "vacant", _("The seat becomes vacant")
