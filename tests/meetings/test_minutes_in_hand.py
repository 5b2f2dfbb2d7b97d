"""Minutes in the hands of the chair and the scrutineers: nobody approves unseen text, and nothing gets stuck."""

import pytest
from django.urls import reverse
from django.utils import translation

from council.bodies.models import Body
from council.core.models import Delivery, Event
from council.core.states import InvalidTransition, Refused
from meetings import actions, content, emails, links, rules
from meetings.models import Minutes
from members.models import Office
from tests.meetings.conftest import soon, words
from tests.meetings.test_minutes import letters, scrutiny, text


@pytest.fixture
def with_chair(cast, in_session, by):
    """The minutes of an ended meeting with the chair."""
    actions.end_meeting(in_session, by=by)
    actions.name_scrutineers(in_session.minutes, [cast.member, cast.second], by=by)
    return actions.send_to_chair(in_session.minutes, by=by)


def page(name, meeting, **more):
    where = {"slug": meeting.body.slug, "year": meeting.year, "number": meeting.number}
    return reverse(f"meetings:{name}", kwargs={**where, **more})


def test_the_chair_approves_only_what_the_page_showed(cast, with_chair, sign_in, by):
    chair, address = sign_in(cast.chair), page("minutes_check", with_chair.meeting)
    seen = chair.get(address).context["fingerprint"]
    actions.take_back_minutes(with_chair, by=by)
    item = with_chair.meeting.items.get(kind="matter")
    row = text(item)
    actions.write_text(item, "fi", by=by, version=row.version, decision="<p>Muuttui</p>")
    actions.send_to_chair(with_chair, by=by)
    assert chair.post(address, {"approve": "1", "fingerprint": seen}).status_code == 302
    assert Minutes.objects.get(pk=with_chair.pk).state == "with_chair"
    chair.post(address, {"approve": "1", "fingerprint": chair.get(address).context["fingerprint"]})
    assert Minutes.objects.get(pk=with_chair.pk).state == "in_scrutiny"


def test_a_scrutineer_accepts_only_the_version_that_was_read(cast, in_scrutiny):
    with pytest.raises(Refused):
        actions.answer_scrutiny(scrutiny(in_scrutiny, cast.member), True, seen="0" * 64)
    actions.answer_scrutiny(scrutiny(in_scrutiny, cast.member), True, seen=in_scrutiny.frozen.sha256)


def test_the_secretary_takes_the_minutes_back_from_the_scrutineers(cast, in_scrutiny, desk):
    link = links.token(scrutiny(in_scrutiny, cast.member), links.SCRUTINY)
    meeting = in_scrutiny.meeting
    assert page("minutes_take_back", meeting) in desk.get(page("minutes_edit", meeting)).content.decode()
    desk.post(page("minutes_take_back", meeting))
    in_scrutiny.refresh_from_db()
    assert in_scrutiny.state == "draft"
    assert Event.objects.filter(kind="minutes.taken_back").count() == 1
    with pytest.raises(Refused):
        actions.answer_scrutiny(links.scrutiny_of(link), True)
    assert emails.scrutiny(in_scrutiny.pk, "fi") is None


def test_published_minutes_are_not_taken_back_and_only_the_secretary_takes_back(cast, in_scrutiny, by, sign_in):
    address = page("minutes_take_back", in_scrutiny.meeting)
    assert sign_in(cast.chair).post(address).status_code == 404
    for someone in (cast.member, cast.second):
        actions.answer_scrutiny(scrutiny(in_scrutiny, someone), True)
    with pytest.raises(InvalidTransition):
        actions.take_back_minutes(in_scrutiny, by=by)


def test_without_a_chair_the_minutes_stay_with_the_secretary(cast, in_session, by):
    Office.objects.filter(kind__in=["chair", "vice_chair"]).delete()
    actions.end_meeting(in_session, by=by)
    actions.name_scrutineers(in_session.minutes, [cast.member, cast.second], by=by)
    with pytest.raises(Refused):
        actions.send_to_chair(in_session.minutes, by=by)
    Office.objects.create(body=cast.body, kind="convener", person=cast.expert, start=cast.term.start)
    minutes = actions.send_to_chair(in_session.minutes, by=by)
    assert letters("minutes.with_chair") == {cast.expert.email}
    assert rules.can_check_minutes(cast.expert.user, minutes)
    assert not rules.can_check_minutes(cast.member.user, minutes)


def test_a_working_groups_corrections_go_to_the_secretary_of_its_body(cast, by):
    group = Body.objects.create(
        host=cast.body.host, parent=cast.body, slug="tyoryhma", kind="working_group", name_fi="Työryhmä"
    )
    group.rules.create(start=cast.term.start, quorum="none", scrutineers=0)
    Office.objects.create(body=group, kind="chair", person=cast.member, start=cast.term.start)
    meeting = actions.plan_meeting(group, by=by, starts_at=soon(), ends_at=soon(20, 15), mode="remote")
    actions.add_item(meeting, by=by, titles={"fi": "Asia"})
    actions.call_meeting(meeting, by=by)
    actions.open_meeting(meeting, by=by)
    actions.end_meeting(meeting, by=by)
    minutes = actions.send_to_chair(Minutes.objects.get(meeting=meeting), by=by)
    actions.return_to_secretary(minutes, "Korjaa.", by=cast.member.user)
    assert letters("minutes.returned") == {cast.secretary.email}


