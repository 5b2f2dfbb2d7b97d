"""Forms of the assessment: evaluators, conflicts, points, and the completion of an application."""

import datetime

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.core.text import clean_line
from members.calls.enums import Points


class EvaluatorForm(forms.Form):
    """A person who evaluates."""

    given_name = forms.CharField(label=gettext_lazy("Given name"), max_length=100)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=100)
    email = forms.EmailField(
        label=gettext_lazy("Email"), help_text=gettext_lazy("The person signs in with this address.")
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of letters"), choices=settings.LANGUAGES)

    def clean_given_name(self):
        return clean_line(self.cleaned_data["given_name"])

    def clean_family_name(self):
        return clean_line(self.cleaned_data["family_name"])


class ConflictsForm(forms.Form):
    """Every applicant with a place for the ground of a conflict; an empty one means that there is none."""

    def __init__(self, *args, applications, grounds, **kwargs):
        super().__init__(*args, **kwargs)
        self.applications = applications
        for application in applications:
            self.fields[f"ground-{application.pk}"] = forms.CharField(
                label=_("Conflict with %(organisation)s: what it is") % {"organisation": application.name},
                max_length=500,
                required=False,
                initial=grounds.get(application.pk, ""),
            )
        self.fields["sure"] = forms.BooleanField(
            label=_("I have gone through all the applicants and their candidates."),
            error_messages={"required": _("Mark that you have gone through all of them.")},
        )

    @property
    def rows(self):
        """``(application, bound field)``."""
        return [(application, self[f"ground-{application.pk}"]) for application in self.applications]

    def grounds(self):
        """What ``declare_conflicts`` takes."""
        named = {application: self.cleaned_data[f"ground-{application.pk}"] for application in self.applications}
        return {application: clean_line(text) for application, text in named.items() if clean_line(text)}


class AssessmentForm(forms.Form):
    """Points for each scored criterion, and a comment."""

    def __init__(self, *args, criteria, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        given = {mark.criterion_id: mark.points for mark in row.marks.all()} if row else {}
        for criterion in criteria:
            if criterion.weight is None:
                continue
            field = self.fields[f"points-{criterion.pk}"] = forms.TypedChoiceField(
                label=criterion.name,
                help_text=criterion.description,
                choices=Points.choices,
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
                initial=given.get(criterion.pk),
            )
            field.rich = True  # what is needed for finishing is not called optional
        self.fields["comment"] = forms.CharField(
            label=_("Your comment"),
            max_length=10_000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 5}),
            initial=row.comment if row else "",
            help_text=_("The secretary reads it, and the other evaluators when they have finished their own."),
        )
        self.fields["version"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=row.version if row else 0, min_value=0, max_value=2**31 - 1
        )

    def marks(self):
        """What ``save_assessment`` takes."""
        return {criterion: self.cleaned_data.get(f"points-{criterion.pk}") for criterion in self.criteria}


class CompletionForm(forms.Form):
    """What is missing and until when it can be completed."""

    words = forms.CharField(
        label=gettext_lazy("What should be completed"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    day = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    time = forms.TimeField(
        label=gettext_lazy("Until"),
        initial=datetime.time(16),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def clean(self):
        data = super().clean()
        if data.get("day") and data.get("time") and self.due() <= timezone.now():
            self.add_error("day", _("The time for completing must be in the future."))
        return data

    def due(self):
        """The moment, in Finnish time."""
        return timezone.make_aware(datetime.datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"]))


class NotedConflictForm(forms.Form):
    """A conflict that the secretary notes."""

    ground = forms.CharField(label=gettext_lazy("What the conflict is"), max_length=500)

    def clean_ground(self):
        return clean_line(self.cleaned_data["ground"])
