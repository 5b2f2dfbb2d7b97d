"""Fictional people: natural given names, family names that are made up, addresses at example.org."""

import tomllib
import unicodedata
from pathlib import Path

from council.core.i18n import sort_key
from members.models import Person

_NAMES = tomllib.loads((Path(__file__).parent / "texts" / "names.toml").read_text(encoding="utf-8"))
GIVEN = {language: _NAMES[language]["given"] for language in ("fi", "sv")}
FAMILY = {
    language: [first + second for second in names["family_second"] for first in names["family_first"]]
    for language, names in _NAMES.items()
    if language in GIVEN
}
SAMI = [tuple(name) for name in _NAMES["sami"]["names"]]
#: In which steps the family names are gone through, so that neighbours do not sound alike.
_STEP = {"fi": 37, "sv": 15}
_ASCII = str.maketrans({"đ": "d", "ŧ": "t", "ŋ": "n", "ǩ": "k", "ʹ": "", "ø": "o", "æ": "a", "-": ""})


def address(given, family):
    """A person's address, in plain letters, in the domain that is reserved for examples (RFC 2606)."""
    plain = unicodedata.normalize("NFD", f"{given}.{family}".lower().translate(_ASCII))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)) + "@example.org"


class People:
    """Gives out people who are not yet in the portal, one after another, in the same order every time."""

    def __init__(self):
        self.count = {"fi": 0, "sv": 0}
        self.contacts = 0
        self.sami = list(SAMI)
        self.known = set(Person.objects.filter(email__endswith="@example.org").values_list("email", flat=True))
        self.made = []

    def next(self, language="fi", titles=None):
        """A new person, unsaved: the rows are written together by ``save``. ``titles`` is the title by language."""
        givens, families, step = GIVEN[language], FAMILY[language], _STEP[language]
        while True:
            number = self.count[language]
            self.count[language] += 1
            # A family name comes again after all others, and then with another given name.
            family = families[number * step % len(families)]
            given = givens[(number + number // len(families)) % len(givens)]
            if address(given, family) not in self.known:
                return self._add(given, family, language, titles)

    def next_sami(self, titles=None):
        """A person with a Sámi name while there is one, else any."""
        while self.sami:
            given, family = self.sami.pop(0)
            if address(given, family) not in self.known:
                return self._add(given, family, "fi", titles)
        return self.next(titles=titles)

    def contact(self):
        """The name of an organisation's contact person, who is no one else in the portal."""
        self.contacts += 1
        givens, families = GIVEN["fi"], FAMILY["fi"]
        return f"{givens[self.contacts * 7 % len(givens)]} {families[self.contacts * 53 % len(families)]}"

    def _add(self, given, family, language, titles):
        person = Person(
            given_name=given,
            family_name=family,
            email=address(given, family),
            language=language,
            **{f"title_{code}": text for code, text in (titles or {}).items()},
            demonstration=True,
            sort_key=sort_key(f"{family} {given}"),
        )
        self.known.add(person.email)
        self.made.append(person)
        return person

    def save(self):
        """Write those made since the last time; they have keys then."""
        Person.objects.bulk_create(self.made)
        self.made = []
