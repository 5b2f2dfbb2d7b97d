"""An earlier applicant takes the application along to a new call, by an own link; nothing is carried silently."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.core import files
from council.core.enums import FileState
from council.core.events import describe, record
from council.core.states import Refused
from members.calls.carried import new_call_of
from members.calls.enums import QuestionKind
from members.calls.models import Answer, Application, JointOrganisation, Nominee

describe(application__carried_over=gettext_lazy("An applicant took application %(number)s to this call as a draft"))

FIELDS = [
    "language",
    "contact_name",
    "contact_email",
    "contact_phone",
    "organisation",
    "kind",
    "name",
    "name_sv",
    "business_id",
    "register_number",
    "no_number_reason",
    "website",
    "scope",
    "languages",
    "networks",
    "reasons",
    "consider_later",
]
PERSON = [
    "capacity",
    "given_name",
    "family_name",
    "email",
    "phone",
    "language",
    "task",
    "organisation_name",
    "organisation",
    "background",
]


def carry_over(application):
    """A draft in the new call with what the application had; pressed again, it is the same draft.

    Its files are copies of their own, so that either application can be erased or
    changed without the other. The nominated persons are asked for their consent
    anew when it is sent. Raises Refused when no new call takes applications.
    """
    with files.removed_on_failure() as stored, transaction.atomic():
        return _carry_over(application, stored)


def _carry_over(application, stored):
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("call", "first_category", "second_category")
        .get(pk=application.pk)
    )
    call = new_call_of(application.call)
    if call is None or application.erased_at is not None:
        raise Refused(_("The new call does not take applications now."))
    if before := application.carried_over_to.filter(call=call).first():
        return before
    categories = {places.category.key: places.category for places in call.places.select_related("category")}
    first, second = (
        categories.get(category.key) if category else None
        for category in (application.first_category, application.second_category)
    )
    draft = Application.objects.create(
        call=call,
        carried_over_from=application,
        first_category=first,
        second_category=second if second != first else None,
        **{name: getattr(application, name) for name in FIELDS},
    )
    draft.municipalities.set(application.municipalities.all())
    JointOrganisation.objects.bulk_create(
        JointOrganisation(application=draft, organisation=each.organisation, name=each.name, number=each.number)
        for each in application.joint.all()
    )
    Nominee.objects.bulk_create(
        Nominee(application=draft, **{name: getattr(each, name) for name in PERSON})
        for each in application.nominees.all()
        if call.asks_deputy or each.capacity != "deputy"
    )
    _copy_answers(application, draft, stored)
    facts = {"number": application.number, "person": application.name, "actor_name": application.name}
    record("application.carried_over", target=call, by=None, **facts)
    return draft


def _copy_answers(application, draft, stored):
    """Answers to questions that the new call asks in the same words and kind; files of their own go to ``stored``."""
    copies = []
    asked = {(question.kind, question.label): question for question in draft.call.questions.all()}
    for answer in application.answers.select_related("question", "file"):
        question = asked.get((answer.question.kind, answer.question.label))
        if question is None or (question.kind == QuestionKind.CHOICE and question.choices != answer.question.choices):
            continue
        file = copy_of(answer.file, draft.call.body_id) if answer.file_id else None
        stored += [file] if file else []
        if question.kind != QuestionKind.FILE or file:
            facts = {"text": answer.text, "choice": answer.choice, "yes": answer.yes, "file": file}
            copies.append(Answer(application=draft, question=question, **facts))
    Answer.objects.bulk_create(copies)


def copy_of(stored, body_id):
    """A file of its own with the same bytes, still to be checked if it was; None for an infected or a lost one."""
    if stored.state == FileState.INFECTED:
        return None
    try:
        with files.open_file(stored) as file:
            return files.store_bytes(stored.name, stored.mime, file.read(), body_id, state=stored.state)
    except FileNotFoundError:
        return None
