"""The public pages that look across bodies, and what every visitor may send."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from council.bodies.enums import BodyKind, LegalBasis
from council.core.i18n import first_text, in_languages
from council.core.pages import public_page, showing
from council.core.queries import JSONObject
from council.portal import actions, reading, words
from council.portal.composition import composition
from council.portal.filters import MeetingFilter
from council.portal.forms import FeedbackForm
from meetings.enums import MeetingState
from meetings.lists import lines_html, rows_html
from meetings.public import LISTED, Listed, coming, visible
from members.calls import public as calls
from members.enums import OfficeKind

MEETINGS_A_PAGE = 30
#: Feedback from one address in an hour.
FEEDBACK_LIMIT = 5


@public_page("site")
def home(request):
    """The front page: the next meetings, the calls to which one can apply, and the bodies."""
    meetings = coming(timezone.now())
    waiting = calls.waiting()
    ends = [*(meeting.ends_at for meeting in meetings), calls.until(waiting)]
    context = {"meetings": rows_html(meetings, "body_name"), "bodies": reading.body_cards(), "calls": waiting}
    response = render(request, "portal/home.html", context)
    return showing(response, until=min(filter(None, ends), default=None))


@public_page("site")
def body_list(request):
    """All bodies by host, their working groups under them."""
    hosts = {}
    for card in reading.body_cards():
        hosts.setdefault(card.host, []).append(card)
    return render(request, "bodies/body_list.html", {"hosts": hosts})


@public_page()
def body_show(request, slug):
    """A body: its task, rules in plain words, composition, offices, working groups and meetings."""
    page = reading.read_body(slug)
    if page is None:
        raise Http404
    body, today = page["body"], timezone.localdate()
    term = body.term_on(today)
    is_over = term is not None and term.end is not None and term.end < today
    day = max(today, term.start) if term else today
    rules = body.rules_on(day)
    offices = [
        {
            **office,
            "label": str(OfficeKind(office["kind"]).label),
            "held_by": first_text(office["held_by"], body.languages)[0],
            "title": first_text(office["title"], body.languages)[0],
        }
        for office in page["offices"]
    ]
    by_person = {office["person"]: office["label"] for office in reversed(offices) if office["person"]}
    meetings, now = page["meetings"], timezone.now()
    is_coming = [each.ends_at > now and each.state != MeetingState.ENDED for each in meetings]
    upcoming = [each for each, soon in zip(meetings, is_coming, strict=True) if soon][::-1]
    years = {}
    for each, soon in zip(meetings, is_coming, strict=True):
        if not soon:
            years.setdefault(each.year, []).append(each)
    task, task_language = first_text(in_languages(body, "task"), body.languages)
    goals, goals_language = first_text(page["goals"], body.languages)
    context = {
        "body": body,
        "page": page,
        "parent": page["parent"] if body.parent_id else None,
        "parent_name": first_text(page["parent"]["names"], page["parent"]["languages"] or ())[0],
        "host_name": first_text(page["host"]["names"], page["host"]["languages"])[0],
        "kind": BodyKind(body.kind).label,
        "legal_basis": LegalBasis(body.legal_basis).label,
        "task": task,
        "task_language": task_language,
        "goals": goals,
        "goals_language": goals_language,
        "term": term,
        "term_in_words": words.of_term(term) if term else "",
        "appointment": words.of_appointment(term) if term else "",
        "is_over": is_over,
        "is_coming": term is not None and term.start > today,
        "next_term": next((each for each in body.terms.all() if each.start > today and each.decided_on), None),
        "rules": words.rules_in_words(rules, body.meeting_habit) if rules else [],
        "offices": by_kind(offices),
        "languages": [get_language_info(code)["name_translated"] for code in body.languages],
        "upcoming": rows_html(upcoming, "short_heading"),
        "years": {year: lines_html(each) for year, each in years.items()},
        "has_more": len(meetings) == reading.MEETINGS,
    }
    if not is_over:
        rows = reading.read_roster(page, day)
        context |= composition(rows, by_person, rules.deputy_scheme if rules else "")
    response = render(request, "bodies/body_show.html", context)
    keys = [f"body:{pk}" for pk in (body.pk, body.parent_id, *(child["id"] for child in page["children"])) if pk]
    ends = [*(each.ends_at for each in upcoming), calls.until(page["calls"])]
    return showing(response, *keys, until=min(filter(None, ends), default=None))


@public_page()
def term_show(request, slug, start):
    """The composition of a term that runs or whose members have been appointed; an ended one is not shown."""
    page, today = reading.read_body(slug), timezone.localdate()
    terms = page["body"].terms.all() if page else ()
    term = next((each for each in terms if each.start.isoformat() == start), None)
    if term is None or (term.end and term.end < today) or (term.start > today and not term.decided_on):
        raise Http404
    day = max(today, term.start)
    page = reading.read_body(slug, day) if day != today else page
    body = page["body"]
    rules = body.rules_on(day)
    context = {
        "body": body,
        "term": term,
        "term_in_words": words.of_term(term),
        "appointment": words.of_appointment(term),
        **composition(reading.read_roster(page, day), {}, rules.deputy_scheme if rules else ""),
    }
    return showing(render(request, "bodies/term_show.html", context), f"body:{body.pk}")


def by_kind(offices):
    """The offices under their name, in the order of the field's own lists: ``{label: [office, …]}``."""
    kinds = {}
    for office in sorted(offices, key=lambda each: OfficeKind.values.index(each["kind"])):
        kinds.setdefault(office["label"], []).append(office)
    return kinds


