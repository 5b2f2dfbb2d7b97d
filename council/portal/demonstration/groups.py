"""Working groups and networks of a body, with people of the body."""

from council.bodies.enums import BodyKind
from members.enums import Capacity, OfficeKind
from members.models import Membership, Office

#: How many of the body's members belong to a group.
SIZE = 5


def fill_groups(body, seating, today):
    """Each group gets members of the body, the first of whom convenes it. Rows are added to none of the body's own."""
    members = [row for row in seating.on(today, Capacity.MEMBER) if row.person]
    memberships, offices, organisations = [], [], []
    for number, group in enumerate(body.children.order_by("pk")):
        own = members_of(group, members, number)
        for row in own:
            memberships.append(
                Membership(
                    body=group,
                    person=row.person,
                    person_name=row.person.name,
                    organisation_names=row.organisation_names,
                    start=max(row.start, group.starts_on or row.start),
                    end=row.end,
                )
            )
            organisations.append(seating.organisations[id(row)])
        start = memberships[-len(own)].start
        offices.append(office(group, OfficeKind.CONVENER, own[0].person, start))
    Membership.objects.bulk_create(memberships)
    Office.objects.bulk_create(offices)
    links = Membership.organisations.through
    links.objects.bulk_create(
        links(membership=row, organisation=organisation)
        for row, theirs in zip(memberships, organisations, strict=True)
        for organisation in theirs
    )


def members_of(group, members, number):
    """A network's own members by its name; else some of the body's members."""
    if group.kind == BodyKind.NETWORK:
        named = [row for row in members if row.seat and row.seat.category.name_fi == group.name_fi]
        if named:
            return named
    return members[number : number + SIZE]


def office(group, kind, person, start):
    """An office of the group."""
    return Office(body=group, kind=kind, person=person, person_name=person.name, start=start)
