"""Editing, ordering and publishing an agenda. Nobody's text is ever overwritten unseen."""

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from council.bodies.enums import Numbering, Publicity
from council.core.events import record
from council.core.pages import touch
from council.core.states import Conflict, Refused
from council.core.text import clean_html, clean_line
from meetings import content, pdf
from meetings.actions.planning import closed_by_rule, next_number
from meetings.changes import differences, headings
from meetings.enums import ChangeKind, ItemKind, MeetingState, MinutesState, PublicationKind
from meetings.models import AgendaChange, AgendaItem, ItemText, Meeting, Minutes, Publication

RICH = {"rationale", "proposal", "proceedings", "decision"}
HEADING_LIMIT = ItemText._meta.get_field("title").max_length
#: Items that stay last when a new one is added.
TAIL = {ItemKind.INFORMATION, ItemKind.OTHER, ItemKind.TO_NETWORKS, ItemKind.NEXT, ItemKind.CLOSING}


def touch_pages(meeting):
    """Everything public that shows the meeting."""
    touch(f"meeting:{meeting.pk}", f"body:{meeting.body_id}", "site")


def lock(meeting):
    """The meeting as it is now; whoever changes its agenda waits here for the other's turn to end.

    Always taken before items, papers and minutes are, so that two writers never wait for each other.
    """
    return Meeting.objects.select_for_update(no_key=True, of=("self",)).select_related("body").get(pk=meeting.pk)


def lock_open(meeting):
    """``lock``; raises Refused when the agenda can no longer change."""
    meeting = lock(meeting)
    if meeting.state in {MeetingState.ENDED, MeetingState.CANCELLED}:
        raise Refused(_("The meeting has ended or is cancelled, so its agenda no longer changes."))
    return meeting


def refuse_unless_writable(meeting):
    """Texts, decisions and papers change until the minutes leave the secretary; raises Refused after that."""
    if meeting.state == MeetingState.CANCELLED:
        raise Refused(_("The meeting is cancelled, so its texts no longer change."))
    minutes = Minutes.objects.select_for_update(no_key=True).filter(meeting=meeting).first()
    if minutes is not None and minutes.state != MinutesState.DRAFT:
        raise Refused(
            meeting.in_words(
                _("The minutes are being checked or are ready, so the texts no longer change."),
                _("The memo is being checked or is ready, so the texts no longer change."),
            )
        )


def heading(text):
    """A heading cleaned to one line; raises Refused rather than cutting a too long one."""
    text = clean_line(text)
    if len(text) > HEADING_LIMIT:
        raise Refused(
            _("A heading may have at most %(limit)s characters; this one has %(count)s.")
            % {"limit": HEADING_LIMIT, "count": len(text)}
        )
    return text


@transaction.atomic
def add_item(meeting, *, by, titles, kind=ItemKind.MATTER, publicity=None, legal_ground=""):
    """A new item before the closing items. ``titles`` is ``{language: heading}``, the original language's at least."""
    meeting = lock_open(meeting)
    kept = list(meeting.items.kept())
    before = next((item.position for item in kept if item.kind in TAIL), None)
    position = before if before and kind not in TAIL else (kept[-1].position + 1 if kept else 1)
    meeting.items.filter(position__gte=position).update(position=F("position") + 1)
    rules = meeting.body.rules_on(meeting.day)
    publicity = publicity or (rules.agenda_publicity if rules else Publicity.PUBLIC)
    legal_ground = (legal_ground or closed_by_rule(publicity, meeting)) if publicity == Publicity.CLOSED else ""
    item = AgendaItem.objects.create(
        meeting=meeting, position=position, kind=kind, publicity=publicity, legal_ground=legal_ground
    )
    ItemText.objects.bulk_create(
        ItemText(
            item=item,
            language=language,
            is_original=language == meeting.languages[0],
            title=heading(titles.get(language, "")),
        )
        for language in meeting.languages
    )
    Meeting.objects.filter(pk=meeting.pk).update(order_version=F("order_version") + 1)
    if meeting.state == MeetingState.IN_SESSION:
        give_numbers(meeting)
        item.refresh_from_db()
    record("item.added", target=meeting, by=by, item=item.pk, title=item.title)
    return item


@transaction.atomic
def change_item(item, *, by, version, public_titles=None, **fields):
    """Change an item's class, ground, presenter, kind … if its version is still ``version``; else Conflict.

    ``public_titles`` is ``{language: heading of the public copy}``. Closing or
    opening an item of a published agenda shows at once: the last publication
    is published again with only that changed.
    """
    lock_open(item.meeting)
    item.refresh_from_db()
    if fields.get("publicity", item.publicity) == Publicity.PUBLIC:
        fields = {**fields, "legal_ground": ""}
    elif not fields.get("legal_ground", item.legal_ground):
        raise Refused(_("A closed item needs its legal ground."))
    public_titles = {language: heading(text) for language, text in (public_titles or {}).items()}
    renamed = [row for row in item.texts.all() if public_titles.get(row.language, row.public_title) != row.public_title]
    changed = write_fields(item, fields, by=by, version=version, also=["public_title"] if renamed else [])
    for row in renamed:
        row.public_title = public_titles[row.language]
    ItemText.objects.bulk_update(renamed, ["public_title"])
    if "publicity" in changed or (item.is_closed and {"legal_ground", "public_title"} & set(changed)):
        publish_publicity(item, by=by)
    return item


