"""A meeting, the items of its agenda with their texts, the papers, and the public change log."""

import zlib

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

from council.bodies.enums import Publicity, RecordKind
from council.bodies.models import Body
from council.core.i18n import Translated, fallback
from council.core.models import StoredFile
from meetings import enums


class NumberSeries(models.Model):
    """The last number given in a series: meetings or § of a body in a calendar year.

    Raised by one ``INSERT … ON CONFLICT … RETURNING``, so two writers never get
    the same number; a number is never given back.
    """

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "number series"
        constraints = [models.UniqueConstraint(fields=["body", "year", "kind"], name="one_number_series")]

    def __str__(self):
        return f"{self.body} {self.year} {self.kind}: {self.last}"


class StandingItem(models.Model):
    """An item that every new agenda of the body starts with, in this order; the body's meeting template."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="standing_items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=enums.ItemKind, default=enums.ItemKind.MATTER)
    title_fi = models.CharField(max_length=300)
    title_sv = models.CharField(max_length=300, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    proposal_fi = models.TextField(blank=True)
    proposal_sv = models.TextField(blank=True)
    proposal_en = models.TextField(blank=True)
    title = Translated("title")

    class Meta:
        ordering = ["body", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "position"], name="standing_position_once", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self):
        return self.title


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Meetings a reader may know of.

        Everyone: called and later meetings of public bodies. Insiders, invited
        people and called deputies: theirs as well. Secretaries: also planned ones.
        """
        public = Q(body__public=True) & ~Q(state=enums.MeetingState.PLANNED) & Q(called_at__isnull=False)
        if user is None or not user.is_authenticated:
            return self.filter(public)
        if not user.person_id:
            return self.filter(public)
        secretary_of = [pk for pk, roles in user.roles().items() if "secretary" in roles]
        return self.filter(
            public
            | Q(body__in=secretary_of)
            | Q(body__parent__in=secretary_of)
            | (Q(body__in=user.body_ids()) & Q(called_at__isnull=False))
            | Q(
                pk__in=self.model.invitations.rel.related_model.objects.filter(
                    person_id=user.person_id, state=enums.InvitationState.ACTIVE
                ).values("meeting_id")
            )
        )

    def managed_by(self, user):
        """Meetings whose secretary the user is today."""
        secretary_of = [pk for pk, roles in user.roles().items() if "secretary" in roles]
        return self.filter(Q(body__in=secretary_of) | Q(body__parent__in=secretary_of))

    def upcoming(self):
        """Not ended nor cancelled, soonest first."""
        return self.filter(
            state__in=[enums.MeetingState.PLANNED, enums.MeetingState.CALLED, enums.MeetingState.IN_SESSION]
        ).order_by("starts_at")


class Meeting(models.Model):
    """One meeting of a body. ``sequence`` rises when time, place or status changes after the call (RFC 5545)."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(help_text="The body's n-th meeting of the year.")
    state = models.CharField(max_length=12, choices=enums.MeetingState, default=enums.MeetingState.PLANNED)
    mode = models.CharField(max_length=10, choices=enums.MeetingMode, default=enums.MeetingMode.ON_SITE)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True)
    remote_url = models.URLField(max_length=1000, blank=True, help_text="Shown only to those invited.")
    record_number = models.CharField(max_length=60, blank=True)
    languages = ArrayField(
        models.CharField(max_length=5), default=list, help_text="Languages of the agenda, original first."
    )
    sequence = models.PositiveIntegerField(default=0)
    order_version = models.PositiveIntegerField(default=1)
    urgency_note = models.CharField(max_length=500, blank=True, help_text="Why the notice is later than the rules ask.")
    called_at = models.DateTimeField(null=True, blank=True)
    agenda_published_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField(max_length=500, blank=True)
    demonstration = models.BooleanField(default=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        indexes = [models.Index(fields=["body", "-starts_at"], name="meeting_of_body")]
        constraints = [
            models.UniqueConstraint(fields=["body", "year", "number"], name="meeting_number_once_a_year"),
            models.CheckConstraint(name="meeting_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="called_meeting_has_call_time",
                condition=~Q(state__in=["called", "in_session", "ended"]) | Q(called_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.body} {self.label}"

    @property
    def label(self):
        """Number and year, as in 5/2026."""
        return f"{self.number}/{self.year}"

    @property
    def day(self):
        """The meeting's day in Finland."""
        return timezone.localdate(self.starts_at)

    @cached_property
    def is_memo(self):
        """True where the body's rules of the day ask for a memo and not for minutes."""
        rules = self.body.rules_on(self.day)
        return rules is None or rules.record_kind == RecordKind.MEMO

    def in_words(self, minutes, memo):
        """Of two wordings the one that fits what the body keeps of its meetings: minutes or a memo."""
        return memo if self.is_memo else minutes

    @property
    def facts_version(self):
        """A number that changes when somebody changes when, where or how the meeting is held."""
        facts = (self.starts_at, self.ends_at, self.mode, self.place, self.remote_url, self.record_number)
        return zlib.crc32("\n".join(str(each) for each in facts).encode())

    @property
    def uid(self):
        """The calendar UID: the same for the meeting's whole life and for everyone (RFC 5545, 3.8.4.7)."""
        return f"meeting-{self.pk}"

    @property
    def has_started(self):
        """Answers close when the meeting starts."""
        return (
            self.state in {enums.MeetingState.IN_SESSION, enums.MeetingState.ENDED} or self.starts_at <= timezone.now()
        )


