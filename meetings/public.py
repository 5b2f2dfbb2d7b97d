"""What everyone may read of meetings, as plain data: lists, and all that one meeting's page shows.

The statements are compiled once (``council.core.queries``): these pages are
asked for most. What is visible is decided by ``Meeting.objects.visible_to(None)``
and by ``meetings.content.public_copy``, nowhere else.
"""

import datetime
import functools
from dataclasses import dataclass
from types import SimpleNamespace

from django.conf import settings
from django.db.models import Case, DateField, F, Func, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from council.bodies.enums import RecordKind
from council.bodies.models import Body, Rules
from council.core.enums import FileState, RenderingState
from council.core.i18n import CODES, first_text
from council.core.models import Rendering
from council.core.queries import JSONObject, Prepared, Rows
from meetings.content import public_copy
from meetings.enums import MeetingMode, MeetingState, PublicationKind
from meetings.models import AgendaChange, Meeting, Publication
from members.enums import OfficeKind
from members.models import Office

#: The kind of the renderings that everyone may read (``meetings.pdf``).
PUBLIC_PDF = "publication.public"

BODY = JSONObject(
    slug="body__slug",
    names=JSONObject(fi="body__name_fi", sv="body__name_sv", en="body__name_en"),
    genitive_fi="body__genitive_fi",
    languages="body__languages",
)


def _record_kind():
    """What the body keeps of the meeting by the rules of its day, else by its first ones (``Body.rules_on``)."""
    day = Func(
        OuterRef("starts_at"),
        template=f"(%(expressions)s AT TIME ZONE '{settings.TIME_ZONE}')::date",
        output_field=DateField(),
    )
    waits = Case(When(Q(end__gte=day) | Q(end=None), start__lte=day, then=Value(0)), default=Value(1))
    rules = Rules.objects.filter(body=OuterRef("body")).annotate(waits=waits).order_by("waits", "start")
    return Subquery(rules.values("record_kind")[:1])


#: What a list says of a meeting: the fields of :class:`Listed`.
LISTED = {
    "id": "pk",
    "year": "year",
    "number": "number",
    "state": "state",
    "mode": "mode",
    "starts_at": "starts_at",
    "ends_at": "ends_at",
    "place": "place",
    "agenda_published_at": "agenda_published_at",
    "minutes_published_at": "minutes__published_at",
    "record_kind": _record_kind(),
    "body": BODY,
    "demonstration": "demonstration",
}


HELD_BY = JSONObject(**{code: f"held_by_{code}" for code in CODES})
#: Stands for a moment while a statement is compiled.
_SAMPLE_DAY = datetime.datetime(1901, 2, 3, tzinfo=datetime.UTC)
CHANGED = ("at", "kind", "section", "subject")


def moment(text):
    """A moment from JSON, or None."""
    return datetime.datetime.fromisoformat(text) if text else None


def meeting_heading(names, languages, genitive_fi, label):
    """A meeting's name in the reader's language, as in “Kumppanuuspöydän kokous 3/2026”."""
    if get_language() == "fi" and genitive_fi:
        return f"{genitive_fi} kokous {label}"
    name, _code = first_text(names, languages)
    return words(get_language()).heading % {"body": name, "label": label}


def place_in_words(mode, place):
    """Where to go: the place, and whether one can attend remotely."""
    own = words(get_language())
    if not place:
        return "" if mode == MeetingMode.ON_SITE else own.modes[mode]
    return own.hybrid % {"place": place} if mode == MeetingMode.HYBRID else place


@dataclass(slots=True)
class Listed:
    """One meeting in a list."""

    id: int
    year: int
    number: int
    state: str
    mode: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    place: str
    agenda_published_at: str | None
    minutes_published_at: str | None
    record_kind: str | None
    body: dict
    demonstration: bool
    items: int | None = None

    def __post_init__(self):
        self.starts_at, self.ends_at = moment(self.starts_at), moment(self.ends_at)

    @property
    def label(self):
        return f"{self.number}/{self.year}"

    @property
    def url(self):
        return meeting_url(self.body["slug"], self.year, self.number)

    @property
    def body_name(self):
        return first_text(self.body["names"], self.body["languages"])[0]

    @property
    def heading(self):
        return meeting_heading(self.body["names"], self.body["languages"], self.body["genitive_fi"], self.label)

    @property
    def short_heading(self):
        """The meeting's name where its body is known."""
        return words(get_language()).short_heading % {"label": self.label}

    @property
    def place_in_words(self):
        return place_in_words(self.mode, self.place)

    @property
    def tag(self):
        """How far the meeting is: the tag's class and its words."""
        return state_tag(
            self.state, self.agenda_published_at, self.minutes_published_at, items=self.items, is_memo=self.is_memo
        )

    @property
    def is_memo(self):
        """True where the body keeps memos and not minutes (``Meeting.is_memo``)."""
        return self.record_kind in {RecordKind.MEMO, None}


