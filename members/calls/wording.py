"""Composition rules and how they stand, as sentences in the reader's language."""

from django.conf import settings
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from members.calls.composing import CAPS, DEPUTIES, EVERYBODY, MEMBERS
from members.calls.enums import Among, Dimension, Gender, Measure, Scope
from members.enums import Background

LANGUAGES = dict(settings.LANGUAGES)
#: Sentences about every value of a dimension, each by itself.
EACH = {
    Dimension.CATEGORY: gettext_lazy("in each category %(bound)s"),
    Dimension.MUNICIPALITY: gettext_lazy("%(bound)s from each municipality"),
    Dimension.LANGUAGE: gettext_lazy("%(bound)s for each working language of the body"),
    Dimension.SCOPE: gettext_lazy("%(bound)s from local and from national organisations, each"),
    Dimension.BACKGROUND: gettext_lazy("%(bound)s from among employees and from among volunteers, each"),
    Dimension.GENDER: gettext_lazy("women and men %(bound)s each"),
    Dimension.NETWORK: gettext_lazy("%(bound)s from applications that a network backs"),
    Dimension.ORGANISATION_SEATS: gettext_lazy("%(bound)s from the same organisation"),
}
#: Sentences about one value.
ONE = {
    Dimension.CATEGORY: gettext_lazy("in the category “%(value)s” %(bound)s"),
    Dimension.MUNICIPALITY: gettext_lazy("%(bound)s from %(value)s"),
    Dimension.LANGUAGE: gettext_lazy("%(bound)s with the working language %(value)s"),
    (Dimension.SCOPE, Scope.LOCAL): gettext_lazy("%(bound)s from local or regional organisations"),
    (Dimension.SCOPE, Scope.NATIONAL): gettext_lazy("%(bound)s from national organisations"),
    (Dimension.BACKGROUND, Background.EMPLOYEE): gettext_lazy("%(bound)s from among employees of organisations"),
    (Dimension.BACKGROUND, Background.VOLUNTEER): gettext_lazy("%(bound)s from among volunteers"),
    (Dimension.GENDER, Gender.WOMAN): gettext_lazy("women %(bound)s"),
    (Dimension.GENDER, Gender.MAN): gettext_lazy("men %(bound)s"),
    (Dimension.GENDER, Gender.OTHER): gettext_lazy("people of another gender %(bound)s"),
}
#: What a value of these dimensions is called in a list of figures.
PLURALS = {
    Gender.WOMAN: gettext_lazy("Women"),
    Gender.MAN: gettext_lazy("Men"),
    Scope.LOCAL: gettext_lazy("Local or regional organisations"),
    Scope.NATIONAL: gettext_lazy("National organisations"),
    Background.EMPLOYEE: gettext_lazy("Employees of organisations"),
    Background.VOLUNTEER: gettext_lazy("Volunteers"),
}


def people(number, among):
    """So many people of a group: “2 deputy members”."""
    if among == Among.MEMBERS:
        return ngettext("%(n)s member", "%(n)s members", number) % {"n": number}
    if among == Among.DEPUTIES:
        return ngettext("%(n)s deputy member", "%(n)s deputy members", number) % {"n": number}
    return ngettext("%(n)s person", "%(n)s people", number) % {"n": number}


def share(per_cent, among):
    """A share of a group: “40 % of the deputy members”. ``per_cent`` may be a range as text."""
    sentences = {
        Among.ALL: _("%(n)s %% of all"),
        Among.MEMBERS: _("%(n)s %% of the members"),
        Among.DEPUTIES: _("%(n)s %% of the deputy members"),
        Among.EACH: _("%(n)s %%"),
    }
    return sentences[among] % {"n": per_cent}


