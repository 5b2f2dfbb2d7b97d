"""The section ``composition_rules`` of a body file: what the composition of the body must or should be like."""

from django.utils.translation import gettext as _

from council.bodies.bodyfile.registry import section
from council.bodies.bodyfile.tables import Table, columns, unknown_value
from council.bodies.models import Municipality
from members.calls.actions.composition_rules import set_composition_rules
from members.calls.enums import Dimension
from members.calls.models import CompositionRule
from members.calls.rulebook import FIELDS, FIXED, WITHOUT_VALUE, faults, whole

RULES = Table(columns(CompositionRule, *FIELDS), required=["dimension"])


def check_composition_rules(file, rows):
    """Each rule makes sense by itself, and names a category or a language that the file has."""
    body = file.rows.get("body")
    terms = file.rows.get("term")
    known = {
        "languages": body["languages"] if body else None,
        "categories": [each["key"] for term in terms for each in term.get("categories", ())] if terms else None,
    }
    for row in rows:
        for name, fault in faults(whole(row), **known).items():
            if name == "value" and row["dimension"] not in WITHOUT_VALUE:
                fault = unknown_value(row["value"], _allowed(row["dimension"], known))
            file.problem((*row.path, name), fault)


def _allowed(dimension, known):
    own = {Dimension.CATEGORY: known["categories"], Dimension.LANGUAGE: known["languages"], **FIXED}
    return [str(each) for each in own.get(dimension) or ()]


def apply_composition_rules(file, rows):
    """Make the composition rules of the body those of the file, in its order."""
    for row in rows:
        code = row.get("value")
        if row["dimension"] == Dimension.MUNICIPALITY and code and not _is_municipality(code):
            reason = _("There is no municipality with the code “%(code)s”.") % {"code": code}
            file.problem((*row.path, "value"), reason)
            return
    wanted = [whole(row) for row in rows]
    present = [{name: getattr(rule, name) for name in FIELDS} for rule in file.body.composition_rules.all()]
    if wanted == present:
        return
    set_composition_rules(file.body, wanted, by=None)
    for place, rule in enumerate(wanted, 1):
        if place > len(present):
            file.note("+", f"composition_rules {place} {_name(rule)}")
        else:
            old = present[place - 1]
            changed = {name: (old[name], rule[name]) for name in FIELDS if old[name] != rule[name]}
            file.note_differences(f"composition_rules {place}", changed)
    for place in range(len(wanted) + 1, len(present) + 1):
        file.note("-", f"composition_rules {place} {_name(present[place - 1])}")


def _is_municipality(code):
    return Municipality.objects.current().filter(code=code).exists()


def _name(rule):
    return " ".join(filter(None, (rule["dimension"], rule["value"])))


section("composition_rules", RULES, apply=apply_composition_rules, check=check_composition_rules, many=True)
