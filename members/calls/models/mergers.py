"""What two merged records were, so that a merger by mistake can be undone for a while."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from members.calls.enums import Merged


class Merger(models.Model):
    """Two organisations, or two people, became one.

    ``gone_id`` is the key of the removed record and ``before`` its fields,
    ``kept_before`` the fields of the kept one that took the other's value;
    ``moved`` tells which rows were made to point to the kept one
    (``{"app.model.field": [keys]}``), ``dropped`` the rows that were twice. These
    hold personal data: they are emptied when the merger can no longer be undone.
    """

    kind = models.CharField(max_length=15, choices=Merged)
    kept_id = models.BigIntegerField()
    gone_id = models.BigIntegerField()
    before = models.JSONField(default=dict)
    kept_before = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    dropped = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["kind", "kept_id"], name="merger_by_kept")]

    def __str__(self):
        return f"{self.kind} {self.gone_id} → {self.kept_id}"

    @property
    def gone_name(self):
        """What the removed record was called; empty when that has been forgotten."""
        names = ["name_fi"] if self.kind == Merged.ORGANISATION else ["given_name", "family_name"]
        return " ".join(self.before.get(name, "") for name in names).strip()
