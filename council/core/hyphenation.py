"""Places where a long word may break, as soft hyphens (U+00AD).

Finnish words are divided by Voikko, which knows compounds
(``es-teet-tö-myys-suun-ni-tel-ma``). It is a library of the distribution
(Debian's ``libvoikko1`` and ``voikko-fi``) and optional: without it Finnish text
is left as it is. Swedish and English are divided by Pyphen's patterns. Other
languages are left alone.

What is laid out with these hyphens depends on whether Voikko is there, so
``stamp`` belongs to the key of every stored rendering.
"""

import functools
import re
import threading

import libvoikko
import pyphen

SOFT_HYPHEN = "\u00ad"
#: Letters that stay together at the start and at the end of a word.
LEFT, RIGHT = 3, 4
#: A run of letters that no dictionary divides is cut at this length, so that it cannot run off the page.
UNBROKEN = 40
PATTERNS = {"sv": "sv", "en": "en_GB"}
_WORD = re.compile(r"[^\W\d_]+")
_lock = threading.Lock()


@functools.cache
def _voikko():
    """The Finnish dictionary, or None where the distribution has none."""
    try:
        return libvoikko.Voikko("fi")
    except (OSError, libvoikko.VoikkoException):
        return None


@functools.cache
def _pyphen(language):
    return pyphen.Pyphen(lang=PATTERNS[language], left=LEFT, right=RIGHT)


@functools.cache
def stamp():
    """What divides words on this machine, for keys of stored renderings."""
    finnish = libvoikko.Voikko.getVersion() if _voikko() else "none"
    return f"voikko {finnish}, pyphen {pyphen.VERSION}"


def _finnish(word):
    voikko = _voikko()
    if voikko is None:
        return word
    with _lock:
        pattern = voikko.getHyphenationPattern(word)
    return "".join(
        SOFT_HYPHEN + letter if mark == "-" and LEFT <= at <= len(word) - RIGHT else letter
        for at, (letter, mark) in enumerate(zip(word, pattern, strict=True))
    )


@functools.lru_cache(maxsize=20_000)
def divide(word, language):
    """One word with its soft hyphens in a language; a run too long for a line is cut anyway."""
    if len(word) > UNBROKEN:
        return SOFT_HYPHEN.join(word[at : at + UNBROKEN // 2] for at in range(0, len(word), UNBROKEN // 2))
    if language == "fi":
        return _finnish(word)
    if language in PATTERNS:
        return _pyphen(language).inserted(word, SOFT_HYPHEN)
    return word


def soft_hyphens(text, language, shortest):
    """Text whose words of at least ``shortest`` letters have soft hyphens."""
    return _WORD.sub(
        lambda match: divide(match[0], language) if match.end() - match.start() >= shortest else match[0], text
    )
