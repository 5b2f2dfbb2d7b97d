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
from meetings.actions.planning import next_number
from meetings.enums import ChangeKind, ItemKind, MeetingState, PublicationKind
from meetings.models import AgendaChange, AgendaItem, ItemText, Meeting, Paper, Publication

RICH = {"rationale", "proposal", "proceedings", "decision"}
#: Items that stay last when a new one is added.
TAIL = {ItemKind.INFORMATION, ItemKind.OTHER, ItemKind.TO_NETWORKS, ItemKind.NEXT, ItemKind.CLOSING}


def touch_pages(meeting):
    """Everything public that shows the meeting."""
    touch(f"meeting:{meeting.pk}", f"body:{meeting.body_id}", "site")


def refuse_unless_open(meeting):
    """Raises Refused when the agenda can no longer change."""
    if meeting.state in {MeetingState.ENDED, MeetingState.CANCELLED}:
        raise Refused(_("The meeting has ended or is cancelled, so its agenda no longer changes."))


@transaction.atomic
def add_item(meeting, *, by, titles, kind=ItemKind.MATTER, publicity=None, legal_ground=""):
    """A new item before the closing items. ``titles`` is ``{language: heading}``, the original language's at least."""
    refuse_unless_open(meeting)
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    kept = list(meeting.items.kept())
    before = next((item.position for item in kept if item.kind in TAIL), None)
    position = before if before and kind not in TAIL else (kept[-1].position + 1 if kept else 1)
    meeting.items.filter(position__gte=position).update(position=F("position") + 1)
    rules = meeting.body.rules_on(meeting.day)
    publicity = publicity or (rules.agenda_publicity if rules else Publicity.PUBLIC)
    if publicity == Publicity.CLOSED and not legal_ground:
        legal_ground = _("The body's rules: its meetings are closed")
    item = AgendaItem.objects.create(
        meeting=meeting, position=position, kind=kind, publicity=publicity, legal_ground=legal_ground
    )
    ItemText.objects.bulk_create(
        ItemText(
            item=item,
            language=language,
            is_original=language == meeting.languages[0],
            title=clean_line(titles.get(language, "")),
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
def change_item(item, *, by, version, **fields):
    """Change an item's class, ground, presenter, kind … if its version is still ``version``; else Conflict.

    Closing or opening an item of a published agenda shows at once: the last
    publication is published again with only that changed.
    """
    refuse_unless_open(item.meeting)
    closed = fields.get("publicity", item.publicity) == Publicity.CLOSED
    if closed and not fields.get("legal_ground", item.legal_ground):
        raise Refused(_("A closed item needs its legal ground."))
    changed = [name for name, value in fields.items() if getattr(item, name) != value]
    done = AgendaItem.objects.filter(pk=item.pk, version=version).update(version=F("version") + 1, **fields)
    item.refresh_from_db()
    if not done:
        raise Conflict(item)
    if changed:
        record("item.changed", target=item.meeting, by=by, item=item.pk, title=item.title, fields=", ".join(changed))
    if "publicity" in changed:
        publish_publicity(item, by=by)
    return item


@transaction.atomic
def write_text(item, language, *, by, version, **texts):
    """Write an item's texts in one language if the row's version is still ``version``; else Conflict.

    ``version`` 0 writes a language that has no row yet. Rich fields are
    sanitised here. The same text twice is no conflict: a repeated autosave.
    """
    cleaned = {name: clean_html(value) if name in RICH else clean_line(value)[:300] for name, value in texts.items()}
    row = ItemText.objects.filter(item=item, language=language).first()
    if row is None:
        if version:
            raise Conflict(ItemText(item=item, language=language))
        row = ItemText.objects.create(item=item, language=language)
        version = row.version
    changed = sorted(name for name, value in cleaned.items() if getattr(row, name) != value)
    if not changed:
        return row
    done = ItemText.objects.filter(pk=row.pk, version=version).update(version=F("version") + 1, **cleaned)
    row.refresh_from_db()
    if not done:
        raise Conflict(row)
    record("item.written", target=item.meeting, by=by, item=item.pk, title=row.title, fields=", ".join(changed))
    return row


@transaction.atomic
def set_order(meeting, ids, *, by, order_version):
    """Put the kept items in the order of ``ids`` if nobody reordered since ``order_version``; else Conflict."""
    refuse_unless_open(meeting)
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    items = {item.pk: item for item in locked.items.kept()}
    if locked.order_version != order_version or set(ids) != set(items):
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
    at = ids.index(item.pk)
    ids.insert(max(0, min(len(ids) - 1, at + step)), ids.pop(at))
    set_order(item.meeting, ids, by=by, order_version=order_version)


@transaction.atomic
def remove_item(item, *, by):
    """Take an item off the agenda; its number is not given to another. It can be restored."""
    refuse_unless_open(item.meeting)
    AgendaItem.objects.filter(pk=item.pk).update(removed_at=timezone.now(), version=F("version") + 1)
    Meeting.objects.filter(pk=item.meeting_id).update(order_version=F("order_version") + 1)
    record("item.removed", target=item.meeting, by=by, item=item.pk, title=item.title)


@transaction.atomic
def restore_item(item, *, by):
    """Put a removed item back where it was."""
    refuse_unless_open(item.meeting)
    AgendaItem.objects.filter(pk=item.pk).update(removed_at=None, version=F("version") + 1)
    Meeting.objects.filter(pk=item.meeting_id).update(order_version=F("order_version") + 1)
    record("item.restored", target=item.meeting, by=by, item=item.pk, title=item.title)


@transaction.atomic
def add_paper(item, stored_file, *, by, title, **fields):
    """A paper of an item. Papers of a closed item are closed whatever their own class."""
    position = (item.papers.aggregate(last=Max("position"))["last"] or 0) + 1
    paper = Paper.objects.create(
        item=item, file=stored_file, title=clean_line(title)[:200], position=position, **fields
    )
    record("paper.added", target=item.meeting, by=by, item=item.pk, title=paper.title)
    return paper


@transaction.atomic
def change_paper(paper, *, by, **fields):
    """Change a paper's title, kind, language, class or ground. Closing a published paper shows at once."""
    if fields.get("publicity", paper.publicity) == Publicity.CLOSED and not fields.get(
        "legal_ground", paper.legal_ground
    ):
        raise Refused(_("A closed paper needs its legal ground."))
    was_closed = paper.is_closed
    Paper.objects.filter(pk=paper.pk).update(**fields)
    paper.refresh_from_db()
    record("paper.changed", target=paper.item.meeting, by=by, item=paper.item_id, title=paper.title)
    if paper.is_closed != was_closed:
        publish_publicity(paper.item, by=by)


@transaction.atomic
def remove_paper(paper, *, by):
    """Take a paper away; at once also from the published agenda."""
    Paper.objects.filter(pk=paper.pk).update(removed_at=timezone.now())
    record("paper.removed", target=paper.item.meeting, by=by, item=paper.item_id, title=paper.title)
    publish_publicity(paper.item, by=by)


@transaction.atomic
def restore_paper(paper, *, by):
    """Put a removed paper back."""
    Paper.objects.filter(pk=paper.pk).update(removed_at=None)
    record("paper.restored", target=paper.item.meeting, by=by, item=paper.item_id, title=paper.title)


def give_numbers(meeting):
    """Number the kept items that have no number, in their order. Numbers come from the database, never twice."""
    rules = meeting.body.rules_on(meeting.day)
    by_year = rules is not None and rules.numbering == Numbering.YEAR
    last = meeting.items.aggregate(last=Max("section"))["last"] or 0
    for item in meeting.items.kept().filter(section=None):
        last = next_number(meeting.body, meeting.year, "section") if by_year else last + 1
        AgendaItem.objects.filter(pk=item.pk, section=None).update(
            section=last,
            section_body=meeting.body if by_year else None,
            section_year=meeting.year if by_year else None,
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
def publish_agenda(meeting, *, by):
    """Freeze the agenda as it is and show it. Later versions add dated lines to the public change log.

    Returns the publication; the latest one when nothing has changed. Raises
    Refused for an agenda without items or with an item that has no heading.
    """
    refuse_unless_open(meeting)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
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
    """Show at once what was closed, opened or taken away in an item of a published agenda, and nothing else."""
    meeting = item.meeting
    before = latest(meeting, PublicationKind.AGENDA)
    if before is None:
        return
    rows = AgendaItem.objects.select_related("meeting").prefetch_related("texts", "papers__file", "papers__item")
    fresh = content.of_item(rows.get(pk=item.pk))
    published = {each["id"]: each for each in before.content["items"]}
    if item.pk not in published:
        return
    old = published[item.pk]
    shown = {paper["id"] for paper in old["papers"]}
    changed = {
        **old,
        "closed": fresh["closed"],
        "legal_ground": fresh["legal_ground"],
        "papers": [paper for paper in fresh["papers"] if paper["id"] in shown],
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


def headings(item):
    """What may be named of an item in the public change log, by language."""
    public = content.public_item(item)
    return {code: text["title"] for code, text in public["texts"].items() if text["title"]}


def differences(before, after):
    """The public change log's lines from one version to the next, as AgendaChange fields."""
    if before is None:
        return [{"kind": ChangeKind.PUBLISHED, "subject": {}}]
    lines = []
    old = {item["id"]: item for item in before["items"]}
    new = {item["id"]: item for item in after["items"]}
    for pk, item in new.items():
        named = {"section": item["section"], "subject": headings(item)}
        if pk not in old:
            lines.append({"kind": ChangeKind.ITEM_ADDED, **named})
            continue
        lines += item_differences(old[pk], item, named)
    lines += [
        {"kind": ChangeKind.ITEM_REMOVED, "section": item["section"], "subject": headings(item)}
        for pk, item in old.items()
        if pk not in new
    ]
    if [pk for pk in old if pk in new] != [pk for pk in new if pk in old]:
        lines.append({"kind": ChangeKind.ORDER, "subject": {}})
    return lines


def item_differences(old, new, named):
    """The lines about one item that is in both versions. Closed papers are counted, not named."""
    if old["closed"] != new["closed"]:
        return [{"kind": ChangeKind.CLOSED if new["closed"] else ChangeKind.OPENED, **named}]
    if new["closed"]:
        return [] if headings(old) == headings(new) else [{"kind": ChangeKind.ITEM_CHANGED, **named}]
    lines = []
    visible = ("texts", "presenter", "record_number", "kind")
    if any(old[name] != new[name] for name in visible):
        lines.append({"kind": ChangeKind.ITEM_CHANGED, **named})
    papers = {paper["id"]: paper for paper in old["papers"]}, {paper["id"]: paper for paper in new["papers"]}
    for kind, here, there in ((ChangeKind.PAPER_ADDED, papers[1], papers[0]), (ChangeKind.PAPER_REMOVED, *papers)):
        lines += [
            {"kind": kind, "section": named["section"], "subject": {"*": paper["title"]}}
            for pk, paper in here.items()
            if not paper["closed"] and (pk not in there or there[pk]["closed"])
        ]
    return lines
