"""The public form: asking for a link, and one page for each part of an application."""

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from council.core.fields import LineField
from members import numbers
from members.calls import parts
from members.calls.enums import ApplicationPart, Scope
from members.calls.parts import NEEDED
from members.enums import OrganisationKind

#: Characters of the longest texts of an application.
TEXT_LIMIT = 8_000
#: Seconds in which nobody fills in the start page; and after which it is shown anew before it is taken.
FASTEST, SLOWEST = 2, 24 * 3600
STAMP = "calls.start"
JOINT_ROWS, MOST_JOINT = 3, 10
KINDS = [(OrganisationKind(kind), OrganisationKind(kind).label) for kind in OrganisationKind.values]


def fresh_stamp():
    """When the start page was shown, signed."""
    return signing.dumps(0, salt=STAMP)


class NameField(LineField):
    """A name of a person or an organisation: one line, and no web address, for it is shown in letters."""

    def clean(self, value):
        value = super().clean(value)
        if "://" in value or "www." in value.casefold():
            raise ValidationError(_("Write only the name here, without a web address."), code="address")
        return value


class StartForm(forms.Form):
    """Asks for a link. ``homepage`` and ``stamp`` tell robots from people; what they catch is asked to press again."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        help_text=gettext_lazy("We send a link there. It is your key to the application: no account is needed."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    homepage = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput, initial=fresh_stamp)

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    @property
    def doubts(self):
        """Why this may be a robot, in a word, or an empty string."""
        if self.cleaned_data.get("homepage"):
            return "filled"
        try:
            signing.loads(self.cleaned_data.get("stamp") or "", salt=STAMP, max_age=SLOWEST)
        except signing.BadSignature:
            return "old"
        try:
            signing.loads(self.cleaned_data["stamp"], salt=STAMP, max_age=FASTEST)
        except signing.SignatureExpired:
            return ""
        return "fast"


class PartForm(forms.Form):
    """One part of an application. ``version`` tells from what it was filled, so that nothing is overwritten unseen.

    With ``final`` what is needed must be there; without, anything well-formed is
    taken (a draft saves what there is). Fields that were not sent are left alone
    with ``partial`` (autosave), and so are those marked ``keep_<name>=theirs``.
    """

    part = None
    #: Whether autosave may send its fields one by one: a form without check boxes.
    autosaves = True
    #: Fields that must be filled: field → key of ``NEEDED``.
    needed = ()
    version = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, files=None, *, application, part=None, final=True, partial=False):
        self.application, self.part = application, part or self.part
        stored = parts.stored(application, self.part)
        version = parts.fingerprint(application, self.part)
        super().__init__(data, files, initial={**self.first(stored), "version": version})
        self.final = final
        self.prepare()
        for name in self.needed:
            if name in self.fields:
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = NEEDED[name]
        if data is not None:
            self._leave_out(data, final, partial)

    def _leave_out(self, data, final, partial):
        for name in [name for name in self.fields if name != "version"]:
            if (partial and name not in data) or data.get(f"keep_{name}") == "theirs":
                del self.fields[name]
            elif not final:
                self.fields[name].required = False

    def prepare(self):
        """Make the fields fit this application."""

    def first(self, stored):
        """The first values of the fields out of what is stored."""
        return stored

    def values(self):
        """What to store: the fields that were sent and are well-formed, in the shape of ``parts.stored``."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def see(self, application):
        """Take what is stored now as seen: it is shown beside what was written."""
        self.data = self.data.copy()
        self.data["version"] = parts.fingerprint(application, self.part)


