"""The secretary's desk of one meeting: what stands now, what comes next, and the deeds of calling."""

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from council.bodies.models import Body
from council.core.events import sentence
from council.core.http import tell_refusals
from council.core.models import Event
from council.core.states import Conflict, Refused
from meetings import actions, answers, content, recipients
from meetings.actions.calling import notice_is_late
from meetings.enums import MeetingState, PublicationKind
from meetings.forecast import answers_by_seat
from meetings.forms.planning import CallForm, CancelForm, MeetingForm
from meetings.models import Minutes, Scrutiny
from meetings.views.fetch import managed_answers, managed_meeting
from members.rules import can_manage_meetings


def desk_address(request, slug, year, number, **kwargs):
    """Where a refused deed shows its reason: the meeting's desk page."""
    return redirect("meetings:meeting_desk", slug=slug, year=year, number=number).url


def to_desk(meeting, page="meetings:meeting_desk"):
    """A redirect to a page of the meeting's desk."""
    return redirect(page, slug=meeting.body.slug, year=meeting.year, number=meeting.number)


def managed_body(request, slug):
    """The body of the address, for its secretary; anyone else gets a 404."""
    body = get_object_or_404(Body.objects.visible_to(request.user).select_related("host"), slug=slug)
    if not can_manage_meetings(request.user, body):
        raise Http404
    return body


def meeting_add(request, slug):
    """Plan a meeting from the body's template."""
    body = managed_body(request, slug)
    form = MeetingForm(request.POST or None, body=body)
    if request.method == "POST" and form.is_valid():
        meeting = actions.plan_meeting(body, by=request.user, **form.values())
        messages.success(request, _("Meeting %(label)s is planned. Write its agenda next.") % {"label": meeting.label})
        return to_desk(meeting)
    return render(request, "meetings/meeting_add.html", {"body": body, "form": form})


def meeting_desk(request, slug, year, number):
    """Where the meeting stands, as steps with the next one pointed out."""
    found = managed_answers(request, slug, year, number)
    meeting, forecast = found.meeting, answers_by_seat(found)[2]
    minutes = Minutes.objects.filter(meeting=meeting).prefetch_related("scrutinies").first()
    published = meeting.publications.filter(kind="agenda").order_by("-version").first()
    return render(
        request,
        "meetings/meeting_desk.html",
        {
            "meeting": meeting,
            "body": meeting.body,
            "forecast": forecast,
            "invited": len(found.active),
            "late": notice_is_late(meeting) if meeting.state == "planned" else None,
            "differs": meeting.state == MeetingState.CALLED and bool(answers.differences(found)),
            "minutes": minutes,
            "published": published,
            "letters": found.letter_counts,
        },
    )


@tell_refusals(desk_address)
def meeting_change(request, slug, year, number):
    """Change time, place or mode; after the call everyone invited is told."""
    meeting = managed_meeting(request, slug, year, number)
    form = MeetingForm(request.POST or None, body=meeting.body, meeting=meeting)
    conflict = False
    if request.method == "POST" and form.is_valid():
        before = meeting.sequence
        try:
            meeting = actions.change_meeting(
                meeting, by=request.user, version=form.cleaned_data["version"], **form.values()
            )
        except Conflict as found:
            conflict, meeting = True, found.current
            again = request.POST.copy()
            again["version"] = meeting.facts_version
            form = MeetingForm(again, body=meeting.body, meeting=meeting)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            told = meeting.sequence > before
            messages.success(request, _("Saved. Everyone invited is told by e-mail.") if told else _("Saved."))
            return to_desk(meeting)
    context = {"body": meeting.body, "meeting": meeting, "form": form, "conflict": conflict}
    return render(request, "meetings/meeting_change.html", context, status=409 if conflict else 200)


@tell_refusals(desk_address)
def meeting_call(request, slug, year, number):
    """Send the notice of meeting: who gets it, whether it is in time, and one press."""
    meeting = managed_meeting(request, slug, year, number, rules=True)
    late = notice_is_late(meeting)
    form = CallForm(request.POST or None, late=late, initial={"seen": agenda_now(meeting)})
    conflict = False
    if request.method == "POST" and form.is_valid():
        data = {**form.cleaned_data, "seen": form.cleaned_data["seen"] or None}
        try:
            actions.call_meeting(meeting, by=request.user, **data)
        except Conflict:
            conflict = True
            form.data = form.data.copy()
            form.data["seen"] = agenda_now(meeting)
        else:
            messages.success(request, _("The meeting is called. The letters are on their way."))
            return to_desk(meeting, "meetings:answer_list")
    who = recipients.composition(meeting)
    people = recipients.to_invite(who)
    return render(
        request,
        "meetings/meeting_call.html",
        {
            "body": meeting.body,
            "meeting": meeting,
            "form": form,
            "late": late,
            "people": people,
            "addressless": [person for person, *_rest in people if not person.email],
            "rules": meeting.body.rules_on(meeting.day),
            "items": meeting.items.kept().select_related("meeting").prefetch_related("texts"),
            "conflict": conflict,
        },
        status=409 if conflict else 200,
    )


def agenda_now(meeting):
    """The fingerprint of the agenda as it would be published now."""
    return content.fingerprint(content.of_meeting(meeting, PublicationKind.AGENDA))


@tell_refusals(desk_address)
def meeting_cancel(request, slug, year, number):
    """Cancel the meeting, after asking once more."""
    meeting = managed_meeting(request, slug, year, number)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.cancel_meeting(meeting, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The meeting is cancelled."))
        return to_desk(meeting)
    return render(request, "meetings/meeting_cancel.html", {"body": meeting.body, "meeting": meeting, "form": form})


def meeting_history(request, slug, year, number):
    """What has been done to the meeting, in plain words, newest first."""
    meeting = managed_meeting(request, slug, year, number)
    events = Event.objects.about(meeting)
    minutes = Minutes.objects.filter(meeting=meeting).first()
    if minutes is not None:
        answers = Event.objects.filter(
            target_type=ContentType.objects.get_for_model(Scrutiny),
            target_id__in=minutes.scrutinies.values_list("pk", flat=True),
        )
        events = (events | Event.objects.about(minutes) | answers).order_by("-pk")
    page = Paginator(events, 50).get_page(request.GET.get("page"))
    lines = [(event, sentence(event)) for event in page]
    context = {"body": meeting.body, "meeting": meeting, "page": page, "lines": lines}
    return render(request, "meetings/meeting_history.html", context)
