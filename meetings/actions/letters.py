"""Rows of letters about meetings. The texts are in ``meetings/emails.py``."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from council.core import outbox
from council.core.models import Delivery
from meetings import links


def address(name, language, **kwargs):
    """An absolute address of a page in the recipient's language, from SITE_URL and never from a request."""
    with translation.override(language):
        return settings.SITE_URL + reverse(name, kwargs=kwargs)


def _row(kind, meeting, person, key, about_id, **fields):
    return Delivery(
        key=key,
        kind=kind,
        group=f"meeting:{meeting.pk}",
        sequence=meeting.sequence,
        about_id=about_id,
        body_id=meeting.body_id,
        recipient_name=person.name,
        recipient_email=person.email,
        language=person.language,
        fields={"name": person.name, "given_name": person.given_name, **fields},
    )


def to_invited(kind, invitations, *, stamp=""):
    """Queue one letter of a kind to each invited person who has an address.

    ``stamp`` tells letters of one kind and sequence apart (a reminder's day).
    """
    rows = []
    for invitation in invitations:
        meeting, person = invitation.meeting, invitation.person
        if not person.email:
            continue
        key = f"{kind}:{invitation.pk}:{invitation.token_version}:{meeting.sequence}{stamp and ':' + stamp}"
        link = address("meetings:invitation_answer", person.language, token=links.token(invitation, links.ANSWER))
        member = invitation.in_place_of.person.name if invitation.in_place_of_id else ""
        rows.append(_row(kind, meeting, person, key, meeting.pk, link=link, member=member))
    outbox.queue(rows)


def to_people(kind, minutes, people, *, stamp, page):
    """Queue a letter about the minutes to people who sign in to act: the page's name is ``page``."""
    meeting = minutes.meeting
    rows = [
        _row(
            kind,
            meeting,
            person,
            f"{kind}:{minutes.pk}:{person.pk}:{stamp}",
            minutes.pk,
            link=address(page, person.language, slug=meeting.body.slug, year=meeting.year, number=meeting.number),
        )
        for person in people
        if person.email
    ]
    for row in rows:
        row.group = ""
    outbox.queue(rows)


def to_scrutineers(minutes, scrutinies):
    """Queue the letter with a scrutineer's own link to each of them."""
    meeting = minutes.meeting
    rows = []
    for scrutiny in scrutinies:
        person = scrutiny.person
        link = address("meetings:scrutiny_answer", person.language, token=links.token(scrutiny, links.SCRUTINY))
        key = f"minutes.scrutiny:{scrutiny.pk}:{scrutiny.token_version}"
        row = _row("minutes.scrutiny", meeting, person, key, minutes.pk, link=link)
        row.group = ""
        if person.email:
            rows.append(row)
    outbox.queue(rows)
