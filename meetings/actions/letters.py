"""Rows of letters about meetings. The texts are in ``meetings/emails.py``."""

from council.core.enums import DeliveryState
from council.core.models import Delivery
from council.core.post import outbox
from council.core.post.letters import address
from meetings import links, recipients
from meetings.enums import InvitedAs, MinutesState, ScrutinyState
from meetings.models import Scrutiny

#: The letters that begin an invitation: until one of them has left, the person knows nothing of it.
NOTICES = ("meeting.invitation", "meeting.deputy_called")
#: What is written to people who are invited.
WHILE_INVITED = (*NOTICES, "meeting.changed", "meeting.reminder", "meeting.deputy_released", "meeting.withdrawn")
#: The state of the minutes in which a letter about them is of use: in any other its text has nothing to say.
OF_USE = {
    "minutes.with_chair": MinutesState.WITH_CHAIR,
    "minutes.returned": MinutesState.DRAFT,
    "minutes.refused": MinutesState.DRAFT,
    "minutes.scrutiny": MinutesState.IN_SCRUTINY,
}
#: Letters that say that a deputy comes in one's place.
TELL_OF_DEPUTY = {"meeting.invitation", "meeting.reminder"}


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
        fields={"name": person.name, "given_name": person.given_name, "person": person.pk, **fields},
    )


def to_invited(kind, invitations, *, stamp="", member=None, stays=False):
    """Queue one letter of a kind to each invited person who has an address.

    ``stamp`` tells letters of one kind and sequence apart (a reminder's day).
    ``member`` is who a deputy's letter speaks of, by default the one in whose place the deputy was called.
    ``stays`` is for those who remain invited, for an office, when they are not needed as deputies.
    """
    rows = []
    who = None
    for invitation in invitations:
        meeting, person = invitation.meeting, invitation.person
        if not person.email:
            continue
        key = f"{kind}:{invitation.pk}:{invitation.token_version}:{meeting.sequence}{stamp and ':' + stamp}"
        link = address("meetings:invitation_answer", person.language, token=links.token(invitation, links.ANSWER))
        fields = {"link": link, "member": member or _in_place_of(invitation)}
        if stays:
            fields["stays"] = "yes"
        if kind in TELL_OF_DEPUTY and invitation.invited_as == InvitedAs.MEMBER:
            who = who or recipients.composition(meeting)
            fields["has_deputy"] = "yes" if who.deputies_for(invitation.seat) else ""
        rows.append(_row(kind, meeting, person, key, meeting.pk, **fields))
    outbox.queue(rows)


def _in_place_of(invitation):
    return invitation.in_place_of.person.name if invitation.in_place_of_id else ""


def notice_of(invitation):
    """The kind of letter with which an invitation begins."""
    return "meeting.deputy_called" if invitation.invited_as == InvitedAs.DEPUTY else "meeting.invitation"


def send_notices(invitations, **fields):
    """Queue to each the letter with which the invitation begins."""
    for kind in NOTICES:
        to_invited(kind, [each for each in invitations if notice_of(each) == kind], **fields)


def numbers_of(key):
    """The keys of the invitation and of its version that a letter's own key names, or ``(None, None)``."""
    _kind, *numbers = key.split(":")
    pk, version = [*numbers, "", ""][:2]
    return (int(pk), int(version)) if pk.isdigit() and version.isdigit() else (None, None)


def _of(invitations, kinds):
    """``(row's key, invitation's key, its version, state)`` of the letters about these invitations."""
    wanted = {each.pk for each in invitations}
    about = {each.meeting_id for each in invitations}
    rows = Delivery.objects.filter(kind__in=kinds, about_id__in=about).values_list("pk", "key", "state")
    for pk, key, state in rows:
        invitation, version = numbers_of(key)
        if invitation in wanted:
            yield pk, invitation, version, state


def told(invitations):
    """Those of the invitations whose notice has left: the person knows of the invitation as it is now."""
    left = {DeliveryState.SENDING, DeliveryState.SENT}
    known = {(pk, version) for _row, pk, version, state in _of(invitations, NOTICES) if state in left}
    return [each for each in invitations if (each.pk, each.token_version) in known]


def take_back(invitations):
    """Letters about these invitations that have not left are not sent: something newer is said instead."""
    rows = [row for row, _pk, _version, state in _of(invitations, WHILE_INVITED) if state == DeliveryState.QUEUED]
    Delivery.objects.filter(pk__in=rows, state=DeliveryState.QUEUED).update(state=DeliveryState.SUPERSEDED, error="")


def say_goodbye(kind, invitations, **fields):
    """What was queued to these people is not sent; those who have got their notice are told that it has ended."""
    known = told(invitations)
    take_back(invitations)
    to_invited(kind, known, **fields)


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
        row.group, row.sequence = f"scrutiny:{scrutiny.pk}", scrutiny.token_version
        if person.email:
            rows.append(row)
    outbox.queue(rows)


def _newest(rows, key_of):
    """The newest of the letters with the same key that nothing newer replaced, where it has failed."""
    newest = {key_of(row): row for row in rows.exclude(state=DeliveryState.SUPERSEDED).order_by("pk")}
    return [row for row in newest.values() if row.state == DeliveryState.FAILED]


def failed_to_invited(meetings):
    """``{meeting's key: [letters]}``: the newest letter about each invitation, where it has failed. One query."""
    result = {meeting.pk: [] for meeting in meetings}
    rows = Delivery.objects.filter(about_id__in=result, kind__startswith="meeting.").defer("fields")
    for row in _newest(rows, lambda row: (row.about_id, numbers_of(row.key)[0])):
        result[row.about_id].append(row)
    return result


def failed_about_minutes(minutes):
    """``{minutes' key: [letters]}``: the newest letter to each person, where it has failed and is still of use.

    ``minutes`` is a list. One query, and a second one where a scrutineer's letter has failed.
    """
    states = {each.pk: each.state for each in minutes}
    result = {pk: [] for pk in states}
    rows = Delivery.objects.filter(about_id__in=states, kind__in=OF_USE)
    failed = _newest(rows, lambda row: (row.about_id, row.fields.get("person")))
    scrutinies = {numbers_of(row.key)[0] for row in failed if row.kind == "minutes.scrutiny"}
    answered = set()
    if scrutinies:
        done = Scrutiny.objects.filter(pk__in=scrutinies).exclude(state=ScrutinyState.WAITING)
        answered = set(done.values_list("pk", flat=True))
    for row in failed:
        moot = row.kind == "minutes.scrutiny" and numbers_of(row.key)[0] in answered
        if states[row.about_id] == OF_USE[row.kind] and not moot:
            result[row.about_id].append(row)
    return result
