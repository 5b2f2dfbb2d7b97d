"""Proposals: written as a draft from a composition, made, taken back, referred back."""

from collections import defaultdict

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.core.events import describe, read_facts, record
from council.core.i18n import CODES
from council.core.states import Conflict, Refused, move
from members.calls import memo
from members.calls.enums import ApplicationState, CallState, Outcome, ProposalState
from members.calls.models import Call, Nominee, Proposal, ProposedChoice
from members.enums import Capacity

describe(
    proposal__begun=gettext_lazy("Proposal %(version)s begun from the composition “%(name)s”"),
    proposal__fetched=gettext_lazy("Proposal %(version)s fetched anew from the composition “%(name)s”"),
    proposal__written=gettext_lazy("Proposal %(version)s changed"),
    proposal__made=gettext_lazy("Proposal %(version)s made: %(members)s members, %(deputies)s deputy members"),
    proposal__withdrawn=gettext_lazy("Proposal %(version)s taken back"),
    proposal__referred_back=gettext_lazy("Proposal %(version)s referred back by %(organ)s: %(reason)s"),
    call__proposed=gettext_lazy("The call has a proposal"),
    call__back_in_assessment=gettext_lazy("The call is in assessment again"),
)
read_facts(outcome=Outcome)
PLACED = {Outcome.MEMBER, Outcome.DEPUTY}


def lock_call(call):
    """The call as it is now; whoever changes its proposal or decision waits here."""
    return Call.objects.select_for_update(no_key=True, of=("self",)).select_related("body", "term").get(pk=call.pk)


def live(call):
    """The version that is worked on or waits for the decision, or None."""
    return call.proposals.filter(state__in=ProposalState.live()).first()


@transaction.atomic
def begin_proposal(alternative, *, by):
    """A new version as a draft: the chosen are those of the composition, everybody else is not chosen yet.

    Raises Refused unless the call is in assessment and has no other draft, and for an empty composition.
    """
    call = lock_call(alternative.call)
    if call.state != CallState.IN_ASSESSMENT:
        raise Refused(_("A proposal is made while the call is in assessment."))
    if live(call):
        raise Refused(_("The call has a proposal already. Go on with it, or take it back first."))
    if not alternative.picks.exists():
        raise Refused(_("The composition is empty. Put people into it first."))
    last = call.proposals.aggregate(last=Max("version"))["last"] or 0
    proposal = Proposal.objects.create(
        call=call,
        version=last + 1,
        alternative=alternative,
        author=by,
        author_name=by.get_full_name() if by else "",
    )
    earlier = call.proposals.exclude(pk=proposal.pk).first()
    if earlier:
        for name in ("reasons_fi", "reasons_sv", "reasons_en"):
            setattr(proposal, name, getattr(earlier, name))
        proposal.save()
    _fill(proposal, alternative, earlier)
    record("proposal.begun", target=call, by=by, version=proposal.version, name=alternative.name)
    return proposal


@transaction.atomic
def fetch_composition(proposal, alternative, *, by, edits):
    """Make the draft's chosen those of a composition again; reasons that were written stay."""
    call = lock_call(proposal.call)
    _edit(proposal, edits)
    _fill(proposal, alternative, proposal)
    Proposal.objects.filter(pk=proposal.pk).update(alternative=alternative)
    record("proposal.fetched", target=call, by=by, version=proposal.version, name=alternative.name)
    proposal.refresh_from_db()
    return proposal


def _fill(proposal, alternative, earlier=None):
    """The lines of a proposal: picks are placed, the other nominated persons are not chosen."""
    written = {}
    for choice in earlier.choices.all() if earlier else ():
        written[choice.nominee_id] = {name: getattr(choice, name) for name in ("reason_fi", "reason_sv", "reason_en")}
    picks = {pick.nominee_id: pick for pick in alternative.picks.all()}
    proposal.choices.all().delete()
    nominees = Nominee.objects.filter(application__in=proposal.call.applications.counted()).select_related(
        "application__first_category"
    )
    rows = []
    for nominee in nominees:
        pick = picks.get(nominee.pk)
        reasons = written.get(nominee.pk, {})
        if pick and pick.reason and not any(reasons.values()):
            reasons = {**reasons, f"reason_{(proposal.call.languages or ['fi'])[0]}": pick.reason}
        rows.append(
            ProposedChoice(
                proposal=proposal,
                nominee=nominee,
                application=nominee.application,
                outcome=(Outcome.DEPUTY if pick.capacity == Capacity.DEPUTY else Outcome.MEMBER)
                if pick
                else Outcome.NOT_CHOSEN,
                category_id=pick.category_id if pick else nominee.application.first_category_id,
                slot=pick.slot if pick else None,
                **reasons,
            )
        )
    ProposedChoice.objects.bulk_create(rows)


def _edit(proposal, edits):
    """Claim one edit of a draft that nobody changed since ``edits``; else Conflict, or Refused when it is no draft."""
    done = Proposal.objects.filter(pk=proposal.pk, edits=edits, state=ProposalState.DRAFT).update(edits=F("edits") + 1)
    proposal.refresh_from_db()
    if not done:
        if proposal.state != ProposalState.DRAFT:
            raise Refused(_("The proposal has been made, so it no longer changes. Take it back first."))
        raise Conflict(proposal)


