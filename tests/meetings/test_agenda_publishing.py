"""Publishing an agenda: versions, the public change log, and what leaves the public at once."""

import json

import pytest
from django.db.utils import IntegrityError

from council.core.models import PageVersion
from council.core.states import Conflict, Refused
from meetings import actions
from meetings.models import AgendaItem, ItemText, Publication
from tests.meetings.conftest import lines, public, soon

SECRET = "Salaisen henkilön asia"
PROFILE = "Julkisuuslaki (621/1999) 24 § 1 mom. 25 kohta"


def test_publishing_without_a_heading_is_refused_with_the_items_place(plan, by):
    meeting = plan()
    ItemText.objects.filter(item=list(meeting.items.kept())[1]).update(title="")
    with pytest.raises(Refused, match="2"):
        actions.publish_agenda(meeting, by=by)
    assert not meeting.publications.exists()


def test_publishing_twice_without_a_change_is_one_version(called, by):
    assert actions.publish_agenda(called, by=by).version == 1
    assert lines(called) == [("published", None, {})]


def test_each_change_after_publication_is_a_line(called, add, by, stored):
    opening, lawfulness, matter, closing = called.items.kept()
    paper = actions.add_paper(matter, stored("a.pdf"), by=by, title="Luonnos")
    actions.publish_agenda(called, by=by)
    added = add(called, "Uusi asia", "Nytt ärende")
    actions.write_text(matter, "fi", by=by, version=1, proposal="<p>Puolletaan.</p>")
    actions.remove_item(lawfulness, by=by)
    called.refresh_from_db()
    order = [matter.pk, opening.pk, added.pk, closing.pk]
    actions.set_order(called, order, by=by, order_version=called.order_version)
    actions.publish_agenda(called, by=by)
    matter.refresh_from_db()
    added.refresh_from_db()
    assert lines(called)[:2] == [
        ("published", None, {}),
        ("paper_added", matter.section, {"*": "Luonnos"}),
    ]
    assert set((kind, number) for kind, number, _subject in lines(called)[2:]) == {
        ("item_changed", matter.section),
        ("item_added", added.section),
        ("item_removed", lawfulness.section),
        ("order", None),
    }
    assert ("item_added", added.section, {"fi": "Uusi asia", "sv": "Nytt ärende"}) in lines(called)
    actions.change_paper(paper, by=by, title="Lopullinen")
    actions.publish_agenda(called, by=by)
    assert lines(called)[-1][:2] == ("item_changed", matter.section)


def test_withdrawing_an_item_shows_at_once_and_nothing_else_is_published(called, add, by):
    item = called.items.get(kind="matter")
    actions.write_text(item, "fi", by=by, version=1, title=SECRET, rationale=f"<p>{SECRET}</p>")
    actions.publish_agenda(called, by=by)
    assert SECRET in public(called)
    add(called, "Vielä julkaisematon")
    before = PageVersion.objects.get(key=f"meeting:{called.pk}").version
    actions.change_item(
        item,
        by=by,
        version=item.version,
        publicity="closed",
        legal_ground=PROFILE,
        public_titles={"fi": "Henkilöasia", "sv": "Personärende"},
    )
    item.refresh_from_db()
    assert SECRET not in public(called) and "Henkilöasia" in public(called) and PROFILE in public(called)
    assert "Vielä julkaisematon" not in public(called)
    assert PageVersion.objects.get(key=f"meeting:{called.pk}").version > before
    assert lines(called)[-1] == ("closed", item.section, {"fi": "Henkilöasia", "sv": "Personärende"})
    assert SECRET not in json.dumps([subject for *_line, subject in lines(called)], ensure_ascii=False)


def test_a_new_public_heading_of_a_closed_item_shows_at_once_also_in_earlier_lines(called, by):
    item = called.items.get(kind="matter")
    actions.write_text(item, "fi", by=by, version=1, title=SECRET)
    actions.publish_agenda(called, by=by)
    actions.change_item(item, by=by, version=item.version, publicity="closed", legal_ground=PROFILE)
    assert SECRET in public(called)
    item.refresh_from_db()
    actions.change_item(item, by=by, version=item.version, public_titles={"fi": "Henkilöasia"})
    logged = json.dumps([subject for *_line, subject in lines(called)], ensure_ascii=False)
    assert SECRET not in public(called) and SECRET not in logged
    assert "Henkilöasia" in logged


