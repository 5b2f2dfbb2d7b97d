"""How each of the six bodies meets, and the words by which its papers name it."""

from dataclasses import dataclass, field
from pathlib import Path

from meetings.enums import MeetingMode

FILES = Path(__file__).parents[2] / "bodies" / "data" / "bodies"

_COUNTY = {
    "fi": {
        "host": "hyvinvointialue",
        "host_gen": "hyvinvointialueen",
        "host_all": "hyvinvointialueelle",
        "host_ine": "hyvinvointialueella",
        "board": "aluehallitus",
        "board_all": "aluehallitukselle",
    },
    "sv": {
        "host": "välfärdsområdet",
        "host_gen": "välfärdsområdets",
        "board": "välfärdsområdesstyrelsen",
    },
}
_CITY = {
    "fi": {
        "host": "kaupunki",
        "host_gen": "kaupungin",
        "host_all": "kaupungille",
        "host_ine": "kaupungissa",
        "board": "kaupunginhallitus",
        "board_all": "kaupunginhallitukselle",
    }
}
_TABLE = {
    "fi": {"body": "kumppanuuspöytä", "body_gen": "kumppanuuspöydän", "body_ine": "kumppanuuspöydässä"},
    "sv": {"body": "partnerskapsbordet", "body_gen": "partnerskapsbordets"},
}
_COUNCIL = {
    "fi": {"body": "neuvottelukunta", "body_gen": "neuvottelukunnan", "body_ine": "neuvottelukunnassa"},
    "sv": {"body": "delegationen", "body_gen": "delegationens"},
}
_GROUP = {"fi": {"body": "yhteistyöryhmä", "body_gen": "yhteistyöryhmän", "body_ine": "yhteistyöryhmässä"}}
_FORUM = {"fi": {"body": "foorumi", "body_gen": "foorumin", "body_ine": "foorumissa"}}


def _words(host, body):
    """The words of every language, those that may begin a sentence also with a capital letter."""
    found = {}
    for language in body:
        words = {**host[language], **body[language]}
        found[language] = words | {name.capitalize(): text.capitalize() for name, text in words.items()}
    return found


@dataclass(frozen=True)
class Table:
    """One body of the demonstration; ``key`` names its body file.

    It meets in ``months`` on the ``week``-th ``weekday`` (0 is Monday); the
    coming meeting is ``ahead`` days from today. ``term_years`` is the length of
    the terms that follow those of the body file. ``titles`` are the titles of
    office holders that are no members, ``experts`` those of the experts, by language.
    """

    key: str
    slug: str
    words: dict
    months: tuple
    weekday: int
    week: int
    hour: int
    mode: MeetingMode
    ahead: int
    place: str
    term_years: int = 2
    titles: dict = field(default_factory=dict)
    experts: tuple = ()
    swedish_names: int = 0
    """How many of ten people have Swedish as their language."""

    @property
    def path(self):
        return FILES / f"{self.key}.toml"

    @property
    def languages(self):
        """The languages of its papers, original first."""
        return list(self.words)


ITA_UUSIMAA = Table(
    key="ita-uusimaa",
    slug="ita-uudenmaan-kumppanuuspoyta",
    words=_words(_COUNTY, _TABLE),
    months=(2, 5, 9, 11),
    weekday=2,
    week=3,
    hour=13,
    mode=MeetingMode.HYBRID,
    ahead=12,
    place="Kumppanuustalo Myötätuuli, Porvoo",
    experts=({"fi": "Järjestöasiantuntija", "sv": "Organisationssakkunnig"},),
    swedish_names=4,
)
HELSINKI = Table(
    key="helsinki",
    slug="helsingin-jarjestoneuvottelukunta",
    words=_words(_CITY, {"fi": _COUNCIL["fi"]}),
    months=(2, 4, 9, 11),
    weekday=1,
    week=2,
    hour=14,
    mode=MeetingMode.HYBRID,
    ahead=9,
    place="Kaupungintalo, Helsinki",
    experts=(
        {
            "fi": "Pysyvä asiantuntija, kulttuurin ja vapaa-ajan toimiala",
            "sv": "Permanent sakkunnig, kultur- och fritidssektorn",
        },
        {
            "fi": "Pysyvä asiantuntija, sosiaali-, terveys- ja pelastustoimiala",
            "sv": "Permanent sakkunnig, social-, hälsovårds- och räddningssektorn",
        },
    ),
    swedish_names=1,
)
KESKI_UUSIMAA = Table(
    key="keski-uusimaa",
    slug="keski-uudenmaan-jarjestoneuvottelukunta",
    words=_words(_COUNTY, {"fi": _COUNCIL["fi"]}),
    months=(1, 3, 5, 8, 10, 12),
    weekday=0,
    week=2,
    hour=15,
    mode=MeetingMode.REMOTE,
    ahead=14,
    place="",
    titles={
        "secretary": {
            "fi": "Toiminnanjohtaja, Keski-Uudenmaan Yhdistysverkosto ry",
            "sv": "Verksamhetsledare, Keski-Uudenmaan Yhdistysverkosto ry",
        }
    },
    experts=(
        {
            "fi": "Hyvinvointikoordinaattori, kuntien yhteinen edustaja",
            "sv": "Välfärdskoordinator, kommunernas gemensamma företrädare",
        },
    ),
)
LANSI_UUSIMAA = Table(
    key="lansi-uusimaa",
    slug="lansi-uudenmaan-jarjestofoorumi",
    words=_words(_COUNTY, _FORUM),
    months=(4, 10),
    weekday=3,
    week=3,
    hour=17,
    mode=MeetingMode.ON_SITE,
    ahead=24,
    place="Järjestötalo, Espoo",
    titles={"secretary": {"fi": "Järjestökoordinaattori", "sv": "Organisationskoordinator"}},
)
PIRKANMAA = Table(
    key="pirkanmaa",
    slug="pirkanmaan-jarjestoyhteistyoryhma",
    words=_words(_COUNTY, _GROUP),
    months=(2, 4, 9, 12),
    weekday=3,
    week=1,
    hour=13,
    mode=MeetingMode.HYBRID,
    ahead=16,
    place="Hyvinvointialueen kokoustila, Tampere",
    term_years=4,
    titles={
        "secretary": {
            "fi": "Järjestökoordinaattori, Pirkanmaan hyvinvointialue",
            "sv": "Organisationskoordinator, Birkalands välfärdsområde",
        }
    },
    experts=(
        {"fi": "Hyvinvointikoordinaattori, kuntien edustaja", "sv": "Välfärdskoordinator, kommunernas företrädare"},
        {"fi": "Seurakunnan edustaja", "sv": "Företrädare för församlingen"},
    ),
)
VARSINAIS_SUOMI = Table(
    key="varsinais-suomi",
    slug="varsinais-suomen-sote-jarjestojen-neuvottelukunta",
    words=_words(_COUNTY, _COUNCIL),
    months=(3, 6, 10),
    weekday=2,
    week=2,
    hour=12,
    mode=MeetingMode.HYBRID,
    ahead=20,
    place="Järjestötalo, Turku",
    titles={
        "secretary": {
            "fi": "Järjestösuunnittelija, Varsinais-Suomen hyvinvointialue",
            "sv": "Organisationsplanerare, Egentliga Finlands välfärdsområde",
        }
    },
    swedish_names=3,
)
#: The order in which they are loaded. The showcase is last, so that its letters are the newest in the mailbox.
TABLES = [KESKI_UUSIMAA, LANSI_UUSIMAA, PIRKANMAA, VARSINAIS_SUOMI, HELSINKI, ITA_UUSIMAA]
