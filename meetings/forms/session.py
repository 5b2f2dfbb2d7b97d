"""Forms used while the meeting runs and for its minutes."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
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


class PresenceTimesForm(forms.Form):
    """When one person came and left, in Finnish time, to the minute."""

    arrived = forms.TimeField(label=_("Arrived at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    left = forms.TimeField(
        label=_("Left at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Leave empty if the person stayed to the end of the meeting."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**9)

    def __init__(self, *args, row, **kwargs):
        self.row, self.meeting = row, row.meeting
        stayed = row.left_at is None or row.left_at == row.meeting.closed_at
        times = {"arrived": row.arrived_at, "left": None if stayed else row.left_at}
        initial = {name: timezone.localtime(at).time() for name, at in times.items() if at}
        super().__init__(*args, initial={**initial, "version": row.version}, **kwargs)

    def clean(self):
        data = super().clean()
        arrived, left = self.moment("arrived"), self.moment("left")
        opened, closed, now = to_minute(self.meeting.opened_at), self.meeting.closed_at, timezone.now()
        if arrived and arrived < opened:
            self.add_error("arrived", _("This is before the meeting was opened at %(time)s.") % {"time": clock(opened)})
        if arrived and left and left < arrived:
            self.add_error("left", _("The time of leaving is before the time of arrival."))
        elif left and left < opened:
            self.add_error("left", _("This is before the meeting was opened at %(time)s.") % {"time": clock(opened)})
        for name, moment in (("arrived", arrived), ("left", left)):
            if moment and closed and moment > closed:
                self.add_error(name, _("This is after the meeting ended at %(time)s.") % {"time": clock(closed)})
            elif moment and not closed and moment > now:
                self.add_error(name, _("This time has not come yet."))
        return data

    def moment(self, name):
        """A time of the form as a moment; who came in the minute of the opening came at the opening itself."""
        if not self.cleaned_data.get(name):
            return None
        opened, closed = self.meeting.opened_at, self.meeting.closed_at
        day, last = timezone.localdate(opened), timezone.localdate(closed or timezone.now())
        at = timezone.make_aware(datetime.datetime.combine(day, self.cleaned_data[name]))
        if at < to_minute(opened) and last > day:  # the meeting went on past midnight
            at = timezone.make_aware(datetime.datetime.combine(last, self.cleaned_data[name]))
        return next((edge for edge in (opened, closed) if edge and at == to_minute(edge)), at)


def to_minute(moment):
    """The beginning of the moment's minute."""
    return moment.replace(second=0, microsecond=0)


def clock(moment):
    """A moment as the time of day in Finland."""
    return date_format(timezone.localtime(moment), "TIME_FORMAT")


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
