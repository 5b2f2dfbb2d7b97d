"""The coverage board of a call: its draft compositions, one press for each change, and several side by side."""

from django.contrib import messages
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from council.core.states import Conflict, Refused
from members.calls import board_html
from members.calls.actions import composition
from members.calls.board import Board
from members.calls.compare import compared
from members.calls.coverage import material
from members.calls.forms.composition import NameForm, PlaceForm
from members.calls.models import Alternative, Application, Nominee
from members.calls.rules import can_compose
from members.calls.views.desk import call_editor
from members.enums import Capacity
from members.views.desk import posted

#: Where the session keeps the alternative that was removed last, for taking it back.
REMOVED = "removed_composition"
#: So many alternatives stand side by side.
SIDE_BY_SIDE = 3


def board_address(call, alternative=None, anchor=""):
    """The board of an alternative, at one of its places."""
    address = reverse("calls:board_show", kwargs={"slug": call.body.slug, "pk": call.pk})
    address += f"?alternative={alternative.pk}" if alternative else ""
    return f"{address}#{anchor}" if anchor else address


def chosen(request, alternatives):
    """The alternative that is asked for, else the newest, else None."""
    wanted = request.GET.get("alternative", "")
    return next((each for each in alternatives if str(each.pk) == wanted), alternatives[-1] if alternatives else None)


def board_context(call, board, **more):
    """What the board's template needs."""
    where = {"slug": call.body.slug, "pk": call.pk}
    change = people = ""
    if board.alternative:
        where["alternative"] = board.alternative.pk
        change = reverse("calls:alternative_change", kwargs=where)
        people = reverse("calls:pick_change", kwargs={**where, "nominee": 0}).removesuffix("0/")
    editable = bool(board.alternative) and can_compose(call)
    focus = more.get("focus", "")
    for block in board.blocks:
        block.places_html = board_html.places(block, people=people, editable=editable, focus=focus)
        block.sitting_html = board_html.sitting(block)
        block.waiting_html = board_html.waiting(block, editable=editable, focus=focus)
    for block in board.others:
        block.sitting_html = board_html.sitting(block)
    return {
        "call": call,
        "body": call.body,
        "board": board,
        "change": change,
        "people": people,
        "editable": can_compose(call),
        **more,
    }


def whole_page(request, call, alternative=None, status=200, **more):
    """The page of the board."""
    alternatives = list(call.alternatives.order_by("pk"))
    alternative = alternative or chosen(request, alternatives)
    context = board_context(call, Board(material(call), alternative), alternatives=alternatives, **more)
    removed = request.session.get(REMOVED)
    context["removed"] = removed if removed and removed["call"] == call.pk and can_compose(call) else None
    return render(request, "calls/board_show.html", context, status=status)


@call_editor
def board_show(request, body, call):
    """One draft composition, what it covers and which rules hold."""
    return whole_page(request, call)


@require_POST
@call_editor
def alternative_change(request, body, call, alternative):
    """One press: somebody in, out or to another place. 409 and the newest board when somebody else was faster."""
    alternative = get_object_or_404(Alternative, pk=alternative, call=call)
    try:
        version, deed, *arguments = int(request.POST["version"]), *request.POST["deed"].split(":")
        act = DEEDS[deed]
        arguments = [each if each in Capacity.values else int(each) for each in arguments]
    except (KeyError, ValueError):
        return HttpResponseBadRequest()
    more, status = {}, 200
    try:
        more["live"], more["focus"], anchor = act(call, alternative, *arguments, by=request.user, version=version)
    except Conflict:
        more, status, anchor = {"conflict": True}, 409, ""
    except Refused as refusal:
        more, status, anchor = {"refusal": str(refusal)}, 422, ""
    except TypeError:
        return HttpResponseBadRequest()
    if not request.htmx:
        if status == 200:
            return redirect(board_address(call, alternative, anchor))
        return whole_page(request, call, alternative, status, **more)
    alternative = Alternative.objects.filter(pk=alternative.pk).first()
    board = Board(material(call), alternative)
    return render(request, "calls/_board.html", board_context(call, board, **more), status=status)


def _nominee(call, key):
    return get_object_or_404(Nominee.objects.select_related("application"), pk=key, application__call=call)


def _category(call, key):
    return get_object_or_404(call.term.categories, pk=key)


def _in(call, alternative, nominee, category, capacity, slot, *, by, version):
    nominee = _nominee(call, nominee)
    pick = composition.put_in(
        alternative, nominee, _category(call, category), Capacity(capacity), slot=slot, by=by, version=version
    )
    anchor = anchor_of(pick)
    facts = {"person": nominee.name or nominee.application.name, "category": pick.category, "slot": pick.slot}
    facts["capacity"] = pick.get_capacity_display()
    return _("%(person)s: %(capacity)s, %(category)s %(slot)s") % facts, anchor, anchor


