"""Letters to the invited: nothing out of date leaves, nobody misses the notice, and it can be sent again."""

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from council.core.models import Delivery
from council.core.states import Refused
from meetings import actions, emails
from members.models import Office
from tests.meetings.conftest import invitation
from tests.meetings.test_answers import letters, post_leaves


def state(kind, someone):
    return list(
        Delivery.objects.filter(kind=kind, recipient_name=someone.name).order_by("pk").values_list("state", flat=True)
    )


def page(name, meeting, pk):
    return reverse(f"meetings:{name}", args=[meeting.body.slug, meeting.year, meeting.number, pk])


def test_who_has_not_got_the_notice_gets_it_as_it_is_after_a_change(cast, called, by):
    Delivery.objects.filter(recipient_name=cast.member.name).update(state="sent")
    changed = actions.change_meeting(called, by=by, place="Kirjasto")
    assert letters("meeting.changed") == {cast.member.email}
    assert state("meeting.invitation", cast.second) == ["superseded", "queued"]
    assert state("meeting.invitation", cast.member) == ["sent"]
    newest = Delivery.objects.filter(kind="meeting.invitation", recipient_name=cast.second.name).latest("pk")
    assert newest.sequence == changed.sequence == 1


def test_a_called_deputy_whose_letter_is_waiting_is_still_told_that_he_is_called(cast, called, by):
    actions.answer_invitation(invitation(called, cast.member), "no")
    actions.change_meeting(called, by=by, place="Kirjasto")
    assert state("meeting.deputy_called", cast.deputy) == ["superseded", "queued"]
    assert state("meeting.changed", cast.deputy) == []


def test_a_deputy_who_was_never_told_gets_no_letter_at_all(cast, called):
    mine = actions.answer_invitation(invitation(called, cast.member), "no")
    actions.answer_invitation(mine, "yes")
    assert state("meeting.deputy_called", cast.deputy) == ["superseded"]
    assert state("meeting.deputy_released", cast.deputy) == []


def test_who_is_no_longer_invited_gets_the_meeting_out_of_the_calendar(cast, called, by):
    notice = emails.deputy_called(called.pk, "fi", cast.member.name).calendar
    for goodbye in (emails.deputy_released(called.pk, "fi", cast.member.name), emails.withdrawn(called.pk, "fi")):
        before, after = (icalendar.Calendar.from_ical(each).walk("VEVENT")[0] for each in (notice, goodbye.calendar))
        assert (before["UID"], before["STATUS"]) == (after["UID"], "CONFIRMED")
        assert after["STATUS"] == "CANCELLED" and str(after["SUMMARY"]).startswith("Et osallistu: ")
        assert "kirjaudu" not in goodbye.text


def test_a_released_deputy_who_holds_an_office_keeps_the_meeting_in_the_calendar(cast, called):
    Office.objects.create(body=cast.body, kind="presenting_officer", person=cast.deputy, start=timezone.localdate())
    mine = actions.answer_invitation(invitation(called, cast.member), "no")
    post_leaves()
    actions.answer_invitation(mine, "yes")
    letter = Delivery.objects.get(kind="meeting.deputy_released")
    assert letter.fields["stays"] == "yes"
    assert not emails.deputy_released(called.pk, "fi", cast.member.name, "yes").calendar


def test_called_anew_the_goodbye_that_waits_is_not_sent(cast, called):
    mine = actions.answer_invitation(invitation(called, cast.member), "no")
    post_leaves()
    actions.answer_invitation(mine, "yes")
    actions.answer_invitation(mine, "no")
    assert state("meeting.deputy_released", cast.deputy) == ["superseded"]
    assert state("meeting.deputy_called", cast.deputy) == ["sent", "queued"]


def test_a_failed_letter_is_sent_again_to_the_address_of_today(cast, called, by, desk):
    letter = Delivery.objects.get(kind="meeting.invitation", recipient_name=cast.member.name)
    Delivery.objects.filter(pk=letter.pk).update(state="failed", error="refused: 550 no such user")
    type(cast.member).objects.filter(pk=cast.member.pk).update(email="uusi@example.org")
    shown = desk.get(reverse("meetings:answer_list", args=[cast.body.slug, called.year, called.number]))
    assert "550 no such user" in shown.content.decode() and "refused:" not in shown.content.decode()
    desk.post(page("letter_resend", called, letter.pk))
    letter.refresh_from_db()
    assert (letter.state, letter.recipient_email) == ("queued", "uusi@example.org")


def test_without_an_address_nothing_is_sent_again(cast, called, by):
    letter = Delivery.objects.get(kind="meeting.invitation", recipient_name=cast.member.name)
    Delivery.objects.filter(pk=letter.pk).update(state="failed")
    type(cast.member).objects.filter(pk=cast.member.pk).update(email="")
    letter.refresh_from_db()
    with pytest.raises(Refused, match="Maija"):
        actions.resend_letter(letter, by=by)


def test_who_gets_an_address_after_the_call_can_be_sent_the_invitation(cast, plan, by, desk):
    type(cast.member).objects.filter(pk=cast.member.pk).update(email="")
    meeting = actions.call_meeting(plan(), by=by)
    mine = invitation(meeting, cast.member)
    with pytest.raises(Refused, match="Maija"):
        actions.send_invitation(mine, by=by)
    assert actions.remind_silent(meeting, by=by) == 5
    type(cast.member).objects.filter(pk=cast.member.pk).update(email="maija@example.org")
    desk.post(page("invitation_send", meeting, mine.pk))
    desk.post(page("invitation_send", meeting, mine.pk))
    assert state("meeting.invitation", cast.member) == ["queued"]


@pytest.mark.parametrize("kind", ["invitation", "reminder"])
def test_only_those_who_have_a_deputy_are_promised_one(cast, called, by, kind):
    actions.remind_silent(called, by=by)
    asked = Delivery.objects.filter(kind=f"meeting.{kind}")
    promised = {each.recipient_name for each in asked if each.fields.get("has_deputy")}
    assert promised == {cast.member.name, cast.second.name}
    write = getattr(emails, kind)
    assert "varaj" in write(called.pk, "fi", has_deputy="yes").text
    assert "varaj" not in write(called.pk, "fi").text
