"""The only writers of calls and applications, by noun."""

from members.calls.actions.calls import (
    abandon_call,
    add_channel,
    change_call,
    close_calls,
    extend_call,
    publish_call,
    remove_channel,
    remove_draft,
    renew_call,
    set_places,
    set_rows,
    start_call,
    take_back_call,
    uses_gender,
)

__all__ = [
    "abandon_call",
    "add_channel",
    "change_call",
    "close_calls",
    "extend_call",
    "publish_call",
    "remove_channel",
    "remove_draft",
    "renew_call",
    "set_places",
    "set_rows",
    "start_call",
    "take_back_call",
    "uses_gender",
]
