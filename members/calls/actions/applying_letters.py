"""Rows of letters to applicants and nominated people. The texts are in ``members/calls/emails/applying.py``."""

import datetime
import secrets

from django.utils import timezone

from council.core.models import Delivery
from council.core.post import outbox
from council.core.post.letters import address
from members.calls import links
from members.calls.emails.words import inert
from members.models import Office

#: How long the receipt of a changed application waits for further changes.
RECEIPT_PAUSE = datetime.timedelta(minutes=5)


def _row(kind, key, *, about, body_id, name, email, language, fields=None, **more):
    return Delivery(
        key=f"{kind}:{key}",
        kind=kind,
        about_id=about.pk,
        body_id=body_id,
        recipient_name=name,
        recipient_email=email,
        language=language,
        fields={"name": name, **(fields or {})},
        **more,
    )


def start_link(call, email, language):
    """The link by which an address begins an application or finds those it has; the same letter for every address."""
    link = address("calls:apply_open", language, token=links.address_token(call, email, language))
    row = _row(
        "calls.start",
        secrets.token_hex(16),
        about=call,
        body_id=call.body_id,
        name="",
        email=email,
        language=language,
        fields={"link": link},
        urgent=True,
    )
    outbox.queue([row])


def _to_contact(kind, application, key, *, email="", **more):
    link = address("calls:apply_tasks", application.language, token=links.application_token(application))
    return _row(
        kind,
        f"{application.pk}:{key}",
        about=application,
        body_id=application.call.body_id,
        name=application.contact_name,
        email=email or application.contact_email,
        language=application.language,
        fields={"link": link, **more.pop("fields", {})},
        **more,
    )


def receipt(application, *, at_once):
    """What was sent, in full; a later receipt replaces one that has not left. Nobody without an address gets one."""
    if not application.contact_email:
        return
    now = timezone.now()
    row = _to_contact(
        "calls.receipt",
        application,
        str(application.version),
        group=f"application:{application.pk}",
        sequence=application.version,
        due_at=now if at_once else now + RECEIPT_PAUSE,
    )
    outbox.queue([row])


def withdrawn(application):
    """The application has been withdrawn; a receipt that waits is replaced."""
    if not application.contact_email:
        return
    row = _to_contact(
        "calls.withdrawn",
        application,
        str(application.version),
        group=f"application:{application.pk}",
        sequence=application.version,
    )
    outbox.queue([row])


def application_link(application):
    """A link to the application; those sent before it are void when ``token_version`` was raised."""
    key = f"{application.token_version}:{secrets.token_hex(8)}"
    outbox.queue([_to_contact("calls.application_link", application, key)])


def contact_changed(application, old):
    """The new contact gets the link; the old one is told, when there was one."""
    rows = [_to_contact("calls.application_link", application, secrets.token_hex(8))]
    if old:
        rows.append(_to_contact("calls.contact_changed", application, secrets.token_hex(8), email=old))
    outbox.queue(rows)


def consent_request(nominee):
    """Ask a nominated person for consent, by a link of their own."""
    application = nominee.application
    link = address("calls:nominee_consent", nominee.language, token=links.consent_token(nominee))
    row = _row(
        "calls.consent",
        f"{nominee.pk}:{nominee.consent_version}",
        about=nominee,
        body_id=application.call.body_id,
        name=nominee.name,
        email=nominee.email,
        language=nominee.language,
        group=f"consent:{nominee.pk}",
        sequence=nominee.consent_version,
        fields={"link": link, "version": nominee.consent_version},
    )
    outbox.queue([row])


def nomination_ended(application, asked, ended):
    """Tell somebody who was asked for consent that the nomination no longer stands, once for each time of asking.

    ``ended`` is ``replaced`` or ``withdrawn``.
    """
    row = _row(
        "calls.nomination_ended",
        asked.key,
        about=application,
        body_id=application.call.body_id,
        name=inert(asked.name),
        email=asked.email,
        language=asked.language,
        fields={"ended": ended, "question": f"calls.consent:{asked.key}"},
    )
    outbox.queue([row])


def _secretaries(body_id):
    offices = Office.objects.current().filter(body=body_id, kind="secretary").select_related("person")
    return [office.person for office in offices if office.person and office.person.email]


def _to_secretaries(kind, application, key):
    body = application.call.body
    where = {"slug": body.slug, "pk": application.call_id, "application": application.pk}
    return [
        _row(
            kind,
            f"{application.pk}:{key}:{person.pk}",
            about=application,
            body_id=body.pk,
            name=person.name,
            email=person.email,
            language=person.language,
            fields={"link": address("calls:application_show", person.language, **where)},
        )
        for person in _secretaries(body.pk) or _secretaries(body.parent_id)
    ]


def consent_answered(nominee):
    """Tell the applicant's contact and the secretaries what a nominated person answered."""
    application = nominee.application
    stamp = f"{nominee.pk}:{nominee.consent_at:%Y%m%d%H%M%S%f}"
    fields = {"person": inert(nominee.name), "consent": str(nominee.consent)}
    rows = _to_secretaries("calls.consent_answered_desk", application, stamp)
    if application.contact_email:
        rows.append(_to_contact("calls.consent_answered", application, stamp))
    for row in rows:
        row.fields |= fields
    outbox.queue(rows)


def completed(application):
    """Tell the secretaries that an application was completed; the contact gets a receipt."""
    outbox.queue(_to_secretaries("calls.completed", application, str(application.version)))
    receipt(application, at_once=True)
