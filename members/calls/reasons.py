"""What the proposal helper found, in sentences of the reader's language."""

import dataclasses

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.calls.composing import CAPS, DEPUTIES, EVERYBODY, MEMBERS, Rule
from members.calls.enums import Among, Dimension
from members.calls.figures import namer
from members.calls.wording import sentence_of
from members.enums import Capacity

AMONG = {MEMBERS: Among.MEMBERS, DEPUTIES: Among.DEPUTIES, EVERYBODY: Among.ALL}
#: Why somebody was chosen; ``%(rule)s`` and the like are filled in by ``Teller``.
CHOSEN = {
    "pinned": gettext_lazy("You asked for this person to be chosen."),
    "only": gettext_lazy("Nobody else applied for this place."),
    "rank": gettext_lazy("Score %(score)s: rank %(rank)s of the %(of)s who applied for this place."),
    "unscored": gettext_lazy("The application has no score."),
    "second_full": gettext_lazy("Placed by second choice, because the first choice, “%(first)s”, is full."),
    "second": gettext_lazy("Placed by second choice; the first choice was “%(first)s”."),
    "other_capacity": gettext_lazy("Was nominated as a member."),
    "needed_required": gettext_lazy("Needed for the required rule “%(rule)s”."),
    "needed": gettext_lazy("Helps to meet the wish “%(rule)s”."),
    "own_deputy": gettext_lazy("From the same application as the member %(member)s."),
    "behind_sitting": gettext_lazy("Personal deputy of a member who sits already."),
    "deputy_of": gettext_lazy("Personal deputy of %(member)s, from another application."),
}
#: Why somebody was not chosen, as far as one place is concerned.
NOT_CHOSEN = {
    "sits": gettext_lazy("This person sits in the body already."),
    "excluded": gettext_lazy("You left this person out."),
    "no_place": gettext_lazy("There is no place to fill that this person applied for."),
    "same_person": gettext_lazy("The same person is chosen by another application."),
    "capped": gettext_lazy("The required rule “%(rule)s” does not allow it."),
    "no_own_member": gettext_lazy("%(place)s: the member of the same application was not chosen."),
    "outscored": gettext_lazy("%(place)s: everybody chosen has at least the same score (lowest %(lowest)s)."),
    "outscored_unscored": gettext_lazy("%(place)s: the places are taken, and no score tells the applicants apart."),
    "breaks": gettext_lazy("%(place)s: in place of %(other)s, the required rule “%(rule)s” would not hold."),
    "breaks_empty": gettext_lazy("%(place)s: with this person, the required rule “%(rule)s” would not hold."),
    "worsens": gettext_lazy("%(place)s: in place of %(other)s, the wish “%(rule)s” would be met less well."),
    "first_choice": gettext_lazy("%(place)s: it is the first choice of %(other)s and this person’s second."),
    "own_capacity": gettext_lazy("%(place)s: %(other)s was nominated as a deputy member."),
    "own_deputy": gettext_lazy("%(place)s: %(other)s comes from the same application as the member."),
    "no_member": gettext_lazy("%(place)s: there is no member whose personal deputy this person could be."),
    "elsewhere": gettext_lazy("%(place)s: the composition as a whole would be less good."),
}
EMPTY = {
    "nobody": gettext_lazy("nobody applied"),
    "elsewhere": gettext_lazy("those who applied have other places"),
    "no_member": gettext_lazy("there is no member whose personal deputy one could be"),
    "rules": gettext_lazy("required rules do not let anybody in who is left"),
}


