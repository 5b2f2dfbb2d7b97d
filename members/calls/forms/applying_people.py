"""The further pages of the public form: languages, networks, nominees, own questions, reasons, contact."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from council.core import uploads
from council.core.fields import LineField
from council.core.forms import UploadField
from members import numbers
from members.calls import parts, summary
from members.calls.enums import ApplicationPart, Gender, QuestionKind
from members.calls.forms.applying import (
    JOINT_ROWS,
    MOST_JOINT,
    TEXT_LIMIT,
    AreaForm,
    CategoriesForm,
    NameField,
    OrganisationForm,
    PartForm,
)
from members.calls.forms.calls import WordsField
from members.calls.parts import LATER, NEEDED, NOBODY, NOW, PERSON
from members.enums import Background

#: Bytes of a file that an applicant brings.
FILE_LIMIT = 10 * 2**20


class LanguagesForm(PartForm):
    """In which languages the organisation can work in the body."""

    part = ApplicationPart.LANGUAGES
    needed = ("languages",)
    autosaves = False
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages in which it can work"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Mark every language in which your people can take part in meetings."),
    )


class NetworksForm(PartForm):
    """The networks behind the application, and organisations that apply together."""

    part = ApplicationPart.NETWORKS
    networks = WordsField(
        label=gettext_lazy("Networks or organisations that back the application"),
        required=False,
        max_length=TEXT_LIMIT,
        rows=4,
    )

    def first(self, stored):
        rows = stored["joint"]
        self.rows = min(max(len(rows) + 1, JOINT_ROWS), MOST_JOINT)
        values = {"networks": stored["networks"]}
        for at, (name, number) in enumerate(rows):
            values |= {f"joint_{at}_name": name, f"joint_{at}_number": number}
        return values

    def prepare(self):
        if self.is_bound:
            self.rows = max(self.rows, sum(f"joint_{at}_name" in self.data for at in range(MOST_JOINT)))
        for at in range(self.rows):
            words = {"number": at + 1}
            self.fields[f"joint_{at}_name"] = NameField(
                label=_("Organisation %(number)d: name") % words, required=False, max_length=200
            )
            self.fields[f"joint_{at}_number"] = LineField(
                label=_("Organisation %(number)d: business ID or register number") % words,
                required=False,
                max_length=40,
                widget=forms.TextInput(attrs={"class": "short"}),
            )

    def joint_fields(self):
        """The rows of organisations that apply together, as pairs of bound fields."""
        return [(self[f"joint_{at}_name"], self[f"joint_{at}_number"]) for at in range(self.rows)]

    def clean(self):
        data = super().clean()
        for at in range(self.rows):
            name, number = f"joint_{at}_name", f"joint_{at}_number"
            if text := data.get(number):
                try:
                    data[number] = numbers.business_id(text) if "-" in text else numbers.register_number(text)
                except ValidationError as error:
                    self.add_error(number, error)
                if name not in self.errors and not data.get(name):
                    self.add_error(name, _("Write the name of the organisation whose number this is."))
        return data

    def values(self):
        data = self.cleaned_data
        values = {"networks": data["networks"]} if "networks" in data else {}
        given = [(data.get(f"joint_{at}_name"), data.get(f"joint_{at}_number")) for at in range(self.rows)]
        sent = any(name.startswith("joint_") for name in self.fields)
        if sent and self.data.get("keep_joint") != "theirs":
            values["joint"] = [[name, number or ""] for name, number in given if name]
        return values


class NomineeForm(PartForm):
    """The person nominated in one capacity."""

    naming = forms.ChoiceField(label=gettext_lazy("Nomination"), widget=forms.RadioSelect)
    given_name = NameField(label=gettext_lazy("Given name of the person"), max_length=100)
    family_name = NameField(label=gettext_lazy("Family name of the person"), max_length=100)
    email = forms.EmailField(
        label=gettext_lazy("The person’s email"),
        max_length=254,
        help_text=gettext_lazy(
            "When the application has been sent, we ask the person’s consent here. It is never shown in public."
        ),
    )
    phone = LineField(label=gettext_lazy("Telephone"), required=False, max_length=40)
    language = forms.ChoiceField(label=gettext_lazy("Language of letters"), choices=settings.LANGUAGES)
    task = NameField(label=gettext_lazy("Task in the organisation"), required=False, max_length=200)
    organisation_name = NameField(
        label=gettext_lazy("Other organisation"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("If the person comes from another organisation than the one that applies."),
    )
    background = forms.ChoiceField(
        label=gettext_lazy("The person is"),
        choices=[*Background.choices, ("", gettext_lazy("Not told"))],
        required=False,
        widget=forms.RadioSelect,
    )
    gender = forms.ChoiceField(
        label=gettext_lazy("Gender"),
        choices=[*Gender.choices, ("", gettext_lazy("Not told"))],
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Voluntary. The body counts women and men; the answer is used for that only, is never published, and is "
            "erased after the decision."
        ),
    )

    def prepare(self):
        later = self.application.call.persons_later
        choices = [(NOW, _("We name the person now"))]
        choices += [(LATER, _("We name the person after the choice"))] if later else []
        choices += [(NOBODY, _("We nominate nobody"))] if self.part == ApplicationPart.DEPUTY else []
        self.fields["naming"].choices = choices
        self.fields["naming"].error_messages["required"] = NEEDED["naming"]
        if len(choices) == 1:
            del self.fields["naming"]
        if not self.application.call.asks_gender:
            del self.fields["gender"]
        names_somebody = "naming" not in self.fields or not self.is_bound or self.data.get("naming") == NOW
        for name in ("given_name", "family_name", "email"):
            self.fields[name].required = names_somebody
            self.fields[name].error_messages["required"] = NEEDED[name]

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def values(self):
        values = super().values()
        if not values.get("naming"):
            values.pop("naming", None)
            somebody = any(values.get(name) for name in ("given_name", "family_name", "email"))
            if somebody or self.initial["naming"] == NOW:
                values["naming"] = NOW
        if values.get("naming") in {LATER, NOBODY}:
            kept = {"naming": "" if values["naming"] == NOBODY else LATER}
            return {**kept, **{name: "" for name in PERSON if name in values and name != "language"}}
        return values


def _file_hint():
    kinds = ", ".join(uploads.KINDS[kind][1] for kind in uploads.DOCUMENTS)
    return _("%(kinds)s. At most %(limit)s MB.") % {"kinds": kinds, "limit": FILE_LIMIT // 2**20}


class ApplicantFile(UploadField):
    """A file that an applicant brings: through the gate, and smaller than elsewhere."""

    def __init__(self, **kwargs):
        super().__init__(help_text=lazy(_file_hint, str)(), **kwargs)

    def to_python(self, data):
        if data and data.size > FILE_LIMIT:
            raise ValidationError(uploads.REASONS["large"], code="large", params={"limit": FILE_LIMIT // 2**20})
        return super().to_python(data)


class QuestionForm(PartForm):
    """One of the call's own questions."""

    def __init__(self, data=None, files=None, *, question, **kwargs):
        self.question = question
        self.autosaves = question.kind == QuestionKind.TEXT
        super().__init__(data, files, part=parts.question_part(question), **kwargs)

    def first(self, stored):
        if self.question.kind == QuestionKind.YES_NO:
            return {"answer": {True: "yes", False: "no"}.get(stored["answer"], "")}
        return {} if self.question.kind == QuestionKind.FILE else stored

    def prepare(self):
        kind, question = self.question.kind, self.question
        shared = {"label": _("Your answer"), "required": question.required}
        if kind == QuestionKind.TEXT:
            field = WordsField(max_length=TEXT_LIMIT, rows=8, **shared)
        elif kind == QuestionKind.FILE:
            field = ApplicantFile(label=_("File"), required=question.required)
        else:
            yes_no = kind == QuestionKind.YES_NO
            choices = [("yes", _("Yes")), ("no", _("No"))] if yes_no else summary.choices_of(question)
            field = forms.TypedChoiceField(
                choices=choices,
                coerce=(lambda value: value == "yes") if yes_no else int,
                empty_value=None,
                widget=forms.RadioSelect,
                **shared,
            )
        field.error_messages["required"] = NEEDED["answer"]
        self.fields["answer"] = field


