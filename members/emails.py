"""Letters about accounts and about naming a person for a seat."""

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council.bodies.models import Body
from council.core.post.letters import Facts, Link, Quote, compose, place
from council.core.post.outbox import letter
from members.enums import NamingState
from members.models import NamingRequest, Office


def secretary_of(body):
    """The body's secretary whose address answers go to, or None."""
    return (
        Office.objects.current()
        .filter(body=body, kind="secretary", person__isnull=False)
        .exclude(person__email="")
        .select_related("person")
        .first()
    )


def _from(body):
    """The sender's name and where answers go, for letters of one body."""
    secretary = secretary_of(body)
    return {"from_name": body.name, "reply_to": secretary.person.email if secretary else ""}


def _signature(body):
    secretary = secretary_of(body)
    return f"{secretary.person.name}, {body.name}" if secretary else body.name


def _naming(about_id):
    return NamingRequest.objects.select_related("body", "organisation", "seat__category", "category").get(pk=about_id)


def _facts(request):
    return Facts(
        [
            (_("Body"), request.body.name),
            (_("Organisation"), request.organisation.name),
            (_("Place"), str(request.seat.category if request.seat else request.category or "")),
            (_("As"), request.get_capacity_display().lower()),
            (_("From"), date_format(request.start, "SHORT_DATE_FORMAT")),
        ]
    )


@letter("members.naming_request", wipe=True)
def naming_request(about_id, language):
    """Asks the organisation's contact to name a person; nothing is sent when the request has ended meanwhile."""
    request = _naming(about_id)
    if request.state not in NamingState.pending():
        return None
    return compose(
        _("%(body)s: name a person for your organisation’s seat") % {"body": request.body.name},
        _("Hello %(name)s,") % {"name": place("name")},
        _(
            "%(organisation)s has a seat in this body, and we ask you to name the person who sits there. Ask the "
            "person first. No account is needed: the link opens a short form. The secretary confirms the naming, and "
            "the person then gets a letter of their own."
        )
        % {"organisation": request.organisation.name},
        _facts(request),
        request.note and Quote(request.note),
        Link(_("Name a person"), place("link")),
        _("The link is for your organisation only. Do not pass it on outside the organisation."),
        _signature(request.body),
        why=_("You get this letter because you are the organisation’s contact person."),
        **_from(request.body),
    )


@letter("members.naming_confirmed")
def naming_confirmed(about_id, language):
    """Thanks the contact; the person has been confirmed."""
    request = _naming(about_id)
    return compose(
        _("%(body)s: the person you named has been confirmed") % {"body": request.body.name},
        _("Hello %(name)s,") % {"name": place("name")},
        _("Thank you. %(person)s has been confirmed for the seat of %(organisation)s.")
        % {"person": place("person"), "organisation": request.organisation.name},
        _facts(request),
        _signature(request.body),
        why=_("You get this letter because you are the organisation’s contact person."),
        **_from(request.body),
    )


@letter("members.naming_answered")
def naming_answered(about_id, language):
    """Tells a secretary that an organisation has proposed a person or names nobody."""
    request = _naming(about_id)
    declined = request.state == NamingState.DECLINED
    return compose(
        (_("%(organisation)s names nobody") if declined else _("%(organisation)s has proposed a person"))
        % {"organisation": request.organisation.name},
        _("Hello %(name)s,") % {"name": place("name")},
        _("The organisation says that it names nobody for this place.")
        if declined
        else _("The organisation has proposed a person for this place. The person sits only when you have confirmed."),
        _facts(request),
        request.message and Quote(request.message),
        Link(_("Open the request"), place("link")),
        why=_("You get this letter because you are a secretary of the body."),
        from_name=request.body.name,
    )


@letter("members.account_invitation", shape=["body_id"])
def account_invitation(about_id, language, body_id):
    """Tells a person that there is an account, and how to sign in."""
    body = Body.objects.filter(pk=body_id).first() if body_id else None
    where = body.name if body else settings.SITE_NAME
    return compose(
        _("%(where)s: how to sign in") % {"where": where},
        _("Hello %(name)s,") % {"name": place("name")},
        _(
            "You now have an account in %(site)s. There you read the agendas and papers of your meetings, also those "
            "that are not public, and answer invitations."
        )
        % {"site": settings.SITE_NAME},
        _(
            "There is no password. Write the address to which this letter came, and we send you a code that signs "
            "you in. Later you can add a passkey, so that a fingerprint or the code of your telephone is enough."
        ),
        Facts([(_("Your address"), place("email"))]),
        Link(_("Sign in"), place("link")),
        body and _signature(body),
        why=_("You get this letter because a secretary has added you to the portal."),
        **(_from(body) if body else {}),
    )


@letter("members.address_changed")
def address_changed(about_id, language):
    """Tells the old and the new address that the account has moved."""
    return compose(
        _("Your address in %(site)s has changed") % {"site": settings.SITE_NAME},
        _("Hello %(name)s,") % {"name": place("name")},
        _(
            "The address with which you sign in has been changed. If you did not ask for this, tell the secretary of "
            "your body at once."
        ),
        why=_("This letter went to both the old and the new address."),
    )
