"""The only writers of meetings: planning, agenda, invitations, session, minutes."""

from meetings.actions.agenda import (
    add_item,
    change_item,
    decide_item,
    move_item,
    publish_agenda,
    remove_item,
    restore_item,
    set_order,
    write_text,
)
from meetings.actions.answers import (
    answer_invitation,
    call_deputy_by_hand,
    erase_needs,
    invite_person,
    remind_silent,
    revoke_invitation,
)
from meetings.actions.calling import call_meeting, cancel_meeting, change_meeting
from meetings.actions.minutes import (
    answer_scrutiny,
    approve_as_chair,
    name_scrutineers,
    publish_minutes,
    return_to_secretary,
    send_to_chair,
)
from meetings.actions.papers import add_paper, change_paper, move_paper, remove_paper, restore_paper
from meetings.actions.planning import plan_meeting, set_standing_items
from meetings.actions.session import (
    add_attendance,
    end_meeting,
    mark_presence,
    open_meeting,
    reopen_meeting,
    set_times,
    take_back_opening,
)

__all__ = [
    "add_attendance",
    "add_item",
    "add_paper",
    "answer_invitation",
    "answer_scrutiny",
    "approve_as_chair",
    "call_deputy_by_hand",
    "call_meeting",
    "cancel_meeting",
    "change_item",
    "change_meeting",
    "change_paper",
    "decide_item",
    "end_meeting",
    "erase_needs",
    "invite_person",
    "mark_presence",
    "move_item",
    "move_paper",
    "name_scrutineers",
    "open_meeting",
    "plan_meeting",
    "publish_agenda",
    "publish_minutes",
    "remind_silent",
    "remove_item",
    "remove_paper",
    "reopen_meeting",
    "restore_item",
    "restore_paper",
    "return_to_secretary",
    "revoke_invitation",
    "send_to_chair",
    "set_order",
    "set_standing_items",
    "set_times",
    "take_back_opening",
    "write_text",
]
