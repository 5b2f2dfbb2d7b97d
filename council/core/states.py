"""State machines: the table of legal moves is the enum's ``moves()``; this is the one function that moves."""

from django.db import transaction
from django.utils.translation import gettext as _

from council.core.events import record


class InvalidTransition(Exception):
    """The object was not in a state from which this move is legal. ``str()`` is fit to show."""


class Refused(Exception):
    """A deed that the rules do not allow now; ``str()`` tells the reader why and what would help."""


@transaction.atomic
def move(obj, to, *, by, event, field="state", log=None, **changes):
    """Move ``obj`` to state ``to`` and record who did it.

    The update is guarded by the states that ``moves()`` allows, so of racing
    requests exactly one wins; the others get InvalidTransition. ``changes``
    are further columns written by the same update, ``log`` further facts for the event.
    """
    before = getattr(obj, field)
    moved = (
        type(obj)
        ._base_manager.filter(pk=obj.pk, **{f"{field}__in": type(to).sources(to)})
        .update(**{field: to}, **changes)
    )
    if not moved:
        obj.refresh_from_db()
        raise InvalidTransition(
            _("This cannot be done now: the state is “%(state)s”.") % {"state": getattr(obj, f"get_{field}_display")()}
        )
    obj.refresh_from_db()
    record(event, target=obj, by=by, before=str(before), after=str(to), **(log or {}))


class Conflict(Exception):
    """Somebody else changed the row since the writer read it; ``current`` is the row as it is now."""

    def __init__(self, current):
        super().__init__(
            _("Somebody else changed this while you were writing. Nothing was overwritten: compare the texts.")
        )
        self.current = current
