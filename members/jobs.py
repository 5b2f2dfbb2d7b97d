"""What the clock does for people and their accounts."""

from council.core.schedule import every
from members.signin.actions import renew_encryption


@every(day_at="04:10")
def renew_second_factors():
    """Put second factors under the current secret key, so that an earlier one can be taken away."""
    renew_encryption()
