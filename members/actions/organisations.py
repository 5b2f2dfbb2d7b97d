"""Adding and changing the organisations on whose behalf people sit."""

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.bodies.models import Body
from council.core.events import describe, name_facts, record
from council.core.pages import touch
from council.core.states import Refused
from members.actions.composition import constraint_of, names_of
from members.models import Membership, Organisation

describe(
    organisation__added=gettext_lazy("Organisation added: %(name)s"),
    organisation__names_corrected=gettext_lazy("Name of %(name)s corrected in the present memberships"),
    organisation__changed=gettext_lazy("Organisation %(name)s changed: %(changes)s"),
)
#: Facts whose old and new value the history shows; of the others only the fact that they changed.
SHOWN = ["kind", "name_fi", "name_sv", "name_en", "business_id", "register_number", "no_number_reason", "website"]

name_facts(
    kind=gettext_lazy("kind"),
    name_fi=gettext_lazy("name in Finnish"),
    name_sv=gettext_lazy("name in Swedish"),
    name_en=gettext_lazy("name in English"),
    business_id=gettext_lazy("business ID"),
    register_number=gettext_lazy("register number"),
    no_number_reason=gettext_lazy("why there is no number"),
    website=gettext_lazy("website"),
    contact_name=gettext_lazy("contact person"),
    contact_email=gettext_lazy("contact person’s email"),
)


def _save(organisation):
    """Save, or raise Refused that names the organisation which has the number already."""
    same = {
        "one_organisation_a_business_id": "business_id",
        "one_organisation_a_register_number": "register_number",
    }
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as error:
        name = constraint_of(error)
        if name == "organisation_number_or_reason":
            raise Refused(_("Give the business ID or the register number, or say why there is neither.")) from error
        if (field := same.get(name)) is None:
            raise
        number = getattr(organisation, field)
        other = Organisation.objects.filter(**{field: number}).first()
        raise Refused(
            _("%(organisation)s has the number %(number)s already. Use that organisation.")
            % {"organisation": other, "number": number}
        ) from error


@transaction.atomic
def add_organisation(*, by, name_fi, **fields):
    """Add an organisation. Its numbers come checked from ``members.numbers``; without one a reason is needed."""
    organisation = Organisation(name_fi=name_fi, **fields)
    _save(organisation)
    record("organisation.added", target=organisation, by=by, name=organisation.name_fi)
    return organisation


@transaction.atomic
def change_organisation(organisation, *, by, correct_names=False, **fields):
    """Change an organisation. Memberships keep the name it had when they were made.

    ``correct_names`` is for a spelling mistake: the memberships in force or to come take the new name too.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changes = []
    for name, new in fields.items():
        if (old := getattr(organisation, name)) != new:
            setattr(organisation, name, new)
            changes.append([name, str(old or ""), str(new or "")] if name in SHOWN else [name, "…", "…"])
    if changes:
        _save(organisation)
        record("organisation.changed", target=organisation, by=by, name=organisation.name_fi, changes=changes)
    if correct_names:
        _rename(organisation)
        record("organisation.names_corrected", target=organisation, by=by, name=organisation.name_fi)
    return organisation


def _rename(organisation):
    today = timezone.localdate()
    memberships = (
        Membership.objects.filter(Q(end__gte=today) | Q(end=None), organisations=organisation)
        .select_related("body")
        .prefetch_related("organisations")
    )
    for membership in memberships:
        membership.organisation_names = names_of(membership.organisations.all(), membership.body)
    Membership.objects.bulk_update(memberships, ["organisation_names"])
    bodies = Body.objects.filter(memberships__in=memberships).distinct().values_list("pk", flat=True)
    touch(*(f"body:{pk}" for pk in bodies), "site")
