"""The section ``working_groups`` of a body file: child bodies with their mandates."""

from django.utils.translation import gettext as _

from council.bodies.bodyfile.native import (
    BODY_KEYS,
    RULES,
    before_first_day,
    check_rules,
    save_body,
    save_rules,
    set_default_rules,
)
from council.bodies.bodyfile.registry import section
from council.bodies.bodyfile.tables import Table, columns, translated
from council.bodies.models import Body
from workgroups.actions import set_mandate
from workgroups.models import Workgroup

MANDATE_KEYS = [*translated("goals"), "founded_on", "founded_by", "open_to_outsiders"]
WORKING_GROUPS = Table(
    {**columns(Body, *BODY_KEYS, key="slug"), **columns(Workgroup, *MANDATE_KEYS)},
    required=["key", "kind", "name_fi"],
    tables={"rules": RULES},
)


def check_groups(file, rows):
    """Keys are used once, and the days of a group run forwards."""
    body = file.rows.get("body", {})
    keys = {body.get("key")}
    for row in rows:
        if row["key"] in keys:
            file.problem((*row.path, "key"), _("The key “%(key)s” is used twice.") % {"key": row["key"]})
        keys.add(row["key"])
        starts_on, ends_on = row.get("starts_on", row.get("founded_on")), row.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            file.problem((*row.path, "ends_on"), before_first_day(ends_on, starts_on))
        check_rules(file, row.get("rules", []), row.get("languages", body.get("languages", [])))


def apply_groups(file, rows):
    """Found or change each group; a new one has from its parent what the file leaves out: languages, public page."""
    parent = file.body
    for row in rows:
        first = {"languages": parent.languages, "public": parent.public, "starts_on": row.get("founded_on")}
        where = f"working group {row['key']}"
        group = save_body(file, row, parent.host, row.pick(*BODY_KEYS), where, parent=parent, first=first)
        if group is None:
            continue
        existed = Workgroup.objects.filter(body=group).exists()
        _mandate, changed = set_mandate(group, by=None, **row.pick(*MANDATE_KEYS))
        if existed:
            file.note_differences(where, changed)
        save_rules(file, group, row.get("rules", []), f"{where} rules")
        set_default_rules(file, group, group.starts_on or parent.starts_on, f"{where} rules")


section("working_groups", WORKING_GROUPS, apply=apply_groups, check=check_groups, many=True)
