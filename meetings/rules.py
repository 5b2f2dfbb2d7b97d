"""Who may see and do what with a meeting.

Facts come from the objects given and from the user's roles of the day
(``members.rules``). ``invitation`` is the reader's own invitation to the
meeting, or None.
"""

from meetings.enums import Answer, InvitationState, InvitedAs, MeetingState, MinutesState, ScrutinyState
from members.enums import OfficeKind
from members.rules import LEADERS, can_manage_meetings, is_insider, is_secretary

#: Offices whose holders check the minutes.
CHECKERS = LEADERS | {OfficeKind.CONVENER}
OPEN_STATES = {MeetingState.PLANNED, MeetingState.CALLED, MeetingState.IN_SESSION}


def can_edit_meeting(user, meeting):
    """The secretary, until the meeting has ended."""
    return can_manage_meetings(user, meeting.body) and meeting.state in OPEN_STATES


def can_change_papers(user, meeting, minutes=None):
    """The secretary, until the minutes leave the secretary: annexes are added after the meeting too."""
    drafting = minutes is None or minutes.state == MinutesState.DRAFT
    return can_manage_meetings(user, meeting.body) and meeting.state != MeetingState.CANCELLED and drafting


def has_place(invitation, meeting):
    """False when someone was invited for a place or an office of the body that is not theirs on the meeting's day."""
    if invitation.membership_id is None and invitation.invited_as != InvitedAs.OFFICE:
        return True
    records = (invitation.person.memberships, invitation.person.offices)
    return any(each.filter(body=meeting.body_id).on(meeting.day).exists() for each in records)


def is_expected(invitation, meeting):
    """A valid invitation to a meeting that has not ended, of someone who has a place there.

    A deputy who has said no gives the place to the next one.
    """
    return (
        invitation is not None
        and invitation.state == InvitationState.ACTIVE
        and meeting.state in OPEN_STATES
        and not (invitation.invited_as == InvitedAs.DEPUTY and invitation.answer == Answer.NO)
        and has_place(invitation, meeting)
    )


def can_read_closed(user, meeting, invitation=None):
    """Closed items and papers: insiders of the body; a called deputy or invited expert until the meeting has ended."""
    if not user.is_authenticated:
        return False
    if is_insider(user, meeting.body):
        return True
    return is_expected(invitation, meeting) and invitation.invited_as != InvitedAs.GUEST


def can_see_remote_link(user, meeting, invitation=None):
    """The remote link is for those invited, and the secretary, until the meeting has ended."""
    if not user.is_authenticated or meeting.state not in OPEN_STATES:
        return False
    return is_secretary(user, meeting.body) or is_expected(invitation, meeting)


def can_keep_minutes(user, minutes):
    """The secretary writes while the minutes are a draft."""
    return can_manage_meetings(user, minutes.meeting.body) and minutes.state == MinutesState.DRAFT


def checks(user, body):
    """Chair or vice chair; the convener of a working group that has neither."""
    return bool(CHECKERS & user.roles_in(body.pk))


def can_check_minutes(user, minutes):
    """Who checks the body's minutes, while they are with the chair."""
    return checks(user, minutes.meeting.body) and minutes.state == MinutesState.WITH_CHAIR


def can_take_back_minutes(user, minutes):
    """The secretary, while the chair or the scrutineers have the minutes."""
    away = {MinutesState.WITH_CHAIR, MinutesState.IN_SCRUTINY}
    return can_manage_meetings(user, minutes.meeting.body) and minutes.state in away


def can_read_draft_minutes(user, minutes):
    """Secretary and leaders read a draft; scrutineers read what they scrutinise."""
    if not user.is_authenticated:
        return False
    body = minutes.meeting.body
    return (
        is_secretary(user, body)
        or checks(user, body)
        or any(each.person_id == user.person_id for each in minutes.scrutinies.all())
    )


def can_scrutinise(user, scrutiny):
    """The named scrutineer, once, while the minutes are in scrutiny."""
    return (
        user.is_authenticated
        and scrutiny.person_id == user.person_id
        and scrutiny.state == ScrutinyState.WAITING
        and scrutiny.minutes.state == MinutesState.IN_SCRUTINY
    )


def lacking_languages(item):
    """The agenda's languages in which an item has no heading or lacks a text that its original has."""
    rows = {row.language: row for row in item.texts.all()}
    original = next((row for row in rows.values() if row.is_original), None)
    written = [name for name in ("rationale", "proposal") if original and getattr(original, name)]
    return [
        language
        for language in item.meeting.languages
        if language not in rows
        or not rows[language].title
        or not all(getattr(rows[language], name) for name in written)
    ]
