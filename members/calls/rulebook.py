"""Composition rules before they are stored: which make sense, and a sensible set to start with."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.bodies.enums import QuotaMode
from council.core.i18n import CODES, in_language
from members.calls.composing import CAPS
from members.calls.enums import Among, Dimension, Gender, Measure, Scope, Strength
from members.enums import Background

FIELDS = [
    "dimension",
    "value",
    "among",
    "measure",
    "minimum",
    "maximum",
    "strength",
    "weight",
    "ground_fi",
    "ground_sv",
    "ground_en",
]
#: What a rule is unless it says otherwise; as in the model.
DEFAULTS = {
    "value": "",
    "among": str(Among.MEMBERS),
    "measure": str(Measure.COUNT),
    "minimum": None,
    "maximum": None,
    "strength": str(Strength.WISHED),
    "weight": 5,
    "ground_fi": "",
    "ground_sv": "",
    "ground_en": "",
}
#: Dimensions whose rules never name one value.
WITHOUT_VALUE = {*CAPS, Dimension.ORGANISATION_SEATS, Dimension.NETWORK}
#: The values of the dimensions in which they are the same for all bodies.
FIXED = {Dimension.SCOPE: Scope.values, Dimension.BACKGROUND: Background.values, Dimension.GENDER: Gender.values}

_QUOTA = gettext_lazy("Act on Equality between Women and Men (609/1986), section 4 a")
_RULES = gettext_lazy("The rules of the body")


def whole(fields):
    """All fields of a rule, with the defaults for those left out."""
    return {"dimension": fields["dimension"], **DEFAULTS, **{name: fields[name] for name in FIELDS if name in fields}}


def faults(rule, *, categories=None, municipalities=None, languages=None):
    """``{field: what is wrong with it}`` for a rule with all its fields; empty for one that can be stored.

    ``categories``, ``municipalities`` and ``languages`` are the values that may
    be named, None where they are not known.
    """
    found = {}
    low, high, dimension = rule["minimum"], rule["maximum"], rule["dimension"]
    if dimension in CAPS:
        if high is None:
            found["maximum"] = _("Say how many terms in a row are allowed at most.")
        elif not high:
            found["maximum"] = _("At least one term must be allowed.")
        if low is not None:
            found["minimum"] = _("A rule about terms in a row has no minimum.")
        if rule["measure"] == Measure.SHARE:
            found["measure"] = _("Terms are counted in numbers, not in per cent.")
    elif low is None and high is None:
        found["minimum"] = _("Give a minimum, a maximum or both.")
    elif low is not None and high is not None and high < low:
        found["maximum"] = _("The maximum is less than the minimum.")
    if rule["measure"] == Measure.SHARE:
        for name in ("minimum", "maximum"):
            if rule[name] is not None and rule[name] > 100:
                found.setdefault(name, _("A share is at most 100 per cent."))
    if not 1 <= rule["weight"] <= 10:
        found["weight"] = _("The weight is from 1 to 10.")
    if value := rule["value"]:
        allowed = {
            Dimension.CATEGORY: categories,
            Dimension.MUNICIPALITY: municipalities,
            Dimension.LANGUAGE: languages,
            **FIXED,
        }.get(dimension)
        if dimension in WITHOUT_VALUE:
            found["value"] = _("A rule of this kind is about all alike, so it names no value.")
        elif allowed is not None and value not in allowed:
            found["value"] = _("“%(value)s” is not known here.") % {"value": value}
    return found


def _said(text):
    """A ground in each language."""
    said = {}
    for code in CODES:
        with translation.override(code):
            said[f"ground_{code}"] = str(text)
    return said


def _written(rules):
    """The decision on the rules as the ground, in each language; without one, that it follows from the rules."""
    return {f"ground_{code}": in_language(rules, "source", code) for code in CODES} if rules.source else _said(_RULES)


def starting_set(body, day, *, municipalities):
    """Rules that follow from the body's own rules on a day, as dicts of fields, without those it has something like.

    The quota and the cap of terms are what the rules say; that each language,
    each municipality and as many organisations as possible are heard is wished.
    """
    rules = body.rules_on(day)
    found = []
    if rules and rules.quota != QuotaMode.OFF:
        strength = Strength.REQUIRED if rules.quota == QuotaMode.BINDING else Strength.WISHED
        share = {"measure": Measure.SHARE, "minimum": 40, "among": Among.EACH, "strength": strength}
        found.append({"dimension": Dimension.GENDER, **share, **_said(_QUOTA)})
    if rules and rules.terms_in_a_row:
        cap = {"among": Among.ALL, "maximum": rules.terms_in_a_row, "strength": Strength.REQUIRED}
        for dimension in (Dimension.PERSON_TERMS, Dimension.ORGANISATION_TERMS):
            found.append({"dimension": dimension, **cap, **_written(rules)})
    if len(body.languages) > 1:
        found.append({"dimension": Dimension.LANGUAGE, "minimum": 1})
    if len(municipalities) > 1:
        found.append({"dimension": Dimension.MUNICIPALITY, "minimum": 1})
    found.append({"dimension": Dimension.ORGANISATION_SEATS, "among": Among.EACH, "maximum": 1})
    have = {each.dimension for each in body.composition_rules.all()}
    return [
        whole({name: _plain(value) for name, value in each.items()}) for each in found if each["dimension"] not in have
    ]


def _plain(value):
    return str(value) if isinstance(value, str) else value
