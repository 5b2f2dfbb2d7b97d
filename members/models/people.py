"""People, and who sits where and serves as what from when to when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone

from council.bodies.models import Body, Category, PeriodQuerySet, Seat, Term, whole_days
from council.core.i18n import Translated, sort_key
from members import enums
from members.models.organisations import Organisation


class PersonQuerySet(models.QuerySet):
    def of_body(self, *bodies):
        """People who have, had or will have a place or an office in one of these bodies."""
        seated = Membership.objects.valid().filter(body__in=bodies, person__isnull=False)
        serving = Office.objects.valid().filter(body__in=bodies, person__isnull=False)
        return self.filter(Q(pk__in=seated.values("person")) | Q(pk__in=serving.values("person")))


class Person(models.Model):
    """A human being known to the portal. Contact details are private: only secretaries read them."""

    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=5, default="fi")
    title_fi = models.CharField(max_length=200, blank=True)
    title_sv = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    title = Translated("title")
    needs = models.TextField(blank=True, help_text="Participation needs the person asked to be remembered.")
    needs_consent_at = models.DateTimeField(null=True, blank=True)
    demonstration = models.BooleanField(default=False)
    sort_key = models.CharField(max_length=210, editable=False, db_index=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key"]
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(models.functions.Lower("email"), name="one_person_an_email", condition=~Q(email=""))
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        """Given name first, as people are called."""
        return f"{self.given_name} {self.family_name}".strip()

    def save(self, *args, **kwargs):
        self.sort_key = sort_key(f"{self.family_name} {self.given_name}")
        super().save(*args, **kwargs)


class RecordQuerySet(PeriodQuerySet):
    """Dated records of which some were made by mistake: those stay for the trail and count on no day."""

    def valid(self):
        """Records that are not marked as a mistake."""
        return self.exclude(end_reason=enums.EndReason.ERROR)

    def on(self, day):
        """Valid records in force on a day."""
        return super().on(day).valid()


class Membership(models.Model):
    """Who holds a seat, in which capacity, on whose behalf, from which day to which (both days included).

    A seat may be held by its organisation before there is a person. Deputies:
    personal ones share the seat; those of a category have ``category`` and no
    seat; those in order of entry have ``order``. Members of a working group
    have neither seat nor category. The names are snapshots, so a renamed
    organisation does not rewrite history. A record made by mistake is kept with
    ``end_reason`` ERROR; it is in force on no day and stands in nobody's way.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="memberships")
    term = models.ForeignKey(Term, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships")
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships")
    capacity = models.CharField(max_length=10, choices=enums.Capacity, default=enums.Capacity.MEMBER)
    order = models.PositiveSmallIntegerField(default=1, help_text="Order of entry among deputies.")
    organisations = models.ManyToManyField(Organisation, blank=True, related_name="memberships")
    organisation_names = models.CharField(max_length=500, blank=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships")
    person_name = models.CharField(max_length=210, blank=True)
    name_public = models.BooleanField(default=True, help_text="Public pages show the person's name.")
    background = models.CharField(max_length=10, choices=enums.Background, blank=True)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, choices=enums.EndReason, blank=True)
    appointed_by = models.CharField(max_length=300, blank=True, help_text="Organ, date, § and record number.")

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["body", "order", "start"]
        constraints = [
            models.CheckConstraint(
                name="membership_end_after_start", condition=Q(end__gte=models.F("start")) | Q(end=None)
            ),
            models.CheckConstraint(
                name="seat_holder_is_member_or_deputy",
                condition=Q(seat=None, category=None) | Q(capacity__in=["member", "deputy"]),
            ),
            ExclusionConstraint(
                name="one_holder_of_a_seat_a_day",
                expressions=[
                    ("seat", RangeOperators.EQUAL),
                    ("capacity", RangeOperators.EQUAL),
                    (whole_days(), RangeOperators.OVERLAPS),
                ],
                condition=Q(seat__isnull=False) & ~Q(end_reason="error"),
            ),
            ExclusionConstraint(
                name="one_deputy_of_an_order_a_day",
                expressions=[
                    ("category", RangeOperators.EQUAL),
                    ("order", RangeOperators.EQUAL),
                    (whole_days(), RangeOperators.OVERLAPS),
                ],
                condition=Q(seat__isnull=True, category__isnull=False, capacity="deputy") & ~Q(end_reason="error"),
            ),
            ExclusionConstraint(
                name="one_capacity_of_a_person_a_day",
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (whole_days(), RangeOperators.OVERLAPS),
                ],
                condition=Q(person__isnull=False) & ~Q(end_reason="error"),
            ),
        ]

    def __str__(self):
        return f"{self.person_name or self.organisation_names} ({self.get_capacity_display()})"

    @property
    def is_current(self):
        """True while today belongs to the membership."""
        today = timezone.localdate()
        return not self.is_mistake and self.start <= today and (self.end is None or self.end >= today)

    @property
    def is_mistake(self):
        """True when the record was made by mistake and counts for nothing."""
        return self.end_reason == enums.EndReason.ERROR

    @property
    def holder(self):
        """The person's name, else the organisation's."""
        return self.person_name or self.organisation_names

    @property
    def public_name(self):
        """The person's name on public pages: empty where the person does not let it be shown."""
        return self.person_name if self.name_public or not self.organisation_names else ""

    @property
    def public_holder(self):
        """``holder`` on public pages."""
        return self.public_name or self.organisation_names


class Office(models.Model):
    """A task of leading or serving a body: chair, vice chair, secretary … Several may hold one kind."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="offices")
    kind = models.CharField(max_length=25, choices=enums.OfficeKind)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="offices")
    person_name = models.CharField(max_length=210, blank=True)
    title_fi = models.CharField(max_length=200, blank=True, help_text="The holder's title and employer, in words.")
    title_sv = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    title = Translated("title")
    held_by_fi = models.CharField(
        max_length=300, blank=True, help_text="Which post holds it, where no person is named."
    )
    held_by_sv = models.CharField(max_length=300, blank=True)
    held_by_en = models.CharField(max_length=300, blank=True)
    held_by = Translated("held_by")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, choices=enums.EndReason, blank=True)
    chosen_by = models.CharField(max_length=300, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["body", "start"]
        constraints = [
            models.CheckConstraint(
                name="office_end_after_start", condition=Q(end__gte=models.F("start")) | Q(end=None)
            ),
            ExclusionConstraint(
                name="one_chair_a_day",
                expressions=[("body", RangeOperators.EQUAL), (whole_days(), RangeOperators.OVERLAPS)],
                condition=Q(kind="chair", person__isnull=False) & ~Q(end_reason="error"),
            ),
            ExclusionConstraint(
                name="one_office_of_a_kind_for_a_person_a_day",
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (whole_days(), RangeOperators.OVERLAPS),
                ],
                condition=Q(person__isnull=False) & ~Q(end_reason="error"),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.holder}"

    @property
    def holder(self):
        """The person's name, else the post that holds the office."""
        return self.person_name or self.held_by
