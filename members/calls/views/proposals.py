"""The proposal at the desk: begun from a composition, written, made; its memo; referred back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from council.bodies.models import Category
from council.core.enums import RenderingState
from council.core.http import file_response
from council.core.states import Conflict, InvalidTransition, Refused
from members.calls import memo
from members.calls.actions import proposals as actions
from members.calls.enums import Outcome, ProposalState
from members.calls.forms.outcome import CategoryForm, ReasonsForm, ReferBackForm
from members.calls.models import Alternative, Decision
from members.calls.views.desk import call_editor


def to(body, call, page="calls:proposal_show", **kwargs):
    """A redirect to a page of the call's desk."""
    return redirect(page, slug=body.slug, pk=call.pk, **kwargs)


def tell(request, body, call, deed, *args, done="", page="calls:proposal_show", **kwargs):
    """Do a deed and go back to the page; what the rules refuse is told there."""
    try:
        deed(*args, by=request.user, **kwargs)
    except Conflict:
        messages.error(request, _("Somebody else changed the proposal meanwhile. Look at it as it is now."))
    except (InvalidTransition, Refused) as refusal:
        messages.error(request, str(refusal))
    else:
        if done:
            messages.success(request, done)
    return to(body, call, page)


@call_editor
def proposal_show(request, body, call):
    """Where the proposal stands, and what comes next."""
    proposals = list(call.proposals.select_related("alternative"))
    live = next((each for each in proposals if each.state in ProposalState.live()), None)
    decision = Decision.objects.filter(call=call).select_related("proposal").first()
    shown = live or (decision and decision.proposal)
    context = {
        "body": body,
        "call": call,
        "live": live,
        "decision": decision,
        "earlier": [each for each in proposals if each != shown],
        "shown": shown,
        "alternatives": list(call.alternatives.all()),
    }
    if shown:
        context["categories"] = categories_of(shown)
        context["memos"] = memos_of(shown)
        context["counts"] = counts_of(shown)
    return render(request, "calls/proposal_show.html", context)


def categories_of(proposal):
    """``(places, members, deputies, reserves, number of applications, number of reasons)`` of each category."""
    choices = list(proposal.choices.select_related("nominee", "application"))
    result = []
    for places in proposal.call.places.select_related("category"):
        mine = [each for each in choices if each.category_id == places.category_id]
        by_outcome = {outcome: [each for each in mine if each.outcome == outcome] for outcome in Outcome.values}
        result.append(
            {
                "places": places,
                "members": sorted(by_outcome["member"], key=lambda each: each.slot),
                "deputies": sorted(by_outcome["deputy"], key=lambda each: each.slot),
                "reserves": sorted(by_outcome["reserve"], key=lambda each: each.rank),
                "others": len(by_outcome["not_chosen"]),
                "unexplained": sum(1 for each in mine if not each.reason),
            }
        )
    return result


def counts_of(proposal):
    """How many members, deputies and reserves are proposed."""
    outcomes = list(proposal.choices.values_list("outcome", flat=True))
    return {name: outcomes.count(name) for name in ("member", "deputy", "reserve", "not_chosen")}


def memos_of(proposal):
    """``(language, ready)`` of the memo's files of a made proposal."""
    if proposal.made_at is None:
        return []
    rows = [(language, memo.rendering(proposal, language)) for language in memo.languages(proposal)]
    return [(language, row is not None and row.state == RenderingState.READY) for language, row in rows]


def draft_of(call):
    """The call's draft of a proposal, or a 404."""
    return get_object_or_404(call.proposals.select_related("alternative"), state=ProposalState.DRAFT)


def alternative_of(request, call):
    """The composition that was chosen in the form, or a 404."""
    value = request.POST.get("alternative", "")
    if not value.isdecimal() or len(value) > 18:
        raise Http404
    return get_object_or_404(Alternative.objects.select_related("call"), call=call, pk=value)


