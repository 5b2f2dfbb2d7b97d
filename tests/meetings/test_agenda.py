"""Editing, ordering, numbering and publishing an agenda: the deeds."""

import pytest
from django.db.utils import IntegrityError
from django.utils import translation

from council.core.models import Event
from council.core.states import Conflict, Refused
from meetings import actions
from meetings.models import AgendaItem, Meeting
from tests.meetings.conftest import at_once, lines, soon

PROFILE = "Julkisuuslaki (621/1999) 24 § 1 mom. 25 kohta"


def titles(meeting):
    return [item.title for item in meeting.items.kept().prefetch_related("texts")]


# --- items and their order


def test_a_new_matter_goes_before_the_closing_items_and_keeps_both_headings(plan, add):
    meeting = plan()
    add(meeting, "Lausunto", "Utlåtande")
    assert titles(meeting) == ["Kokouksen avaus", "Laillisuus ja päätösvaltaisuus", "Lausunto", "Päättäminen"]
    with translation.override("sv"):
        assert titles(meeting)[2] == "Utlåtande"
    add(meeting, "Muut asiat", kind="other")
    assert titles(meeting)[-1] == "Muut asiat"


def test_sami_letters_and_marks_of_names_are_kept_and_controls_are_not(plan, add):
    title = "Nuõrti sääʹmǩiõl: đ ŋ ŧ ǩ õ ʹ – Čáhppesáhcu"
    item = add(plan(), f"\u202e{title}\r\nBcc: a@example.org\u200b<script>")
    assert item.title == f"{title} Bcc: a@example.org<script>"


def test_a_heading_that_is_too_long_is_refused_and_never_cut(plan, add, by):
    meeting = plan()
    with pytest.raises(Refused, match="300"):
        add(meeting, "x" * 100_000)
    item = meeting.items.kept().first()
    row = item.texts.get(language="fi")
    with pytest.raises(Refused, match="300"):
        actions.write_text(item, "fi", by=by, version=row.version, title="x" * 301)
    row.refresh_from_db()
    assert (row.title, row.version) == ("Kokouksen avaus", 1)
    assert actions.write_text(item, "fi", by=by, version=1, title="x" * 300).title == "x" * 300


def test_items_of_a_body_with_closed_meetings_are_closed_with_the_ground_in_the_agendas_language(cast, plan, add):
    cast.body.rules.update(agenda_publicity="closed")
    with translation.override("en"):
        meeting = plan()
        item = add(meeting, "Asia")
    with translation.override("fi"):
        expected = translation.gettext("The body's rules: its meetings are closed")
    assert {each.legal_ground for each in meeting.items.all()} == {expected} == {item.legal_ground}


def test_the_order_is_set_by_whoever_saw_the_newest_order(plan, by):
    meeting = plan()
    first, second, third = meeting.items.kept().values_list("pk", flat=True)
    actions.set_order(meeting, [third, first, second], by=by, order_version=meeting.order_version)
    stale = Meeting.objects.get(pk=meeting.pk).order_version - 1
    with pytest.raises(Conflict):
        actions.set_order(meeting, [first, second, third], by=by, order_version=stale)
    assert list(meeting.items.kept().values_list("pk", flat=True)) == [third, first, second]


@pytest.mark.parametrize("change", ["missing", "twice", "foreign"])
def test_an_order_that_is_not_of_exactly_the_kept_items_is_a_conflict(plan, by, change):
    meeting, other = plan(), plan(40)
    ids = list(meeting.items.kept().values_list("pk", flat=True))
    wrong = {
        "missing": ids[:-1],
        "twice": [*ids, ids[0]],
        "foreign": [*ids[:-1], other.items.first().pk],
    }[change]
    with pytest.raises(Conflict):
        actions.set_order(meeting, wrong, by=by, order_version=meeting.order_version)
    assert list(meeting.items.kept().values_list("pk", flat=True)) == ids


def test_moving_a_removed_item_is_a_conflict_and_no_crash(plan, by):
    meeting = plan()
    item = meeting.items.kept().last()
    actions.remove_item(item, by=by)
    with pytest.raises(Conflict):
        actions.move_item(item, -1, by=by, order_version=meeting.order_version)