@public_page("site")
def meeting_list(request):
    """Meetings of all bodies, newest first, by body and year."""
    bodies, years = reading.meeting_choices()
    chosen = MeetingFilter(
        request.GET or None, queryset=visible().order_by("-starts_at", "-pk"), bodies=bodies, years=years
    )
    found = chosen.qs.values_list(JSONObject(**LISTED), flat=True)
    page = Paginator(found, MEETINGS_A_PAGE).get_page(request.GET.get("page"))
    meetings = rows_html([Listed(**row) for row in page.object_list], "heading", "h2")
    return render(request, "portal/meeting_list.html", {"filter": chosen, "page": page, "meetings": meetings})


@login_not_required
@require_safe
@never_cache
def account_menu(request):
    """The end of the menu: for a signed-in person their own pages and “Sign out”.

    For a stranger it is what the stored page has: the way to the own page, which asks to sign in.
    Without a script that one way stands for everyone, so it must be true of everyone.
    """
    is_secretary = request.user.is_authenticated and any(
        OfficeKind.SECRETARY in roles for roles in request.user.roles().values()
    )
    here = request.htmx.current_url_abs_path or ""
    return render(request, "portal/_account_menu.html", {"is_secretary": is_secretary, "here": here.partition("?")[0]})


@public_page("site")
def accessibility_statement(request):
    """The accessibility statement that Act 306/2019 asks for."""
    return statement(request, "accessibility_statement")


@public_page("site")
def privacy_notice(request):
    """How personal data are handled (GDPR, articles 13 and 14)."""
    return statement(request, "privacy_notice")


def statement(request, name):
    """A text that is written whole in each language."""
    context = {"contact": settings.SITE_CONTACT, "owner": settings.SITE_OWNER or settings.SITE_NAME}
    return render(request, f"portal/{name}_{get_language()}.html", context)


@login_not_required
def feedback(request):
    """Feedback on the service and its accessibility. Nothing that was typed is lost when something is wrong."""
    form = FeedbackForm(request.POST or None, initial={"page": request.GET.get("page", "")[:500]})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if form.is_from_robot:
                return redirect("portal:feedback_sent")
            if may_send(request):
                data = {name: form.cleaned_data[name] for name in ("key", "kind", "message", "page", "email")}
                actions.send_feedback(**data)
                return redirect("portal:feedback_sent")
            form.add_error(None, _("Too much feedback has come from your address. Try again in an hour."))
            status = 429
    return render(request, "portal/feedback.html", {"form": form, "contact": settings.SITE_CONTACT}, status=status)


def may_send(request):
    """Counts feedback by network address; False when an hour's share is used."""
    key = f"feedback:{get_adapter().get_client_ip(request)}"
    cache.add(key, 0, 3600)
    try:
        return cache.incr(key) <= FEEDBACK_LIMIT
    except ValueError:  # it ran out between the two
        return True


@login_not_required
@require_safe
def feedback_sent(request):
    """Thanks, and when an answer comes."""
    return render(request, "portal/feedback_sent.html")


@public_page("site")
def sitemap(request):
    """Every public page in every language, for search engines."""
    pages = reading.sitemap_paths()
    addresses = [f"{settings.SITE_URL}/{code}/{path}" for path in pages for code, _name in settings.LANGUAGES]
    return render(request, "portal/sitemap.xml", {"addresses": addresses}, content_type="application/xml")


@public_page("site")
def robots(request):
    """What search engines may read."""
    lines = ["User-agent: *", "Disallow: /admin/"]
    lines += [f"Disallow: /{code}/{part}/" for code, _name in settings.LANGUAGES for part in ("account", "me", "desk")]
    return HttpResponse("\n".join([*lines, f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]), content_type="text/plain")


def bad_request(request, exception=None):
    """400, in all languages: nothing of a request that cannot be trusted is used."""
    return plain_error(request, 400, "400.html")


def server_error(request):
    """500, in all languages: works without database, session, translations and static manifest."""
    return plain_error(request, 500, "500.html")


def plain_error(request, status, template):
    return render(None, template, status=status)
