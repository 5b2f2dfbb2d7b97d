"""The meeting while it runs: opening, roll call, quorum, closing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from council.core.http import tell_refusals
from council.core.states import Conflict
from meetings import actions, content
from meetings.enums import InvitedAs, MeetingState, Presence
from meetings.forms.session import GuestForm, TimesForm
from meetings.models import Attendance
from meetings.views.desk import to_desk
from meetings.views.fetch import managed_meeting
from members import actions as member_actions


def session_address(request, slug, year, number, **kwargs):
    """Where a refused deed shows its reason."""
    return redirect("meetings:session_show", slug=slug, year=year, number=number).url


def roll(meeting):
    """The context of the roll: members by seat with their deputies below them, then the others, and the quorum."""
    rows = list(meeting.attendances.select_related("seat__category", "person"))
    order = {InvitedAs.MEMBER: 0, InvitedAs.DEPUTY: 1}
    seated = [row for row in rows if row.invited_as in order]
    seated.sort(
        key=lambda row: (
            (row.seat.category.order, row.seat.slot) if row.seat else (999, 0),
            order[row.invited_as],
            row.person.sort_key,
        )
    )
    away = [row for row in seated if row.invited_as == InvitedAs.MEMBER and not row.is_there]
    return {
        "meeting": meeting,
        "body": meeting.body,
        "seated": seated,
        "others": [row for row in rows if row.invited_as not in order],
        "away": away,
        "quorum": content.quorum(meeting, rows) if rows else None,
        "presences": Presence.choices,
        "mark": f"{sum(row.version for row in rows)}-{len(rows)}-{meeting.state}",
    }


def session_show(request, slug, year, number):
    """Opening, the roll, quorum, closing; refreshes itself when somebody else marks the roll."""
    meeting = managed_meeting(request, slug, year, number)
    context = roll(meeting)
    if request.htmx:
        if request.GET.get("mark") == context["mark"]:
            return HttpResponse(status=204)
        return render(request, "meetings/_roll.html", context)
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
        messages.success(request, _("The meeting has ended. Finish the minutes next."))
        return to_desk(meeting, "meetings:minutes_edit")
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
@tell_refusals(session_address)
def attendance_mark(request, slug, year, number, pk):
    """Mark one person's presence, and in whose place a deputy sits."""
    meeting = managed_meeting(request, slug, year, number)
    row = get_object_or_404(Attendance, pk=pk, meeting=meeting)
    member = (
        get_object_or_404(Attendance, pk=request.POST["place"], meeting=meeting) if request.POST.get("place") else None
    )
    presence = request.POST.get("presence")
    if presence not in Presence.values:
        return HttpResponse(status=400)
    conflict = False
    try:
        actions.mark_presence(
            row,
            presence,
            by=request.user,
            version=int(request.POST.get("version", 0)),
            in_place_of=member and member.person,
        )
    except Conflict as error:
        conflict = True
        messages.error(request, str(error))
    if request.htmx:
        context = roll(meeting) | {"conflict": conflict, "focus": row.pk}
        return render(request, "meetings/_roll.html", context, status=409 if conflict else 200)
    return to_desk(meeting, "meetings:session_show")


@tell_refusals(session_address)
def attendance_add(request, slug, year, number):
    """Someone who came without an invitation."""
    meeting = managed_meeting(request, slug, year, number)
    form = GuestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = member_actions.add_person(by=request.user, **form.cleaned_data)
        actions.add_attendance(meeting, person, by=request.user, title=form.cleaned_data["title"])
        return to_desk(meeting, "meetings:session_show")
    context = {"body": meeting.body, "meeting": meeting, "form": form}
    return render(request, "meetings/attendance_add.html", context)
