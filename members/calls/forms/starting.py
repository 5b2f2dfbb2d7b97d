"""The form with which a call begins: what it is for."""

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.bodies.actions import plan_term
from council.core.fields import DayField
from council.core.states import Refused
from members.calls import actions, places

NEW = "new"


class CallAddForm(forms.Form):
    """For which places: of a coming or running term, of a term that is planned now, or those that stand vacant."""

    purpose = forms.ChoiceField(label=gettext_lazy("Which places does the call fill?"), widget=forms.RadioSelect)
    start = DayField(label=gettext_lazy("First day of the new term"), required=False)
    end = DayField(
        label=gettext_lazy("Last day of the new term"),
        required=False,
        help_text=gettext_lazy("Empty: until further notice."),
    )
    like = forms.ModelChoiceField(
        label=gettext_lazy("Begin with"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("Ready texts and criteria"),
        help_text=gettext_lazy("Or with the texts, criteria and questions of an earlier call. All can be edited."),
    )

    def __init__(self, data=None, *, body, **kwargs):
        super().__init__(data, **kwargs)
        self.body = body
        today = timezone.localdate()
        self.terms = {term.pk: term for term in body.terms.all() if term.end is None or term.end >= today}
        choices = []
        for term in sorted(self.terms.values(), key=lambda each: each.start, reverse=True):
            if term.start <= today and (vacant := places.vacant(body, term)):
                count = sum(members + deputies for members, deputies in vacant.values())
                words = _("Vacant places of the running term %(term)s (%(count)d)")
                choices.append((f"vacant-{term.pk}", words % {"term": term.label, "count": count}))
            words = (
                _("All places of the running term %(term)s")
                if term.start <= today
                else _("All places of the coming term %(term)s")
            )
            choices.append((f"term-{term.pk}", words % {"term": term.label}))
        choices.append((NEW, _("All places of a new term, with the categories and seats of the present one")))
        self.fields["purpose"].choices = choices
        self.fields["like"].queryset = body.calls.all()
        self.latest = max(body.terms.all(), key=lambda each: each.start, default=None)

    def clean(self):
        data = super().clean()
        if data.get("purpose") == NEW:
            if not data.get("start") and "start" not in self.errors:
                self.add_error("start", _("Tell when the new term begins."))
            if self.latest is None:
                self.add_error("purpose", _("The body has no term with categories and seats that could be copied."))
        return data

    @transaction.atomic
    def save(self, by):
        """The draft call; with a new term the term is planned first. Raises Refused."""
        data = self.cleaned_data
        kind, _dash, key = data["purpose"].partition("-")
        if kind == NEW:
            term = plan_term(self.body, by=by, start=data["start"], end=data["end"], like=self.latest)
        else:
            term = self.terms.get(int(key))
            if term is None:
                raise Refused(_("The term has ended meanwhile."))
        return actions.start_call(self.body, term, by=by, fills_vacancies=kind == "vacant", like=data["like"])
