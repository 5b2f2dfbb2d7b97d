"""Forms of applications at the desk: what came on paper, duplicates, consents told on paper, mergers."""

import datetime

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from council.core.fields import DayField, LineField
from council.core.forms import UploadField
from members.calls import moments
from members.calls.enums import ApplicationState, Source
from members.calls.forms.applying import NameField
from members.calls.models import Application
from members.models import Organisation, Person


class KeyInForm(forms.Form):
    """Begins an application that came on paper or by e-mail."""

    source = forms.ChoiceField(
        label=gettext_lazy("How did it come?"),
        choices=[each for each in Source.choices if each[0] != Source.FORM],
        widget=forms.RadioSelect,
    )
    day = DayField(label=gettext_lazy("Day of arrival"))
    clock = forms.TimeField(
        label=gettext_lazy("Time of arrival"),
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("It alone decides whether the application is late."),
    )
    name = NameField(label=gettext_lazy("Organisation"), max_length=200)
    contact_email = forms.EmailField(
        label=gettext_lazy("Contact person’s email"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("If it is known: a receipt and a link to the application go there."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of letters"), choices=settings.LANGUAGES)
    original = UploadField(label=gettext_lazy("The letter as it came"), required=False)

    def __init__(self, *args, call, **kwargs):
        self.call = call
        now = timezone.localtime()
        initial = {"day": now.date(), "clock": now.time(), "language": (call.languages or ["fi"])[0]}
        super().__init__(*args, initial=initial, **kwargs)

    def clean_contact_email(self):
        return self.cleaned_data["contact_email"].lower()

    def clean(self):
        data = super().clean()
        if "day" not in data or "clock" not in data:
            return data
        try:
            data["arrived_at"] = moments.moment_of(data["day"], data["clock"])
        except moments.NoSuchTime:
            self.add_error("clock", _("The clocks go forward past this time of day."))
            return data
        except OverflowError:
            self.add_error("day", _("There is no such day."))
            return data
        if data["arrived_at"] > timezone.now():
            self.add_error("day", _("The time of arrival is in the future."))
        elif data["arrived_at"] < self.call.opens_at - datetime.timedelta(days=365):
            self.add_error("day", _("That is over a year before the call opened. Check the day."))
        return data

    def values(self):
        """The arguments of ``key_in_application`` beside the file."""
        names = ("source", "arrived_at", "name", "contact_email", "language")
        return {name: self.cleaned_data[name] for name in names}


class SetAsideForm(forms.Form):
    """Which application of the call this one is the same as."""

    number = forms.IntegerField(
        label=gettext_lazy("Number of the application that counts"),
        min_value=1,
        max_value=999_999,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )

    def __init__(self, *args, application, **kwargs):
        self.application = application
        super().__init__(*args, **kwargs)

    def clean_number(self):
        found = Application.objects.filter(
            call=self.application.call_id, number=self.cleaned_data["number"], state=ApplicationState.SUBMITTED
        ).exclude(pk=self.application.pk)
        self.original = found.first()
        if self.original is None:
            raise forms.ValidationError(_("There is no other sent application with this number."))
        return self.cleaned_data["number"]


class EnterConsentForm(forms.Form):
    """A consent that a nominated person gave on paper or by telephone."""

    words = LineField(
        label=gettext_lazy("How and when the person told it"),
        max_length=500,
        help_text=gettext_lazy("For example: signed the form that came by post on 3 May."),
    )
    publish_name = forms.BooleanField(
        label=gettext_lazy("The person lets the name be shown on the public pages"), required=False
    )


class MergeForm(forms.Form):
    """The other record that is the same as this one, and goes."""

    other = LineField(label=pgettext_lazy("merged", "Organisation"), max_length=254)

    def __init__(self, *args, keep, candidates, **kwargs):
        self.keep, self.candidates, self.gone = keep, candidates, None
        super().__init__(*args, **kwargs)
        field = self.fields["other"]
        if isinstance(keep, Person):
            field.label = pgettext_lazy("merged", "Person")
            field.help_text = _("The e-mail address or the whole name of the person who is the same.")
        else:
            field.help_text = _("The number or the whole name of the organisation that is the same.")

    def clean_other(self):
        text = self.cleaned_data["other"]
        if isinstance(self.keep, Organisation):
            found = self.candidates.filter(pk__in=Organisation.objects.named(text).values("pk"))
        elif "@" in text:
            found = self.candidates.filter(email__iexact=text)
        else:
            given, _space, family = text.rpartition(" ")
            found = self.candidates.filter(given_name__iexact=given, family_name__iexact=family)
        found = list(found.exclude(pk=self.keep.pk)[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                _("Several were found. Write the number or the address.")
                if found
                else _("Nothing that you may merge was found.")
            )
        self.gone = found[0]
        return text
