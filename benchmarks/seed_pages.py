"""A body of 22 seats with deputies, and one published meeting of 12 items: some 37 kB of HTML."""

import datetime
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council.settings")
django.setup()

from django.utils import timezone, translation  # noqa: E402

from council.bodies.models import Body, Category, Host, Rules, Seat, Term  # noqa: E402
from council.core.models import PageVersion, StoredPage  # noqa: E402
from meetings import content  # noqa: E402
from meetings.models import AgendaItem, Attendance, ItemText, Meeting, Publication  # noqa: E402
from members.models import Membership, Office, Person  # noqa: E402

PARAGRAPH = (
    "<p>Suunnitelmaluonnos sisältää kiinteistöjen esteettömyyskartoitukset, digipalvelujen saavutettavuuden "
    "seurannan sekä opastuksen uudistamisen. Neuvosto kiinnittää huomiota erityisesti selkokielisiin materiaaleihin "
    "ja tulkkauksen saatavuuteen kaikilla asemilla.</p>"
)


def seed(meetings):
    """One body with ``meetings`` ended meetings, the first of them with minutes in full."""
    translation.activate("fi")
    names = {"name_fi": "Esimerkin hyvinvointialue", "name_sv": "Exempels välfärdsområde"}
    host = Host.objects.create(slug="esimerkki", kind="county", languages=["fi", "sv"], **names)
    body = Body.objects.create(
        host=host,
        slug="kumppanuuspoyta",
        kind="partnership_table",
        languages=["fi", "sv"],
        name_fi="Sote-järjestöjen kumppanuuspöytä",
        genitive_fi="Sote-järjestöjen kumppanuuspöydän",
        task_fi="Järjestöjen ja hyvinvointialueen yhteinen pöytä.",
    )
    start, end = datetime.date(2025, 1, 1), datetime.date(2030, 12, 31)
    Rules.objects.create(body=body, start=start, deputy_scheme="personal", numbering="year", record_kind="minutes")
    term = Term.objects.create(body=body, start=start, end=end)
    people = []
    for order in range(1, 12):
        category = Category.objects.create(term=term, key=f"luokka-{order}", order=order, name_fi=f"Järjestöt {order}")
        for slot in (1, 2):
            seat = Seat.objects.create(term=term, category=category, slot=slot, has_deputy=True)
            for capacity in ("member", "deputy"):
                person = Person.objects.create(given_name="Maija", family_name=f"Jäsen {order}{slot}")
                people.append(person)
                Membership.objects.create(
                    body=body,
                    term=term,
                    seat=seat,
                    capacity=capacity,
                    person=person,
                    person_name=person.name,
                    organisation_names="Esimerkin Omaishoitajat ry",
                    start=start,
                    end=end,
                )
    for kind, person in zip(("chair", "secretary"), people, strict=False):
        Office.objects.create(body=body, kind=kind, person=person, person_name=person.name, start=start)
    for number in range(1, meetings + 1):
        add_meeting(body, number, people, full=number == 1)
    PageVersion.objects.create(key="floor")


def add_meeting(body, number, people, *, full):
    """An ended meeting with published minutes; only a full one has texts."""
    day = timezone.make_aware(datetime.datetime(2026, 1, 8, 13)) + datetime.timedelta(days=number // 50)
    meeting = Meeting.objects.create(
        body=body,
        year=2026,
        number=number,
        state="ended",
        mode="hybrid",
        starts_at=day,
        ends_at=day + datetime.timedelta(hours=2),
        place="Hallintotalo, kokoushuone Aura",
        languages=["fi"],
        called_at=day - datetime.timedelta(days=14),
        agenda_published_at=day - datetime.timedelta(days=14),
        opened_at=day,
        closed_at=day + datetime.timedelta(hours=2),
    )
    if not full:
        return
    for position in range(1, 13):
        item = AgendaItem.objects.create(meeting=meeting, position=position, section=position, version=1)
        ItemText.objects.create(
            item=item,
            language="fi",
            is_original=True,
            title=f"Lausunto esteettömyyssuunnitelmasta {position}",
            rationale=PARAGRAPH * 4,
            proposal="<p>Annetaan liitteen mukainen lausunto.</p>" + PARAGRAPH,
            proceedings=PARAGRAPH,
            decision="<p>Annettiin lausunto ehdotuksen mukaisesti. Päätös oli yksimielinen.</p>",
        )
    for person in people[:24:2]:
        Attendance.objects.create(
            meeting=meeting,
            person=person,
            person_name=person.name,
            represents="Esimerkin Omaishoitajat ry",
            invited_as="member",
            has_vote=True,
            presence="present",
            arrived_at=meeting.opened_at,
            left_at=meeting.closed_at,
        )
    whole = content.of_meeting(meeting, "minutes")
    Publication.objects.create(
        meeting=meeting,
        kind="minutes",
        version=1,
        content=whole,
        sha256=content.fingerprint(whole),
        published_at=meeting.closed_at,
    )


def store_floor(page):
    """The bytes that the floor's stored page answers: those of our own meeting page."""
    StoredPage.objects.create(
        key="floor",
        language="fi",
        version=1,
        build="",
        good_until=timezone.now(),
        etag="",
        content_type="text/html",
        plain=page,
        gzip=b"",
    )


if __name__ == "__main__":
    import sys

    seed(int(sys.argv[1]))
    from django.test import Client

    page = Client(HTTP_HOST="127.0.0.1").get("/fi/bodies/kumppanuuspoyta/2026-1/").content
    store_floor(page)
    print(len(page))
