"""What everyone may read of calls: the list, a call's page, the Atom feed."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from council.core.pages import public_page, showing
from members.calls import content, moments, public
from members.calls.enums import CallState
from members.calls.models import Call


@public_page("site")
def call_index(request):
    """Calls that are open, that open later, and that have ended."""
    is_open, coming, past = public.all_calls()
    response = render(request, "calls/call_index.html", {"open": is_open, "coming": coming, "past": past})
    return showing(response, until=public.until([*is_open, *coming]))


@public_page()
def call_show(request, pk):
    """A call: what it is about, until when, for which places, what is asked, and how the selection is made."""
    calls = Call.objects.published().select_related("body__host", "body__parent", "term", "predecessor")
    call = calls.prefetch_related(*content.RELATED).filter(pk=pk).first()
    if call is None:
        raise Http404
    page = content.page_of(call)
    previous = call.predecessor if call.predecessor and call.predecessor.state != "draft" else None
    is_over = call.term.end is not None and call.term.end < timezone.localdate()
    context = {
        "call": call,
        "page": page,
        "body": call.body,
        "host": call.body.host,
        "previous": previous,
        "apply_url": apply_address(call),
        "has_members": call.state == CallState.APPOINTED and not is_over,
        "live": page.standing.key == "open" and page.standing.until is not None,
    }
    response = render(request, "calls/call_show.html", context)
    others = [each.pk for each in (previous, page.successor) if each]
    keys = [f"call:{key}" for key in (call.pk, *others)]
    return showing(response, *keys, f"body:{call.body_id}", until=page.standing.until)


def apply_address(call):
    """Where one begins an application, or an empty string while nobody can."""
    try:
        return reverse("calls:apply_start", kwargs={"pk": call.pk})
    except NoReverseMatch:
        return ""


@public_page("site")
def call_feed(request):
    """The newest calls as an Atom feed in the language of its address (RFC 4287)."""
    index = settings.SITE_URL + reverse("calls:call_index")
    feed = Atom1Feed(
        title=_("Calls for seats in NGO cooperation bodies"),
        link=index,
        feed_url=settings.SITE_URL + reverse("calls:call_feed"),
        description=None,
        language=get_language(),
        author_name=settings.SITE_OWNER or settings.SITE_NAME,
    )
    calls = list(public.fed())
    for call in calls:
        page_address = settings.SITE_URL + reverse("calls:call_show", kwargs={"pk": call.pk})
        feed.add_item(
            title=str(content.text(call, "title", call.languages)),
            link=page_address,
            unique_id=page_address,
            description=summary(call),
            author_name=call.body.host.name,
            pubdate=call.published_at,
            updateddate=changed_at(call),
            categories=[call.body.name],
        )
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    stands = [content.standing(call).until for call in calls]
    return showing(response, until=min((each for each in stands if each), default=None))


def changed_at(call):
    """The newest moment at which the call was published, extended or ended."""
    changes = [call.published_at or call.opens_at, call.ended_at, *(each.created_at for each in call.extensions.all())]
    return max(moment for moment in changes if moment)


def summary(call):
    """What a reader of the feed is told: by when, for how many places, and what it is about."""
    times = _("Open %(opens)s – %(closes)s.") % {
        "opens": moments.moment_short(call.opens_at),
        "closes": moments.moment_short(call.closes_at),
    }
    places = _("Places: %(count)d.") % {"count": call.planned or 0}
    return f"{call.body.name}. {times} {places} {content.text(call, 'intro', call.languages)}".strip()
