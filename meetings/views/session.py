"""The meeting while it runs: opening, roll call, quorum, closing."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from council.bodies.enums import DeputyScheme
from council.core.http import tell_refusals
from council.core.states import Conflict, Refused
from meetings import actions, content, recipients
from meetings.actions.session import newcomers
from meetings.enums import InvitedAs, MeetingState, MinutesState, Presence
from meetings.forms.session import GuestForm, PresenceTimesForm, TimesForm
from meetings.models import Attendance, Minutes
from meetings.views.desk import to_desk
from meetings.views.fetch import managed_meeting
from members import actions as member_actions


def session_address(request, slug, year, number, **kwargs):
    """Where a refused deed shows its reason."""
    return redirect("meetings:session_show", slug=slug, year=year, number=number).url


def roll(meeting):
    """The context of the roll: members by seat with their deputies below them, then the others, and the quorum."""
    rows = list(meeting.attendances.select_related("seat__category", "person"))
    minutes = Minutes.objects.filter(meeting=meeting).first()
    editable = may_call_roll(meeting, minutes)
    order = {InvitedAs.MEMBER: 0, InvitedAs.DEPUTY: 1}
    seated = [row for row in rows if row.invited_as in order]
    seated.sort(
        key=lambda row: (
            (row.seat.category.order, row.seat.slot) if row.seat else (999, 0),
            order[row.invited_as],
            row.person.sort_key,
        )
    )
    offer_places(meeting, seated)
    for row in rows:
        row.came_late = bool(row.arrived_at and row.arrived_at > meeting.opened_at)
        row.left_early = bool(row.left_at and row.left_at != meeting.closed_at)
    return {
        "meeting": meeting,
        "body": meeting.body,
        "seated": seated,
        "others": [row for row in rows if row.invited_as not in order],
        "quorum": content.quorum(meeting, rows) if rows else None,
        "presences": Presence.choices,
        "editable": editable,
        "mark": f"{sum(row.version for row in rows)}-{len(rows)}-{meeting.state}-{editable}",
    }


def may_call_roll(meeting, minutes):
    """The roll is open from the opening of the meeting until the minutes leave the secretary."""
    running = meeting.state in {MeetingState.IN_SESSION, MeetingState.ENDED}
    return running and minutes is not None and minutes.state == MinutesState.DRAFT


def offer_places(meeting, seated):
    """Give each deputy who may sit in several members' places those who are away, as ``row.places``.

    A personal deputy has one place only.
    """
    deputies = [row for row in seated if row.invited_as == InvitedAs.DEPUTY and not row.is_there]
    away = [row for row in seated if row.invited_as == InvitedAs.MEMBER and not row.is_there]
    if not deputies or not away:
        return
    who = recipients.composition(meeting)
    if who.scheme == DeputyScheme.PERSONAL:
        return
    may = {row.pk: {each.person_id for each in who.deputies_for(row.seat)} for row in away}
    for row in deputies:
        row.places = [member for member in away if member.seat is None or row.person_id in may[member.pk]]


def session_show(request, slug, year, number):
    """Opening, the roll, quorum, closing; refreshes itself when somebody else marks the roll."""
    meeting = managed_meeting(request, slug, year, number, rules=True)
    context = roll(meeting)
    if request.htmx:
        if request.GET.get("mark") == context["mark"]:
            return HttpResponse(status=204)
        return render(request, "meetings/_roll.html", context)
    if context["editable"]:
        context["newcomers"] = newcomers(meeting)
        if meeting.state == MeetingState.ENDED:
            context["times"] = TimesForm(meeting=meeting)
    return render(request, "meetings/session_show.html", context)


@require_POST
@tell_refusals(session_address)
def session_move(request, slug, year, number):
    """Open, end, or take a slip back."""
    meeting = managed_meeting(request, slug, year, number)
    deed = request.POST.get("deed")
    if deed == "open":
        actions.open_meeting(meeting, by=request.user)
        messages.success(request, _("The meeting is open. Call the roll."))
    elif deed == "end":
        actions.end_meeting(meeting, by=request.user)
        told = meeting.in_words(
            _("The meeting has ended. Finish the minutes next."), _("The meeting has ended. Finish the memo next.")
        )
        messages.success(request, told)
        return to_desk(meeting, "meetings:minutes_edit")
    elif deed == "refresh":
        actions.refresh_roll(meeting, by=request.user)
    elif deed == "reopen":
        actions.reopen_meeting(meeting, by=request.user)
    elif deed == "take_back":
        actions.take_back_opening(meeting, by=request.user)
    elif deed == "times":
        form = TimesForm(request.POST, meeting=meeting)
        if not form.is_valid():
            context = roll(meeting) | {"times": form}
            return render(request, "meetings/session_show.html", context, status=422)
        actions.set_times(meeting, by=request.user, opened_at=form.moment("opened"), closed_at=form.moment("closed"))
        messages.success(request, _("Saved."))
    return to_desk(meeting, "meetings:session_show")


@require_POST
def attendance_mark(request, slug, year, number, pk):
    """Mark one person's presence, and in whose place a deputy sits."""
    meeting = managed_meeting(request, slug, year, number)
    row = get_object_or_404(Attendance, pk=pk, meeting=meeting)
    presence, version, place = (request.POST.get(name, "") for name in ("presence", "version", "place"))
    if presence not in Presence.values or not is_number(version) or not (is_number(place) or not place):
        return HttpResponseBadRequest()
    member = get_object_or_404(Attendance, pk=place, meeting=meeting) if place else None
    in_place_of = member and member.person
    told = {"focus": row.pk}
    try:
        actions.mark_presence(row, presence, by=request.user, version=int(version), in_place_of=in_place_of)
    except Conflict as error:
        told["conflict"] = str(error)
    except Refused as error:
        told["refusal"] = str(error)
    problem = told.get("conflict") or told.get("refusal")
    if request.htmx:
        return render(request, "meetings/_roll.html", roll(meeting) | told, status=409 if problem else 200)
    if problem:
        messages.error(request, problem)
    return to_desk(meeting, "meetings:session_show")


