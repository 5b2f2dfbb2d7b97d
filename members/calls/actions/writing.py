"""Writing one part of an application; which parts there are, and who may write, is decided in ``applications``."""

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from council.core.files import remove_file
from council.core.models import StoredFile
from council.core.states import Refused
from members.calls.enums import ApplicationPart, QuestionKind
from members.calls.models import Answer, JointOrganisation, Nominee
from members.calls.parts import CAPACITIES, FIELDS, LATER, NOW, PERSON, answer_of, nominee_of, question_of
from members.models import Organisation


def write_part(application, part, values, *, by=None):
    """Write all fields of a part, as ``parts.stored`` has them."""
    if part in CAPACITIES:
        return _write_nominee(application, part, values)
    if question := question_of(part, application.call.questions.all()):
        return _write_answer(application, question, values["answer"])
    values = dict(values)
    if part == ApplicationPart.AREA:
        application.municipalities.set(values.pop("municipalities"))
    elif part == ApplicationPart.NETWORKS:
        _write_joint(application, values.pop("joint"))
    elif part == ApplicationPart.CATEGORIES:
        values = {f"{name}_id": value for name, value in values.items()}
    for name, value in values.items():
        setattr(application, name, value)
    if part == ApplicationPart.ORGANISATION:
        application.organisation = known_organisation(
            application.name, application.business_id, application.register_number
        )
        application.save(update_fields=[*FIELDS[part], "organisation", "sort_key"])
    elif values:
        application.save(update_fields=list(values))
    return None


def known_organisation(name, business_id="", register_number=""):
    """The organisation in the portal with exactly this number, else with exactly this name and no other number."""
    for field, number in (("business_id", business_id), ("register_number", register_number)):
        if number and (found := Organisation.objects.filter(**{field: number}).first()):
            return found
    if not name:
        return None
    found = list(Organisation.objects.named(name)[:2])
    if len(found) != 1:
        return None
    theirs = found[0]
    differs = (business_id and theirs.business_id) or (register_number and theirs.register_number)
    return None if differs else theirs


def _write_joint(application, rows):
    application.joint.all().delete()
    JointOrganisation.objects.bulk_create(
        JointOrganisation(
            application=application,
            name=name,
            number=number,
            organisation=known_organisation(name, *([number, ""] if "-" in number else ["", number])),
        )
        for name, number in rows
    )


def _write_nominee(application, part, values):
    nominee = nominee_of(application, part)
    if values["naming"] not in {NOW, LATER}:
        if nominee is not None:
            try:
                nominee.delete()
            except ProtectedError as error:
                raise Refused(_("This person is part of a proposal already and cannot be removed.")) from error
        return
    nominee = nominee or Nominee(application=application, capacity=CAPACITIES[part])
    for name in PERSON:
        given = values[name] if values["naming"] == NOW or name == "language" else ""
        setattr(nominee, name, given)
    nominee.save()


def _write_answer(application, question, value):
    answer = answer_of(application, question) or Answer(application=application, question=question)
    old = answer.file
    if question.kind == QuestionKind.TEXT:
        answer.text = value
    elif question.kind == QuestionKind.CHOICE:
        answer.choice = value
    elif question.kind == QuestionKind.YES_NO:
        answer.yes = value
    else:
        answer.file = StoredFile.objects.get(pk=value) if value else None
    answer.save()
    if old is not None and old != answer.file:
        remove_file(old)
