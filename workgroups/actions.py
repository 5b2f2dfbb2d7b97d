"""The only writers of a working group's mandate."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from council.bodies.actions.changes import as_facts, differences, touch_body
from council.core.events import describe, name_facts, record
from workgroups.models import Workgroup

describe(
    workgroup__mandated=_("The mandate of %(body)s was given."),
    workgroup__changed=_("The mandate of %(body)s was changed: %(changes)s."),
)
name_facts(
    goals_fi=_("goals in Finnish"),
    goals_sv=_("goals in Swedish"),
    goals_en=_("goals in English"),
    founded_on=_("founded on"),
    founded_by=_("founded by"),
    open_to_outsiders=_("open to others than members"),
)


@transaction.atomic
def set_mandate(body, *, by, **fields):
    """What a child body was founded for, and who may join; returns ``(workgroup, {field: (before, after)})``.

    Fields that are not given stay as they are.
    """
    existing = Workgroup.objects.filter(body=body).first()
    workgroup = existing or Workgroup(body=body)
    changed = differences(workgroup, fields)
    if changed or existing is None:
        for name, (_before, after) in changed.items():
            setattr(workgroup, name, after)
        workgroup.save()
        kind = "workgroup.changed" if existing else "workgroup.mandated"
        record(kind, target=workgroup, by=by, body=body.name_fi, changes=as_facts(Workgroup, changed))
        touch_body(body)
    return workgroup, changed
