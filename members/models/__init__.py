"""People, accounts, organisations, and who sits where from when to when."""

from members.models.accounts import User, UserManager
from members.models.naming import NamingRequest
from members.models.organisations import Organisation
from members.models.people import Membership, Office, Person, RecordQuerySet

__all__ = ["Membership", "NamingRequest", "Office", "Organisation", "Person", "RecordQuerySet", "User", "UserManager"]
