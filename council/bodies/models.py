"""Hosts, bodies, their dated rules, terms, categories and seats.

Everything that real bodies decide differently is data: a field of the dated
rules, or a row that hangs on the term.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Func, Q
from django.utils import timezone

from council.bodies import enums
from council.core.i18n import Translated


class DateRange(Func):
    """``daterange(start, end, '[]')``: both days belong to the period; an open end is NULL."""

    function = "DATERANGE"
    output_field = DateRangeField()


def whole_days(start="start", end="end"):
    """The expression of a period whose first and last day both belong to it."""
    return DateRange(start, end, RangeBoundary(inclusive_lower=True, inclusive_upper=True))


class PeriodQuerySet(models.QuerySet):
    """Rows that have a ``start`` and an ``end`` (last day, or None while open)."""

    def on(self, day):
        """Rows in force on a day."""
        return self.filter(Q(end__gte=day) | Q(end=None), start__lte=day)

    def current(self):
        """Rows in force today, in Finland."""
        return self.on(timezone.localdate())


class Municipality(models.Model):
    """A municipality and the wellbeing services county it belongs to (classification: Statistics Finland)."""

    code = models.CharField(max_length=3, help_text="Three digits as text, for instance 005.")
    name_fi = models.CharField(max_length=60)
    name_sv = models.CharField(max_length=60)
    county_code = models.CharField(max_length=2)
    county_name = models.CharField(max_length=100)
    start = models.DateField(default="2021-01-01")
    end = models.DateField(null=True, blank=True)
    name = Translated("name")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["name_fi"]
        constraints = [models.UniqueConstraint(fields=["code", "start"], name="one_municipality_row")]

    def __str__(self):
        return self.name


class Host(models.Model):
    """Who runs bodies: a county, a city, a regional council or an NGO umbrella."""

    slug = models.SlugField(unique=True)
    kind = models.CharField(max_length=10, choices=enums.HostKind)
    county_code = models.CharField(max_length=2, blank=True, help_text="Statistics Finland's county code.")
    languages = ArrayField(models.CharField(max_length=5), default=list)
    name_fi = models.CharField(max_length=200)
    name_sv = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    name = Translated("name")
    website = models.URLField(blank=True)
    contact_email = models.EmailField(blank=True)

    class Meta:
        ordering = ["name_fi"]

    def __str__(self):
        return self.name


class BodyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Bodies with a public page, and those the reader has a role in."""
        if user is None or not user.is_authenticated:
            return self.filter(public=True)
        if user.is_administrator:
            return self
        return self.filter(Q(public=True) | Q(pk__in=user.body_ids()))

    def top(self):
        """Bodies that are not a part of another one."""
        return self.filter(parent=None)


class Body(models.Model):
    """A cooperation body, or a working group of one (a body with a parent).

    ``genitive_fi`` is the Finnish genitive for headings such as “Kumppanuuspöydän
    kokous 3/2026”: it cannot be derived reliably, so it is given.
    """

    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="bodies")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    predecessor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors")
    slug = models.SlugField(unique=True, max_length=80)
    kind = models.CharField(max_length=20, choices=enums.BodyKind)
    legal_basis = models.CharField(max_length=20, choices=enums.LegalBasis, default=enums.LegalBasis.VOLUNTARY)
    languages = ArrayField(models.CharField(max_length=5), default=list)
    name_fi = models.CharField(max_length=200)
    name_sv = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    name = Translated("name")
    genitive_fi = models.CharField(max_length=200, blank=True)
    task_fi = models.TextField(blank=True)
    task_sv = models.TextField(blank=True)
    task_en = models.TextField(blank=True)
    task = Translated("task")
    meeting_habit_fi = models.TextField(blank=True, help_text="How often and how it meets, in words.")
    meeting_habit_sv = models.TextField(blank=True)
    meeting_habit_en = models.TextField(blank=True)
    meeting_habit = Translated("meeting_habit")
    starts_on = models.DateField(null=True, blank=True, help_text="A future day: the body is being planned.")
    ends_on = models.DateField(null=True, blank=True)
    public = models.BooleanField(default=True, help_text="The body has a public page.")
    record_number_pattern = models.CharField(max_length=60, blank=True)
    source_url = models.URLField(blank=True, max_length=400)
    demonstration = models.BooleanField(default=False, help_text="Persons and meetings are fictional.")

    objects = BodyQuerySet.as_manager()

    class Meta:
        ordering = ["name_fi"]
        verbose_name_plural = "bodies"
        constraints = [
            models.CheckConstraint(
                name="body_ends_after_start", condition=Q(ends_on__gte=models.F("starts_on")) | Q(ends_on=None)
            ),
            models.CheckConstraint(name="body_not_its_own_parent", condition=~Q(parent=models.F("pk"))),
        ]

    def __str__(self):
        return self.name

    @property
    def is_planned(self):
        """True while the body's first day is still to come."""
        return self.starts_on is not None and self.starts_on > timezone.localdate()

    def rules_on(self, day):
        """The rules in force on a day, else the first that will be, else None."""
        rules = sorted(self.rules.all(), key=lambda each: each.start)
        in_force = [each for each in rules if each.start <= day and (each.end is None or each.end >= day)]
        return in_force[0] if in_force else next(iter(rules), None)

    def term_on(self, day):
        """The term that runs on a day, else the next one, else the latest, else None."""
        terms = sorted(self.terms.all(), key=lambda each: each.start)
        running = [each for each in terms if each.start <= day and (each.end is None or each.end >= day)]
        coming = [each for each in terms if each.start > day]
        return (running or coming or terms[-1:] or [None])[0]


