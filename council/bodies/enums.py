"""What bodies differ in. The terms are those of docs/glossary.md."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class HostKind(TextChoices):
    COUNTY = "county", _("Wellbeing services county")
    CITY = "city", _("City")
    REGION = "region", _("Regional council")
    NGO = "ngo", _("NGO umbrella")


class BodyKind(TextChoices):
    ADVISORY = "advisory_board", _("Advisory board")
    PARTNERSHIP = "partnership_table", _("Partnership table")
    COOPERATION = "cooperation_group", _("Cooperation group")
    FORUM = "forum", _("Forum")
    ADVOCACY = "advocacy_body", _("Advocacy body")
    WORKING_GROUP = "working_group", _("Working group")
    WORKING_COMMITTEE = "working_committee", _("Working committee")
    NETWORK = "network", _("Theme network")
    SECTION = "section", _("Section")


class LegalBasis(TextChoices):
    STATUTORY = "statutory", _("Statutory body")
    VOLUNTARY = "voluntary", _("Voluntary cooperation body")
    WORKING_GROUP = "working_group", _("Working group")


class QuorumFormula(TextChoices):
    OVER_HALF = "over_half", _("over half of the members")
    HALF = "half", _("at least half of the members")
    HALF_AND_CHAIR = "half_and_chair", _("at least half of the members, with the chair or vice chair")
    NONE = "none", _("no quorum is required")


class NoticeCounting(TextChoices):
    CALENDAR = "calendar", _("calendar days")
    WORKING = "working", _("working days")


class Numbering(TextChoices):
    YEAR = "year", _("§ numbers through the calendar year")
    MEETING = "meeting", _("items numbered from 1 in each meeting")


class RecordKind(TextChoices):
    MINUTES = "minutes", _("Minutes")
    MEMO = "memo", _("Memo")


class DeputyScheme(TextChoices):
    NONE = "none", _("no deputies")
    PERSONAL = "personal", _("personal deputies")
    CATEGORY = "category", _("deputies of the category")
    ORDER = "order", _("deputies in order of entry")


class QuotaMode(TextChoices):
    OFF = "off", _("not followed")
    ADVISORY = "advisory", _("recommended")
    BINDING = "binding", _("binding")


class SeatGroup(TextChoices):
    NGO = "ngo", _("NGOs")
    ELECTED = "elected", _("Elected officials")
    COUNTY = "county", pgettext_lazy("seat group", "Wellbeing services county")
    MUNICIPALITY = "municipality", _("Municipalities")
    PARISH = "parish", _("Parishes")
    EXPERT = "expert", _("Experts")


class SeatClass(TextChoices):
    VOTING = "voting", _("Member")
    SPEAKING = "speaking", _("Right to attend and speak")


class Publicity(TextChoices):
    PUBLIC = "public", _("Public")
    CLOSED = "closed", _("Closed")
