"""Template filters of meetings: names of stored codes in the reader's words."""

from django import template
from django.utils import translation
from django.utils.translation import gettext as _

from meetings.enums import InvitedAs
from members.enums import OfficeKind

register = template.Library()


@register.filter
def office_name(kind):
    """An office by its code."""
    return dict(OfficeKind.choices).get(kind, kind)


@register.filter
def invited_name(code):
    """As what a person was invited, by its code."""
    return dict(InvitedAs.choices).get(code, code)


@register.filter
def label(language, name):
    """The heading of a part of an item, in the language of its text and not of the reader."""
    with translation.override(language):
        return {"proposal": _("Proposal"), "proceedings": _("Proceedings"), "decision": _("Decision")}[name]


@register.filter
def section_number(item):
    """An item's number as it is read: § 31 where § run through the year, 3. where items are numbered."""
    return f"§ {item.section}" if item.section_year else f"{item.section}."