class Rules(models.Model):
    """One dated version of a body's rules; no two are in force on one day."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="rules")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    source_fi = models.CharField(
        max_length=300, blank=True, help_text="Who decided the rules, when, § and record number."
    )
    source_sv = models.CharField(max_length=300, blank=True)
    source_en = models.CharField(max_length=300, blank=True)
    source = Translated("source")
    quorum = models.CharField(max_length=20, choices=enums.QuorumFormula, default=enums.QuorumFormula.OVER_HALF)
    notice_days = models.PositiveSmallIntegerField(default=7)
    notice_counting = models.CharField(
        max_length=10, choices=enums.NoticeCounting, default=enums.NoticeCounting.CALENDAR
    )
    numbering = models.CharField(max_length=10, choices=enums.Numbering, default=enums.Numbering.MEETING)
    record_kind = models.CharField(max_length=10, choices=enums.RecordKind, default=enums.RecordKind.MEMO)
    agenda_publicity = models.CharField(max_length=10, choices=enums.Publicity, default=enums.Publicity.PUBLIC)
    meetings_open = models.BooleanField(default=False, help_text="Anyone may follow the meetings.")
    deputy_scheme = models.CharField(max_length=10, choices=enums.DeputyScheme, default=enums.DeputyScheme.NONE)
    deputy_may_be_missing = models.BooleanField(default=False, help_text="A seat may lawfully be without a deputy.")
    deputy_rises = models.BooleanField(default=False, help_text="A leaving member's deputy becomes the member.")
    quota = models.CharField(max_length=10, choices=enums.QuotaMode, default=enums.QuotaMode.OFF)
    terms_in_a_row = models.PositiveSmallIntegerField(null=True, blank=True)
    scrutineers = models.PositiveSmallIntegerField(default=2)
    personal_data_days = models.PositiveSmallIntegerField(
        default=21, help_text="Days after publication until personal data leave the public copy."
    )
    applicant_data_days = models.PositiveSmallIntegerField(
        default=180, help_text="Days after a decision on seats until the data of those not chosen are erased."
    )
    meetings_a_year_min = models.PositiveSmallIntegerField(null=True, blank=True)
    meetings_a_year_max = models.PositiveSmallIntegerField(null=True, blank=True)
    document_languages = ArrayField(models.CharField(max_length=5), default=list)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["body", "start"]
        verbose_name_plural = "rules"
        constraints = [
            models.CheckConstraint(name="rules_end_after_start", condition=Q(end__gte=models.F("start")) | Q(end=None)),
            ExclusionConstraint(
                name="one_rules_version_a_day",
                expressions=[("body", RangeOperators.EQUAL), (whole_days(), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self):
        return f"{self.body} {self.start}"


class Term(models.Model):
    """A term of office; categories, seats and the seat plan hang on it. Both days belong to it.

    Without an ``end`` the term runs until further notice: some bodies have no
    fixed term, or its length is not known.
    """

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="terms")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    planned_seats = models.PositiveSmallIntegerField(null=True, blank=True)
    decided_by_fi = models.CharField(max_length=200, blank=True, help_text="The organ that appointed the members.")
    decided_by_sv = models.CharField(max_length=200, blank=True)
    decided_by_en = models.CharField(max_length=200, blank=True)
    decided_by = Translated("decided_by")
    decided_on = models.DateField(null=True, blank=True)
    decision_section = models.CharField(max_length=20, blank=True)
    record_number = models.CharField(max_length=60, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["body", "start"]
        constraints = [
            models.CheckConstraint(name="term_end_after_start", condition=Q(end__gte=models.F("start")) | Q(end=None)),
            ExclusionConstraint(
                name="terms_do_not_overlap",
                expressions=[("body", RangeOperators.EQUAL), (whole_days(), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self):
        return f"{self.body} {self.label}"

    @property
    def label(self):
        """The years, as in 2023–2025; 2023– while the end is open."""
        if self.end is None:
            return f"{self.start.year}–"
        return f"{self.start.year}–{self.end.year}" if self.start.year != self.end.year else str(self.start.year)


class Category(models.Model):
    """An organisation category (järjestöluokka, teema) or another group of seats, of one term."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="categories")
    key = models.SlugField(max_length=80)
    order = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=15, choices=enums.SeatGroup, default=enums.SeatGroup.NGO)
    name_fi = models.CharField(max_length=200)
    name_sv = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    name = Translated("name")
    sv_unofficial = models.BooleanField(default=False, help_text="The Swedish name is an unofficial translation.")
    deputies = models.PositiveSmallIntegerField(
        default=0, help_text="Deputies of the whole category, where the scheme has them by category or in order."
    )

    class Meta:
        ordering = ["term", "order"]
        verbose_name_plural = "categories"
        constraints = [models.UniqueConstraint(fields=["term", "key"], name="category_key_once_a_term")]

    def __str__(self):
        return self.name


class Seat(models.Model):
    """One place at the table: category, class and slot number. ``has_deputy`` where deputies are personal."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="seats")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="seats")
    seat_class = models.CharField(max_length=10, choices=enums.SeatClass, default=enums.SeatClass.VOTING)
    slot = models.PositiveSmallIntegerField()
    has_deputy = models.BooleanField(default=False)
    requirement = models.CharField(max_length=200, blank=True, help_text="What the seat asks for, in words.")

    class Meta:
        ordering = ["term", "category__order", "slot"]
        constraints = [models.UniqueConstraint(fields=["category", "slot"], name="slot_once_a_category")]

    def __str__(self):
        return f"{self.category} {self.slot}"