def test_after_a_refusal_chair_and_secretary_get_pages_they_can_open(cast, in_scrutiny, sign_in):
    actions.answer_scrutiny(scrutiny(in_scrutiny, cast.member), False, reason="Väärin.")
    for someone in (cast.chair, cast.secretary):
        letter = Delivery.objects.get(kind="minutes.refused", recipient_email=someone.email)
        address = letter.fields["link"].partition("//")[2].partition("/")[2]
        assert sign_in(someone).get(f"/{address}").status_code == 200


def test_a_failed_letter_to_a_scrutineer_is_seen_and_sent_again(cast, in_scrutiny, desk):
    letter = Delivery.objects.get(kind="minutes.scrutiny", recipient_email=cast.member.email)
    Delivery.objects.filter(pk=letter.pk).update(state="failed", error="refused: 550 no such user")
    shown = words(desk.get(page("minutes_edit", in_scrutiny.meeting)))
    assert "550 no such user" in shown and cast.member.name in shown
    desk.post(page("letter_resend", in_scrutiny.meeting, pk=letter.pk))
    letter.refresh_from_db()
    assert letter.state == "queued"
    assert "550 no such user" not in words(desk.get(page("minutes_edit", in_scrutiny.meeting)))


def test_the_link_alone_tells_no_name_of_a_closed_paper(cast, in_session, by, client, stored, sign_in):
    item = in_session.items.get(kind="matter")
    actions.add_paper(item, stored("s.pdf"), by=by, title="Salainen nimi", publicity="closed", legal_ground="24 §")
    actions.end_meeting(in_session, by=by)
    actions.name_scrutineers(in_session.minutes, [cast.member, cast.second], by=by)
    actions.send_to_chair(in_session.minutes, by=by)
    minutes = actions.approve_as_chair(in_session.minutes, by=cast.chair.user)
    mine = scrutiny(minutes, cast.member)
    address = reverse("meetings:scrutiny_answer", kwargs={"token": links.token(mine, links.SCRUTINY)})
    answer = client.get(address)
    assert answer.context["answerable"] and "Salainen nimi" not in words(answer)
    assert "Salainen nimi" in words(sign_in(cast.member).get(address))
    assert "Salainen nimi" not in words(sign_in(cast.other_member).get(address))


def test_a_letter_says_to_sign_in_where_items_are_closed(cast, in_scrutiny):
    whole = in_scrutiny.frozen.content
    whole["items"][0]["closed"] = True
    with translation.override("en"):
        assert "You do not need to sign in" in emails.scrutiny(in_scrutiny.pk, "en").text
        closed = actions.minutes.freeze(in_scrutiny.meeting, "minutes", whole, published=False)
        Minutes.objects.filter(pk=in_scrutiny.pk).update(frozen=closed)
        assert "so you need to sign in" in " ".join(emails.scrutiny(in_scrutiny.pk, "en").text.split())


def test_text_written_too_late_is_refused_with_a_reason_and_kept(cast, in_scrutiny, desk):
    meeting = in_scrutiny.meeting
    item = meeting.items.get(kind="matter")
    data = {"version": text(item).version, "decision": "<p>Myöhässä</p>"}
    answer = desk.post(page("minutes_write", meeting, pk=item.pk) + "?language=fi", data)
    assert answer.status_code == 422 and "Myöhässä" in words(answer)


def test_scrutineers_who_are_no_choice_are_told_so(cast, in_session, desk):
    answer = desk.post(page("scrutineers_name", in_session), {"people": ["x"]}, follow=True)
    assert len(list(answer.context["messages"])) == 1
    assert not in_session.minutes.scrutinies.exists()


@pytest.mark.parametrize("kind", ["memo", "minutes"])
def test_a_body_that_keeps_a_memo_reads_of_a_memo(cast, in_session, by, sign_in, kind):
    cast.body.rules.update(record_kind=kind, scrutineers=0)
    actions.end_meeting(in_session, by=by)
    minutes = actions.send_to_chair(Minutes.objects.get(meeting=in_session), by=by)
    with translation.override("en"):
        letter = emails.with_chair(minutes.pk, "en")
        shown = words(sign_in(cast.chair).get(page("minutes_check", in_session)))
    heading = {"memo": "Memo of Partnership table", "minutes": "Minutes of Partnership table"}
    assert [name for name, text_of in heading.items() if text_of in shown] == [kind]
    assert letter.subject.startswith(f"{kind.capitalize()} to be checked")
    assert f"the {kind} of the meeting" in letter.text


def test_the_fingerprint_is_that_of_what_is_frozen(cast, with_chair):
    whole = content.of_meeting(with_chair.meeting, "minutes")
    minutes = actions.approve_as_chair(with_chair, by=cast.chair.user, seen=content.fingerprint(whole))
    assert minutes.frozen.sha256 == content.fingerprint(whole)
