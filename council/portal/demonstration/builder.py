"""Loading the demonstration, body by body."""

import datetime

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone, translation

from council.bodies.actions import change_body
from council.bodies.bodyfile.loading import load_files
from council.bodies.models import Body
from council.core.events import acting
from council.core.pages import touch
from council.portal.demonstration.accounts import open_accounts, open_administrator
from council.portal.demonstration.calls import hold_calls, open_call
from council.portal.demonstration.groups import fill_groups
from council.portal.demonstration.history import DAY, History, meeting_days
from council.portal.demonstration.now import PLANNED_NEXT, Now, working_day
from council.portal.demonstration.organisations import Organisations
from council.portal.demonstration.papers import Papers
from council.portal.demonstration.people import People
from council.portal.demonstration.seating import Seater, local_noon, prolong_terms
from council.portal.demonstration.tables import HELSINKI, ITA_UUSIMAA, TABLES, VARSINAIS_SUOMI
from council.portal.demonstration.texts import Matters
from council.portal.demonstration.trail import Trail
from meetings import pdf
from meetings.enums import Answer, PublicationKind
from meetings.models import Meeting, Publication
from members.actions.memberships import place_name
from members.models import Membership, User

#: Days from the coming meeting to the one after it, which is being prepared.
PREPARED = 10 * DAY
#: Days since the meeting whose minutes are in scrutiny.
HELD = 7 * DAY
#: Seconds between two old documents that the worker makes, so that it has time for new ones.
PACE = 6
#: The public copies of this many of the newest minutes are made at once.
FRESH = 12
#: Bodies whose coming meeting has been called, by letters and with answers.
CALLING = {"ita-uusimaa", "helsinki", "keski-uusimaa", "pirkanmaa", "varsinais-suomi"}


class NotEmpty(Exception):
    """A body of the demonstration is in use with people or meetings of its own. ``str()`` names it."""


def is_loaded():
    """True when there is a demonstration with meetings already."""
    return Meeting.objects.filter(demonstration=True).exists()


@transaction.atomic
def load(tables=None, *, years=3, tell=print):
    """Load the bodies (all six by default) with ``years`` calendar years of meetings, this one included.

    All or nothing. ``tell`` is called with a line for each step. Raises NotEmpty,
    before anything is written, when one of the bodies is really in use.
    """
    tables = TABLES if tables is None else tables
    refuse_real(tables)
    with acting("load_demo"), translation.override("fi"):
        files = load_files([table.path for table in tables])
        people = People()
        organisations = Organisations(people)
        for table, file in zip(tables, files, strict=True):
            counts = load_table(file.body, table, people, organisations, years=years)
            tell(f"{file.body.slug}: {counts['members']} people, {counts['meetings']} meetings")
        if not User.objects.filter(is_administrator=True, person__demonstration=True).exists():
            open_administrator(people)
        queue_documents(tables)
        touch("site")


def refuse_real(tables):
    """Raises NotEmpty for a body that has members or meetings and is no demonstration."""
    for body in Body.objects.filter(slug__in=[table.slug for table in tables]):
        if body.meetings.exists() or body.memberships.exists():
            raise NotEmpty(body.slug)


def load_table(body, table, people, organisations, *, years):
    """One body: people, history, what goes on now. Returns counts of people and meetings."""
    today = timezone.localdate()
    since = datetime.date(today.year - years + 1, 1, 1)
    for each in (body, *body.children.all()):
        change_body(each, by=None, demonstration=True)
    prolong_terms(body, table, today)
    prefetch_related_objects([body], "rules", "terms", "host")
    seater = Seater(body, table, people, organisations, since=since, today=today)
    seating = seater.seat()
    open_accounts(seating, today)
    fill_groups(body, seating, today)
    trail = Trail()
    tell_seating(trail, seating)
    papers, matters = Papers(body), Matters(table.words, first=3 * TABLES.index(table))
    history = hold_history(body, table, seating, papers, matters, trail, since=max(since, body.starts_on))
    applicants = []
    if table == ITA_UUSIMAA:
        applicants = hold_calls(body, body.term_on(today), trail, seating, organisations)
    trail.save()
    for each in applicants:
        each.erase()
    go_on(Now(body, table, seating, papers, matters), history)
    touch(f"body:{body.pk}")
    seated = Membership.objects.filter(body=body, person__isnull=False).values("person").distinct().count()
    return {"members": seated, "meetings": body.meetings.count()}


def tell_seating(trail, seating):
    """Who was appointed when."""
    for row in seating.memberships:
        trail.add(
            "membership.appointed",
            row,
            local_noon(row.start),
            name="load_demo",
            facts={
                "name": row.holder,
                "organisation": row.organisation_names,
                "capacity": row.capacity,
                "place": place_name(row),
                "start": row.start.isoformat(),
                "end": row.end.isoformat() if row.end else "",
            },
        )


def hold_history(body, table, seating, papers, matters, trail, *, since):
    """The meetings up to now. The showcase and Helsinki met last week; the others when their calendar says."""
    today = timezone.localdate()
    held = working_day(today - HELD, -1)
    if table in (ITA_UUSIMAA, HELSINKI):
        days = [*meeting_days(table, since, held - 4 * 7 * DAY), held]
    else:
        days = list(meeting_days(table, since, today - 4 * 7 * DAY))
    following = working_day(today + table.ahead * DAY)
    return History(body, table, seating, papers, matters, trail).hold(days, following=following, today=today)


def go_on(now, history):
    """What is in scrutiny, called and being prepared."""
    table, today = now.table, now.today
    for past in history:
        if not past.is_published and past.scrutinies:
            now.scrutinise(past)
    day = working_day(today + table.ahead * DAY)
    coming = now.plan(day)
    if table.key in CALLING:
        coming = now.call(coming)
        now.answer_as_deputies(coming, Answer.YES, Answer.NONE, Answer.NO)
    if table == ITA_UUSIMAA:
        now.add_late_paper(coming)
    if table in (ITA_UUSIMAA, HELSINKI):
        now.plan(working_day(day + PREPARED), since=PLANNED_NEXT, lacking="sv")
        now.ask_for_a_person()
    if table == VARSINAIS_SUOMI:
        open_call(now.body, by=now.secretary)


def queue_documents(tables):
    """Ask for the PDF of past minutes: the newest at once, older ones one by one, so that new ones never wait."""
    now = timezone.now()
    minutes = Publication.objects.filter(
        meeting__body__slug__in=[table.slug for table in tables],
        kind=PublicationKind.MINUTES,
        published_at__isnull=False,
    )
    wait = 0
    for number, publication in enumerate(minutes.select_related("meeting").order_by("-meeting__starts_at", "pk")):
        for row in pdf.request(publication):
            if number < FRESH and row.kind == pdf.PUBLIC:
                continue
            wait += PACE
            row.due_at = now + datetime.timedelta(seconds=wait)
            row.save(update_fields=["due_at"])
