"""A signed-in person's own page, and the secretary's desk of a body."""

import datetime
from collections import Counter

from django.db.models import Q, prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from council.bodies.enums import SeatClass
from council.bodies.models import Body
from meetings import links
from meetings.actions.calling import notice_is_late
from meetings.actions.letters import failed_about_minutes, failed_to_invited
from meetings.enums import Answer, MeetingState, MinutesState, ScrutinyState
from meetings.models import Invitation, Meeting, Minutes, Scrutiny
from meetings.rules import CHECKERS
from members.calls.enums import CallState
from members.calls.models import CallPlaces, Evaluator
from members.enums import Capacity, NamingState, OfficeKind
from members.models import NamingRequest
from members.roster import open_places, roster
from members.rules import can_manage_meetings

#: How long before its closing the desk reminds of a call.
CLOSES_SOON = datetime.timedelta(days=7)
#: More vacant places than this are one task, and their list is on the page of the seats.
VACANT_SHOWN = 5


def secretary_of(user):
    """The bodies whose secretary the user is, their working groups too."""
    own = [pk for pk, roles in user.roles().items() if OfficeKind.SECRETARY in roles]
    return Body.objects.filter(Q(pk__in=own) | Q(parent__in=own)).select_related("host").order_by("name_fi")


def my_page(request):
    """What a signed-in person is asked to do, and the meetings and bodies that are theirs."""
    user = request.user
    invitations, scrutinies = [], []
    if user.person_id:
        invitations = list(
            Invitation.objects.active()
            .filter(person_id=user.person_id, meeting__state__in=[MeetingState.CALLED, MeetingState.IN_SESSION])
            .select_related("meeting__body", "in_place_of__person")
            .order_by("meeting__starts_at")
        )
        for each in invitations:
            each.token = links.token(each, links.ANSWER)
        scrutinies = list(
            Scrutiny.objects.filter(
                person_id=user.person_id, state=ScrutinyState.WAITING, minutes__state=MinutesState.IN_SCRUTINY
            )
            .select_related("minutes__meeting__body")
            .prefetch_related("minutes__meeting__body__rules")
        )
        for each in scrutinies:
            each.token = links.token(each, links.SCRUTINY)
    evaluations = list(evaluations_of(user))
    to_check = []
    if leads := [pk for pk, roles in user.roles().items() if CHECKERS & roles]:
        in_hand = Minutes.objects.filter(state=MinutesState.WITH_CHAIR, meeting__body__in=leads)
        to_check = list(in_hand.select_related("meeting__body").prefetch_related("meeting__body__rules"))
    return render(
        request,
        "portal/my_page.html",
        {
            "invitations": invitations,
            "scrutinies": scrutinies,
            "to_check": to_check,
            "evaluations": evaluations,
            "waiting": scrutinies or to_check or evaluations or any(not each.answer for each in invitations),
            "bodies": Body.objects.filter(pk__in=user.body_ids()).select_related("host"),
            "is_secretary": bool(user.roles()) and secretary_of(user).exists(),
        },
    )


def evaluations_of(user):
    """The calls that wait for this person's assessments: those in assessment where the person evaluates."""
    if not user.person_id:
        return Evaluator.objects.none()
    running = Evaluator.objects.filter(person=user.person_id, ended_at=None, call__state=CallState.IN_ASSESSMENT)
    return running.select_related("call__body")


def desk(request):
    """The secretary's bodies; with one body, its desk at once."""
    bodies = list(secretary_of(request.user))
    if not bodies:
        raise Http404
    if len(bodies) == 1:
        return redirect("portal:body_desk", slug=bodies[0].slug)
    return render(request, "portal/desk.html", {"bodies": bodies})


def body_desk(request, slug):
    """What the body's secretary has to do now, its meetings, and the way to everything else."""
    body = get_object_or_404(Body.objects.visible_to(request.user).select_related("host"), slug=slug)
    if not can_manage_meetings(request.user, body):
        raise Http404
    prefetch_related_objects([body], "rules")
    meetings = Meeting.objects.filter(body=body).select_related("minutes")
    coming = list(meetings.upcoming())
    past = list(meetings.filter(state__in=[MeetingState.ENDED, MeetingState.CANCELLED]).order_by("-starts_at")[:12])
    for meeting in (*coming, *past):
        meeting.body = body
    vacant = vacancies(body)
    return render(
        request,
        "portal/body_desk.html",
        {
            "body": body,
            "tasks": tasks(body, coming, past),
            "calls": call_tasks(body),
            "vacant": vacant if len(vacant) <= VACANT_SHOWN else [],
            "vacant_in_all": len(vacant),
            "coming": coming,
            "past": past,
        },
    )


