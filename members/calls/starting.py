"""What a new call begins with: texts in Finnish, Swedish and English, and criteria. The secretary edits them all.

The texts are the organisation's own and not the interface's: they are stored
with the call, so they are written here in each language and not by gettext.
"""

from django.utils.formats import date_format
from django.utils.translation import override

from council.bodies.enums import DeputyScheme
from council.core.i18n import CODES, in_language

TITLE = {
    "fi": "Haku: {body}, toimikausi {term}",
    "sv": "Ansökan: {body}, mandatperioden {term}",
    "en": "Call for members: {body}, term {term}",
}
TITLE_OF_VACANCIES = {
    "fi": "Täydennyshaku: {body}, toimikausi {term}",
    "sv": "Kompletterande ansökan: {body}, mandatperioden {term}",
    "en": "Call for vacant seats: {body}, term {term}",
}
INTRO = {
    "fi": "{host} hakee järjestöjen edustajia toimielimeen {body} toimikaudeksi {days}. Hakemus tehdään tämän sivun"
    " lomakkeella. Tunnuksia ei tarvita, ja hakemusta voi muuttaa hakuajan loppuun asti.",
    "sv": "{host} söker representanter för organisationer till {body} för mandatperioden {days}. Ansökan görs med"
    " blanketten på den här sidan. Du behöver inget användarkonto, och ansökan kan ändras tills ansökningstiden går"
    " ut.",
    "en": "{host} invites organisations to propose members for the {body}, for the term {days}. Apply with the form"
    " on this page. No account is needed, and an application can be changed until the call closes.",
}
INTRO_OF_VACANCIES = {
    "fi": "{host} täydentää toimielintä {body} kuluvan toimikauden {days} ajaksi. Haettavina ovat vain alla luetellut"
    " vapaat paikat. Hakemus tehdään tämän sivun lomakkeella, eikä tunnuksia tarvita.",
    "sv": "{host} kompletterar {body} för den pågående mandatperioden {days}. Endast de vakanta platser som räknas upp"
    " nedan kan sökas. Ansökan görs med blanketten på den här sidan, och du behöver inget användarkonto.",
    "en": "{host} fills vacant seats of the {body} for the running term {days}. Only the seats listed below are open."
    " Apply with the form on this page; no account is needed.",
}
WHO = {
    "fi": "Hakea voivat rekisteröidyt yhdistykset ja säätiöt sekä järjestöjen verkostot, joiden toiminta koskee"
    " haettavaa järjestöluokkaa. Paikallisten järjestöjen lisäksi hakea voivat alueella toimivat valtakunnalliset"
    " järjestöt. Useat järjestöt voivat hakea yhdessä, ja hakemukseen voi merkitä toissijaisen luokan. Jokainen"
    " ehdotettu henkilö antaa itse suostumuksensa.",
    "sv": "Ansökan kan göras av registrerade föreningar och stiftelser samt nätverk av organisationer vars verksamhet"
    " gäller den kategori som söks. Utöver lokala organisationer kan också riksomfattande organisationer som är"
    " verksamma i området ansöka. Flera organisationer kan ansöka tillsammans, och en andrahandskategori kan anges."
    " Varje föreslagen person ger själv sitt samtycke.",
    "en": "Registered associations, foundations and networks of organisations may apply in a category that their work"
    " concerns. Both local organisations and national ones that work in the area may apply. Several organisations may"
    " apply together, and a second category may be named. Every nominated person gives consent in person.",
}
SELECTION = {
    "fi": "Määräajassa tulleet hakemukset arvioidaan samoilla perusteilla. Arvioija ei käsittele hakemusta, johon"
    " nähden hän on esteellinen. Kokoonpanossa otetaan huomioon järjestöluokat, alueellinen kattavuus ja kielet."
    " Valmistelija tekee perustellun esityksen, ja päätöksen tekee alla mainittu toimielin. Kaikille hakijoille"
    " ilmoitetaan tulos ja sen perustelut.",
    "sv": "De ansökningar som kommit in i tid bedöms enligt samma grunder. En bedömare behandlar inte en ansökan"
    " där hen är jävig. I sammansättningen beaktas kategorierna, den regionala täckningen och språken. Beredaren"
    " lägger fram ett motiverat förslag, och beslutet fattas av det organ som anges nedan. Alla sökande får besked om"
    " resultatet och motiveringen.",
    "en": "Applications that come in time are assessed by the same criteria. An evaluator with a conflict of interest"
    " does not handle the application. The composition takes categories, coverage of the area and languages into"
    " account. A proposal with reasons is made, and the organ named below decides. All applicants are told the outcome"
    " and the reasons.",
}
#: Name and description by language, and weight. The fourth has none: it is described, not scored.
CRITERIA = [
    (
        {"fi": "Asiantuntemus", "sv": "Sakkunskap", "en": "Expertise"},
        {
            "fi": "Järjestön toiminta ja kokemus haettavassa luokassa sekä kokemus- ja vertaistiedon tuominen pöytään.",
            "sv": "Organisationens verksamhet och erfarenhet i den sökta kategorin samt förmågan att förmedla"
            " erfarenhets- och kamratkunskap.",
            "en": "The organisation’s work and experience in the category, and bringing peer experience to the table.",
        },
        40,
    ),
    (
        {"fi": "Verkostot ja edustavuus", "sv": "Nätverk och representativitet", "en": "Networks and backing"},
        {
            "fi": "Laajan verkoston tuki ja kyky puhua luokan muidenkin järjestöjen puolesta sekä kanavat tiedon"
            " välittämiseen niille.",
            "sv": "Stöd av ett brett nätverk och förmåga att föra även de andra organisationernas talan i kategorin"
            " samt kanaler för att förmedla information till dem.",
            "en": "The backing of a wide network, speaking for the category’s other organisations too, and channels to"
            " them.",
        },
        35,
    ),
    (
        {"fi": "Sitoutuminen", "sv": "Engagemang", "en": "Commitment"},
        {
            "fi": "Mahdollisuus osallistua kokouksiin virka-aikana ja kehittävä, yhteistyötä rakentava ote.",
            "sv": "Möjlighet att delta i möten under tjänstetid och ett utvecklande, samarbetsinriktat grepp.",
            "en": "Being able to attend meetings in office hours, and a constructive attitude.",
        },
        25,
    ),
    (
        {"fi": "Kokonaisuuden monipuolisuus", "sv": "Helhetens mångsidighet", "en": "Diversity of the whole"},
        {
            "fi": "Kokoonpanossa tavoitellaan alueen kuntien ja kielten sekä paikallisten ja valtakunnallisten"
            " järjestöjen tasapainoa. Tätä ei pisteytetä hakemuksittain.",
            "sv": "I sammansättningen eftersträvas balans mellan områdets kommuner och språk samt mellan lokala och"
            " riksomfattande organisationer. Detta poängsätts inte per ansökan.",
            "en": "The composition seeks a balance of the area’s municipalities and languages and of local and national"
            " organisations. This is not scored application by application.",
        },
        None,
    ),
]


