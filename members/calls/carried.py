"""Which call takes the place of one that was not carried out."""

from members.calls.models import Call


def new_call_of(call):
    """The published call that replaces this one and takes applications now, or None."""
    return Call.objects.taking().filter(predecessor=call).first()
