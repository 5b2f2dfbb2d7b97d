"""Forms of a meeting: when, where, how; the notice; the answers."""

import datetime

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from council.core.text import clean_line
from meetings.enums import Answer, InvitedAs, MeetingMode
from members.models import Person

NEEDS = ("needs_interpretation", "needs_accessibility", "needs_diet")


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

    def __init__(self, *args, body, meeting=None, **kwargs):
        self.body = body
        self.meeting = meeting
        super().__init__(*args, initial=self.start_values(), **kwargs)
        if meeting is not None:
            del self.fields["languages"]

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
        if day and starts and timezone.make_aware(datetime.datetime.combine(day, starts)) <= timezone.now():
            self.add_error("day", _("The meeting cannot start in the past."))
        mode = data.get("mode")
        if mode in {MeetingMode.ON_SITE, MeetingMode.HYBRID} and not data.get("place"):
            self.add_error("place", _("Write where the meeting is held."))
        return data

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


class AnswerForm(forms.Form):
    """The answer to an invitation, and what is needed to take part."""

    answer = forms.ChoiceField(label=_("Do you take part?"), widget=forms.RadioSelect)
    needs_interpretation = forms.CharField(
        label=_("Interpretation"),
        max_length=200,
        required=False,
        help_text=_("For example sign language or speech-to-text interpretation."),
    )
    needs_accessibility = forms.CharField(
        label=_("Accessibility"),
        max_length=300,
        required=False,
        help_text=_("For example an induction loop, an accessible entrance, an assistant."),
    )
    needs_diet = forms.CharField(label=_("Diet"), max_length=200, required=False)

    forget = forms.BooleanField(label=_("Erase the needs I told earlier"), required=False)

    def __init__(self, *args, invitation, by_link=False, **kwargs):
        """By link the needs told earlier are not shown: a link may be passed on, needs are for the organiser."""
        told = {} if by_link else {name: getattr(invitation, name) for name in NEEDS}
        super().__init__(*args, initial={"answer": invitation.answer, **told}, **kwargs)
        self.by_link = by_link
        if not (by_link and invitation.has_needs):
            del self.fields["forget"]
        mode = invitation.meeting.mode
        choices = [
            (Answer.YES, _("I attend on site"), mode != MeetingMode.REMOTE),
            (Answer.REMOTE, _("I attend remotely"), mode != MeetingMode.ON_SITE),
            (Answer.NO, _("I cannot attend"), True),
        ]
        self.fields["answer"].choices = [(value, label) for value, label, offered in choices if offered]

    def needs(self):
        """The participation needs as ``answer_invitation`` takes them; by link an empty field changes nothing."""
        needs = {name: clean_line(self.cleaned_data[name]) for name in NEEDS}
        if self.cleaned_data.get("forget"):
            return needs
        return {name: text for name, text in needs.items() if text or not self.by_link}


class InviteForm(forms.Form):
    """Inviting an expert or a guest to one meeting."""

    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    email = forms.EmailField(label=_("E-mail"))
    title = forms.CharField(label=_("Title and organisation"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)
    invited_as = forms.ChoiceField(
        label=_("Invited as"),
        choices=[(InvitedAs.EXPERT, InvitedAs.EXPERT.label), (InvitedAs.GUEST, InvitedAs.GUEST.label)],
    )

    def clean_given_name(self):
        return clean_line(self.cleaned_data["given_name"])

    def clean_family_name(self):
        return clean_line(self.cleaned_data["family_name"])

    def known_person(self):
        """The person who already has this address, or None."""
        return Person.objects.filter(email__iexact=self.cleaned_data["email"]).first()