def test_a_removed_item_comes_back_where_it_was_even_after_a_reordering(plan, add, by):
    meeting = plan()
    middle = list(meeting.items.kept())[1]
    actions.remove_item(middle, by=by)
    actions.remove_item(middle, by=by)
    assert Event.objects.filter(kind="item.removed").count() == 1
    meeting.refresh_from_db()
    ids = list(meeting.items.kept().values_list("pk", flat=True))
    actions.set_order(meeting, ids[::-1], by=by, order_version=meeting.order_version)
    actions.restore_item(middle, by=by)
    positions = list(meeting.items.kept().values_list("position", flat=True))
    assert titles(meeting) == ["Päättäminen", "Laillisuus ja päätösvaltaisuus", "Kokouksen avaus"]
    assert len(set(positions)) == 3


def test_nothing_of_an_ended_or_cancelled_meetings_agenda_changes(cast, in_session, by):
    item = in_session.items.kept().first()
    stale = Meeting.objects.get(pk=in_session.pk)
    actions.end_meeting(in_session, by=by)
    item.meeting = stale  # what a page held before the meeting ended
    deeds = [
        lambda: actions.add_item(stale, by=by, titles={"fi": "Myöhässä"}),
        lambda: actions.remove_item(item, by=by),
        lambda: actions.restore_item(item, by=by),
        lambda: actions.change_item(item, by=by, version=item.version, presenter="Joku"),
        lambda: actions.set_order(stale, [item.pk], by=by, order_version=stale.order_version),
        lambda: actions.publish_agenda(stale, by=by),
    ]
    for deed in deeds:
        with pytest.raises(Refused):
            deed()


def test_texts_and_papers_stand_still_once_the_minutes_have_left_the_secretary(in_scrutiny, by, stored):
    item = in_scrutiny.meeting.items.kept().first()
    with pytest.raises(Refused):
        actions.write_text(item, "fi", by=by, version=1, proceedings="<p>Jälkikäteen.</p>")
    with pytest.raises(Refused):
        actions.add_paper(item, stored("liite.pdf"), by=by, title="Jälkikäteen")
    with pytest.raises(Refused):
        actions.decide_item(item, by=by, version=item.version, decision_kind="changed")


# --- texts


def test_of_two_writers_the_second_gets_both_texts_and_overwrites_nothing(plan, by):
    item = plan().items.kept().first()
    actions.write_text(item, "fi", by=by, version=1, proposal="<p>Ensimmäinen.</p>")
    with pytest.raises(Conflict) as conflict:
        actions.write_text(item, "fi", by=by, version=1, proposal="<p>Toinen.</p>")
    assert conflict.value.current.proposal == "<p>Ensimmäinen.</p>"
    assert item.texts.get(language="fi").proposal == "<p>Ensimmäinen.</p>"
    assert actions.write_text(item, "fi", by=by, version=1, proposal="<p>Ensimmäinen.</p>").version == 2


def test_a_language_added_later_is_written_by_one_of_two(plan, by):
    item = plan().items.kept().first()
    item.texts.filter(language="sv").delete()
    assert actions.write_text(item, "sv", by=by, version=0, title="Öppnande").version == 2
    with pytest.raises(Conflict):
        actions.write_text(item, "sv", by=by, version=0, title="Något annat")


def test_what_is_pasted_is_sanitised(plan, by):
    item = plan().items.kept().first()
    pasted = (
        '<p onclick="x()">Hei <b>kaikki</b><script>alert(1)</script>'
        '<a href="javascript:x()">tästä</a></p><h1>Otsikko</h1>'
    )
    row = actions.write_text(item, "fi", by=by, version=1, rationale=pasted)
    assert "<strong>kaikki</strong>" in row.rationale
    assert not any(word in row.rationale for word in ("onclick", "script", "h1"))


def test_hidden_marks_are_taken_out_of_rich_text_and_soft_hyphens_stay(plan, by):
    item = plan().items.kept().first()
    row = actions.write_text(item, "fi", by=by, version=1, rationale="<p>a\u202eb\x07c\x00d e\u00adf\nđŋŧ</p>")
    assert row.rationale == "<p>abcd e\u00adf\nđŋŧ</p>"


def test_the_meeting_template_is_sanitised_before_it_goes_into_agendas(cast, by):
    rows = [{"kind": "matter", "title_fi": "Asia\r\n\u202e", "proposal_fi": '<p>Ok<img src=x onerror="x()"></p>'}]
    actions.set_standing_items(cast.body, rows, by=by)
    meeting = actions.plan_meeting(cast.body, by=by, starts_at=soon(), ends_at=soon(20, 15), mode="remote")
    row = meeting.items.get().texts.get(language="fi")
    assert (row.title, row.proposal) == ("Asia", "<p>Ok</p>")


# --- properties


