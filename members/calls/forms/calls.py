"""Forms of a call: what it is for, its texts, times, options and contact, and the deeds on it."""

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from council.core.fields import DayField, LineField
from council.core.text import clean_line
from members.calls import content, moments
from members.calls.enums import CallPart
from members.calls.models import Call
from members.calls.readiness import NEEDED, labels_of_texts, time_faults

#: Characters of one text of a call.
TEXT_LIMIT = 20_000
#: The longest and the shortest time for which data of those not chosen may be kept.
RETENTION = (30, 730)


def in_language(label, language):
    """A field's label with the language its text is in, as in “Title (in Swedish)”."""
    name = str(dict(settings.LANGUAGES).get(language, language))
    name = name if get_language() == "en" else name.lower()
    return _("%(label)s (%(language)s)") % {"label": label, "language": name}


class WordsField(forms.CharField):
    """Plain text with line breaks; without hidden controls. A blank line parts paragraphs."""

    widget = forms.Textarea

    def __init__(self, *, rows=4, language="", **kwargs):
        attrs = {"rows": rows, **({"lang": language} if language else {})}
        kwargs.setdefault("max_length", TEXT_LIMIT)
        super().__init__(widget=forms.Textarea(attrs=attrs), **kwargs)

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)  # the browser would cut a pasted text in silence
        return attrs

    def to_python(self, value):
        return without_controls(super().to_python(value))


def without_controls(text):
    """Text without controls and direction marks, its lines kept."""
    return "\n".join(clean_line(line) for line in text.replace("\r\n", "\n").split("\n")).strip()


class PartForm(forms.Form):
    """One part of a call. ``seen`` tells from what it was filled, so that nobody's work is overwritten unseen."""

    part = None
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, call, **kwargs):
        self.call = call
        stored = content.part_of(call, self.part)
        super().__init__(data, initial={**self.first(stored), "seen": content.fingerprint(call, self.part)}, **kwargs)

    def first(self, stored):
        """The first values of the fields out of what is stored."""
        return stored

    def values(self):
        """What to store."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def see(self):
        """Take what is stored now as seen: the writer is shown it beside what was written."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = content.fingerprint(self.call, self.part)

    def theirs(self, current):
        """``(label, stored value)`` of the fields in which what is stored now differs from what was written."""
        first = self.first(content.part_of(current, self.part))
        return [
            (self.fields[name].label, self.as_read(name, value))
            for name, value in first.items()
            if name in self.fields and name in self.cleaned_data and self.cleaned_data[name] != value
        ]

    def as_read(self, name, value):
        """A stored value as words."""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, list):
            return ", ".join(str(dict(settings.LANGUAGES).get(each, each)) for each in value)
        return value if value not in (None, "") else "–"


class TextsForm(PartForm):
    """The texts of a call in its languages."""

    part = CallPart.TEXTS

    def __init__(self, data=None, *, call, **kwargs):
        super().__init__(data, call=call, **kwargs)
        labels, hints = labels_of_texts(), hints_of_texts()
        for language in call.languages:
            for name in content.TEXTS:
                label = in_language(labels[name], language) if len(call.languages) > 1 else labels[name]
                shared = {"label": label, "required": False, "help_text": hints.get(name, "")}
                if name in {"title", "decider"}:
                    widget = forms.TextInput(attrs={"lang": language})
                    field = LineField(max_length=200, widget=widget, **shared)
                else:
                    field = WordsField(rows=6 if name in {"who", "selection"} else 5, language=language, **shared)
                field.rich = name in NEEDED  # what is needed for publishing is not called optional
                self.fields[f"{name}_{language}"] = field

    def by_language(self):
        """``(language, its fields)``."""
        for language in self.call.languages:
            yield language, [self[f"{name}_{language}"] for name in content.TEXTS]


def hints_of_texts():
    """What to write in each text."""
    return {
        "title": _("Name the body and the term."),
        "intro": _("Two or three sentences: what is sought and how one applies."),
        "who": _("Who may apply or nominate, and on what conditions."),
        "selection": _("How applications are assessed, and when and how applicants are told the outcome."),
        "decider": _("The organ, for example the county government."),
    }


