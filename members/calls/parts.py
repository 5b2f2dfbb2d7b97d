"""The parts of an application: what is stored of each, what it still lacks, and how far the applicant is.

A part is named by a value of ``ApplicationPart``, or ``question-<number>`` for an own question of the call.
"""

import hashlib
import json
import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from council.bodies.models import Municipality
from members.calls.enums import ApplicationPart, QuestionKind
from members.enums import Capacity

FIELDS = {
    ApplicationPart.ORGANISATION: [
        "kind",
        "name",
        "name_sv",
        "business_id",
        "register_number",
        "no_number_reason",
        "website",
    ],
    ApplicationPart.CATEGORIES: ["first_category", "second_category"],
    ApplicationPart.AREA: ["scope", "municipalities"],
    ApplicationPart.LANGUAGES: ["languages"],
    ApplicationPart.NETWORKS: ["networks", "joint"],
    ApplicationPart.REASONS: ["reasons"],
    ApplicationPart.CONTACT: ["contact_name", "contact_email", "contact_phone", "language", "consider_later"],
}
PERSON = [
    "given_name",
    "family_name",
    "email",
    "phone",
    "language",
    "task",
    "organisation_name",
    "background",
    "gender",
]
CAPACITIES = {ApplicationPart.MEMBER: Capacity.MEMBER, ApplicationPart.DEPUTY: Capacity.DEPUTY}
#: Whether a person is named, and when: the first field of a nominee's page.
NOW, LATER, NOBODY = "now", "later", "nobody"
_QUESTION = re.compile(r"question-(\d{1,18})")

#: What is missing when a field that must be filled is empty.
NEEDED = {
    "name": _("Write the name of the organisation."),
    "number": _("Give the business ID or the register number, or say why there is neither."),
    "first_category": _("Choose the category in which the organisation applies."),
    "scope": _("Tell whether the organisation works locally or nationally."),
    "municipalities": _("Mark the municipalities in which the organisation works."),
    "languages": _("Mark at least one language."),
    "naming": _("Tell whether the organisation names a person now."),
    "given_name": _("Write the person’s given name."),
    "family_name": _("Write the person’s family name."),
    "email": _("Write the person’s e-mail address: the consent is asked there."),
    "answer": _("Answer the question."),
    "reasons": _("Write the reasons for the application."),
    "contact_name": _("Write the name of the contact person."),
    "contact_email": _("Write the e-mail address of the contact person."),
}


@dataclass(frozen=True)
class Lack:
    """Something that must be filled before the application can be sent: its part, its field, and a sentence."""

    part: str
    field: str
    sentence: str


@dataclass(frozen=True)
class Task:
    """One row of the task list."""

    part: str
    label: str
    state: str
    is_optional: bool = False


def question_part(question):
    """The name of a question's part."""
    return f"question-{question.pk}"


def question_of(part, questions):
    """The question that a part is about, or None."""
    found = _QUESTION.fullmatch(part)
    return next((each for each in questions if found and each.pk == int(found[1])), None)


def parts_of(call):
    """The names of the parts that this call's applications have, in order. One query: the questions."""
    own = [question_part(each) for each in call.questions.all()]
    kept = [part for part in ApplicationPart.values if part != ApplicationPart.DEPUTY or call.asks_deputy]
    at = kept.index(ApplicationPart.REASONS)
    return [*kept[:at], *own, *kept[at:]]


def label_of(part, call):
    """What a part is called."""
    question = question_of(part, call.questions.all())
    return question.label if question else str(ApplicationPart(part).label)


def offered_municipalities(call):
    """The municipalities that can be marked: those of the host's county, or all where it has none."""
    found = Municipality.objects.current()
    county = call.body.host.county_code
    return (found.filter(county_code=county) if county else found).order_by("county_name", "name_fi")


def nominee_of(application, part):
    """The nominee of a capacity, or None; reads what was prefetched."""
    capacity = CAPACITIES[part]
    return next((each for each in application.nominees.all() if each.capacity == capacity), None)


def answer_of(application, question):
    """The answer to a question, or None; reads what was prefetched."""
    return next((each for each in application.answers.all() if each.question_id == question.pk), None)