class AgendaItemQuerySet(models.QuerySet):
    def kept(self):
        """Items that are on the agenda now, in order."""
        return self.filter(removed_at=None).order_by("position")


class AgendaItem(models.Model):
    """One record from draft to minutes: number, publicity, and a text row per language.

    ``section`` is the § (or item) number; it is given once, when the agenda is
    published, and is unique in its series even if the item is later removed.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=enums.ItemKind, default=enums.ItemKind.MATTER)
    section = models.PositiveIntegerField(null=True, blank=True)
    section_body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    section_year = models.PositiveSmallIntegerField(null=True, blank=True)
    publicity = models.CharField(max_length=10, choices=Publicity, default=Publicity.PUBLIC)
    legal_ground = models.CharField(max_length=300, blank=True, help_text="Why the item is closed: act and section.")
    presenter = models.CharField(max_length=200, blank=True)
    record_number = models.CharField(max_length=60, blank=True)
    decision_kind = models.CharField(max_length=15, choices=enums.DecisionKind, blank=True)
    version = models.PositiveIntegerField(default=1)
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["section_body", "section_year", "section"],
                name="section_once_a_year",
                condition=Q(section_year__isnull=False),
            ),
            models.UniqueConstraint(fields=["meeting", "section"], name="section_once_a_meeting"),
            models.CheckConstraint(
                name="closed_item_has_ground", condition=Q(publicity="public") | ~Q(legal_ground="")
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_closed(self):
        """Its texts and papers are for insiders and those called to this meeting."""
        return self.publicity == Publicity.CLOSED

    def text(self, language=None):
        """The text row for a reader: the language asked for if it has a title, else the original, else any."""
        rows = {row.language: row for row in self.texts.all()}
        for code in fallback(language, self.meeting.languages):
            if code in rows and rows[code].title:
                return rows[code]
        return next(iter(rows.values()), None) or ItemText(item=self, language=language or "fi")

    @property
    def title(self):
        return self.text().title


class ItemText(models.Model):
    """The texts of an item in one language. Rich fields hold sanitised HTML (``council.core.text``)."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5)
    is_original = models.BooleanField(default=False)
    title = models.CharField(max_length=300, blank=True)
    public_title = models.CharField(
        max_length=300,
        blank=True,
        help_text="Heading of a closed item in the public copy, where the real one would tell too much.",
    )
    rationale = models.TextField(blank=True)
    proposal = models.TextField(blank=True)
    proceedings = models.TextField(blank=True)
    decision = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["item", "language"]
        constraints = [
            models.UniqueConstraint(fields=["item", "language"], name="one_text_a_language"),
            models.UniqueConstraint(fields=["item"], name="one_original_text", condition=Q(is_original=True)),
        ]

    def __str__(self):
        return self.title


class Paper(models.Model):
    """A file of an item: an annex belongs to the minutes, supporting material does not."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="papers")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=12, choices=enums.PaperKind, default=enums.PaperKind.ANNEX)
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=5, blank=True)
    publicity = models.CharField(max_length=10, choices=Publicity, default=Publicity.PUBLIC)
    legal_ground = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=1)
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["item", "position", "pk"]

    def __str__(self):
        return self.title

    @property
    def is_closed(self):
        """A paper of a closed item is closed whatever its own class: openness is never inherited downwards."""
        return self.publicity == Publicity.CLOSED or self.item.is_closed

    @property
    def version(self):
        """A number that changes when somebody edits the paper."""
        return zlib.crc32("\n".join([self.title, self.kind, self.language, self.publicity, self.legal_ground]).encode())


class AgendaChange(models.Model):
    """A dated line of the public change log: what changed after publication."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=15, choices=enums.ChangeKind)
    section = models.PositiveIntegerField(null=True, blank=True)
    subject = models.JSONField(default=dict, help_text="What is named to the public, by language.")

    class Meta:
        ordering = ["meeting", "-at", "-pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.kind}"
