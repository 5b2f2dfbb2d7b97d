"""The audit trail's one writer, and the registry of how an event reads in plain words."""

import contextlib
import contextvars
import datetime
import re

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from council.core.i18n import first_text
from council.core.models import Event

#: ``kind`` → lazy sentence with ``%(name)s`` places for the event's data. Each app registers its own kinds.
SENTENCES = {}
#: Name of a fact → the choices whose label is read in place of the stored value.
CHOICES = {}
#: Name of a fact → what people call it, for the fact ``changes``.
NAMES = {}
#: The name of ``acting`` → what people call it.
ACTORS = {}
_ACTING = contextvars.ContextVar("acting", default="")
_TOLD_AT = contextvars.ContextVar("told_at", default=None)
_DAY = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?")


def describe(**sentences):
    """Register sentences; dots of the kind are written as double underscores (``meeting__called=_("…")``)."""
    SENTENCES.update({kind.replace("__", "."): sentence for kind, sentence in sentences.items()})


def read_facts(**choices):
    """Register how facts read whose values are those of a choices class (``capacity=Capacity``)."""
    CHOICES.update(choices)


def name_facts(**names):
    """Register what people call a fact (``start=_("first day")``), for lists of changes."""
    NAMES.update(names)


def name_actors(**names):
    """Register what people call a command that acts (``load_body=_("Body file")``)."""
    ACTORS.update(names)


@contextlib.contextmanager
def acting(name):
    """Name who does the deeds of a block that no user does (``by=None``): a command, or a person with a signed link."""
    token = _ACTING.set(name)
    try:
        yield
    finally:
        _ACTING.reset(token)


@contextlib.contextmanager
def told_at(moment):
    """Date the deeds of a block to a past moment: for data that tells a story, never for what people do."""
    token = _TOLD_AT.set(moment)
    try:
        yield
    finally:
        _TOLD_AT.reset(token)


def record(kind, *, target, by, **data):
    """Append one line to the audit trail; call it inside the transaction of the deed.

    ``by`` is a user, or None when the clock, a command or a person with a signed link did it; ``acting``
    around it names who, and nobody is named for the clock. Raises KeyError for a kind that no app
    described, so that every event can be read as a sentence.
    """
    if kind not in SENTENCES:
        raise KeyError(f"no sentence describes the event {kind}")
    name = data.pop("actor_name", "") or (by.get_full_name() if by is not None else _ACTING.get())
    return Event.objects.create(
        kind=kind,
        at=_TOLD_AT.get() or timezone.now(),
        target=target,
        body_id=getattr(target, "body_id", None) if target._meta.model_name != "body" else target.pk,
        actor=by,
        actor_name=name[:200],
        data=data,
    )


class _Blank(dict):
    def __missing__(self, key):
        return "–"


def _readable(name, value):
    """A stored fact as people read it: the label of a choice, a day or a moment in the reader's way of writing.

    ``changes`` is a list of ``[fact, old value, new value]``; any other list is one of names of facts. A text that
    was written in several languages is ``{language: text}``.
    """
    if isinstance(value, dict):
        return first_text(value)[0] or "–"
    if name == "changes" and isinstance(value, list):
        return "; ".join(
            f"{NAMES.get(fact, fact)}: {_readable(fact, old) or '–'} → {_readable(fact, new) or '–'}"
            for fact, old, new in value
        )
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(NAMES.get(each, each)) for each in value)
    if name in CHOICES and value in CHOICES[name].values:
        return str(CHOICES[name](value).label)
    if isinstance(value, str) and _DAY.fullmatch(value):
        if "T" in value:
            return date_format(localtime(datetime.datetime.fromisoformat(value)), "SHORT_DATETIME_FORMAT")
        return date_format(datetime.date.fromisoformat(value), "SHORT_DATE_FORMAT")
    return value


def actor(event):
    """Who did it: a person by name, a command by what people call it in the reader's language."""
    return str(ACTORS.get(event.actor_name, event.actor_name)) if event.actor_id is None else event.actor_name


def sentence(event):
    """What happened, in the reader's language; the fact ``told_as`` names the sentence of another kind."""
    facts = _Blank((name, _readable(name, value)) for name, value in event.data.items() if value not in (None, ""))
    return str(SENTENCES.get(event.data.get("told_as", event.kind), event.kind)) % facts
