"""The way of the minutes from draft to published."""

import threading

import pytest
from django.db import connection
from django.db.utils import IntegrityError

from council.core.models import Delivery, Event
from council.core.states import Conflict, InvalidTransition, Refused
from meetings import actions, content, links
from meetings.models import Minutes, Publication


def scrutiny(minutes, person):
    return minutes.scrutinies.get(person=person)


def letters(kind):
    return set(Delivery.objects.filter(kind=kind).values_list("recipient_email", flat=True))


def text(item, language="fi"):
    return item.texts.get(language=language)


def test_two_acceptances_publish_the_minutes(cast, in_scrutiny):
    assert letters("minutes.scrutiny") == {cast.member.email, cast.second.email}
    actions.answer_scrutiny(scrutiny(in_scrutiny, cast.member), True)
    in_scrutiny.refresh_from_db()
    assert in_scrutiny.state == "in_scrutiny"
    actions.answer_scrutiny(scrutiny(in_scrutiny, cast.second), True)
    in_scrutiny.refresh_from_db()
    assert in_scrutiny.state == "published"
    assert in_scrutiny.frozen.published_at
    assert {each.sha256 for each in in_scrutiny.scrutinies.all()} == {in_scrutiny.frozen.sha256}


def test_refusal_needs_a_reason_and_sends_the_minutes_back(cast, in_scrutiny):
    with pytest.raises(Refused):
        actions.answer_scrutiny(scrutiny(in_scrutiny, cast.member), False, reason="  ")
    actions.answer_scrutiny(scrutiny(in_scrutiny, cast.member), False, reason="Päätös on kirjattu väärin.")
    in_scrutiny.refresh_from_db()
    assert in_scrutiny.state == "draft"
    assert Event.objects.get(kind="minutes.sent_back").actor_name == cast.member.name
    assert letters("minutes.refused") == {cast.secretary.email, cast.chair.email}
    with pytest.raises(Refused):
        actions.answer_scrutiny(scrutiny(in_scrutiny, cast.second), True)


def test_a_new_round_makes_old_links_void_and_starts_from_nothing(cast, in_scrutiny):
    accepted = scrutiny(in_scrutiny, cast.second)
    actions.answer_scrutiny(accepted, True)
    old = links.token(scrutiny(in_scrutiny, cast.member), links.SCRUTINY)
    actions.answer_scrutiny(scrutiny(in_scrutiny, cast.member), False, reason="Korjattava.")
    item = in_scrutiny.meeting.items.get(kind="matter")
    row = text(item)
    actions.write_text(item, "fi", by=cast.secretary.user, version=row.version, decision="<p>Oikea päätös.</p>")
    actions.send_to_chair(in_scrutiny, by=cast.secretary.user)
    actions.approve_as_chair(in_scrutiny, by=cast.chair.user)
    assert links.scrutiny_of(old) is None
    in_scrutiny.refresh_from_db()
    assert {each.state for each in in_scrutiny.scrutinies.all()} == {"waiting"}
    assert in_scrutiny.frozen.version == 2


def test_a_second_answer_is_refused(cast, in_scrutiny):
    mine = scrutiny(in_scrutiny, cast.member)
    actions.answer_scrutiny(mine, True)
    with pytest.raises(InvalidTransition):
        actions.answer_scrutiny(mine, False, reason="Mieli muuttui")


def test_texts_do_not_change_while_the_minutes_are_in_scrutiny(cast, in_scrutiny):
    item = in_scrutiny.meeting.items.get(kind="matter")
    with pytest.raises(Refused):
        actions.write_text(item, "fi", by=cast.secretary.user, version=text(item).version, decision="<p>Muu</p>")
    with pytest.raises(Refused):
        actions.decide_item(item, by=cast.secretary.user, version=item.version, decision_kind="noted")


def test_scrutineers_must_have_been_present(cast, in_session):
    actions.end_meeting(in_session, by=cast.secretary.user)
    with pytest.raises(Refused, match="Erkki"):
        actions.name_scrutineers(in_session.minutes, [cast.expert], by=cast.secretary.user)


