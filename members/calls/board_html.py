"""The long parts of the coverage board as HTML: the places of a category, and those who have none yet.

Written with string formatting, for a press has to be answered at once: a call
may have hundreds of nominated persons, each with some buttons. Everything that
people wrote is escaped here.
"""

import functools
from html import escape
from types import SimpleNamespace

from django.utils.safestring import mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from members.enums import Capacity

FOCUS = " autofocus"


@functools.cache
def words(language):
    """The board's own words in the active language, which is ``language``, escaped: looked up once."""
    own = {
        "score": _("Score"),
        "beyond": _("Beyond the plan"),
        "out": _("Take out"),
        "other": _("Other place"),
        "empty": pgettext("place", "Empty"),
        "nobody": _("No deputy: no candidate is left"),
        "none": _("No deputy"),
        "sits": _("Sitting already"),
        "late": pgettext("application", "Late"),
        "number": pgettext("number", "No"),
        "both": _("Both to their places"),
        "deputy": _("deputy candidate"),
        "member": _("member candidate"),
        "as_member": _("As member"),
        "as_deputy": _("As deputy"),
        "nobody_waits": _("No applicant is left."),
    }
    return SimpleNamespace(**{name: escape(text) for name, text in own.items()})


def places(block, *, people, editable, focus=""):
    """The rows of a category's places. ``people`` is the address of a person's own page, without its key."""
    own = words(get_language())
    rows = (
        f'<tr><th scope="row">{row.slot}</th>'
        + "".join(_place(place, own, people, focus, editable=editable) for place in row.places)
        + "</tr>"
        for row in block.rows
    )
    return mark_safe("".join(rows))  # noqa: S308


def _place(place, own, people, focus, *, editable):
    if place is None:
        return "<td></td>"
    if place.person is None:
        if place.capacity == Capacity.MEMBER:
            return f'<td id="{place.anchor}" class="empty">{own.empty}</td>'
        missing = own.nobody if place.nobody_left else own.none
        return f'<td id="{place.anchor}" class="{"muted" if place.lawful else "empty"}">{missing}</td>'
    person, over = place.person, f' <span class="tag">{own.beyond}</span>' if place.over else ""
    facts = f'<span class="org">{escape(person.facts)}</span>' if person.facts else ""
    name = escape(person.name)
    html = (
        f'<td id="{place.anchor}"><b>{name}</b>{_score(person.score, own)}'
        f'<span class="org">{escape(person.organisation)}</span>{facts}{_flag(person)}{over}'
    )
    if not editable:
        return html + "</td>"
    here = FOCUS if place.anchor == focus else ""
    buttons = [_button("ghost", f"out:{person.key}", own.out, f" {name}", here)]
    buttons += [_button("quiet", deed.value, escape(deed.label), f": {name}") for deed in place.deeds]
    link = f'<a href="{people}{person.key}/">{own.other}<span class="vh">: {name}</span></a>'
    return f'{html}<span class="deeds">{" ".join([*buttons, link])}</span></td>'


def sitting(block):
    """The rows of those who sit in a category already: nothing of them can be pressed."""
    own = words(get_language())
    html = ""
    for row in block.sitting:
        sides = [(row.member, row.anchor), (row.deputy, f"{row.anchor}-deputy")][: 1 + block.has_deputies]
        cells = "".join(_sitting(each, anchor, own) if each else "<td></td>" for each, anchor in sides)
        # their numbers are the body's, not those of the places of this call
        head = f'<span aria-hidden="true">–</span><span class="vh">{own.sits}</span>'
        html += f'<tr class="sits"><th scope="row">{head}</th>{cells}</tr>'
    return mark_safe(html)  # noqa: S308


def _sitting(person, anchor, own):
    facts = f'<span class="org">{escape(person.facts)}</span>' if person.facts else ""
    return (
        f'<td id="{anchor}"><b>{escape(person.name)}</b>'
        f'<span class="org">{escape(person.organisation)}</span>{facts}'
        f' <span class="tag">{own.sits}</span></td>'
    )


def _score(score, own):
    return f' <span class="board-score" title="{own.score}">{score}</span>' if score else ""


def _flag(person):
    """Why somebody cannot be chosen, else what is waited for."""
    if person.why_not:
        return f' <span class="tag tag--alert">{escape(person.why_not)}</span>'
    return f' <span class="tag tag--wait">{escape(person.waits)}</span>' if person.waits else ""


def _button(look, value, label, about, more=""):
    return (
        f'<button class="btn btn--{look} btn--small" name="deed" value="{value}"{more}>'
        f'{label}<span class="vh">{about}</span></button>'
    )


def waiting(block, *, editable, focus=""):
    """The lists of those who have no place yet; a list is open while the category has room for them."""
    own = words(get_language())
    html = ""
    for lines, heading, wanted in block.waiting:
        if lines:
            items = "".join(_application(line, block, own, focus, editable=editable) for line in lines)
            html += (
                f'<details class="board-waiting"{" open" if wanted else ""}><summary>{escape(heading)} ({len(lines)})'
                f"</summary><ul>{items}</ul></details>"
            )
    return mark_safe(html or f'<p class="muted">{own.nobody_waits}</p>')  # noqa: S308


def _application(line, block, own, focus, *, editable):
    category, key = escape(block.category.name), block.category.pk
    late = f' <span class="tag tag--wait">{own.late}</span>' if line.is_late else ""
    facts = f" · {escape(line.facts)}" if line.facts else ""
    both = ""
    if editable and line.can_both and block.has_deputies:
        about = f": {escape(line.organisation)}, {category}"
        both = _button("ghost", f"both:{line.key}:{key}", own.both, about)
    people, here = "", FOCUS if line.focus == focus else ""
    for person in line.people:
        people += _person(person, own, block, category, here, editable=editable)
        here = here if person.why_not else ""
    return (
        f'<li><div class="board-person"><p><b>{escape(line.organisation)}</b>{_score(line.score, own)}{late}'
        f'<span class="org">{own.number} {line.number}{facts}</span></p>{both}</div>{people}</li>'
    )


def _person(person, own, block, category, here, *, editable):
    name, is_deputy = escape(person.name), person.capacity == Capacity.DEPUTY
    deeds = ""
    if editable and not person.why_not:
        about, where = f": {name}, {category}", f"in:{person.key}:{block.category.pk}"
        looks = ("quiet", "ghost") if is_deputy else ("ghost", "quiet")
        deeds = _button(looks[0], f"{where}:member:0", own.as_member, about, here)
        if block.has_deputies:
            deeds += " " + _button(looks[1], f"{where}:deputy:0", own.as_deputy, about)
        deeds = f'<span class="deeds">{deeds}</span>'
    kind = own.deputy if is_deputy else own.member
    return (
        f'<div class="board-person"><span>{name} <span class="muted">{kind}</span>{_flag(person)}</span>{deeds}</div>'
    )
