"""Rows of letters about the outcome of a call. The texts are in ``members/calls/emails/outcome.py``."""

from django.utils import timezone

from council.core.models import Delivery
from council.core.post import outbox
from council.core.post.letters import address
from members.calls.emails.words import inert
from members.calls.enums import ApplicationState
from members.calls.links import application_token
from members.calls.models import Application

KINDS = {
    ApplicationState.SELECTED: "calls.chosen",
    ApplicationState.RESERVE: "calls.in_reserve",
    ApplicationState.NOT_SELECTED: "calls.not_chosen",
}


def row(kind, application, key, *, name, email, language, sending=None, **fields):
    """One letter to the contact of an application, or to a person nominated in it; ``sending`` are columns."""
    return Delivery(
        **(sending or {}),
        key=f"{kind}:{key}",
        kind=kind,
        about_id=application.pk,
        body_id=application.call.body_id,
        recipient_name=name,
        recipient_email=email,
        language=language,
        fields={"name": inert(name), **fields},
    )


def contact_row(application, stamp=""):
    """The letter to the contact of an application, if there is an address."""
    if not application.contact_email:
        return []
    return [
        row(
            KINDS[application.state],
            application,
            f"{application.pk}{stamp}",
            name=application.contact_name or application.name,
            email=application.contact_email,
            language=application.language,
        )
    ]


def person_row(application, choice):
    """The letter to a nominated person who has got a place, if there is an address."""
    nominee = choice.nominee
    if not choice.membership_id or not nominee.email:
        return []
    return [
        row(
            "calls.appointed",
            application,
            f"{nominee.pk}:{choice.membership_id}",
            name=nominee.name,
            email=nominee.email,
            language=nominee.language,
            nominee=nominee.pk,
            link=address("bodies:body_show", nominee.language, slug=application.call.body.slug),
        )
    ]


def tell_outcomes(call):
    """Queue the letters to all whose outcome is known and who have not been told."""
    applications = list(
        Application.objects.filter(call=call, state__in=KINDS, told_at=None)
        .select_related("call__body")
        .prefetch_related("decidedchoices__nominee")
    )
    rows = []
    for application in applications:
        rows += contact_row(application)
        for choice in application.decidedchoices.all():
            rows += person_row(application, choice)
    outbox.queue(rows)
    Application.objects.filter(pk__in=[each.pk for each in applications]).update(told_at=timezone.now())


def tell_vacancy_filled(application, choice):
    """Queue the letters about one person who gets a vacant seat after the appointments."""
    outbox.queue([*contact_row(application, f":{choice.membership_id}"), *person_row(application, choice)])
    Application.objects.filter(pk=application.pk).update(told_at=timezone.now())


def compared(call):
    """The applications of a call whose contacts are told what becomes of it."""
    rows = Application.objects.filter(call=call, erased_at=None).counted().select_related("call__body")
    return [application for application in rows if application.contact_email]


def tell_not_carried_out(call):
    """Queue the letters that say that the call ended without a decision."""
    outbox.queue(
        [
            row(
                "calls.not_carried_out",
                application,
                application.pk,
                name=application.contact_name or application.name,
                email=application.contact_email,
                language=application.language,
            )
            for application in compared(call)
        ]
    )


def tell_new_call(call):
    """Queue the letters to the applicants of the call that this published one replaces, each with an own link.

    They leave when the new call opens; published again after a slip, it replaces those that have not left.
    """
    if call.predecessor_id is None:
        return
    call.refresh_from_db(fields=["version", "opens_at"])
    outbox.queue(
        [
            row(
                "calls.new_call",
                application,
                f"{application.pk}:{call.pk}:{call.version}",
                sending={
                    "group": f"calls.new_call:{application.pk}",
                    "sequence": call.version,
                    "due_at": max(call.opens_at, timezone.now()),
                },
                name=application.contact_name or application.name,
                email=application.contact_email,
                language=application.language,
                link=address("calls:application_carry", application.language, token=application_token(application)),
            )
            for application in compared(call.predecessor)
        ]
    )
