"""Forms used while the meeting runs and for its minutes."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.enums import DecisionKind
from meetings.forms.saving import LineField, RichField, VersionedForm


class TimesForm(forms.Form):
    """When the meeting was opened and ended, in Finnish time on the meeting's day."""

    opened = forms.TimeField(label=_("Opened at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    closed = forms.TimeField(label=_("Ended at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    def __init__(self, *args, meeting, **kwargs):
        self.day = meeting.day
        times = {"opened": meeting.opened_at, "closed": meeting.closed_at}
        initial = {name: timezone.localtime(at).time() for name, at in times.items() if at}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self):
        data = super().clean()
        if data.get("opened") and data.get("closed") and data["closed"] <= data["opened"]:
            self.add_error("closed", _("The meeting must end after it starts."))
        return data

    def moment(self, name):
        """A time of the form as a moment."""
        return timezone.make_aware(datetime.datetime.combine(self.day, self.cleaned_data[name]))


class GuestForm(forms.Form):
    """Someone who came without an invitation."""

    given_name = LineField(label=_("Given name"), max_length=100)
    family_name = LineField(label=_("Family name"), max_length=100)
    title = LineField(label=_("Title and organisation"), max_length=200, required=False)


class RecordForm(VersionedForm):
    """What is written of an item while the meeting runs, in one language."""

    proceedings = RichField(label=_("Proceedings"))
    decision = RichField(label=_("Decision"))


class DecisionForm(VersionedForm):
    """How an item was decided, and who presented it."""

    decision_kind = forms.ChoiceField(
        label=_("How it was decided"), choices=[("", _("Not decided")), *DecisionKind.choices], required=False
    )
    presenter = LineField(label=_("Presented by"), max_length=200, required=False)


class ScrutineersForm(forms.Form):
    """Who scrutinise the minutes: chosen among those who were present."""

    people = forms.MultipleChoiceField(label=_("Scrutineers"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args, minutes, **kwargs):
        meeting = minutes.meeting
        present = meeting.attendances.filter(presence__in=["present", "remote"], invited_as__in=["member", "deputy"])
        self.names = {str(row.person_id): row.person for row in present.select_related("person")}
        chosen = [str(each.person_id) for each in minutes.scrutinies.all()]
        super().__init__(*args, initial={"people": chosen}, **kwargs)
        self.fields["people"].choices = [(pk, person.name) for pk, person in self.names.items()]

    def chosen(self):
        """The people chosen."""
        return [self.names[pk] for pk in self.cleaned_data["people"]]


class ReturnForm(forms.Form):
    """What the chair asks to be corrected."""

    note = forms.CharField(label=_("What should be corrected"), widget=forms.Textarea(attrs={"rows": 4}))


class ScrutinyForm(forms.Form):
    """A scrutineer's answer to exactly one version."""

    verdict = forms.ChoiceField(
        label=_("Does this tell rightly what happened?"),
        choices=[("accept", _("I accept this")), ("refuse", _("I do not accept this"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What is wrong"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed when you do not accept. The secretary and the chair read it."),
    )
    sha256 = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        data = super().clean()
        if data.get("verdict") == "refuse" and not (data.get("reason") or "").strip():
            self.add_error("reason", _("Write why you do not accept this."))
        return data
