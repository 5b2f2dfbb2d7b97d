"""Every address the resolver knows, filled in from a world, so that new pages join the generated tests."""

import itertools
import re

from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone

from council.core.models import Delivery
from meetings import links
from meetings.models import AgendaItem, Attendance, Invitation, Meeting, Paper, Scrutiny
from members.calls import links as call_links
from members.calls.enums import ApplicationPart
from members.calls.models import (
    Alternative,
    Answer,
    Application,
    Call,
    Channel,
    CompositionRule,
    DecidedChoice,
    Evaluator,
    HelperRun,
    Merger,
    Nominee,
    Question,
)
from members.calls.parts import question_part
from members.links import naming_token
from members.models import Membership, NamingRequest, Office, Organisation, Person

#: Files and answers of one kind need one language only.
LANGUAGES = ["fi"]
#: Addresses with tests of their own: the read-only admin, and the mailbox that only local mode has.
SKIPPED = ("admin:", "core:mailbox")
#: The things of draft compositions, by the name of their place in an address.
COMPOSING = {
    "alternative": Alternative,
    "answer": Answer,
    "application": Application,
    "choice": DecidedChoice,
    "evaluator": Evaluator,
    "nominee": Nominee,
    "rule": CompositionRule,
    "run": HelperRun,
}
#: The call that a thing is of, by the name of its place in an address.
CALLS_OF = {
    "alternative": (Alternative, "call"),
    "application": (Application, "call"),
    "choice": (DecidedChoice, "decision__call"),
    "evaluator": (Evaluator, "call"),
    "nominee": (Nominee, "application__call"),
    "run": (HelperRun, "call"),
}
#: The meeting that a thing is of, by how the names of its patterns begin.
MEETINGS_OF = {
    "paper": (Paper, "item__meeting"),
    "item": (AgendaItem, "meeting"),
    "minutes_write": (AgendaItem, "meeting"),
    "answer": (Invitation, "meeting"),
    "attendance": (Attendance, "meeting"),
}
#: What an organisation or an office can hold without a person.
HELD = {Membership, Office}


def patterns(resolver=None, namespaces=(), prefix=""):
    """``(full name, route, view)`` of every named pattern."""
    resolver = resolver or get_resolver()
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            inside = (*namespaces, each.namespace) if each.namespace else namespaces
            yield from patterns(each, inside, prefix + str(each.pattern))
        elif isinstance(each, URLPattern) and each.name:
            yield ":".join([*namespaces, each.name]), prefix + str(each.pattern), each.callback


def ours():
    """The patterns of our own pages, sorted by name."""
    return sorted({(name, route) for name, route, _view in patterns() if ":" in name and not name.startswith(SKIPPED)})


def keys(route):
    """The names of the places in a route."""
    return re.findall(r"<(?:\w+:)?(\w+)>", route)


def primary_keys(name):
    """The keys with which to ask for a page that takes one: the first and the last few of its kind of thing."""
    kinds = {
        **{start: model for start, (model, _path) in MEETINGS_OF.items()},
        "letter": Delivery,
        "membership": Membership,
        "person": Person,
        "organisation": Organisation,
        "office": Office,
        "naming": NamingRequest,
    }
    word = name.split(":")[1]
    if name == "calls:apply_file":
        return list(Answer.objects.exclude(file=None).order_by("pk").values_list("file_id", flat=True)[:2])
    if name in {"calls:organisation_merge", "calls:person_merge"}:
        model = Organisation if "organisation" in name else Person
        return list(model.objects.order_by("-pk").values_list("pk", flat=True)[:3])
    if name.startswith("calls:"):
        return one_call_of_each_state()
    for start, model in kinds.items():
        if word.startswith(start):
            found = list(model.objects.order_by("pk").values_list("pk", flat=True))
            if model in {Paper, AgendaItem, Invitation}:
                return found
            nobody = model.objects.filter(person=None).values_list("pk", flat=True)[:1] if model in HELD else []
            return found[:2] + found[-2:] + list(nobody)
    return [1, 2]


def one_call_of_each_state():
    """The oldest call in each state, and one that has been published but opens later."""
    oldest = Call.objects.order_by("state", "pk").distinct("state").values_list("pk", flat=True)
    coming = Call.objects.filter(state="open", opens_at__gt=timezone.now()).order_by("pk").values_list("pk", flat=True)
    return sorted({*oldest, *coming[:1]})


def things_of_calls(name, place):
    """The first and the last few of what an address of a call names; applications by what the page is about."""
    rows = COMPOSING[place].objects.order_by("pk")
    if place == "application" and name in {"calls:application_part", "calls:application_write"}:
        rows = rows.exclude(source="form")
    elif place == "application" and name.startswith("calls:evaluation_"):
        rows = rows.filter(call__in=Evaluator.objects.values("call"))
    found = list(rows.values_list("pk", flat=True))
    return [*dict.fromkeys(found[:2] + found[-3:])] or [1]