def edits_of(request):
    """The edit of the draft from which the form was filled."""
    value = request.POST.get("edits", "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0


@require_POST
@call_editor
def proposal_begin(request, body, call):
    """Begin a proposal from a composition, or fetch the composition into the draft again."""
    alternative = alternative_of(request, call)
    if "fetch" in request.POST:
        draft = draft_of(call)
        text = _("The composition was fetched again. Reasons that you have written stayed.")
        return tell(
            request, body, call, actions.fetch_composition, draft, alternative, edits=edits_of(request), done=text
        )
    return tell(request, body, call, actions.begin_proposal, alternative, done=_("The proposal is begun."))


@require_POST
@call_editor
def proposal_move(request, body, call):
    """Make the proposal, or take it back."""
    live = get_object_or_404(call.proposals, state__in=ProposalState.live())
    live.call = call
    if request.POST.get("deed") == "make":
        text = _("The proposal is made. Its memo is being drawn.")
        return tell(request, body, call, actions.make_proposal, live, edits=edits_of(request), done=text)
    return tell(request, body, call, actions.withdraw_proposal, live, done=_("The proposal is taken back."))


@call_editor
def proposal_reasons(request, body, call):
    """The general reasons of the draft."""
    draft = draft_of(call)
    draft.call = call
    form = ReasonsForm(request.POST if request.method == "POST" else None, proposal=draft)
    context = {"body": body, "call": call, "proposal": draft, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_reasons(draft, by=request.user, edits=form.cleaned_data["edits"], **form.texts("reasons"))
        except Conflict as found:
            return conflict(request, "calls/proposal_reasons.html", context, form, found.current)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return to(body, call)
    return render(request, "calls/proposal_reasons.html", context)


@call_editor
def proposal_category(request, body, call, category):
    """Reasons and reserves of one category's applications."""
    draft = draft_of(call)
    draft.call = call
    category = get_object_or_404(Category.objects.filter(calls__call=call), pk=category)
    choices = list(
        draft.choices.filter(category=category)
        .select_related("nominee", "application__second_category")
        .order_by("application__number", "-nominee__capacity")
    )
    form = CategoryForm(request.POST if request.method == "POST" else None, proposal=draft, choices=choices)
    context = {"body": body, "call": call, "proposal": draft, "category": category, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_choices(draft, form.rows(), by=request.user, edits=form.cleaned_data["edits"])
        except Conflict as found:
            return conflict(request, "calls/proposal_category.html", context, form, found.current)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return to(body, call)
    return render(request, "calls/proposal_category.html", context)


def conflict(request, template, context, form, current):
    """Show the form again with what was written; saving once more overwrites knowingly."""
    form.data = form.data.copy()
    form.data["edits"] = current.edits
    return render(request, template, {**context, "conflict": True, "current": current}, status=409)


def version_of(call, version):
    """A version that has been made, or a 404."""
    proposal = get_object_or_404(call.proposals, version=version, made_at__isnull=False)
    proposal.call = call
    return proposal


@call_editor
def proposal_read(request, body, call, version):
    """One made version: its memo as a page."""
    proposal = version_of(call, version)
    words = memo.words_of(proposal.snapshot, request.LANGUAGE_CODE)
    context = {"body": body, "call": call, "proposal": proposal, "memo": words, "memos": memos_of(proposal)}
    return render(request, "calls/proposal_read.html", context)


@call_editor
def proposal_text(request, body, call, version, language):
    """The memo as plain text to paste into a case system."""
    proposal = version_of(call, version)
    if language not in memo.languages(proposal):
        raise Http404
    text = memo.plain_text(proposal.snapshot, language)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@call_editor
def proposal_memo(request, body, call, version, language):
    """The memo as PDF; while it is being drawn, the page says so."""
    proposal = version_of(call, version)
    if language not in memo.languages(proposal):
        raise Http404
    row = memo.rendering(proposal, language)
    if row is None or row.state != RenderingState.READY:
        memo.request(proposal)
        messages.info(request, _("The file is being drawn. Try again in a moment."))
        return to(body, call, "calls:proposal_read", version=version)
    return file_response(row.file, private=True, inline=True)


@call_editor
def proposal_refer_back(request, body, call):
    """The deciding organ wants new preparation."""
    proposal = get_object_or_404(call.proposals, state=ProposalState.MADE)
    proposal.call = call
    sent = request.POST if request.method == "POST" else None
    form = ReferBackForm(sent, call=call, initial={"organ": call.decider})
    if request.method == "POST" and form.is_valid():
        text = _("The proposal was referred back. The call is in assessment again.")
        return tell(request, body, call, actions.refer_back, proposal, done=text, **form.values())
    context = {"body": body, "call": call, "proposal": proposal, "form": form}
    return render(request, "calls/proposal_refer_back.html", context)
