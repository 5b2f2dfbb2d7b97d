"""Moments, names and labels as the reader's language writes them."""

import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, get_language_info

from council.core.i18n import fallback


def moment(text):
    """A moment of the content in Finnish time, or None."""
    return localtime(datetime.datetime.fromisoformat(text)) if text else None


def clock(when):
    """The time of day as the reader's language writes it."""
    return date_format(when, "TIME_FORMAT")


def day(when):
    """The date as the reader's language writes it."""
    return date_format(when, "SHORT_DATE_FORMAT")


def small(label):
    """A label inside a sentence."""
    label = str(label)
    return label[:1].lower() + label[1:]


def named(names, language, own=()):
    """The name for a reader, with fallback in the owner's own order of languages."""
    return next((names[code] for code in fallback(language, own) if names.get(code)), "")


def language_name(code):
    """The name of a language in the reader's own language; English writes it with a capital."""
    try:
        name = get_language_info(code)["name_translated"]
    except KeyError:
        return code
    return name if get_language() == "en" else small(name)
