"""An organisation is asked for a person; its contact proposes one by link, the secretary confirms."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.bodies.models import Category, Seat
from council.core.events import describe, record
from council.core.states import Refused, move
from members.actions import letters
from members.actions.composition import lock
from members.actions.memberships import appoint, name_person
from members.actions.people import add_person, invite_account
from members.enums import Capacity, NamingState
from members.models import NamingRequest, Person

describe(
    naming__requested=gettext_lazy("%(organisation)s asked to name a person: %(capacity)s, %(place)s"),
    naming__proposed=gettext_lazy("%(organisation)s proposed a person: %(place)s"),
    naming__declined=gettext_lazy("%(organisation)s names nobody: %(place)s"),
    naming__asked_again=gettext_lazy("%(organisation)s asked again to name a person: %(place)s"),
    naming__confirmed=gettext_lazy("%(name)s, proposed by %(organisation)s, confirmed: %(place)s"),
    naming__withdrawn=gettext_lazy("Request to %(organisation)s to name a person withdrawn: %(place)s"),
)
#: What the contact told about a person; it is erased when the request ends.
PROPOSAL = {
    "given_name": "",
    "family_name": "",
    "email": "",
    "phone": "",
    "background": "",
    "message": "",
    "proposed_at": None,
}


def _facts(request):
    return {
        "organisation": request.organisation.name,
        "place": str(request.seat or request.category or request.body),
        "capacity": request.capacity,
    }


@transaction.atomic
def request_naming(place, *, organisation, by, capacity=Capacity.MEMBER, start=None, membership=None, language=None):
    """Send the organisation's contact a link by which to name a person for a seat, a category or a body.

    ``membership`` is the organisation's membership that waits for its person.
    Raises Refused when the organisation has no contact address or was asked already.
    """
    if not organisation.contact_email:
        raise Refused(
            _("%(organisation)s has no contact address. Add it to the organisation first.")
            % {"organisation": organisation}
        )
    body = place.term.body if isinstance(place, (Seat, Category)) else place
    request = NamingRequest(
        body=body,
        organisation=organisation,
        membership=membership,
        seat=place if isinstance(place, Seat) else None,
        category=place if isinstance(place, Category) else None,
        capacity=capacity,
        start=start or timezone.localdate(),
        contact_name=organisation.contact_name,
        contact_email=organisation.contact_email,
        language=language or (body.languages or ["fi"])[0],
    )
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError as error:
        raise Refused(
            _("An organisation has been asked to name a person for this place already. Withdraw that request first.")
        ) from error
    record("naming.requested", target=request, by=by, **_facts(request))
    letters.naming_request(request)
    return request


@transaction.atomic
def ask_again(request, *, by, note=""):
    """Send a new link, with the secretary's words; the older link and what was proposed by it are void."""
    request = NamingRequest.objects.select_for_update().get(pk=request.pk)
    move(
        request,
        NamingState.OPEN,
        by=by,
        event="naming.asked_again",
        log=_facts(request),
        token_version=request.token_version + 1,
        note=note,
        contact_name=request.organisation.contact_name,
        contact_email=request.organisation.contact_email or request.contact_email,
        **PROPOSAL,
    )
    letters.naming_request(request)
    return request


@transaction.atomic
def propose_person(request, *, given_name, family_name, email, **more):
    """The contact, by the signed link, proposes a person or corrects what was proposed."""
    move(
        request,
        NamingState.PROPOSED,
        by=None,
        event="naming.proposed",
        log={**_facts(request), "actor_name": request.contact_name or request.organisation.name},
        given_name=given_name,
        family_name=family_name,
        email=email.lower(),
        proposed_at=timezone.now(),
        **more,
    )
    letters.naming_answered(request)
    return request


@transaction.atomic
def decline_naming(request, *, message=""):
    """The contact, by the signed link, says that the organisation names nobody."""
    move(
        request,
        NamingState.DECLINED,
        by=None,
        event="naming.declined",
        log={**_facts(request), "actor_name": request.contact_name or request.organisation.name},
        **{**PROPOSAL, "message": message},
    )
    letters.naming_answered(request)
    return request


@transaction.atomic
def withdraw_naming(request, *, by):
    """The secretary needs no answer any more; the link opens a page that says so."""
    move(request, NamingState.WITHDRAWN, by=by, event="naming.withdrawn", log=_facts(request), **PROPOSAL)
    return request


def _person_of(request, by):
    """The proposed person: an old acquaintance with the same name and address, else a new one."""
    known = Person.objects.filter(email__iexact=request.email).first()
    if known is None:
        return add_person(
            by=by,
            given_name=request.given_name,
            family_name=request.family_name,
            email=request.email,
            phone=request.phone,
            language=request.person_language,
        )
    if known.name.casefold() != request.proposed_name.casefold():
        raise Refused(
            _("The proposed address belongs to a person with another name in the portal. Ask the contact to check it.")
        )
    return known


@transaction.atomic
def confirm_naming(request, *, by, since=None, invite=True):
    """The secretary confirms the proposed person, who gets the place from ``since`` on. Returns the membership.

    ``since`` is at the earliest today unless given. With ``invite`` the person gets an account and a letter.
    """
    lock(request.body)
    request.refresh_from_db()
    background = request.background
    move(
        request,
        NamingState.CONFIRMED,
        by=by,
        event="naming.confirmed",
        log={**_facts(request), "name": request.proposed_name},
    )
    person = _person_of(request, by)
    since = since or max(request.start, timezone.localdate())
    if request.membership_id:
        membership = name_person(request.membership, person, by=by, since=since, background=background)
    else:
        membership = appoint(
            request.seat or request.category or request.body,
            by=by,
            capacity=request.capacity,
            person=person,
            organisations=[request.organisation],
            start=since,
            background=background,
        )
    NamingRequest.objects.filter(pk=request.pk).update(**PROPOSAL)
    letters.naming_confirmed(request, person.name)
    if invite:
        invite_account(person, by=by, body=request.body)
    return membership
