"""The agenda's pages: who gets them, what they answer to good and bad input, how many queries they take."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from meetings import actions
from meetings.models import AgendaItem
from tests.meetings.conftest import words

PROFILE = "Julkisuuslaki (621/1999) 24 § 1 mom. 25 kohta"
SCRIPT = "<script>alert(1)</script>"


def autosave(client, address, **fields):
    return client.post(address, fields, headers={"X-Autosave": "1"})


# --- who


@pytest.fixture
def addresses(url, matter, by, stored, cast):
    """Every address of the agenda, with how it is asked."""
    paper = actions.add_paper(matter, stored("a.pdf"), by=by, title="Liite")
    item, file = {"pk": matter.pk}, {"pk": paper.pk}
    return [
        ("get", url("agenda_edit")),
        ("get", url("agenda_publish")),
        ("post", url("agenda_publish")),
        ("get", url("agenda_preview")),
        ("get", url("item_edit", **item)),
        ("get", url("paper_change", **file)),
        ("post", url("paper_change", **file)),
        ("get", reverse("meetings:standing_items_edit", kwargs={"slug": cast.body.slug})),
        ("post", reverse("meetings:standing_items_edit", kwargs={"slug": cast.body.slug})),
        ("post", url("text_write", **item, language="fi")),
        *[("post", url(name)) for name in ("item_add", "order_set")],
        *[("post", url(name, **item)) for name in ("item_change", "item_remove", "item_restore", "paper_add")],
        *[("post", url(name, **file)) for name in ("paper_move", "paper_remove", "paper_restore")],
    ]


@pytest.mark.parametrize(
    "role", ["chair", "member", "deputy", "expert", "former", "other_secretary", "guest", "administrator"]
)
def test_only_the_bodys_secretary_finds_these_pages(cast, sign_in, addresses, role):
    client = sign_in(getattr(cast, role))
    assert {getattr(client, method)(address).status_code for method, address in addresses} == {404}
    assert AgendaItem.objects.filter(removed_at=None).count() == 4


def test_a_stranger_is_asked_to_sign_in(addresses):
    for method, address in addresses:
        response = getattr(Client(), method)(address)
        assert response.status_code == 302 and "sign-in" in response.url


def test_an_item_of_another_meeting_is_not_found_under_this_one(desk, url, plan):
    other = plan(50)
    assert desk.get(url("item_edit", pk=other.items.first().pk)).status_code == 404


def test_deeds_are_posts(desk, url, matter):
    for name in ("item_add", "order_set"):
        assert desk.get(url(name)).status_code == 405
    for name in ("item_remove", "item_change", "paper_add"):
        assert desk.get(url(name, pk=matter.pk)).status_code == 405


# --- how many queries


@pytest.mark.parametrize(
    ("name", "count"), [("agenda_edit", 12), ("agenda_publish", 12), ("agenda_preview", 9), ("item_edit", 10)]
)
def test_queries_do_not_grow_with_rows(desk, url, called, add, by, stored, django_assert_num_queries, name, count):
    called.items.exclude(kind="matter").delete()
    item = called.items.get()
    address = url(name, **({"pk": item.pk} if name == "item_edit" else {}))
    for rows in (1, 3):
        while called.items.count() < rows:
            add(called, f"Asia {called.items.count()}", f"Ärende {called.items.count()}")
        while item.papers.count() < rows:
            actions.add_paper(item, stored(f"{item.papers.count()}.pdf"), by=by, title="Liite")
        with django_assert_num_queries(count):
            assert desk.get(address).status_code == 200


# --- new items


def test_a_new_item_with_marks_that_do_not_belong_in_a_heading(desk, url, called):
    response = desk.post(
        url("item_add"),
        {
            "title_fi": f"\u202e{SCRIPT} sääʹmǩiõl\r\nX: y",
            "title_sv": "đŋŧ",
            "kind": "matter",
            "publicity": "public",
            "legal_ground": "jää pois",
        },
        follow=True,
    )
    item = called.items.order_by("pk").last()
    assert [row.title for row in item.texts.all()] == [f"{SCRIPT} sääʹmǩiõl X: y", "đŋŧ"]
    assert item.legal_ground == ""
    assert SCRIPT not in response.content.decode() and SCRIPT in words(response)


def test_a_hundred_thousand_letters_are_refused_beside_the_field_and_kept_in_it(desk, url, called):
    long = "ä" * 100_000
    response = desk.post(url("item_add"), {"title_fi": long, "kind": "matter", "publicity": "public"})
    assert response.status_code == 422
    assert f'value="{long}"' in response.content.decode()
    assert "300" in response.context["form"].errors["title_fi"][0] and "id_title_fi_error" in words(response)
    assert called.items.count() == 4


def test_closed_without_its_ground_is_refused_beside_the_field(desk, url, called):
    response = desk.post(url("item_add"), {"title_fi": "Asia", "kind": "matter", "publicity": "closed"})
    assert response.status_code == 422 and "legal_ground" in response.context["form"].errors
    assert called.items.count() == 4


def test_a_body_with_closed_meetings_offers_closed_first(cast, desk, url):
    cast.body.rules.update(agenda_publicity="closed")
    offered = desk.get(url("agenda_edit")).context["form"].initial
    assert offered["publicity"] == "closed" and offered["legal_ground"]


# --- order


@pytest.mark.parametrize(
    "sent", [{}, {"order_version": "x", "item": "1"}, {"order_version": "1", "item": "1", "ids": "a"}]
)
def test_an_order_that_makes_no_sense_is_a_bad_request(desk, url, sent):
    assert desk.post(url("order_set"), sent).status_code == 400


def test_a_stale_order_is_409_with_the_newest_list(desk, url, called, matter):
    sent = {"order_version": called.order_version - 1, "item": matter.pk, "step": "-1"}
    response = desk.post(url("order_set"), sent)
    assert response.status_code == 409 and response.context["conflict"]
    partial = desk.post(url("order_set"), sent, headers={"HX-Request": "true"})
    assert partial.status_code == 409 and b"<html" not in partial.content and b'role="alert"' in partial.content


def test_removing_and_putting_back(desk, url, called, matter):
    assert matter.title in words(desk.post(url("item_remove", pk=matter.pk), follow=True))
    assert called.items.kept().count() == 3
    page = desk.get(url("item_edit", pk=matter.pk))
    assert page.status_code == 200 and b"data-autosave" not in page.content
    desk.post(url("item_restore", pk=matter.pk))
    assert called.items.kept().count() == 4


# --- texts


def test_autosave_answers_with_the_new_version_and_later_with_what_others_wrote(desk, url, matter, by):
    address = url("text_write", pk=matter.pk, language="fi")
    response = autosave(desk, address, version=1, title="Uusi otsikko")
    assert response.status_code == 200 and b'data-version="2"' in response.content
    assert 'data-current="title">Uusi otsikko<' in words(response)
    actions.write_text(matter, "fi", by=by, version=2, proposal="<p>Toisen.</p>")
    response = autosave(desk, address, version=2, title="Uusi otsikko")
    assert response.status_code == 200 and b'data-version="3"' in response.content
    assert '<textarea hidden data-current="proposal"><p>Toisen.</p></textarea>' in words(response)


def test_a_conflict_is_409_with_both_texts_escaped(desk, url, matter, by):
    actions.write_text(matter, "fi", by=by, version=1, title=f"{SCRIPT} toisen", rationale="<p>Toisen</p>")
    address = url("text_write", pk=matter.pk, language="fi")
    response = autosave(desk, address, version=1, title=f"{SCRIPT} minun")
    assert response.status_code == 409
    assert SCRIPT not in response.content.decode()
    assert "toisen" in words(response) and "minun" in words(response)
    assert 'data-theirs="title"' in words(response) and 'data-current="rationale"' in words(response)
    matter.refresh_from_db()
    assert matter.texts.get(language="fi").title == f"{SCRIPT} toisen"


def test_a_plain_conflict_is_a_page_that_keeps_what_was_typed(desk, url, matter, by):
    actions.write_text(matter, "fi", by=by, version=1, rationale="<p>Toisen</p>")
    address = url("text_write", pk=matter.pk, language="fi")
    typed = f"Minun {SCRIPT} teksti"
    response = desk.post(
        address, {"version": 1, "title": "Lausunto palveluverkosta", "rationale": typed, "proposal": ""}
    )
    assert response.status_code == 409
    assert f'<textarea id="mine_rationale" name="rationale" rows="6">{typed}</textarea>' in words(response)
    assert SCRIPT not in response.content.decode()
    assert [part["name"] for part in response.context["parts"]] == ["rationale"]


@pytest.mark.parametrize("version", ["", "x", "-1", "99"])
def test_a_version_that_cannot_be_is_never_written_over(desk, url, matter, version):
    response = autosave(desk, url("text_write", pk=matter.pk, language="fi"), version=version, title="Uusi")
    assert response.status_code in {409, 422}
    assert matter.texts.get(language="fi").title == "Lausunto palveluverkosta"


def test_the_original_heading_is_not_emptied_and_a_translation_may_be(desk, url, matter):
    response = autosave(desk, url("text_write", pk=matter.pk, language="fi"), version=1, title="")
    assert response.status_code == 422
    assert autosave(desk, url("text_write", pk=matter.pk, language="sv"), version=1, title="").status_code == 200


def test_a_language_that_is_not_the_agendas_is_not_found(desk, url, matter):
    for language in ("en", "xx", "fi-x"):
        assert autosave(desk, url("text_write", pk=matter.pk, language=language), version=0).status_code == 404


def test_writing_after_the_meeting_tells_why_not_and_keeps_the_text(desk, url, in_session, by):
    item = in_session.items.get(kind="matter")
    actions.end_meeting(in_session, by=by)
    address = url("text_write", pk=item.pk, language="fi")
    response = autosave(desk, address, version=1, proposal="<p>Jälkikäteen</p>")
    assert response.status_code == 422
    plain = desk.post(address, {"version": 1, "title": "Otsikko", "proposal": "Jälkikäteen"})
    assert plain.status_code == 422
    assert item.texts.get(language="fi").proposal == ""


# --- properties


def facts(item, **changes):
    return {
        "version": item.version,
        "kind": item.kind,
        "publicity": item.publicity,
        "legal_ground": "",
        "presenter": "",
        "record_number": "",
        "public_title_fi": "",
        "public_title_sv": "",
        **changes,
    }


def test_closing_an_item_of_a_published_agenda_shows_at_once(desk, url, matter, called):
    page = reverse(
        "meetings:meeting_show", kwargs={"slug": called.body.slug, "year": called.year, "number": called.number}
    )
    assert "Lausunto palveluverkosta" in words(Client().get(page))
    changes = {"publicity": "closed", "legal_ground": PROFILE, "public_title_fi": "Henkilöasia"}
    assert desk.post(url("item_change", pk=matter.pk), facts(matter, **changes)).status_code == 302
    public = words(Client().get(page))
    assert "Lausunto palveluverkosta" not in public and "Henkilöasia" in public and PROFILE in public


def test_properties_that_somebody_changed_meanwhile_are_a_conflict(desk, url, matter, by):
    stale = facts(matter, presenter="Bertta", record_number="12/2026")
    actions.change_item(matter, by=by, version=matter.version, presenter="Anna", public_titles={"fi": "Toisen"})
    response = desk.post(url("item_change", pk=matter.pk), {**stale, "public_title_fi": "Minun"})
    assert response.status_code == 409
    assert {part["name"] for part in response.context["parts"]} == {"presenter", "record_number", "public_title_fi"}
    chosen = {**stale, "version": response.context["current"].version, "public_title_fi": "Minun"}
    chosen |= {"keep_presenter": "theirs", "keep_record_number": "mine", "keep_public_title_fi": "mine"}
    assert desk.post(url("item_change", pk=matter.pk), chosen).status_code == 302
    matter.refresh_from_db()
    assert (matter.presenter, matter.record_number) == ("Anna", "12/2026")
    assert matter.texts.get(language="fi").public_title == "Minun"


def test_bad_properties_are_told_beside_the_field(desk, url, matter):
    response = desk.post(url("item_change", pk=matter.pk), facts(matter, publicity="closed", presenter="x" * 201))
    assert response.status_code == 422
    assert set(response.context["properties"].errors) == {"legal_ground", "presenter"}
    assert "x" * 201 in words(response)


# --- publishing


def test_the_page_before_publishing_tells_what_will_be_told(desk, url, called, add):
    add(called, "Salainen nimi", publicity="closed", legal_ground=PROFILE)
    actions.change_item(
        called.items.order_by("pk").last(),
        by=None,
        version=1,
        public_titles={"fi": "Henkilöasia", "sv": "Personärende"},
    )
    response = desk.get(url("agenda_publish"))
    assert "Henkilöasia" in words(response) and "Salainen nimi" not in words(response).split('id="who"')[1]
    assert [line["named"] for line in response.context["lines"]] == ["Henkilöasia"]
    sent = {"fingerprint": response.context["pending"]["fingerprint"]}
    assert desk.post(url("agenda_publish"), sent).status_code == 302
    assert called.publications.count() == 2
    assert desk.post(url("agenda_publish"), sent).status_code == 409
    assert called.publications.count() == 2


def test_an_agenda_with_a_nameless_item_is_not_published(desk, url, called, matter):
    matter.texts.update(title="")
    page = desk.get(url("agenda_publish"))
    response = desk.post(url("agenda_publish"), {"fingerprint": page.context["pending"]["fingerprint"]}, follow=True)
    assert called.publications.count() == 1
    assert response.context["nameless"] == [matter]


def test_previews_are_the_public_copy_and_the_whole(desk, url, called, add, by):
    item = add(called, "Suljettu asia", publicity="closed", legal_ground=PROFILE)
    actions.write_text(item, "fi", by=by, version=1, rationale="<p>Luottamuksellinen peruste</p>")
    assert "Luottamuksellinen" not in words(desk.get(url("agenda_preview")))
    assert "Luottamuksellinen" in words(desk.get(url("agenda_preview") + "?as=member"))


def test_before_the_first_publication_previews_show_the_numbers_to_come(desk, cast, plan):
    cast.body.rules.update(numbering="meeting")
    meeting = plan()
    where = {"slug": meeting.body.slug, "year": meeting.year, "number": meeting.number}
    for name in ("agenda_preview", "agenda_publish"):
        page = words(desk.get(reverse(f"meetings:{name}", kwargs=where)))
        assert '<span class="no">1.</span>' in page and '<span class="no">3.</span>' in page
    assert set(meeting.items.values_list("section", flat=True)) == {None}


def test_a_member_reads_the_whole_agenda_in_the_pages_language_and_answers_from_it(
    cast, sign_in, called, add, by, stored
):
    item = add(called, "Suljettu asia", publicity="closed", legal_ground=PROFILE)
    actions.write_text(item, "fi", by=by, version=1, rationale="<p>Luottamuksellinen peruste</p>")
    actions.add_paper(item, stored("a.pdf"), by=by, title="Salainen liite")
    actions.publish_agenda(called, by=by)
    where = {"slug": called.body.slug, "year": called.year, "number": called.number}
    with translation.override("sv"):
        address = reverse("meetings:meeting_read", kwargs=where)
    read = words(sign_in(cast.member).get(address))
    assert "Luottamuksellinen peruste" in read and "Salainen liite" in read
    assert "Utlåtande" in read and "Lausunto palveluverkosta" not in read, "one language: the page's"
    assert "/sv/answer/" in read
    actions.invite_person(called, cast.former, by=by, invited_as="guest")
    read = words(sign_in(cast.former).get(address))
    assert "Utlåtande" in read
    assert "Luottamuksellinen" not in read and "Salainen liite" not in read
