"""Template filters of meetings: names of stored codes in the reader's words."""

from django import template
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from meetings import content, show
from members.enums import OfficeKind

register = template.Library()


@register.filter
def office_name(kind):
    """An office by its code."""
    return dict(OfficeKind.choices).get(kind, kind)


@register.filter
def label(language, name):
    """The heading of a part of an item, in the language of its text and not of the reader."""
    with translation.override(language):
        return {"proposal": _("Proposal"), "proceedings": _("Proceedings"), "decision": _("Decision")}[name]


@register.filter
def section_number(item):
    """An item's number as it is read: § 31 where § run through the year, 3. where items are numbered."""
    return f"§ {item.section}" if item.section_year else f"{item.section}."


@register.filter
def ground(texts):
    """A legal ground out of ``{language: text}`` for the reader; marked with its language where that is another."""
    return mark_safe(show.marked(texts, translation.get_language()))  # noqa: S308


@register.filter
def item_ground(item):
    """Why an item that is being edited is closed."""
    return ground(content.ground(item, item.legal_ground))


@register.filter
def attendance_rows(whole):
    """Who was at the meeting, from when to when, as rows of a table."""
    return show.attendance_html(whole, translation.get_language())
