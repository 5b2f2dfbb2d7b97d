"""Small annexes: one page each, as accessible PDF."""

import datetime
import functools
import hashlib
from html import escape

from council.core.documents import pdf
from council.core.files import store_bytes

#: Kind of paper → its title and its lines, by language.
PAPERS = {
    "statement": {
        "fi": ("Lausuntoluonnos", ["Lausunnon pääkohdat", "Perustelut", "Mitä esitämme muutettavaksi"]),
        "sv": ("Utkast till utlåtande", ["Huvudpunkter", "Motiveringar", "Vad vi föreslår att ändras"]),
    },
    "draft": {
        "fi": ("Luonnos keskustelun pohjaksi", ["Lähtökohdat", "Tavoitteet", "Toimenpiteet ja vastuut"]),
        "sv": ("Utkast som underlag för diskussionen", ["Utgångspunkter", "Mål", "Åtgärder och ansvar"]),
    },
    "plan": {
        "fi": ("Toimintasuunnitelma", ["Kokoukset", "Teemat", "Viestintä"]),
        "sv": ("Verksamhetsplan", ["Möten", "Teman", "Kommunikation"]),
    },
    "table": {
        "fi": ("Yhteenveto avustuksista", ["Hakijat", "Myönnetyt avustukset", "Kielteiset päätökset"]),
        "sv": ("Sammandrag av understöden", ["Sökande", "Beviljade understöd", "Avslag"]),
    },
    "survey": {
        "fi": ("Kooste tuloksista", ["Vastaajat", "Tulokset", "Johtopäätökset"]),
        "sv": ("Sammanställning av resultaten", ["De som svarade", "Resultat", "Slutsatser"]),
    },
}
_BODY = {
    "fi": "Tämä liite kuuluu esittelyaineistoon. Sen sisältö on keksitty.",
    "sv": "Den här bilagan hör till demonstrationsmaterialet. Innehållet är påhittat.",
}
_MADE = datetime.datetime(2024, 1, 15, 12, tzinfo=datetime.UTC)


@functools.cache
def _document(kind, language):
    """The bytes of a paper: the same in every body, so each is made once."""
    title, headings = PAPERS[kind][language]
    parts = "".join(f"<h2>{escape(each)}</h2><p>{_BODY[language]}</p>" for each in headings)
    html = (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title></head>'
        f'<body><h1 data-kind="" data-day="" data-foot="">{title}</h1>{parts}</body></html>'
    )
    identifier = hashlib.sha256(html.encode()).hexdigest()[:32]
    return pdf.render(html, title=title, language=language, created=_MADE, identifier=identifier)


class Papers:
    """The stored annexes of one body, each file kept once."""

    def __init__(self, body):
        self.body, self.files = body, {}

    def file(self, kind, language):
        """The StoredFile of a paper."""
        if (kind, language) not in self.files:
            name = f"{PAPERS[kind][language][0].lower().replace(' ', '-')}.pdf"
            data = _document(kind, language)
            self.files[kind, language] = store_bytes(name, "application/pdf", data, self.body.pk)
        return self.files[kind, language]

    @staticmethod
    def title(kind, language):
        """What the paper is called."""
        return PAPERS[kind][language][0]
