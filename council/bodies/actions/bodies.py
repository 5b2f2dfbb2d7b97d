"""Founding and changing hosts and bodies."""

from django.db import transaction
from django.utils.translation import gettext as _

from council.bodies.actions.changes import as_facts, touch_body, write
from council.bodies.models import Body, Host
from council.core.events import record
from council.core.pages import touch
from council.core.states import Refused


@transaction.atomic
def found_host(*, by, **fields):
    """A new host of bodies."""
    host = Host.objects.create(**fields)
    record("host.founded", target=host, by=by, host=host.name_fi)
    return host


@transaction.atomic
def change_host(host, *, by, **fields):
    """Change a host's details; returns ``{field: (before, after)}``. All its bodies' pages show them."""
    changed = write(host, fields)
    if changed:
        record("host.changed", target=host, by=by, host=host.name_fi, changes=as_facts(Host, changed))
        touch(*(f"body:{pk}" for pk in host.bodies.values_list("pk", flat=True)), "site")
    return changed


@transaction.atomic
def found_body(host, *, by, parent=None, **fields):
    """A new body of ``host``; with ``parent`` it is a working group, committee or network of that body."""
    _refuse_reversed(fields.get("starts_on"), fields.get("ends_on"))
    body = Body.objects.create(host=host, parent=parent, **fields)
    record("body.founded", target=body, by=by, body=body.name_fi)
    touch_body(body)
    return body


@transaction.atomic
def change_body(body, *, by, **fields):
    """Change a body's details; returns ``{field: (before, after)}``."""
    _refuse_reversed(fields.get("starts_on", body.starts_on), fields.get("ends_on", body.ends_on))
    changed = write(body, fields)
    if changed:
        record("body.changed", target=body, by=by, body=body.name_fi, changes=as_facts(Body, changed))
        touch_body(body)
    return changed


def _refuse_reversed(starts_on, ends_on):
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused(_("The last day of the body is before its first day."))
