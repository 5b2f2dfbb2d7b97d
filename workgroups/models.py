"""The mandate of a working group. The group itself is a body with a parent, so it has all that bodies have."""

from django.db import models

from council.bodies.models import Body
from council.core.i18n import Translated


class Workgroup(models.Model):
    """What a child body was founded for: goals, the decision that founded it, and who may join."""

    body = models.OneToOneField(Body, on_delete=models.CASCADE, related_name="workgroup")
    goals_fi = models.TextField(blank=True)
    goals_sv = models.TextField(blank=True)
    goals_en = models.TextField(blank=True)
    goals = Translated("goals")
    founded_on = models.DateField(null=True, blank=True)
    founded_by = models.CharField(max_length=300, blank=True, help_text="Organ, § and record number.")
    open_to_outsiders = models.BooleanField(
        default=False, help_text="Others than members of the body may belong to it."
    )

    def __str__(self):
        return str(self.body)
