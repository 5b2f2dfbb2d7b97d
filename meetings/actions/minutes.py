"""The way of the minutes: written, checked by the chair, scrutinised, published."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from council.core.events import acting, record
from council.core.states import Refused, move
from meetings import content, pdf
from meetings.actions import letters
from meetings.actions.agenda import freeze, touch_pages
from meetings.enums import ChangeKind, MeetingState, MinutesState, PublicationKind, ScrutinyState
from meetings.models import AgendaChange, Minutes, Publication, Scrutiny
from members.enums import OfficeKind
from members.models import Office, Person


def lock_minutes(minutes):
    """Serialise everything about the minutes."""
    Minutes.objects.select_for_update().get(pk=minutes.pk)
    return Minutes.objects.select_related("meeting__body__host", "frozen").get(pk=minutes.pk)


def holders(body_id, *kinds):
    """The people who hold these offices of a body today."""
    offices = Office.objects.current().filter(body=body_id, kind__in=kinds, person__isnull=False)
    return list(Person.objects.filter(offices__in=offices).distinct())


def secretaries(minutes):
    """The body's secretaries; where a working group has none, those of the body that it is part of."""
    body = minutes.meeting.body
    return holders(body.pk, OfficeKind.SECRETARY) or holders(body.parent_id, OfficeKind.SECRETARY)


def checkers(minutes):
    """Whom to ask to check the minutes: the chair, else the vice chair, else the convener."""
    body = minutes.meeting.body
    kinds = (OfficeKind.CHAIR, OfficeKind.VICE_CHAIR, OfficeKind.CONVENER)
    return next((people for kind in kinds if (people := holders(body.pk, kind))), [])


def deed(minutes, name, **log):
    """What the trail is told of a deed: its event, whose sentence says “memo” where the body keeps memos."""
    told_as = {"told_as": f"memo.{name}"} if minutes.meeting.is_memo else {}
    return {"event": f"minutes.{name}", "log": {**log, **told_as}}


@transaction.atomic
def name_scrutineers(minutes, people, *, by):
    """Name who scrutinise the minutes. They must have been present. Only while the minutes are a draft."""
    minutes = lock_minutes(minutes)
    if minutes.state != MinutesState.DRAFT:
        raise Refused(
            minutes.meeting.in_words(
                _("Scrutineers are named before the minutes go to the chair."),
                _("Scrutineers are named before the memo goes to the chair."),
            )
        )
    present = set(
        minutes.meeting.attendances.filter(presence__in=["present", "remote"]).values_list("person_id", flat=True)
    )
    absent = [person.name for person in people if person.pk not in present]
    if absent:
        raise Refused(_("A scrutineer must have been present: %(names)s.") % {"names": ", ".join(absent)})
    minutes.scrutinies.exclude(person__in=people).delete()
    Scrutiny.objects.bulk_create(
        (Scrutiny(minutes=minutes, person=person, person_name=person.name) for person in people), ignore_conflicts=True
    )
    told = deed(minutes, "scrutineers_named", names=", ".join(person.name for person in people) or "–")
    record(told["event"], target=minutes, by=by, **told["log"])


@transaction.atomic
def send_to_chair(minutes, *, by):
    """The secretary has written the minutes: the chair is asked to check them."""
    minutes = lock_minutes(minutes)
    if minutes.meeting.state != MeetingState.ENDED:
        raise Refused(_("End the meeting first."))
    rules = minutes.meeting.body.rules_on(minutes.meeting.day)
    needed = rules.scrutineers if rules else 0
    if minutes.scrutinies.count() < needed:
        raise Refused(_("Name the scrutineers first: the rules ask for %(count)s.") % {"count": needed})
    chairs = checkers(minutes)
    if not chairs:
        raise Refused(_("The body has no chair today who could check this. Appoint a chair or a vice chair first."))
    move(minutes, MinutesState.WITH_CHAIR, by=by, chair_note="", **deed(minutes, "sent_to_chair"))
    letters.to_people("minutes.with_chair", minutes, chairs, stamp=stamp(), page="meetings:minutes_check")
    return minutes


def stamp():
    """Tells one round of letters from the next."""
    return timezone.now().strftime("%Y%m%d%H%M%S%f")


@transaction.atomic
def return_to_secretary(minutes, note, *, by):
    """The chair asks for corrections."""
    minutes = lock_minutes(minutes)
    if not note.strip():
        raise Refused(_("Write what should be corrected."))
    move(
        minutes,
        MinutesState.DRAFT,
        by=by,
        chair_note=note.strip(),
        **deed(minutes, "returned", note=note.strip()),
    )
    letters.to_people(
        "minutes.returned",
        minutes,
        secretaries(minutes),
        stamp=stamp(),
        page="meetings:minutes_edit",
    )


