"""Who is invited to a meeting, what they answered, and who was there."""

from django.db import models
from django.db.models import Q

from council.bodies.models import Seat
from meetings import enums
from meetings.models.agenda import Meeting
from members.models import Membership, Person


class InvitationQuerySet(models.QuerySet):
    def active(self):
        """Invitations that are in force."""
        return self.filter(state=enums.InvitationState.ACTIVE)


class Invitation(models.Model):
    """One person invited to one meeting, with the answer and the participation needs.

    ``in_place_of`` is set when a deputy was called because that invitation's
    answer was no; a deputy's own no frees the place for the next one.
    ``token_version`` makes older links void. Needs are read by
    the organiser only and are erased after the meeting.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    invited_as = models.CharField(max_length=10, choices=enums.InvitedAs)
    in_place_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="deputies")
    state = models.CharField(max_length=10, choices=enums.InvitationState, default=enums.InvitationState.ACTIVE)
    token_version = models.PositiveSmallIntegerField(default=1)
    answer = models.CharField(max_length=10, choices=enums.Answer, blank=True, default=enums.Answer.NONE)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_secretary = models.BooleanField(default=False)
    needs_interpretation = models.CharField(max_length=200, blank=True)
    needs_accessibility = models.CharField(max_length=300, blank=True)
    needs_diet = models.CharField(max_length=200, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "invited_as", "person__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="one_invitation_a_person"),
            models.UniqueConstraint(
                fields=["in_place_of"],
                name="one_deputy_called_at_a_time",
                condition=Q(state="active") & ~Q(answer="no"),
            ),
            models.CheckConstraint(
                name="deputy_in_place_of_someone", condition=Q(in_place_of=None) | Q(invited_as="deputy")
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.meeting}"

    @property
    def body_id(self):
        """For the audit trail: the body whose history this belongs to."""
        return self.meeting.body_id

    @property
    def attends(self):
        """True when the answer is that the person comes, on site or remotely."""
        return self.answer in {enums.Answer.YES, enums.Answer.REMOTE}

    @property
    def needs_list(self):
        """The participation needs that were told, as texts."""
        return [need for need in (self.needs_interpretation, self.needs_accessibility, self.needs_diet) if need]

    @property
    def has_needs(self):
        return bool(self.needs_list)


class Attendance(models.Model):
    """Who was at the meeting, in which capacity, from when to when.

    A deputy with ``in_place_of`` sits on that member's seat; only then does the
    deputy count for the quorum.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    person_name = models.CharField(max_length=210)
    represents = models.CharField(max_length=500, blank=True, help_text="Organisation names as they were.")
    invited_as = models.CharField(max_length=10, choices=enums.InvitedAs)
    role = models.CharField(
        max_length=25, blank=True, help_text="Office held at the meeting (members.enums.OfficeKind)."
    )
    title = models.CharField(max_length=200, blank=True)
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    has_vote = models.BooleanField(default=False)
    in_place_of = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    in_place_of_name = models.CharField(max_length=210, blank=True)
    presence = models.CharField(max_length=10, choices=enums.Presence, default=enums.Presence.ABSENT)
    arrived_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["meeting", "person__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="one_attendance_a_person"),
            models.CheckConstraint(
                name="left_after_arrival",
                condition=Q(left_at=None) | Q(arrived_at=None) | Q(left_at__gte=models.F("arrived_at")),
            ),
            models.UniqueConstraint(
                fields=["meeting", "in_place_of"],
                name="one_deputy_present_for_a_member",
                condition=Q(presence__in=["present", "remote"], in_place_of__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.person_name} {self.get_presence_display()}"

    @property
    def is_there(self):
        return self.presence in {enums.Presence.PRESENT, enums.Presence.REMOTE}

    @property
    def body_id(self):
        return self.meeting.body_id
