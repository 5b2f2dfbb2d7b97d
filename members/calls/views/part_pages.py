"""One part of an application on a page of its own, for its applicant and for the secretary who keys in a paper."""

from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from council.core.i18n import sort_key
from council.core.states import Conflict, Refused
from council.core.uploads import store_upload
from members.calls import actions, content, parts, summary
from members.calls.enums import ApplicationPart, ApplicationState, QuestionKind
from members.calls.forms.applying_people import form_of
from members.calls.limits import FILES, within


@dataclass(frozen=True)
class Place:
    """The addresses between which the pages of an application lead: names of pages, and what they share."""

    base: str
    part: str
    tasks: str
    check: str
    file: str
    kwargs: dict
    by: object = None

    def to(self, name, **more):
        """A redirect to one of the pages."""
        return redirect(getattr(self, name), **self.kwargs, **more)

    @property
    def tasks_url(self):
        return self.to("tasks").url

    @property
    def check_url(self):
        return self.to("check").url


def show_part(request, application, part, place, *, more):
    """Show a part, or save what was sent. A draft keeps whatever is well-formed, and tells what is missing."""
    question = parts.question_of(part, application.call.questions.all())
    if question is not None and question.kind == QuestionKind.FILE and request.method == "POST":
        return save_file(request, application, question, place, more)
    if request.method != "POST":
        return page(request, application, part, form_of(application, part), place, more)
    by_autosave = "X-Autosave" in request.headers
    loose = form_of(application, part, request.POST, final=False, partial=by_autosave)
    form = loose if by_autosave else form_of(application, part, request.POST)
    is_whole, is_draft = form.is_valid(), application.state == ApplicationState.DRAFT
    if not is_whole and (by_autosave or not is_draft):
        return page(request, application, part, form, place, more, status=422)
    loose.is_valid()
    values = (form if is_whole else loose).values()
    try:
        application = actions.save_part(application, part, values, seen=request.POST.get("version", ""), by=place.by)
    except Conflict as conflict:
        return show_conflict(request, conflict.current, part, form, values, place, more)
    except actions.Lacking as lacking:
        for lack in lacking.lacks:
            form.add_error(lack.field if lack.field in form.fields else None, lack.sentence)
        return page(request, application, part, form, place, more, status=422)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return page(request, application, part, form, place, more, status=422)
    if by_autosave:
        return autosaved(request, application, part, form)
    if not is_whole:
        form.see(application)
        return page(request, application, part, form, place, more, status=422, kept=True)
    return onwards(request, application, part, place)


def onwards(request, application, part, place):
    """After a part was saved: a draft goes on to the next part, an application that was sent back to its list."""
    if application.state != ApplicationState.DRAFT:
        messages.success(request, _("Saved. The change is in force at once."))
        return place.to("tasks")
    if part == ApplicationPart.ORGANISATION and application.organisation_id:
        known = application.organisation
        if sort_key(known.name) != sort_key(application.name):
            text = _("The number belongs to an organisation that the portal knows as “%(name)s”.")
            messages.info(request, text % {"name": known.name})
    names = parts.parts_of(application.call)
    following = names[names.index(part) + 1 :]
    return place.to("part", part=following[0]) if following else place.to("check")


def page(request, application, part, form, place, more, *, status=200, kept=False, conflict=None):
    """The page of a part, with what is wrong when it was not saved as a whole."""
    if "X-Autosave" in request.headers:
        return render(request, "calls/_not_saved.html", {"form": form}, status=422)
    call = application.call
    question = parts.question_of(part, call.questions.all())
    context = {
        **more,
        "application": application,
        "call": call,
        "body": call.body,
        "place": place,
        "part": part,
        "form": form,
        "title": content.text(question, "label", call.languages) if question else parts.label_of(part, call),
        "question": question,
        "hint": content.text(question, "hint", call.languages) if question else "",
        "answer": parts.answer_of(application, question) if question else None,
        "block": summary.block(application, part),
        "kept": kept,
        "conflict": conflict,
        "autosaves": form.autosaves and application.state == ApplicationState.DRAFT,
    }
    return render(request, "calls/part_edit.html", context, status=status)


