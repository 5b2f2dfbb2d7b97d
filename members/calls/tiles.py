"""Where the municipalities of a county stand on a schematic map of tiles: ``(column, row)`` from the north-west.

Put together by hand from who is whose neighbour, to be recognised and not to
be measured: no boundaries, and nothing taken from anybody's map. Counties that
are not here, and municipalities that a later merger brings, are laid out by name.
"""

#: So many tiles stand in a row where the order is by name.
COLUMNS = 5

PLACES = {
    # Itä-Uusimaa
    "01": {
        "504": (1, 0),  # Myrskylä
        "407": (2, 0),  # Lapinjärvi
        "616": (0, 0),  # Pukkila
        "018": (0, 1),  # Askola
        "638": (1, 1),  # Porvoo
        "434": (2, 1),  # Loviisa
        "753": (0, 2),  # Sipoo
    },
    # Keski-Uusimaa
    "02": {
        "106": (0, 0),  # Hyvinkää
        "505": (2, 0),  # Mäntsälä
        "543": (0, 1),  # Nurmijärvi
        "186": (1, 1),  # Järvenpää
        "611": (2, 1),  # Pornainen
        "858": (1, 2),  # Tuusula
    },
    # Länsi-Uusimaa
    "03": {
        "224": (2, 0),  # Karkkila
        "444": (1, 1),  # Lohja
        "927": (2, 1),  # Vihti
        "710": (0, 2),  # Raasepori
        "149": (1, 2),  # Inkoo
        "755": (2, 2),  # Siuntio
        "049": (4, 2),  # Espoo
        "078": (0, 3),  # Hanko
        "257": (3, 2),  # Kirkkonummi
        "235": (4, 3),  # Kauniainen
    },
    # Varsinais-Suomi
    "05": {
        "631": (0, 0),  # Pyhäranta
        "400": (1, 0),  # Laitila
        "636": (3, 0),  # Pöytyä
        "561": (4, 0),  # Oripää
        "895": (0, 1),  # Uusikaupunki
        "918": (1, 1),  # Vehmaa
        "503": (2, 1),  # Mynämäki
        "019": (3, 1),  # Aura
        "430": (4, 1),  # Loimaa
        "304": (0, 2),  # Kustavi
        "833": (1, 2),  # Taivassalo
        "538": (2, 2),  # Nousiainen
        "704": (3, 2),  # Rusko
        "480": (4, 2),  # Marttila
        "481": (1, 3),  # Masku
        "680": (2, 3),  # Raisio
        "423": (3, 3),  # Lieto
        "284": (4, 3),  # Koski Tl
        "529": (1, 4),  # Naantali
        "853": (2, 4),  # Turku
        "202": (3, 4),  # Kaarina
        "761": (4, 4),  # Somero
        "445": (1, 5),  # Parainen
        "738": (2, 5),  # Sauvo
        "577": (3, 5),  # Paimio
        "734": (4, 5),  # Salo
        "322": (2, 6),  # Kemiönsaari
    },
    # Pirkanmaa
    "08": {
        "250": (1, 0),  # Kihniö
        "936": (2, 0),  # Virrat
        "581": (0, 1),  # Parkano
        "143": (0, 2),  # Ikaalinen
        "702": (2, 1),  # Ruovesi
        "508": (3, 1),  # Mänttä-Vilppula
        "108": (0, 3),  # Hämeenkyrö
        "980": (1, 2),  # Ylöjärvi
        "562": (3, 2),  # Orivesi
        "177": (2, 2),  # Juupajoki
        "291": (4, 2),  # Kuhmoinen
        "536": (1, 3),  # Nokia
        "837": (2, 3),  # Tampere
        "211": (3, 3),  # Kangasala
        "790": (0, 4),  # Sastamala
        "922": (1, 4),  # Vesilahti
        "604": (2, 4),  # Pirkkala
        "418": (3, 4),  # Lempäälä
        "635": (4, 4),  # Pälkäne
        "619": (0, 5),  # Punkalaidun
        "887": (2, 5),  # Urjala
        "020": (3, 5),  # Akaa
        "908": (4, 5),  # Valkeakoski
    },
    # Helsinki
    "90": {"091": (0, 0)},
}


def layout(county, codes):
    """``{code: (column, row)}`` of each municipality; no two share a tile. ``codes`` are in the order of the names."""
    placed = {code: spot for code, spot in PLACES.get(county, {}).items() if code in set(codes)}
    first = max((row for _column, row in placed.values()), default=-1) + 1
    rest = [code for code in codes if code not in placed]
    return placed | {code: (at % COLUMNS, first + at // COLUMNS) for at, code in enumerate(rest)}
