"""Draft compositions: several alternatives of a call, and the people put into their places.

Nothing here binds anybody. Each change is guarded by ``Alternative.version``:
of two editors the second gets Conflict and sees what the first has done.
"""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.bodies.enums import DeputyScheme
from council.core.events import describe, record
from council.core.states import Conflict, Refused
from members.calls.enums import ApplicationState, Consent, Origin
from members.calls.models import Alternative, Call, Nominee, Pick, Proposal
from members.calls.rules import COMPOSING, can_compose
from members.enums import Capacity

describe(
    alternative__added=gettext_lazy("Draft composition “%(name)s” begun"),
    alternative__copied=gettext_lazy("Draft composition “%(name)s” copied from “%(like)s”"),
    alternative__renamed=gettext_lazy("Draft composition “%(before)s” is now called “%(name)s”"),
    alternative__removed=gettext_lazy("Draft composition “%(name)s” removed"),
    alternative__restored=gettext_lazy("Draft composition “%(name)s” brought back"),
    alternative__put_in=gettext_lazy("“%(name)s”: application %(number)s put in, %(capacity)s, %(category)s %(slot)s"),
    alternative__replaced=gettext_lazy(
        "“%(name)s”: application %(number)s put in place of application %(instead)s,"
        " %(capacity)s, %(category)s %(slot)s"
    ),
    alternative__moved=gettext_lazy("“%(name)s”: application %(number)s moved, %(capacity)s, %(category)s %(slot)s"),
    alternative__swapped=gettext_lazy(
        "“%(name)s”: application %(number)s changed places with application %(instead)s,"
        " %(capacity)s, %(category)s %(slot)s"
    ),
    alternative__taken_out=gettext_lazy("“%(name)s”: application %(number)s taken out, %(capacity)s, %(category)s"),
    alternative__reasoned=gettext_lazy("“%(name)s”: reason written for application %(number)s"),
)
#: Which event it is: somebody placed already, and whether the place was taken.
KINDS = {
    (False, False): "alternative.put_in",
    (False, True): "alternative.replaced",
    (True, False): "alternative.moved",
    (True, True): "alternative.swapped",
}
#: More alternatives than this nobody compares.
MOST = 40
#: The highest slot number that a place may have.
LAST_SLOT = 99


@transaction.atomic
def add_alternative(call, *, by, name="", like=None, picks=(), origin=Origin.HAND, explanation=None):
    """A new draft composition: empty, with the picks of ``like``, or with ``picks`` as dicts of their fields.

    Without a name it gets the next letter. Raises Refused when the call is not
    being composed, or has an alternative of that name.
    """
    call = Call.objects.select_for_update(no_key=True).get(pk=call.pk)
    _check_open(call)
    if call.alternatives.count() >= MOST:
        raise Refused(_("The call has %(n)s draft compositions. Remove some first.") % {"n": MOST})
    alternative = _save_name(
        Alternative(call=call, origin=origin, explanation=explanation or {}, created_by=by), name or _next_name(call)
    )
    if like is not None:
        picks = like.picks.values("nominee_id", "category_id", "capacity", "slot", "reason")
    Pick.objects.bulk_create(Pick(alternative=alternative, **each) for each in picks)
    if like is None:
        record("alternative.added", target=call, by=by, name=alternative.name)
    else:
        record("alternative.copied", target=call, by=by, name=alternative.name, like=like.name)
    return alternative


def _check_open(call):
    if not can_compose(call):
        raise Refused(_("Compositions are drafted after the closing and until the decision."))


def _next_name(call):
    """“Alternative B”: the first letter that no alternative has, also of those removed meanwhile."""
    taken = set(call.alternatives.values_list("name", flat=True))
    letters = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
    names = (_("Alternative %(letter)s") % {"letter": each} for each in letters + [f"A{each}" for each in letters])
    return next(each for each in names if each not in taken)