def tokens(name):
    """Valid tokens for pages behind signed links."""
    if name == "meetings:invitation_answer":
        return [links.token(each, links.ANSWER) for each in Invitation.objects.active()]
    if name == "meetings:scrutiny_answer":
        return [links.token(each, links.SCRUTINY) for each in Scrutiny.objects.all()]
    if name == "members:naming_answer":
        return ["x", *(naming_token(each) for each in NamingRequest.objects.all())]
    if name == "calls:apply_open":
        first = Application.objects.filter(number=None).select_related("call").first()
        known = [call_links.address_token(first.call, first.contact_email, "fi")] if first else []
        return [
            *known,
            *(call_links.address_token(each, "uusi@esimerkki.example", "fi") for each in Call.objects.all()),
        ]
    if name.startswith(("calls:apply_", "calls:application_carry")):
        return [call_links.application_token(each) for each in applications_of_each_kind(name)]
    if name == "calls:nominee_consent":
        return [call_links.consent_token(each) for each in Nominee.objects.order_by("pk")[:12]]
    return ["x"]


def applications_of_each_kind(name):
    """One application of each state and completeness in each state of its call; of their many parts, fewer."""
    rows = Application.objects.select_related("call").order_by("pk")
    found = {(each.call.state, each.state, each.completeness, each.is_late): each for each in rows}
    if name == "calls:apply_part":
        found = {key[:2]: each for key, each in found.items()}
    return list(found.values())


def fill(world, name, route):
    """``(address, meeting or None)`` of a pattern for every thing of the world that it could be about."""
    places = keys(route)
    choices = {}
    for place in places:
        if place in {"slug", "body"}:
            choices[place] = [world.body.slug, world.other.slug]
        elif place in {"year", "number"} and {"year", "number"} <= set(places):
            choices["year-number"] = [(each.year, each.number, each) for each in world.meetings.values()]
        elif place == "pk":
            choices["pk"] = primary_keys(name)
        elif place == "token":
            choices["token"] = tokens(name)
        elif place == "channel":
            choices["channel"] = list(Channel.objects.order_by("pk").values_list("pk", flat=True)[:2]) or [1]
        elif place in COMPOSING:
            choices[place] = things_of_calls(name, place)
        elif place == "category":
            choices["category"] = list(world.body.terms.get().categories.values_list("pk", flat=True)[:2])
        elif place == "seat":
            choices["seat"] = [world.seats[2].pk]
        elif place == "part":
            choices["part"] = [*ApplicationPart.values, *(question_part(each) for each in Question.objects.all()[:4])]
        elif place == "file":
            files = Answer.objects.exclude(file=None).order_by("pk").values_list("file_id", flat=True)
            scans = Application.objects.exclude(original=None).values_list("original_id", flat=True)
            choices["file"] = [*files[:2], *scans[:1]] or [1]
        elif place == "merger":
            choices["merger"] = list(Merger.objects.values_list("pk", flat=True)[:1]) or [1]
        elif place == "kind":
            choices["kind"] = ["csv", "xlsx"] if name == "calls:call_export" else ["agenda", "minutes"]
        elif place == "start":
            choices["start"] = [world.body.terms.get().start.isoformat(), "2001-01-01"]
        elif place == "language":
            choices["language"] = LANGUAGES
        else:
            choices[place] = ["1"]
    first = tuple(each[0] for each in choices.values() if each)
    meetings, calls, strayed = meetings_of(name), calls_of(choices), False
    for values in itertools.product(*choices.values()):
        kwargs = dict(zip(choices, values, strict=True))
        meeting = None
        if "year-number" in kwargs:
            kwargs["year"], kwargs["number"], meeting = kwargs.pop("year-number")
            if world.other.slug in kwargs.values() and meeting != world.meetings["called"]:
                continue  # a meeting under another body's address: once is enough
            if meetings and "pk" in kwargs and meetings.get(kwargs["pk"]) != meeting:
                continue
        elif name.startswith("calls:") and kwargs.get("slug") == world.other.slug and values[1:] != first[1:]:
            continue  # a call under another body's address: once is enough
        elif name == "meetings:paper_download":
            meeting = meetings[kwargs["pk"]]
        if name.startswith("calls:") and strays(kwargs, calls):
            if strayed:
                continue  # things of different calls: once is enough
            strayed = True
        yield reverse(name, kwargs=kwargs), meeting


def meetings_of(name):
    """``{key: meeting}`` of the things that a pattern is about; empty when they are not of a meeting."""
    word = name.split(":")[1]
    for start, (model, path) in MEETINGS_OF.items():
        if word.startswith(start):
            meetings = Meeting.objects.select_related("minutes").in_bulk()
            return {pk: meetings[meeting] for pk, meeting in model.objects.values_list("pk", path)}
    return {}


def calls_of(choices):
    """``{place: {key: keys of calls}}`` of the things of calls that an address could be about."""
    found = {}
    for place in CALLS_OF.keys() & choices.keys():
        model, path = CALLS_OF[place]
        of_place = found.setdefault(place, {})
        for pk, call in model.objects.filter(pk__in=choices[place]).values_list("pk", path):
            of_place.setdefault(pk, set()).add(call)
    return found


def strays(kwargs, calls):
    """Whether the things of an address are of different calls."""
    involved = {kwargs["pk"]} if "pk" in kwargs else set()
    for place, of_place in calls.items():
        involved |= of_place.get(kwargs[place], set())
    return len(involved) > 1
