"""An application in words: for its check page, its receipt, the secretary and the memo, in the reader's language."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from council.core.i18n import first_text
from members.calls.enums import ApplicationPart, Consent, QuestionKind
from members.calls.models import Answer, Application
from members.calls.parts import CAPACITIES, LATER, answer_of, label_of, nominee_of, parts_of, question_of, stored

#: What the functions here and in ``members.calls.parts`` read besides the application's own row.
READ = (
    "nominees",
    "joint",
    "municipalities",
    "call__questions",
    Prefetch("answers", queryset=Answer.objects.select_related("file")),
)
RELATED = ("call__body__host", "call__term", "first_category", "second_category", "organisation", "original")


def read(pk):
    """One application with all that is shown of it. Six queries."""
    return Application.objects.select_related(*RELATED).prefetch_related(*READ).get(pk=pk)


@dataclass
class Row:
    """A fact: its name, its value in words, and its file if it is one. An empty value is not given."""

    label: str
    value: str
    file: object = None


@dataclass
class Block:
    """One part of an application as it is read; ``consent`` is a nominated person's own word."""

    part: str
    title: str
    rows: list = field(default_factory=list)
    nominee: object = None

    @property
    def given(self):
        return [row for row in self.rows if row.value]


def blocks(application):
    """All parts of an application in words."""
    return [block(application, part) for part in parts_of(application.call)]


def block(application, part):
    """One part in words."""
    call = application.call
    title = label_of(part, call)
    if part in CAPACITIES:
        nominee = nominee_of(application, part)
        return Block(part, title, _of_nominee(application, part, nominee), nominee)
    if question := question_of(part, call.questions.all()):
        return Block(part, title, [_of_answer(question, answer_of(application, question))])
    return Block(part, title, _ROWS[part](application))


def _languages(codes):
    names = {code: str(name) for code, name in settings.LANGUAGES}
    return ", ".join(names.get(code, code) for code in codes)


def _of_organisation(application):
    return [
        Row(_("Kind"), application.get_kind_display()),
        Row(pgettext("of an organisation", "Name"), application.name),
        Row(_("Name in Swedish"), application.name_sv),
        Row(_("Business ID"), application.business_id),
        Row(_("Association register number"), application.register_number),
        Row(_("Why there is neither number"), application.no_number_reason),
        Row(_("Website"), application.website),
    ]


def _of_categories(application):
    return [
        Row(pgettext("application", "First choice"), str(application.first_category or "")),
        Row(pgettext("application", "Second choice"), str(application.second_category or "")),
    ]


def _of_area(application):
    names = sorted(str(each) for each in application.municipalities.all())
    return [
        Row(_("Local or national"), application.get_scope_display()),
        Row(_("Municipalities"), ", ".join(names)),
    ]


def _of_languages(application):
    return [Row(_("Languages in which it can work"), _languages(application.languages))]


def _of_networks(application):
    joint = [f"{each.name} ({each.number})" if each.number else each.name for each in application.joint.all()]
    return [
        Row(_("Networks or organisations that back the application"), application.networks),
        Row(_("Organisations that apply together"), "\n".join(joint)),
    ]


def _of_reasons(application):
    return [Row(_("Reasons for the application"), application.reasons)]


def _of_contact(application):
    later = _("Yes") if application.consider_later else _("No")
    return [
        Row(pgettext("of a person", "Name"), application.contact_name),
        Row(_("Email"), application.contact_email),
        Row(_("Telephone"), application.contact_phone),
        Row(_("Language of letters"), _languages([application.language])),
        Row(_("May be asked when a seat becomes vacant later"), later),
    ]


_ROWS = {
    ApplicationPart.ORGANISATION: _of_organisation,
    ApplicationPart.CATEGORIES: _of_categories,
    ApplicationPart.AREA: _of_area,
    ApplicationPart.LANGUAGES: _of_languages,
    ApplicationPart.NETWORKS: _of_networks,
    ApplicationPart.REASONS: _of_reasons,
    ApplicationPart.CONTACT: _of_contact,
}


def _of_nominee(application, part, nominee):
    naming = stored(application, part)["naming"]
    label = pgettext("of a person", "Name")
    if naming == LATER:
        return [Row(label, _("The organisation names the person later."))]
    if nominee is None:
        return [Row(label, "" if part == ApplicationPart.MEMBER else _("Nobody is nominated."))]
    rows = [Row(label, nominee.name), *of_person(nominee)]
    if application.state != "draft" and nominee.name and nominee.consent != Consent.NOT_ASKED:
        rows.append(Row(_("Consent"), nominee.get_consent_display()))
    return rows


def of_person(nominee):
    """What an application tells about a nominated person, besides the name."""
    return [
        Row(_("Task in the organisation"), nominee.task),
        Row(_("Comes from another organisation"), nominee.organisation_name),
        Row(_("The person is"), nominee.get_background_display()),
        Row(_("Gender"), nominee.get_gender_display()),
        Row(_("Email"), nominee.email),
        Row(_("Telephone"), nominee.phone),
        Row(_("Language of letters"), _languages([nominee.language])),
    ]


def _of_answer(question, answer):
    label = _("Answer")
    if answer is None:
        return Row(label, "")
    if question.kind == QuestionKind.FILE:
        return Row(_("File"), answer.file.name if answer.file else "", answer.file)
    if question.kind == QuestionKind.YES_NO:
        return Row(label, "" if answer.yes is None else _("Yes") if answer.yes else _("No"))
    if question.kind == QuestionKind.CHOICE:
        chosen = dict(choices_of(question)).get(answer.choice, "") if answer.choice is not None else ""
        return Row(label, chosen)
    return Row(label, answer.text)


def choices_of(question):
    """``(number, words)`` of a choice question, in the reader's language or the first that it has."""
    return [(at, first_text(texts)[0]) for at, texts in enumerate(question.choices)]
