"""The parts of a printed document, from plain data."""

import pytest
from django.utils import translation

from meetings.document import approval, head, matters, people
from tests.meetings import publications


@pytest.fixture(autouse=True)
def _english_reader():
    with translation.override("en"):
        yield


def groups(*rows):
    """The groups of an attendance: caption → names."""
    found = people.people({**publications.content(), "attendance": list(rows)})
    return {group["caption"]: [row["name"] for row in group["rows"]] for group in found}


def test_chair_comes_first_and_a_sitting_deputy_is_among_the_members():
    found = groups(*publications.attendance())
    assert found["Members present"] == ["Aino Esimerkki", "Bo Exempel", "Ida Niemi", "Sari Toive", "Aili Valle"]
    assert found["Others present"] == ["Sirpa Sihteeri", "Erkki Asiantuntija"]
    assert found["Absent"] == ["Maarit Kokeilu", "Olli Poissaoleva"]


def test_a_chair_without_a_seat_leads_the_members():
    chair = publications.person("Pj", "office", role="chair")
    assert groups(publications.person("Jäsen"), chair) == {"Members present": ["Pj", "Jäsen"]}


def test_a_deputy_who_was_not_called_is_another_person():
    present = publications.person("Vara", "deputy")
    away = publications.person("Toinen vara", "deputy", presence="absent")
    assert groups(present, away) == {"Others present": ["Vara"]}


@pytest.mark.parametrize(
    ("fields", "role", "times"),
    [
        ({}, "member", "13:02–15:20"),
        ({"presence": "remote"}, "member", "13:02–15:20 (remote)"),
        ({"arrived": "2026-05-28T13:30+03:00"}, "member", "13:30–15:20"),
        ({"role": "vice_chair", "in_place_of": "A"}, "vice chair, deputy member (A)", "13:02–15:20"),
        ({"title": "asiantuntijalääkäri"}, "member, asiantuntijalääkäri", "13:02–15:20"),
        ({"presence": "excused"}, "member", "gave notice"),
        ({"presence": "absent"}, "member", "–"),
    ],
)
def test_one_line_of_the_attendance(fields, role, times):
    line = people.person(publications.content(), publications.person("A", **fields))
    assert (line["role"], line["times"].replace("\u00a0", " ")) == (role, times)


@pytest.mark.parametrize(
    ("formula", "quorate", "sentence"),
    [
        ("none", True, ""),
        (
            "over_half",
            True,
            "Voting members present: 5. Seats: 9. Needed for a quorum: 5. The meeting was quorate.",
        ),
        (
            "half_and_chair",
            False,
            "Voting members present: 5. Seats: 9. Needed for a quorum: 5. "
            "The chair or vice chair must be one of them. The meeting was not quorate.",
        ),
    ],
)
def test_quorum_in_words(formula, quorate, sentence):
    content = publications.content()
    content["quorum"].update(formula=formula, quorate=quorate)
    assert people.quorum(content) == sentence


def test_numbers_of_items():
    content = publications.content()
    assert matters.section_label(content, 33) == "§ 33"
    with translation.override("fi"):
        assert matters.section_label(content, None) == ""
    content["meeting"]["numbering"] = "meeting"
    assert matters.section_label(content, 3) == "3."


def test_each_text_falls_back_for_itself():
    item = publications.items()[2]
    shown = {text["name"]: text for text in matters.texts(item, "sv")}
    assert shown["rationale"]["lang"] == "" and "Planutkastet" in shown["rationale"]["html"]
    assert shown["decision"]["lang"] == "fi" and "lausunnon" in shown["decision"]["html"]
    assert [(text["name"], text["note"]) for text in shown.values() if text["note"]] == [
        ("proposal", "Language of the text: Finnish")
    ]


def test_a_decision_in_one_word_stands_in_the_reader_s_language():
    (_rationale, decision) = matters.texts(publications.items()[3], "en")
    assert decision["html"] == "<p>Noted for information.</p>" and decision["lang"] == ""


def test_an_empty_text_is_not_shown():
    item = publications.item(1, {"fi": publications.text("A", rationale="<p></p>", proposal="<p>Ehdotus</p>")})
    assert [text["name"] for text in matters.texts(item, "fi")] == ["proposal"]


def test_a_rationale_alone_needs_no_heading():
    formal, _second, whole = publications.items()[:3]
    assert [text["label"] for text in matters.texts(formal, "fi")] == ["", "Decision"]
    assert [text["label"] for text in matters.texts(whole, "fi")] == [
        "Rationale",
        "Proposal",
        "Proceedings",
        "Decision",
    ]


@pytest.mark.parametrize(
    ("mode", "place", "words"),
    [
        ("on_site", "Aura", "Aura"),
        ("hybrid", "Aura", "Aura and remotely"),
        ("hybrid", "", "On site and remote"),
        ("remote", "", "Remote meeting"),
    ],
)
def test_place_in_words(mode, place, words):
    assert head.place({"mode": mode, "place": place}) == words


def test_a_meeting_over_midnight_says_on_which_day_it_ended():
    content = publications.content(closed_at="2026-05-29T00:40+03:00")
    time, *_others = head.facts(content)
    assert time["text"] == "Thursday 28 May 2026 at 13:02–29 May 2026 00:40"


def test_heading_uses_the_finnish_genitive():
    content = publications.content()
    with translation.override("fi"):
        assert head.heading(content, "fi").startswith("Vammaisneuvoston ")
    assert head.heading(content, "en") == "Vammaisneuvosto, meeting 5/2026"


def test_only_those_who_accepted_are_named():
    approvals = publications.approvals()
    approvals["scrutineers"][0].update(state="waiting", at=None)
    approvals["kept_available_at"] = "Kirjaamo, Mannerheiminkatu 20 K"
    found = approval.approval(publications.content(), approvals, "")
    assert [row["name"] for row in found["people"]] == ["Aino Esimerkki", "Ida Niemi"]
    assert found["kept"] == "Kept available since 2 Jun 2026: Kirjaamo, Mannerheiminkatu 20 K"
    assert approval.approval(publications.content("agenda"), None, "") is None


@pytest.mark.parametrize(("kind", "label"), [("minutes", "Minute-taker"), ("memo", "Memo written by")])
def test_who_wrote_the_document_is_told_by_its_kind(kind, label):
    whole = publications.content()
    whole["body"]["record_kind"] = kind
    found = {fact["label"]: fact["text"] for fact in head.facts(whole)}
    secretary = next(row["name"] for row in whole["attendance"] if row["role"] == "secretary")
    assert found[label] == secretary
    assert len({"Minute-taker", "Memo written by"} & found.keys()) == 1
