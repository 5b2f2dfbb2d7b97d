"""The call itself: texts, places, criteria, questions, and what was announced where."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from council.bodies.models import Body, Category, Term
from council.core.i18n import CODES, Translated, in_languages
from members.calls.enums import ApplicationState, CallState, Completeness, Consent, QuestionKind


class CallQuerySet(models.QuerySet):
    def published(self):
        """Calls that the public may read: everything but drafts, of bodies with a public page."""
        return self.exclude(state=CallState.DRAFT).filter(body__public=True)

    def visible_to(self, user):
        """Published calls, and the drafts of bodies whose secretary the reader is."""
        if user is None or not user.is_authenticated:
            return self.published()
        if user.is_administrator:
            return self
        mine = user.secretary_of()
        own = Q(body__in=mine) | Q(body__parent__in=mine)
        return self.filter((~Q(state=CallState.DRAFT) & Q(body__public=True)) | own)

    def with_applications(self):
        """Calls with ``came``: how many applications were sent, without withdrawn ones and duplicates."""
        away = [ApplicationState.DRAFT, ApplicationState.WITHDRAWN]
        counted = Q(applications__duplicate_of=None) & ~Q(applications__state__in=away)
        return self.annotate(came=models.Count("applications", filter=counted, distinct=True))

    def with_waiting(self):
        """Calls with ``unread``, applications not checked yet, and ``refused``, those with a nominee who refuses."""
        sent = Q(applications__state=ApplicationState.SUBMITTED, applications__duplicate_of=None)
        refusing = sent & Q(applications__nominees__consent=Consent.REFUSED)
        unread = sent & Q(applications__completeness=Completeness.UNCHECKED)
        return self.annotate(
            unread=models.Count("applications", filter=unread, distinct=True),
            refused=models.Count("applications", filter=refusing, distinct=True),
        )

    def taking(self, now=None):
        """Calls to which one can apply in time now."""
        now = now or timezone.now()
        return self.filter(state=CallState.OPEN, opens_at__lte=now, closes_at__gt=now)


class Call(models.Model):
    """A call for the seats of a term, or for single vacant ones.

    Criteria, questions and planned numbers are frozen when the call is
    published. Server time decides what is late. ``predecessor`` is the call
    that this one replaces or continues. ``statistics`` are counts that stay
    when the applicants' data have been erased.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="calls")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="calls")
    predecessor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors")
    state = models.CharField(max_length=16, choices=CallState, default=CallState.DRAFT)
    version = models.PositiveIntegerField(default=1, help_text="Raised by every change: editors do not overwrite.")
    fills_vacancies = models.BooleanField(default=False, help_text="For single vacant seats of a running term.")
    languages = ArrayField(models.CharField(max_length=5), default=list)
    title_fi = models.CharField(max_length=200, blank=True)
    title_sv = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    title = Translated("title")
    intro_fi = models.TextField(blank=True)
    intro_sv = models.TextField(blank=True)
    intro_en = models.TextField(blank=True)
    intro = Translated("intro")
    tasks_fi = models.TextField(blank=True)
    tasks_sv = models.TextField(blank=True)
    tasks_en = models.TextField(blank=True)
    tasks = Translated("tasks")
    who_fi = models.TextField(blank=True, help_text="Who may apply or nominate.")
    who_sv = models.TextField(blank=True)
    who_en = models.TextField(blank=True)
    who = Translated("who")
    selection_fi = models.TextField(blank=True, help_text="How the selection is made.")
    selection_sv = models.TextField(blank=True)
    selection_en = models.TextField(blank=True)
    selection = Translated("selection")
    decider_fi = models.CharField(max_length=200, blank=True, help_text="The organ that decides.")
    decider_sv = models.CharField(max_length=200, blank=True)
    decider_en = models.CharField(max_length=200, blank=True)
    decider = Translated("decider")
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    decision_expected_on = models.DateField(null=True, blank=True)
    asks_deputy = models.BooleanField(default=True, help_text="An applicant also proposes a deputy member.")
    persons_later = models.BooleanField(
        default=False, help_text="An organisation may name its persons after the choice."
    )
    asks_gender = models.BooleanField(default=False, help_text="Voluntarily, where the body's quota mode uses it.")
    name_blind = models.BooleanField(default=False, help_text="Evaluators see neither persons nor organisations.")
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    retention_days = models.PositiveSmallIntegerField(
        default=180, help_text="Days after the decision until the data of those not chosen are erased."
    )
    published_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it was appointed or not carried out.")
    end_reason_fi = models.TextField(blank=True, help_text="Why it was not carried out.")
    end_reason_sv = models.TextField(blank=True)
    end_reason_en = models.TextField(blank=True)
    end_reason = Translated("end_reason")
    statistics = models.JSONField(default=dict)
    next_number = models.PositiveIntegerField(default=1, help_text="The number of the next application.")

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="call_closes_after_opening",
                condition=Q(closes_at__gt=F("opens_at")) | Q(opens_at=None) | Q(closes_at=None),
            ),
            models.CheckConstraint(
                name="published_call_has_times",
                condition=Q(state="draft") | (Q(opens_at__isnull=False) & Q(closes_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return self.title or str(self.body)

    def organ_in_languages(self, organ):
        """``{language: name}`` of an organ: in all languages when it is the one that the call names as its decider."""
        named = in_languages(self, "decider")
        return named if organ in named.values() else {(self.languages or CODES)[0]: organ}

    @property
    def is_taking(self):
        """True between the opening and the closing moment of a published call."""
        return self.state == CallState.OPEN and self.opens_at <= timezone.now() < self.closes_at

    @property
    def is_coming(self):
        """True while a published call has not opened yet."""
        return self.state == CallState.OPEN and timezone.now() < self.opens_at

    @property
    def takes_late(self):
        """True after the closing while an application is still taken, marked as late."""
        return self.state in CallState.receiving() and timezone.now() >= self.closes_at


class CallPlaces(models.Model):
    """The places that a call fills in one category. What is decided may differ from what was planned; both are kept."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="places")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="calls")
    members = models.PositiveSmallIntegerField(default=1, help_text="Planned members.")
    deputies = models.PositiveSmallIntegerField(default=0, help_text="Planned deputies.")
    decided_members = models.PositiveSmallIntegerField(null=True, blank=True)
    decided_deputies = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["call", "category__order"]
        verbose_name_plural = "call places"
        constraints = [models.UniqueConstraint(fields=["call", "category"], name="category_once_a_call")]

    def __str__(self):
        return str(self.category)


class Criterion(models.Model):
    """What applications are compared by: with a weight for scoring, or a plain description."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField()
    name_fi = models.CharField(max_length=200, blank=True)
    name_sv = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    name = Translated("name")
    description_fi = models.TextField(blank=True)
    description_sv = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    description = Translated("description")
    weight = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1–100; empty: not scored.")

    class Meta:
        ordering = ["call", "order"]
        verbose_name_plural = "criteria"

    def __str__(self):
        return self.name


class Question(models.Model):
    """A call's own question. ``choices`` is a list of ``{"fi": …, "sv": …, "en": …}``."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=QuestionKind, default=QuestionKind.TEXT)
    label_fi = models.CharField(max_length=300, blank=True)
    label_sv = models.CharField(max_length=300, blank=True)
    label_en = models.CharField(max_length=300, blank=True)
    label = Translated("label")
    hint_fi = models.CharField(max_length=500, blank=True)
    hint_sv = models.CharField(max_length=500, blank=True)
    hint_en = models.CharField(max_length=500, blank=True)
    hint = Translated("hint")
    choices = models.JSONField(default=list)
    required = models.BooleanField(default=False)

    class Meta:
        ordering = ["call", "order"]

    def __str__(self):
        return self.label


class Channel(models.Model):
    """Where the call was announced, and when."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="channels")
    name = models.CharField(max_length=200)
    link = models.URLField(max_length=400, blank=True)
    announced_on = models.DateField()

    class Meta:
        ordering = ["announced_on", "pk"]

    def __str__(self):
        return self.name


class Extension(models.Model):
    """A later closing, with the reason that everybody may read."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="extensions")
    closed_at = models.DateTimeField(help_text="The closing before.")
    closes_at = models.DateTimeField(help_text="The closing after.")
    reason_fi = models.CharField(max_length=500, blank=True)
    reason_sv = models.CharField(max_length=500, blank=True)
    reason_en = models.CharField(max_length=500, blank=True)
    reason = Translated("reason")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(name="extension_is_later", condition=Q(closes_at__gt=F("closed_at"))),
        ]

    def __str__(self):
        return f"{self.call} {self.closes_at:%Y-%m-%d %H:%M}"