def tasks(body, coming, past):
    """``(address name, meeting, kind, number)`` of what waits for the secretary, most urgent first."""
    result = []
    now = timezone.now()
    cancelled = [each for each in past if each.state == MeetingState.CANCELLED and each.starts_at > now]
    failed = failed_to_invited([*coming, *cancelled])
    unsent = failed_about_minutes([each.minutes for each in past if hasattr(each, "minutes")])
    silent = {meeting.pk: 0 for meeting in coming}
    open_answers = Invitation.objects.active().filter(meeting_id__in=silent, answer=Answer.NONE)
    for meeting_id in open_answers.values_list("meeting_id", flat=True):
        silent[meeting_id] += 1
    for meeting in coming:
        if failed[meeting.pk]:
            result.append(("meetings:answer_list", meeting, "failed", len(failed[meeting.pk])))
        if meeting.state == MeetingState.PLANNED:
            late = notice_is_late(meeting)
            result.append(("meetings:meeting_call", meeting, "late" if late else "call", late))
        elif meeting.state == MeetingState.IN_SESSION:
            result.append(("meetings:session_show", meeting, "session", None))
        elif meeting.starts_at <= now:
            result.append(("meetings:session_show", meeting, "open", None))
        elif silent[meeting.pk]:
            result.append(("meetings:answer_list", meeting, "silent", silent[meeting.pk]))
    for meeting in cancelled:
        if failed[meeting.pk]:
            result.append(("meetings:answer_list", meeting, "failed", len(failed[meeting.pk])))
    for meeting in past:
        minutes = getattr(meeting, "minutes", None)
        if minutes is None:
            continue
        if unsent[minutes.pk]:
            result.append(("meetings:minutes_edit", meeting, "failed", len(unsent[minutes.pk])))
        if minutes.state == MinutesState.DRAFT:
            result.append(("meetings:minutes_edit", meeting, "minutes", None))
    return result


def vacancies(body):
    """``(capacity, place in words, address)`` of the places for which the secretary is to name somebody.

    Left out are places that somebody is coming to, that an organisation has been asked about, or that a call which
    is open or under way fills. Two queries, and two more where something is vacant. None before the term begins or
    after it has ended.
    """
    today = timezone.localdate()
    rows = roster(body, today)
    term = rows[0].category.term if rows and rows[0].category else None
    if term is None or term.start > today or (term.end and term.end < today):
        return []
    places = list(open_places(rows))
    if not places:
        return []
    asked = Counter(
        NamingRequest.objects.filter(body=body, membership=None, state__in=NamingState.pending()).values_list(
            "seat_id", "category_id", "capacity"
        )
    )
    called = places_in_calls(term)
    found = []
    for category, seat, capacity in places:
        key = (seat.pk, None, capacity) if seat else (None, category.pk, capacity)
        if asked[key]:
            asked[key] -= 1
            continue
        if called[category.pk, capacity] and (seat is None or seat.seat_class == SeatClass.VOTING):
            called[category.pk, capacity] -= 1
            continue
        where = {"seat": seat.pk} if seat else {"category": category.pk}
        query = urlencode({**where, "capacity": capacity})
        address = f"{reverse('members:membership_add', kwargs={'slug': body.slug})}?{query}"
        found.append((capacity, str(seat or category), address))
    return found


def places_in_calls(term):
    """``{(category, capacity): number}`` of the places that published calls of the term are to fill."""
    found = Counter()
    rows = CallPlaces.objects.filter(call__term=term, call__state__in=CallState.under_way())
    for category, members, deputies in rows.values_list("category_id", "members", "deputies"):
        found[category, Capacity.MEMBER] += members
        found[category, Capacity.DEPUTY] += deputies
    return found


def call_tasks(body):
    """``(call, kind)`` of the calls for seats that wait for the secretary: one that closes soon comes before others."""
    now = timezone.now()
    soon = now + CLOSES_SOON
    kinds = {CallState.DRAFT: "draft", CallState.CLOSED: "closed", CallState.IN_ASSESSMENT: "assessment"}
    kinds |= {CallState.PROPOSED: "proposed", CallState.DECIDED: "decided"}
    result = []
    calls = body.calls.filter(state__in=[*kinds, CallState.OPEN]).with_applications().with_waiting()
    for call in calls.order_by("closes_at", "pk"):
        if call.refused and call.state in CallState.receiving():
            result.append((call, "refused"))
        if call.unread and call.state == CallState.OPEN and now < call.closes_at:
            result.append((call, "new"))
        if call.state != CallState.OPEN:
            result.append((call, kinds[call.state]))
        elif call.closes_at <= now:
            result.append((call, "closed"))
        elif call.closes_at <= soon:
            result.append((call, "soon"))
    return result