def test_minutes_go_to_the_chair_only_with_scrutineers_and_after_the_end(cast, in_session):
    with pytest.raises(Refused):
        actions.send_to_chair(in_session.minutes, by=cast.secretary.user)
    actions.end_meeting(in_session, by=cast.secretary.user)
    with pytest.raises(Refused, match="2"):
        actions.send_to_chair(in_session.minutes, by=cast.secretary.user)


def test_the_chair_can_ask_for_corrections(cast, in_session):
    actions.end_meeting(in_session, by=cast.secretary.user)
    minutes = in_session.minutes
    actions.name_scrutineers(minutes, [cast.member, cast.second], by=cast.secretary.user)
    actions.send_to_chair(minutes, by=cast.secretary.user)
    assert letters("minutes.with_chair") == {cast.chair.email}
    actions.return_to_secretary(minutes, "Lisää läsnäolijat.", by=cast.chair.user)
    minutes.refresh_from_db()
    assert (minutes.state, minutes.chair_note) == ("draft", "Lisää läsnäolijat.")
    assert letters("minutes.returned") == {cast.secretary.email}


def test_a_memo_without_scrutineers_is_published_when_the_chair_approves(cast, in_session):
    cast.body.rules.update(scrutineers=0)
    actions.end_meeting(in_session, by=cast.secretary.user)
    minutes = Minutes.objects.get(meeting=in_session)
    actions.send_to_chair(minutes, by=cast.secretary.user)
    actions.approve_as_chair(minutes, by=cast.chair.user)
    minutes.refresh_from_db()
    assert minutes.state == "published"


def test_the_database_refuses_to_change_a_publication(cast, in_scrutiny):
    with pytest.raises(IntegrityError):
        Publication.objects.filter(pk=in_scrutiny.frozen_id).update(content={})


def test_the_database_refuses_to_change_or_delete_events(cast, in_scrutiny):
    from django.db import transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.update(actor_name="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.all().delete()


def test_writing_an_outdated_version_is_a_conflict_with_the_current_text(cast, in_session):
    item = in_session.items.get(kind="matter")
    seen = text(item).version
    actions.write_text(item, "fi", by=cast.secretary.user, version=seen, proceedings="<p>Ensimmäinen</p>")
    with pytest.raises(Conflict) as caught:
        actions.write_text(item, "fi", by=cast.secretary.user, version=seen, proceedings="<p>Toinen</p>")
    assert caught.value.current.proceedings == "<p>Ensimmäinen</p>"


def test_markup_is_cleaned_when_saved(cast, in_session):
    item = in_session.items.get(kind="matter")
    row = actions.write_text(
        item,
        "fi",
        by=cast.secretary.user,
        version=text(item).version,
        decision='<p onclick="x()">Ŋŧđ õʹ <script>alert(1)</script><a href="javascript:x">a</a></p>',
    )
    assert "script" not in row.decision and "onclick" not in row.decision and "Ŋŧđ õʹ" in row.decision


def test_closed_items_of_minutes_show_only_number_heading_and_ground(cast, in_scrutiny):
    whole = in_scrutiny.frozen.content
    whole["items"][0] |= {"closed": True, "legal_ground": "JulkL 24 § 1 mom. 25 k"}
    whole["items"][0]["texts"]["fi"] |= {"decision": "<p>salaista</p>"}
    public = content.public_copy(whole)["items"][0]
    assert public["legal_ground"] and public["section"]
    assert "salaista" not in str(public)


@pytest.mark.django_db(transaction=True)
def test_parallel_acceptances_publish_once(cast, in_scrutiny):
    errors = []

    def accept(person):
        try:
            actions.answer_scrutiny(scrutiny(in_scrutiny, person), True)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    people = [cast.member, cast.second] * 5
    threads = [threading.Thread(target=accept, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(errors) == 8 and all(isinstance(error, Refused | InvalidTransition) for error in errors)
    assert Event.objects.filter(kind="minutes.published").count() == 1
