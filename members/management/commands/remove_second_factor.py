"""For the operator: somebody has lost the second factor and the recovery codes."""

from django.core.management.base import BaseCommand, CommandError

from council.core.states import Refused
from members.models import User
from members.signin.actions import remove_second_factor


class Command(BaseCommand):
    help = "Remove the second factor of an account whose owner has lost it. Make sure first who is asking."

    def add_arguments(self, parser):
        parser.add_argument("email", help="The address of the account.")
        parser.add_argument("--reason", required=True, help="How the person was recognised; kept in the audit trail.")

    def handle(self, email, reason, **options):
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise CommandError(f"No account has the address {email}.")
        try:
            remove_second_factor(user, by=None, reason=reason)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"The second factor of {user.email} is removed and its sessions are ended.")
