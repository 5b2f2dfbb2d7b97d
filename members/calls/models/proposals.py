"""Versions of the proposal, the decision of the outside organ, and what was erased."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from council.bodies.models import Category
from council.core.i18n import Translated, first_text
from members.calls.enums import Outcome, ProposalState
from members.calls.models.applications import Application, Nominee
from members.calls.models.calls import Call
from members.calls.models.composition import Alternative
from members.models import Membership


class Proposal(models.Model):
    """One version of what the secretary proposes. ``snapshot`` is what the memo shows, frozen when it was made.

    ``edits`` is raised by every change of a draft, so that two editors do not overwrite each other.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="proposals")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=15, choices=ProposalState, default=ProposalState.DRAFT)
    edits = models.PositiveIntegerField(default=1)
    alternative = models.ForeignKey(Alternative, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    author_name = models.CharField(max_length=200)
    made_at = models.DateTimeField(null=True, blank=True)
    reasons_fi = models.TextField(blank=True)
    reasons_sv = models.TextField(blank=True)
    reasons_en = models.TextField(blank=True)
    reasons = Translated("reasons")
    snapshot = models.JSONField(default=dict)
    referred_back_by = models.CharField(max_length=200, blank=True, help_text="The organ.")
    referred_back_on = models.DateField(null=True, blank=True)
    referred_back_reason_fi = models.TextField(blank=True)
    referred_back_reason_sv = models.TextField(blank=True)
    referred_back_reason_en = models.TextField(blank=True)
    referred_back_reason = Translated("referred_back_reason")

    class Meta:
        ordering = ["call", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["call", "version"], name="proposal_version_once_a_call"),
            models.UniqueConstraint(
                fields=["call"], name="one_proposal_at_a_time", condition=Q(state__in=["draft", "made"])
            ),
        ]

    def __str__(self):
        return f"{self.call} {self.version}"

    @property
    def body_id(self):
        return self.call.body_id


class ChoiceBase(models.Model):
    """What is proposed or decided about one nominated person; ``rank`` orders the reserves of a category."""

    nominee = models.ForeignKey(Nominee, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="%(class)ss")
    outcome = models.CharField(max_length=12, choices=Outcome)
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    slot = models.PositiveSmallIntegerField(null=True, blank=True)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    reason_fi = models.TextField(blank=True)
    reason_sv = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)
    reason = Translated("reason")

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.nominee}: {self.outcome}"


class ProposedChoice(ChoiceBase):
    """One line of a proposal."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="choices")

    class Meta:
        ordering = ["proposal", "category__order", "outcome", "slot", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "nominee"], name="one_proposed_choice_a_nominee"),
            models.UniqueConstraint(
                fields=["proposal", "category", "outcome", "slot"],
                name="one_proposed_choice_a_place",
                condition=Q(outcome__in=["member", "deputy"]),
            ),
        ]


class Decision(models.Model):
    """What the outside organ decided: who, when, in which section, under which record number."""

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="decision")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="decisions")
    organ = models.CharField(max_length=200)
    decided_on = models.DateField()
    section = models.CharField(max_length=20, blank=True)
    record_number = models.CharField(max_length=60, blank=True)
    link = models.URLField(max_length=400, blank=True)
    note = models.TextField(blank=True, help_text="Why the decision differs from the proposal.")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    entered_at = models.DateTimeField(default=timezone.now)
    appointed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"{self.organ} {self.decided_on:%Y-%m-%d} {self.section}".strip()

    @property
    def organ_in_words(self):
        """The organ in the reader's language, when it is the one that the call named as its decider."""
        return first_text(self.call.organ_in_languages(self.organ), self.call.languages)[0]


class DecidedChoice(ChoiceBase):
    """One line of the decision; ``membership`` is what the appointment made of it, with the application behind it."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="choices")
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="decided_choices"
    )

    class Meta:
        ordering = ["decision", "category__order", "outcome", "slot", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "nominee"], name="one_decided_choice_a_nominee"),
            models.UniqueConstraint(
                fields=["decision", "category", "outcome", "slot"],
                name="one_decided_choice_a_place",
                condition=Q(outcome__in=["member", "deputy"]),
            ),
        ]


class Erasure(models.Model):
    """The receipt of an erasure: which applications, by number, and how much of what. It names nobody."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="erasures")
    at = models.DateTimeField(default=timezone.now)
    by_name = models.CharField(max_length=200, blank=True, help_text="Empty: the clock.")
    numbers = models.JSONField(default=list)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at"]

    def __str__(self):
        return f"{self.call} {self.at:%Y-%m-%d}"
