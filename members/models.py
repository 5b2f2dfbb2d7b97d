"""People, organisations, and who sits where from when to when."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from council.bodies.models import Body, Category, Municipality, PeriodQuerySet, Seat, Term, whole_days
from council.core.i18n import Translated, sort_key
from members import enums


class Person(models.Model):
    """A human being known to the portal. Contact details are private: only secretaries read them."""

    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=5, default="fi")
    title = models.CharField(max_length=200, blank=True)
    needs = models.TextField(blank=True, help_text="Participation needs the person asked to be remembered.")
    needs_consent_at = models.DateTimeField(null=True, blank=True)
    demonstration = models.BooleanField(default=False)
    sort_key = models.CharField(max_length=210, editable=False, db_index=True)

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


class UserManager(BaseUserManager):
    def create_user(self, email, **fields):
        """An account without a password: people sign in by code, passkey or their organisation."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """An administrator of the installation."""
        return self.create_user(email, is_administrator=True, **fields)


class User(AbstractBaseUser):
    """A way to sign in, nothing more: what the person may do follows from the person's roles."""

    email = models.EmailField(max_length=254, unique=True)
    person = models.OneToOneField(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="user")
    language = models.CharField(max_length=5, default="fi")
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False, help_text="Runs the installation; appoints secretaries.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    def __str__(self):
        return self.email

    def get_full_name(self):
        """The person's name, else the address."""
        return self.person.name if self.person_id else self.email

    get_short_name = get_full_name

    @property
    def is_staff(self):
        """Django admin is open to administrators, for reading."""
        return self.is_administrator

    @property
    def is_superuser(self):
        return self.is_administrator

    def has_perm(self, perm, obj=None):
        """Django admin only: administrators look at everything; nobody changes anything there."""
        return self.is_administrator and ".view_" in perm

    def has_perms(self, perms, obj=None):
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label):
        return self.is_administrator

    def roles(self):
        """``{body id: {capacities and offices in force today}}``, loaded once per request in one query."""
        if not hasattr(self, "_roles"):
            roles = {}
            if self.person_id and self.is_active:
                memberships = (
                    Membership.objects.current()
                    .filter(person_id=self.person_id)
                    .annotate(role=F("capacity"))
                    .values_list("body_id", "role")
                )
                offices = (
                    Office.objects.current()
                    .filter(person_id=self.person_id)
                    .annotate(role=F("kind"))
                    .values_list("body_id", "role")
                )
                for body_id, role in memberships.union(offices, all=True):
                    roles.setdefault(body_id, set()).add(role)
            self._roles = roles
        return self._roles

    def roles_in(self, body_id):
        """The roles in one body today; an empty set for a stranger."""
        return self.roles().get(body_id, frozenset())

    def body_ids(self):
        """The bodies in which this person has any role today."""
        return list(self.roles())


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


class Office(models.Model):
    """A task of leading or serving a body: chair, vice chair, secretary … Several may hold one kind."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="offices")
    kind = models.CharField(max_length=25, choices=enums.OfficeKind)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="offices")
    person_name = models.CharField(max_length=210, blank=True)
    title = models.CharField(max_length=200, blank=True, help_text="The holder's title and employer, in words.")
    held_by = models.CharField(max_length=300, blank=True, help_text="Which post holds it, where no person is named.")
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


class NamingRequest(models.Model):
    """An organisation is asked, by a signed link to its contact, to name a person for its seat.

    ``membership`` is the organisation's membership that waits for its person;
    without one, the confirmed person gets a new membership from ``start`` on.
    ``token_version`` makes older links void. What was proposed about a person is
    erased when the request ends, for then it lives in the person's own record or is not needed.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="naming_requests")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="naming_requests")
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="naming_requests"
    )
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="naming_requests")
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="naming_requests"
    )
    capacity = models.CharField(max_length=10, choices=enums.Capacity, default=enums.Capacity.MEMBER)
    order = models.PositiveSmallIntegerField(default=1)
    start = models.DateField(help_text="The day from which the person is to sit.")
    state = models.CharField(max_length=10, choices=enums.NamingState, default=enums.NamingState.OPEN)
    token_version = models.PositiveSmallIntegerField(default=1)
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(max_length=254)
    language = models.CharField(max_length=5, default="fi", help_text="The language of letters to the contact.")
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    person_language = models.CharField(max_length=5, default="fi")
    background = models.CharField(max_length=10, choices=enums.Background, blank=True)
    message = models.CharField(max_length=1000, blank=True, help_text="The contact's words to the secretary.")
    note = models.CharField(max_length=1000, blank=True, help_text="The secretary's words when asking again.")
    created_at = models.DateTimeField(auto_now_add=True)
    proposed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "capacity"],
                name="one_naming_request_a_seat",
                condition=Q(seat__isnull=False, state__in=["open", "proposed"]),
            ),
            models.UniqueConstraint(
                fields=["membership"],
                name="one_naming_request_a_membership",
                condition=Q(membership__isnull=False, state__in=["open", "proposed"]),
            ),
        ]

    def __str__(self):
        return f"{self.organisation} {self.body}"

    @property
    def proposed_name(self):
        """The proposed person's name; empty while nobody is proposed."""
        return f"{self.given_name} {self.family_name}".strip()
