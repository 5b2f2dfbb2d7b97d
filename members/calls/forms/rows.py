"""Forms of what a call has many of: places by category, criteria, questions. Rows move by buttons, without scripts."""

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.bodies.models import Category
from council.core.fields import LineField
from members.calls import content
from members.calls.enums import CallPart, QuestionKind
from members.calls.forms.calls import PartForm, WordsField, in_language

#: More rows than any call has; a limit only against a flood.
MOST_ROWS = 40
MOST_CHOICES = 30
#: More places than any category has.
MOST_PLACES = 99
STEPS = {"up": -1, "down": 1}


class PlacesForm(PartForm):
    """Planned members and deputies of each category of the term."""

    part = CallPart.PLACES

    def __init__(self, data=None, *, call, **kwargs):
        self.categories = list(Category.objects.filter(term=call.term_id))
        super().__init__(data, call=call, **kwargs)
        for category in self.categories:
            for name, label in (("members", _("Members")), ("deputies", _("Deputy members"))):
                self.fields[f"{name}_{category.pk}"] = forms.IntegerField(
                    label=f"{category}: {label}",
                    min_value=0,
                    max_value=MOST_PLACES,
                    required=False,
                    widget=forms.NumberInput(attrs={"class": "count"}),
                )

    def first(self, stored):
        planned = {row["category_id"]: (row["members"], row["deputies"]) for row in stored}
        numbers = {category.pk: planned.get(category.pk, (0, 0)) for category in self.categories}
        return {f"members_{pk}": each[0] for pk, each in numbers.items()} | {
            f"deputies_{pk}": each[1] for pk, each in numbers.items()
        }

    def numbers(self):
        """``{category key: (members, deputies)}``."""
        data = self.cleaned_data
        return {
            each.pk: (data[f"members_{each.pk}"] or 0, data[f"deputies_{each.pk}"] or 0) for each in self.categories
        }

    def clean(self):
        data = super().clean()
        if not self.errors and not any(value for name, value in data.items() if name != "seen"):
            raise forms.ValidationError(_("Give at least one place."))
        return data

    def rows(self):
        """``(category, field of members, field of deputies)``."""
        for category in self.categories:
            yield category, self[f"members_{category.pk}"], self[f"deputies_{category.pk}"]


class RowForm(forms.Form):
    """One criterion or question in the languages of the call."""

    def __init__(self, *args, languages, **kwargs):
        super().__init__(*args, **kwargs)
        self.languages = languages
        self.empty_permitted = False  # a row that is left empty is told of, not dropped in silence

    def label(self, words, language):
        return in_language(words, language) if len(self.languages) > 1 else words

    def by_language(self):
        """The fields of each language."""
        for language in self.languages:
            yield [self[f"{name}_{language}"] for name in self.TRANSLATED if f"{name}_{language}" in self.fields]

    def values(self):
        """The row as fields of the model."""
        return dict(self.cleaned_data)


