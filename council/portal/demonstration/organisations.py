"""Fictional organisations: what real ones do, in places that do not exist."""

from django.utils.text import slugify

from council.core.i18n import sort_key
from members.enums import OrganisationKind
from members.models import Organisation

#: Places that are on no map: Finnish genitive and Swedish name.
PLACES = [
    ("Esimerkkilän", "Exempelby"),
    ("Kuvitteenniemen", "Påhittsudden"),
    ("Mallikylän", "Modellby"),
    ("Näytelahden", "Visningsviken"),
    ("Harjoitusmäen", "Övningsbacka"),
    ("Keksitynsaaren", "Fantasiholmen"),
]
#: Field → names in Finnish and Swedish, without the place.
FIELDS = {
    "children": [
        ("lapsiperheet ry", "barnfamiljer rf"),
        ("leikki ja koti ry", "lek och hem rf"),
        ("perhetalo ry", "familjehus rf"),
    ],
    "youth": [
        ("nuorten talo ry", "ungdomshus rf"),
        ("nuoret toimijat ry", "unga aktörer rf"),
        ("nuorisotyön tuki ry", "stöd för ungdomsarbete rf"),
    ],
    "older": [
        ("eläkepäivät ry", "pensionsdagar rf"),
        ("vanhusten ystävät ry", "äldres vänner rf"),
        ("ikäpolvet yhdessä ry", "generationer tillsammans rf"),
    ],
    "mental": [
        ("mielen tuki ry", "stöd för sinnet rf"),
        ("toivon talo ry", "hoppets hus rf"),
        ("vertaisten piiri ry", "kamratkretsen rf"),
    ],
    "substance": [
        ("raitis arki ry", "nykter vardag rf"),
        ("toipujat ry", "på väg tillbaka rf"),
        ("päihdetyön läheiset ry", "närstående i missbruksarbetet rf"),
    ],
    "disability": [
        ("esteetön arki ry", "tillgänglig vardag rf"),
        ("vammaisten yhteisö ry", "gemenskap för personer med funktionsnedsättning rf"),
        ("selkeä kieli ry", "lätt språk rf"),
    ],
    "patient": [
        ("potilaiden tuki ry", "patientstöd rf"),
        ("hengitys ja sydän ry", "andning och hjärta rf"),
        ("pitkäaikaissairaat ry", "långtidssjuka rf"),
    ],
    "work": [
        ("työpajasäätiö sr", "verkstadsstiftelse sr"),
        ("kierrätys ja työ ry", "återvinning och arbete rf"),
        ("työttömien yhdistys ry", "arbetslösas förening rf"),
    ],
    "safety": [
        ("turvaverkko ry", "trygghetsnät rf"),
        ("vapaaehtoiset pelastajat ry", "frivilliga räddare rf"),
        ("turvallinen koti ry", "tryggt hem rf"),
    ],
    "multi": [
        ("monitoimiyhdistys ry", "mångsysslarförening rf"),
        ("yhdistysten talo ry", "föreningarnas hus rf"),
        ("naapuriapu ry", "grannhjälp rf"),
    ],
    "other": [
        ("ruoka-apu ry", "mathjälp rf"),
        ("eläinavusteinen toiminta ry", "djurassisterad verksamhet rf"),
        ("asukkaat ry", "invånare rf"),
    ],
    "village": [
        ("kyläyhdistys ry", "byaförening rf"),
        ("kylätalo ry", "byagård rf"),
    ],
    "rights": [
        ("oikeudet kaikille ry", "rättigheter för alla rf"),
        ("yhdenvertaisuus ry", "likabehandling rf"),
    ],
    "crisis": [
        ("kriisituki ry", "kristjänst rf"),
        ("väkivallaton elämä ry", "ett liv utan våld rf"),
    ],
    "sport": [
        ("liikunnan ilo ry", "rörelseglädje rf"),
        ("terveysliikkujat ry", "hälsomotionärer rf"),
    ],
    "multicultural": [
        ("monta kieltä ry", "många språk rf"),
        ("kohtaamispaikka ry", "mötesplats rf"),
    ],
    "carers": [
        ("omaishoitajat ry", "närståendevårdare rf"),
        ("läheisten tuki ry", "stöd för närstående rf"),
    ],
    "culture": [
        ("taideyhteisö ry", "konstgemenskap rf"),
        ("kulttuuria kaikille ry", "kultur för alla rf"),
    ],
}
#: Category of a body file → field; categories that are not named here take all fields in turn.
FIELD_OF = {
    "lapsi-ja-perhejarjestot": "children",
    "nuorten-jarjestot": "youth",
    "ikaihmisten-jarjestot": "older",
    "mielenterveysjarjestot": "mental",
    "paihdetyon-jarjestot": "substance",
    "vammaisjarjestot": "disability",
    "potilas-ja-sairausjarjestot": "patient",
    "tyollisyys-ja-yhteisollisyys": "work",
    "turvallisuutta-edistavat-jarjestot": "safety",
    "monialajarjestot": "multi",
    "muut": "other",
    "monialajarjestot-ja-muut": "multi",
    "mielenterveys-ja-paihdetoimijat": "mental",
    "asukas-ja-kylatoiminta": "village",
    "hyvinvoinnin-ja-terveyden-edistaminen": "sport",
    "ihmisoikeudet": "rights",
    "ikaihmiset": "older",
    "jarjestoagentit": "multi",
    "kriisi-ja-vakivaltatyo": "crisis",
    "liikunta": "sport",
    "mielenterveystyo": "mental",
    "monikulttuurisuus": "multicultural",
    "nuoriso": "youth",
    "omais-ja-laheistyo": "carers",
    "perhetyo": "children",
    "potilastoiminta": "patient",
    "paihdetyo": "substance",
    "taide-ja-kulttuuri": "culture",
    "turvallisuus-ja-varautuminen": "safety",
    "tyo-ja-toimintakyky": "work",
    "vammaiset": "disability",
    "vanhustyo": "older",
}
NO_NUMBER = "Esittelyaineisto: järjestöä ei ole olemassa"


