"""Texts in several languages, and sorting that puts å ä ö last wherever the database runs."""

import unicodedata

from django.conf import settings
from django.utils.translation import get_language

CODES = [code for code, _name in settings.LANGUAGES]
_ORDER = str.maketrans({"å": "{", "ä": "|", "ö": "}", "æ": "|", "ø": "}", "đ": "d", "ŋ": "n", "ŧ": "t", "ð": "d"})


def sort_key(text):
    """A key that sorts names the Finnish way under the plain "C" order.

    Letters with other accents sort as their base letter, å ä ö after z.
    """
    folded = unicodedata.normalize("NFC", text).casefold().translate(_ORDER)
    plain = unicodedata.normalize("NFD", folded)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))[:200]


def fallback(language=None, own=()):
    """Languages to try for a reader, best first: the reader's, the owner's own, then the rest."""
    first = language or get_language() or settings.LANGUAGE_CODE
    return list(dict.fromkeys([first, *own, *CODES]))


def first_text(texts, own=(), language=None):
    """The text for a reader out of ``{language: text}``, and its language; two empty strings when there is none."""
    for code in fallback(language, own):
        if text := texts.get(code):
            return text, code
    return "", ""


class Translated:
    """Reads ``name_<language>`` for the reader's language, else the first language that has a text."""

    def __init__(self, name):
        self.name = name

    def __get__(self, instance, owner):
        if instance is None:
            return self
        return self.read(instance)

    def read(self, instance, language=None):
        """The text for one language, with fallback in the object's own language order."""
        for code in fallback(language, getattr(instance, "languages", None) or ()):
            if text := getattr(instance, f"{self.name}_{code}", ""):
                return text
        return ""


def in_languages(instance, name):
    """``{language: text}`` of the translated text ``name``, only the languages that have one."""
    return {code: text for code in CODES if (text := getattr(instance, f"{name}_{code}", ""))}


def in_language(instance, name, language):
    """The translated text ``name`` of ``instance`` for a given language rather than the active one."""
    return type(instance).__dict__[name].read(instance, language)