def _save_name(alternative, name):
    alternative.name = name
    try:
        with transaction.atomic():
            alternative.save()
    except IntegrityError as error:
        raise Refused(_("The call has a composition called “%(name)s” already.") % {"name": name}) from error
    return alternative


def _claim(alternative, version):
    """Raise the version of an alternative that nobody changed since; its call, or Conflict, or Refused."""
    # The call's state in a subquery and not by a join: Django would put the version into the subquery with it, and
    # whoever has waited for the row would not look at it again.
    calls = Call.objects.filter(state__in=COMPOSING)
    own = Alternative.objects.filter(pk=alternative.pk, version=version, call__in=calls)
    done = own.update(version=F("version") + 1)
    now = Alternative.objects.select_related("call__body").filter(pk=alternative.pk).first()
    if now is None:
        raise Refused(_("Somebody else has removed this composition."))
    if not done:
        _check_open(now.call)
        raise Conflict(now)
    alternative.version = now.version
    return now.call


@transaction.atomic
def rename_alternative(alternative, name, *, by, version):
    """Give an alternative another name."""
    call = _claim(alternative, version)
    before = alternative.name
    if name != before:
        _save_name(alternative, name)
        record("alternative.renamed", target=call, by=by, name=name, before=before)
    return alternative


@transaction.atomic
def remove_alternative(alternative, *, by, version):
    """Remove an alternative; returns what ``restore_alternative`` needs to bring it back.

    Refused while a proposal refers to it, so that one sees what the proposal was made from.
    """
    call = _claim(alternative, version)
    if Proposal.objects.filter(alternative=alternative).exists():
        raise Refused(_("The proposal was made from this composition, so it is kept."))
    kept = {
        "call": call.pk,
        "name": alternative.name,
        "origin": alternative.origin,
        "explanation": alternative.explanation,
        "picks": list(alternative.picks.values("nominee_id", "category_id", "capacity", "slot", "reason")),
    }
    alternative.delete()
    record("alternative.removed", target=call, by=by, name=kept["name"])
    return kept


@transaction.atomic
def restore_alternative(call, kept, *, by):
    """Bring back what ``remove_alternative`` returned, without the people whose application is gone meanwhile."""
    call = Call.objects.select_for_update(no_key=True).get(pk=call.pk)
    _check_open(call)
    name = kept["name"]
    if call.alternatives.filter(name=name).exists():
        name = _next_name(call)
    there = set(Nominee.objects.filter(application__call=call).values_list("pk", flat=True))
    alternative = Alternative.objects.create(
        call=call, name=name, origin=kept["origin"], explanation=kept["explanation"], created_by=by
    )
    picks = (Pick(alternative=alternative, **each) for each in kept["picks"] if each["nominee_id"] in there)
    Pick.objects.bulk_create(picks)
    record("alternative.restored", target=call, by=by, name=name)
    return alternative


@transaction.atomic
def put_in(alternative, nominee, category, capacity, *, by, version, slot=None):
    """Put a nominated person into a place, or move one there; returns the Pick.

    Without ``slot`` the first fitting place, also beyond the plan. Whoever sits
    in the place changes places with the mover, or is taken out when the person
    comes from outside. Raises Conflict, and Refused for somebody who cannot be
    chosen or a category without places in the call.
    """
    call = _claim(alternative, version)
    _check_choosable(call, nominee, category)
    picks = list(alternative.picks.select_related("nominee__application"))
    mine = next((each for each in picks if each.nominee_id == nominee.pk), None)
    others = [each for each in picks if each is not mine and each.category_id == category.pk]
    slot = slot or _fitting(call, alternative, nominee, capacity, others)
    if not 1 <= slot <= LAST_SLOT:
        raise Refused(_("There is no such place."))
    if mine and (mine.category_id, mine.capacity, mine.slot) == (category.pk, capacity, slot):
        return mine
    sitting = next((each for each in others if (each.capacity, each.slot) == (capacity, slot)), None)
    if sitting and mine:
        Pick.objects.filter(pk=sitting.pk).update(category=mine.category_id, capacity=mine.capacity, slot=mine.slot)
    elif sitting:
        sitting.delete()
    pick = mine or Pick(alternative=alternative, nominee=nominee)
    pick.category, pick.capacity, pick.slot = category, capacity, slot
    pick.save()
    facts = {"number": nominee.application.number, "capacity": str(capacity), "category": str(category), "slot": slot}
    if sitting:
        facts["instead"] = sitting.nominee.application.number
    kind = KINDS[mine is not None, sitting is not None]
    record(kind, target=call, by=by, name=alternative.name, **facts)
    return pick


