"""Minutes, their scrutiny, and the frozen publications."""

from django.db import models
from django.db.models import Q

from meetings import enums
from meetings.models.agenda import Meeting
from members.models import Person


class Publication(models.Model):
    """A frozen, immutable version of an agenda or of minutes.

    ``content`` is the whole (archive) content in all languages, made by
    ``meetings.content``; the public copy is derived from it by leaving out
    what is closed. ``sha256`` of the canonical JSON is what scrutineers accept.
    A database trigger refuses to change content, hash, meeting, kind or version.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="publications")
    kind = models.CharField(max_length=10, choices=enums.PublicationKind)
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=500, blank=True, help_text="Why this version supersedes the one before.")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["meeting", "kind", "-version"]
        constraints = [models.UniqueConstraint(fields=["meeting", "kind", "version"], name="publication_version_once")]

    def __str__(self):
        return f"{self.meeting} {self.kind} v{self.version}"

    @property
    def body_id(self):
        return self.meeting.body_id


class Minutes(models.Model):
    """The state of a meeting's minutes; the texts are those of the agenda items."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="minutes")
    state = models.CharField(max_length=12, choices=enums.MinutesState, default=enums.MinutesState.DRAFT)
    frozen = models.ForeignKey(
        Publication,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="What is in scrutiny or published.",
    )
    chair_note = models.TextField(blank=True, help_text="What the chair asked to be corrected.")
    chair_approved_at = models.DateTimeField(null=True, blank=True)
    chair_approved_by = models.CharField(max_length=210, blank=True)
    scrutinised_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    kept_available_from = models.DateField(null=True, blank=True)
    kept_available_at = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "minutes"

    def __str__(self):
        return f"{self.meeting} ({self.get_state_display()})"

    @property
    def body_id(self):
        return self.meeting.body_id


class Scrutiny(models.Model):
    """One scrutineer's answer: accepts or refuses exactly one frozen version."""

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="scrutinies")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=210)
    state = models.CharField(max_length=10, choices=enums.ScrutinyState, default=enums.ScrutinyState.WAITING)
    token_version = models.PositiveSmallIntegerField(default=1)
    reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="Hash of the version that was accepted or refused.")

    class Meta:
        ordering = ["minutes", "pk"]
        verbose_name_plural = "scrutinies"
        constraints = [
            models.UniqueConstraint(fields=["minutes", "person"], name="one_scrutiny_a_person"),
            models.CheckConstraint(name="refusal_has_reason", condition=~Q(state="refused") | ~Q(reason="")),
        ]

    def __str__(self):
        return f"{self.person_name}: {self.get_state_display()}"

    @property
    def body_id(self):
        return self.minutes.meeting.body_id