def attendance_times(request, slug, year, number, pk):
    """When one person came and left."""
    meeting = managed_meeting(request, slug, year, number)
    row = get_object_or_404(Attendance, pk=pk, meeting=meeting)
    row.meeting = meeting
    if not row.is_there or not may_call_roll(meeting, Minutes.objects.filter(meeting=meeting).first()):
        messages.error(request, _("The times are given of a person who is present, while the roll is open."))
        return to_desk(meeting, "meetings:session_show")
    form = PresenceTimesForm(request.POST or None, row=row)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_presence_times(
                row,
                by=request.user,
                version=form.cleaned_data["version"],
                arrived_at=form.moment("arrived"),
                left_at=form.moment("left"),
            )
        except (Conflict, Refused) as error:
            form.add_error(None, str(error))
            form.data = form.data.copy()
            form.data["version"] = Attendance.objects.values_list("version", flat=True).get(pk=row.pk)
            status = 409
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{session_address(request, slug, year, number)}#row-{row.pk}")
    context = {"body": meeting.body, "meeting": meeting, "row": row, "form": form}
    return render(request, "meetings/attendance_times.html", context, status=status)


def is_number(text):
    """True for a number of a size that a key or a version can have."""
    return text.isdecimal() and len(text) < 10


@tell_refusals(session_address)
def attendance_add(request, slug, year, number):
    """Someone who came without an invitation."""
    meeting = managed_meeting(request, slug, year, number)
    form = GuestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        names = {name: data[name] for name in ("given_name", "family_name")}
        with transaction.atomic():
            person = member_actions.add_person(
                by=request.user, **names, **{f"title_{meeting.languages[0]}": data["title"]}
            )
            actions.add_attendance(meeting, person, by=request.user, title=data["title"])
        return to_desk(meeting, "meetings:session_show")
    context = {"body": meeting.body, "meeting": meeting, "form": form}
    return render(request, "meetings/attendance_add.html", context)
