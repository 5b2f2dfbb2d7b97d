"""The sections of a body file that bodies keep themselves: host, body and rules."""

from django.utils import timezone
from django.utils.translation import gettext as _

from council.bodies import actions
from council.bodies.bodyfile.registry import section
from council.bodies.bodyfile.tables import Table, columns, translated
from council.bodies.models import Body, Host, Municipality, Rules
from council.core.states import Refused

HOST = Table(
    columns(Host, "kind", "county_code", "languages", *translated("name"), "website", "contact_email", key="slug"),
    required=["key", "kind", "languages", "name_fi"],
)
BODY_KEYS = [
    "kind",
    "legal_basis",
    "languages",
    *translated("name"),
    "genitive_fi",
    *translated("task", "meeting_habit"),
    "starts_on",
    "ends_on",
    "public",
    "record_number_pattern",
    "source_url",
]
BODY = Table(
    columns(Body, *BODY_KEYS, key="slug", predecessor="slug"),
    required=["key", "kind", "languages", "name_fi"],
)
RULES = Table(columns(Rules, "start", *actions.RULE_FIELDS), required=["start"])


def check_body(file, row):
    """The days of a body run forwards."""
    starts_on, ends_on = row.get("starts_on"), row.get("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        file.problem((*row.path, "ends_on"), before_first_day(ends_on, starts_on))


def before_first_day(end, start):
    """Why a last day is refused."""
    return _("%(end)s is before the first day, %(start)s.") % {"end": end.isoformat(), "start": start.isoformat()}


def check_rules(file, rows, languages=None):
    """Versions start on different days, and languages are among those of the body."""
    if languages is None:
        languages = file.rows["body"]["languages"] if "body" in file.rows else []
    days = set()
    for row in rows:
        if row["start"] in days:
            file.problem((*row.path, "start"), _("Another version of the rules starts on the same day."))
        days.add(row["start"])
        least, most = row.get("meetings_a_year_min"), row.get("meetings_a_year_max")
        if least is not None and most is not None and most < least:
            file.problem((*row.path, "meetings_a_year_max"), _("This is less than meetings_a_year_min."))
        for language in row.get("document_languages", []):
            if languages and language not in languages:
                file.problem(
                    (*row.path, "document_languages"),
                    _("“%(language)s” is not among the languages of the body.") % {"language": language},
                )


def apply_host(file, row):
    """Create or change the host."""
    code = row.get("county_code")
    if code and not Municipality.objects.filter(county_code=code).exists():
        file.problem((*row.path, "county_code"), _("No municipality belongs to the county %(code)s.") % {"code": code})
        return
    fields = {name: value for name, value in row.items() if name != "key"}
    host = Host.objects.filter(slug=row["key"]).first()
    if host is None:
        actions.found_host(slug=row["key"], by=None, **fields)
        file.note("+", f"host {row['key']}")
    else:
        file.note_differences("host", actions.change_host(host, **fields, by=None))


def apply_body(file, row):
    """Create or change the body itself; ``file.body`` is set."""
    host = Host.objects.get(slug=file.rows["host"]["key"])
    fields = {name: value for name, value in row.items() if name not in {"key", "predecessor"}}
    if "predecessor" in row:
        fields["predecessor"] = Body.objects.filter(slug=row["predecessor"]).exclude(slug=row["key"]).first()
        if fields["predecessor"] is None:
            file.problem(
                (*row.path, "predecessor"),
                _("There is no body “%(key)s”; name its file before this one.") % {"key": row["predecessor"]},
            )
    file.body = save_body(file, row, host, fields, "body")


def save_body(file, row, host, fields, where, parent=None, first=None):
    """Found or change one body by its ``key``; the Body, or None after a fault. Also for bodies within a body.

    ``first`` holds what only a newly founded body gets where the file is silent.
    """
    body = Body.objects.select_related("host").filter(slug=row["key"]).first()
    if body is not None and body.parent_id != (parent.pk if parent else None):
        file.problem(
            (*row.path, "key"),
            _("The key “%(key)s” belongs to another body, %(body)s.") % {"key": row["key"], "body": body.name_fi},
        )
        return None
    if body is None:
        body = actions.found_body(host, parent=parent, slug=row["key"], by=None, **{**(first or {}), **fields})
        file.note("+", where if parent else f"{where} {row['key']}")
        return body
    try:
        file.note_differences(where, actions.change_body(body, host=host, **fields, by=None))
    except Refused as refusal:
        file.problem(row.path, str(refusal))
    return body


def apply_rules(file, rows):
    """Put each version in force; what a version leaves out is as in the one before, else the portal's default."""
    save_rules(file, file.body, rows, "rules")


def save_rules(file, body, rows, where):
    """The versions of one body's rules."""
    for row in sorted(rows, key=lambda each: each["start"]):
        new = not body.rules.filter(start=row["start"]).exists()
        try:
            _rules, changed = actions.change_rules(body, **row, by=None)
        except Refused as refusal:
            file.problem((*row.path, "start"), str(refusal))
            continue
        if new:
            file.note("+", f"{where} {row['start'].isoformat()}")
        else:
            several = f"[{row['start'].isoformat()}]" if len(rows) > 1 else ""
            file.note_differences(where + several, changed)


def set_default_rules(file, body, start, where="rules"):
    """A body without any rules gets the portal's defaults, so that its meetings can be planned."""
    if not body.rules.exists():
        start = start or timezone.localdate()
        actions.change_rules(body, start=start, by=None)
        file.note("+", f"{where} {start.isoformat()}")


section("host", HOST, apply=apply_host, required=True)
section("body", BODY, apply=apply_body, check=check_body, required=True)
section("rules", RULES, apply=apply_rules, check=check_rules, many=True)
