"""Fields that several forms share: a person chosen or written anew, an organisation found or written anew."""

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.core.fields import LineField
from council.core.i18n import sort_key
from members import actions, numbers
from members.models import Organisation, Person

NEW_PERSON = ["given_name", "family_name", "email", "phone", "title_fi", "title_sv", "language"]
NEW_ORGANISATION = ["business_id", "register_number", "no_number_reason", "contact_name", "contact_email"]


class Grouped:
    """A form whose fields are shown in groups: ``GROUPS`` is a list of ``(legend, names)``.

    Groups whose first name is in ``FOLDED`` are folded until something is written in them.
    """

    FOLDED = ()

    def groups(self):
        """``(legend, bound fields, fold)`` of each group that has fields; ``fold`` is "", "closed" or "open"."""
        for legend, names in self.GROUPS:
            if fields := [self[name] for name in names if name in self.fields]:
                fold = ""
                if fields[0].name in self.FOLDED:
                    used = any(each.errors or each.name in self.changed_data for each in fields)
                    fold = "open" if used else "closed"
                yield legend, fields, fold


class PersonFields(forms.Form):
    """The name and contact details of a person."""

    given_name = LineField(label=gettext_lazy("Given name"), max_length=100)
    family_name = LineField(label=gettext_lazy("Family name"), max_length=100)
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("For letters and signing in. Never shown in public."),
    )
    phone = LineField(label=gettext_lazy("Telephone"), required=False, max_length=40)
    title_fi = LineField(
        label=gettext_lazy("Title in Finnish"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("As in “executive director”. Shown in public."),
    )
    title_sv = LineField(label=gettext_lazy("Title in Swedish"), required=False, max_length=200)
    language = forms.ChoiceField(label=gettext_lazy("Language of letters"), choices=settings.LANGUAGES)

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class SomebodyFields(PersonFields):
    """Somebody the body knows already, or a new person. ``somebody(by)`` gives the person, or None."""

    person = forms.ModelChoiceField(
        label=gettext_lazy("Person"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("– Somebody new, or nobody yet –"),
    )
    person_required = False

    def __init__(self, *args, body, **kwargs):
        super().__init__(*args, **kwargs)
        self.body = body
        family = [body.pk, body.parent_id, *body.children.values_list("pk", flat=True)]
        self.fields["person"].queryset = Person.objects.of_body(*filter(None, family))
        for name in ("given_name", "family_name"):
            self.fields[name].required = False
        self.fields["language"].initial = (body.languages or ["fi"])[0]

    def clean(self):
        data = super().clean()
        names = [data.get("given_name"), data.get("family_name")]
        contact = [data.get(name) for name in ("email", "phone", "title_fi", "title_sv")]
        if data.get("person") and any([*names, *contact]):
            self.add_error("person", _("You chose a person and wrote a new one as well. Leave one of them empty."))
        elif any(names) and not all(names):
            self.add_error("family_name" if names[0] else "given_name", _("Give both names."))
        elif not any(names) and not data.get("person"):
            if any(contact):
                self.add_error("given_name", _("Give the name of the person whose contact details these are."))
            elif self.person_required:
                self.add_error("person", _("Choose a person, or write the name of a new one."))
        elif all(names) and "email" not in self.errors:
            name = " ".join(names)
            data["person"] = self.known_by_address(name)
            if not data["person"] and not data.get("email") and self.is_in_list(name):
                self.add_error(
                    "person", _("%(name)s is in the list already. Choose, or give an address.") % {"name": name}
                )
        return data

    def is_in_list(self, name):
        """True when the list has somebody of this name: without an address the two could not be told apart."""
        family_first = f"{self.cleaned_data['family_name']} {self.cleaned_data['given_name']}"
        return self.fields["person"].queryset.filter(sort_key=sort_key(family_first)).exists()

    def known_by_address(self, name):
        """A person with the same address and name; an error when the address is somebody else's."""
        email = self.cleaned_data.get("email")
        known = Person.objects.filter(email__iexact=email).first() if email else None
        if known is not None and known.name.casefold() != name.casefold():
            self.add_error("email", _("This address belongs to a person with another name already. Check it."))
            return None
        return known

    def somebody(self, by):
        """The chosen person, a person added now, or None when nobody was given."""
        data = self.cleaned_data
        if data.get("person") or not data.get("given_name"):
            return data.get("person")
        return actions.add_person(by=by, **{name: data.get(name, "") for name in NEW_PERSON})


class NumberFields(forms.Form):
    """The numbers of an organisation, or why there are none, and whom to write to."""

    business_id = LineField(
        label=gettext_lazy("Business ID"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("1234567-8: seven digits, a hyphen and the check digit."),
    )
    register_number = LineField(
        label=gettext_lazy("Association register number"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("123.456: one to six digits."),
    )
    no_number_reason = LineField(
        label=gettext_lazy("Why there is neither number"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("For example: a network, not an association."),
    )
    contact_name = LineField(label=gettext_lazy("Contact person"), required=False, max_length=200)
    contact_email = forms.EmailField(
        label=gettext_lazy("Contact person’s email"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Requests to name a person are sent here. Never shown in public."),
    )

    def clean_business_id(self):
        text = self.cleaned_data["business_id"]
        return numbers.business_id(text) if text else ""

    def clean_register_number(self):
        text = self.cleaned_data["register_number"]
        return numbers.register_number(text) if text else ""


class OrganisationFields(NumberFields):
    """One or two organisations, found by name or number; the first may be written anew with its number."""

    organisation = LineField(
        label=gettext_lazy("Organisation"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Begin to write a name or a number, and choose from the list."),
    )
    second_organisation = LineField(
        label=gettext_lazy("Second organisation"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Where two organisations share the seat."),
    )
    organisation_required = False

    def offer(self, body):
        """Let the fields offer names while one writes; without JavaScript they work without."""
        address = reverse("members:organisation_options", args=[body.slug])
        for name in {"organisation", "second_organisation"} & set(self.fields):
            self.fields[name].widget.attrs |= {
                "list": "organisations",
                "autocomplete": "off",
                "data-hx-get": address,
                "data-hx-trigger": "input changed delay:250ms",
                "data-hx-target": "#organisations",
            }

    def clean(self):
        data = super().clean()
        self.found = [each for name in ("organisation", "second_organisation") if (each := self._find(name))]
        if self.organisation_required and not data.get("organisation") and "organisation" not in self.errors:
            self.add_error("organisation", _("Give the organisation."))
        return data

    def _find(self, name):
        text = self.cleaned_data.get(name)
        if not text:
            return None
        found = Organisation.objects.named(text)[:2]
        if len(found) == 1:
            if name == "organisation":
                self.refuse_new()
            return found[0]
        if found:
            self.add_error(name, _("Several organisations have this name. Write the number instead."))
        elif name == "organisation" and self.describes_new():
            return None
        else:
            near = ", ".join(str(each) for each in Organisation.objects.like(text.split()[0][:20])[:5])
            message = _("There is no organisation called “%(name)s”.") % {"name": text}
            if near:
                message += " " + _("Did you mean: %(names)s?") % {"names": near}
            if name == "organisation":
                message += " " + _("To add a new one, fill in its number or why it has none.")
            self.add_error(name, message)
        return None

    def describes_new(self):
        """True when the fields of a new organisation were filled in."""
        filled = any(self.cleaned_data.get(name) for name in ("business_id", "register_number", "no_number_reason"))
        return filled or any(name in self.errors for name in ("business_id", "register_number"))

    def refuse_new(self):
        """The numbers are for a new organisation; beside a known one they would be lost in silence."""
        for name in ("business_id", "register_number", "no_number_reason"):
            if self.cleaned_data.get(name):
                self.add_error(name, _("This organisation is in the portal already. Leave this empty."))

    def organisations(self, by):
        """The organisations given, the new one added now."""
        data = self.cleaned_data
        if not data.get("organisation") or Organisation.objects.named(data["organisation"]):
            return self.found
        fields = {name: data[name] for name in NEW_ORGANISATION}
        return [actions.add_organisation(by=by, name_fi=data["organisation"], **fields), *self.found]
