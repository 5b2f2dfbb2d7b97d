"""Saving what people type, never over another's text: as a plain form and by autosave (``portal/autosave.js``)."""

import difflib
import re

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from council.core.models import Event
from council.core.states import Conflict, Refused
from council.core.text import plain_text
from meetings import actions

#: Above this many words the two texts are shown without marking their differences: comparing takes quadratic time.
COMPARED_WORDS = 3000


def save_form(request, form, write, *, again, back, who=None):
    """Save a ``VersionedForm`` by ``write(version, **values)`` and answer.

    ``write`` returns the saved record (it has ``version``) or raises Conflict or
    Refused. ``again(form)`` renders the page with the bound form and what is
    wrong with it; ``back`` is the address after a plain save. ``who(record)``
    gives the audit event of the other writer's change, or None.
    Autosave gets small parts of a page instead: 200, 409 or 422.
    """
    by_autosave = "X-Autosave" in request.headers
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            record = write(version, **form.values())
        except Conflict as conflict:
            record = conflict.current
            parts = [part for name in form.sent if (part := compare(form, name, record)) is not None]
            if parts:
                return show_conflict(request, form, record, parts, back=back, event=who and who(record))
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return not_saved(request, form, again)
        if by_autosave:
            return saved(request, form, record)
        messages.success(request, _("Saved."))
        return redirect(back)
    return not_saved(request, form, again)


def saved(request, form, record):
    """Autosave's answer: the version, and every field as it is stored now, others' writing included."""
    stored = [(name, getattr(record, name)) for name in form.base_fields if name != "version" and hasattr(record, name)]
    return render(request, "meetings/_saved.html", {"record": record, "now": timezone.now(), "stored": stored})


def not_saved(request, form, again):
    """What is wrong, beside what was typed."""
    if "X-Autosave" in request.headers:
        return render(request, "meetings/_not_saved.html", {"form": form}, status=422)
    response = again(form)
    response.status_code = 422
    return response


def save_text(request, item, language, form_class, *, again, back):
    """Save the texts of an item in one language from a ``VersionedForm`` of its fields."""
    if language not in item.meeting.languages:
        raise Http404
    form = form_class(request.POST)

    def write(version, **texts):
        return actions.write_text(item, language, by=request.user, version=version, **texts)

    return save_form(request, form, write, again=again, back=back, who=lambda _row: last_event(item))


def last_event(item, *kinds):
    """The newest event about what is written in an item, or of the given kinds."""
    kinds = kinds or ("item.written", "item.changed")
    return Event.objects.about(item.meeting).filter(kind__in=kinds, data__item=item.pk).first()


def show_conflict(request, form, current, parts, *, back, event):
    """Both texts of every field that was sent and differs; nothing is written until the writer has chosen."""
    context = {
        "form": form,
        "current": current,
        "parts": parts,
        "untouched": untouched(form, current),
        "event": event,
        "back": back,
        "hidden": [(key, value) for key, value in request.POST.items() if key not in known_names(form)],
    }
    name = "_conflict" if "X-Autosave" in request.headers else "conflict"
    return render(request, f"meetings/{name}.html", context, status=409)


def known_names(form):
    """The names a form sends that the conflict page writes anew."""
    names = ["version", "csrfmiddlewaretoken", *form.base_fields]
    return {*names, *(f"keep_{name}" for name in names)}


def untouched(form, record):
    """``(name, stored value)`` of the fields that were not sent."""
    names = [name for name in form.base_fields if name not in form.fields and hasattr(record, name)]
    return [(name, getattr(record, name)) for name in names]


def compare(form, name, current):
    """One field's two texts with their differences marked, or None when they are the same."""
    field = form.fields[name]
    mine, theirs = form.cleaned_data[name], getattr(current, name)
    if mine == theirs:
        return None
    shown = [as_read(field, value) for value in (theirs, mine)]
    marks = differences(*shown)
    return {
        "name": name,
        "label": field.label,
        "written": form.written(name),
        "theirs": theirs,
        "theirs_marked": marks[0],
        "mine_marked": marks[1],
        "only_form": shown[0] == shown[1],
        "choice": hasattr(field, "choices"),
        "rich": getattr(field, "rich", False),
    }


def as_read(field, value):
    """A field's value as words: rich text without its tags, a choice by its label."""
    if getattr(field, "rich", False):
        return plain_text(value)
    return str(dict(getattr(field, "choices", ())).get(value, value))


def differences(theirs, mine):
    """Two texts as lists of ``(piece, differs)``."""
    old, new = (re.findall(r"\s+|[^\s]+", text) for text in (theirs, mine))
    if len(old) + len(new) > 2 * COMPARED_WORDS:
        return [(theirs, False)], [(mine, False)]
    left, right = [], []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if a < b:
            left.append(("".join(old[a:b]), kind != "equal"))
        if c < d:
            right.append(("".join(new[c:d]), kind != "equal"))
    return left, right
