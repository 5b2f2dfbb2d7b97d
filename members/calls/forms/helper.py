"""What the secretary asks the proposal helper: places to fill, whom to choose in any case, and how to search."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from council.bodies.enums import DeputyScheme
from members.calls.actions.helper import ask_helper
from members.calls.asking import Options, candidates_of, problem_of, usual_difference
from members.calls.composing import Places
from members.calls.helper.problem import MOST_ALTERNATIVES, BadProblem
from members.enums import Capacity

#: More places than any category has.
MOST_PLACES = 99
FREE, MEMBER_IN, BOTH_IN, OUT = "", "member", "both", "out"
WISHES = [
    (FREE, gettext_lazy("As the helper finds best")),
    (MEMBER_IN, gettext_lazy("The member must be chosen")),
    (BOTH_IN, gettext_lazy("Member and deputy must be chosen")),
    (OUT, gettext_lazy("Left out")),
]
BEYOND = [
    (0, gettext_lazy("Never")),
    (1, gettext_lazy("By one, where a rule needs it")),
    (2, gettext_lazy("By two, where a rule needs it")),
]


def seconds():
    """How long the helper may search, in the reader's language."""
    return [(each, ngettext("%(n)s second", "%(n)s seconds", each) % {"n": each}) for each in (2, 10, 30, 60)]


class HelperForm(forms.Form):
    """One question to the helper. ``save`` returns the HelperRun; raises Refused."""

    beyond = forms.TypedChoiceField(
        label=gettext_lazy("May a category have more than these places?"), choices=BEYOND, coerce=int, initial=0
    )
    deputies_from_elsewhere = forms.BooleanField(
        label=gettext_lazy("A deputy may come from another application than the member"), required=False, initial=True
    )
    members_as_deputies = forms.BooleanField(
        label=gettext_lazy("Somebody nominated as a member may be placed as a deputy"), required=False
    )
    late = forms.BooleanField(label=gettext_lazy("Applications that came late take part"), required=False)
    keep = forms.ChoiceField(
        label=gettext_lazy("Keep the people of a draft composition in their places"), required=False
    )
    alternatives = forms.TypedChoiceField(
        label=gettext_lazy("How many compositions to show"),
        choices=[(each, str(each)) for each in range(1, MOST_ALTERNATIVES + 1)],
        coerce=int,
        initial=3,
    )
    least_difference = forms.IntegerField(
        label=gettext_lazy("By how many people they differ at least"), min_value=1, max_value=MOST_PLACES
    )
    seconds = forms.TypedChoiceField(
        label=gettext_lazy("How long the helper may search"), choices=seconds, coerce=int, initial=10
    )

    def __init__(self, data=None, *, call, material):
        self.call, self.material = call, material
        self.alternatives_kept = list(call.alternatives.order_by("pk"))
        self.applications = self._applications()
        super().__init__(data)
        self.has_deputies = material.scheme != DeputyScheme.NONE
        for places in material.places:
            self._add_numbers(places)
        for application in self.applications:
            self.fields[f"who_{application.pk}"] = forms.ChoiceField(
                label=f"{application.number}. {application.name}", choices=WISHES, required=False
            )
        self._settle()

    def _applications(self):
        """The applications of those among whom the helper can choose, by number."""
        found = {}
        for candidate in candidates_of(self.material, late=True):
            application = self.material.nominees[candidate.key].application
            found[application.pk] = application
        return sorted(found.values(), key=lambda each: each.number or 0)

    def _add_numbers(self, places):
        for name, label, planned in (
            ("members", _("Members"), places.members),
            ("deputies", _("Deputy members"), places.deputies),
        ):
            if name == "members" or self.has_deputies:
                self.fields[f"{name}_{places.category_id}"] = forms.IntegerField(
                    label=f"{places.category}: {label}",
                    min_value=0,
                    max_value=MOST_PLACES,
                    required=False,
                    initial=planned,
                    widget=forms.NumberInput(attrs={"class": "count"}),
                )

    def _settle(self):
        """Leave out what this call has no use for."""
        self.fields["least_difference"].initial = usual_difference(self.material.planned)
        if not self.has_deputies:
            del self.fields["deputies_from_elsewhere"], self.fields["members_as_deputies"]
        if not any(each.is_late for each in self.applications):
            del self.fields["late"]
        if self.alternatives_kept:
            kept = [(str(each.pk), each.name) for each in self.alternatives_kept]
            self.fields["keep"].choices = [("", _("None")), *kept]
        else:
            del self.fields["keep"]

    def clean(self):
        data = super().clean()
        if not self.errors and not any(each.members or each.deputies for each in self._places()):
            raise forms.ValidationError(_("Give at least one place."))
        return data

    def save(self, by):
        """Ask the helper."""
        try:
            problem = problem_of(self.material, self._options())
        except BadProblem as error:
            text = _("Somebody who must be chosen has no place that could be given. Change the wishes or the places.")
            raise forms.ValidationError(text) from error
        return ask_helper(self.call, problem, by=by)

    def _places(self):
        data = self.cleaned_data
        return tuple(
            Places(
                each.category.key,
                data.get(f"members_{each.category_id}") or 0,
                data.get(f"deputies_{each.category_id}") or 0,
            )
            for each in self.material.places
        )

    def _options(self):
        data = self.cleaned_data
        pinned, excluded = set(), set()
        for key, nominee in self.material.nominees.items():
            wish = data.get(f"who_{nominee.application_id}", FREE)
            if wish == OUT:
                excluded.add(key)
            elif wish == BOTH_IN or (wish == MEMBER_IN and nominee.capacity == Capacity.MEMBER):
                pinned.add(key)
        kept = next((each for each in self.alternatives_kept if str(each.pk) == data.get("keep")), None)
        return Options(
            places=self._places(),
            beyond=data["beyond"],
            late=data.get("late", False),
            deputies_from_elsewhere=data.get("deputies_from_elsewhere", True),
            members_as_deputies=data.get("members_as_deputies", False),
            keep=list(kept.picks.select_related("category")) if kept else [],
            pinned=frozenset(pinned),
            excluded=frozenset(excluded),
            alternatives=data["alternatives"],
            least_difference=data["least_difference"],
            seconds=data["seconds"],
        )

    @property
    def has_wishes(self):
        """True when a sent form says who must or must not be chosen."""
        return self.is_bound and any(self.data.get(f"who_{each.pk}") for each in self.applications)

    def place_rows(self):
        """``(category, field of members, field of deputies or None)``."""
        for places in self.material.places:
            deputies = f"deputies_{places.category_id}"
            members = self[f"members_{places.category_id}"]
            yield places.category, members, self[deputies] if deputies in self.fields else None

    def people_rows(self):
        """``(application, first category, field)``."""
        names = {each.category_id: each.category.name for each in self.material.places}
        for application in self.applications:
            yield application, names.get(application.first_category_id, ""), self[f"who_{application.pk}"]

    def ways(self):
        """The fields about how to search."""
        names = ["beyond", "deputies_from_elsewhere", "members_as_deputies", "late", "keep"]
        names += ["alternatives", "least_difference", "seconds"]
        return [self[name] for name in names if name in self.fields]
