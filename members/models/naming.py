"""Requests to an organisation to name a person."""

from django.db import models
from django.db.models import Q

from council.bodies.models import Body, Category, Seat
from members import enums
from members.models.organisations import Organisation
from members.models.people import Membership


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