def autosaved(request, application, part, form):
    """Autosave's answer: the version, and the fields as they are stored now."""
    stored = parts.stored(application, part)
    current = [(name, stored[name]) for name in form.fields if name in stored and isinstance(stored[name], str)]
    context = {"version": parts.fingerprint(application, part), "now": timezone.now(), "stored": current}
    return render(request, "calls/_saved.html", context)


def show_conflict(request, current, part, form, values, place, more):
    """Both values of every field that differs, to choose from; nothing was written."""
    stored = parts.stored(current, part)
    fields = []
    for name, mine in values.items():
        if stored.get(name) != mine:
            label = form.fields[name].label if name in form.fields else parts.label_of(part, current.call)
            shown = [in_words(form, name, value) for value in (stored.get(name), mine)]
            fields.append({"name": name, "label": label, "theirs": shown[0], "mine": shown[1]})
    context = {
        **more,
        "application": current,
        "call": current.call,
        "body": current.call.body,
        "place": place,
        "part": part,
        "title": parts.label_of(part, current.call),
        "fields": fields,
        "version": parts.fingerprint(current, part),
    }
    if "X-Autosave" in request.headers:
        return render(request, "calls/_part_conflict.html", context, status=409)
    names = {"version", "csrfmiddlewaretoken", *(f"keep_{name}" for name in stored)}
    context["sent"] = [
        (name, value) for name in request.POST if name not in names for value in request.POST.getlist(name)
    ]
    return render(request, "calls/part_conflict.html", context, status=409)


def in_words(form, name, value):
    """A stored value as people read it."""
    if name == "joint":
        return "\n".join(" ".join(filter(None, row)) for row in value)
    choices = {}
    for key, label in getattr(form.fields.get(name), "choices", ()):
        choices |= dict(label) if isinstance(label, (list, tuple)) else {key: label}
    choices = {str(key): str(label) for key, label in choices.items()}
    if isinstance(value, bool):
        return choices.get("yes" if value else "no", _("Yes") if value else _("No"))
    if isinstance(value, list):
        return ", ".join(choices.get(str(each), str(each)) for each in value)
    return choices.get(str(value), str(value)) if value not in (None, "") else ""


def save_file(request, application, question, place, more):
    """A file for a question: brought through the gate, or taken away."""
    part = parts.question_part(question)
    seen = request.POST.get("version", "")
    if "remove" in request.POST:
        form = form_of(application, part)
        answer, checked = None, None
    else:
        kept = parts.answer_of(application, question)
        form = form_of(application, part, request.POST, request.FILES)
        if not request.FILES.get("answer") and kept is not None and kept.file_id:
            return place.to("tasks") if application.state != "draft" else onwards(request, application, part, place)
        if request.FILES.get("answer") and not within("files", application.pk, FILES):
            form.is_bound and form.add_error(None, _("Many files have been brought in a short time. Wait an hour."))
            return page(request, application, part, form, place, more, status=429)
        if not form.is_valid():
            return page(request, application, part, form, place, more, status=422)
        checked = form.cleaned_data["answer"]
    try:
        actions.refuse_unless_open(application, place.by)
        with transaction.atomic():
            answer = checked and store_upload(checked, by=place.by, body_id=application.call.body_id).pk
            application = actions.save_part(application, part, {"answer": answer}, seen=seen, by=place.by)
    except Conflict as conflict:
        fresh = form_of(conflict.current, part)
        return page(request, conflict.current, part, fresh, place, more, status=409, conflict=True)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return place.to("part", part=part)
    if "remove" in request.POST:
        messages.success(request, _("The file was taken away."))
        return place.to("part", part=part)
    return onwards(request, application, part, place)
