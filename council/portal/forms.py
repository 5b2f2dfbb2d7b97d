"""The feedback form."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from council.core.text import clean_line
from council.portal.enums import FeedbackKind


class FeedbackForm(forms.Form):
    """What a resident writes to those who keep the service.

    ``key`` makes a form that is sent twice one letter; ``homepage`` is left empty by people and filled in by robots.
    """

    kind = forms.ChoiceField(label=_("What is it about?"), choices=FeedbackKind, widget=forms.RadioSelect)
    page = forms.CharField(
        label=_("Address of the page"),
        max_length=500,
        required=False,
        help_text=_("If the feedback is about one page."),
    )
    message = forms.CharField(
        label=_("Your feedback"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Do not write personal identity codes or matters of health."),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        help_text=_("Only if you want an answer. It is not used for anything else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    homepage = forms.CharField(required=False, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    def clean_page(self):
        return clean_line(self.cleaned_data["page"])

    def clean_key(self):
        return self.cleaned_data["key"] or uuid.uuid4()

    @property
    def is_from_robot(self):
        """True when the field that people do not see was filled in."""
        return bool(self.cleaned_data.get("homepage"))
