"""Forms of memberships: appoint, name, change, end, correct."""

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.bodies.models import Body, Category, Seat
from council.core.fields import DayField, LineField
from council.core.i18n import in_language
from members import actions
from members.actions.succession import usual_succession
from members.enums import Background, Capacity, EndReason, Succession
from members.forms.fieldsets import NEW_ORGANISATION, NEW_PERSON, Grouped, OrganisationFields, SomebodyFields

#: Reasons that a person gives; the others follow from deeds.
LEAVING = [EndReason.RESIGNED, EndReason.LEFT_ORGANISATION, EndReason.TERM, EndReason.OTHER]
BACKGROUNDS = [("", gettext_lazy("– Not known –")), *Background.choices]


class MembershipForm(Grouped, OrganisationFields, SomebodyFields):
    """Gives a place to a person, an organisation, or both."""

    background = forms.ChoiceField(label=gettext_lazy("The person is"), choices=BACKGROUNDS, required=False)
    capacity = forms.ChoiceField(label=gettext_lazy("As"), choices=Capacity)
    start = DayField(label=gettext_lazy("First day"), help_text=gettext_lazy("A day to come takes effect by itself."))
    end = DayField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: to the end of the term.")
    )
    appointed_by = LineField(
        label=gettext_lazy("Decision"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Who appointed, day, § and record number."),
    )
    invite = forms.BooleanField(
        label=gettext_lazy("Send the person a letter that tells how to sign in"), required=False, initial=True
    )
    ask = forms.BooleanField(
        label=gettext_lazy("No person yet: ask the organisation’s contact person to name one"), required=False
    )
    GROUPS = [
        (gettext_lazy("Organisation"), ["organisation", "second_organisation"]),
        (gettext_lazy("The organisation is not in the portal yet"), NEW_ORGANISATION),
        (gettext_lazy("Person"), ["person", *NEW_PERSON, "background", "invite", "ask"]),
        (gettext_lazy("Days and decision"), ["capacity", "start", "end", "appointed_by"]),
    ]
    FOLDED = ("business_id",)

    def __init__(self, *args, place, capacity, start=None, **kwargs):
        self.place = place
        body = place if isinstance(place, Body) else place.term.body
        term = body.term_on(timezone.localdate()) if isinstance(place, Body) else place.term
        today = timezone.localdate()
        initial = {
            "capacity": capacity,
            "start": start or (max(today, term.start) if term else today),
            "appointed_by": _decision(term),
            **kwargs.pop("initial", {}),
        }
        super().__init__(*args, body=body, initial=initial, **kwargs)
        self.offer(body)
        if isinstance(place, (Seat, Category)):
            del self.fields["capacity"]
            self.capacity = capacity
        elif term is not None and term.seats.exists():
            self.fields["capacity"].choices = [(Capacity.EXPERT, Capacity.EXPERT.label)]
        if term is None or term.end is None:
            self.fields["end"].help_text = _("Empty: until further notice.")

    def clean(self):
        data = super().clean()
        if data.get("start") and data.get("end") and data["end"] < data["start"]:
            self.add_error("end", _("The last day is before the first day."))
        someone = data.get("person") or data.get("given_name")
        if not someone and not data.get("organisation") and not self.errors:
            raise forms.ValidationError(_("Give the person, or the organisation that will name one."))
        if data.get("ask") and not someone and not self._contact():
            self.add_error("contact_email", _("There is no address to ask. Write the contact person’s address."))
        return data

    def _contact(self):
        return self.cleaned_data.get("contact_email") or any(each.contact_email for each in self.found)

    @transaction.atomic
    def save(self, by):
        """Appoint; raises Refused with nothing changed. Returns the membership."""
        data = self.cleaned_data
        person, organisations = self.somebody(by), self.organisations(by)
        membership = actions.appoint(
            self.place,
            by=by,
            capacity=data.get("capacity") or self.capacity,
            person=person,
            organisations=organisations,
            start=data["start"],
            end=data["end"],
            background=data["background"],
            appointed_by=data["appointed_by"],
        )
        if person is not None and data["invite"] and person.email:
            actions.invite_account(person, by=by, body=self.body)
        if person is None and data["ask"]:
            self._ask(membership, organisations, by)
        return membership

    def _ask(self, membership, organisations, by):
        organisation = next((each for each in organisations if each.contact_email), organisations[0])
        if not organisation.contact_email:
            contact = {name: self.cleaned_data[name] for name in ("contact_name", "contact_email")}
            organisation = actions.change_organisation(organisation, by=by, **contact)
        actions.request_naming(
            self.place,
            organisation=organisation,
            by=by,
            capacity=membership.capacity,
            start=membership.start,
            membership=membership,
        )


def _decision(term):
    """The decision that appointed the term's members, in one line."""
    organ = in_language(term, "decided_by", (term.body.languages or ["fi"])[0]) if term is not None else ""
    if not organ:
        return ""
    day = f"{term.decided_on.day}.{term.decided_on.month}.{term.decided_on.year}" if term.decided_on else ""
    section = f"§ {term.decision_section}" if term.decision_section else ""
    return ", ".join(part for part in (" ".join([organ, day, section]).strip(), term.record_number) if part)


class NameForm(Grouped, SomebodyFields):
    """Names the person for an organisation's place."""

    person_required = True
    since = DayField(label=gettext_lazy("First day of the person"))
    background = forms.ChoiceField(label=gettext_lazy("The person is"), choices=BACKGROUNDS, required=False)
    invite = forms.BooleanField(
        label=gettext_lazy("Send the person a letter that tells how to sign in"), required=False, initial=True
    )
    GROUPS = [
        (gettext_lazy("Person"), ["person", *NEW_PERSON, "background"]),
        (gettext_lazy("Days"), ["since", "invite"]),
    ]

    def __init__(self, *args, membership, **kwargs):
        self.membership = membership
        initial = {"since": max(timezone.localdate(), membership.start), "background": membership.background}
        super().__init__(*args, body=membership.body, initial=initial, **kwargs)

    @transaction.atomic
    def save(self, by):
        """Name the person; raises Refused with nothing changed. Returns the membership."""
        data = self.cleaned_data
        person = self.somebody(by)
        membership = actions.name_person(
            self.membership, person, by=by, since=data["since"], background=data["background"]
        )
        if data["invite"] and person.email:
            actions.invite_account(person, by=by, body=self.body)
        return membership


class ChangeMembershipForm(Grouped, OrganisationFields):
    """Corrects days, organisation, background and decision of a membership."""

    start = DayField(label=gettext_lazy("First day"))
    end = DayField(label=gettext_lazy("Last day"), required=False)
    order = forms.IntegerField(label=gettext_lazy("Order of entry"), min_value=1, max_value=99)
    background = forms.ChoiceField(label=gettext_lazy("The person is"), choices=BACKGROUNDS, required=False)
    appointed_by = LineField(label=gettext_lazy("Decision"), required=False, max_length=300)
    name_public = forms.BooleanField(
        label=gettext_lazy("The person’s name is shown on public pages"),
        required=False,
        help_text=gettext_lazy("Otherwise they show the organisation only. Minutes name those who were present."),
    )
    GROUPS = [
        (gettext_lazy("Days and decision"), ["start", "end", "order", "background", "appointed_by", "name_public"]),
        (gettext_lazy("Organisation"), ["organisation", "second_organisation"]),
    ]
    FACTS = ["start", "end", "order", "background", "appointed_by", "name_public"]

    def __init__(self, *args, membership, **kwargs):
        self.membership = membership
        initial = {name: getattr(membership, name) for name in self.FACTS}
        for name, each in zip(("organisation", "second_organisation"), membership.organisations.all(), strict=False):
            initial[name] = each.name_fi
        super().__init__(*args, initial=initial, **kwargs)
        self.offer(membership.body)
        for name in NEW_ORGANISATION:
            del self.fields[name]
        if membership.category_id is None or membership.capacity != Capacity.DEPUTY:
            del self.fields["order"]

    def describes_new(self):
        return False

    def clean(self):
        data = super().clean()
        if data.get("start") and data.get("end") and data["end"] < data["start"]:
            self.add_error("end", _("The last day is before the first day."))
        return data

    def save(self, by):
        """Write what was changed; raises Refused."""
        facts = {name: self.cleaned_data[name] for name in self.FACTS if name in self.cleaned_data}
        named = {"organisation", "second_organisation"} & set(self.changed_data)
        organisations = self.found if named else None
        return actions.change_membership(self.membership, by=by, organisations=organisations, **facts)


class EndForm(forms.Form):
    """Ends a membership and says who comes instead."""

    last_day = DayField(label=gettext_lazy("Last day"), help_text=gettext_lazy("Access ends with this day."))
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=[(each.value, each.label) for each in LEAVING], widget=forms.RadioSelect
    )
    words = LineField(
        label=gettext_lazy("In your own words"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("For the history, which the secretaries of the body read."),
    )
    then = forms.ChoiceField(label=gettext_lazy("After that"), choices=Succession, widget=forms.RadioSelect)
    offices = forms.BooleanField(label="", required=False, initial=True)

    def __init__(self, *args, membership, deputy, offices, **kwargs):
        self.membership, self.held = membership, offices
        today = timezone.localdate()
        then = usual_succession(membership, max(today, membership.start) + actions.ONE_DAY)
        initial = {"last_day": max(today, membership.start), "reason": EndReason.RESIGNED, "then": then}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["then"].choices = list(self._ways(deputy))
        if offices:
            names = ", ".join(each.get_kind_display() for each in offices)
            self.fields["offices"].label = _("End also the offices of this person: %(offices)s") % {"offices": names}
        else:
            del self.fields["offices"]

    def _ways(self, deputy):
        if deputy is not None:
            yield (
                Succession.RISE,
                _("%(deputy)s becomes the member, and the organisation is asked for a new deputy")
                % {"deputy": deputy.person_name},
            )
        if self.membership.organisation_names:
            yield (
                Succession.ASK,
                _("%(organisation)s keeps the place and is asked to name a new person")
                % {"organisation": self.membership.organisation_names},
            )
        yield "name", _("I give the place to somebody on the next page")
        yield Succession.VACANT, _("The place stays vacant for now")

    @transaction.atomic
    def save(self, by):
        """End, and put the succession in motion; raises Refused. Returns the successor."""
        data = self.cleaned_data
        then = Succession.VACANT if data["then"] == "name" else Succession(data["then"])
        successor = actions.replace_member(
            self.membership, by=by, last_day=data["last_day"], reason=data["reason"], words=data["words"], then=then
        )
        if data.get("offices"):
            for office in self.held:
                if office.end is None or office.end > data["last_day"]:
                    actions.end_office(office, by=by, last_day=max(data["last_day"], office.start))
        return successor


class WhyForm(forms.Form):
    """Asks why a record was a mistake."""

    why = LineField(
        label=gettext_lazy("What was wrong"),
        max_length=300,
        help_text=gettext_lazy("The record stays in the history with these words, and counts on no day."),
    )
