"""Grounds for closing an item or a paper, in the languages of the readers.

A ground is stored as the secretary wrote it. A reference to the Openness Act is
recognised in the ways in which it is commonly written, and so is the ground that
the body's own rules give; these are shown in every reader's language. Any other
ground is shown as it was written.

Source: Act on the Openness of Government Activities (621/1999), sections 6, 7 and 24.
"""

import re
from typing import NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _


class Reference(NamedTuple):
    """A place in the Openness Act: section, subsection, and one item or several; the last two may be missing."""

    section: str
    subsection: str = ""
    items: tuple[str, ...] = ()

    def words(self, language):
        """The reference as the language writes it: ``Julkisuuslaki (621/1999) 24 § 1 mom. 25 kohta``."""
        act, subsection, item, joined = WORDS[language]
        items = [f"({number})" if language == "en" else number for number in self.items]
        items = joined.join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)
        if language == "en":
            place = self.section + (f"({self.subsection})" if self.subsection else "")
            return f"{act}, section {place}{items}"
        words = f"{act} {self.section} §" + (f" {self.subsection} {subsection}" if self.subsection else "")
        return words + (f" {items} {item}" if items else "")


#: By language: the act, the word for a subsection, the word for an item, what joins two items.
WORDS = {
    "fi": ("Julkisuuslaki (621/1999)", "mom.", "kohta", " ja "),
    "sv": ("Offentlighetslagen (621/1999)", "mom.", "punkten", " och "),
    "en": ("Act on the Openness of Government Activities (621/1999)", "", "", " and "),
}
#: ``(place in the Openness Act, what it protects by language)``: what these bodies most often need.
OFFERED = [
    (
        Reference("24", "1", ("25",)),
        {
            "fi": "sosiaalihuollon asiakkuus, terveydentila, vammaisuus",
            "sv": "klient inom socialvården, hälsotillstånd, funktionsnedsättning",
            "en": "social welfare clients, health, disability",
        },
    ),
    (
        Reference("24", "1", ("32",)),
        {
            "fi": "vakaumus, elintavat, perhe-elämä ja muut yksityiselämän olot",
            "sv": "övertygelse, levnadsvanor, familjeliv och andra personliga förhållanden",
            "en": "convictions, lifestyle, family life and other private matters",
        },
    ),
    (
        Reference("24", "1", ("23",)),
        {
            "fi": "henkilön tulot, varallisuus ja taloudellinen asema",
            "sv": "en persons inkomster, förmögenhet och ekonomiska ställning",
            "en": "a person's income, assets and financial position",
        },
    ),
    (
        Reference("24", "1", ("31",)),
        {
            "fi": "salassa pidettävät yhteystiedot",
            "sv": "sekretessbelagda kontaktuppgifter",
            "en": "secret contact details",
        },
    ),
    (
        Reference("24", "1", ("20",)),
        {"fi": "yksityinen liikesalaisuus", "sv": "privat företagshemlighet", "en": "a private business secret"},
    ),
    (
        Reference("24", "1", ("17",)),
        {
            "fi": "julkisyhteisön liikesalaisuus",
            "sv": "ett offentligt samfunds företagshemlighet",
            "en": "a public body's business secret",
        },
    ),
    (
        Reference("24", "1", ("7",)),
        {"fi": "turvajärjestelyt", "sv": "säkerhetsarrangemang", "en": "security arrangements"},
    ),
    (
        Reference("6", "1"),
        {
            "fi": "asiakirja on keskeneräinen, eikä se ole vielä tullut julkiseksi",
            "sv": "handlingen är under beredning och har ännu inte blivit offentlig",
            "en": "the document is unfinished and not yet public",
        },
    ),
]
#: The section whose items are all in its first subsection, which is therefore often left out.
LONG_LIST = "24"
_NUMBER = r"""\s*(?:\(?621/1999\)?)?,?\s*"""
_PLACE = r"""(?P<section>\d+)\s*§(?::n)?(?:,?\s*(?P<subsection>\d+)\s*(?:mom\.?|momentti|momentin|momentet))?
    (?:,?\s*(?P<items>\d+(?:\s*(?:,|ja|och)\s*\d+)*)\s*(?:kohta|kohdat|kohdan|k\.?|punkten|punkterna|p\.?))?"""
#: How the act is commonly named in each language, before the place in it.
_WRITTEN = {
    code: re.compile(rf"(?:{act}),?{_NUMBER}{place}\.?", re.VERBOSE | re.IGNORECASE)
    for code, act, place in (
        ("fi", r"julkisuusla(?:ki|in)|julkl\.?|laki\sviranomaisten\stoiminnan\sjulkisuudesta", _PLACE),
        ("sv", r"offentlighetslagen|offl\.?|lagen\som\soffentlighet\si\smyndigheternas\sverksamhet", _PLACE),
        (
            "en",
            r"(?:the\s)?(?:act\son\sthe\sopenness\sof\sgovernment\sactivities|openness\sact)",
            r"""(?:section|s\.)\s*(?P<section>\d+)(?:\s*\((?P<subsection>\d+)\))?
            (?P<items>\s*\(\d+\)(?:\s*(?:,|and)\s*\(\d+\))*)?""",
        ),
    )
}


def reference(text):
    """``(reference, its language)`` of a text that names one place in the Openness Act and says nothing else.

    ``(None, "")`` for any other text.
    """
    text = " ".join(text.split())
    for language, pattern in _WRITTEN.items():
        if found := pattern.fullmatch(text):
            section, subsection, items = (found.groupdict(default="")[name] for name in Reference._fields)
            if items and not subsection and section == LONG_LIST:
                subsection = "1"
            if subsection or not items:
                return Reference(section, subsection, tuple(re.findall(r"\d+", items))), language
    return None, ""


def own_rules(language):
    """The ground of what is closed because the body's own rules close its agendas."""
    with translation.override(language):
        return _("The body's rules: its meetings are closed")


def in_languages(text, language):
    """``{language: ground}`` of a stored ground; ``language`` is that of the document in which it was written.

    What was written stays as it is in its own language; an empty ground gives an empty dict.
    """
    if not text:
        return {}
    found, written = reference(text)
    if found:
        return {**{code: found.words(code) for code in WORDS}, written: text}
    known = {code: own_rules(code) for code, _name in settings.LANGUAGES}
    return known if text in known.values() else {language: text}


def offered(language):
    """``(ground as it is written, what it protects)`` in a document's language."""
    code = language if language in WORDS else "fi"
    return [(place.words(code), protects[code]) for place, protects in OFFERED]
