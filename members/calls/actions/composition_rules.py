"""The composition rules of a body: added, changed, put in order, removed."""

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.bodies.models import Body, Category
from council.core.events import describe, record
from council.core.states import Refused
from members.calls.coverage import municipalities_of
from members.calls.models import CompositionRule
from members.calls.rulebook import FIELDS, faults, whole
from members.calls.wording import sentence_of, strength_of, value_names

describe(
    composition_rule__added=gettext_lazy("Composition rule added: %(rule)s"),
    composition_rule__changed=gettext_lazy("Composition rule changed: %(before)s → %(rule)s"),
    composition_rule__moved=gettext_lazy("Composition rule moved to place %(place)s: %(rule)s"),
    composition_rule__removed=gettext_lazy("Composition rule removed: %(rule)s"),
)


def name_values(body, municipalities=None):
    """What the values of rules are called in a body: categories of its latest term, municipalities of its area."""
    return value_names(categories_of(body), municipalities_of(body) if municipalities is None else municipalities)


def categories_of(body):
    """The categories of the organisations' seats of the body's latest term, else of the running one."""
    term = max(body.terms.all(), key=lambda each: each.start, default=None)
    return list(Category.objects.filter(term=term, group="ngo").order_by("order")) if term else []


def in_words(rule, name):
    """A rule in the body's first language, as the history keeps it."""
    with translation.override((rule.body.languages or ["fi"])[0]):
        return f"{sentence_of(rule, name)} – {strength_of(rule)}"


def _lock(body):
    """Whoever changes the rules of a body waits here for the other's turn to end."""
    Body.objects.select_for_update(no_key=True, of=("self",)).get(pk=body.pk)


def _check(fields):
    for fault in faults(fields).values():
        raise Refused(fault)


@transaction.atomic
def add_composition_rule(body, *, by, **fields):
    """Add a rule after the others; ``fields`` are those of ``rulebook.FIELDS``. Refused for a rule without sense."""
    _lock(body)
    fields = whole(fields)
    _check(fields)
    order = (body.composition_rules.aggregate(last=Max("order"))["last"] or 0) + 1
    rule = CompositionRule.objects.create(body=body, order=order, **fields)
    record("composition_rule.added", target=body, by=by, rule=in_words(rule, name_values(body)))
    return rule


@transaction.atomic
def change_composition_rule(rule, *, by, **fields):
    """Change a rule; nothing is recorded when it stays as it was."""
    _lock(rule.body)
    rule = CompositionRule.objects.select_related("body").filter(pk=rule.pk).first()
    if rule is None:
        raise Refused(_("Somebody else has removed this rule."))
    name = name_values(rule.body)
    before = in_words(rule, name)
    changed = {key: value for key, value in fields.items() if getattr(rule, key) != value}
    if not changed:
        return rule
    for key, value in changed.items():
        setattr(rule, key, value)
    _check({key: getattr(rule, key) for key in FIELDS})
    rule.save()
    record("composition_rule.changed", target=rule.body, by=by, rule=in_words(rule, name), before=before)
    return rule


@transaction.atomic
def move_composition_rule(rule, step, *, by):
    """Move a rule one place up (-1) or down (1) in the list; at its end nothing happens."""
    _lock(rule.body)
    rules = list(rule.body.composition_rules.all())
    at = next((place for place, each in enumerate(rules) if each.pk == rule.pk), None)
    if at is None or not 0 <= at + step < len(rules):
        return
    moved = rules.pop(at)
    rules.insert(at + step, moved)
    for order, each in enumerate(rules, 1):
        each.order = order
    CompositionRule.objects.bulk_update(rules, ["order"])
    moved.body = rule.body
    words = in_words(moved, name_values(rule.body))
    record("composition_rule.moved", target=rule.body, by=by, rule=words, place=at + step + 1)


@transaction.atomic
def remove_composition_rule(rule, *, by):
    """Remove a rule; returns its fields, with which it can be added again."""
    _lock(rule.body)
    words = in_words(rule, name_values(rule.body))
    kept = {name: getattr(rule, name) for name in FIELDS}
    if CompositionRule.objects.filter(pk=rule.pk).delete()[0]:
        record("composition_rule.removed", target=rule.body, by=by, rule=words)
    return kept


@transaction.atomic
def set_composition_rules(body, rows, *, by):
    """Make the rules of a body those of a list of dicts, in its order."""
    _lock(body)
    name = name_values(body)
    present = list(body.composition_rules.all())
    wanted = [whole(row) for row in rows]
    for fields in wanted:
        _check(fields)
    for order, fields in enumerate(wanted, 1):
        old = present[order - 1] if order <= len(present) else None
        if old and {key: getattr(old, key) for key in FIELDS} == fields and old.order == order:
            continue
        rule = old or CompositionRule(body=body)
        rule.body = body
        before = in_words(old, name) if old else ""
        rule.order = order
        for key, value in fields.items():
            setattr(rule, key, value)
        rule.save()
        words = in_words(rule, name)
        if old and before != words:
            record("composition_rule.changed", target=body, by=by, rule=words, before=before)
        elif not old:
            record("composition_rule.added", target=body, by=by, rule=words)
    for old in present[len(wanted) :]:
        old.body = body
        words = in_words(old, name)
        old.delete()
        record("composition_rule.removed", target=body, by=by, rule=words)
