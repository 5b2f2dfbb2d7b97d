"""Forms of the invitations: the answer, a single invitation, and what has changed in the composition since the call."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from council.core.text import clean_line
from meetings.enums import Answer, InvitedAs, MeetingMode
from meetings.forms.saving import LineField
from members.models import Person

NEEDS = ("needs_interpretation", "needs_accessibility", "needs_diet")


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

    given_name = LineField(label=_("Given name"), max_length=100)
    family_name = LineField(label=_("Family name"), max_length=100)
    email = forms.EmailField(label=_("E-mail"))
    title = LineField(label=_("Title and organisation"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)
    invited_as = forms.ChoiceField(
        label=_("Invited as"),
        choices=[(InvitedAs.EXPERT, InvitedAs.EXPERT.label), (InvitedAs.GUEST, InvitedAs.GUEST.label)],
    )

    def known_person(self):
        """The person who already has this address, or None."""
        return Person.objects.filter(email__iexact=self.cleaned_data["email"]).first()


class DifferencesForm(forms.Form):
    """What to do about ``meetings.recipients.Differences``. Who was withdrawn by the secretary is not ticked."""

    invite = forms.MultipleChoiceField(
        label=_("Invite, because they belong to the body on the day of the meeting"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    withdraw = forms.MultipleChoiceField(
        label=_("Withdraw the invitation, because they do not belong to the body on that day"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    call = forms.MultipleChoiceField(
        label=_("Call a deputy to an empty place"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args, differences, **kwargs):
        choices = {
            "invite": [
                (str(person.pk), self.named(person, seat, invited_as, withdrawn=person.pk in differences.withdrawn))
                for person, _membership, seat, invited_as in differences.missing
            ],
            "withdraw": [(str(each.pk), each.person.name) for each in differences.gone],
            "call": [(str(seat.pk), f"{deputy.person.name}: {seat}") for seat, _absent, deputy in differences.uncalled],
        }
        initial = {name: [key for key, _label in rows] for name, rows in choices.items()}
        initial["invite"] = [key for key in initial["invite"] if int(key) not in differences.withdrawn]
        super().__init__(*args, initial=initial, **kwargs)
        for name, rows in choices.items():
            self.fields[name].choices = rows
            if not rows:
                del self.fields[name]

    @staticmethod
    def named(person, seat, invited_as, *, withdrawn):
        """A person with the place, and whether the invitation was withdrawn."""
        place = str(seat) if seat else str(InvitedAs(invited_as).label)
        line = f"{person.name}: {place}"
        return gettext("%(person)s (invitation withdrawn)") % {"person": line} if withdrawn else line
