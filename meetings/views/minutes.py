"""The minutes: written by the secretary, checked by the chair."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from council.core.http import tell_refusals
from meetings import actions, content, rules
from meetings.actions.letters import failed_about_minutes
from meetings.enums import MinutesState, PublicationKind
from meetings.forms.session import DecisionForm, RecordForm, ReturnForm, ScrutineersForm
from meetings.models import AgendaItem, Meeting, Minutes
from meetings.views.desk import to_desk
from meetings.views.fetch import managed_meeting
from meetings.views.saving import last_event, save_form, save_text


def minutes_address(request, slug, year, number, **kwargs):
    """Where a refused deed shows its reason."""
    return redirect("meetings:minutes_edit", slug=slug, year=year, number=number).url


def minutes_of(meeting):
    """The meeting's minutes, or a 404 before the meeting has been opened."""
    minutes = get_object_or_404(
        Minutes.objects.select_related("frozen").prefetch_related("scrutinies__person"), meeting=meeting
    )
    minutes.meeting = meeting
    return minutes


def writing_forms(item):
    """An item's forms: one a language for what was said and decided, and one for how it was decided."""
    rows = {row.language: row for row in item.texts.all()}
    texts = []
    for language in item.meeting.languages:
        row = rows.get(language)
        initial = {
            "version": row.version if row else 0,
            "proceedings": row.proceedings if row else "",
            "decision": row.decision if row else "",
        }
        texts.append((language, row, RecordForm(initial=initial, prefix=None, auto_id=f"id_{item.pk}_{language}_%s")))
    decision = DecisionForm(
        initial={"version": item.version, "decision_kind": item.decision_kind, "presenter": item.presenter},
        auto_id=f"id_{item.pk}_%s",
    )
    return texts, decision


def minutes_edit(request, slug, year, number):
    """All items of the meeting with what is written of each, saved while typing."""
    meeting = managed_meeting(request, slug, year, number, rules=True)
    minutes = minutes_of(meeting)
    items = list(meeting.items.kept().prefetch_related("texts", "papers"))
    for item in items:
        item.meeting = meeting
    editable = rules.can_keep_minutes(request.user, minutes)
    return render(
        request,
        "meetings/minutes_edit.html",
        {
            "meeting": meeting,
            "body": meeting.body,
            "minutes": minutes,
            "editable": editable,
            "may_take_back": rules.can_take_back_minutes(request.user, minutes),
            "unsent": failed_about_minutes([minutes])[minutes.pk],
            "addressless": [each for each in minutes.scrutinies.all() if not each.person.email],
            "items": [(item, *writing_forms(item)) for item in items]
            if editable
            else [(item, [], None) for item in items],
            "scrutineers": ScrutineersForm(minutes=minutes) if editable else None,
            "scrutineers_needed": getattr(meeting.body.rules_on(meeting.day), "scrutineers", 0),
            "refusals": [each for each in minutes.scrutinies.all() if each.state == "refused"],
            "quorum": content.quorum(meeting, list(meeting.attendances.all())),
        },
    )


@require_POST
def minutes_write(request, slug, year, number, pk):
    """Save what is written of one item: texts of a language, or how it was decided."""
    meeting = managed_meeting(request, slug, year, number)
    minutes_of(meeting)
    item = get_object_or_404(AgendaItem.objects.kept().select_related("meeting"), pk=pk, meeting=meeting)
    back = minutes_address(request, slug, year, number) + f"#item-{item.pk}"

    def again(form):
        context = {"meeting": meeting, "body": meeting.body, "item": item, "form": form}
        return render(request, "meetings/minutes_write.html", context)

    if language := request.GET.get("language"):
        return save_text(request, item, language, RecordForm, again=again, back=back)

    def write(version, **fields):
        return actions.decide_item(item, by=request.user, version=version, **fields)

    return save_form(request, DecisionForm(request.POST), write, again=again, back=back, who=last_event)


@require_POST
@tell_refusals(minutes_address)
def scrutineers_name(request, slug, year, number):
    """Name the scrutineers."""
    meeting = managed_meeting(request, slug, year, number)
    minutes = minutes_of(meeting)
    form = ScrutineersForm(request.POST, minutes=minutes)
    if form.is_valid():
        actions.name_scrutineers(minutes, form.chosen(), by=request.user)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose the scrutineers among those who were present."))
    return redirect(minutes_address(request, slug, year, number) + "#scrutineers")


@require_POST
@tell_refusals(minutes_address)
def minutes_send(request, slug, year, number):
    """Send the minutes to the chair."""
    meeting = managed_meeting(request, slug, year, number)
    actions.send_to_chair(minutes_of(meeting), by=request.user)
    messages.success(request, _("The chair is asked to check it."))
    return to_desk(meeting)


@require_POST
@tell_refusals(minutes_address)
def minutes_take_back(request, slug, year, number):
    """Take the minutes back from the chair or the scrutineers, to go on writing."""
    meeting = managed_meeting(request, slug, year, number)
    actions.take_back_minutes(minutes_of(meeting), by=request.user)
    messages.success(request, _("It is a draft again. Links that were sent to scrutineers no longer take answers."))
    return to_desk(meeting, "meetings:minutes_edit")


def readable_minutes(request, slug, year, number):
    """The minutes for those who may read a draft; anyone else gets a 404."""
    meeting = get_object_or_404(
        Meeting.objects.visible_to(request.user).select_related("body__host"), body__slug=slug, year=year, number=number
    )
    minutes = minutes_of(meeting)
    if not rules.can_read_draft_minutes(request.user, minutes):
        raise Http404
    return minutes


def check_address(request, slug, year, number, **kwargs):
    """Where a refused deed shows its reason."""
    return redirect("meetings:minutes_check", slug=slug, year=year, number=number).url


@tell_refusals(check_address)
def minutes_check(request, slug, year, number):
    """The chair reads the whole minutes and approves them or asks for corrections; others who may, read."""
    minutes = readable_minutes(request, slug, year, number)
    may = rules.can_check_minutes(request.user, minutes)
    form = ReturnForm(request.POST if "return" in request.POST else None)
    if request.method == "POST":
        if not may:
            raise Http404
        if "approve" in request.POST:
            minutes = actions.approve_as_chair(minutes, by=request.user, seen=request.POST.get("fingerprint", ""))
            if minutes.scrutinies.exists():
                messages.success(request, _("Thank you. The scrutineers get their links now."))
            else:
                messages.success(request, _("Thank you. It is published."))
            return redirect(check_address(request, slug, year, number))
        if form.is_valid():
            actions.return_to_secretary(minutes, form.cleaned_data["note"], by=request.user)
            told = minutes.meeting.in_words(
                _("The secretary is asked to correct the minutes."), _("The secretary is asked to correct the memo.")
            )
            messages.success(request, told)
            return redirect("portal:my_page")
    frozen = minutes.frozen if minutes.state not in {MinutesState.DRAFT, MinutesState.WITH_CHAIR} else None
    whole = frozen.content if frozen else content.of_meeting(minutes.meeting, PublicationKind.MINUTES)
    return render(
        request,
        "meetings/minutes_check.html",
        {
            "minutes": minutes,
            "meeting": minutes.meeting,
            "body": minutes.meeting.body,
            "content": whole,
            "fingerprint": content.fingerprint(whole) if may else "",
            "to_scrutiny": minutes.scrutinies.exists(),
            "may_check": may,
            "form": form,
        },
    )