@transaction.atomic
def take_back_minutes(minutes, *, by):
    """The secretary takes the minutes back from the chair or the scrutineers: they are a draft again."""
    minutes = lock_minutes(minutes)
    move(minutes, MinutesState.DRAFT, by=by, **deed(minutes, "taken_back"))


@transaction.atomic
def approve_as_chair(minutes, *, by, seen=None):
    """The chair has checked the minutes: one version is frozen, and the scrutineers get their links.

    Where there are no scrutineers the minutes are published at once. Raises
    Refused when the content is no longer the one with the fingerprint ``seen``.
    """
    minutes = lock_minutes(minutes)
    whole = content.of_meeting(minutes.meeting, PublicationKind.MINUTES)
    if seen is not None and seen != content.fingerprint(whole):
        raise Refused(_("The text has been changed after you opened the page. Read it again before you approve it."))
    publication = freeze(minutes.meeting, PublicationKind.MINUTES, whole, published=False)
    move(
        minutes,
        MinutesState.IN_SCRUTINY,
        by=by,
        frozen=publication,
        chair_approved_at=timezone.now(),
        chair_approved_by=by.get_full_name() if by else "",
        **deed(minutes, "approved", sha256=publication.sha256, version=publication.version),
    )
    minutes.scrutinies.update(
        state=ScrutinyState.WAITING,
        reason="",
        answered_at=None,
        sha256="",
        token_version=F("token_version") + 1,
    )
    scrutinies = list(minutes.scrutinies.select_related("person"))
    letters.to_scrutineers(minutes, scrutinies)
    if not scrutinies:
        finish_scrutiny(minutes, by=by)
    return minutes


@transaction.atomic
def answer_scrutiny(scrutiny, accept, *, by=None, reason="", seen=None):
    """A scrutineer accepts or refuses exactly the frozen version; all accepting publishes the minutes.

    A refusal needs a reason and sends the minutes back to the secretary.
    Raises Refused when the minutes are not in scrutiny or the version is no longer
    the one with the fingerprint ``seen``, InvalidTransition for a second answer.
    """
    minutes = lock_minutes(scrutiny.minutes)
    if minutes.state != MinutesState.IN_SCRUTINY:
        raise Refused(_("This is not in scrutiny now."))
    if seen is not None and seen != minutes.frozen.sha256:
        raise Refused(_("The text has been corrected after you opened this page. Read the new version."))
    if not accept and not reason.strip():
        raise Refused(_("Write why you do not accept this."))
    with acting(scrutiny.person_name):
        move(
            scrutiny,
            ScrutinyState.ACCEPTED if accept else ScrutinyState.REFUSED,
            by=by,
            answered_at=timezone.now(),
            reason=reason.strip(),
            sha256=minutes.frozen.sha256,
            **deed(
                minutes,
                "accepted" if accept else "refused",
                person=scrutiny.person_name,
                reason=reason.strip(),
                sha256=minutes.frozen.sha256,
            ),
        )
        if not accept:
            send_back(minutes, by=by)
        elif not minutes.scrutinies.exclude(state=ScrutinyState.ACCEPTED).exists():
            finish_scrutiny(minutes, by=by)
    return scrutiny


def send_back(minutes, *, by):
    """After a refusal the secretary corrects, and the round starts again."""
    move(minutes, MinutesState.DRAFT, by=by, **deed(minutes, "sent_back"))
    writers = secretaries(minutes)
    readers = [person for person in checkers(minutes) if person not in writers]
    for people, page in ((writers, "meetings:minutes_edit"), (readers, "meetings:minutes_check")):
        letters.to_people("minutes.refused", minutes, people, stamp=stamp(), page=page)


def finish_scrutiny(minutes, *, by):
    """All have accepted: the minutes are scrutinised and published at once."""
    move(minutes, MinutesState.SCRUTINISED, by=by, scrutinised_at=timezone.now(), **deed(minutes, "scrutinised"))
    publish_minutes(minutes, by=by)


@transaction.atomic
def publish_minutes(minutes, *, by):
    """Show the scrutinised version: page, PDF and feeds follow."""
    now = timezone.now()
    publication = minutes.frozen
    move(
        minutes,
        MinutesState.PUBLISHED,
        by=by,
        published_at=now,
        kept_available_from=timezone.localdate(now),
        **deed(minutes, "published", version=publication.version),
    )
    Publication.objects.filter(pk=publication.pk).update(published_at=now)
    publication.refresh_from_db()
    AgendaChange.objects.create(meeting=minutes.meeting, at=now, kind=ChangeKind.MINUTES)
    pdf.request(publication)
    touch_pages(minutes.meeting)
