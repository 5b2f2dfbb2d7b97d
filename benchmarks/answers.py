"""The secretary's answer table with 40 members, beside the bare view: ``python -m benchmarks.answers``."""

import os
import re
import sys
import urllib.request

from benchmarks.ground import Row, database, rates, run, server

MEMBERS = 40


def seed():
    """A called meeting of a body of 40 seats; prints the address of its table and the secretary's session."""
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse
    from django.utils import translation

    from meetings import actions
    from members.models import Office
    from tests.conftest import appoint, make_body, person
    from tests.meetings.conftest import soon

    translation.activate("fi")
    body = make_body(categories=MEMBERS // 2, slots=2)
    secretary = person("Saara", "Sihteeri")
    Office.objects.create(
        body=body, kind="secretary", person=secretary, person_name=secretary.name, start=body.terms.get().start
    )
    for number, seat in enumerate(body.terms.get().seats.all(), 1):
        appoint(body, person(f"Jäsen{number}", "Esittely"), seat)
        appoint(body, person(f"Vara{number}", "Esittely"), seat, "deputy")
    meeting = actions.plan_meeting(body, by=secretary.user, starts_at=soon(), ends_at=soon(20, 15), mode="remote")
    actions.add_item(meeting, by=secretary.user, titles={"fi": "Asia"})
    actions.call_meeting(meeting, by=secretary.user)
    for number, invitation in enumerate(meeting.invitations.filter(invited_as="member")[:30]):
        actions.answer_invitation(invitation, "no" if number % 5 == 0 else "yes")
    client = Client()
    client.force_login(secretary.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse(
        "meetings:answer_list", kwargs={"slug": body.slug, "year": meeting.year, "number": meeting.number}
    )
    print(address, client.cookies[settings.SESSION_COOKIE_NAME].value)


def rows():
    """The table's rows."""
    with database("benchmark_answers") as env:
        env["DJANGO_SETTINGS_MODULE"] = "council.settings"
        path, session = run("-m", "benchmarks.answers", "seed", env=env).split()[-2:]
        with (
            server("benchmarks.floor:application", env) as (floor, _floor),
            server("council.wsgi:application", env) as (ours, _ours),
        ):
            cookie = (f"Cookie: sessionid={session}",)
            refresh = (*cookie, "HX-Request: true")
            found = rates(
                {
                    "bare view": (f"{floor}/ok", ()),
                    "whole page": (ours + path, cookie),
                    "fragment": (ours + path, refresh),
                    "nothing new (204)": (f"{ours}{path}?mark={mark_of(ours + path, session)}", refresh),
                }
            )
    bare = found.pop("bare view")
    return [
        Row(f"answer table of {MEMBERS} members, {name}", value, "req/s", value / bare, "bare view")
        for name, value in found.items()
    ]


def mark_of(address, session):
    """What the table says of its own state when it asks again."""
    request = urllib.request.Request(address, headers={"Cookie": f"sessionid={session}"})
    with urllib.request.urlopen(request) as page:
        return re.search(r"\?mark=(\w+)", page.read().decode())[1]


if __name__ == "__main__":
    if sys.argv[1:] == ["seed"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council.settings")
        seed()
    else:
        for row in rows():
            print(row)
