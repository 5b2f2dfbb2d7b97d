"""Organisations on whose behalf people sit."""

from django.db import models
from django.db.models import Q

from council.bodies.models import Municipality
from council.core.i18n import Translated, sort_key
from members import enums


class OrganisationQuerySet(models.QuerySet):
    def like(self, text):
        """Organisations whose name holds the text, or whose number begins with it."""
        names = Q(name_fi__icontains=text) | Q(name_sv__icontains=text) | Q(name_en__icontains=text)
        return self.filter(names | Q(business_id__startswith=text) | Q(register_number__startswith=text))

    def named(self, text):
        """Organisations that the whole text names, by a name in any language or by a number."""
        names = Q(name_fi__iexact=text) | Q(name_sv__iexact=text) | Q(name_en__iexact=text)
        return self.filter(names | Q(business_id=text) | Q(register_number=text))

    def changeable_in(self, body):
        """Organisations that sit or have been asked in this body, and those that no body uses yet."""
        here = Q(memberships__body=body) | Q(naming_requests__body=body)
        return self.filter(here | Q(memberships=None, naming_requests=None)).distinct()


class Organisation(models.Model):
    """An NGO or another organisation on whose behalf people sit.

    Both numbers are optional with a reason: many small associations have no
    Y-tunnus, and networks have neither.
    """

    kind = models.CharField(max_length=15, choices=enums.OrganisationKind, default=enums.OrganisationKind.ASSOCIATION)
    name_fi = models.CharField(max_length=200)
    name_sv = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    name = Translated("name")
    business_id = models.CharField(max_length=9, blank=True, help_text="Y-tunnus, 1234567-8.")
    register_number = models.CharField(max_length=10, blank=True, help_text="Association register number, 123.456.")
    no_number_reason = models.CharField(max_length=200, blank=True)
    municipality = models.ForeignKey(Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    website = models.URLField(blank=True)
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    demonstration = models.BooleanField(default=False)
    sort_key = models.CharField(max_length=210, editable=False, db_index=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint("business_id", name="one_organisation_a_business_id", condition=~Q(business_id="")),
            models.UniqueConstraint(
                "register_number", name="one_organisation_a_register_number", condition=~Q(register_number="")
            ),
            models.CheckConstraint(
                name="organisation_number_or_reason",
                condition=~Q(business_id="") | ~Q(register_number="") | ~Q(no_number_reason=""),
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.sort_key = sort_key(self.name_fi or self.name_sv)
        super().save(*args, **kwargs)