def test_two_secretaries_change_an_item_and_the_second_is_told(plan, by):
    item = plan().items.kept().first()
    mine, theirs = AgendaItem.objects.get(pk=item.pk), AgendaItem.objects.get(pk=item.pk)
    actions.change_item(theirs, by=by, version=1, presenter="Anna")
    with pytest.raises(Conflict):
        actions.change_item(mine, by=by, version=1, presenter="Bertta")
    assert AgendaItem.objects.get(pk=item.pk).presenter == "Anna"
    assert actions.change_item(mine, by=by, version=1, presenter="Anna").version == 2


def test_a_closed_item_needs_its_ground_and_an_open_one_has_none(plan, by):
    item = plan().items.kept().first()
    with pytest.raises(Refused):
        actions.change_item(item, by=by, version=1, publicity="closed")
    actions.change_item(item, by=by, version=1, publicity="closed", legal_ground=PROFILE)
    actions.change_item(item, by=by, version=2, publicity="public")
    assert AgendaItem.objects.get(pk=item.pk).legal_ground == ""


# --- numbers


@pytest.mark.django_db(transaction=True)
def test_numbers_of_a_year_are_never_given_twice_whoever_publishes_when(cast, plan, by):
    meetings = [plan(days) for days in (20, 21, 22, 23)]
    errors = at_once(*[lambda meeting=meeting: actions.publish_agenda(meeting, by=by) for meeting in meetings * 2])
    assert errors == []
    numbers = list(AgendaItem.objects.values_list("section", flat=True))
    assert sorted(numbers) == list(range(1, 13))
    for meeting in meetings:
        assert meeting.publications.count() == 1
        ordered = list(meeting.items.kept().values_list("section", flat=True))
        assert ordered == sorted(ordered)


def test_numbers_by_meeting_start_from_one_and_stay(cast, plan, add, by):
    cast.body.rules.update(numbering="meeting")
    meeting, other = plan(), plan(40)
    for each in (meeting, other):
        actions.publish_agenda(each, by=by)
        assert list(each.items.kept().values_list("section", flat=True)) == [1, 2, 3]
    actions.remove_item(meeting.items.get(section=3), by=by)
    new = add(meeting, "Uusi asia")
    actions.publish_agenda(meeting, by=by)
    new.refresh_from_db()
    assert new.section == 4
    with pytest.raises(IntegrityError):
        AgendaItem.objects.filter(pk=new.pk).update(section=9)


@pytest.mark.django_db(transaction=True)
def test_concurrent_publishing_makes_one_version(called, add, by):
    add(called, "Lisäasia")
    errors = at_once(*[lambda: actions.publish_agenda(called, by=by)] * 6)
    assert errors == []
    assert list(called.publications.values_list("version", flat=True).order_by("version")) == [1, 2]
    assert [kind for kind, *_rest in lines(called)] == ["published", "item_added"]


@pytest.mark.django_db(transaction=True)
def test_closing_ordering_adding_and_publishing_at_once_wait_for_each_other(called, by, stored):
    """All of them touch the meeting and its items; taken in two orders the locks would be a deadlock."""
    first, second, *_rest = called.items.kept()
    papers = [actions.add_paper(first, stored(f"{n}.pdf"), by=by, title=f"Liite {n}") for n in range(2)]
    actions.publish_agenda(called, by=by)
    ids = list(called.items.kept().values_list("pk", flat=True))

    def close(item):
        actions.change_item(item, by=by, version=item.version, publicity="closed", legal_ground=PROFILE)

    for _round in range(3):
        called.refresh_from_db()
        AgendaItem.objects.filter(pk__in=[first.pk, second.pk]).update(publicity="public", legal_ground="")
        first.refresh_from_db()
        second.refresh_from_db()
        errors = at_once(
            lambda: close(first),
            lambda: close(second),
            lambda: actions.publish_agenda(called, by=by),
            lambda ids=ids[::-1]: actions.set_order(called, ids, by=by, order_version=called.order_version),
            lambda: actions.add_item(called, by=by, titles={"fi": "Uusi"}),
            lambda: actions.remove_paper(papers[0], by=by),
            lambda: actions.change_paper(papers[1], by=by, publicity="closed", legal_ground=PROFILE),
        )
        assert all(isinstance(error, Conflict) for error in errors), errors
        ids = list(called.items.kept().values_list("pk", flat=True))
    versions = list(called.publications.values_list("version", flat=True).order_by("version"))
    assert versions == list(range(1, len(versions) + 1))
