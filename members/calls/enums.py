"""States and kinds of calls for seats, in the terms of docs/glossary.md."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from council.core.enums import States


class CallState(States):
    """A call from its draft to the appointments.

    ``open`` is what the secretary has published, also before the opening moment; ``open → draft`` takes it back
    before that moment. ``closed → open`` is an extension told after the closing. ``proposed → in_assessment`` is a
    proposal referred back, ``decided → proposed`` a slip in entering the decision.
    """

    DRAFT = "draft", _("Being prepared")
    OPEN = "open", pgettext_lazy("call", "Open")
    CLOSED = "closed", pgettext_lazy("call", "Closed")
    IN_ASSESSMENT = "in_assessment", _("In assessment")
    PROPOSED = "proposed", _("Proposed")
    DECIDED = "decided", _("Decided")
    APPOINTED = "appointed", _("Appointed")
    NOT_CARRIED_OUT = "not_carried_out", _("Not carried out")

    @classmethod
    def moves(cls):
        return {
            cls.DRAFT: {cls.OPEN},
            cls.OPEN: {cls.DRAFT, cls.CLOSED, cls.NOT_CARRIED_OUT},
            cls.CLOSED: {cls.OPEN, cls.IN_ASSESSMENT, cls.NOT_CARRIED_OUT},
            cls.IN_ASSESSMENT: {cls.PROPOSED, cls.NOT_CARRIED_OUT},
            cls.PROPOSED: {cls.IN_ASSESSMENT, cls.DECIDED, cls.NOT_CARRIED_OUT},
            cls.DECIDED: {cls.PROPOSED, cls.APPOINTED},
        }

    @classmethod
    def receiving(cls):
        """States in which an application that comes late is still taken and kept apart."""
        return [cls.OPEN, cls.CLOSED, cls.IN_ASSESSMENT]

    @classmethod
    def under_way(cls):
        """States from the publishing to the appointments."""
        return [*cls.receiving(), cls.PROPOSED, cls.DECIDED]


class CallPart(TextChoices):
    """What of a call is edited on one page of its own."""

    TEXTS = "texts", pgettext_lazy("call", "Texts")
    TIMES = "times", pgettext_lazy("call", "Opening and closing")
    PLACES = "places", pgettext_lazy("call", "Places")
    CRITERIA = "criteria", pgettext_lazy("call", "Criteria")
    QUESTIONS = "questions", pgettext_lazy("call", "Questions")
    OPTIONS = "options", pgettext_lazy("call", "Options")
    CONTACT = "contact", pgettext_lazy("call", "Contact")


class QuestionKind(TextChoices):
    TEXT = "text", _("Text")
    CHOICE = "choice", _("Choice")
    YES_NO = "yes_no", _("Yes or no")
    FILE = "file", _("File")


class ApplicationState(States):
    """An application; ``withdrawn → submitted`` is the applicant's change of mind before the closing.

    ``reserve`` and ``not_selected → selected`` fill a later vacancy.
    """

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", pgettext_lazy("application", "Sent")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    SELECTED = "selected", pgettext_lazy("application", "Chosen")
    RESERVE = "reserve", _("In reserve")
    NOT_SELECTED = "not_selected", pgettext_lazy("application", "Not chosen")

    @classmethod
    def moves(cls):
        return {
            cls.DRAFT: {cls.SUBMITTED},
            cls.SUBMITTED: {cls.WITHDRAWN, cls.SELECTED, cls.RESERVE, cls.NOT_SELECTED},
            cls.WITHDRAWN: {cls.SUBMITTED},
            cls.RESERVE: {cls.SELECTED, cls.NOT_SELECTED},
            cls.NOT_SELECTED: {cls.SELECTED},
        }


class ApplicationPart(TextChoices):
    """What of an application is written on one page of its own; each own question of the call is one more."""

    ORGANISATION = "organisation", pgettext_lazy("application", "Organisation")
    CATEGORIES = "categories", pgettext_lazy("application", "Category")
    AREA = "area", _("Where the organisation works")
    LANGUAGES = "languages", pgettext_lazy("application", "Languages")
    NETWORKS = "networks", _("Networks and joint organisations")
    MEMBER = "member", _("Nominee for member")
    DEPUTY = "deputy", _("Nominee for deputy member")
    REASONS = "reasons", pgettext_lazy("application", "Reasons")
    CONTACT = "contact", _("Contact person")


class Source(TextChoices):
    FORM = "form", _("Form")
    PAPER = "paper", _("On paper")
    EMAIL = "email", _("By email")


class Completeness(States):
    """Whether an application has what was asked; ``asked`` waits for the applicant, ``answered`` for the secretary."""

    UNCHECKED = "unchecked", _("Not checked")
    ASKED = "asked", _("Completion asked")
    ANSWERED = "answered", _("Completed by the applicant")
    COMPLETE = "complete", pgettext_lazy("application", "Complete")

    @classmethod
    def moves(cls):
        return {
            cls.UNCHECKED: {cls.ASKED, cls.COMPLETE},
            cls.ASKED: {cls.ASKED, cls.ANSWERED, cls.COMPLETE, cls.UNCHECKED},
            cls.ANSWERED: {cls.ANSWERED, cls.ASKED, cls.COMPLETE},
            cls.COMPLETE: {cls.ASKED, cls.UNCHECKED},
        }


class Scope(TextChoices):
    LOCAL = "local", _("Local or regional")
    NATIONAL = "national", _("National")


class Gender(TextChoices):
    """Asked only where the body's quota mode uses it, voluntarily; never published, erased after the decision."""

    WOMAN = "woman", _("Woman")
    MAN = "man", _("Man")
    OTHER = "other", _("Other")