def meeting_url(slug, year, number):
    """The address of a meeting's page."""
    return reverse("meetings:meeting_show", kwargs={"slug": slug, "year": year, "number": number})


@functools.cache
def words(language):
    """The words of the state tags in the active language, which is ``language``, looked up once."""
    return SimpleNamespace(
        cancelled=("alert", pgettext("meeting", "Cancelled")),
        minutes=("ok", _("Minutes published")),
        ended=("wait", _("Minutes are being prepared")),
        memo=("ok", _("Memo published")),
        memo_ended=("wait", _("Memo is being prepared")),
        in_session=("wait", pgettext("meeting", "In session")),
        agenda=("ok", _("Agenda published")),
        called=("wait", _("The agenda is being prepared")),
        counted=_("Agenda published (%(count)s items)"),
        heading=_("%(body)s: meeting %(label)s"),
        short_heading=_("Meeting %(label)s"),
        hybrid=_("%(place)s and remotely"),
        modes={str(mode): str(mode.label) for mode in MeetingMode},
    )


def state_tag(state, agenda, minutes, *, items=None, is_memo=False):
    """The class and the words of a meeting's state tag. ``agenda`` and ``minutes``: published or not."""
    own = words(get_language())
    if state == MeetingState.CANCELLED:
        return own.cancelled
    if minutes:
        return own.memo if is_memo else own.minutes
    if state == MeetingState.ENDED:
        return own.memo_ended if is_memo else own.ended
    if state == MeetingState.IN_SESSION:
        return own.in_session
    if agenda and items:
        return "ok", own.counted % {"count": items}
    return own.agenda if agenda else own.called


def visible():
    """Meetings everyone may know of."""
    return Meeting.objects.visible_to(None)


def published(**kind):
    """The frozen versions of the meeting that the outer query is at, and that everyone may read."""
    return Publication.objects.filter(meeting=OuterRef("pk"), published_at__isnull=False, **kind)


def item_count():
    """How many items the newest published agenda has."""
    count = Func(F("content__items"), function="jsonb_array_length", output_field=IntegerField())
    newest = published(kind=PublicationKind.AGENDA).order_by("-version")
    return Subquery(newest.annotate(count=count).values("count")[:1])


COMING = Prepared(
    lambda since: (
        visible()
        .exclude(state=MeetingState.CANCELLED)
        .filter(ends_at__gt=since)
        .order_by("starts_at", "pk")
        .values_list(JSONObject(**LISTED, items=item_count()))[:6]
    ),
    since=_SAMPLE_DAY,
)


def coming(now):
    """The next six meetings of all bodies, soonest first."""
    return [Listed(**row) for row in COMING(since=now)]


def _files():
    """The documents of the meeting's publications that are ready to be read."""
    publications = Publication.objects.filter(meeting=OuterRef(OuterRef("pk")), published_at__isnull=False)
    return (
        Rendering.objects.filter(kind=PUBLIC_PDF, state=RenderingState.READY, file__state=FileState.CLEAN)
        .filter(about_id__in=publications.values("pk"))
        .order_by("pk")
        .values(json=JSONObject(about="about_id", language="language", size="file__size"))
    )


def _offices():
    """Who chairs and who keeps the minutes, by the offices of the meeting's day."""
    return (
        Office.objects.on(OuterRef("on_day"))
        .filter(body=OuterRef("body_id"), kind__in=[OfficeKind.CHAIR, OfficeKind.SECRETARY])
        .order_by("start", "pk")
        .values(json=JSONObject(kind="kind", name="person_name", held_by=HELD_BY))
    )