@transaction.atomic
def decide_item(item, *, by, version, **fields):
    """How an item was decided and who presented it, while the minutes are being written; guarded as ``change_item``."""
    refuse_unless_writable(item.meeting)
    write_fields(item, fields, by=by, version=version)
    return item


def write_fields(item, fields, *, by, version, also=()):
    """Write columns of an item that is still ``version``, else Conflict. Returns the names of what changed.

    ``also`` names what changes beside the item's own columns.
    """
    changed = [name for name, value in fields.items() if getattr(item, name) != value]
    changed += also
    if not changed:
        return changed
    done = AgendaItem.objects.filter(pk=item.pk, version=version).update(version=F("version") + 1, **fields)
    item.refresh_from_db()
    if not done:
        raise Conflict(item)
    record("item.changed", target=item.meeting, by=by, item=item.pk, title=item.title, fields=changed)
    return changed


@transaction.atomic
def write_text(item, language, *, by, version, **texts):
    """Write an item's texts in one language if the row's version is still ``version``; else Conflict.

    ``version`` 0 writes a language that has no row yet. Rich fields are
    sanitised here. The same text twice is no conflict: a repeated autosave.
    A new public heading of a closed item of a published agenda shows at once.
    Raises Refused for a heading that is too long and when the minutes are out of the secretary's hands.
    """
    cleaned = {name: clean_html(value) if name in RICH else heading(value) for name, value in texts.items()}
    refuse_unless_writable(lock(item.meeting) if "public_title" in cleaned else item.meeting)
    row = ItemText.objects.filter(item=item, language=language).first()
    if row is None:
        if version:
            raise Conflict(ItemText(item=item, language=language, version=0))
        row, created = ItemText.objects.get_or_create(item=item, language=language)
        version = row.version if created else version
    changed = sorted(name for name, value in cleaned.items() if getattr(row, name) != value)
    if not changed:
        return row
    done = ItemText.objects.filter(pk=row.pk, version=version).update(version=F("version") + 1, **cleaned)
    row.refresh_from_db()
    if not done:
        raise Conflict(row)
    record("item.written", target=item.meeting, by=by, item=item.pk, title=row.title, fields=changed)
    if "public_title" in changed and item.is_closed:
        publish_publicity(item, by=by)
    return row


@transaction.atomic
def set_order(meeting, ids, *, by, order_version):
    """Put the kept items in the order of ``ids`` if nobody reordered since ``order_version``; else Conflict."""
    locked = lock_open(meeting)
    items = {item.pk: item for item in locked.items.kept()}
    if locked.order_version != order_version or sorted(ids) != sorted(items):
        raise Conflict(locked)
    for position, pk in enumerate(ids, 1):
        items[pk].position = position
    AgendaItem.objects.bulk_update(items.values(), ["position"])
    Meeting.objects.filter(pk=meeting.pk).update(order_version=F("order_version") + 1)
    record("meeting.ordered", target=meeting, by=by, order=ids)
    meeting.refresh_from_db()


def move_item(item, step, *, by, order_version):
    """Move an item ``step`` places (−1 up, +1 down) among the kept items."""
    ids = list(item.meeting.items.kept().values_list("pk", flat=True))
    if item.pk not in ids:
        raise Conflict(item.meeting)
    at = ids.index(item.pk)
    ids.insert(max(0, min(len(ids) - 1, at + step)), ids.pop(at))
    set_order(item.meeting, ids, by=by, order_version=order_version)


@transaction.atomic
def remove_item(item, *, by):
    """Take an item off the agenda; its number is not given to another. It can be restored."""
    meeting = lock_open(item.meeting)
    removed = AgendaItem.objects.filter(pk=item.pk, removed_at=None).update(
        removed_at=timezone.now(), version=F("version") + 1
    )
    if removed:
        Meeting.objects.filter(pk=meeting.pk).update(order_version=F("order_version") + 1)
        record("item.removed", target=meeting, by=by, item=item.pk, title=item.title)


@transaction.atomic
def restore_item(item, *, by):
    """Put a removed item back where it was."""
    meeting = lock_open(item.meeting)
    item.refresh_from_db()
    if item.removed_at is None:
        return
    meeting.items.filter(position__gte=item.position).exclude(pk=item.pk).update(position=F("position") + 1)
    AgendaItem.objects.filter(pk=item.pk).update(removed_at=None, version=F("version") + 1)
    Meeting.objects.filter(pk=meeting.pk).update(order_version=F("order_version") + 1)
    if meeting.state == MeetingState.IN_SESSION:
        give_numbers(meeting)
    record("item.restored", target=meeting, by=by, item=item.pk, title=item.title)