class CriterionForm(RowForm):
    """What applications are compared by."""

    TRANSLATED = ("name", "description")
    weight = forms.IntegerField(
        label=gettext_lazy("Weight"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=gettext_lazy("1–100. Empty: the criterion is described but not scored."),
    )

    def __init__(self, *args, languages, **kwargs):
        super().__init__(*args, languages=languages, **kwargs)
        for language in languages:
            widget = forms.TextInput(attrs={"lang": language})
            label = self.label(_("Name of the criterion"), language)
            self.fields[f"name_{language}"] = LineField(label=label, max_length=200, widget=widget)
            self.fields[f"description_{language}"] = WordsField(
                label=self.label(_("What is looked at"), language),
                language=language,
                rows=3,
                max_length=2000,
                required=False,
            )


class QuestionForm(RowForm):
    """A question of the call's own."""

    TRANSLATED = ("label", "hint", "choices")
    kind = forms.ChoiceField(label=gettext_lazy("Kind of answer"), choices=QuestionKind)
    required = forms.BooleanField(label=gettext_lazy("An answer is required"), required=False)

    def __init__(self, *args, languages, **kwargs):
        super().__init__(*args, languages=languages, **kwargs)
        for language in languages:
            widget = forms.TextInput(attrs={"lang": language})
            label = self.label(_("Question"), language)
            self.fields[f"label_{language}"] = LineField(label=label, max_length=300, widget=widget)
            widget = forms.TextInput(attrs={"lang": language})
            label = self.label(_("Advice"), language)
            self.fields[f"hint_{language}"] = LineField(label=label, max_length=500, widget=widget, required=False)
            self.fields[f"choices_{language}"] = WordsField(
                label=self.label(_("Choices, one on each line"), language),
                language=language,
                rows=3,
                max_length=4000,
                required=False,
                help_text=_("Only for a question with choices; in the same order in each language."),
            )

    def clean(self):
        data = super().clean()
        if data.get("kind") == QuestionKind.CHOICE:
            self._check_choices(data)
        return data

    def _check_choices(self, data):
        lines = {language: lines_of(data.get(f"choices_{language}", "")) for language in self.languages}
        first = self.languages[0]
        if not 2 <= len(lines[first]) <= MOST_CHOICES:
            text = _("Give from two to %(most)d choices, each on a line of its own.") % {"most": MOST_CHOICES}
            self.add_error(f"choices_{first}", text)
        for language, found in lines.items():
            if any(len(line) > 200 for line in found):
                self.add_error(f"choices_{language}", _("A choice may have at most 200 characters."))
            if len(found) != len(lines[first]):
                text = _("There must be as many choices in each language: %(here)d here, %(first)d in the first.")
                self.add_error(f"choices_{language}", text % {"here": len(found), "first": len(lines[first])})

    def values(self):
        data = self.cleaned_data
        names = [name for name in data if not name.startswith("choices_")]
        columns = [lines_of(data[f"choices_{language}"]) for language in self.languages]
        rows = zip(*columns, strict=True) if data["kind"] == QuestionKind.CHOICE else []
        choices = [dict(zip(self.languages, row, strict=True)) for row in rows]
        return {**{name: data[name] for name in names}, "choices": choices}


def lines_of(text):
    """The lines of a text that have something on them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class Rows(BaseFormSet):
    """The rows of one part of a call; the buttons of a row move it among the others before anything is stored."""

    def values(self):
        return [form.values() for form in self.forms]


CriteriaRows = formset_factory(CriterionForm, formset=Rows, extra=0, max_num=MOST_ROWS, validate_max=True)
QuestionRows = formset_factory(QuestionForm, formset=Rows, extra=0, max_num=MOST_ROWS, validate_max=True)
ROWS = {CallPart.CRITERIA: CriteriaRows, CallPart.QUESTIONS: QuestionRows}


def stored_rows(call, part):
    """The stored rows as the forms' first values."""
    rows = content.part_of(call, part)
    for row in rows:
        choices = row.pop("choices", [])
        for language in call.languages if choices else []:
            row[f"choices_{language}"] = "\n".join(choice.get(language, "") for choice in choices)
    return rows


def posted_rows(data):
    """The rows as they were typed, in their order, each a dict of the row's fields."""
    total = data.get("form-TOTAL_FORMS", "")
    rows = []
    for number in range(min(int(total) if total.isascii() and total.isdigit() else 0, MOST_ROWS)):
        prefix = f"form-{number}-"
        rows.append({key.removeprefix(prefix): value for key, value in data.items() if key.startswith(prefix)})
    return rows


def rearranged(rows, press):
    """The rows after a press of ``up-3``, ``down-3``, ``remove-3`` or ``add``, and the row to go on from."""
    verb, _dash, at = press.partition("-")
    if verb == "add":
        return [*rows, {}][:MOST_ROWS], min(len(rows), MOST_ROWS - 1)
    at = int(at) if at.isascii() and at.isdigit() and len(at) < 4 else len(rows)
    if at >= len(rows):
        return rows, None
    row = rows.pop(at)
    if verb == "remove":
        return rows, min(at, len(rows) - 1)
    to = max(0, min(len(rows), at + STEPS.get(verb, 0)))
    rows.insert(to, row)
    return rows, to
