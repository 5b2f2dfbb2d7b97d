"""Composition rules as data, draft compositions, and computations of the proposal helper."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from council.bodies.models import Body, Category
from council.core.i18n import Translated
from members.calls.enums import Among, Dimension, Measure, Origin, RunState, Strength
from members.calls.models.applications import Nominee
from members.calls.models.calls import Call
from members.enums import Capacity


class CompositionRule(models.Model):
    """One rule about who sit in a body, for instance “at least one from each municipality”.

    ``value`` names one value of the dimension (a category's key, a
    municipality's code, a language, a scope, a background, a gender); empty: each
    value by itself. The bounds are people or per cent (``measure``). A wished rule
    has a weight of 1–10; a required one must hold.
    """

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="composition_rules")
    order = models.PositiveSmallIntegerField(default=1)
    dimension = models.CharField(max_length=20, choices=Dimension)
    value = models.CharField(max_length=80, blank=True)
    among = models.CharField(max_length=10, choices=Among, default=Among.MEMBERS)
    measure = models.CharField(max_length=10, choices=Measure, default=Measure.COUNT)
    minimum = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum = models.PositiveSmallIntegerField(null=True, blank=True)
    strength = models.CharField(max_length=10, choices=Strength, default=Strength.WISHED)
    weight = models.PositiveSmallIntegerField(default=5)
    ground_fi = models.CharField(max_length=300, blank=True, help_text="Where the rule comes from.")
    ground_sv = models.CharField(max_length=300, blank=True)
    ground_en = models.CharField(max_length=300, blank=True)
    ground = Translated("ground")

    class Meta:
        ordering = ["body", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="composition_rule_has_a_bound", condition=Q(minimum__isnull=False) | Q(maximum__isnull=False)
            ),
            models.CheckConstraint(
                name="composition_rule_bounds_in_order",
                condition=Q(maximum__gte=F("minimum")) | Q(minimum=None) | Q(maximum=None),
            ),
            models.CheckConstraint(
                name="composition_share_is_per_cent",
                condition=~Q(measure="share")
                | ((Q(minimum=None) | Q(minimum__lte=100)) & (Q(maximum=None) | Q(maximum__lte=100))),
            ),
            models.CheckConstraint(
                name="composition_cap_has_a_maximum",
                condition=~Q(dimension__in=["person_terms", "organisation_terms"])
                | (Q(maximum__isnull=False) & Q(minimum=None) & Q(measure="count")),
            ),
            models.CheckConstraint(name="composition_rule_weight", condition=Q(weight__gte=1, weight__lte=10)),
        ]

    def __str__(self):
        return f"{self.get_dimension_display()} {self.value}".strip()


class Alternative(models.Model):
    """A draft composition: one of several that the secretary compares. Nothing of it binds.

    ``explanation`` is what the helper said about it; ``version`` is raised by every change.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="alternatives")
    name = models.CharField(max_length=100)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.HAND)
    explanation = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["call", "pk"]
        constraints = [models.UniqueConstraint(fields=["call", "name"], name="alternative_name_once_a_call")]

    def __str__(self):
        return self.name


class Pick(models.Model):
    """A nominated person put into a place of a draft composition: category, capacity and slot.

    A deputy in slot 2 is the personal deputy of the member in slot 2 where the
    scheme is personal; in other schemes slots are the order of entry. A nominee
    may be put into another capacity than the one nominated for, where the call's shape needs it.
    """

    alternative = models.ForeignKey(Alternative, on_delete=models.CASCADE, related_name="picks")
    nominee = models.ForeignKey(Nominee, on_delete=models.CASCADE, related_name="picks")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=10, choices=Capacity)
    slot = models.PositiveSmallIntegerField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["alternative", "category__order", "-capacity", "slot"]
        constraints = [
            models.UniqueConstraint(fields=["alternative", "nominee"], name="nominee_once_an_alternative"),
            models.UniqueConstraint(
                fields=["alternative", "category", "capacity", "slot"],
                name="one_pick_a_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self):
        return f"{self.category} {self.slot}: {self.nominee}"


class HelperRun(models.Model):
    """A computation of the proposal helper, claimed and carried out by a worker.

    ``question`` is the frozen input as plain data, ``result`` the compositions
    with their explanations. ``timed_out``: time ran out, and the result is the best found.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=10, choices=RunState, default=RunState.QUEUED)
    question = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Per cent.")
    phase = models.CharField(max_length=30, blank=True)
    timed_out = models.BooleanField(default=False)
    error = models.CharField(max_length=500, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.call} {self.state}"
