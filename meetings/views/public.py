"""What everyone may read of one meeting: its page, its documents, its calendar files."""

import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council.bodies.enums import RecordKind
from council.core.enums import FileState, RenderingState
from council.core.http import file_response
from council.core.i18n import first_text
from council.core.models import Rendering
from council.core.pages import public_page, showing
from meetings import calendar, show
from meetings.enums import MeetingState, PublicationKind
from meetings.models import Meeting
from meetings.public import (
    PUBLIC_PDF,
    Listed,
    body_name,
    feed_rows,
    latest_publications,
    moment,
    read_meeting,
    state_tag,
)
from members.enums import OfficeKind


@public_page()
def meeting_show(request, slug, year, number):
    """One plain page: the newest published minutes, else the newest published agenda, else what is known of it."""
    page = read_meeting(slug, year, number)
    if page is None:
        raise Http404
    meeting = Listed(**{name: page[name] for name in Listed.__slots__ if name in page})
    shown = page["shown"]
    context = {
        "meeting": meeting,
        "page": page,
        "tag": tag_with_day(page, shown),
        "leaders": leaders(page, shown),
        "documents": documents(page),
        "demonstration": page["demonstration"] or page["body_demonstration"],
        "record": _("Record number %(number)s") % {"number": page["record_number"]} if page["record_number"] else "",
    }
    numbering = shown["content"]["meeting"]["numbering"] if shown else ""
    languages = page["languages"]
    context["changes"] = [
        show.change_line(change, numbering, languages, is_memo=meeting.is_memo) for change in page["changes"]
    ]
    if shown:
        context |= show.show_content(shown["content"])
        context["correction"] = shown["reason"] if shown["version"] > 1 else ""
        context["held"] = held(shown["content"]["meeting"]) if show.is_minutes(shown) else ""
    response = render(request, "meetings/meeting_show.html", context)
    return showing(response, f"meeting:{meeting.id}", f"body:{page['body_id']}", until=meeting.starts_at)


def tag_with_day(page, shown):
    """The state tag with the day of publication."""
    if shown and page["state"] != MeetingState.CANCELLED:
        day = {"day": date_format(timezone.localdate(moment(shown["at"])), "SHORT_DATE_FORMAT")}
        if show.is_minutes(shown):
            is_memo = shown["content"]["body"]["record_kind"] == RecordKind.MEMO
            return "ok", (_("Memo published %(day)s") if is_memo else _("Minutes published %(day)s")) % day
        if page["state"] not in {MeetingState.ENDED, MeetingState.IN_SESSION}:
            return "ok", _("Agenda published %(day)s") % day
    return state_tag(page["state"], shown, None, is_memo=page["record_kind"] != RecordKind.MINUTES)


def leaders(page, shown):
    """Who chaired and who kept the minutes, by the minutes; else whose task it is by office."""
    found = {}
    if show.is_minutes(shown):
        rows = [row for row in shown["content"]["attendance"] if row["presence"] in {"present", "remote"}]
        for row in rows:
            found.setdefault(row["role"], row["name"])
        found.setdefault(OfficeKind.CHAIR, found.get(OfficeKind.VICE_CHAIR))
    else:
        for office in page["offices"]:
            found.setdefault(
                office["kind"], office["name"] or first_text(office["held_by"], page["body"]["languages"])[0]
            )
    kinds = (OfficeKind.CHAIR, OfficeKind.SECRETARY)
    return [(kind.label, found[kind]) for kind in kinds if found.get(kind)]


def held(meeting):
    """From when to when the meeting was held, by its minutes."""
    opened, closed = (meeting[name] and moment(meeting[name]) for name in ("opened_at", "closed_at"))
    return (opened, closed) if opened and closed else ""


def documents(page):
    """The PDF files of the newest minutes and agenda, in the reader's language where there is one."""
    newest = {}
    for version in page["versions"]:
        newest.setdefault(version["kind"], version["id"])
    found = []
    for kind, pk in newest.items():
        files = {file["language"]: file for file in page["files"] if file["about"] == pk}
        language = next((code for code in (get_language(), *page["languages"]) if code in files), None)
        if language:
            found.append({"kind": kind, "language": language, "size": files[language]["size"]})
    return sorted(found, key=lambda document: document["kind"] != PublicationKind.MINUTES)


@login_not_required
@require_safe
def publication_pdf(request, body, year, number, kind, language):
    """The PDF of the newest published agenda or minutes: the public copy."""
    meeting = Meeting.objects.visible_to(None).filter(body__slug=body, year=year, number=number).first()
    publication = meeting and latest_publications(meeting.pk).filter(kind=kind).first()
    rendering = (
        publication
        and Rendering.objects.filter(
            kind=PUBLIC_PDF,
            about_id=publication.pk,
            language=language,
            state=RenderingState.READY,
            file__state=FileState.CLEAN,
        )
        .select_related("file")
        .order_by("-pk")
        .first()
    )
    if not rendering:
        raise Http404
    return file_response(rendering.file, private=False, inline=True)


@public_page()
def body_calendar(request, slug):
    """A body's meetings as a calendar to subscribe to."""
    body = body_name(slug)
    if body is None:
        raise Http404
    pk, name = body
    return showing(as_calendar(calendar.feed(feed_rows(slug), name=name), slug), f"body:{pk}")


@public_page("site")
def all_calendar(request):
    """All bodies' meetings as a calendar to subscribe to."""
    return as_calendar(calendar.feed(feed_rows(), name=_("Meetings of the bodies")), "meetings")


@public_page()
def meeting_calendar(request, slug, year, number):
    """One meeting to add to one's calendar."""
    page = read_meeting(slug, year, number)
    if page is None:
        raise Http404
    row = {**page, "starts_at": moment(page["starts_at"]), "ends_at": moment(page["ends_at"])}
    changed = moment(page["changes"][0]["at"]) if page["changes"] else moment(page["called_at"])
    file = calendar.calendar([calendar.event(row, stamp=changed or datetime.datetime.now(datetime.UTC))])
    response = as_calendar(file, f"{slug}-{year}-{number}")
    return showing(response, f"meeting:{page['id']}", f"body:{page['body_id']}")


def as_calendar(file, name):
    """A calendar file as an answer."""
    response = HttpResponse(file.encode(), content_type=calendar.CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return response