def _page(slug, year, number):
    version = JSONObject(id="pk", kind="kind", version="version", reason="reason", published_at="published_at")
    shown = JSONObject(kind="kind", version="version", reason="reason", at="published_at", content="content")
    changes = AgendaChange.objects.filter(meeting=OuterRef("pk")).order_by("-at", "-pk")
    return (
        visible()
        .filter(body__slug=slug, year=year, number=number)
        .annotate(on_day=TruncDate("starts_at"))
        .values_list(
            JSONObject(
                **LISTED,
                body_id="body_id",
                body_demonstration="body__demonstration",
                languages="languages",
                record_number="record_number",
                sequence="sequence",
                called_at="called_at",
                cancelled_reason="cancelled_reason",
                # "minutes" sorts after "agenda", so the newest minutes come before the newest agenda
                shown=Subquery(published().order_by("-kind", "-version").values(json=shown)[:1]),
                versions=Rows(published().order_by("-kind", "-version").values(json=version)),
                changes=Rows(
                    changes.values(json=JSONObject(at="at", kind="kind", section="section", subject="subject"))
                ),
                files=Rows(_files()),
                offices=Rows(_offices()),
            )
        )
    )


MEETING = Prepared(_page, slug="a-sample-slug", year=9871, number=9872)


def read_meeting(slug, year, number):
    """All that one meeting's page shows, in one query; None when there is no such page.

    ``shown`` is the newest published minutes, else the newest published agenda,
    else None; its content is the public copy.
    """
    rows = MEETING(slug=slug, year=year, number=number) if year < 9999 and number < 9999 else []
    if not rows:
        return None
    page = rows[0]
    if page["shown"]:
        page["shown"]["content"] = public_copy(page["shown"]["content"])
    return page


def _feed(slug, since):
    """Meetings of a body from ``since`` on; cancelled ones that much later only (a calendar must hear of them)."""
    changed = AgendaChange.objects.filter(meeting=OuterRef("pk")).order_by("-at").values("at")[:1]
    return (
        visible()
        .filter(starts_at__gt=since, **({"body__slug": slug} if slug else {}))
        .order_by("starts_at", "pk")
        .values_list(JSONObject(**LISTED, sequence="sequence", called_at="called_at", changed_at=Subquery(changed)))
    )


BODY_FEED = Prepared(_feed, slug="a-sample-slug", since=_SAMPLE_DAY)
WHOLE_FEED = Prepared(lambda since: _feed("", since), since=_SAMPLE_DAY)
#: How far back a feed goes. The file stays of one size however old the body is.
FEED_DAYS = 400
#: How long a cancelled meeting stays in a feed after its time, so that every calendar takes it off.
CANCELLED_DAYS = 30


def feed_rows(slug=""):
    """Meetings for a calendar feed, of one body or of all."""
    now = timezone.now()
    since = now - datetime.timedelta(days=FEED_DAYS)
    rows = BODY_FEED(slug=slug, since=since) if slug else WHOLE_FEED(since=since)
    gone = now - datetime.timedelta(days=CANCELLED_DAYS)
    return [row for row in rows if row["state"] != MeetingState.CANCELLED or moment(row["starts_at"]) > gone]


BODY_NAMES = Prepared(
    lambda slug: (
        Body.objects.visible_to(None)
        .filter(slug=slug)
        .values_list(
            JSONObject(id="pk", languages="languages", names=JSONObject(fi="name_fi", sv="name_sv", en="name_en"))
        )
    ),
    slug="a-sample-slug",
)


def body_name(slug):
    """The key and the name of a public body, or None."""
    rows = BODY_NAMES(slug=slug)
    return (rows[0]["id"], first_text(rows[0]["names"], rows[0]["languages"])[0]) if rows else None


def latest_publications(meeting_id):
    """The newest published agenda and the newest published minutes."""
    return (
        Publication.objects.filter(meeting=meeting_id, published_at__isnull=False)
        .order_by("kind", "-version")
        .distinct("kind")
    )


def publishes(paper, *, openly):
    """Whether the newest published agenda or minutes have the paper; ``openly``: so that everyone may read it."""
    named = {"id": paper.pk}
    pattern = {"items": [{"closed": False, "papers": [{**named, "closed": False}]} if openly else {"papers": [named]}]}
    newest = latest_publications(paper.item.meeting_id).values("pk")
    return Publication.objects.filter(pk__in=newest, content__contains=pattern).exists()