class Consent(States):
    """A nominated person's own word; ``→ asked`` is a new link."""

    NOT_ASKED = "not_asked", _("Not asked yet")
    ASKED = "asked", _("Waiting for the person’s consent")
    GIVEN = "given", _("The person consents")
    REFUSED = "refused", _("The person does not consent")

    @classmethod
    def moves(cls):
        return {
            cls.NOT_ASKED: {cls.ASKED, cls.GIVEN},
            cls.ASKED: {cls.ASKED, cls.GIVEN, cls.REFUSED},
            cls.GIVEN: {cls.ASKED, cls.REFUSED},
            cls.REFUSED: {cls.ASKED, cls.GIVEN},
        }


class Points(IntegerChoices):
    """How well an application meets one criterion."""

    NONE = 0, _("0 – not at all")
    LITTLE = 1, _("1 – a little")
    PARTLY = 2, _("2 – partly")
    WELL = 3, _("3 – well")
    VERY_WELL = 4, _("4 – very well")
    EXCELLENT = 5, _("5 – excellently")


class Dimension(TextChoices):
    """What a composition rule counts."""

    CATEGORY = "category", _("Category")
    MUNICIPALITY = "municipality", _("Municipality")
    LANGUAGE = "language", _("Language")
    SCOPE = "scope", _("Local or national")
    BACKGROUND = "background", _("Employee or volunteer")
    GENDER = "gender", _("Women and men")
    NETWORK = "network", _("Backing of a network")
    PERSON_TERMS = "person_terms", _("Consecutive terms of a person")
    ORGANISATION_TERMS = "organisation_terms", _("Consecutive terms of an organisation")
    ORGANISATION_SEATS = "organisation_seats", _("Seats of one organisation")


class Measure(TextChoices):
    COUNT = "count", _("people")
    SHARE = "share", _("per cent")


class Among(TextChoices):
    """Whom a composition rule counts."""

    ALL = "all", _("members and deputies together")
    MEMBERS = "members", _("members")
    DEPUTIES = "deputies", _("deputies")
    EACH = "each", _("members and deputies, each separately")


class Strength(TextChoices):
    REQUIRED = "required", _("Required")
    WISHED = "wished", _("Wished")


class Origin(TextChoices):
    HAND = "hand", _("By hand")
    HELPER = "helper", _("By the proposal helper")


class RunState(States):
    """A computation of the proposal helper; a run whose worker was killed is claimed again when its lease is over."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Computing")
    READY = "ready", pgettext_lazy("computation", "Ready")
    FAILED = "failed", _("Failed")

    @classmethod
    def moves(cls):
        return {
            cls.QUEUED: {cls.RUNNING},
            cls.RUNNING: {cls.RUNNING, cls.READY, cls.FAILED},
        }


class ProposalState(States):
    """A version of the proposal; ``withdrawn`` is the secretary's own undoing before any decision.

    ``decided → made`` is a decision that was entered by mistake.
    """

    DRAFT = "draft", pgettext_lazy("proposal", "Being written")
    MADE = "made", pgettext_lazy("proposal", "Made")
    REFERRED_BACK = "referred_back", _("Referred back")
    WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "Taken back")
    DECIDED = "decided", pgettext_lazy("proposal", "Decided on")

    @classmethod
    def moves(cls):
        return {
            cls.DRAFT: {cls.MADE, cls.WITHDRAWN},
            cls.MADE: {cls.REFERRED_BACK, cls.WITHDRAWN, cls.DECIDED},
            cls.DECIDED: {cls.MADE},
        }

    @classmethod
    def live(cls):
        """The states of the version that is worked on or waits for the decision."""
        return [cls.DRAFT, cls.MADE]


class Outcome(TextChoices):
    MEMBER = "member", _("Member")
    DEPUTY = "deputy", _("Deputy member")
    RESERVE = "reserve", _("In reserve")
    NOT_CHOSEN = "not_chosen", pgettext_lazy("application", "Not chosen")

    @property
    def place(self):
        """The order in which outcomes are told: members before deputies, those not chosen last."""
        return list(type(self)).index(self)


class Merged(TextChoices):
    """What two records of were merged into one."""

    ORGANISATION = "organisation", pgettext_lazy("merged", "Organisation")
    PERSON = "person", pgettext_lazy("merged", "Person")