def bound_of(rule):
    """“at least 1 member”, “at most 40 %”, “1–3 members”."""
    low, high = rule.minimum, rule.maximum
    amount = share if rule.measure == Measure.SHARE else people
    if low is not None and low == high:
        return pgettext("number", "exactly %(amount)s") % {"amount": amount(low, rule.among)}
    if low is not None and high is not None:
        if rule.measure == Measure.SHARE:
            return share(f"{low}–{high}", rule.among)
        words = people(high, rule.among)
        return words.replace(str(high), f"{low}–{high}", 1)
    if low is not None:
        return pgettext("number", "at least %(amount)s") % {"amount": amount(low, rule.among)}
    return pgettext("number", "at most %(amount)s") % {"amount": amount(high, rule.among)}


def sentence_of(rule, value_name):
    """A rule as a sentence without a full stop. ``value_name(dimension, value)`` names a category and the like."""
    if rule.dimension in CAPS:
        return _cap(rule)
    if rule.value:
        template = ONE.get(rule.dimension) or ONE.get((rule.dimension, rule.value)) or EACH[rule.dimension]
    else:
        template = EACH[rule.dimension]
    words = str(template) % {"bound": bound_of(rule), "value": value_name(rule.dimension, rule.value)}
    if rule.among == Among.EACH:
        words = _("%(rule)s, members and deputy members separately") % {"rule": words}
    elif rule.among == Among.ALL and rule.measure == Measure.COUNT:
        words = _("%(rule)s, members and deputy members together") % {"rule": words}
    return capfirst(words)


def _cap(rule):
    if rule.dimension == Dimension.PERSON_TERMS:
        words = ngettext(
            "The same person at most %(n)s term in a row", "The same person at most %(n)s terms in a row", rule.maximum
        )
    else:
        words = ngettext(
            "The same organisation at most %(n)s term in a row",
            "The same organisation at most %(n)s terms in a row",
            rule.maximum,
        )
    words %= {"n": rule.maximum}
    if rule.among in {Among.MEMBERS, Among.DEPUTIES}:
        group = _("%(rule)s (members)") if rule.among == Among.MEMBERS else _("%(rule)s (deputy members)")
        words = group % {"rule": words}
    return words


def strength_of(rule):
    """“Required”, or “Wished, weight 5”."""
    if rule.strength == "required":
        return rule.get_strength_display()
    return _("Wished, weight %(weight)s of 10") % {"weight": rule.weight}


def value_names(categories=(), municipalities=(), organisations=None):
    """A function ``(dimension, value) → name``; what is not known is shown as it is."""
    by_dimension = {
        Dimension.CATEGORY: {each.key: each.name for each in categories},
        Dimension.MUNICIPALITY: {each.code: each.name for each in municipalities},
        Dimension.ORGANISATION_SEATS: organisations or {},
    }

    def name(dimension, value):
        if dimension == Dimension.LANGUAGE:
            return str(LANGUAGES.get(value, value))
        if dimension == Dimension.NETWORK:
            return _("Backed by a network")
        return str(by_dimension.get(dimension, PLURALS).get(value, value))

    return name


def group_name(group):
    """“members”, “deputy members”, or nothing for everybody together."""
    return {MEMBERS: _("members"), DEPUTIES: _("deputy members"), EVERYBODY: ""}[group]


def per_cent(count, total):
    """A share for reading: “33 %”; a dash where there is nobody."""
    return _("%(n)s %%") % {"n": number_format(round(100 * count / total))} if total else "–"


def shortfall(finding, name, *, groups):
    """By how much a finding fails, in words: “Askola: 1 too few”. ``groups`` tells which group is meant."""
    if finding.missing:
        amount = ngettext("%(n)s too few", "%(n)s too few", finding.missing) % {"n": finding.missing}
        bound = _("%(count)s, needed %(needed)s") % {"count": finding.count, "needed": finding.needed}
    else:
        amount = ngettext("%(n)s too many", "%(n)s too many", finding.excess) % {"n": finding.excess}
        bound = _("%(count)s, allowed %(allowed)s") % {"count": finding.count, "allowed": finding.allowed}
    words = _("%(what)s: %(amount)s (%(bound)s)") % {"what": name, "amount": amount, "bound": bound}
    return f"{words}, {group_name(finding.group)}" if groups and finding.group != EVERYBODY else words
