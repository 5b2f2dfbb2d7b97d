"""Forms of a meeting: when, where, how; the notice; the answers."""

import datetime

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from council.core.text import clean_line
from meetings.actions.calling import moving_is_late
from meetings.enums import MeetingMode, MeetingState


class MeetingForm(forms.Form):
    """A meeting's time, place and mode. Day and times are Finnish time."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(label=_("Starts at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("Ends at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    mode = forms.ChoiceField(label=_("How the meeting is held"), choices=MeetingMode, widget=forms.RadioSelect)
    place = forms.CharField(label=_("Place"), max_length=300, required=False, help_text=_("Address and room."))
    remote_url = forms.URLField(
        label=_("Remote link"),
        max_length=1000,
        required=False,
        assume_scheme="https",
        help_text=_("Shown only to those invited."),
    )
    record_number = forms.CharField(label=_("Record number"), max_length=60, required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages of the agenda"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The first one in the body's own order is the original."),
    )
    urgency_note = forms.CharField(
        label=_("Why the matter is urgent"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when a called meeting is moved so much earlier that the notice of meeting is late."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, body, meeting=None, **kwargs):
        self.body = body
        self.meeting = meeting
        super().__init__(*args, initial=self.start_values(), **kwargs)
        del self.fields["version" if meeting is None else "languages"]
        if meeting is None or meeting.state != MeetingState.CALLED:
            del self.fields["urgency_note"]

    def start_values(self):
        """The meeting as it is, or the body's habits for a new one."""
        if self.meeting is None:
            return {"mode": MeetingMode.HYBRID, "languages": self.body.languages or ["fi"]}
        start, end = timezone.localtime(self.meeting.starts_at), timezone.localtime(self.meeting.ends_at)
        return {
            "day": start.date(),
            "starts": start.time(),
            "ends": end.time(),
            "mode": self.meeting.mode,
            "place": self.meeting.place,
            "remote_url": self.meeting.remote_url,
            "record_number": self.meeting.record_number,
            "version": self.meeting.facts_version,
        }

    def clean_place(self):
        return clean_line(self.cleaned_data["place"])

    def clean_record_number(self):
        return clean_line(self.cleaned_data["record_number"])

    def clean(self):
        data = super().clean()
        day, starts, ends = data.get("day"), data.get("starts"), data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The meeting must end after it starts."))
        if day and starts and self.is_new_and_past(timezone.make_aware(datetime.datetime.combine(day, starts))):
            self.add_error("day", _("The meeting cannot start in the past."))
        if day and starts and "urgency_note" in self.fields and not data.get("urgency_note", "").strip():
            self.ask_urgency(timezone.make_aware(datetime.datetime.combine(day, starts)))
        mode = data.get("mode")
        if mode in {MeetingMode.ON_SITE, MeetingMode.HYBRID} and not data.get("place"):
            self.add_error("place", _("Write where the meeting is held."))
        return data

    def ask_urgency(self, starts_at):
        """A called meeting may come so much earlier that its notice is late only with the reason for it."""
        if late := moving_is_late(self.meeting, starts_at):
            told = date_format(late, "SHORT_DATE_FORMAT")
            error = _("By the rules the notice should have been sent on %(day)s at the latest.") % {"day": told}
            self.add_error("urgency_note", error)

    def is_new_and_past(self, starts_at):
        """A beginning in the past; one that does not change is let be, for a link may break as the meeting begins."""
        return starts_at <= timezone.now() and not (self.meeting and self.meeting.starts_at == starts_at)

    def values(self):
        """The arguments of ``plan_meeting`` and ``change_meeting``."""
        data = self.cleaned_data
        result = {
            "starts_at": timezone.make_aware(datetime.datetime.combine(data["day"], data["starts"])),
            "ends_at": timezone.make_aware(datetime.datetime.combine(data["day"], data["ends"])),
            "mode": data["mode"],
            "place": data["place"],
            "remote_url": data["remote_url"],
            "record_number": data["record_number"],
        }
        if "urgency_note" in data:
            result["urgency_note"] = data["urgency_note"]
        if "languages" in data:
            own = [code for code in self.body.languages if code in data["languages"]]
            result["languages"] = own + [code for code in data["languages"] if code not in own]
        return result


class CallForm(forms.Form):
    """Sending the notice of meeting."""

    urgency_note = forms.CharField(
        label=_("Why the matter is urgent"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The note is kept with the meeting and shown in the letter."),
    )
    with_agenda = forms.BooleanField(label=_("Publish the agenda at the same time"), required=False, initial=True)
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, late, **kwargs):
        super().__init__(*args, **kwargs)
        if late:
            self.fields["urgency_note"].required = True
        else:
            del self.fields["urgency_note"]


class CancelForm(forms.Form):
    """Cancelling a meeting."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, help_text=_("Told to everyone invited.")
    )
