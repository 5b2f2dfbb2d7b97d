"""Where a long word may break at the end of a line.

Finnish words are divided by Voikko, which knows compounds
(``esteet-tö-myys-suun-ni-tel-ma``). It is a library of the distribution
(Debian's ``libvoikko1`` and ``voikko-fi``) and optional: without it Finnish
words are not divided. Swedish and English are divided by Pyphen's patterns,
Swedish never so that a letter stands alone (``pensionärs-organisation``, not
``pensionär-s-organisation``). Other languages are left alone.

Where lines break depends on whether Voikko is there, so ``stamp`` belongs to
the key of every stored rendering.
"""

import functools
import re
import threading

import libvoikko
import pyphen

SOFT_HYPHEN = "\u00ad"
#: A run of letters longer than this is no word of a dictionary.
UNBROKEN = 40
_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = "aeiouyåäöé"
_lock = threading.Lock()


@functools.cache
def _voikko():
    """The Finnish dictionary, or None where the distribution has none."""
    try:
        return libvoikko.Voikko("fi")
    except (OSError, libvoikko.VoikkoException):
        return None


@functools.cache
def stamp():
    """What divides words on this machine, for keys of stored renderings."""
    finnish = libvoikko.Voikko.getVersion() if _voikko() else "none"
    return f"voikko {finnish}, pyphen {pyphen.VERSION}, no lone letters"


@functools.lru_cache(maxsize=20_000)
def _finnish(word, left, right):
    """The places in a Finnish word where it may be divided, first to last."""
    with _lock:
        pattern = _voikko().getHyphenationPattern(word)
    return tuple(at for at, mark in enumerate(pattern) if mark == "-" and left <= at <= len(word) - right)


@functools.lru_cache(maxsize=20_000)
def _swedish(word, left, right):
    """The places in a Swedish word where it may be divided, first to last.

    The patterns leave single letters between two places: the s that joins two words (``ungdom-s-or``) belongs to
    the word before it, a vowel (``för-e-ning``) to the syllables after it.
    """
    places = [len(start) for start, _rest in pyphen.Pyphen(lang="sv", left=left, right=right).iterate(word)]
    kept = []
    for at in sorted(places):
        if kept and at - kept[-1] == 1:
            if word[at - 1].lower() in _VOWELS:
                continue
            kept.pop()
        kept.append(at)
    return tuple(kept)


class Dictionary:
    """A language of ours with the one method of ``pyphen.Pyphen`` that line breaking uses."""

    def __init__(self, places, left, right):
        self.places, self.left, self.right = places, left, right

    def iterate(self, word):
        """``(start, end)`` of a word for each place where it may be divided, the longest start first."""
        for at in reversed(self.places(word, self.left, self.right)):
            yield word[:at], word[at:]


class Dictionaries:
    """Stands for the module ``pyphen`` where lines are broken (``documents.tagging``): Pyphen and our own languages."""

    @staticmethod
    def language_fallback(language):
        """The dictionary for a language tag such as ``sv-FI``, or None."""
        if language.partition("-")[0] == "fi":
            return "fi" if _voikko() else None
        return pyphen.language_fallback(language)

    @staticmethod
    def Pyphen(lang, left, right, **_other):
        """The dictionary of a language; at least ``left`` and ``right`` letters stay together at the ends of a word."""
        places = {"fi": _finnish, "sv": _swedish}.get(lang)
        return Dictionary(places, left, right) if places else pyphen.Pyphen(lang=lang, left=left, right=right)


@functools.lru_cache(maxsize=20_000)
def divide(word, language, left=3, right=4):
    """A word with soft hyphens where it may be divided; a run too long for any line is cut anyway."""
    if len(word) > UNBROKEN:
        return SOFT_HYPHEN.join(word[at : at + UNBROKEN // 2] for at in range(0, len(word), UNBROKEN // 2))
    tag = Dictionaries.language_fallback(language)
    if tag is None:
        return word
    ends = sorted(len(start) for start, _rest in Dictionaries.Pyphen(lang=tag, left=left, right=right).iterate(word))
    return SOFT_HYPHEN.join(word[start:end] for start, end in zip([0, *ends], [*ends, len(word)], strict=True))


def soft_hyphens(text, language, shortest):
    """Text whose words of at least ``shortest`` letters have soft hyphens; for headings of pages."""
    return _WORD.sub(
        lambda match: divide(match[0], language) if match.end() - match.start() >= shortest else match[0], text
    )
