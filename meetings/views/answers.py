"""Invitations: the answer by a signed link, and the secretary's live table of answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from council.core.http import tell_refusals, without_address
from council.core.models import Delivery
from council.core.states import Refused
from meetings import actions, links, rules
from meetings.answer_rows import AnswerRows
from meetings.answers import differences
from meetings.enums import Answer, MeetingState
from meetings.forecast import answers_by_seat
from meetings.forms.answers import AnswerForm, DifferencesForm, InviteForm
from meetings.models import Invitation, Minutes
from meetings.views.desk import to_desk
from meetings.views.fetch import managed_answers, managed_meeting
from members import actions as member_actions


def answers_address(request, slug, year, number, **kwargs):
    """Where a refused deed shows its reason."""
    return redirect("meetings:answer_list", slug=slug, year=year, number=number).url


def table(request, found):
    """The context of the answer table."""
    rows, others, forecast = answers_by_seat(found)
    html = AnswerRows(request, found.meeting)
    return {
        "meeting": found.meeting,
        "body": found.meeting.body,
        "seat_rows": html.by_seat(rows),
        "other_rows": html.by_role(others),
        "forecast": forecast,
        "letters": found.letter_counts,
        "needs": [each for each in found.active if each.attends and each.needs],
        "mark": found.mark,
    }


def answer_list(request, slug, year, number):
    """Answers by seat, letters, forecast of quorum; refreshes itself while open."""
    found = managed_answers(request, slug, year, number)
    if request.htmx:
        if request.GET.get("mark") == found.mark:
            return HttpResponse(status=204)
        return render(request, "meetings/_answer_table.html", table(request, found))
    context = {**table(request, found), "unsent": found.unsent}
    if found.meeting.state == MeetingState.CALLED:
        context["differences"] = DifferencesForm(differences=differences(found))
    return render(request, "meetings/answer_list.html", context)


@require_POST
@tell_refusals(answers_address)
def invitations_update(request, slug, year, number):
    """Invite who has joined since the call, withdraw the invitations of who has left, call deputies to empty places."""
    meeting = managed_meeting(request, slug, year, number)
    chosen = {
        name: [int(key) for key in request.POST.getlist(name) if key.isdecimal()]
        for name in ("invite", "withdraw", "call")
    }
    if count := actions.update_invitations(meeting, by=request.user, **chosen):
        told = ngettext("%(count)s invitation changed.", "%(count)s invitations changed.", count)
        messages.success(request, told % {"count": count})
    else:
        messages.info(request, _("No invitation changed."))
    return to_desk(meeting, "meetings:answer_list")


@tell_refusals(answers_address)
def answer_change(request, slug, year, number, pk):
    """The secretary writes down an answer that came by telephone, or withdraws the invitation."""
    meeting = managed_meeting(request, slug, year, number)
    invitation = get_object_or_404(
        Invitation.objects.select_related("meeting__body", "person", "seat__category"), pk=pk, meeting=meeting
    )
    form = AnswerForm(request.POST or None, invitation=invitation)
    if request.method == "POST" and "revoke" in request.POST:
        actions.revoke_invitation(invitation, by=request.user)
        messages.success(request, _("The invitation of %(person)s is withdrawn.") % {"person": invitation.person.name})
        return to_desk(meeting, "meetings:answer_list")
    if request.method == "POST" and form.is_valid():
        actions.answer_invitation(invitation, form.cleaned_data["answer"], by=request.user, needs=form.needs())
        messages.success(request, _("The answer is saved."))
        return to_desk(meeting, "meetings:answer_list")
    context = {"body": meeting.body, "meeting": meeting, "invitation": invitation, "form": form}
    return render(request, "meetings/answer_change.html", context)


@require_POST
@tell_refusals(answers_address)
def reminder_send(request, slug, year, number):
    """Remind those who have not answered."""
    meeting = managed_meeting(request, slug, year, number)
    count = actions.remind_silent(meeting, by=request.user)
    if count:
        messages.success(request, _("A reminder is on its way to %(count)s people.") % {"count": count})
    else:
        messages.info(request, _("Everyone has answered or was reminded today already."))
    return to_desk(meeting, "meetings:answer_list")


@tell_refusals(answers_address)
def person_invite(request, slug, year, number):
    """Invite an expert or a guest to this meeting."""
    meeting = managed_meeting(request, slug, year, number)
    language = meeting.languages[0] if meeting.languages else "fi"
    form = InviteForm(request.POST or None, initial={"language": language})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        fields = {name: data[name] for name in ("given_name", "family_name", "email", "language")}
        fields[f"title_{language}"] = data["title"]
        with transaction.atomic():
            person = form.known_person() or member_actions.add_person(by=request.user, **fields)
            actions.invite_person(meeting, person, by=request.user, invited_as=data["invited_as"])
        messages.success(request, _("%(person)s is invited.") % {"person": person.name})
        return to_desk(meeting, "meetings:answer_list")
    return render(request, "meetings/person_invite.html", {"body": meeting.body, "meeting": meeting, "form": form})


@require_POST
@tell_refusals(answers_address)
def letter_resend(request, slug, year, number, pk):
    """Send a failed letter about the meeting or its minutes again, to the address that the person has now."""
    meeting = managed_meeting(request, slug, year, number)
    about_minutes = Q(kind__startswith="minutes.", about_id__in=Minutes.objects.filter(meeting=meeting).values("pk"))
    letters = Delivery.objects.filter(Q(kind__startswith="meeting.", about_id=meeting.pk) | about_minutes)
    letter = get_object_or_404(letters, pk=pk)
    actions.resend_letter(letter, by=request.user)
    messages.success(request, _("The letter is sent again."))
    about_meeting = letter.kind.startswith("meeting.")
    return to_desk(meeting, "meetings:answer_list" if about_meeting else "meetings:minutes_edit")


@require_POST
@tell_refusals(answers_address)
def invitation_send(request, slug, year, number, pk):
    """Send the invitation to someone who had no address when the others were sent."""
    meeting = managed_meeting(request, slug, year, number)
    invitation = get_object_or_404(Invitation.objects.select_related("person", "meeting"), pk=pk, meeting=meeting)
    actions.send_invitation(invitation, by=request.user)
    messages.success(request, _("The invitation is on its way."))
    return to_desk(meeting, "meetings:answer_list")


@login_not_required
@never_cache
def invitation_answer(request, token):
    """The page behind the link in the invitation: GET shows, POST answers. It opens nothing else."""
    invitation = links.invitation_of(token)
    if invitation is None:
        return without_address(render(request, "meetings/link_void.html", status=404))
    meeting = invitation.meeting
    form = AnswerForm(request.POST or None, invitation=invitation, by_link=True)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_invitation(invitation, form.cleaned_data["answer"], needs=form.needs())
            return redirect(f"{request.path}?saved=1")
        except Refused as error:
            refusal = str(error)
    response = render(
        request,
        "meetings/invitation_answer.html",
        {
            "invitation": invitation,
            "meeting": meeting,
            "body": meeting.body,
            "form": form,
            "refusal": refusal,
            "saved": "saved" in request.GET and request.method == "GET",
            "open": meeting.state == MeetingState.CALLED and not meeting.has_started,
            "has_place": rules.has_place(invitation, meeting),
            "deputy": invitation.deputies.active().exclude(answer=Answer.NO).select_related("person").first(),
        },
        status=409 if refusal else 200,
    )
    return without_address(response)