class Teller:
    """Sentences about the answer to one question, with the names that the call's material gives."""

    def __init__(self, material, rules):
        self.material = material
        self.rules = {each.key: each for each in rules}
        self.name = namer(material)
        self.categories = {each.key: each.name for each in material.categories}

    def person(self, key):
        """A nominated person by name, or by application where there is no name."""
        if key in self.material.sitting:
            return self.material.sitting[key].membership.holder
        nominee = self.material.nominees.get(key)
        return (nominee.name or nominee.application.name) if nominee else "–"

    def category(self, key):
        return self.categories.get(key, key)

    def place(self, category, capacity):
        """“Elders”, or “Elders, deputy member”."""
        if capacity == Capacity.DEPUTY:
            return _("%(category)s, deputy member") % {"category": self.category(category)}
        return self.category(category)

    def why(self, fact):
        """Why somebody was chosen."""
        kind = fact["why"]
        if kind == "second" and fact["full"]:
            kind = "second_full"
        if kind == "needed" and fact["required"]:
            kind = "needed_required"
        return str(CHOSEN[kind]) % self._words(fact)

    def why_not(self, fact):
        """Why somebody was not chosen."""
        kind = "unscored" if fact["why"] == "unscored" else fact["why"]
        if kind == "unscored":
            return str(CHOSEN[kind])
        if kind == "outscored" and not fact["lowest"]:
            kind = "outscored_unscored"
        if kind == "breaks" and not fact["instead_of"]:
            kind = "breaks_empty"
        return str(NOT_CHOSEN[kind]) % self._words(fact)

    def _words(self, fact):
        words = {name: fact[name] for name in ("rank", "of") if name in fact}
        for name in ("score", "lowest"):
            if name in fact:
                words[name] = number_format(fact[name], 1) if fact[name] % 1 else number_format(int(fact[name]))
        if "first" in fact:
            words["first"] = self.category(fact["first"])
        if "member" in fact:
            words["member"] = self.person(fact["member"])
        if "category" in fact:
            words["place"] = self.place(fact["category"], fact["capacity"])
        if fact.get("instead_of"):
            words["other"] = self.person(fact["instead_of"])
        if "rule" in fact:
            words["rule"] = self.bound(fact)
        return words

    def empty(self, fact):
        """“Elders, deputy member: nobody applied”, with how many places."""
        number = ngettext("%(n)s place", "%(n)s places", fact["empty"]) % {"n": fact["empty"]}
        place = self.place(fact["category"], fact["capacity"])
        return _("%(place)s, %(number)s: %(why)s.") % {"place": place, "number": number, "why": EMPTY[fact["why"]]}

    def bound(self, about, limit=None):
        """One side of a rule for one value and group: “At least 2 members from Hanko”."""
        rule = self.rules.get(about["rule"])
        if rule is None:
            return "–"
        if limit is None:
            limit = about.get("was", getattr(rule, about["side"]))
        sides = {"minimum": None, "maximum": None, about["side"]: limit}
        is_organisation = rule.dimension == Dimension.ORGANISATION_SEATS and about["value"]
        value = "" if is_organisation or rule.dimension in CAPS else about["value"]
        one = dataclasses.replace(rule, value=value, among=AMONG[about["group"]], **sides)
        words = sentence_of(one, self.name)
        return f"{self.name(rule.dimension, about['value'])}: {words}" if is_organisation else words

    def relaxation(self, each):
        """“At least 2 members from Hanko” → “At least 1 member from Hanko”."""
        before = self.bound(each, each["was"])
        if each["side"] == "minimum" and not each["to"]:
            return _("“%(rule)s” is given up") % {"rule": before}
        words = _("Instead of “%(before)s”: “%(after)s”") % {"before": before, "after": self.bound(each, each["to"])}
        who = ", ".join(self.person(key) for key in each["who"])
        return f"{words} ({who})" if who else words

    def unmet(self, each):
        """A rule that a composition misses: by how much, and whether it could be met."""
        side = each["side"]
        if side == "minimum":
            amount = ngettext("%(n)s too few", "%(n)s too few", each["missed"]) % {"n": each["missed"]}
        else:
            amount = ngettext("%(n)s too many", "%(n)s too many", each["missed"]) % {"n": each["missed"]}
        words = [_("“%(rule)s”: %(amount)s.") % {"rule": self.bound(each), "amount": amount}]
        if each["at_best"] == each["missed"]:
            words.append(_("No composition that fills the places and keeps the required rules comes nearer."))
            if each["to"] or side == "maximum":
                words.append(_("Enough would be “%(rule)s”.") % {"rule": self.bound(each, each["to"])})
        elif each["at_best"] == 0:
            words.append(_("It can be met, but not together with everything else in this composition."))
        elif each["at_best"] is not None:
            words.append(_("%(n)s at the least, whoever is chosen.") % {"n": each["at_best"]})
        return " ".join(words)

    def pin(self, each):
        """A person whom the secretary wanted, with the place."""
        who = self.person(each["candidate"])
        if not each["category"]:
            return _("%(who)s is chosen") % {"who": who}
        place = self.place(each["category"], each["capacity"])
        return _("%(who)s is chosen: %(place)s") % {"who": who, "place": place}

    def given_up(self, each):
        """A person whom the secretary wanted, and who would not be sure of a place any more."""
        return _("The wish that %(who)s is chosen is given up") % {"who": self.person(each["candidate"])}


def rules_of(question):
    """The rules of a run's question, as they were when it was asked."""
    return [Rule(**each) for each in question.get("rules", [])]
