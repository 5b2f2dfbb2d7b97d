"""The audit trail's one writer, and the registry of how an event reads in plain words."""

from council.core.models import Event

#: ``kind`` → lazy sentence with ``%(name)s`` places for the event's data. Each app registers its own kinds.
SENTENCES = {}


def describe(**sentences):
    """Register sentences; dots of the kind are written as double underscores (``meeting__called=_("…")``)."""
    SENTENCES.update({kind.replace("__", "."): sentence for kind, sentence in sentences.items()})


def record(kind, *, target, by, **data):
    """Append one line to the audit trail; call it inside the transaction of the deed.

    ``by`` is a user, or None when the clock or a person with a signed link did it
    (then ``data["person"]`` names that person). Raises KeyError for a kind
    that no app described, so that every event can be read as a sentence.
    """
    if kind not in SENTENCES:
        raise KeyError(f"no sentence describes the event {kind}")
    name = data.pop("actor_name", "") or (by.get_full_name() if by is not None else data.get("person", ""))
    return Event.objects.create(
        kind=kind,
        target=target,
        body_id=getattr(target, "body_id", None) if target._meta.model_name != "body" else target.pk,
        actor=by,
        actor_name=name[:200],
        data=data,
    )


class _Blank(dict):
    def __missing__(self, key):
        return "–"


def sentence(event):
    """What happened, in the reader's language."""
    return str(SENTENCES.get(event.kind, event.kind)) % _Blank(event.data)
