"""Decisions, posts and titles are read in the language of the page, and in Finnish only where nothing else is known."""

import pytest
from django.urls import reverse

from members.models import Membership, Office, Person
from tests.meetings.conftest import words
from tests.portal.conftest import page_of


@pytest.fixture
def facts(cast):
    """The facts in two languages; the chair's title in Finnish only."""
    cast.body.rules.update(source_fi="Aluehallitus § 1", source_sv="Välfärdsområdesstyrelsen § 1")
    cast.body.terms.update(decided_by_fi="Aluehallitus", decided_by_sv="Välfärdsområdesstyrelsen")
    offices = Office.objects.filter(body=cast.body)
    post = {"held_by_fi": "Koordinaattori", "held_by_sv": "Koordinator", "person": None, "person_name": ""}
    offices.filter(kind="secretary").update(**post)
    offices.filter(kind="vice_chair").update(title_fi="Johtaja", title_sv="Direktör")
    offices.filter(kind="chair").update(title_fi="Lääkäri")
    Membership.objects.filter(person=cast.expert).update(organisation_names="")
    Person.objects.filter(pk=cast.expert.pk).update(title_fi="Asiantuntijalääkäri", title_sv="Sakkunnigläkare")
    return cast.body


def body_page(client, body, language):
    return words(client.get(f"/{language}/bodies/{body.slug}/"))


FINNISH = ("Aluehallitus", "Koordinaattori", "Johtaja", "Asiantuntijalääkäri")
SWEDISH = ("Välfärdsområdesstyrelsen", "Koordinator", "Direktör", "Sakkunnigläkare")


def test_a_body_s_page_reads_in_the_language_of_the_reader(client, facts):
    swedish, finnish = body_page(client, facts, "sv"), body_page(client, facts, "fi")
    assert all(word in swedish for word in SWEDISH) and not [word for word in FINNISH if word in swedish]
    assert all(word in finnish for word in FINNISH) and not [word for word in SWEDISH if word in finnish]
    assert swedish.count("Välfärdsområdesstyrelsen") == 2, "who appointed, and who decided the rules"
    assert "Lääkäri" in swedish, "a title in one language is better than none"
    english = body_page(client, facts, "en")
    assert all(word in english for word in FINNISH), "English falls back to the body's first language"


def test_a_meeting_s_page_names_the_post_in_the_language_of_the_reader(client, called, facts):
    assert "Koordinator" in words(client.get(page_of(called, "sv")))
    assert "Koordinaattori" in words(client.get(page_of(called, "fi")))


def test_an_office_and_a_title_are_given_in_both_languages(cast, sign_in):
    desk = sign_in(cast.secretary)
    sent = {
        "kind": "presenting_officer",
        "start": "1.1.2026",
        "language": "sv",
        "given_name": "Eva",
        "family_name": "Ek",
    }
    sent |= {"title_fi": "Lakimies", "title_sv": "Jurist", "held_by_fi": "Virka", "held_by_sv": "Tjänst"}
    assert desk.post(reverse("members:office_add", args=[cast.body.slug]), sent).status_code == 302
    office = Office.objects.get(kind="presenting_officer")
    assert (
        (office.title_fi, office.title_sv) == (office.person.title_fi, office.person.title_sv) == ("Lakimies", "Jurist")
    )
    assert (office.held_by_fi, office.held_by_sv) == ("Virka", "Tjänst")


def test_the_minutes_have_the_title_in_the_meeting_s_first_language(cast, facts, in_session):
    titles = dict(in_session.attendances.values_list("person_name", "title"))
    assert titles[cast.vice_chair.name] == "Johtaja" and titles[cast.expert.name] == "Asiantuntijalääkäri"
