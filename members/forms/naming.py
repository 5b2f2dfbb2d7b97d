"""Forms of asking an organisation for a person, and of its answer."""

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.core.fields import DayField, LineField
from members import actions
from members.forms.fieldsets import OrganisationFields
from members.forms.memberships import BACKGROUNDS
from members.models import Organisation


class AskForm(OrganisationFields):
    """Asks an organisation's contact to name a person for a place."""

    organisation_required = True
    start = DayField(label=gettext_lazy("From which day the person is to sit"))
    language = forms.ChoiceField(label=gettext_lazy("Language of the letter"), choices=settings.LANGUAGES)

    def __init__(self, *args, body, place, capacity, organisation=None, membership=None, start=None, **kwargs):
        self.body, self.place, self.capacity, self.membership = body, place, capacity, membership
        initial = {"start": start or timezone.localdate(), "language": (body.languages or ["fi"])[0]}
        if organisation is not None:
            initial.update(
                organisation=organisation.name_fi,
                contact_name=organisation.contact_name,
                contact_email=organisation.contact_email,
            )
        super().__init__(*args, initial=initial, **kwargs)
        self.offer(body)
        for name in ("second_organisation", "business_id", "register_number", "no_number_reason"):
            del self.fields[name]
        self.order_fields(["organisation", "contact_name", "contact_email", "language", "start"])

    def describes_new(self):
        return False

    def clean(self):
        data = super().clean()
        organisation = self.found[0] if self.found else None
        given = data.get("contact_email") or ""
        if organisation is None or "contact_email" in self.errors:
            return data
        if not given and not organisation.contact_email:
            self.add_error("contact_email", _("There is no address to ask. Write the contact person’s address."))
        elif given and organisation.contact_email and given != organisation.contact_email:
            self._check_change(organisation)
        return data

    def _check_change(self, organisation):
        """The contact of an organisation that sits only in other bodies is theirs to change."""
        if not Organisation.objects.changeable_in(self.body).filter(pk=organisation.pk).exists():
            self.add_error(
                "contact_email",
                _("The organisation has a contact person already. Leave this empty, and the request goes there."),
            )

    @transaction.atomic
    def save(self, by):
        """Ask; a contact given here is kept with the organisation. Raises Refused. Returns the request."""
        data = self.cleaned_data
        organisation = self.found[0]
        if data["contact_email"]:
            contact = {name: data[name] for name in ("contact_name", "contact_email")}
            organisation = actions.change_organisation(organisation, by=by, **contact)
        return actions.request_naming(
            self.place,
            organisation=organisation,
            by=by,
            capacity=self.capacity,
            start=data["start"],
            membership=self.membership,
            language=data["language"],
        )


class ConfirmForm(forms.Form):
    """Confirms the proposed person."""

    since = DayField(label=gettext_lazy("First day of the person"))
    invite = forms.BooleanField(
        label=gettext_lazy("Send the person a letter that tells how to sign in"), required=False, initial=True
    )

    def __init__(self, *args, naming, **kwargs):
        self.naming = naming
        super().__init__(*args, initial={"since": max(timezone.localdate(), naming.start)}, **kwargs)

    def save(self, by):
        """Confirm; raises Refused. Returns the membership."""
        data = self.cleaned_data
        return actions.confirm_naming(self.naming, by=by, since=data["since"], invite=data["invite"])


class AgainForm(forms.Form):
    """Asks again, with the secretary's words."""

    note = LineField(
        label=gettext_lazy("Your words to the contact person"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """The organisation's answer: the person it names."""

    given_name = LineField(label=gettext_lazy("Given name of the person"), max_length=100)
    family_name = LineField(label=gettext_lazy("Family name of the person"), max_length=100)
    email = forms.EmailField(
        label=gettext_lazy("The person’s email"),
        max_length=254,
        help_text=gettext_lazy("Invitations are sent here. It is never shown in public."),
    )
    phone = LineField(label=gettext_lazy("Telephone"), required=False, max_length=40)
    person_language = forms.ChoiceField(label=gettext_lazy("Language of letters"), choices=settings.LANGUAGES)
    background = forms.ChoiceField(label=gettext_lazy("The person is"), choices=BACKGROUNDS, required=False)
    message = LineField(
        label=gettext_lazy("Message to the secretary"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("The person knows of this and has agreed"),
        error_messages={"required": gettext_lazy("Ask the person first, and then mark that they have agreed.")},
    )

    def __init__(self, *args, naming, **kwargs):
        self.naming = naming
        super().__init__(*args, initial={"person_language": naming.language}, **kwargs)

    def save(self):
        """Propose the person; raises InvalidTransition when the request has ended."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "agreed"}
        return actions.propose_person(self.naming, **data)


class DeclineForm(forms.Form):
    """The organisation names nobody."""

    message = LineField(
        label=gettext_lazy("Message to the secretary"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
