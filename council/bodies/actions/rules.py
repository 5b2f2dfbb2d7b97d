"""Dated versions of a body's rules."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from council.bodies.actions.changes import as_facts, differences, touch_body, write
from council.bodies.models import Body, Rules
from council.core.events import record
from council.core.states import Refused

DAY = datetime.timedelta(days=1)
_OWN = {"id", "body", "start", "end"}
#: The fields that a version of the rules may change.
RULE_FIELDS = [field.name for field in Rules._meta.concrete_fields if field.name not in _OWN]


@transaction.atomic
def change_rules(body, *, by, start, **fields):
    """Put a version of the rules in force from ``start``; returns ``(rules, {field: (before, after)})``.

    What is not given stays as in the version before. That version ends the day
    before; a version that starts on the same day is corrected instead. What has
    been decided under an older version is untouched. Raises Refused when
    nothing would change, or when fewer meetings a year are allowed than asked for.
    """
    Body.objects.select_for_update(no_key=True).get(pk=body.pk)
    versions = list(body.rules.order_by("start"))
    before = next((each for each in reversed(versions) if each.start < start), None)
    after = next((each for each in versions if each.start > start), None)
    rules = next((each for each in versions if each.start == start), None)
    if rules is not None:
        _refuse_reversed_frequency(rules, fields)
        changed = write(rules, fields)
    else:
        rules = Rules(body=body, start=start, end=after.start - DAY if after else None)
        for name in RULE_FIELDS if before else []:
            setattr(rules, name, getattr(before, name))
        changed = differences(rules, fields)
        if before and not changed:
            raise Refused(_("Nothing in these rules differs from those in force before them."))
        _refuse_reversed_frequency(rules, fields)
        for name, value in fields.items():
            setattr(rules, name, value)
        if before and (before.end is None or before.end >= start):
            before.end = start - DAY
            before.save(update_fields=["end"])
        rules.save()
    if changed or rules.start not in {each.start for each in versions}:
        kind = "rules.changed" if changed else "rules.defaults"
        record(kind, target=rules, by=by, start=start.isoformat(), changes=as_facts(Rules, changed))
        touch_body(body)
    return rules, changed


def _refuse_reversed_frequency(rules, fields):
    least = fields.get("meetings_a_year_min", rules.meetings_a_year_min)
    most = fields.get("meetings_a_year_max", rules.meetings_a_year_max)
    if least is not None and most is not None and most < least:
        raise Refused(_("The most meetings a year is less than the least."))
