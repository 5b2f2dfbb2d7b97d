"""The only writers of people, organisations, memberships and offices.

Each deed is atomic, checks what the database cannot, records one event and
raises ``Refused`` with a sentence that names what stands in the way.
"""

from members.actions.memberships import (
    ONE_DAY,
    appoint,
    change_membership,
    correct_membership,
    end_membership,
    name_person,
)
from members.actions.naming import (
    ask_again,
    confirm_naming,
    decline_naming,
    propose_person,
    request_naming,
    withdraw_naming,
)
from members.actions.offices import appoint_office, correct_office, end_office, name_officer
from members.actions.organisations import add_organisation, change_organisation
from members.actions.people import add_person, change_person, invite_account
from members.actions.succession import replace_member, undo_end

__all__ = [
    "ONE_DAY",
    "add_organisation",
    "add_person",
    "appoint",
    "appoint_office",
    "ask_again",
    "change_membership",
    "change_organisation",
    "change_person",
    "confirm_naming",
    "correct_membership",
    "correct_office",
    "decline_naming",
    "end_membership",
    "end_office",
    "invite_account",
    "name_officer",
    "name_person",
    "propose_person",
    "replace_member",
    "request_naming",
    "undo_end",
    "withdraw_naming",
]
