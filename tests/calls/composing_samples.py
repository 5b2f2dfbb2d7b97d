"""Applications and compositions as their history would have them, for the tests of the coverage board."""

from django.utils import timezone

from council.bodies.models import Municipality
from members.calls.models import Alternative, Application, Assessment, Evaluator, Mark, Nominee, Pick
from tests.conftest import person


def municipalities(*names, county="01"):
    """Municipalities of a county, in the order of the names, with the next free codes from 901 on."""
    first = 901 + Municipality.objects.filter(code__gte="901").count()
    return [
        Municipality.objects.create(
            code=str(first + number), name_fi=name, name_sv=name, county_code=county, county_name="Esimerkki"
        )
        for number, name in enumerate(names)
    ]


def apply(call, name, first, second=None, *, areas=(), people=("member", "deputy"), person_fields=None, **fields):
    """A sent application of a made-up organisation, with a nominee of each capacity who consents."""
    number = call.applications.count() + 1
    application = Application.objects.create(
        call=call,
        number=number,
        state=fields.pop("state", "submitted"),
        name=name,
        first_category=first,
        second_category=second,
        arrived_at=timezone.now(),
        no_number_reason="Keksitty",
        **{"languages": ["fi"], "scope": "local", **fields},
    )
    application.municipalities.set(areas)
    for capacity in people:
        own = {"consent": "given", "background": "employee", **((person_fields or {}).get(capacity, {}))}
        Nominee.objects.create(
            application=application,
            capacity=capacity,
            **{
                "given_name": "Maija" if capacity == "member" else "Veikko",
                "family_name": f"Ehdokas{number}",
                "email": f"{capacity}{number}@example.org",
                **own,
            },
        )
    return application


def nominee(application, capacity="member"):
    """The nominee of a capacity."""
    return application.nominees.get(capacity=capacity)


def assess(call, application, *points, who="Arvi Arvioija", done=True):
    """A finished assessment with these points for the call's criteria in order."""
    given, family = who.split()
    someone = call.evaluators.filter(person__family_name=family).first()
    if someone is None:
        someone = Evaluator.objects.create(call=call, person=person(given, family), declared_at=timezone.now())
    assessment = Assessment.objects.create(
        evaluator=someone, application=application, done_at=timezone.now() if done else None
    )
    for criterion, point in zip(call.criteria.order_by("order"), points, strict=False):
        Mark.objects.create(assessment=assessment, criterion=criterion, points=point)
    return assessment


def alternative(call, name="Vaihtoehto A", *places):
    """A draft composition with ``(nominee, category, capacity, slot)`` in it."""
    made = Alternative.objects.create(call=call, name=name)
    for who, category, capacity, slot in places:
        Pick.objects.create(alternative=made, nominee=who, category=category, capacity=capacity, slot=slot)
    return made
