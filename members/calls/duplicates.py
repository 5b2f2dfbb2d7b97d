"""Applications, organisations and people that look like one and the same."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from council.core.i18n import sort_key
from members.calls.enums import ApplicationState
from members.calls.identity import plain_name
from members.calls.models import Application, Nominee
from members.models import Organisation, Person

REASONS = {
    "number": _("the same number"),
    "name": _("the same name"),
    "email": _("the same nominated person’s address"),
    "organisation": _("the same known organisation"),
}


@dataclass(frozen=True)
class Alike:
    """Another application that looks like the same one, and why."""

    pk: int
    number: int
    name: str
    reasons: tuple

    @property
    def in_words(self):
        return ", ".join(str(REASONS[reason]) for reason in self.reasons)


def alike_in(call):
    """``{application: [Alike, …]}`` of a call's applications that are neither withdrawn nor set aside. Two queries."""
    rows = (
        Application.objects.filter(call=call, duplicate_of=None)
        .exclude(state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN])
        .order_by("number")
        .values("pk", "number", "name", "name_sv", "business_id", "register_number", "organisation_id")
    )
    by_pk = {row["pk"]: row for row in rows}
    marks = defaultdict(set)
    for row in by_pk.values():
        for kind, value in (
            ("number", row["business_id"]),
            ("number", row["register_number"]),
            ("name", plain_name(row["name"])),
            ("name", plain_name(row["name_sv"])),
            ("organisation", row["organisation_id"]),
        ):
            if value:
                marks[kind, value].add(row["pk"])
    people = Nominee.objects.filter(application__in=by_pk).exclude(email="").values_list("application_id", "email")
    for pk, email in people:
        marks["email", email.lower()].add(pk)
    reasons = defaultdict(set)
    for (kind, _value), pks in marks.items():
        for one in pks:
            for other in pks - {one}:
                reasons[one, other].add(kind)
    found = defaultdict(list)
    for (one, other), kinds in sorted(reasons.items(), key=lambda each: (each[0][0], by_pk[each[0][1]]["number"])):
        row = by_pk[other]
        found[one].append(Alike(other, row["number"], row["name"], tuple(sorted(kinds))))
    return found


def known_organisations(application):
    """Organisations of the portal with the application's number or, spelling aside, its name; the tied one is left out.

    Two queries at most.
    """
    numbers = Q()
    for field in ("business_id", "register_number"):
        if number := getattr(application, field):
            numbers |= Q(**{field: number})
    names = {plain_name(name) for name in (application.name, application.name_sv) if name} - {""}
    firsts = Q()
    for name in names:
        firsts |= Q(sort_key__startswith=sort_key(name.split()[0])) | Q(name_sv__istartswith=name.split()[0])
    if not numbers and not firsts:
        return []
    found = []
    for each in Organisation.objects.filter(numbers | firsts).exclude(pk=application.organisation_id)[:200]:
        theirs = {plain_name(name) for name in (each.name_fi, each.name_sv, each.name_en) if name}
        same_number = (application.business_id and each.business_id == application.business_id) or (
            application.register_number and each.register_number == application.register_number
        )
        if same_number or names & theirs:
            found.append(each)
    return found


def known_people(application):
    """``(nominee, person)`` where a nominated person's address, or exact name, is that of a person in the portal."""
    nominees = [each for each in application.nominees.all() if each.name]
    if not nominees:
        return []
    addresses = Q()
    for each in nominees:
        addresses |= Q(sort_key=sort_key(f"{each.family_name} {each.given_name}"))
        if each.email:
            addresses |= Q(email__iexact=each.email)
    people = list(Person.objects.filter(addresses)[:20])
    found = []
    for each in nominees:
        key = sort_key(f"{each.family_name} {each.given_name}")
        for person in people:
            if (each.email and person.email.lower() == each.email.lower()) or person.sort_key == key:
                found.append((each, person))
    return found