class MomentFields:
    """A form with a day and a time of day for each of its moments."""

    def moment(self, name, *, later=False):
        """The moment of the fields ``<name>_day`` and ``<name>_time``, or None; a skipped hour is an error."""
        day, clock = self.cleaned_data.get(f"{name}_day"), self.cleaned_data.get(f"{name}_time")
        if day is None or clock is None:
            return None
        try:
            return moments.moment_of(day, clock, later=later)
        except moments.NoSuchTime:
            self.add_error(
                f"{name}_time", _("There is no such time on this day: the clocks go forward. Choose another.")
            )
        except OverflowError:
            self.add_error(f"{name}_day", _("Choose a day that can be in a calendar."))
        return None


def day_and_time(day, clock):
    """The two fields of a moment."""
    return (
        DayField(label=day),
        forms.TimeField(label=clock, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")),
    )


def halves(moment, name):
    """The first values of a moment's two fields."""
    if moment is None:
        return {}
    local = timezone.localtime(moment)
    return {f"{name}_day": local.date(), f"{name}_time": local.time().replace(second=0, microsecond=0)}


class TimesForm(MomentFields, PartForm):
    """When a call opens and closes, to the minute, in Finland."""

    part = CallPart.TIMES
    opens_day, opens_time = day_and_time(gettext_lazy("Opens on"), gettext_lazy("Opens at"))
    closes_day, closes_time = day_and_time(gettext_lazy("Closes on"), gettext_lazy("Closes at"))

    def first(self, stored):
        return halves(stored["opens_at"], "opens") | halves(stored["closes_at"], "closes")

    def clean(self):
        data = super().clean()
        opens_at, closes_at = self.moment("opens"), self.moment("closes", later=True)
        if opens_at and closes_at:
            for sentence in time_faults(opens_at, closes_at, timezone.now()).values():
                self.add_error("closes_day", sentence)
        return {**data, "opens_at": opens_at, "closes_at": closes_at}

    def values(self):
        return {name: self.cleaned_data[name] for name in ("opens_at", "closes_at")}

    def as_read(self, name, value):
        if name.endswith("_day"):
            return moments.day(value)
        return moments.clock(value)


class OptionsForm(PartForm):
    """What an application consists of, in which languages, and how long its data are kept."""

    part = CallPart.OPTIONS
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages of the call"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The body’s own languages belong to it always."),
    )
    asks_deputy = forms.BooleanField(
        label=gettext_lazy("An applicant proposes a member and a deputy member"), required=False
    )
    persons_later = forms.BooleanField(
        label=gettext_lazy("An organisation may name its persons after the choice"),
        required=False,
        help_text=gettext_lazy("The seat is then the organisation’s, as in a naming request."),
    )
    asks_gender = forms.BooleanField(
        label=gettext_lazy("Gender of the nominated persons is asked, voluntarily"),
        required=False,
        help_text=gettext_lazy("For the quota of women and men. It is never published, and erased after the decision."),
    )
    name_blind = forms.BooleanField(
        label=gettext_lazy("Evaluators do not see the names of persons and organisations"), required=False
    )
    retention_days = forms.IntegerField(
        label=gettext_lazy("Days after the decision until data of those not chosen are erased"),
        min_value=RETENTION[0],
        max_value=RETENTION[1],
        help_text=gettext_lazy("Told on the call’s page. The appeal time must have passed."),
    )

    def __init__(self, data=None, *, call, uses_gender, **kwargs):
        super().__init__(data, call=call, **kwargs)
        if not uses_gender:
            del self.fields["asks_gender"]

    def clean_languages(self):
        own, chosen = self.call.body.languages, self.cleaned_data["languages"]
        if missing := [code for code in own if code not in chosen]:
            names = [str(dict(settings.LANGUAGES)[code]) for code in missing]
            raise forms.ValidationError(
                _("A body’s own languages cannot be left out: %(languages)s.") % {"languages": ", ".join(names)}
            )
        return [*own, *(code for code in chosen if code not in own)]