def texts_of(body, term, *, vacancies):
    """``{field: text}`` of a new call of a body for a term, in every language of the portal."""
    texts = {}
    titles, intros = (TITLE_OF_VACANCIES, INTRO_OF_VACANCIES) if vacancies else (TITLE, INTRO)
    for code in CODES:
        facts = {
            "body": in_language(body, "name", code),
            "host": in_language(body.host, "name", code),
            "term": term.label,
            "days": days_of(term, code),
        }
        texts[f"title_{code}"] = titles[code].format_map(facts)[:200]
        texts[f"intro_{code}"] = intros[code].format_map(facts)
        texts[f"tasks_{code}"] = getattr(body, f"task_{code}")
        texts[f"who_{code}"] = WHO[code]
        texts[f"selection_{code}"] = SELECTION[code]
    return texts


def days_of(term, language):
    """The first and last day of a term, as in 1.1.2026–31.12.2027."""
    with override(language):
        first = date_format(term.start, "SHORT_DATE_FORMAT")
        return f"{first}–{date_format(term.end, 'SHORT_DATE_FORMAT')}" if term.end else f"{first}–"


def criteria():
    """The criteria of a new call as rows of fields."""
    for names, descriptions, weight in CRITERIA:
        fields = {f"name_{code}": name for code, name in names.items()}
        fields |= {f"description_{code}": words for code, words in descriptions.items()}
        yield {**fields, "weight": weight}


def asks_deputy(rules):
    """Whether an applicant also proposes a deputy: where the body has deputies at all."""
    return rules is not None and rules.deputy_scheme != DeputyScheme.NONE