class OrganisationForm(PartForm):
    """The organisation that applies. A known one is found by its exact number or name when this is saved."""

    part = ApplicationPart.ORGANISATION
    needed = ("name",)
    name = NameField(
        label=pgettext_lazy("of an organisation", "Name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    name_sv = NameField(label=gettext_lazy("Name in Swedish"), required=False, max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS, widget=forms.RadioSelect)
    business_id = LineField(
        label=gettext_lazy("Business ID"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("1234567-8: seven digits, a hyphen and the check digit."),
        widget=forms.TextInput(attrs={"class": "short", "spellcheck": "false"}),
    )
    register_number = LineField(
        label=gettext_lazy("Association register number"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("123.456: one to six digits."),
        widget=forms.TextInput(attrs={"class": "short", "spellcheck": "false"}),
    )
    no_number_reason = LineField(
        label=gettext_lazy("Why there is neither number"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("For example: a network, not an association."),
    )
    website = forms.URLField(
        label=gettext_lazy("Website"),
        required=False,
        max_length=200,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
    )

    def clean_business_id(self):
        text = self.cleaned_data["business_id"]
        return numbers.business_id(text) if text else ""

    def clean_register_number(self):
        text = self.cleaned_data["register_number"]
        return numbers.register_number(text) if text else ""

    def clean(self):
        data = super().clean()
        names = ("business_id", "register_number", "no_number_reason")
        is_whole = all(name in self.fields for name in names)
        if self.final and is_whole and not any(data.get(name) or name in self.errors for name in names):
            self.add_error("no_number_reason", NEEDED["number"])
        return data


class CategoriesForm(PartForm):
    """The category in which the organisation applies, and another one that would do as well."""

    part = ApplicationPart.CATEGORIES
    needed = ("first_category",)
    autosaves = False
    first_category = forms.TypedChoiceField(
        label=pgettext_lazy("application", "First choice"), coerce=int, empty_value=None, widget=forms.RadioSelect
    )
    second_category = forms.TypedChoiceField(
        label=pgettext_lazy("application", "Second choice"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("If the places of the first choice are filled. It does not weaken the first choice."),
    )

    def prepare(self):
        places = self.application.call.places.select_related("category")
        choices = [(each.category_id, str(each.category)) for each in places]
        self.fields["first_category"].choices = choices
        self.fields["second_category"].choices = [("", _("– No second choice –")), *choices]

    def clean(self):
        data = super().clean()
        first, second = (data.get(name, self.initial[name]) for name in ("first_category", "second_category"))
        if first and first == second:
            self.add_error("second_category", _("The second choice must be another category than the first one."))
        return data


class ByCounty(forms.CheckboxSelectMultiple):
    """Check boxes for municipalities, folded by county where there are several."""

    template_name = "calls/by_county.html"


class AreaForm(PartForm):
    """Where the organisation works."""

    part = ApplicationPart.AREA
    needed = ("scope", "municipalities")
    autosaves = False
    scope = forms.ChoiceField(label=gettext_lazy("Local or national"), choices=Scope, widget=forms.RadioSelect)
    whole = forms.BooleanField(label=gettext_lazy("The whole area"), required=False)
    municipalities = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Municipalities"), coerce=int, widget=ByCounty, empty_value=[]
    )

    def first(self, stored):
        self.offered = list(parts.offered_municipalities(self.application.call))
        everything = sorted(each.pk for each in self.offered)
        return {**stored, "whole": bool(everything) and stored["municipalities"] == everything}

    def prepare(self):
        if not self.offered:
            del self.fields["whole"], self.fields["municipalities"]
            return
        counties = {}
        for each in self.offered:
            counties.setdefault(each.county_name, []).append((each.pk, each.name))
        self.fields["municipalities"].choices = list(counties.items())
        if len(counties) > 1:
            del self.fields["whole"]

    def clean(self):
        data = super().clean()
        if data.pop("whole", False):
            self.errors.pop("municipalities", None)
            data["municipalities"] = [each.pk for each in self.offered]
        return data

    def _leave_out(self, data, final, partial):
        super()._leave_out(data, final, partial)
        if "municipalities" not in self.fields:
            self.fields.pop("whole", None)

    def values(self):
        values = super().values()
        if "municipalities" in values:
            values["municipalities"] = sorted(values["municipalities"])
        return values
