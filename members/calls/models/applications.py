"""Applications, the people they nominate, and their answers. All of it is private until the appointments."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from council.bodies.models import Category, Municipality
from council.core.i18n import sort_key
from council.core.models import StoredFile
from members.calls.enums import ApplicationState, Completeness, Consent, Gender, Scope, Source
from members.calls.models.calls import Call, Question
from members.enums import Background, Capacity, OrganisationKind
from members.models import Organisation, Person


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Applications of calls whose body's secretary the reader is; drafts of the form are their applicants' own.

        Evaluators read theirs through ``members.calls.models.Evaluator.applications``.
        """
        if user is None or not user.is_authenticated:
            return self.none()
        mine = user.secretary_of()
        return self.exclude(state=ApplicationState.DRAFT, source=Source.FORM).filter(
            Q(call__body__in=mine) | Q(call__body__parent__in=mine)
        )

    def counted(self):
        """Applications that take part in the comparison: sent, not withdrawn, not set aside as a duplicate."""
        return self.exclude(state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN]).filter(duplicate_of=None)

    def in_time(self):
        return self.filter(is_late=False)


class Application(models.Model):
    """An organisation applies for a seat of a category, and nominates a member and a deputy.

    ``organisation`` is the known organisation that the secretary or an exact
    match has tied it to; the facts beside it are what the applicant wrote.
    ``number`` is given when it is sent. ``arrived_at`` is the server's time of
    the first sending, or the arrival of a letter that staff keyed in; it alone
    decides ``is_late``. ``version`` makes two browsers conflict instead of
    overwriting; ``token_version`` makes older links void. After ``erased_at``
    only what the statistics need is left.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    number = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=ApplicationState, default=ApplicationState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    token_version = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=10, choices=Source, default=Source.FORM)
    language = models.CharField(max_length=5, default="fi", help_text="The language of letters to the contact.")
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(max_length=254, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="applications"
    )
    kind = models.CharField(max_length=15, choices=OrganisationKind, default=OrganisationKind.ASSOCIATION)
    name = models.CharField(max_length=200, blank=True, help_text="The organisation's name as the applicant wrote it.")
    name_sv = models.CharField(max_length=200, blank=True)
    business_id = models.CharField(max_length=9, blank=True)
    register_number = models.CharField(max_length=10, blank=True)
    no_number_reason = models.CharField(max_length=200, blank=True)
    website = models.URLField(blank=True)
    scope = models.CharField(max_length=10, choices=Scope, blank=True)
    languages = ArrayField(models.CharField(max_length=5), default=list, help_text="In which it can work here.")
    municipalities = models.ManyToManyField(Municipality, blank=True, related_name="+")
    networks = models.TextField(blank=True, help_text="Networks or other organisations that back the application.")
    first_category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="first_applications"
    )
    second_category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="second_applications"
    )
    reasons = models.TextField(blank=True, help_text="Why this organisation and these people.")
    consider_later = models.BooleanField(default=False, help_text="May be asked when a seat becomes vacant later.")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    is_late = models.BooleanField(default=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    original = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="A scanned letter."
    )
    completeness = models.CharField(max_length=10, choices=Completeness, default=Completeness.UNCHECKED)
    completion_words = models.TextField(blank=True, help_text="What the applicant is asked to complete.")
    completion_due = models.DateTimeField(null=True, blank=True)
    carried_over_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="carried_over_to"
    )
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="duplicates"
    )
    told_at = models.DateTimeField(null=True, blank=True, help_text="When the letter about the outcome was queued.")
    erased_at = models.DateTimeField(null=True, blank=True)
    sort_key = models.CharField(max_length=210, editable=False, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["call", "sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="application_number_once_a_call"),
            models.CheckConstraint(
                name="sent_application_is_numbered",
                condition=Q(state="draft") | (Q(number__isnull=False) & Q(arrived_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="two_choices_differ",
                condition=Q(second_category=None) | ~Q(second_category=models.F("first_category")),
            ),
            models.CheckConstraint(
                name="not_a_duplicate_of_itself",
                condition=Q(duplicate_of=None) | ~Q(duplicate_of=models.F("pk")),
            ),
        ]
        indexes = [models.Index(fields=["call", "state"], name="application_by_state")]

    def __str__(self):
        return f"{self.number or '–'} {self.name}"

    def save(self, *args, **kwargs):
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)

    @property
    def body_id(self):
        return self.call.body_id


class JointOrganisation(models.Model):
    """Another organisation that stands behind the same application."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="joint")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    number = models.CharField(max_length=10, blank=True, help_text="Business ID or register number.")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name


class Nominee(models.Model):
    """A person whom an application nominates, and who consents by a link of their own.

    Without a name where the call lets persons be named later: the seat is then
    the organisation's. ``person`` is the person's record from the appointment on.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="nominees")
    capacity = models.CharField(max_length=10, choices=Capacity, default=Capacity.MEMBER)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=5, default="fi")
    task = models.CharField(max_length=200, blank=True, help_text="The person's task in the organisation.")
    organisation_name = models.CharField(
        max_length=200, blank=True, help_text="Where the person comes from another organisation than the applicant."
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="nominees"
    )
    background = models.CharField(max_length=10, choices=Background, blank=True)
    gender = models.CharField(max_length=10, choices=Gender, blank=True)
    consent = models.CharField(max_length=10, choices=Consent, default=Consent.NOT_ASKED)
    consent_version = models.PositiveSmallIntegerField(default=1, help_text="Makes older consent links void.")
    consent_at = models.DateTimeField(null=True, blank=True)
    consent_words = models.CharField(max_length=500, blank=True)
    publish_name = models.BooleanField(default=False, help_text="The person lets the name be shown on public pages.")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="nominations")

    class Meta:
        ordering = ["application", "-capacity"]
        constraints = [
            models.UniqueConstraint(fields=["application", "capacity"], name="one_nominee_a_capacity"),
        ]

    def __str__(self):
        return self.name or f"{self.application} {self.get_capacity_display()}"

    @property
    def name(self):
        return f"{self.given_name} {self.family_name}".strip()


class Answer(models.Model):
    """An answer to one of the call's own questions; what it holds follows from the question's kind.

    ``choice`` is the index of a choice question's choice, ``yes`` of a yes/no question.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(blank=True)
    choice = models.PositiveSmallIntegerField(null=True, blank=True)
    yes = models.BooleanField(null=True, blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["application", "question__order"]
        constraints = [models.UniqueConstraint(fields=["application", "question"], name="one_answer_a_question")]

    def __str__(self):
        return f"{self.application} {self.question}"
