"""Contents of publications as plain data: what ``meetings.content`` makes, without a database."""

import datetime

from meetings import content as contents
from meetings import grounds
from meetings.pdf import ARCHIVE, Source

#: Stands in everything that is closed; the public copy must not have it anywhere.
CANARY = "SALAISUUSKANARIALINTU"
LONG = (
    "<p>Suunnitelmaluonnos sisältää kiinteistöjen esteettömyyskartoitukset, digipalvelujen saavutettavuuden "
    "seurannan sekä opastuksen uudistamisen. Neuvosto kiinnittää huomiota erityisesti selkokielisiin materiaaleihin "
    "ja tulkkauksen saatavuuteen kaikilla asemilla. Suunnitelmaluonnos on ollut lausuttavana kuntien "
    "vammaisneuvostoilla ja järjestöillä, joiden kannanotot on koottu liitteeseen.</p>"
)
TABLE = (
    "<table><tbody><tr><td>Asema</td><td>Esteettömyyskartoitus</td><td>Arvio</td></tr><tr><td>Porvoo</td>"
    "<td>2026</td><td>120 000 €</td></tr><tr><td>Loviisa</td><td>2027</td></tr></tbody></table>"
)


def text(title, **texts):
    """One language's texts of an item."""
    return {"title": title, "public_title": "", **dict.fromkeys(contents.TEXTS, ""), **texts}


def item(section, texts, **fields):
    """An agenda item whose original language is the first of ``texts``."""
    return {
        "id": section * 10,
        "section": section,
        "kind": "matter",
        "closed": False,
        "legal_ground": {},
        "presenter": "",
        "record_number": "",
        "decision_kind": "",
        "original": next(iter(texts)),
        "texts": texts,
        "papers": [],
        **fields,
    }


def paper(title, kind="annex", **fields):
    """A paper of an item."""
    return {
        "id": 1,
        "title": title,
        "kind": kind,
        "language": "fi",
        "closed": False,
        "legal_ground": {},
        "file": {"name": f"{title.lower()}.pdf", "mime": "application/pdf", "size": 212_400},
        **fields,
    }


def person(name, capacity="member", **fields):
    """One line of the attendance."""
    return {
        "name": name,
        "represents": "",
        "as": capacity,
        "role": "",
        "title": "",
        "has_vote": capacity == "member",
        "presence": "present",
        "arrived": None,
        "left": None,
        "in_place_of": "",
        **fields,
    }


def items():
    """Formal items, a bilingual and a Sámi one, a closed one, one with tables and papers."""
    secret = paper(
        f"{CANARY} palkkaselvitys",
        closed=True,
        legal_ground=grounds.in_languages("JulkL 24 § 1 mom. 20 k", "fi"),
        kind="supporting",
        language="",
    )
    return [
        item(
            31,
            {
                "fi": text(
                    "Kokouksen avaus ja päätösvaltaisuuden toteaminen",
                    rationale="<p>Puheenjohtaja avasi kokouksen klo 13.02.</p>",
                    decision="<p>Todettiin kokous laillisesti koolle kutsutuksi ja päätösvaltaiseksi.</p>",
                ),
                "sv": text(
                    "Öppnande av mötet och konstaterande av beslutförhet",
                    rationale="<p>Ordföranden öppnade mötet kl. 13.02.</p>",
                    decision="<p>Mötet konstaterades vara lagenligt sammankallat och beslutfört.</p>",
                ),
            },
            kind="opening",
        ),
        item(
            32,
            {
                "fi": text(
                    "Pöytäkirjantarkastajien valinta",
                    rationale="<p>Pöytäkirjan tarkastaa kaksi jäsentä.</p>",
                    decision="<p>Pöytäkirjantarkastajiksi valittiin Bo Exempel ja Ida Niemi.</p>",
                )
            },
        ),
        item(
            33,
            {
                "fi": text(
                    "Lausunto esteettömyyssuunnitelmasta 2026–2029",
                    rationale=LONG * 2 + TABLE,
                    proposal="<p>Neuvosto päättää</p><ol><li>antaa liitteen mukaisen lausunnon</li>"
                    "<li>pyytää saavutettavuusraportin syyskuun loppuun mennessä.</li></ol>",
                    proceedings="<p>Jäsen Aili Valle ehdotti, että lausuntoon lisätään <strong>saamenkieliset</strong> "
                    "palvelut. <em>Keskustelussa kannatettiin ehdotusta.</em></p><h4>Kuullut</h4>"
                    '<p>Asiantuntija Erkki Asiantuntija, <a href="https://www.example.org/esteettomyys">selvitys</a></p>',
                    decision="<p>Vammaisneuvosto antoi asiasta liitteen mukaisen lausunnon. Päätös oli "
                    "yksimielinen.</p>",
                ),
                "sv": text(
                    "Utlåtande om tillgänglighetsplanen 2026–2029",
                    rationale="<p>Planutkastet omfattar kartläggning av tillgängligheten i byggnaderna.</p>",
                ),
            },
            presenter="Eeva Esittelijä",
            record_number="EHVA/123/00.01.02/2026",
            papers=[
                paper("Esteettömyyssuunnitelma 2026–2029, luonnos"),
                paper("Lausunto"),
                paper("Sammandrag", kind="supporting", language="sv"),
                secret,
            ],
        ),
        item(
            34,
            {
                "sv": text(
                    "Utlåtande om servicenätet / Bálvalusfierbmi cealkámuš",
                    rationale="<p>Rådet tog del av utredningen om språkliga rättigheter. Ráđđi oaččui dieđuid "
                    "sámegielat bálvalusain: Ǧ ǧ Ǩ ǩ Ŋ ŋ Ŧ ŧ Đ đ Õ õ ʹ.</p>",
                )
            },
            decision_kind="noted",
        ),
        item(
            35,
            {
                "fi": {
                    **text(
                        f"{CANARY} palkkiovaatimus",
                        rationale=f"<p>{CANARY} perustelut.</p>",
                        proposal=f"<p>{CANARY} ehdotus.</p>",
                        decision=f"<p>{CANARY} päätös.</p>",
                    ),
                    "public_title": "Henkilöstöasia",
                }
            },
            closed=True,
            legal_ground=grounds.in_languages("JulkL (621/1999) 24 § 1 mom. 29 k", "fi"),
            presenter=CANARY,
            record_number=CANARY,
            papers=[paper(f"{CANARY} liite")],
        ),
        item(
            36,
            {
                "fi": text(
                    "Muut asiat ja seuraava kokous",
                    rationale=LONG * 4,
                    decision="<p>Seuraava kokous on torstaina 11.6.2026 klo 13.00.</p>",
                )
            },
        ),
    ]


