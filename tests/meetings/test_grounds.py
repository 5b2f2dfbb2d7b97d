"""Why something is closed, in the language of the reader: the act is recognised, other words stay as they are."""

import json

import pytest
from django.urls import reverse
from django.utils import translation

from meetings import actions, content, grounds, pdf
from meetings.enums import PublicationKind
from meetings.grounds import Reference
from meetings.templatetags.meetings import ground
from tests.meetings.conftest import words

FINNISH = "Julkisuuslaki (621/1999) 24 § 1 mom. 25 kohta"
SWEDISH = "Offentlighetslagen (621/1999) 24 § 1 mom. 25 punkten"
ENGLISH = "Act on the Openness of Government Activities (621/1999), section 24(1)(25)"
OWN_WORDS = "Hallintosäännön 7 § <luonnos>"
HEALTH = Reference("24", "1", ("25",))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (FINNISH, (HEALTH, "fi")),
        (SWEDISH, (HEALTH, "sv")),
        (ENGLISH, (HEALTH, "en")),
        ("JulkL 24 § 1 mom. 25 k", (HEALTH, "fi")),
        ("JulkL 24 § 25 k", (HEALTH, "fi")),
        ("julkisuuslain  (621/1999) 24 §:n 1 momentin 25 kohta.", (HEALTH, "fi")),
        ("Laki viranomaisten toiminnan julkisuudesta (621/1999), 24 § 1 mom. 25 kohta", (HEALTH, "fi")),
        ("OffL 24 § 1 mom. 25 p.", (HEALTH, "sv")),
        ("Lagen om offentlighet i myndigheternas verksamhet 24 § 1 mom. 25 punkten", (HEALTH, "sv")),
        ("Openness Act, section 24(1)(25)", (HEALTH, "en")),
        ("Julkisuuslaki 24 § 1 mom. 20, 25 ja 32 kohta", (Reference("24", "1", ("20", "25", "32")), "fi")),
        ("Julkisuuslaki 6 § 1 mom.", (Reference("6", "1"), "fi")),
        ("Julkisuuslaki 24 §", (Reference("24"), "fi")),
        ("Julkisuuslaki 6 § 25 kohta", (None, "")),
        ("24 § 1 mom. 25 kohta", (None, "")),
        (f"{FINNISH} ja hallintolaki 28 §", (None, "")),
        (f"{FINNISH}, terveydentila", (None, "")),
        ("Hallintolaki (434/2003) 28 §", (None, "")),
        ("Julkisuuslaki (434/2003) 24 §", (None, "")),
    ],
)
def test_the_openness_act_is_recognised_as_it_is_written(text, found):
    assert grounds.reference(text) == found


def test_a_reference_is_written_in_each_language():
    several = Reference("24", "1", ("20", "25", "32"))
    assert [HEALTH.words(code) for code in ("fi", "sv", "en")] == [FINNISH, SWEDISH, ENGLISH]
    assert several.words("fi") == "Julkisuuslaki (621/1999) 24 § 1 mom. 20, 25 ja 32 kohta"
    assert several.words("sv") == "Offentlighetslagen (621/1999) 24 § 1 mom. 20, 25 och 32 punkten"
    assert several.words("en").endswith("section 24(1)(20), (25) and (32)")
    assert Reference("24").words("en").endswith("section 24")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_what_is_offered_is_recognised_in_each_language(language):
    for written, protects in grounds.offered(language):
        assert grounds.reference(written)[1] == language and protects
    assert [grounds.reference(written)[0] for written, _why in grounds.offered(language)] == [
        place for place, _protects in grounds.OFFERED
    ]


def test_grounds_are_offered_in_the_documents_language():
    assert grounds.offered("sv")[0][0] == SWEDISH
    assert grounds.offered("fi")[0][0] == FINNISH
    assert grounds.offered("se") == grounds.offered("fi")


def test_what_was_written_stays_in_its_own_language():
    assert grounds.in_languages("OffL 24 § 1 mom. 25 p.", "fi") == {
        "fi": FINNISH,
        "sv": "OffL 24 § 1 mom. 25 p.",
        "en": ENGLISH,
    }
    assert grounds.in_languages(OWN_WORDS, "fi") == {"fi": OWN_WORDS}
    assert grounds.in_languages("", "fi") == {}


