"""Letters about meetings and minutes. Each runs in the recipient's language, once for all who get the same."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from council.core.i18n import in_language
from council.core.post.letters import Facts, Link, Points, Quote, compose, place
from council.core.post.outbox import letter
from council.core.templatetags.portal import span
from meetings import calendar, content
from meetings.enums import MeetingState, MinutesState, PublicationKind
from meetings.models import Meeting, Minutes
from members.enums import OfficeKind
from members.models import Office


def _meeting(pk):
    return Meeting.objects.select_related("body__host").get(pk=pk)


def _heading(meeting, language):
    return f"{in_language(meeting.body, 'name', language)} {meeting.label}"


def _sender(body, language):
    """The body's name as sender; answers go to its secretary."""
    office = (
        Office.objects.current()
        .filter(body__in=[body.pk, body.parent_id], kind=OfficeKind.SECRETARY, person__isnull=False)
        .exclude(person__email="")
        .select_related("person")
        .first()
    )
    return {
        "from_name": in_language(body, "name", language),
        "reply_to": office.person.email if office else body.host.contact_email,
    }


def _facts(meeting, *, invited=True):
    """Time, place and number; how to join remotely is told to those who are invited only."""
    place_name = meeting.place or ""
    if meeting.remote_url and invited:
        remote = _("also remotely: sign in to see the link") if place_name else _("remotely: sign in to see the link")
        place_name = f"{place_name}, {remote}" if place_name else remote
    return Facts([(_("Time"), span(meeting)), (_("Place"), place_name), (_("Record number"), meeting.record_number)])


def _agenda(meeting, language):
    """The headings of the published agenda; closed items only as the public may read them."""
    publication = meeting.publications.filter(kind=PublicationKind.AGENDA).order_by("-version").first()
    if publication is None:
        return None
    items = content.public_copy(publication.content)["items"]
    return Points([content.text_of(item, language)[0]["title"] for item in items], numbered=True)


def _calendar(meeting, language, name="kutsu.ics", **more):
    return {"calendar": calendar.invitation_ics(meeting, language, **more), "calendar_name": name}


def _why():
    return _("You get this letter because you are invited to the meeting.")


@letter("meeting.invitation", shape=["has_deputy"])
def invitation(about_id, language, has_deputy=""):
    """The notice of meeting with the agenda, a calendar file and the personal link to answer."""
    meeting = _meeting(about_id)
    if meeting.state == MeetingState.CANCELLED:
        return None
    return compose(
        _("Notice of meeting: %(meeting)s") % {"meeting": _heading(meeting, language)},
        _("Hello %(name)s,") % {"name": place("given_name")},
        _("you are invited to the meeting of %(body)s.") % {"body": in_language(meeting.body, "name", language)},
        _facts(meeting),
        meeting.urgency_note and Quote(_("The notice is late because: %(reason)s") % {"reason": meeting.urgency_note}),
        _agenda(meeting, language),
        _("Please answer with your own link. You do not need to sign in. If you cannot come, your deputy is invited.")
        if has_deputy
        else _("Please answer with your own link. You do not need to sign in."),
        Link(_("Answer the invitation"), place("link")),
        why=_why(),
        **_calendar(meeting, language),
        **_sender(meeting.body, language),
    )


@letter("meeting.deputy_called", shape=["member"])
def deputy_called(about_id, language, member=""):
    """A deputy is called in a member's place."""
    meeting = _meeting(about_id)
    if meeting.state == MeetingState.CANCELLED:
        return None
    return compose(
        _("Can you come as a deputy? %(meeting)s") % {"meeting": _heading(meeting, language)},
        _("Hello %(name)s,") % {"name": place("given_name")},
        _("%(member)s cannot come to the meeting, so you are invited as the deputy.") % {"member": member}
        if member
        else _("the seat has no member now, so you are invited as the deputy."),
        _facts(meeting),
        _agenda(meeting, language),
        _("Please answer with your own link. When you sign in you can read the closed papers until the meeting ends."),
        Link(_("Answer the invitation"), place("link")),
        why=_why(),
        **_calendar(meeting, language),
        **_sender(meeting.body, language),
    )