def test_a_public_heading_in_one_language_hides_the_own_heading_in_all(called, by):
    item = called.items.get(kind="matter")
    heading = {"public_titles": {"fi": "Henkilöasia"}, "publicity": "closed", "legal_ground": PROFILE}
    actions.change_item(item, by=by, version=1, **heading)
    logged = json.dumps([subject for *_line, subject in lines(called)], ensure_ascii=False)
    assert "Henkilöasia" in public(called) and "Henkilöasia" in logged
    for own in ("Lausunto palveluverkosta", "Utlåtande"):
        assert own not in public(called) and own not in logged


def test_what_changes_inside_a_closed_item_leaves_no_line(called, add, by, stored):
    item = add(called, SECRET, publicity="closed", legal_ground=PROFILE)
    actions.change_item(item, by=by, version=1, public_titles={"fi": "Henkilöasia", "sv": "Personärende"})
    actions.publish_agenda(called, by=by)
    count = called.changes.count()
    actions.write_text(item, "fi", by=by, version=1, rationale=f"<p>{SECRET}</p>", title=f"{SECRET} 2")
    paper = actions.add_paper(item, stored("salainen.pdf"), by=by, title=SECRET)
    item.refresh_from_db()
    actions.change_item(item, by=by, version=item.version, presenter=SECRET)
    version = actions.publish_agenda(called, by=by).version
    actions.remove_paper(paper, by=by)
    assert called.changes.count() == count
    assert SECRET not in public(called)
    assert version == 3 and called.publications.filter(version=4).exists()


def test_a_closed_paper_of_an_open_item_is_counted_and_not_named(called, by, stored):
    item = called.items.get(kind="matter")
    actions.add_paper(item, stored("x.pdf"), by=by, title=SECRET, publicity="closed", legal_ground=PROFILE)
    actions.publish_agenda(called, by=by)
    item.refresh_from_db()
    assert lines(called)[-1] == ("paper_added", item.section, {})
    assert SECRET not in public(called) and PROFILE in public(called) and "x.pdf" not in public(called)


def test_withdrawing_a_paper_publishes_nothing_else_of_the_papers(called, by, stored):
    item = called.items.get(kind="matter")
    first, second = (actions.add_paper(item, stored(f"{n}.pdf"), by=by, title=f"Liite {n}") for n in "12")
    actions.publish_agenda(called, by=by)
    actions.add_paper(item, stored("3.pdf"), by=by, title="Julkaisematon liite")
    actions.change_paper(second, by=by, title="Julkaisematon nimi")
    actions.remove_paper(first, by=by)
    assert "Julkaisematon" not in public(called) and "Liite 2" in public(called)
    assert "Liite 1" not in public(called)


@pytest.mark.parametrize("deed", ["closed", "removed"])
def test_a_withdrawn_paper_leaves_the_publication_and_the_log_at_once(called, by, stored, deed):
    item = called.items.get(kind="matter")
    paper = actions.add_paper(item, stored(f"{SECRET}.pdf"), by=by, title=SECRET)
    actions.publish_agenda(called, by=by)
    assert SECRET in public(called) and SECRET in json.dumps(lines(called), ensure_ascii=False)
    if deed == "closed":
        actions.change_paper(paper, by=by, publicity="closed", legal_ground=PROFILE)
    else:
        actions.remove_paper(paper, by=by)
    item.refresh_from_db()
    assert SECRET not in public(called)
    assert SECRET not in json.dumps(lines(called), ensure_ascii=False)
    assert lines(called)[-1] == ("paper_removed", item.section, {})


def test_closing_an_item_takes_its_papers_names_out_of_the_log(called, by, stored):
    item = called.items.get(kind="matter")
    actions.add_paper(item, stored("x.pdf"), by=by, title=SECRET)
    actions.publish_agenda(called, by=by)
    actions.change_item(item, by=by, version=item.version, publicity="closed", legal_ground=PROFILE)
    assert SECRET not in json.dumps(lines(called), ensure_ascii=False)
    assert SECRET not in public(called)