def _both(call, alternative, application, category, *, by, version):
    application = get_object_or_404(Application.objects.filter(call=call).prefetch_related("nominees"), pk=application)
    member, _deputy = composition.put_both(alternative, application, _category(call, category), by=by, version=version)
    facts = {"application": application.name, "category": member.category}
    return _("%(application)s: member and deputy, %(category)s") % facts, anchor_of(member), anchor_of(member)


def _out(call, alternative, nominee, *, by, version):
    nominee = _nominee(call, nominee)
    pick = alternative.picks.filter(nominee=nominee).first()
    composition.take_out(alternative, nominee, by=by, version=version)
    live = _("%(person)s taken out") % {"person": nominee.name or nominee.application.name}
    return live, f"application-{nominee.application_id}", anchor_of(pick) if pick else ""


DEEDS = {"in": _in, "both": _both, "out": _out}


def anchor_of(pick):
    """The place's anchor on the board; see ``board.Place``."""
    return f"place-{pick.category_id}-{pick.slot}" + ("-deputy" if pick.capacity == Capacity.DEPUTY else "")


@require_POST
@call_editor
def alternative_add(request, body, call):
    """A new alternative: empty, or a copy of ``like``."""
    like = request.POST.get("like")
    like = get_object_or_404(Alternative, pk=like, call=call) if (like or "").isdecimal() else None
    try:
        alternative = composition.add_alternative(call, by=request.user, like=like)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(board_address(call, like))
    return redirect(board_address(call, alternative))


@call_editor
def alternative_rename(request, body, call, alternative):
    """Another name for an alternative."""
    alternative = get_object_or_404(Alternative, pk=alternative, call=call)
    form = NameForm(posted(request), initial={"name": alternative.name, "version": alternative.version})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                composition.rename_alternative(alternative, data["name"], by=request.user, version=data["version"])
            except Refused as refusal:
                form.add_error("name", str(refusal))
            except Conflict:
                return whole_page(request, call, alternative, 409, conflict=True)
            else:
                return redirect(board_address(call, alternative))
    context = {"body": body, "call": call, "alternative": alternative, "form": form}
    return render(request, "calls/alternative_rename.html", context, status=status)


@require_POST
@call_editor
def alternative_remove(request, body, call, alternative):
    """Remove an alternative; the board offers to bring it back."""
    alternative = get_object_or_404(Alternative, pk=alternative, call=call)
    version = request.POST.get("version", "")
    if not version.isdecimal():
        return HttpResponseBadRequest()
    try:
        request.session[REMOVED] = composition.remove_alternative(alternative, by=request.user, version=int(version))
    except Conflict:
        return whole_page(request, call, alternative, 409, conflict=True)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(board_address(call, alternative))
    return redirect(board_address(call))


@require_POST
@call_editor
def alternative_restore(request, body, call):
    """Bring back the alternative that was removed last."""
    kept = request.session.get(REMOVED)
    if not kept or kept["call"] != call.pk:
        messages.error(request, _("There is nothing to bring back any more."))
        return redirect(board_address(call))
    try:
        alternative = composition.restore_alternative(call, kept, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(board_address(call))
    del request.session[REMOVED]
    return redirect(board_address(call, alternative))


@call_editor
def alternative_compare(request, body, call):
    """Up to three alternatives side by side: figures, rules, and in which places they differ."""
    alternatives = list(call.alternatives.order_by("pk"))
    wanted = request.GET.getlist("with")
    beside = [each for each in alternatives if str(each.pk) in wanted][:SIDE_BY_SIDE]
    if not wanted:
        beside = alternatives[-SIDE_BY_SIDE:]
    whole = material(call)
    boards = [Board(whole, each) for each in beside]
    context = {
        "body": body,
        "call": call,
        "alternatives": alternatives,
        "beside": beside,
        "too_many": len(wanted) > SIDE_BY_SIDE,
        "comparison": compared(boards) if len(boards) > 1 else None,
    }
    return render(request, "calls/alternative_compare.html", context)


@call_editor
def pick_change(request, body, call, alternative, nominee):
    """Any place for one person, also one in a category that the person has not applied to; and why."""
    alternative = get_object_or_404(Alternative, pk=alternative, call=call)
    nominee = _nominee(call, nominee)
    board = Board(material(call), alternative)
    form = PlaceForm(posted(request), board=board, nominee=nominee)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _placed(request, call, alternative, nominee, form)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            except Conflict:
                return whole_page(request, call, alternative, 409, conflict=True)
    context = {"body": body, "call": call, "alternative": alternative, "form": form}
    context |= {"person": board.person(nominee.pk), "editable": can_compose(call)}
    return render(request, "calls/pick_change.html", context, status=status)


def _placed(request, call, alternative, nominee, form):
    category, capacity, slot = form.values()
    version = form.cleaned_data["version"]
    pick = composition.put_in(alternative, nominee, category, capacity, slot=slot, by=request.user, version=version)
    composition.write_reason(
        alternative, nominee, form.cleaned_data["reason"], by=request.user, version=alternative.version
    )
    return redirect(board_address(call, alternative, anchor_of(pick)))
