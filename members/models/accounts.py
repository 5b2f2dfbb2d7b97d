"""Accounts: a way to sign in, with the roles that follow from the person's memberships and offices."""

import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import OuterRef
from django.utils import timezone

from council.core.queries import JSONArray, JSONObject, Prepared, Rows
from members.enums import OfficeKind
from members.models.people import Membership, Office, Person


def _roles(person, day):
    memberships = Membership.objects.on(day).filter(person=OuterRef("pk")).order_by("pk")
    offices = Office.objects.on(day).filter(person=OuterRef("pk")).order_by("pk")
    return Person.objects.filter(pk=person).values_list(
        JSONObject(
            memberships=Rows(memberships.values(json=JSONArray("body_id", "capacity"))),
            offices=Rows(offices.values(json=JSONArray("body_id", "kind"))),
        )
    )


#: A person's capacities and offices in force on a day, for every page that a signed-in person asks for.
ROLES = Prepared(_roles, person=987_654_321, day=datetime.date(1901, 2, 7))


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
                for found in ROLES(person=self.person_id, day=timezone.localdate()):
                    for body_id, role in (*found["memberships"], *found["offices"]):
                        roles.setdefault(body_id, set()).add(role)
            self._roles = roles
        return self._roles

    def roles_in(self, body_id):
        """The roles in one body today; an empty set for a stranger."""
        return self.roles().get(body_id, frozenset())

    def body_ids(self):
        """The bodies in which this person has any role today."""
        return list(self.roles())

    def secretary_of(self):
        """The bodies whose secretary this person is today; the parts of a body follow from it."""
        return [body for body, roles in self.roles().items() if OfficeKind.SECRETARY in roles]
