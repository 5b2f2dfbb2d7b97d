"""Two organisations, or two people, that are one: every reference moves to the kept record, the other one goes.

What the audit trail, letters and published documents say stays as it was said.
"""

import datetime
import json

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.core.serializers.python import Deserializer, Serializer
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.core.events import describe, record
from council.core.pages import touch
from council.core.states import Refused
from members.actions.composition import constraint_of
from members.calls.enums import Merged
from members.calls.models import Merger
from members.models import Membership, Office, Organisation, Person, User

describe(
    organisation__merged=gettext_lazy("Organisation merged into this one; %(count)s records moved"),
    organisation__parted=gettext_lazy("Merger undone; %(count)s records moved back"),
    person__merged=gettext_lazy("Person merged into this one; %(count)s records moved"),
    person__parted=gettext_lazy("Merger undone; %(count)s records moved back"),
)
#: For so long a merger can be undone; then what it kept of the removed record is emptied.
UNDOABLE = datetime.timedelta(days=30)
#: What is emptied then.
FORGOTTEN = {"before": {}, "kept_before": {}, "moved": {}, "dropped": []}
KINDS = {Organisation: Merged.ORGANISATION, Person: Merged.PERSON}
#: Facts that the kept record takes from the other one where it has none.
TAKEN = {
    Organisation: [
        "name_sv",
        "name_en",
        "business_id",
        "register_number",
        "municipality",
        "website",
        "contact_name",
        "contact_email",
    ],
    Person: ["email", "phone", "title_fi", "title_sv", "title_en", "needs", "needs_consent_at"],
}
REFUSALS = {
    "one_capacity_of_a_person_a_day": gettext_lazy(
        "Both have a place in the same body on the same day, so they cannot be one person. "
        "Correct the memberships first."
    ),
    "one_office_of_a_kind_for_a_person_a_day": gettext_lazy(
        "Both have the same office of a body on the same day. Correct the offices first."
    ),
}


def references(model):
    """``(model, field)`` of every foreign key to a model, those of many-to-many tables too."""
    for other in apps.get_models(include_auto_created=True):
        for field in other._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.remote_field.model is model:
                yield other, field


def label(model, field):
    """What a reference is called in ``Merger.moved``."""
    return f"{model._meta.label_lower}.{field.name}"


@transaction.atomic
def merge(keep, gone, *, by):
    """Make ``gone`` one with ``keep``. Returns the Merger.

    Raises Refused, with nothing changed, where the two cannot be one: both have
    an account, or both sit in one body on one day.
    """
    model = type(keep)
    if keep.pk == gone.pk or not isinstance(gone, model):
        raise Refused(_("Choose two different records."))
    rows = {
        each.pk: each for each in model.objects.select_for_update().filter(pk__in=[keep.pk, gone.pk]).order_by("pk")
    }
    if len(rows) != 2:
        raise Refused(_("One of the two is not there any more."))
    keep, gone = rows[keep.pk], rows[gone.pk]
    if model is Person and User.objects.filter(person__in=rows).count() == 2:
        raise Refused(_("Both have an account of their own. One of them must be removed by an administrator first."))
    merger = Merger(kind=KINDS[model], kept_id=keep.pk, gone_id=gone.pk, by=by, before=fields_of(gone))
    _move(model, keep, gone, merger)
    gone.delete()
    _take(keep, gone, merger)
    merger.save()
    moved = sum(len(pks) for pks in merger.moved.values())
    record(f"{merger.kind}.merged", target=keep, by=by, count=moved, merger=merger.pk, gone=merger.gone_id)
    _touch(model, keep.pk)
    return merger


def fields_of(row):
    """A row's own columns as plain data that JSON can hold."""
    fields = Serializer().serialize([row])[0]["fields"]
    return json.loads(json.dumps(fields, cls=DjangoJSONEncoder))


def _move(model, keep, gone, merger):
    for other, field in references(model):
        rows = other._base_manager.filter(**{field.name: gone})
        if other._meta.auto_created:
            _drop_twice(other, field, keep, rows, merger)
        pks = list(rows.values_list("pk", flat=True))
        if not pks:
            continue
        try:
            with transaction.atomic():
                other._base_manager.filter(pk__in=pks).update(**{field.name: keep})
        except IntegrityError as error:
            told = REFUSALS.get(constraint_of(error)) or _(
                "They cannot be merged: both are in “%(what)s” where only one can be, "
                "or what is written there is frozen."
            ) % {"what": other._meta.verbose_name}
            raise Refused(str(told)) from error
        merger.moved[label(other, field)] = pks


