"""Who may do what, derived from dated memberships and offices and never stored a second time.

A role is a word: the capacity of a membership or the kind of an office that is
in force today. ``user.roles_in(body_id)`` answers from one load per request.
"""

from members.enums import Capacity, OfficeKind

LEADERS = {OfficeKind.CHAIR, OfficeKind.VICE_CHAIR}


def is_secretary(user, body):
    """Secretary of this body, or of the body it is part of."""
    return OfficeKind.SECRETARY in user.roles_in(body.pk) or (
        body.parent_id is not None and OfficeKind.SECRETARY in user.roles_in(body.parent_id)
    )


def is_chair(user, body):
    """Chair of this body today."""
    return OfficeKind.CHAIR in user.roles_in(body.pk)


def leads(user, body):
    """Chair or vice chair of this body today."""
    return bool(LEADERS & user.roles_in(body.pk))


def is_insider(user, body):
    """Reads the body's closed agenda items: members, office holders and experts; deputies only when called."""
    return bool(user.roles_in(body.pk) - {Capacity.DEPUTY}) or is_secretary(user, body)


def can_edit_roster(user, body):
    """Appoints, ends and corrects memberships and offices of the body."""
    return is_secretary(user, body) or user.is_administrator


def can_manage_meetings(user, body):
    """Plans meetings, edits agendas, invites and keeps the minutes of the body."""
    return is_secretary(user, body)


def can_change_address(user, account, bodies):
    """Gives a person a new address, to which sign-in codes then go.

    ``account`` is the person's user or None; ``bodies`` are those in which the
    person has a place or an office now or to come. A secretary may do it only for
    people of the secretary's own bodies: otherwise one would get into another body through a member's account.
    """
    if user.is_administrator or (account is not None and user.pk == account.pk):
        return True
    return not (account is not None and account.is_administrator) and all(is_secretary(user, body) for body in bodies)


def needs_second_factor(user):
    """Secretaries of any body and administrators sign in with a second factor."""
    return user.is_administrator or any(OfficeKind.SECRETARY in roles for roles in user.roles().values())
