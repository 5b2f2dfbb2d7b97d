"""Grounds of secrecy that a secretary of these bodies most often needs, in the language of the document.

Source: Act on the Openness of Government Activities (621/1999), sections 6, 7 and 24.
"""

ACT = {
    "fi": "Julkisuuslaki (621/1999) {section}",
    "sv": "Offentlighetslagen (621/1999) {section}",
    "en": "Act on the Openness of Government Activities (621/1999), {section}",
}
#: ``{language: (place in the act, what it protects)}`` of each ground.
GROUNDS = [
    {
        "fi": ("24 § 1 mom. 25 kohta", "sosiaalihuollon asiakkuus, terveydentila, vammaisuus"),
        "sv": ("24 § 1 mom. 25 punkten", "klient inom socialvården, hälsotillstånd, funktionsnedsättning"),
        "en": ("section 24(1)(25)", "social welfare clients, health, disability"),
    },
    {
        "fi": ("24 § 1 mom. 32 kohta", "vakaumus, elintavat, perhe-elämä ja muut yksityiselämän olot"),
        "sv": ("24 § 1 mom. 32 punkten", "övertygelse, levnadsvanor, familjeliv och andra personliga förhållanden"),
        "en": ("section 24(1)(32)", "convictions, lifestyle, family life and other private matters"),
    },
    {
        "fi": ("24 § 1 mom. 23 kohta", "henkilön tulot, varallisuus ja taloudellinen asema"),
        "sv": ("24 § 1 mom. 23 punkten", "en persons inkomster, förmögenhet och ekonomiska ställning"),
        "en": ("section 24(1)(23)", "a person's income, assets and financial position"),
    },
    {
        "fi": ("24 § 1 mom. 31 kohta", "salassa pidettävät yhteystiedot"),
        "sv": ("24 § 1 mom. 31 punkten", "sekretessbelagda kontaktuppgifter"),
        "en": ("section 24(1)(31)", "secret contact details"),
    },
    {
        "fi": ("24 § 1 mom. 20 kohta", "yksityinen liikesalaisuus"),
        "sv": ("24 § 1 mom. 20 punkten", "privat företagshemlighet"),
        "en": ("section 24(1)(20)", "a private business secret"),
    },
    {
        "fi": ("24 § 1 mom. 17 kohta", "julkisyhteisön liikesalaisuus"),
        "sv": ("24 § 1 mom. 17 punkten", "ett offentligt samfunds företagshemlighet"),
        "en": ("section 24(1)(17)", "a public body's business secret"),
    },
    {
        "fi": ("24 § 1 mom. 7 kohta", "turvajärjestelyt"),
        "sv": ("24 § 1 mom. 7 punkten", "säkerhetsarrangemang"),
        "en": ("section 24(1)(7)", "security arrangements"),
    },
    {
        "fi": ("6 § 1 mom.", "asiakirja on keskeneräinen, eikä se ole vielä tullut julkiseksi"),
        "sv": ("6 § 1 mom.", "handlingen är under beredning och har ännu inte blivit offentlig"),
        "en": ("section 6(1)", "the document is unfinished and not yet public"),
    },
]


def offered(language):
    """``(ground as it is written, what it protects)`` in a document's language."""
    code = language if language in ACT else "fi"
    return [(ACT[code].format(section=each[code][0]), each[code][1]) for each in GROUNDS]