class ContactForm(PartForm):
    """Who answers questions, and when the decision is expected."""

    part = CallPart.CONTACT
    contact_name = LineField(label=gettext_lazy("Who answers questions"), max_length=200, required=False)
    contact_email = forms.EmailField(
        label=gettext_lazy("Email"), required=False, help_text=gettext_lazy("Shown on the call’s page.")
    )
    contact_phone = LineField(label=gettext_lazy("Telephone"), max_length=40, required=False)
    decision_expected_on = DayField(
        label=gettext_lazy("When the decision is expected"), required=False, help_text=gettext_lazy("The last day.")
    )

    def __init__(self, data=None, *, call, **kwargs):
        super().__init__(data, call=call, **kwargs)
        for name in ("contact_name", "contact_email"):
            self.fields[name].rich = True  # needed for publishing, so not called optional

    def clean(self):
        data = super().clean()
        day, closes_at = data.get("decision_expected_on"), self.call.closes_at
        if day and closes_at and day < timezone.localdate(closes_at):
            self.add_error("decision_expected_on", _("The decision comes after the closing."))
        return data

    def as_read(self, name, value):
        return moments.day(value) if name == "decision_expected_on" and value else super().as_read(name, value)


class ExtendForm(MomentFields, forms.Form):
    """A later closing, and the reason in the languages of the call."""

    closes_day, closes_time = day_and_time(gettext_lazy("New last day"), gettext_lazy("New closing time"))

    def __init__(self, data=None, *, call, **kwargs):
        self.call = call
        super().__init__(data, initial=halves(call.closes_at, "closes"), **kwargs)
        for language in call.languages:
            label = _("Reason")
            self.fields[f"reason_{language}"] = LineField(
                label=in_language(label, language) if len(call.languages) > 1 else label,
                max_length=500,
                widget=forms.TextInput(attrs={"lang": language}),
                help_text=_("Shown on the call’s page."),
            )

    def clean(self):
        data = super().clean()
        closes_at = self.moment("closes", later=True)
        if closes_at and closes_at <= self.call.closes_at:
            self.add_error("closes_day", _("The new closing must be later than the present one."))
        elif closes_at:
            for sentence in time_faults(self.call.opens_at, closes_at, timezone.now()).values():
                self.add_error("closes_day", sentence)
        return {**data, "closes_at": closes_at}

    def reason_fields(self):
        """The fields of the reason, one for each language."""
        return [self[f"reason_{language}"] for language in self.call.languages]

    def reasons(self):
        """``{language: reason}``."""
        return {language: self.cleaned_data[f"reason_{language}"] for language in self.call.languages}


class AbandonForm(forms.Form):
    """Ending a call without appointments, for a reason in the languages of the call."""

    renew = forms.BooleanField(
        label=gettext_lazy("Begin a new call with the same texts, criteria, questions and places"), required=False
    )

    def __init__(self, *args, call, **kwargs):
        super().__init__(*args, **kwargs)
        self.call = call
        for language in call.languages:
            label = _("Why the call is not carried out")
            self.fields[f"reason_{language}"] = WordsField(
                label=in_language(label, language) if len(call.languages) > 1 else label,
                max_length=2000,
                language=language,
                help_text=_("Everybody reads this on the call’s page, and applicants in a letter."),
            )
        self.order_fields([f"reason_{language}" for language in call.languages])

    def reasons(self):
        """``{language: reason}``."""
        return {language: self.cleaned_data[f"reason_{language}"] for language in self.call.languages}


class ChannelForm(forms.Form):
    """Where and when the call was announced."""

    name = LineField(
        label=gettext_lazy("Where"),
        max_length=200,
        help_text=gettext_lazy("For example the county’s website, a newspaper, a network’s newsletter."),
    )
    announced_on = DayField(label=gettext_lazy("When"))
    link = forms.URLField(
        label=gettext_lazy("Link"),
        max_length=Call._meta.get_field("channels").related_model._meta.get_field("link").max_length,
        required=False,
        assume_scheme="https",
    )
