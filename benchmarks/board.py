"""The coverage board with 100 applications in 20 categories, beside the bare view: ``python -m benchmarks.board``."""

import os
import statistics
import sys
import time

from benchmarks.ground import Row, database, rates, run, server

APPLICATIONS, CATEGORIES = 100, 20
#: A press is done by the server within so many milliseconds.
AIM = 150


def seed():
    """A call of that size with rules, scores and a full draft; prints the board's address and the session.

    Then presses somebody out and in again in this process, and prints the milliseconds of a press.
    """
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse
    from django.utils import translation

    from council.bodies.models import Host, Municipality
    from members.calls.models import Alternative, Pick
    from members.models import Office
    from tests.calls.composing_samples import apply, assess
    from tests.calls.samples import make_call
    from tests.conftest import make_body, person

    translation.activate("fi")
    call_command("load_municipalities", verbosity=0)
    body = make_body(categories=CATEGORIES, slots=2)
    Host.objects.update(county_code="08")
    areas = list(Municipality.objects.filter(county_code="08"))
    secretary = person("Saara", "Sihteeri")
    Office.objects.create(
        body=body, kind="secretary", person=secretary, person_name=secretary.name, start=body.terms.get().start
    )
    rules = [("municipality", {}), ("language", {}), ("scope", {}), ("category", {"strength": "required"})]
    rules += [("gender", {"measure": "share", "minimum": 40, "among": "each"}), ("organisation_seats", {"maximum": 1})]
    for order, (dimension, fields) in enumerate(rules):
        bound = {} if "maximum" in fields else {"minimum": 1}
        body.composition_rules.create(dimension=dimension, order=order, **{**bound, **fields})
    call = make_call(body, state="in_assessment", asks_gender=True)
    categories = list(call.term.categories.order_by("order"))
    draft = Alternative.objects.create(call=call, name="A")
    for number in range(APPLICATIONS):
        first, second = categories[number % CATEGORIES], categories[(number + 7) % CATEGORIES]
        application = apply(call, f"Järjestö {number} ry", first, second, areas=areas[number % 19 : number % 19 + 3])
        assess(call, application, number % 6, (number + 3) % 6)
        if number < 2 * CATEGORIES:
            for nominee in application.nominees.all():
                slot = 1 + number // CATEGORIES
                Pick.objects.create(
                    alternative=draft, nominee=nominee, category=first, capacity=nominee.capacity, slot=slot
                )
    client = Client()
    client.force_login(secretary.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    where = {"slug": body.slug, "pk": call.pk}
    print(reverse("calls:board_show", kwargs=where), client.cookies[settings.SESSION_COOKIE_NAME].value)
    press = reverse("calls:alternative_change", kwargs={**where, "alternative": draft.pk})
    settings.ALLOWED_HOSTS = ["testserver"]
    pick, times = draft.picks.first(), []
    for version in range(1, 41):
        back = f"in:{pick.nominee_id}:{pick.category_id}:{pick.capacity}:{pick.slot}"
        deed = back if version % 2 == 0 else f"out:{pick.nominee_id}"
        begun = time.process_time()
        answer = client.post(press, {"version": version, "deed": deed}, headers={"HX-Request": "true"})
        times.append(1000 * (time.process_time() - begun))
        assert answer.status_code == 200, answer.status_code
    print(statistics.median(times))


def rows():
    """The table's rows."""
    with database("benchmark_board") as env:
        env["DJANGO_SETTINGS_MODULE"] = "council.settings"
        printed = run("-m", "benchmarks.board", "seed", env=env).split()
        path, session, press = printed[-3:]
        with (
            server("benchmarks.floor:application", env) as (floor, _floor),
            server("council.wsgi:application", env) as (ours, _ours),
        ):
            addresses = {
                "bare view": (f"{floor}/ok", ()),
                "board": (ours + path, (f"Cookie: sessionid={session}",)),
            }
            # a whole board takes a while on a busy machine: a short window would see none of them end
            found = rates(addresses, seconds=8)
    size = f"{APPLICATIONS} applications × {CATEGORIES} categories"
    return [
        Row(f"coverage board, {size}", found["board"], "req/s", found["board"] / found["bare view"], "bare view"),
        Row(f"one press on it, {size}", float(press), "ms CPU", aim=f"< {AIM} ms"),
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["seed"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council.settings")
        seed()
    else:
        for row in rows():
            print(row)
