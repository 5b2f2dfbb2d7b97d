"""The section ``meeting_template`` of a body file: the items that every new agenda starts with."""

from council.bodies.bodyfile.registry import section
from council.bodies.bodyfile.tables import Table, columns, translated
from council.core.text import from_markdown
from meetings.actions.planning import set_standing_items
from meetings.models import StandingItem

TITLES, PROPOSALS = translated("title"), translated("proposal")
TEMPLATE = Table(columns(StandingItem, "kind", *TITLES, *PROPOSALS), required=["kind", "title_fi"])


def _standing(row):
    """The fields of a standing item; proposals are Markdown in the file and rich text in the database."""
    titles = {name: row.get(name, "") for name in TITLES}
    proposals = {name: from_markdown(row[name]) if row.get(name) else "" for name in PROPOSALS}
    return {"kind": row["kind"], **titles, **proposals}


def apply_template(file, rows):
    """Make the body's standing items those of the file, in its order."""
    wanted = [_standing(row) for row in rows]
    items = file.body.standing_items.order_by("position")
    present = [{name: getattr(item, name) for name in ("kind", *TITLES, *PROPOSALS)} for item in items]
    if wanted == present:
        return
    set_standing_items(file.body, wanted, by=None)
    for position, item in enumerate(wanted, 1):
        if position > len(present):
            file.note("+", f"meeting_template {position} {item['title_fi']}")
        else:
            old = present[position - 1]
            changed = {name: (old[name], item[name]) for name in item if old[name] != item[name]}
            file.note_differences(f"meeting_template {position}", changed)
    for position in range(len(wanted) + 1, len(present) + 1):
        file.note("-", f"meeting_template {position} {present[position - 1]['title_fi']}")


section("meeting_template", TEMPLATE, apply=apply_template, many=True)
