"""What everyone may read of calls in lists: on their own page, the front page, a body's page and the feed."""

import datetime
from dataclasses import dataclass

from django.db.models import F, OuterRef, Subquery, Sum
from django.urls import reverse
from django.utils import timezone

from council.core.i18n import first_text
from council.core.queries import JSONObject, Prepared
from members.calls import content
from members.calls.enums import CallState
from members.calls.models import Call, CallPlaces

#: How many ended calls the list shows.
PAST = 60
#: How many of the newest calls the feed tells.
FED = 30
_MOMENT = datetime.datetime(1901, 2, 5, tzinfo=datetime.UTC)
LISTED = {
    "id": "pk",
    "state": "state",
    "opens_at": "opens_at",
    "closes_at": "closes_at",
    "ended_at": "ended_at",
    "languages": "languages",
    "titles": JSONObject(fi="title_fi", sv="title_sv", en="title_en"),
    "body": JSONObject(
        slug="body__slug",
        names=JSONObject(fi="body__name_fi", sv="body__name_sv", en="body__name_en"),
        languages="body__languages",
        demonstration="body__demonstration",
    ),
}


@dataclass(slots=True)
class Listed:
    """One call in a list."""

    id: int
    state: str
    opens_at: datetime.datetime
    closes_at: datetime.datetime
    ended_at: datetime.datetime | None
    languages: list
    titles: dict
    body: dict
    places: int | None = None
    standing: content.Standing | None = None

    def __post_init__(self):
        for name in ("opens_at", "closes_at", "ended_at"):
            if value := getattr(self, name):
                setattr(self, name, datetime.datetime.fromisoformat(value))
        self.standing = content.standing(self)

    @property
    def title(self):
        """The title as :class:`content.Text`."""
        return content.Text(*first_text(self.titles, self.languages))

    @property
    def body_name(self):
        return first_text(self.body["names"], self.body["languages"])[0]

    @property
    def url(self):
        return reverse("calls:call_show", kwargs={"pk": self.id})

    @property
    def is_waiting(self):
        """True before the closing: one can apply now or later."""
        return self.standing.key in {"coming", "open"}


def listed():
    """Calls that the public may read, as rows of :class:`Listed`."""
    planned = CallPlaces.objects.filter(call=OuterRef("pk")).order_by().values("call").annotate(all=Sum("members"))
    return Call.objects.published().annotate(planned=Subquery(planned.values("all"))).order_by("-opens_at", "-pk")


def _waiting(now):
    rows = Call.objects.published().filter(state=CallState.OPEN, closes_at__gt=now).order_by("closes_at", "pk")
    return rows.values_list(JSONObject(**LISTED))


WAITING = Prepared(_waiting, now=_MOMENT)


def waiting():
    """The calls of all bodies that are open or coming, the one that closes first before the others. One query."""
    return [Listed(**row) for row in WAITING(now=timezone.now())]


def all_calls():
    """``(open, coming, past)`` for the list of calls. One query."""
    rows = listed().values_list(JSONObject(**LISTED, places="planned"), flat=True)[: PAST + FED]
    calls = [Listed(**row) for row in rows]
    is_open = [each for each in calls if each.standing.key == "open"]
    is_coming = [each for each in calls if each.standing.key == "coming"]
    past = [each for each in calls if not each.is_waiting][:PAST]
    return (
        sorted(is_open, key=lambda each: each.closes_at),
        sorted(is_coming, key=lambda each: each.opens_at),
        past,
    )


def until(calls):
    """The first moment at which one of the calls reads differently by the clock, or None."""
    return min((each.standing.until for each in calls if each.standing.until), default=None)


def fed():
    """The newest calls for the feed, with the moments that change them. One query."""
    return (
        Call.objects.published()
        .select_related("body__host")
        .prefetch_related("extensions")
        .annotate(planned=Sum("places__members"))
        .order_by(F("published_at").desc(nulls_last=True), "-pk")[:FED]
    )


def of_body():
    """The query of a body's calls for its page, newest first; the page narrows it to its body."""
    return Call.objects.published().order_by("-opens_at", "-pk").values(json=JSONObject(**LISTED))


def sitemap_ids():
    """The keys of all public calls."""
    return Call.objects.published().order_by("pk").values_list("pk", flat=True)
