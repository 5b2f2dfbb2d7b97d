"""Pictures of a draft composition as SVG: a map of tiles, one a municipality, and the table seen from above.

Plain data in, SVG out; looks come from classes in the style sheet. The same
facts stand in tables beside the pictures.
"""

import math
from html import escape

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council.bodies import table
from members.calls.tiles import layout
from members.enums import Capacity

WIDTH, HEIGHT, GAP = 92, 56, 6
#: So many tones beside that of nobody.
TONES = 3
#: A name longer than this is written smaller, so that it stays on its tile.
LONG = 11


def tile_map(county, lines, *, label):
    """The municipalities of a county as tiles in about their places, toned by the number of members.

    ``lines`` are ``figures.Line`` in the order of the names; an empty string when there are none.
    """
    if not lines:
        return ""
    spots = layout(county, [each.key for each in lines])
    columns, rows = (max(spot[axis] for spot in spots.values()) + 1 for axis in (0, 1))
    width, height = columns * (WIDTH + GAP) - GAP, rows * (HEIGHT + GAP) - GAP
    covered = [each for each in lines if each.members]
    described = ngettext(
        "%(n)s of %(of)s municipality has a member.", "%(n)s of %(of)s municipalities have a member.", len(lines)
    ) % {"n": len(covered), "of": len(lines)}
    if len(covered) < len(lines):
        missing = ", ".join(each.name for each in lines if not each.members)
        described += " " + _("Without a member: %(names)s.") % {"names": missing}
    most = max(TONES, *(each.members for each in lines), 0)
    tiles = "".join(_tile(each, spots[each.key], math.ceil(TONES * each.members / most)) for each in lines)
    return mark_safe(  # noqa: S308  (every word is escaped)
        f'<svg class="tiles" viewBox="-1 -1 {width + 2} {height + 2}" role="img" aria-label="{escape(label)}"'
        f' aria-describedby="tiles-words"><title>{escape(label)}</title><desc id="tiles-words">{escape(described)}'
        f"</desc>{tiles}</svg>"
    )


def _tile(line, spot, tone):
    x, y = spot[0] * (WIDTH + GAP), spot[1] * (HEIGHT + GAP)
    words = f"{line.name}: {in_words(line)}"
    small = " tile-long" if len(line.name) > LONG else ""
    count = f"{line.members} + {line.deputies}" if line.deputies else str(line.members)
    return (
        f'<g class="tile tile-{tone}"><title>{escape(words)}</title>'
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="4"/>'
        f'<text class="tile-name{small}" x="{x + WIDTH / 2:g}" y="{y + 22}">{escape(line.name)}</text>'
        f'<text class="tile-count" x="{x + WIDTH / 2:g}" y="{y + 44}">{count}</text></g>'
    )


def in_words(line):
    """“2 members, 1 deputy member”."""
    members = ngettext("%(n)s member", "%(n)s members", line.members) % {"n": line.members}
    deputies = ngettext("%(n)s deputy member", "%(n)s deputy members", line.deputies) % {"n": line.deputies}
    return f"{members}, {deputies}"


def seats(blocks, figures, *, personal, label):
    """The places around a table: filled, empty, and the deputies behind; an empty string where there are no places.

    Those who sit already are there in grey, before the places of the call.
    """
    groups = [_group(block, personal) for block in blocks]
    groups = [each for each in groups if each.seats or each.deputies]
    if not groups:
        return ""
    filled = _("%(n)s of %(of)s") % {"n": figures.members, "of": figures.planned_members}
    lines = [filled, _("members placed")]
    if figures.sitting_members:
        lines.append(_("+ %(n)s sitting already") % {"n": figures.sitting_members})
    return table.draw(groups, label=label, lines=lines)


def _group(block, personal):
    group = table.Group(block.number, personal=personal)
    for row in block.sitting:
        if row.member:
            group.seats.append(table.Place(_sitting(row.member, block), row.anchor, "sits"))
        if row.deputy and (row.member or not personal):
            group.deputies.append(table.Place(_sitting(row.deputy, block), f"{row.anchor}-deputy", "sits"))
    for row in block.rows:
        if row.member:
            text = str(row.slot)
            group.seats.append(table.Place(row.member.spoken, row.member.anchor, row.member.look, text))
        if row.deputy and not row.deputy.lawful:
            if personal and not row.member:
                continue  # a deputy behind no member's place has no spot in the picture
            group.deputies.append(table.Place(row.deputy.spoken, row.deputy.anchor, row.deputy.look))
    return group


def _sitting(person, block):
    holder = ", ".join(filter(None, (person.name, person.organisation)))
    facts = {"what": Capacity(person.capacity).label, "category": block.category.name, "holder": holder}
    return _("%(what)s, %(category)s: %(holder)s, sitting already") % facts