def test_a_paper_put_back_waits_for_the_next_publication(called, by, stored):
    item = called.items.get(kind="matter")
    paper = actions.add_paper(item, stored("x.pdf"), by=by, title="Talousarvio")
    actions.publish_agenda(called, by=by)
    actions.remove_paper(paper, by=by)
    actions.restore_paper(paper, by=by)
    assert "Talousarvio" not in public(called)
    actions.publish_agenda(called, by=by)
    assert "Talousarvio" in public(called)


def test_opening_an_item_shows_what_was_published_and_not_what_is_being_written(called, by):
    item = called.items.get(kind="matter")
    actions.write_text(item, "fi", by=by, version=1, rationale="<p>Julkaistu peruste.</p>")
    actions.change_item(item, by=by, version=1, publicity="closed", legal_ground=PROFILE)
    actions.publish_agenda(called, by=by)
    assert "Julkaistu peruste" not in public(called)
    actions.write_text(item, "fi", by=by, version=2, rationale="<p>Keskeneräinen.</p>")
    item.refresh_from_db()
    actions.change_item(item, by=by, version=item.version, publicity="public")
    assert "Julkaistu peruste" in public(called) and "Keskeneräinen" not in public(called)
    assert lines(called)[-1][0] == "opened"


def test_an_agenda_published_during_the_meeting_has_nothing_of_the_draft_minutes(in_session, add, by):
    item = in_session.items.get(kind="matter")
    actions.write_text(item, "fi", by=by, version=1, proceedings="<p>Kesken.</p>", decision="<p>Päätösluonnos.</p>")
    actions.decide_item(item, by=by, version=item.version, decision_kind="changed")
    add(in_session, "Lisäasia")
    publication = actions.publish_agenda(in_session, by=by)
    assert "Lisäasia" in public(in_session)
    assert not any(word in json.dumps(publication.content) for word in ("Kesken", "luonnos", "changed"))
    assert [kind for kind, *_rest in lines(in_session)] == ["published", "item_added"]


def test_an_item_added_during_the_meeting_gets_its_number_at_once(in_session, add, by):
    last = max(in_session.items.values_list("section", flat=True))
    assert add(in_session, "Kiireellinen asia").section == last + 1
    removed = in_session.items.create(position=9, kind="matter")
    ItemText.objects.create(item=removed, language="fi", title="Poistettu ennen numeroa", is_original=True)
    AgendaItem.objects.filter(pk=removed.pk).update(removed_at=soon())
    actions.restore_item(removed, by=by)
    removed.refresh_from_db()
    assert removed.section == last + 2


def test_a_publication_cannot_be_rewritten(called):
    with pytest.raises(IntegrityError):
        Publication.objects.filter(meeting=called).update(content={})


# --- papers


def test_papers_are_ordered_and_versioned(called, by, stored):
    item = called.items.get(kind="matter")
    first, second = (actions.add_paper(item, stored(f"{n}.pdf"), by=by, title=f"Liite {n}") for n in (1, 2))
    actions.move_paper(second, -1, by=by)
    assert [paper.title for paper in item.papers.all()] == ["Liite 2", "Liite 1"]
    seen = first.version
    actions.change_paper(first, by=by, version=seen, title="Liite A")
    with pytest.raises(Conflict):
        actions.change_paper(first, by=by, version=seen, title="Liite B")
    first.refresh_from_db()
    assert first.title == "Liite A"


def test_a_closed_paper_needs_its_ground_and_a_title_is_not_cut(called, by, stored):
    item = called.items.get(kind="matter")
    with pytest.raises(Refused):
        actions.add_paper(item, stored("a.pdf"), by=by, title="Liite", publicity="closed")
    with pytest.raises(Refused, match="200"):
        actions.add_paper(item, stored("b.pdf"), by=by, title="x" * 100_000)
    paper = actions.add_paper(item, stored("c.pdf"), by=by, title="Liite")
    with pytest.raises(Refused):
        actions.change_paper(paper, by=by, publicity="closed")
    assert not item.papers.exclude(pk=paper.pk).exists()
