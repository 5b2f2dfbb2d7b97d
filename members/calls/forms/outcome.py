"""Forms of the proposal, the decision and what follows from it."""

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.bodies.models import Category
from council.core.text import clean_line
from members.calls.actions.proposals import PLACED
from members.calls.enums import Outcome

NAMES = dict(settings.LANGUAGES)
LONG = {"rows": 4}


def text_fields(form, call, name, label, *, required=False, rows=4, initial=None):
    """Add one text field for each language of the call; the first may be required."""
    for number, code in enumerate(call.languages or ["fi"]):
        form.fields[f"{name}_{code}"] = forms.CharField(
            label=f"{label} ({NAMES.get(code, code)})" if len(call.languages) > 1 else label,
            max_length=20_000,
            required=required and number == 0,
            widget=forms.Textarea(attrs={"rows": rows, "lang": code}),
            initial=getattr(initial, f"{name}_{code}", "") if initial is not None else "",
        )


class EditsForm(forms.Form):
    """A form that knows which edit of the draft it was filled from."""

    edits = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, proposal, **kwargs):
        self.proposal, self.call = proposal, proposal.call
        super().__init__(*args, initial={"edits": proposal.edits}, **kwargs)

    def texts(self, name):
        """The texts of one name in the call's languages, as model fields."""
        return {key: value for key, value in self.cleaned_data.items() if key.startswith(f"{name}_")}


class ReasonsForm(EditsForm):
    """What the whole proposal is based on."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        text_fields(
            self, self.call, "reasons", _("Reasons of the proposal"), required=True, rows=8, initial=self.proposal
        )


class CategoryForm(EditsForm):
    """Reasons of one category's applications, and who of those not placed are in reserve, in which order.

    ``groups`` is what the page shows: an application with its people and the bound fields.
    """

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.choices = choices
        self.by_application = {}
        for choice in choices:
            self.by_application.setdefault(choice.application, []).append(choice)
        for application, rows in self.by_application.items():
            for choice in rows:
                if choice.outcome not in PLACED:
                    self.fields[f"reserve-{choice.pk}"] = forms.IntegerField(
                        label=_("Reserve number of %(name)s") % {"name": choice.nominee.name or application.name},
                        required=False,
                        min_value=1,
                        max_value=999,
                        initial=choice.rank,
                        help_text=_("Empty: not in reserve."),
                        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
                    )
            for number, code in enumerate(self.call.languages or ["fi"]):
                del number
                name = NAMES.get(code, code)
                label = (
                    _("Reasons (%(language)s)") % {"language": name} if len(self.call.languages) > 1 else _("Reasons")
                )
                self.fields[f"reason-{application.pk}-{code}"] = forms.CharField(
                    label=label,
                    max_length=5000,
                    required=False,
                    initial=getattr(rows[0], f"reason_{code}"),
                    widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
                )

    @property
    def groups(self):
        """``(application, choices, bound fields of the reserves and reasons)``."""
        for application, rows in self.by_application.items():
            names = [f"reserve-{choice.pk}" for choice in rows if choice.outcome not in PLACED]
            names += [f"reason-{application.pk}-{code}" for code in self.call.languages or ["fi"]]
            yield application, rows, [self[name] for name in names]

    def rows(self):
        """What ``write_choices`` takes."""
        result = {}
        for application, choices in self.by_application.items():
            reasons = {
                f"reason_{code}": self.cleaned_data[f"reason-{application.pk}-{code}"]
                for code in self.call.languages or ["fi"]
            }
            for choice in choices:
                rank = self.cleaned_data.get(f"reserve-{choice.pk}")
                result[choice.pk] = {"reserve": bool(rank), "rank": rank, **reasons}
        return result


class PastDayForm(forms.Form):
    """A form with the day of something that has happened."""

    def clean_day(self, name):
        day = self.cleaned_data[name]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("The day of the decision cannot be in the future."))
        return day


def day_field(label):
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class ReferBackForm(PastDayForm):
    """The deciding organ wants new preparation."""

    organ = forms.CharField(label=gettext_lazy("Organ"), max_length=200)
    on = day_field(gettext_lazy("Day of the decision"))

    def __init__(self, *args, call, **kwargs):
        super().__init__(*args, **kwargs)
        self.languages = call.languages or ["fi"]
        # the organ may have decided in one language only: the others are translations, and may be left out
        text_fields(self, call, "reason", _("What should be prepared again, and why"), required=True)

    def values(self):
        """What ``refer_back`` takes."""
        reasons = {code: self.cleaned_data[f"reason_{code}"] for code in self.languages}
        return {"organ": self.cleaned_data["organ"], "on": self.cleaned_data["on"], "reasons": reasons}

    def clean_organ(self):
        return clean_line(self.cleaned_data["organ"])

    def clean_on(self):
        return self.clean_day("on")


class DecisionForm(PastDayForm):
    """Who decided, when, in which section, under which record number."""

    organ = forms.CharField(label=gettext_lazy("Organ"), max_length=200)
    decided_on = day_field(gettext_lazy("Day of the decision"))
    section = forms.CharField(label=gettext_lazy("Section (§)"), max_length=20, required=False)
    record_number = forms.CharField(label=gettext_lazy("Record number"), max_length=60, required=False)
    link = forms.URLField(
        label=gettext_lazy("Address of the decision"), max_length=400, required=False, assume_scheme="https"
    )
    note = forms.CharField(
        label=gettext_lazy("Why the decision differs from the proposal"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs=LONG),
    )

    def clean_organ(self):
        return clean_line(self.cleaned_data["organ"])

    def clean_section(self):
        return clean_line(self.cleaned_data["section"])

    def clean_record_number(self):
        return clean_line(self.cleaned_data["record_number"])

    def clean_decided_on(self):
        return self.clean_day("decided_on")


class ChoiceForm(forms.Form):
    """What was decided about one nominated person."""

    outcome = forms.ChoiceField(label=gettext_lazy("Decided"), choices=Outcome, widget=forms.RadioSelect)
    category = forms.ModelChoiceField(label=gettext_lazy("Category"), queryset=Category.objects.none())
    slot = forms.IntegerField(
        label=gettext_lazy("Place number"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=gettext_lazy("Empty: the first free place of the category."),
    )
    rank = forms.IntegerField(label=gettext_lazy("Reserve number"), required=False, min_value=1, max_value=999)

    def __init__(self, *args, choice, call, **kwargs):
        initial = {
            "outcome": choice.outcome,
            "category": choice.category_id,
            "slot": choice.slot,
            "rank": choice.rank,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["category"].queryset = Category.objects.filter(calls__call=call).order_by("order")
        text_fields(self, call, "reason", _("Reasons"), rows=3, initial=choice)
