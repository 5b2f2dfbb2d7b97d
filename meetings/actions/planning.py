"""Planning a meeting from the body's template."""

import zlib

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import meetings.actions.history  # noqa: F401  (registers how events read)
from council.bodies.enums import Publicity
from council.bodies.models import Body
from council.core.events import record
from council.core.states import Conflict, Refused
from council.core.text import clean_html, clean_line
from meetings.grounds import own_rules
from meetings.models import AgendaItem, ItemText, Meeting, StandingItem


def next_number(body, year, kind):
    """The next number of a series of the body; two writers never get the same one, and none is given back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO meetings_numberseries (body_id, year, kind, last) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (body_id, year, kind) DO UPDATE SET last = meetings_numberseries.last + 1 RETURNING last",
            [body.pk, year, kind],
        )
        return cursor.fetchone()[0]


def check_times(starts_at, ends_at):
    """Raises Refused when a meeting would end before it starts."""
    if ends_at <= starts_at:
        raise Refused(_("The meeting must end after it starts."))


@transaction.atomic
def plan_meeting(body, *, by, starts_at, ends_at, mode, place="", remote_url="", languages=None, **fields):
    """A planned meeting with the body's standing items as its first agenda.

    ``languages`` are those of the agenda, the original first; by default the
    body's document languages. Raises Refused when it would end before it starts.
    """
    check_times(starts_at, ends_at)
    day = timezone.localdate(starts_at)
    rules = body.rules_on(day)
    languages = languages or (rules and rules.document_languages) or body.languages or ["fi"]
    meeting = Meeting.objects.create(
        body=body,
        year=day.year,
        number=next_number(body, day.year, "meeting"),
        starts_at=starts_at,
        ends_at=ends_at,
        mode=mode,
        place=place,
        remote_url=remote_url,
        languages=list(languages),
        demonstration=body.demonstration,
        **fields,
    )
    publicity = rules.agenda_publicity if rules else Publicity.PUBLIC
    ground = closed_by_rule(publicity, meeting)
    for standing in body.standing_items.all():
        item = AgendaItem.objects.create(
            meeting=meeting, position=standing.position, kind=standing.kind, publicity=publicity, legal_ground=ground
        )
        ItemText.objects.bulk_create(
            ItemText(
                item=item,
                language=language,
                is_original=language == languages[0],
                title=getattr(standing, f"title_{language}", ""),
                proposal=getattr(standing, f"proposal_{language}", ""),
            )
            for language in languages
        )
    record("meeting.planned", target=meeting, by=by, label=meeting.label)
    return meeting


def closed_by_rule(publicity, meeting):
    """The ground of items that are closed because the body's own rules close its agendas, in the agenda's language."""
    return own_rules(meeting.languages[0]) if publicity == Publicity.CLOSED else ""


@transaction.atomic
def set_standing_items(body, rows, *, by, version=None):
    """Replace the body's meeting template by ``rows`` (dicts of StandingItem fields, in order).

    Proposals are sanitised here, for they go into agendas as they are. Raises
    Conflict when ``version`` is given and the template has changed since.
    """
    Body.objects.select_for_update(no_key=True).get(pk=body.pk)
    if version is not None and version != template_version(body):
        raise Conflict(body)
    body.standing_items.all().delete()
    StandingItem.objects.bulk_create(
        StandingItem(body=body, position=position, **{name: cleaned(name, text) for name, text in row.items()})
        for position, row in enumerate(rows, 1)
    )
    record("standing_items.changed", target=body, by=by, count=len(rows))


def cleaned(name, text):
    """A field of a standing item as it is stored."""
    if name.startswith("proposal_"):
        return clean_html(text)
    return clean_line(text) if name.startswith("title_") else text


def template_version(body):
    """A number that changes when somebody edits the body's meeting template."""
    rows = body.standing_items.values_list(
        "kind", "title_fi", "title_sv", "title_en", "proposal_fi", "proposal_sv", "proposal_en"
    )
    return zlib.crc32(repr(list(rows)).encode())