class Organisations:
    """Gives out organisations of a field that are not yet in the portal, in the same order every time."""

    def __init__(self, people):
        self.people = people
        self.known = set(Organisation.objects.filter(demonstration=True).values_list("name_fi", flat=True))
        self.made = []
        self.turn = 0

    def next(self, category_key):
        """A new organisation, unsaved: the rows are written together by ``save``."""
        return self._add(*self.name(category_key))

    def name(self, category_key):
        """``(name in Finnish, in Swedish)`` of a field, given to nobody yet. Raises ValueError when there is none."""
        field = FIELD_OF.get(category_key)
        if field is None:
            field = list(FIELDS)[self.turn % len(FIELDS)]
            self.turn += 1
        names, first = FIELDS[field], list(FIELDS).index(field)
        for number in range(len(names) * len(PLACES)):
            turn, which = divmod(number, len(names))
            place_fi, place_sv = PLACES[(turn + 2 * which + first) % len(PLACES)]
            fi, sv = names[which]
            if f"{place_fi} {fi}" not in self.known:
                self.known.add(f"{place_fi} {fi}")
                return f"{place_fi} {fi}", f"{place_sv} {sv}"
        raise ValueError(f"every name of the field {field} has been given")

    def _add(self, name_fi, name_sv):
        organisation = Organisation(
            kind=OrganisationKind.FOUNDATION if name_fi.endswith(" sr") else OrganisationKind.ASSOCIATION,
            name_fi=name_fi,
            name_sv=name_sv,
            no_number_reason=NO_NUMBER,
            contact_name=self.people.contact(),
            contact_email=f"{slugify(name_fi)}@example.org",
            demonstration=True,
            sort_key=sort_key(name_fi),
        )
        self.made.append(organisation)
        return organisation

    def save(self):
        """Write those made since the last time; they have keys then."""
        Organisation.objects.bulk_create(self.made)
        self.made = []