def _check_choosable(call, nominee, category):
    application = nominee.application
    if application.call_id != call.pk or not call.places.filter(category=category).exists():
        raise Refused(_("The call has no such place or applicant."))
    if application.state in {ApplicationState.DRAFT, ApplicationState.WITHDRAWN} or application.duplicate_of_id:
        raise Refused(_("The application has been withdrawn or set aside, so nobody of it can be put in."))
    if nominee.consent == Consent.REFUSED:
        raise Refused(_("This person does not consent to be chosen."))


def _fitting(call, alternative, nominee, capacity, others):
    """The slot for somebody without a wish: the lowest free one; a personal deputy goes behind a member.

    First behind the member of the same application, then behind the first member without a deputy.
    """
    taken = {each.slot for each in others if each.capacity == capacity}
    wished = []
    if capacity == Capacity.DEPUTY and _scheme(call) == DeputyScheme.PERSONAL:
        members = sorted((each for each in others if each.capacity == Capacity.MEMBER), key=lambda each: each.slot)
        own = [each for each in members if each.nominee.application_id == nominee.application_id]
        wished = [each.slot for each in [*own, *members]]
    free = (slot for slot in range(1, LAST_SLOT + 2) if slot not in taken)
    return next((slot for slot in wished if slot not in taken), None) or next(free)


def _scheme(call):
    rules = call.body.rules_on(call.term.start)
    return rules.deputy_scheme if rules else DeputyScheme.NONE


@transaction.atomic
def put_both(alternative, application, category, *, by, version):
    """Put an application's member into the first free place and its deputy behind; returns the two Picks."""
    nominees = {each.capacity: each for each in application.nominees.all()}
    if set(nominees) < {Capacity.MEMBER, Capacity.DEPUTY}:
        raise Refused(_("The application does not propose both a member and a deputy."))
    for each in nominees.values():
        each.application = application
    member = put_in(alternative, nominees[Capacity.MEMBER], category, Capacity.MEMBER, by=by, version=version)
    deputy = put_in(
        alternative, nominees[Capacity.DEPUTY], category, Capacity.DEPUTY, by=by, version=alternative.version
    )
    return member, deputy


@transaction.atomic
def take_out(alternative, nominee, *, by, version):
    """Take a person out of the composition. Raises Conflict, and Refused for somebody who is not in it."""
    call = _claim(alternative, version)
    pick = alternative.picks.select_related("category", "nominee__application").filter(nominee=nominee).first()
    if pick is None:
        raise Refused(_("This person is not in the composition."))
    pick.delete()
    facts = {"number": pick.nominee.application.number, "capacity": pick.capacity, "category": str(pick.category)}
    record("alternative.taken_out", target=call, by=by, name=alternative.name, **facts)


@transaction.atomic
def write_reason(alternative, nominee, reason, *, by, version):
    """Write why a person is in the place; a proposal made from the composition begins with it."""
    call = _claim(alternative, version)
    if not alternative.picks.filter(nominee=nominee).exclude(reason=reason).update(reason=reason):
        return
    number = nominee.application.number
    record("alternative.reasoned", target=call, by=by, name=alternative.name, number=number)