def _drop_twice(other, field, keep, rows, merger):
    """A row of a many-to-many table that the kept record has already is not needed twice."""
    (partner,) = [
        each for each in other._meta.get_fields() if isinstance(each, models.ForeignKey) and each.name != field.name
    ]
    have = other._base_manager.filter(**{field.name: keep}).values_list(partner.attname, flat=True)
    twice = rows.filter(**{f"{partner.name}__in": list(have)})
    partners = twice.values_list(partner.attname, flat=True)
    merger.dropped += [[label(other, field), partner.attname, value] for value in partners]
    twice.delete()


def _take(keep, gone, merger):
    """The kept record gets what it lacks; with an account, the address of the account."""
    taken = {}
    for name in TAKEN[type(keep)]:
        if not getattr(keep, name) and getattr(gone, name):
            taken[name] = getattr(gone, name)
    if isinstance(keep, Person):
        user = User.objects.filter(person=keep).first()
        if user is not None and keep.email != user.email:
            taken["email"] = user.email
    elif keep.no_number_reason and ("business_id" in taken or "register_number" in taken):
        taken["no_number_reason"] = ""
    if not taken:
        return
    before = fields_of(keep)
    merger.kept_before = {name: before[name] for name in taken}
    for name, value in taken.items():
        setattr(keep, name, value)
    keep.save()


@transaction.atomic
def undo_merger(merger, *, by):
    """Make the two records two again. Raises Refused when it is too long ago, or something stands in the way."""
    merger = Merger.objects.select_for_update().get(pk=merger.pk)
    model = next(each for each, kind in KINDS.items() if kind == merger.kind)
    if merger.undone_at or merger.forgotten_at or timezone.now() - merger.at > UNDOABLE:
        raise Refused(_("This merger can no longer be undone."))
    keep = model.objects.select_for_update().filter(pk=merger.kept_id).first()
    if keep is None:
        raise Refused(_("One of the two is not there any more."))
    moved = 0
    try:
        with transaction.atomic():
            if merger.kept_before:
                for each in Deserializer([_row(model, merger.kept_id, fields_of(keep) | merger.kept_before)]):
                    each.object.save()
            for each in Deserializer([_row(model, merger.gone_id, merger.before)]):
                each.object.save(force_insert=True)
            for other, field in references(model):
                pks = merger.moved.get(label(other, field), [])
                moved += other._base_manager.filter(pk__in=pks, **{field.name: merger.kept_id}).update(
                    **{field.attname: merger.gone_id}
                )
                for name, partner, value in merger.dropped:
                    if name == label(other, field):
                        other._base_manager.create(**{field.attname: merger.gone_id, partner: value})
    except IntegrityError as error:
        raise Refused(_("The merger cannot be undone: something that came after it stands in the way.")) from error
    Merger.objects.filter(pk=merger.pk).update(undone_at=timezone.now(), **FORGOTTEN)
    record(f"{merger.kind}.parted", target=keep, by=by, count=moved, merger=merger.pk)
    _touch(model, merger.kept_id, merger.gone_id)
    return model.objects.get(pk=merger.gone_id)


def _row(model, pk, fields):
    return {"model": model._meta.label_lower, "pk": pk, "fields": fields}


def _touch(model, *pks):
    """The public pages of the bodies in which the records sit."""
    path = "organisations__in" if model is Organisation else "person__in"
    bodies = set(Membership.objects.filter(**{path: pks}).values_list("body_id", flat=True))
    if model is Person:
        bodies |= set(Office.objects.filter(person__in=pks).values_list("body_id", flat=True))
    touch(*(f"body:{pk}" for pk in bodies), "site")


def forget_mergers(now=None):
    """Empty what old mergers kept of the removed records; returns how many were emptied."""
    old = (now or timezone.now()) - UNDOABLE
    return Merger.objects.filter(at__lt=old, forgotten_at=None).update(forgotten_at=timezone.now(), **FORGOTTEN)
