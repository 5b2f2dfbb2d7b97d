"""The body's meeting template: the items every new agenda starts with."""

from django.contrib import messages
from django.forms import formset_factory
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from council.core.states import Conflict
from council.core.text import as_written
from meetings import actions
from meetings.actions.planning import template_version
from meetings.forms.agenda import StandingItemForm
from meetings.models import StandingItem
from meetings.views.desk import managed_body

#: More rows than any agenda has; a limit only against a flood.
MOST_ROWS = 60
STEPS = {"up": -1, "down": 1}
RowsOfTemplate = formset_factory(StandingItemForm, extra=0, max_num=MOST_ROWS, validate_max=True)


def template_languages(body):
    """The languages of the body's documents, of those that a template can hold."""
    rules = body.rules_on(timezone.localdate())
    languages = (rules and rules.document_languages) or body.languages
    return [code for code in languages if hasattr(StandingItem, f"title_{code}")]


def rows_of(body):
    """The template's rows as the forms' first values."""
    names = [
        each.name for each in body.standing_items.model._meta.fields if each.name not in {"id", "body", "position"}
    ]
    rows = list(body.standing_items.values(*names))
    for row in rows:
        row.update({name: as_written(text) for name, text in row.items() if name.startswith("proposal_")})
    return rows


def posted_rows(data):
    """The rows as they were typed, in their order, each a dict of the row's fields."""
    total = data.get("form-TOTAL_FORMS", "")
    rows = []
    for number in range(min(int(total) if total.isdigit() else 0, MOST_ROWS)):
        prefix = f"form-{number}-"
        rows.append({key.removeprefix(prefix): value for key, value in data.items() if key.startswith(prefix)})
    return rows


def rearranged(rows, press):
    """The rows after a press of ``up-3``, ``down-3``, ``remove-3`` or ``add``, and the row to go on from."""
    verb, _dash, at = press.partition("-")
    if verb == "add":
        return [*rows, {}], len(rows)
    at = int(at) if at.isdigit() else len(rows)
    if at >= len(rows):
        return rows, None
    row = rows.pop(at)
    if verb == "remove":
        return rows, min(at, len(rows) - 1)
    to = max(0, min(len(rows), at + STEPS.get(verb, 0)))
    rows.insert(to, row)
    return rows, to


def standing_items_edit(request, slug):
    """Rows with up, down, remove and add that work without JavaScript; nothing is stored before Save."""
    body = managed_body(request, slug)
    kwargs = {"form_kwargs": {"languages": template_languages(body)}}
    sent = request.POST
    version, status, focus = template_version(body), 200, None
    if request.method != "POST":
        formset = RowsOfTemplate(initial=rows_of(body), **kwargs)
    elif "press" in sent:
        rows, focus = rearranged(posted_rows(sent), sent["press"])
        formset = RowsOfTemplate(initial=rows, **kwargs)
        version = sent.get("version", version)
    else:
        formset = RowsOfTemplate(sent, **kwargs)
        version = sent.get("version", version)
        status = save_template(request, body, formset, version)
        if status == 303:
            return redirect("meetings:standing_items_edit", slug=slug)
    conflict = status == 409
    context = {
        "body": body,
        "formset": formset,
        "version": template_version(body) if conflict else version,
        "conflict": conflict,
        "stored": list(body.standing_items.all()) if conflict else [],
        "focus": focus,
        "pressed": sent.get("press", "").partition("-")[0],
    }
    return render(request, "meetings/standing_items_edit.html", context, status=status)


def save_template(request, body, formset, version):
    """Store the rows: 303 when done, 422 when something is wrong in them, 409 when somebody else saved meanwhile."""
    if not formset.is_valid():
        return 422
    try:
        seen = int(version) if str(version).isdigit() else -1
        actions.set_standing_items(body, [form.cleaned_data for form in formset], by=request.user, version=seen)
    except Conflict:
        return 409
    messages.success(request, _("The meeting template is saved. New meetings start with it."))
    return 303
