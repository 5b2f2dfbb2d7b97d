"""What the clock does for calls."""

from council.core.schedule import every
from members.calls import actions
from members.calls.actions import retention


@every(minutes=1)
def close_calls():
    """Close the calls whose moment has come. Their pages tell it to the second by themselves; this records it."""
    actions.close_calls()


@every(day_at="03:40", within_hours=24)
def erase_applicants():
    """Erase the data of those who were not chosen when their time is up."""
    for call in retention.due_calls():
        retention.erase_applications(call, by=None)


@every(day_at="03:50", within_hours=24)
def forget_mergers():
    """Empty what old mergers of organisations and people kept of the removed records."""
    actions.forget_mergers()
