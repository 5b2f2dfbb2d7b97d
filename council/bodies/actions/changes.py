"""What the deeds on bodies share: finding what differs, writing it, and telling it."""

import datetime

from council.bodies import enums
from council.bodies.labels import LABELS
from council.core.events import name_facts, read_facts
from council.core.pages import touch

#: Facts of the audit trail whose field is called the same in two models.
_AMBIGUOUS = {"kind"}

name_facts(**LABELS)
read_facts(
    host_kind=enums.HostKind,
    body_kind=enums.BodyKind,
    legal_basis=enums.LegalBasis,
    quorum=enums.QuorumFormula,
    notice_counting=enums.NoticeCounting,
    numbering=enums.Numbering,
    record_kind=enums.RecordKind,
    agenda_publicity=enums.Publicity,
    deputy_scheme=enums.DeputyScheme,
    quota=enums.QuotaMode,
)


def differences(obj, fields):
    """``{name: (before, after)}`` of the given fields whose value would change."""
    return {name: (getattr(obj, name), value) for name, value in fields.items() if getattr(obj, name) != value}


def write(obj, fields):
    """Save the fields that differ; returns them as ``differences`` does."""
    changed = differences(obj, fields)
    for name, (_before, after) in changed.items():
        setattr(obj, name, after)
    if changed:
        obj.save(update_fields=list(changed))
    return changed


def as_facts(model, changed):
    """Differences as the audit trail keeps them: a list of ``[fact, before, after]``."""
    return [
        [f"{model._meta.model_name}_{name}" if name in _AMBIGUOUS else name, _stored(before), _stored(after)]
        for name, (before, after) in changed.items()
    ]


def _stored(value):
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value if value is None or isinstance(value, (bool, int, list)) else str(value)


def touch_body(body):
    """The pages that show this body: its own, its parent's, the front page and the lists."""
    touch(*(f"body:{pk}" for pk in (body.pk, body.parent_id) if pk), "site")
