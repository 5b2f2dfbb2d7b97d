"""The papers of agenda items. What is closed or taken away leaves the published agenda at once."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from council.bodies.enums import Publicity
from council.core.events import record
from council.core.states import Conflict, Refused
from council.core.text import clean_line
from meetings.actions.agenda import lock, publish_publicity, refuse_unless_writable
from meetings.models import Paper

TITLE_LIMIT = Paper._meta.get_field("title").max_length


@transaction.atomic
def add_paper(item, stored_file, *, by, title, **fields):
    """A paper of an item. Papers of a closed item are closed whatever their own class."""
    fields = checked(fields)
    refuse_unless_writable(lock(item.meeting))
    position = (item.papers.aggregate(last=Max("position"))["last"] or 0) + 1
    paper = Paper.objects.create(item=item, file=stored_file, title=paper_title(title), position=position, **fields)
    record("paper.added", target=item.meeting, by=by, item=item.pk, title=paper.title)
    return paper


def paper_title(text):
    """A title cleaned to one line; raises Refused rather than cutting a too long one."""
    text = clean_line(text)
    if len(text) > TITLE_LIMIT:
        raise Refused(
            _("A title may have at most %(limit)s characters; this one has %(count)s.")
            % {"limit": TITLE_LIMIT, "count": len(text)}
        )
    return text


def checked(fields):
    """A paper's fields with a legal ground only where it is closed; raises Refused where that has none."""
    if "title" in fields:
        fields = {**fields, "title": paper_title(fields["title"])}
    if fields.get("publicity", Publicity.PUBLIC) == Publicity.PUBLIC:
        return {**fields, "legal_ground": ""}
    if not fields.get("legal_ground"):
        raise Refused(_("A closed paper needs its legal ground."))
    return fields


@transaction.atomic
def change_paper(paper, *, by, version=None, **fields):
    """Change a paper's title, kind, language, class or ground. Closing or opening a published paper shows at once.

    Raises Conflict when ``version`` is given and the paper has changed since.
    """
    lock(paper.item.meeting)
    paper.refresh_from_db()
    fields = checked({"publicity": paper.publicity, "legal_ground": paper.legal_ground, **fields})
    if all(getattr(paper, name) == value for name, value in fields.items()):
        return paper
    if version is not None and paper.version != version:
        raise Conflict(paper)
    was_closed = paper.is_closed
    Paper.objects.filter(pk=paper.pk).update(**fields)
    paper.refresh_from_db()
    record("paper.changed", target=paper.item.meeting, by=by, item=paper.item_id, title=paper.title)
    if paper.is_closed != was_closed:
        publish_publicity(paper.item, by=by)
    return paper


@transaction.atomic
def move_paper(paper, step, *, by):
    """Move a paper ``step`` places (−1 up, +1 down) among the item's papers."""
    refuse_unless_writable(lock(paper.item.meeting))
    papers = list(paper.item.papers.filter(removed_at=None))
    at = next((index for index, each in enumerate(papers) if each.pk == paper.pk), None)
    if at is None:
        return
    papers.insert(max(0, min(len(papers) - 1, at + step)), papers.pop(at))
    for position, each in enumerate(papers, 1):
        each.position = position
    Paper.objects.bulk_update(papers, ["position"])
    record("paper.changed", target=paper.item.meeting, by=by, item=paper.item_id, title=paper.title)


@transaction.atomic
def remove_paper(paper, *, by):
    """Take a paper away; at once also from the published agenda."""
    lock(paper.item.meeting)
    if Paper.objects.filter(pk=paper.pk, removed_at=None).update(removed_at=timezone.now()):
        record("paper.removed", target=paper.item.meeting, by=by, item=paper.item_id, title=paper.title)
        publish_publicity(paper.item, by=by)


@transaction.atomic
def restore_paper(paper, *, by):
    """Put a removed paper back; the published agenda shows it when it is published again."""
    refuse_unless_writable(lock(paper.item.meeting))
    if Paper.objects.filter(pk=paper.pk).exclude(removed_at=None).update(removed_at=None):
        record("paper.restored", target=paper.item.meeting, by=by, item=paper.item_id, title=paper.title)
