"""States and kinds of meetings, invitations and minutes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from council.core.enums import States


class MeetingState(States):
    PLANNED = "planned", pgettext_lazy("meeting", "Being prepared")
    CALLED = "called", pgettext_lazy("meeting", "Called")
    IN_SESSION = "in_session", pgettext_lazy("meeting", "In session")
    ENDED = "ended", pgettext_lazy("meeting", "Ended")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")

    @classmethod
    def moves(cls):
        return {
            cls.PLANNED: {cls.CALLED, cls.CANCELLED},
            cls.CALLED: {cls.IN_SESSION, cls.CANCELLED},
            cls.IN_SESSION: {cls.ENDED, cls.CALLED},
            cls.ENDED: {cls.IN_SESSION},
        }


class MeetingMode(TextChoices):
    ON_SITE = "on_site", _("On site")
    REMOTE = "remote", _("Remote meeting")
    HYBRID = "hybrid", _("On site and remote")


class ItemKind(TextChoices):
    OPENING = "opening", _("Opening of the meeting")
    LAWFULNESS = "lawfulness", _("Lawfulness and quorum")
    RIGHT_TO_SPEAK = "right_to_speak", _("Right to attend and speak")
    SCRUTINEERS = "scrutineers", _("Election of scrutineers of the minutes")
    AGENDA = "agenda", _("Approval of the order of business")
    PREVIOUS = "previous", _("Minutes of the previous meeting")
    NETWORK_NEWS = "network_news", _("News from the theme networks")
    MATTER = "matter", _("Matter")
    INFORMATION = "information", _("For information")
    OTHER = "other", _("Other matters")
    TO_NETWORKS = "to_networks", _("To the theme networks")
    NEXT = "next", _("Next meeting")
    CLOSING = "closing", _("Closing of the meeting")


class DecisionKind(TextChoices):
    AS_PROPOSED = "as_proposed", _("As proposed")
    CHANGED = "changed", _("With changes")
    NOTED = "noted", _("Noted for information")
    TABLED = "tabled", _("Tabled")
    REFERRED_BACK = "referred_back", _("Referred back for preparation")
    WITHDRAWN = "withdrawn", _("Withdrawn from the agenda")


class PaperKind(TextChoices):
    ANNEX = "annex", _("Annex")
    SUPPORTING = "supporting", _("Supporting material")


class InvitedAs(TextChoices):
    MEMBER = "member", _("Member")
    DEPUTY = "deputy", _("Deputy member")
    OFFICE = "office", _("Office holder")
    EXPERT = "expert", _("Expert")
    GUEST = "guest", _("Guest")


class InvitationState(States):
    ACTIVE = "active", pgettext_lazy("invitation", "Valid")
    REVOKED = "revoked", pgettext_lazy("invitation", "Withdrawn")

    @classmethod
    def moves(cls):
        return {cls.ACTIVE: {cls.REVOKED}, cls.REVOKED: {cls.ACTIVE}}


class Answer(TextChoices):
    NONE = "", _("No answer yet")
    YES = "yes", _("Attends on site")
    REMOTE = "remote", _("Attends remotely")
    NO = "no", _("Cannot attend")


class Presence(TextChoices):
    PRESENT = "present", _("Present")
    REMOTE = "remote", _("Present remotely")
    EXCUSED = "excused", _("Absent, gave notice")
    ABSENT = "absent", _("Absent")


class MinutesState(States):
    DRAFT = "draft", pgettext_lazy("minutes", "Being written")
    WITH_CHAIR = "with_chair", pgettext_lazy("minutes", "With the chair")
    IN_SCRUTINY = "in_scrutiny", pgettext_lazy("minutes", "In scrutiny")
    SCRUTINISED = "scrutinised", pgettext_lazy("minutes", "Scrutinised")
    PUBLISHED = "published", pgettext_lazy("minutes", "Published")

    @classmethod
    def moves(cls):
        return {
            cls.DRAFT: {cls.WITH_CHAIR},
            cls.WITH_CHAIR: {cls.IN_SCRUTINY, cls.DRAFT},
            cls.IN_SCRUTINY: {cls.SCRUTINISED, cls.DRAFT},
            cls.SCRUTINISED: {cls.PUBLISHED},
        }


class ScrutinyState(States):
    WAITING = "waiting", pgettext_lazy("scrutiny", "Waiting")
    ACCEPTED = "accepted", pgettext_lazy("scrutiny", "Accepted")
    REFUSED = "refused", pgettext_lazy("scrutiny", "Not accepted")

    @classmethod
    def moves(cls):
        return {cls.WAITING: {cls.ACCEPTED, cls.REFUSED}, cls.ACCEPTED: {cls.WAITING}, cls.REFUSED: {cls.WAITING}}


class PublicationKind(TextChoices):
    AGENDA = "agenda", _("Agenda")
    MINUTES = "minutes", _("Minutes")


class ChangeKind(TextChoices):
    PUBLISHED = "published", _("Published")
    ITEM_ADDED = "item_added", _("Item added")
    ITEM_CHANGED = "item_changed", _("Item changed")
    ITEM_REMOVED = "item_removed", _("Item removed")
    ORDER = "order", _("Order changed")
    PAPER_ADDED = "paper_added", _("Paper added")
    PAPER_REMOVED = "paper_removed", _("Paper removed")
    TIME_OR_PLACE = "time_or_place", _("Time or place changed")
    CANCELLED = "cancelled", _("Meeting cancelled")
    CLOSED = "closed", _("Item closed to the public")
    OPENED = "opened", _("Item opened to the public")
    MINUTES = "minutes", _("Minutes or memo published")
