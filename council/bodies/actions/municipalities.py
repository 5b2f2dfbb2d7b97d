"""Taking a list of municipalities into use."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from council.bodies.actions.changes import differences, write
from council.bodies.models import Municipality
from council.bodies.municipalities import SHIPPED, read_municipalities
from council.core.events import record
from council.core.pages import touch
from council.core.states import Refused

#: The first day of the classification into wellbeing services counties (the state of 2021).
FIRST_DAY = datetime.date(2021, 1, 1)
DAY = datetime.timedelta(days=1)


@transaction.atomic
def load_municipalities(rows=None, *, by, valid_from=FIRST_DAY):
    """Make ``rows`` (the shipped list when None) the municipalities from ``valid_from``.

    Returns ``{"added": n, "changed": n, "ended": n}``; a second time it changes
    nothing. A later ``valid_from`` keeps what was: what differs, or is no longer
    in the list, ends the day before. Raises Refused for a list older than what
    is in use, or one that lacks more than a third of the municipalities in use
    (a cut file).
    """
    rows = read_municipalities(SHIPPED) if rows is None else rows
    current = {each.code: each for each in Municipality.objects.filter(end=None)}
    if any(each.start > valid_from for each in current.values()):
        raise Refused(_("A newer list of municipalities is in use already."))
    missing = [each for code, each in current.items() if code not in {row.code for row in rows}]
    if len(missing) > len(current) / 3:
        raise Refused(
            _("The list lacks %(missing)d of the %(count)d municipalities in use; it seems to be cut.")
            % {"missing": len(missing), "count": len(current)}
        )
    added, corrected, superseded = [], [], []
    for row in rows:
        old = current.get(row.code)
        fields = {**row._asdict(), "name_sv": row.name_sv or (old.name_sv if old else row.name_fi)}
        if old is None:
            added.append(Municipality(start=valid_from, **fields))
        elif not differences(old, fields):
            continue
        elif old.start == valid_from:
            write(old, fields)
            corrected.append(old)
        else:
            superseded.append((old, Municipality(start=valid_from, **fields)))
    ended = [each for each in missing if each.start < valid_from]
    for old in [*ended, *(old for old, _new in superseded)]:
        write(old, {"end": valid_from - DAY})
    Municipality.objects.bulk_create([*added, *(new for _old, new in superseded)])
    counts = {"added": len(added), "changed": len(corrected) + len(superseded), "ended": len(ended)}
    if any(counts.values()):
        target = [*added, *corrected, *(new for _old, new in superseded), *ended][0]
        record("municipalities.loaded", target=target, by=by, valid_from=valid_from.isoformat(), **counts)
        touch("site")
    return counts