def attendance():
    """Chair, members, a deputy in place of a member, a member who left, others, and absent ones."""
    return [
        person("Bo Exempel", represents="Svenska Synskadade i Nyland rf", left="2026-05-28T14:35+03:00"),
        person("Aino Esimerkki", role="chair", represents="Näkövammaisten Tuki ry"),
        person("Ida Niemi", presence="remote", represents="Kehitysvammaisten Tukiliitto ry"),
        person("Maarit Kokeilu", represents="Invalidiliitto ry", presence="excused"),
        person("Sari Toive", "deputy", has_vote=True, in_place_of="Maarit Kokeilu", represents="Invalidiliitto ry"),
        person("Aili Valle", represents="Samii Litto – Saamelaiset ry"),
        person("Olli Poissaoleva", represents="Kuuloliitto ry", presence="absent"),
        person("Sirpa Sihteeri", "office", role="secretary", title="hallintosuunnittelija"),
        person("Erkki Asiantuntija", "expert", arrived="2026-05-28T13:30+03:00", left="2026-05-28T14:00+03:00"),
    ]


def content(kind="minutes", **meeting):
    """The whole content of a meeting."""
    found = {
        "schema": contents.SCHEMA,
        "kind": kind,
        "body": {
            "id": 1,
            "slug": "vammaisneuvosto",
            "names": {"fi": "Vammaisneuvosto", "sv": "Rådet för personer med funktionsnedsättning"},
            "genitive_fi": "Vammaisneuvoston",
            "host": {
                "fi": "Esimerkin hyvinvointialue",
                "sv": "Exempels välfärdsområde",
                "en": "Example wellbeing services county",
            },
            "languages": ["fi", "sv"],
            "record_kind": "minutes",
        },
        "meeting": {
            "id": 1,
            "number": 5,
            "year": 2026,
            "numbering": "year",
            "starts_at": "2026-05-28T13:00+03:00",
            "ends_at": "2026-05-28T15:00+03:00",
            "opened_at": "2026-05-28T13:02+03:00",
            "closed_at": "2026-05-28T15:20+03:00",
            "place": "Hallintotalo, kokoushuone Aura",
            "mode": "hybrid",
            "record_number": "EHVA/123/00.01.02/2026",
            "languages": ["fi", "sv"],
            "demonstration": False,
            **meeting,
        },
        "items": items(),
    }
    if kind == "minutes":
        found["attendance"] = attendance()
        found["quorum"] = {"formula": "over_half", "seats": 9, "needed": 5, "present": 5, "quorate": True}
    else:
        for each in found["items"]:
            each["decision_kind"] = ""
            for words in each["texts"].values():
                words.update(proceedings="", decision="")
    return found


def approvals(sha256="ab" * 32):
    """Chair and two scrutineers, all accepted."""
    return {
        "chair": {"name": "Aino Esimerkki", "at": "2026-05-29T09:12+03:00"},
        "scrutineers": [
            {"name": "Bo Exempel", "state": "accepted", "at": "2026-05-31T18:40+03:00", "sha256": sha256},
            {"name": "Ida Niemi", "state": "accepted", "at": "2026-06-02T07:55+03:00", "sha256": sha256},
        ],
        "scrutinised_at": "2026-06-02T07:55+03:00",
        "published_at": "2026-06-02T07:55+03:00",
        "kept_available_from": "2026-06-02",
        "kept_available_at": "",
    }


def source(whole, kind="publication.public", **fields):
    """A copy of a content as ``meetings.pdf.source_of`` makes it from a publication."""
    shown = whole if kind == ARCHIVE else contents.public_copy(whole)
    published = datetime.datetime(2026, 6, 2, 4, 55, tzinfo=datetime.UTC)
    return Source(
        **{
            "content": shown,
            "approvals": approvals() if whole["kind"] == "minutes" else None,
            "version": 1,
            "reason": "",
            "published_at": published,
            "created_at": published,
            "sha256": contents.fingerprint(whole) if shown == whole else "",
            **fields,
        }
    )
