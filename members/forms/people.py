"""Forms of people, organisations and offices."""

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.bodies.models import Municipality
from council.core.fields import DayField, LineField
from council.core.i18n import CODES
from members import actions
from members.enums import OfficeKind, OrganisationKind
from members.forms.fieldsets import NEW_ORGANISATION, NEW_PERSON, Grouped, NumberFields, PersonFields, SomebodyFields
from members.rules import LEADERS

#: A person's title, which goes into the office as it is on the day when the office is given.
TITLES = [f"title_{code}" for code in CODES]


class PersonForm(PersonFields):
    """Changes a person's name and contact details."""

    def __init__(self, *args, person, **kwargs):
        self.person = person
        super().__init__(*args, initial={name: getattr(person, name) for name in NEW_PERSON}, **kwargs)

    def save(self, by):
        """Write what was changed; raises Refused."""
        return actions.change_person(self.person, by=by, **self.cleaned_data)


class OrganisationForm(Grouped, NumberFields):
    """Adds or changes an organisation."""

    name_fi = LineField(label=gettext_lazy("Name in Finnish"), max_length=200)
    name_sv = LineField(label=gettext_lazy("Name in Swedish"), required=False, max_length=200)
    name_en = LineField(label=gettext_lazy("Name in English"), required=False, max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=OrganisationKind)
    municipality = forms.ModelChoiceField(
        label=gettext_lazy("Municipality"),
        queryset=Municipality.objects.filter(end=None),
        required=False,
        empty_label=gettext_lazy("– Not known, or several –"),
    )
    website = forms.URLField(label=gettext_lazy("Website"), required=False, assume_scheme="https", max_length=200)
    correct_names = forms.BooleanField(
        label=gettext_lazy("The old name was a spelling mistake: correct it in the present memberships as well"),
        required=False,
        help_text=gettext_lazy("Otherwise memberships keep the name that the organisation had when they were made."),
    )
    GROUPS = [
        (gettext_lazy("Name"), ["name_fi", "name_sv", "name_en", "correct_names"]),
        (gettext_lazy("Kind and numbers"), ["kind", "business_id", "register_number", "no_number_reason"]),
        (gettext_lazy("Where and how to reach"), ["municipality", "website", "contact_name", "contact_email"]),
    ]
    FACTS = ["name_fi", "name_sv", "name_en", "kind", "municipality", "website", *NEW_ORGANISATION]

    def __init__(self, *args, organisation=None, **kwargs):
        self.organisation = organisation
        initial = {name: getattr(organisation, name) for name in self.FACTS} if organisation else {}
        super().__init__(*args, initial=initial, **kwargs)
        if organisation is None:
            del self.fields["correct_names"]

    def clean(self):
        data = super().clean()
        numbers = ("business_id", "register_number")
        if not any(data.get(name) or name in self.errors for name in (*numbers, "no_number_reason")):
            self.add_error(
                "no_number_reason", _("Give the business ID or the register number, or say why there is neither.")
            )
        return data

    def save(self, by):
        """Add or change; raises Refused when another organisation has the number. Returns the organisation."""
        facts = {name: self.cleaned_data[name] for name in self.FACTS}
        if self.organisation is None:
            return actions.add_organisation(by=by, **facts)
        correct = self.cleaned_data["correct_names"]
        return actions.change_organisation(self.organisation, by=by, correct_names=correct, **facts)


class OfficeForm(Grouped, SomebodyFields):
    """Gives an office to a person or to a post. With ``office`` it names the holder of a post's office."""

    kind = forms.ChoiceField(label=gettext_lazy("Office"), choices=OfficeKind)
    held_by_fi = LineField(
        label=gettext_lazy("Post that holds the office, in Finnish"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Where no person is named, or beside the person."),
    )
    held_by_sv = LineField(label=gettext_lazy("The post in Swedish"), required=False, max_length=300)
    start = DayField(label=gettext_lazy("First day"), help_text=gettext_lazy("A day to come takes effect by itself."))
    end = DayField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: until further notice.")
    )
    chosen_by = LineField(
        label=gettext_lazy("Chosen by"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Who chose, day, § and record number."),
    )
    invite = forms.BooleanField(
        label=gettext_lazy("Send the person a letter that tells how to sign in"), required=False, initial=True
    )
    GROUPS = [
        (gettext_lazy("Office"), ["kind", "held_by_fi", "held_by_sv", "start", "end", "chosen_by"]),
        (gettext_lazy("Person"), ["person", *NEW_PERSON, "invite"]),
    ]

    def __init__(self, *args, body, office=None, **kwargs):
        self.office = office
        today = timezone.localdate()
        initial = {"start": max(today, office.start) if office else today}
        super().__init__(*args, body=body, initial=initial, **kwargs)
        if office is not None:
            self.person_required = True
            for name in ("kind", "held_by_fi", "held_by_sv", "end", "chosen_by"):
                del self.fields[name]

    def clean(self):
        data = super().clean()
        if data.get("start") and data.get("end") and data["end"] < data["start"]:
            self.add_error("end", _("The last day is before the first day."))
        someone = data.get("person") or data.get("given_name") or data.get("held_by_fi") or data.get("held_by_sv")
        if self.office is None and not someone and not self.errors:
            raise forms.ValidationError(_("Give the person, or the post that holds the office."))
        return data

    @transaction.atomic
    def save(self, by):
        """Give the office; raises Refused with nothing changed. Returns the office."""
        data = self.cleaned_data
        person = self.somebody(by)
        if self.office is not None:
            office = actions.name_officer(self.office, person, by=by, since=data["start"])
        else:
            end = data["end"] or self._end_of_term(data)
            office = actions.appoint_office(
                self.body,
                kind=data["kind"],
                by=by,
                person=person,
                held_by_fi=data["held_by_fi"],
                held_by_sv=data["held_by_sv"],
                **{name: getattr(person, name) for name in TITLES if person is not None},
                start=data["start"],
                end=end,
                chosen_by=data["chosen_by"],
            )
        if person is not None and data["invite"] and person.email:
            actions.invite_account(person, by=by, body=self.body)
        return office

    def _end_of_term(self, data):
        """Chair and vice chair serve for the term; a secretary serves on, to finish its minutes."""
        if data["kind"] not in LEADERS:
            return None
        term = self.body.term_on(data["start"])
        return term.end if term and term.start <= data["start"] and term.end and term.end >= data["start"] else None


class EndOfficeForm(forms.Form):
    """Ends an office."""

    last_day = DayField(label=gettext_lazy("Last day"), help_text=gettext_lazy("The rights end with this day."))

    def __init__(self, *args, office, **kwargs):
        self.office = office
        super().__init__(*args, initial={"last_day": max(timezone.localdate(), office.start)}, **kwargs)

    def save(self, by):
        """End the office; raises Refused."""
        return actions.end_office(self.office, by=by, last_day=self.cleaned_data["last_day"])
