"""The only writers of hosts, bodies, rules, terms, seats and municipalities.

Every deed records an event and raises the version of the pages that show it.
"""

from django.utils.translation import gettext_lazy as _

from council.bodies.actions.bodies import change_body, change_host, found_body, found_host
from council.bodies.actions.municipalities import load_municipalities
from council.bodies.actions.rules import RULE_FIELDS, change_rules
from council.bodies.actions.seats import SeatsHeld, held_sentence, set_seat_plan, widen_category
from council.bodies.actions.terms import change_term, follow_term_days, plan_term
from council.core.events import describe, name_actors

describe(
    host__founded=_("%(host)s was added."),
    host__changed=_("The details of %(host)s were changed: %(changes)s."),
    body__founded=_("%(body)s was founded in the portal."),
    body__changed=_("The details of %(body)s were changed: %(changes)s."),
    body__loaded=_("The body file %(file)s was loaded; changes: %(count)s."),
    rules__changed=_("The rules in force from %(start)s: %(changes)s."),
    rules__defaults=_("The rules in force from %(start)s are the portal's defaults."),
    term__planned=_("The term from %(start)s to %(end)s was planned."),
    term__changed=_("The term %(term)s was changed: %(changes)s."),
    seats__planned=_(
        "The seat plan of the term %(term)s: %(added)s seats added, %(removed)s removed; changed: %(categories)s."
    ),
    seats__added=_(
        "Room was made in %(category)s of the term %(term)s: %(seats)s seats, %(deputies)s places for deputies."
    ),
    municipalities__loaded=_(
        "The list of municipalities valid from %(valid_from)s was loaded:"
        " %(added)s added, %(changed)s changed, %(ended)s ended."
    ),
)

name_actors(load_body=_("Body file"), load_municipalities=_("List of municipalities"))

__all__ = [
    "RULE_FIELDS",
    "SeatsHeld",
    "change_body",
    "change_host",
    "change_rules",
    "change_term",
    "follow_term_days",
    "found_body",
    "found_host",
    "held_sentence",
    "load_municipalities",
    "plan_term",
    "set_seat_plan",
    "widen_category",
]