def stored(application, part):
    """What is stored of a part, as plain values that JSON can hold."""
    if part in CAPACITIES:
        nominee = nominee_of(application, part)
        if nominee is None:
            return {"naming": "", **dict.fromkeys(PERSON, ""), "language": application.language}
        naming = NOW if nominee.name or nominee.email or not application.call.persons_later else LATER
        return {"naming": naming, **{name: getattr(nominee, name) for name in PERSON}}
    if question := question_of(part, application.call.questions.all()):
        return {"answer": answered(answer_of(application, question), question)}
    values = {}
    for name in FIELDS[part]:
        if name == "municipalities":
            values[name] = sorted(each.pk for each in application.municipalities.all())
        elif name == "joint":
            values[name] = [[each.name, each.number] for each in application.joint.all()]
        elif name.endswith("_category"):
            values[name] = getattr(application, f"{name}_id")
        else:
            values[name] = getattr(application, name)
    return values


def answered(answer, question):
    """The stored answer as its question's kind has it: a text, a choice's number, True or False, a file's key."""
    if answer is None:
        return "" if question.kind == QuestionKind.TEXT else None
    return {
        QuestionKind.TEXT: answer.text,
        QuestionKind.CHOICE: answer.choice,
        QuestionKind.YES_NO: answer.yes,
        QuestionKind.FILE: answer.file_id,
    }[question.kind]


def fingerprint(application, part):
    """A short hash of a part, by which a form knows whether it was filled from what is stored now."""
    whole = json.dumps(stored(application, part), sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:24]


def lacks(application, *, municipalities=True):
    """Every :class:`Lack` of an application, in the order of its pages; ``municipalities``: whether any can be marked.

    Reads what was prefetched with ``members.calls.summary.READ``.
    """
    return [lack for part in parts_of(application.call) for lack in lacks_of(application, part, municipalities)]


def lacks_of(application, part, municipalities=True):
    """The lacks of one part."""
    names = _missing(application, part, municipalities)
    return [Lack(part, {"number": "no_number_reason"}.get(name, name), str(NEEDED[name])) for name in names]


def _missing(application, part, municipalities):
    values = stored(application, part)
    if part == ApplicationPart.ORGANISATION:
        has_number = any(values[name] for name in ("business_id", "register_number", "no_number_reason"))
        return [*_empty(values, ["name"]), *([] if has_number else ["number"])]
    if part in CAPACITIES:
        return _missing_of_nominee(values, part, application.call.persons_later)
    if question := question_of(part, application.call.questions.all()):
        return ["answer"] if question.required and values["answer"] in ("", None) else []
    needed = {
        ApplicationPart.CATEGORIES: ["first_category"],
        ApplicationPart.AREA: ["scope", "municipalities"] if municipalities else ["scope"],
        ApplicationPart.LANGUAGES: ["languages"],
        ApplicationPart.REASONS: ["reasons"],
        ApplicationPart.CONTACT: ["contact_name", "contact_email"],
    }
    return _empty(values, needed.get(part, []))


def _missing_of_nominee(values, part, persons_later):
    if not values["naming"] and part == ApplicationPart.DEPUTY:
        return []
    if not values["naming"] and persons_later:
        return ["naming"]
    return [] if values["naming"] == LATER else _empty(values, ["given_name", "family_name", "email"])


def _empty(values, names):
    return [name for name in names if not values[name]]


def is_begun(application, part):
    """True when something was written in a part."""
    values = {**stored(application, part)}
    if part in CAPACITIES:
        return bool(values["naming"])
    if part == ApplicationPart.CONTACT:
        return bool(values["contact_name"] or values["contact_phone"])
    if "answer" in values:
        return values["answer"] not in ("", None)
    values.pop("kind", None)
    return any(value not in ("", None, [], False) for value in values.values())


def tasks(application, *, municipalities=True):
    """The task list: every part with ``done``, ``begun``, ``optional`` or ``todo``."""
    rows = []
    for part in parts_of(application.call):
        missing, begun = lacks_of(application, part, municipalities), is_begun(application, part)
        state = "done" if begun and not missing else "begun" if begun else "todo" if missing else "optional"
        rows.append(Task(part, label_of(part, application.call), state, not missing and not begun))
    return rows