@letter("meeting.deputy_released", shape=["member", "stays"])
def deputy_released(about_id, language, member="", stays=""):
    """The member comes after all. With ``stays``, for an office holder, the meeting stays in the calendar."""
    meeting = _meeting(about_id)
    return compose(
        _("You are not needed as a deputy after all: %(meeting)s") % {"meeting": _heading(meeting, language)},
        _("Hello %(name)s,") % {"name": place("given_name")},
        _("%(member)s can come to the meeting after all, so you are not needed as a deputy. Thank you for being ready.")
        % {"member": member or _("The member")},
        _facts(meeting, invited=bool(stays)),
        why=_("You get this letter because you were invited to the meeting as a deputy."),
        **({} if stays else _calendar(meeting, language, "peruutus.ics", invited=False)),
        **_sender(meeting.body, language),
    )


@letter("meeting.withdrawn")
def withdrawn(about_id, language):
    """One person's invitation was withdrawn; the meeting itself goes on."""
    meeting = _meeting(about_id)
    return compose(
        _("Your invitation was withdrawn: %(meeting)s") % {"meeting": _heading(meeting, language)},
        _("Hello %(name)s,") % {"name": place("given_name")},
        _("your invitation to this meeting was withdrawn. The meeting itself is held as planned."),
        _facts(meeting, invited=False),
        why=_("You get this letter because you were invited to the meeting."),
        **_calendar(meeting, language, "peruutus.ics", invited=False),
        **_sender(meeting.body, language),
    )


@letter("meeting.changed")
def changed(about_id, language):
    """Time, place or link changed: everyone invited gets the meeting as it is now."""
    meeting = _meeting(about_id)
    if meeting.state == MeetingState.CANCELLED:
        return None
    return compose(
        _("Change of time or place: %(meeting)s") % {"meeting": _heading(meeting, language)},
        _("Hello %(name)s,") % {"name": place("given_name")},
        _("the time, the place or the remote link of the meeting has changed. This is how it is now:"),
        _facts(meeting),
        meeting.urgency_note and Quote(_("The notice is late because: %(reason)s") % {"reason": meeting.urgency_note}),
        _("If you have answered, your answer stays in force. If you can no longer come, change it."),
        Link(_("See or change your answer"), place("link")),
        why=_why(),
        **_calendar(meeting, language),
        **_sender(meeting.body, language),
    )


@letter("meeting.cancelled")
def cancelled(about_id, language):
    """The whole meeting is cancelled."""
    meeting = _meeting(about_id)
    return compose(
        _("Cancelled: %(meeting)s") % {"meeting": _heading(meeting, language)},
        _("Hello %(name)s,") % {"name": place("given_name")},
        _("the meeting is cancelled."),
        _facts(meeting, invited=False),
        meeting.cancelled_reason and Quote(meeting.cancelled_reason),
        why=_why(),
        **_calendar(meeting, language, "peruutus.ics"),
        **_sender(meeting.body, language),
    )


@letter("meeting.reminder", shape=["has_deputy"])
def reminder(about_id, language, has_deputy=""):
    """Only to those who have not answered."""
    meeting = _meeting(about_id)
    if meeting.state != MeetingState.CALLED:
        return None
    return compose(
        _("Please answer the invitation: %(meeting)s") % {"meeting": _heading(meeting, language)},
        _("Hello %(name)s,") % {"name": place("given_name")},
        _("we do not know yet whether you come to the meeting. If you cannot, your deputy still has time to prepare.")
        if has_deputy
        else _("we do not know yet whether you come to the meeting."),
        _facts(meeting),
        Link(_("Answer the invitation"), place("link")),
        why=_why(),
        **_sender(meeting.body, language),
    )


def _minutes(pk):
    return Minutes.objects.select_related("meeting__body__host", "frozen").get(pk=pk)


def _day(meeting):
    return date_format(localtime(meeting.starts_at), "SHORT_DATE_FORMAT")


def _record_of(meeting, minutes, memo):
    """The words for what the body keeps: minutes or a memo."""
    return memo if meeting.is_memo else minutes