@transaction.atomic
def write_reasons(proposal, *, by, edits, **reasons):
    """The general reasons of a draft, ``reasons_fi`` and so on."""
    call = lock_call(proposal.call)
    _edit(proposal, edits)
    Proposal.objects.filter(pk=proposal.pk).update(**reasons)
    record("proposal.written", target=call, by=by, version=proposal.version)
    proposal.refresh_from_db()
    return proposal


@transaction.atomic
def write_choices(proposal, rows, *, by, edits):
    """Reasons and reserves of a draft.

    ``rows`` maps a choice's key to ``{"reserve": True or False, "rank": number or None, "reason_fi": …}``; who is
    placed stays placed. Reserves of a category are numbered 1, 2, 3 … in the order of the ranks given.
    """
    call = lock_call(proposal.call)
    _edit(proposal, edits)
    choices = {choice.pk: choice for choice in proposal.choices.filter(pk__in=rows)}
    reserves = defaultdict(list)
    for pk, choice in choices.items():
        row = dict(rows[pk])
        reserve, rank = row.pop("reserve", False), row.pop("rank", None)
        for name, text in row.items():
            setattr(choice, name, text)
        if choice.outcome in PLACED:
            continue
        choice.outcome, choice.rank = (Outcome.RESERVE, rank or 999) if reserve else (Outcome.NOT_CHOSEN, None)
    for choice in proposal.choices.filter(outcome=Outcome.RESERVE).exclude(pk__in=choices):
        reserves[choice.category_id].append(choice)
    for choice in choices.values():
        if choice.outcome == Outcome.RESERVE:
            reserves[choice.category_id].append(choice)
    changed = list(choices.values())
    for rivals in reserves.values():
        rivals.sort(key=lambda each: (each.rank or 999, each.pk))
        for rank, choice in enumerate(rivals, 1):
            choice.rank = rank
        changed += [each for each in rivals if each.pk not in choices]
    ProposedChoice.objects.bulk_update(changed, ["outcome", "rank", "reason_fi", "reason_sv", "reason_en"])
    record("proposal.written", target=call, by=by, version=proposal.version)
    proposal.refresh_from_db()
    return proposal


@transaction.atomic
def make_proposal(proposal, *, by, edits):
    """Freeze the draft with its memo and hand it to the organ that decides.

    Raises Refused without general reasons in the body's first language, or when
    a chosen person has refused or withdrawn meanwhile.
    """
    call = lock_call(proposal.call)
    _edit(proposal, edits)
    language = (call.languages or ["fi"])[0]
    if not getattr(proposal, f"reasons_{language}").strip():
        raise Refused(_("Write the reasons of the proposal first: what the choice is based on."))
    refuse_unwilling(proposal.choices)
    move(
        proposal,
        ProposalState.MADE,
        by=by,
        event="proposal.made",
        log={
            "version": proposal.version,
            "members": proposal.choices.filter(outcome=Outcome.MEMBER).count(),
            "deputies": proposal.choices.filter(outcome=Outcome.DEPUTY).count(),
        },
        made_at=timezone.now(),
        author=by,
        author_name=by.get_full_name() if by else proposal.author_name,
    )
    Proposal.objects.filter(pk=proposal.pk).update(snapshot=memo.content_of(proposal))
    move(call, CallState.PROPOSED, by=by, event="call.proposed")
    proposal.refresh_from_db()
    memo.request(proposal)
    return proposal


def refuse_unwilling(choices):
    """Raises Refused that names those who are placed although they refused or their application was withdrawn."""
    placed = choices.filter(outcome__in=PLACED).select_related("nominee", "application")
    names = [
        each.nominee.name or each.application.name
        for each in placed
        if each.nominee.consent == "refused" or each.application.state == ApplicationState.WITHDRAWN
    ]
    if names:
        raise Refused(
            _("These people have refused or their application was withdrawn: %(names)s. Change the composition first.")
            % {"names": ", ".join(names)}
        )


@transaction.atomic
def withdraw_proposal(proposal, *, by):
    """A slip: the version is taken back and the call is in assessment. The version is kept."""
    call = lock_call(proposal.call)
    made = proposal.state == ProposalState.MADE
    move(proposal, ProposalState.WITHDRAWN, by=by, event="proposal.withdrawn", log={"version": proposal.version})
    if made:
        move(call, CallState.IN_ASSESSMENT, by=by, event="call.back_in_assessment")
    return proposal


@transaction.atomic
def refer_back(proposal, *, by, organ, on, reasons):
    """The deciding organ wants new preparation: the version is kept, the call goes back to assessment.

    ``reasons`` are ``{language: what should be prepared again, and why}``; one language is enough.
    """
    call = lock_call(proposal.call)
    told = [reasons[code] for code in (*call.languages, *CODES) if reasons.get(code, "").strip()]
    if not told:
        raise Refused(_("Tell what should be prepared again, and why."))
    if on > timezone.localdate():
        raise Refused(_("The day of the decision cannot be in the future."))
    move(
        proposal,
        ProposalState.REFERRED_BACK,
        by=by,
        event="proposal.referred_back",
        log={
            "version": proposal.version,
            "organ": call.organ_in_languages(organ),
            "reason": {code: text for code, text in reasons.items() if text.strip()},
        },
        referred_back_by=organ,
        referred_back_on=on,
        **{f"referred_back_reason_{code}": reasons.get(code, "") for code in CODES},
    )
    move(call, CallState.IN_ASSESSMENT, by=by, event="call.back_in_assessment")
    return proposal
