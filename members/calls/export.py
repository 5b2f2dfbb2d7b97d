"""Applications of a call as a table for spreadsheets; no cell works as a formula (OWASP: CSV injection)."""

import csv
import io

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from members.calls.models import Application
from members.enums import Capacity

#: A text that begins with one of these could be taken for a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def harmless(value):
    """The value as a cell that no spreadsheet program calculates."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(RISKY) else text


def heads():
    """The heads of the columns."""
    people = [
        _("name"),
        _("email"),
        _("telephone"),
        _("organisation"),
        _("background"),
        _("consent"),
    ]
    return [
        _("Number"),
        _("State"),
        _("Arrived"),
        _("Late"),
        _("Organisation"),
        _("Business ID"),
        _("Register number"),
        _("Other organisations"),
        _("First category"),
        _("Second category"),
        _("Municipalities"),
        _("Languages"),
        _("Local or national"),
        _("Networks"),
        _("Contact person"),
        _("Contact person’s email"),
        _("Contact person’s telephone"),
        *(f"{role}: {name}" for role in (_("Member"), _("Deputy member")) for name in people),
        _("Reasons"),
    ]


def rows(call, user):
    """One row for each application that the reader may see, in the order of their numbers."""
    applications = (
        Application.objects.visible_to(user)
        .filter(call=call, erased_at=None)
        .select_related("first_category", "second_category")
        .prefetch_related("municipalities", "nominees", "joint", "answers__question", "answers__file")
        .order_by("number")
    )
    questions = list(call.questions.all())
    yield [*heads(), *(question.label for question in questions)]
    for each in applications:
        people = {nominee.capacity: nominee for nominee in each.nominees.all()}
        answers = {answer.question_id: answer for answer in each.answers.all()}
        yield [
            each.number,
            each.get_state_display(),
            timezone.localtime(each.arrived_at).strftime("%Y-%m-%d %H:%M:%S") if each.arrived_at else "",
            _("yes") if each.is_late else _("no"),
            each.name,
            each.business_id,
            each.register_number,
            "; ".join(other.name for other in each.joint.all()),
            each.first_category or "",
            each.second_category or "",
            "; ".join(place.name for place in each.municipalities.all()),
            ", ".join(each.languages),
            each.get_scope_display(),
            each.networks,
            each.contact_name,
            each.contact_email,
            each.contact_phone,
            *person_cells(people.get(Capacity.MEMBER)),
            *person_cells(people.get(Capacity.DEPUTY)),
            each.reasons,
            *(answer_cell(answers.get(question.pk), question) for question in questions),
        ]


def person_cells(nominee):
    if nominee is None:
        return [""] * 6
    return [
        nominee.name,
        nominee.email,
        nominee.phone,
        nominee.organisation_name,
        nominee.get_background_display(),
        nominee.get_consent_display(),
    ]


def answer_cell(answer, question):
    """An answer in words; of a file its name."""
    if answer is None:
        return ""
    if answer.file_id:
        return answer.file.name
    if answer.yes is not None:
        return _("yes") if answer.yes else _("no")
    if answer.choice is not None and answer.choice < len(question.choices):
        choice = question.choices[answer.choice]
        return next(iter(choice.values()), "")
    return answer.text


def as_csv(call, user):
    """The table as CSV: UTF-8 with a byte order mark and semicolons, as Finnish spreadsheet programs read it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in rows(call, user):
        writer.writerow([harmless(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(call, user):
    """The table as a workbook whose cells are all texts."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(_("Applications")[:31])
        bold = book.add_format({"bold": True})
        for number, row in enumerate(rows(call, user)):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, harmless(cell)[:32767], None if number else bold)
        sheet.freeze_panes(1, 0)
    return out.getvalue()
