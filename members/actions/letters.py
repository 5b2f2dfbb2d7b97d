"""Rows of letters about people and seats. The texts are in ``members/emails.py``."""

from council.core.models import Delivery
from council.core.post import outbox
from council.core.post.letters import address
from members import links
from members.models import Office


def _row(kind, key, *, name, email, language, about_id, body_id=None, **more):
    fields = more.pop("fields", {})
    return Delivery(
        key=f"{kind}:{key}",
        kind=kind,
        about_id=about_id,
        body_id=body_id,
        recipient_name=name,
        recipient_email=email,
        language=language,
        fields={"name": name, **fields},
        **more,
    )


def account_invitation(person, body, *, sequence):
    """How to sign in; a letter sent again replaces one that has not left yet."""
    row = _row(
        "members.account_invitation",
        f"{person.pk}:{sequence}",
        name=person.name,
        email=person.email,
        language=person.language,
        about_id=person.pk,
        body_id=body.pk if body else None,
        group=f"account:{person.pk}",
        sequence=sequence % 2**31,
        fields={
            "link": address("account_request_login_code", person.language),
            "body_id": body.pk if body else None,
        },
    )
    outbox.queue([row])


def address_changed(person, old, *, stamp):
    """Tell both addresses that the account's address has changed. ``stamp`` tells one change from another."""
    rows = [
        _row(
            "members.address_changed",
            f"{stamp}:{number}",
            name=person.name,
            email=email,
            language=person.language,
            about_id=person.pk,
        )
        for number, email in enumerate((old, person.email))
        if email
    ]
    outbox.queue(rows)


def naming_request(request):
    """Ask the organisation's contact for a person, by a link that opens this one request."""
    language = request.language
    link = address("members:naming_answer", language, token=links.naming_token(request))
    row = _row(
        "members.naming_request",
        f"{request.pk}:{request.token_version}",
        name=request.contact_name,
        email=request.contact_email,
        language=language,
        about_id=request.pk,
        body_id=request.body_id,
        group=f"naming:{request.pk}",
        sequence=request.token_version,
        fields={"link": link},
    )
    outbox.queue([row])


def naming_confirmed(request, person_name):
    """Thank the contact: the person has been confirmed."""
    row = _row(
        "members.naming_confirmed",
        str(request.pk),
        name=request.contact_name,
        email=request.contact_email,
        language=request.language,
        about_id=request.pk,
        body_id=request.body_id,
        fields={"person": person_name},
    )
    outbox.queue([row])


def naming_answered(request):
    """Tell the secretaries of the body that the organisation has answered."""
    rows = [
        _row(
            "members.naming_answered",
            f"{request.pk}:{request.token_version}:{request.state}:{office.person_id}",
            name=office.person.name,
            email=office.person.email,
            language=office.person.language,
            about_id=request.pk,
            body_id=request.body_id,
            fields={
                "link": address("members:naming_show", office.person.language, slug=request.body.slug, pk=request.pk)
            },
        )
        for office in Office.objects.current().filter(body=request.body_id, kind="secretary").select_related("person")
        if office.person and office.person.email
    ]
    outbox.queue(rows)
