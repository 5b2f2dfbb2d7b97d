"""Which organisations are one and the same, though some are tied to a known one and others only named.

Plain data in, keys out: no database. What is tied to an Organisation is that
organisation. Others are the same when they have the same number, else when
they have the same name and no numbers that differ. A name is compared without
case, punctuation and the endings of registered associations and foundations,
because people write "Esimerkki ry", "ESIMERKKI RY." and "Esimerkki r.y.".
"""

import re
import unicodedata
from dataclasses import dataclass

_ENDING = re.compile(r"\b(r\s?y|r\s?f|s\s?r|rekisteröity yhdistys|registrerad förening|säätiö sr)$")
_DOTTED = re.compile(r"\b([rs])\.\s?([yfr])\b\.?")
_PUNCTUATION = re.compile(r"[^\w\s]|_")


@dataclass(frozen=True, slots=True)
class Mention:
    """An organisation as something tells it: the key of an Organisation or None, its names, its numbers."""

    organisation: int | None = None
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


def plain_name(name):
    """A name as it is compared; an empty string for a name of nothing but punctuation."""
    text = unicodedata.normalize("NFKC", name).casefold()
    text = _DOTTED.sub(r"\1\2", text)
    text = " ".join(_PUNCTUATION.sub(" ", text).split())
    return _ENDING.sub("", text).strip() or text


class Identities:
    """Gives each mention a key; the same organisation gets the same one, whatever the order of the mentions."""

    def __init__(self, mentions):
        self._by_number, self._by_name, self._numbers, self._found = {}, {}, {}, {}
        for mention in sorted(set(mentions), key=self._rank):
            self._found[mention] = self._key(mention)

    def __getitem__(self, mention):
        return self._found[mention]

    @staticmethod
    def _rank(mention):
        """Known ones first, then those with a number, then those with a name only: each builds on the ones before."""
        known = mention.organisation is not None
        return (not known, not mention.numbers, mention.organisation or 0, mention.numbers, mention.names)

    def _key(self, mention):
        numbers = [number for number in mention.numbers if number]
        names = [name for name in map(plain_name, mention.names) if name]
        if mention.organisation is not None:
            key = f"organisation-{mention.organisation}"
        else:
            key = self._numbered(numbers) or self._named(names, numbers)
        if key is None:
            key = f"number-{numbers[0]}" if numbers else f"name-{names[0]}" if names else "nobody"
        self._numbers.setdefault(key, set()).update(numbers)
        for number in numbers:
            self._by_number.setdefault(number, key)
        for name in names:
            self._by_name.setdefault(name, key)
        return key

    def _numbered(self, numbers):
        return next((self._by_number[number] for number in numbers if number in self._by_number), None)

    def _named(self, names, numbers):
        """The organisation of this name, unless both have numbers: these differ, or they had been found by them."""
        for name in names:
            key = self._by_name.get(name)
            if key is not None and not (numbers and self._numbers[key]):
                return key
        return None