def give_numbers(meeting):
    """Number the kept items that have no number, in their order. Numbers come from the database, never twice.

    § run by the year in which the meeting is held; a called meeting that was moved keeps the year of its own number.
    """
    rules = meeting.body.rules_on(meeting.day)
    by_year = rules is not None and rules.numbering == Numbering.YEAR
    year = meeting.day.year
    last = meeting.items.aggregate(last=Max("section"))["last"] or 0
    for item in meeting.items.kept().filter(section=None):
        last = next_number(meeting.body, year, "section") if by_year else last + 1
        AgendaItem.objects.filter(pk=item.pk, section=None).update(
            section=last,
            section_body=meeting.body if by_year else None,
            section_year=year if by_year else None,
        )


def latest(meeting, kind):
    """The newest publication of a kind, or None."""
    return meeting.publications.filter(kind=kind).order_by("-version").first()


def freeze(meeting, kind, whole, *, published, reason=""):
    """Store ``whole`` as the next version of the meeting's agenda or minutes."""
    before = latest(meeting, kind)
    return Publication.objects.create(
        meeting=meeting,
        kind=kind,
        version=before.version + 1 if before else 1,
        content=whole,
        sha256=content.fingerprint(whole),
        reason=reason,
        published_at=timezone.now() if published else None,
    )


@transaction.atomic
def publish_agenda(meeting, *, by, seen=None):
    """Freeze the agenda as it is and show it. Later versions add dated lines to the public change log.

    Returns the publication; the latest one when nothing has changed. Raises
    Refused for an agenda without items or with an item that has no heading, and
    Conflict when the content is no longer the one with the fingerprint ``seen``.
    """
    meeting = lock_open(meeting)
    if seen is not None and seen != content.fingerprint(content.of_meeting(meeting, PublicationKind.AGENDA)):
        raise Conflict(meeting)
    kept = list(meeting.items.kept().prefetch_related("texts"))
    if not kept:
        raise Refused(_("The agenda has no items yet."))
    nameless = [number for number, item in enumerate(kept, 1) if not item.title]
    if nameless:
        raise Refused(_("Item %(number)s has no heading. Write it before publishing.") % {"number": nameless[0]})
    give_numbers(meeting)
    whole = content.of_meeting(meeting, PublicationKind.AGENDA)
    before = latest(meeting, PublicationKind.AGENDA)
    if before is not None and before.sha256 == content.fingerprint(whole):
        return before
    publication = freeze(meeting, PublicationKind.AGENDA, whole, published=True)
    if before is None:
        Meeting.objects.filter(pk=meeting.pk).update(agenda_published_at=publication.published_at)
    AgendaChange.objects.bulk_create(
        AgendaChange(meeting=meeting, at=publication.published_at, **line)
        for line in differences(before and before.content, whole)
    )
    record("agenda.published", target=meeting, by=by, version=publication.version)
    pdf.request(publication)
    touch_pages(meeting)
    return publication


def publish_publicity(item, *, by):
    """Show at once what was closed, opened or taken away in an item of a published agenda, and nothing else.

    The caller holds the meeting's lock.
    """
    meeting = item.meeting
    before = latest(meeting, PublicationKind.AGENDA)
    if before is None:
        return
    rows = AgendaItem.objects.select_related("meeting").prefetch_related("texts", "papers__file", "papers__item")
    fresh = content.of_item(rows.get(pk=item.pk), PublicationKind.AGENDA)
    published = {each["id"]: each for each in before.content["items"]}
    if item.pk not in published:
        return
    old = published[item.pk]
    now = {paper["id"]: {name: paper[name] for name in ("closed", "legal_ground")} for paper in fresh["papers"]}
    changed = {
        **old,
        "closed": fresh["closed"],
        "legal_ground": fresh["legal_ground"],
        "papers": [{**paper, **now[paper["id"]]} for paper in old["papers"] if paper["id"] in now],
        "texts": {
            code: {**text, "public_title": fresh["texts"].get(code, text)["public_title"]}
            for code, text in old["texts"].items()
        },
    }
    whole = {
        **before.content,
        "items": [changed if each["id"] == item.pk else each for each in before.content["items"]],
    }
    if content.fingerprint(whole) == before.sha256:
        return
    publication = freeze(meeting, PublicationKind.AGENDA, whole, published=True)
    hide_from_log(meeting, changed)
    AgendaChange.objects.bulk_create(
        AgendaChange(meeting=meeting, at=publication.published_at, **line)
        for line in differences(before.content, whole)
    )
    record("agenda.published", target=meeting, by=by, version=publication.version)
    pdf.request(publication)
    touch_pages(meeting)


def hide_from_log(meeting, item):
    """Earlier lines of the public log say no more of an item than its public copy does now."""
    named = {paper.get("title") for paper in content.public_item(item)["papers"]}
    for line in meeting.changes.filter(section=item["section"]):
        about_paper = line.kind in {ChangeKind.PAPER_ADDED, ChangeKind.PAPER_REMOVED}
        if about_paper and line.subject.get("*") in named:
            continue
        AgendaChange.objects.filter(pk=line.pk).update(subject={} if about_paper else headings(item))