@letter("minutes.with_chair")
def with_chair(about_id, language):
    """The chair is asked to check the minutes; nobody, when they are not with the chair any more."""
    minutes = _minutes(about_id)
    meeting = minutes.meeting
    if minutes.state != MinutesState.WITH_CHAIR:
        return None
    return compose(
        _record_of(meeting, _("Minutes to be checked: %(meeting)s"), _("Memo to be checked: %(meeting)s"))
        % {"meeting": _heading(meeting, language)},
        _("Hello %(name)s,") % {"name": place("given_name")},
        _record_of(
            meeting,
            _(
                "the minutes of the meeting of %(day)s are ready for you to check. "
                "Approve them, or ask for corrections."
            ),
            _("the memo of the meeting of %(day)s is ready for you to check. Approve it, or ask for corrections."),
        )
        % {"day": _day(meeting)},
        Link(_record_of(meeting, _("Read and check the minutes"), _("Read and check the memo")), place("link")),
        why=_("You get this letter because you lead the body."),
        **_sender(meeting.body, language),
    )


@letter("minutes.returned")
def returned(about_id, language):
    """The chair asks the secretary for corrections."""
    minutes = _minutes(about_id)
    meeting = minutes.meeting
    if minutes.state != MinutesState.DRAFT:
        return None
    return compose(
        _("The chair asks for corrections: %(meeting)s") % {"meeting": _heading(meeting, language)},
        _("Hello %(name)s,") % {"name": place("given_name")},
        Quote(minutes.chair_note),
        Link(_record_of(meeting, _("Open the minutes"), _("Open the memo")), place("link")),
        why=_("You get this letter because you are the secretary of the body."),
        **_sender(meeting.body, language),
    )


@letter("minutes.scrutiny")
def scrutiny(about_id, language):
    """A scrutineer gets a personal link to exactly one version; nobody, when it is not in scrutiny any more."""
    minutes = _minutes(about_id)
    meeting = minutes.meeting
    if minutes.state != MinutesState.IN_SCRUTINY:
        return None
    closed = any(item["closed"] for item in minutes.frozen.content["items"])
    return compose(
        _record_of(meeting, _("Minutes to be scrutinised: %(meeting)s"), _("Memo to be scrutinised: %(meeting)s"))
        % {"meeting": _heading(meeting, language)},
        _("Hello %(name)s,") % {"name": place("given_name")},
        _record_of(
            meeting,
            _(
                "you were chosen to scrutinise the minutes of the meeting of %(day)s. Read them and accept them, "
                "or tell what is wrong."
            ),
            _(
                "you were chosen to scrutinise the memo of the meeting of %(day)s. Read it and accept it, "
                "or tell what is wrong."
            ),
        )
        % {"day": _day(meeting)},
        _("Some items are closed, so you need to sign in to read everything and to answer.")
        if closed
        else _("You do not need to sign in."),
        Link(
            _record_of(meeting, _("Read and scrutinise the minutes"), _("Read and scrutinise the memo")), place("link")
        ),
        why=_("You get this letter because you are the scrutineer. Do not pass the link on."),
        **_sender(meeting.body, language),
    )


@letter("minutes.refused")
def refused(about_id, language):
    """Secretary and chair are told that a scrutineer did not accept; nobody, once the next round has begun."""
    minutes = _minutes(about_id)
    meeting = minutes.meeting
    if minutes.state != MinutesState.DRAFT:
        return None
    reasons = [
        Quote(f"{each.person_name}: {each.reason}") for each in minutes.scrutinies.all() if each.state == "refused"
    ]
    return compose(
        _record_of(meeting, _("Minutes not accepted: %(meeting)s"), _("Memo not accepted: %(meeting)s"))
        % {"meeting": _heading(meeting, language)},
        _("Hello %(name)s,") % {"name": place("given_name")},
        _record_of(
            meeting,
            _(
                "a scrutineer did not accept the minutes, so they are a draft again. "
                "After the corrections the round starts anew."
            ),
            _(
                "a scrutineer did not accept the memo, so it is a draft again. "
                "After the corrections the round starts anew."
            ),
        ),
        *reasons,
        Link(_record_of(meeting, _("Open the minutes"), _("Open the memo")), place("link")),
        why=_("You get this letter because you lead the body or are its secretary."),
        **_sender(meeting.body, language),
    )
