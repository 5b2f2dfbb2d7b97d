"""Forms of draft compositions and composition rules."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from council.core.fields import LineField
from members.calls.actions.composition_rules import add_composition_rule, change_composition_rule
from members.calls.composing import CAPS
from members.calls.enums import Among, Dimension, Gender, Measure, Scope, Strength
from members.calls.rulebook import WITHOUT_VALUE, faults, whole
from members.enums import Background, Capacity

#: No composition has more people than this.
MANY = 999
VERSION = {"widget": forms.HiddenInput, "min_value": 0, "max_value": 2**31 - 1}
EACH_LABELS = {
    Dimension.CATEGORY: gettext_lazy("Each category"),
    Dimension.MUNICIPALITY: gettext_lazy("Each municipality of the area"),
    Dimension.LANGUAGE: gettext_lazy("Each language of the body"),
    Dimension.SCOPE: gettext_lazy("Local and national organisations, each"),
    Dimension.BACKGROUND: gettext_lazy("Employees and volunteers, each"),
    Dimension.GENDER: gettext_lazy("Women and men, each"),
}
#: What each kind of rule counts, for those who choose one.
HINTS = {
    Dimension.CATEGORY: gettext_lazy("How many from a category, for instance at least 1 in each."),
    Dimension.MUNICIPALITY: gettext_lazy("Where the organisations work, as they have told in the application."),
    Dimension.LANGUAGE: gettext_lazy("In which languages the organisations can work."),
    Dimension.SCOPE: gettext_lazy("Local or regional organisations beside national ones."),
    Dimension.BACKGROUND: gettext_lazy("Whether the people work in the organisation or are volunteers."),
    Dimension.GENDER: gettext_lazy("A quota; those who have not told count as neither."),
    Dimension.NETWORK: gettext_lazy("Applications that name a network behind them."),
    Dimension.PERSON_TERMS: gettext_lazy("A cap on terms in a row, from the body’s own earlier terms."),
    Dimension.ORGANISATION_TERMS: gettext_lazy("A cap on terms in a row, from the body’s own earlier terms."),
    Dimension.ORGANISATION_SEATS: gettext_lazy("How many of those chosen may come from one organisation."),
}


class NameForm(forms.Form):
    """The name of an alternative."""

    name = LineField(label=pgettext_lazy("composition", "Name"), max_length=100)
    version = forms.IntegerField(**VERSION)


class PlaceForm(forms.Form):
    """Any place of a draft composition for one person, and why; the last choice of a category is beyond its plan."""

    place = forms.ChoiceField(label=gettext_lazy("Place"), widget=forms.Select)
    reason = forms.CharField(
        label=gettext_lazy("Why this person"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("A proposal made from this composition begins with it."),
    )
    version = forms.IntegerField(**VERSION)

    def __init__(self, *args, board, nominee, **kwargs):
        self.categories = {str(each.category.pk): each.category for each in board.blocks}
        pick = board.by_nominee.get(nominee.pk)
        initial = {"version": board.alternative.version}
        if pick:
            initial |= {"place": f"{pick.category_id}:{pick.capacity}:{pick.slot}", "reason": pick.reason}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["place"].choices = [("", _("Not placed"))] if not pick else []
        self.fields["place"].choices += [(block.category.name, list(_choices(board, block))) for block in board.blocks]

    def values(self):
        """``(category, capacity, slot)`` of the chosen place."""
        category, capacity, slot = self.cleaned_data["place"].split(":")
        return self.categories[category], Capacity(capacity), int(slot)


def _choices(board, block):
    """The places of a category: those there are, with who sits in them, and one more of each kind."""
    for capacity in (Capacity.MEMBER, Capacity.DEPUTY) if block.has_deputies else (Capacity.MEMBER,):
        last = 0
        for row in block.rows:
            place = row.member if capacity == Capacity.MEMBER else row.deputy
            if place:
                last = row.slot
                who = place.person.name if place.person else _("empty")
                facts = {"capacity": capacity.label, "slot": row.slot, "who": who}
                yield f"{block.category.pk}:{capacity}:{row.slot}", _("%(capacity)s %(slot)s: %(who)s") % facts
        facts = {"capacity": capacity.label, "slot": last + 1}
        yield f"{block.category.pk}:{capacity}:{last + 1}", _("%(capacity)s %(slot)s: beyond the plan") % facts


class RuleForm(forms.Form):
    """A composition rule of one dimension; fields that it cannot have are left out."""

    value = forms.ChoiceField(label=gettext_lazy("Whom the rule is about"), required=False)
    among = forms.ChoiceField(label=gettext_lazy("Who are counted"), choices=Among)
    minimum = forms.IntegerField(label=gettext_lazy("At least"), required=False, min_value=0, max_value=MANY)
    maximum = forms.IntegerField(label=gettext_lazy("At most"), required=False, min_value=0, max_value=MANY)
    measure = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=Measure)
    strength = forms.ChoiceField(
        label=gettext_lazy("How strong the rule is"), choices=Strength, widget=forms.RadioSelect
    )
    weight = forms.IntegerField(
        label=gettext_lazy("Weight of a wish"),
        min_value=1,
        max_value=10,
        help_text=gettext_lazy(
            "1–10. The proposal helper prefers the weightier of two wishes that do not go together."
        ),
    )

    def __init__(self, *args, body, dimension, categories, municipalities, rule=None, **kwargs):
        self.body, self.rule, self.dimension = body, rule, Dimension(dimension)
        start = {name: getattr(rule, name) for name in whole({"dimension": dimension})} if rule else self._start()
        super().__init__(*args, initial=start, **kwargs)
        self.known = {
            "categories": [each.key for each in categories],
            "municipalities": [each.code for each in municipalities],
            "languages": list(body.languages),
        }
        self._offer_values(categories, municipalities)
        if self.dimension in CAPS:
            self.fields["maximum"].label = _("Terms in a row at most")
            del self.fields["minimum"], self.fields["measure"]
        for code in body.languages or ["fi"]:
            self.fields[f"ground_{code}"] = LineField(
                label=_("Where the rule comes from (%(language)s)") % {"language": dict(settings.LANGUAGES)[code]},
                max_length=300,
                required=False,
            )

    def _start(self):
        """What a new rule of the dimension usually is."""
        common = {"among": Among.MEMBERS, "measure": Measure.COUNT, "strength": Strength.WISHED, "weight": 5}
        if self.dimension == Dimension.GENDER:
            return common | {"among": Among.EACH, "measure": Measure.SHARE, "minimum": 40}
        if self.dimension in CAPS:
            return common | {"among": Among.ALL, "maximum": 2, "strength": Strength.REQUIRED}
        return common | ({"maximum": 1} if self.dimension == Dimension.ORGANISATION_SEATS else {"minimum": 1})

    def _offer_values(self, categories, municipalities):
        if self.dimension in WITHOUT_VALUE:
            del self.fields["value"]
            return
        own = {
            Dimension.CATEGORY: [(each.key, each.name) for each in categories],
            Dimension.MUNICIPALITY: [(each.code, each.name) for each in municipalities],
            Dimension.LANGUAGE: [(code, dict(settings.LANGUAGES).get(code, code)) for code in self.body.languages],
            Dimension.GENDER: [(str(each), each.label) for each in Gender],
        }
        values = own[self.dimension] if self.dimension in own else _fixed(self.dimension)
        kept = self.rule.value if self.rule else ""
        if kept and kept not in dict(values):
            values = [*values, (kept, kept)]  # of another term, or of another area: not lost by opening the form
        self.fields["value"].choices = [("", EACH_LABELS[self.dimension]), *values]

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        kept = {self.rule.value} if self.rule and self.rule.value else set()
        known = {name: {*values, *kept} for name, values in self.known.items()}
        for name, fault in faults(self.stored(), **known).items():
            self.add_error(name if name in self.fields else None, fault)
        return data

    def stored(self):
        """All fields of the rule; those without a field here are as before, or the default."""
        before = {name: getattr(self.rule, name) for name in whole({"dimension": self.dimension})} if self.rule else {}
        return whole({**before, "dimension": str(self.dimension), **self.cleaned_data})

    def save(self, by):
        """Add or change the rule."""
        if self.rule is None:
            return add_composition_rule(self.body, by=by, **self.stored())
        return change_composition_rule(self.rule, by=by, **self.stored())


def _fixed(dimension):
    return [(str(each), each.label) for each in {Dimension.SCOPE: Scope, Dimension.BACKGROUND: Background}[dimension]]