def test_the_bodys_own_rules_are_a_ground_in_every_language():
    written = grounds.own_rules("sv")
    assert grounds.in_languages(written, "sv") == {code: grounds.own_rules(code) for code in ("fi", "sv", "en")}
    assert len(set(grounds.in_languages(written, "sv").values())) == 3


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_reader_gets_the_ground_in_the_own_language(language):
    with translation.override(language):
        assert ground(grounds.in_languages(FINNISH, "fi")) == {"fi": FINNISH, "sv": SWEDISH, "en": ENGLISH}[language]
        other = ground(grounds.in_languages(OWN_WORDS, "fi"))
    marked = "Hallintosäännön 7 § &lt;luonnos&gt;"
    assert other == (marked if language == "fi" else f'<span lang="fi">{marked}</span>')


# --- Everywhere where it is read


@pytest.fixture
def closed(called, add, stored, by):
    """A called meeting with an item closed by the act, one closed in own words, and a closed paper of an open one."""
    add(called, "Henkilöasia", "Personärende", publicity="closed", legal_ground=FINNISH)
    add(called, "Hankinta", "Upphandling", publicity="closed", legal_ground=OWN_WORDS)
    item = called.items.get(kind="matter", publicity="public")
    actions.add_paper(item, stored("s.pdf"), by=by, title="Selvitys", publicity="closed", legal_ground=FINNISH)
    actions.publish_agenda(called, by=by)
    return called


def public_page(client, meeting, language):
    with translation.override(language):
        where = {"slug": meeting.body.slug, "year": meeting.year, "number": meeting.number}
        return words(client.get(reverse("meetings:meeting_show", kwargs=where)))


def test_the_public_page_tells_it_in_the_readers_language(client, closed):
    own = 'lang="fi">Hallintosäännön 7 § <luonnos></span>'
    for language, act in [("fi", FINNISH), ("sv", SWEDISH), ("en", ENGLISH)]:
        page = public_page(client, closed, language)
        assert page.count(act) == 2, "of the item and of the paper"
        assert (own in page) == (language != "fi")
        assert OWN_WORDS in page


def test_the_documents_and_their_data_have_it_in_every_language(closed):
    publication = closed.publications.filter(kind=PublicationKind.AGENDA).latest("version")
    for kind in (pdf.PUBLIC, pdf.ARCHIVE):
        source = pdf.source_of(publication, kind)
        html = pdf.publication_html(source, "sv")
        assert html.count(SWEDISH) == 2 and FINNISH not in html
        assert '<span lang="fi">Hallintosäännön 7 § &lt;luonnos&gt;</span>' in html
        held = [item["legal_ground"] for item in json.loads(pdf.machine_readable(source))["content"]["items"]]
        assert {"fi": FINNISH, "sv": SWEDISH, "en": ENGLISH} in held and {"fi": OWN_WORDS} in held


def test_members_chair_and_secretary_read_it_in_their_language(cast, closed, sign_in, desk):
    where = {"slug": closed.body.slug, "year": closed.year, "number": closed.number}
    item = closed.items.get(legal_ground=FINNISH)
    with translation.override("sv"):
        read = words(sign_in(cast.member).get(reverse("meetings:meeting_read", kwargs=where)))
        edited = words(desk.get(reverse("meetings:item_edit", kwargs={**where, "pk": item.pk})))
    assert SWEDISH in read and 'lang="fi">Hallintosäännön' in read
    assert f">{SWEDISH}</span>" in edited, "told in Swedish"
    assert f'value="{FINNISH}"' in edited, "edited as it was written"


def test_a_new_ground_shows_at_once_in_every_language(closed, by):
    lines = closed.changes.count()
    item = closed.items.get(legal_ground=FINNISH)
    actions.change_item(item, by=by, version=item.version, legal_ground="JulkL 24 § 1 mom. 32 k")
    assert closed.changes.count() == lines + 1
    newest = closed.publications.filter(kind=PublicationKind.AGENDA).latest("version")
    shown = next(each for each in content.public_copy(newest.content)["items"] if each["id"] == item.pk)
    assert shown["legal_ground"]["sv"] == "Offentlighetslagen (621/1999) 24 § 1 mom. 32 punkten"
