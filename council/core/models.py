"""What every subject needs and none owns: the audit trail, letters, files, renderings, stored pages."""

import secrets

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from council.core.enums import DeliveryError, DeliveryState, FileState, RenderingState


class EventQuerySet(models.QuerySet):
    def about(self, obj):
        """The events whose target is ``obj``, newest first."""
        return self.filter(target_type=ContentType.objects.get_for_model(obj), target_id=obj.pk).order_by("-pk")


class Event(models.Model):
    """One line of the audit trail: who did what to which thing, when.

    The actor's name is kept beside the key, so that the trail reads the same
    after the person has gone. A database trigger refuses UPDATE and DELETE.
    """

    kind = models.CharField(max_length=60, db_index=True)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    actor_name = models.CharField(max_length=200)
    body_id = models.BigIntegerField(null=True, blank=True, help_text="The body whose history this belongs to.")
    target_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    target_id = models.BigIntegerField()
    target = GenericForeignKey("target_type", "target_id")
    data = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["target_type", "target_id", "-id"], name="event_by_target"),
            models.Index(fields=["body_id", "-at", "-id"], name="event_by_body"),
        ]

    def __str__(self):
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class Delivery(models.Model):
    """A letter to one recipient: written in the transaction of the deed, claimed and sent by a worker.

    ``key`` names the letter (kind, thing, recipient, sequence) and is unique, so
    that a deed done twice writes one letter. ``group`` and ``sequence`` supersede:
    a queued letter with a lower sequence than the newest of its group and
    recipient is never sent. The text is rendered when it is sent, by the function
    that ``council.core.post.outbox.letter(kind)`` registered; ``about_id`` and
    ``fields`` are what that function needs. An ``urgent`` letter (a sign-in
    code) goes before all others that are due.
    """

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    group = models.CharField(max_length=100, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    about_id = models.BigIntegerField(null=True, blank=True)
    body_id = models.BigIntegerField(null=True, blank=True)
    recipient_name = models.CharField(max_length=200, blank=True)
    recipient_email = models.EmailField(max_length=254)
    language = models.CharField(max_length=5)
    fields = models.JSONField(default=dict)
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=DeliveryState, default=DeliveryState.QUEUED)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(db_index=False)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(
                fields=["-urgent", "due_at"],
                name="delivery_due",
                condition=models.Q(state__in=["queued", "sending"]),
            ),
            models.Index(fields=["kind", "about_id"], name="delivery_about"),
            models.Index(fields=["group", "recipient_email"], name="delivery_group"),
        ]

    def __str__(self):
        return f"{self.key} {self.state}"

    @property
    def reason(self):
        """Why the letter has not left, in the reader's language, with what the mail server said."""
        code, _, detail = self.error.partition(": ")
        if code not in DeliveryError.values:
            return self.error
        return f"{DeliveryError(code).label} ({detail})" if detail else str(DeliveryError(code).label)


def new_storage_key():
    """A storage name that cannot be guessed: 160 random bits."""
    return secrets.token_hex(20)


class StoredFile(models.Model):
    """A file that was uploaded or made here, outside any web root, under a random name.

    ``name`` is the cleaned display name. Only a file in state ``clean`` is ever
    given to anyone but the one who uploaded it.
    """

    key = models.CharField(max_length=64, unique=True, default=new_storage_key)
    name = models.CharField(max_length=160)
    mime = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=FileState, default=FileState.NEW)
    body_id = models.BigIntegerField(null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return self.name

    @property
    def extension(self):
        """The kind of file as people say it, for instance ``PDF``."""
        return self.name.rpartition(".")[2].upper()

    @property
    def path(self):
        """The path under ``FILES_DIR``; two levels keep folders small."""
        return f"{self.key[:2]}/{self.key}"


class Rendering(models.Model):
    """A document to be made from one frozen version; ``key`` is content and template in one hash.

    The same content in the same template is the same file, so it is made once.
    """

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=60)
    about_id = models.BigIntegerField()
    body_id = models.BigIntegerField(null=True, blank=True)
    language = models.CharField(max_length=5)
    state = models.CharField(max_length=10, choices=RenderingState, default=RenderingState.QUEUED)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="rendering_due", condition=models.Q(state__in=["queued", "rendering"])
            ),
            models.Index(fields=["kind", "about_id"], name="rendering_about"),
        ]

    def __str__(self):
        return f"{self.kind} {self.about_id} {self.language}"


class JobRun(models.Model):
    """What the clock started last: one row for each job of ``council.core.schedule``.

    ``slot`` is the moment for which the job last ran to its end. A run claims
    the row by a lease, so that two clocks start a job once for a slot, and a
    run that was killed is started again when its lease is over.
    """

    name = models.CharField(max_length=100, primary_key=True)
    slot = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    def __str__(self):
        return self.name


class PageVersion(models.Model):
    """The version of what a public page shows; raised in the transaction that changes it."""

    key = models.CharField(max_length=100, primary_key=True)
    version = models.BigIntegerField(default=1)

    def __str__(self):
        return f"{self.key} {self.version}"


class StoredPage(models.Model):
    """The finished bytes of a public page in one language.

    ``key`` is the address without its language. The bytes are good while
    ``version`` is the sum of the versions of ``shows`` (the keys of what the
    page shows), the build is the same, and ``good_until`` is to come.
    """

    key = models.CharField(max_length=100)
    language = models.CharField(max_length=5)
    shows = ArrayField(models.CharField(max_length=100), default=list)
    version = models.BigIntegerField()
    build = models.CharField(max_length=16)
    good_until = models.DateTimeField()
    etag = models.CharField(max_length=40)
    content_type = models.CharField(max_length=60)
    plain = models.BinaryField()
    gzip = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="one_stored_page")]

    def __str__(self):
        return f"{self.key} {self.language} {self.version}"
