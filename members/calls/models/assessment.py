"""Evaluators, their declared conflicts, and their independent assessments."""

from django.db import models
from django.db.models import Exists, OuterRef

from members.calls.enums import Points
from members.calls.models.applications import Application
from members.calls.models.calls import Call, Criterion
from members.models import Person


class Evaluator(models.Model):
    """A person named to assess the applications of one call. Reads them only after declaring conflicts."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="evaluators")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="evaluations")
    declared_at = models.DateTimeField(null=True, blank=True, help_text="When the person went through the conflicts.")
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["call", "person__sort_key"]
        constraints = [models.UniqueConstraint(fields=["call", "person"], name="evaluator_once_a_call")]

    def __str__(self):
        return f"{self.person} {self.call}"

    def applications(self):
        """What this evaluator may read: nothing before the declaration, and never one with a conflict."""
        if self.declared_at is None or self.ended_at is not None:
            return Application.objects.none()
        conflicts = Conflict.objects.filter(evaluator=self, application=OuterRef("pk"), withdrawn_at=None)
        return Application.objects.filter(call=self.call_id).counted().exclude(Exists(conflicts))


class Conflict(models.Model):
    """An evaluator's bond to an applicant (Administrative Procedure Act 434/2003, sections 27–30)."""

    evaluator = models.ForeignKey(Evaluator, on_delete=models.CASCADE, related_name="conflicts")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="conflicts")
    ground = models.CharField(max_length=500)
    declared_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="Declared by mistake.")

    class Meta:
        ordering = ["evaluator", "application"]
        constraints = [models.UniqueConstraint(fields=["evaluator", "application"], name="conflict_once")]

    def __str__(self):
        return f"{self.evaluator} {self.application}"


class Assessment(models.Model):
    """One evaluator's view of one application; others see it once they have given their own."""

    evaluator = models.ForeignKey(Evaluator, on_delete=models.CASCADE, related_name="assessments")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="assessments")
    comment = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["application", "evaluator"]
        constraints = [models.UniqueConstraint(fields=["evaluator", "application"], name="one_assessment")]

    def __str__(self):
        return f"{self.evaluator} {self.application}"


class Mark(models.Model):
    """The points of one criterion in one assessment."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="marks")
    points = models.PositiveSmallIntegerField(choices=Points)

    class Meta:
        ordering = ["assessment", "criterion__order"]
        constraints = [models.UniqueConstraint(fields=["assessment", "criterion"], name="one_mark_a_criterion")]

    def __str__(self):
        return f"{self.assessment} {self.criterion}: {self.points}"