class ReasonsForm(PartForm):
    """Why this organisation and these people."""

    part = ApplicationPart.REASONS
    needed = ("reasons",)
    reasons = WordsField(
        label=gettext_lazy("Reasons for the application"),
        max_length=TEXT_LIMIT,
        rows=12,
        help_text=gettext_lazy("Answer to what the applications are compared by. Do not write of anyone’s health."),
    )


class ContactForm(PartForm):
    """Whom letters about the application go to."""

    part = ApplicationPart.CONTACT
    needed = ("contact_name", "contact_email")
    autosaves = False
    contact_name = NameField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("Email"),
        max_length=254,
        help_text=gettext_lazy("Letters and the link to the application go here. It is never shown in public."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    contact_phone = LineField(
        label=gettext_lazy("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of letters"), choices=settings.LANGUAGES)
    consider_later = forms.BooleanField(
        label=gettext_lazy("We may be asked when a seat becomes vacant later"),
        required=False,
        help_text=gettext_lazy("Then the application may be looked at again if a seat becomes vacant during the term."),
    )

    def clean_contact_email(self):
        return self.cleaned_data["contact_email"].lower()


FORMS = {
    form.part: form
    for form in (OrganisationForm, CategoriesForm, AreaForm, LanguagesForm, NetworksForm, ReasonsForm, ContactForm)
}


def form_of(application, part, *args, **kwargs):
    """The form of a part of an application, or None when there is no such part."""
    if part not in parts.parts_of(application.call):
        return None
    if question := parts.question_of(part, application.call.questions.all()):
        return QuestionForm(*args, application=application, question=question, **kwargs)
    return FORMS.get(part, NomineeForm)(*args, application=application, part=part, **kwargs)


class ConsentForm(forms.Form):
    """A nominated person's own word."""

    consents = forms.TypedChoiceField(
        label=gettext_lazy("Do you consent to being nominated?"),
        choices=[("yes", gettext_lazy("Yes, I consent")), ("no", gettext_lazy("No, I do not consent"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Tell whether you consent.")},
    )
    publish_name = forms.BooleanField(
        label=gettext_lazy("My name may be shown on the public pages if I am chosen"),
        required=False,
        help_text=gettext_lazy("Otherwise only the organisation is shown there. You can be chosen either way."),
    )
    words = LineField(
        label=gettext_lazy("Your words to the secretary"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The applicant does not see them."),
    )
