"""Forms of the agenda: a new item, an item's texts and properties, the meeting template."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from council.bodies.enums import Publicity
from meetings.enums import ItemKind
from meetings.forms.saving import LineField, RichField, VersionedForm
from meetings.models import AgendaItem, ItemText, StandingItem

HEADING_LIMIT = ItemText._meta.get_field("title").max_length
#: The datalist of grounds on the pages that use these forms.
GROUNDS_LIST = "grounds"


def in_language(label, language):
    """A field's label with the language its text is in, as in “Heading (in Swedish)”."""
    return _("%(label)s (%(language)s)") % {
        "label": label,
        "language": str(dict(settings.LANGUAGES).get(language, language)).lower(),
    }


def ground_field():
    """The legal ground, with common ones offered while writing."""
    return LineField(
        label=_("Legal ground"),
        max_length=AgendaItem._meta.get_field("legal_ground").max_length,
        required=False,
        widget=forms.TextInput(attrs={"list": GROUNDS_LIST, "autocomplete": "off"}),
        help_text=_("Needed when closed: the act and its section. It is shown to the public."),
    )


def publicity_field(**kwargs):
    """Public or closed."""
    return forms.ChoiceField(label=_("Publicity"), choices=Publicity, widget=forms.RadioSelect, **kwargs)


class NeedsGround:
    """A form in which closed needs its legal ground."""

    def clean(self):
        data = super().clean()
        asked = "legal_ground" in self.fields and "legal_ground" not in self.errors
        if asked and data.get("publicity") == Publicity.CLOSED and not data.get("legal_ground"):
            self.add_error("legal_ground", _("Write the legal ground: the act and its section."))
        return data


class ItemAddForm(NeedsGround, forms.Form):
    """A new item: headings in the agenda's languages, kind, publicity."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ItemKind, initial=ItemKind.MATTER)
    publicity = publicity_field()
    legal_ground = ground_field()

    def __init__(self, *args, languages, **kwargs):
        super().__init__(*args, **kwargs)
        headings = {}
        for language in languages:
            headings[f"title_{language}"] = LineField(
                label=in_language(_("Heading"), language) if len(languages) > 1 else _("Heading"),
                max_length=HEADING_LIMIT,
                required=language == languages[0],
                widget=forms.TextInput(attrs={"lang": language}),
            )
        self.fields = {**headings, **self.fields}
        self.languages = languages

    def values(self):
        """The arguments of ``add_item``."""
        data = self.cleaned_data
        return {
            "titles": {language: data[f"title_{language}"] for language in self.languages},
            "kind": data["kind"],
            "publicity": data["publicity"],
            "legal_ground": data["legal_ground"],
        }


class TextForm(VersionedForm):
    """What an item says in one language before the meeting."""

    title = LineField(label=_("Heading"), max_length=HEADING_LIMIT, required=False)
    rationale = RichField(label=_("Rationale"))
    proposal = RichField(label=_("Proposal"))

    def __init__(self, *args, row, **kwargs):
        initial = {name: getattr(row, name) for name in ("title", "rationale", "proposal", "version")}
        if not row.pk:
            initial["version"] = 0
        super().__init__(*args, initial=initial, auto_id=f"id_{row.language}_%s", **kwargs)
        for name, field in self.fields.items():
            if name != "version":
                field.widget.attrs["lang"] = row.language
        if "title" in self.fields:
            self.fields["title"].required = row.is_original


class PropertiesForm(NeedsGround, VersionedForm):
    """What an item is: kind, publicity with its ground, presenter, record number, headings of the public copy."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ItemKind)
    publicity = publicity_field(
        help_text=_("Of a closed item the public sees the number, the heading and the legal ground."),
    )
    legal_ground = ground_field()
    presenter = LineField(
        label=_("Presenter"), max_length=AgendaItem._meta.get_field("presenter").max_length, required=False
    )
    record_number = LineField(
        label=_("Record number"), max_length=AgendaItem._meta.get_field("record_number").max_length, required=False
    )
    own_names = ("kind", "publicity", "legal_ground", "presenter", "record_number")

    def __init__(self, data=None, *, item, **kwargs):
        self.rows = {row.language: row for row in item.texts.all()}
        initial = {name: getattr(item, name) for name in (*self.own_names, "version")}
        headings = {}
        for language in item.meeting.languages:
            if language not in self.rows:
                continue
            label = _("Heading of the public copy")
            headings[f"public_title_{language}"] = LineField(
                label=in_language(label, language) if len(item.meeting.languages) > 1 else label,
                max_length=HEADING_LIMIT,
                required=False,
                widget=forms.TextInput(attrs={"lang": language}),
                help_text=_("Only for a closed item whose own heading would tell too much."),
            )
            initial[f"public_title_{language}"] = self.rows[language].public_title
        self.base_fields = {**self.base_fields, **headings}
        super().__init__(data, initial=initial, **kwargs)

    def values(self):
        """The arguments of ``change_item``."""
        values = super().values()
        titles = {
            name.removeprefix("public_title_"): values.pop(name)
            for name in list(values)
            if name.startswith("public_title_")
        }
        return {**values, "public_titles": titles}


class StandingItemForm(forms.Form):
    """One row of the meeting template."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ItemKind)

    def __init__(self, *args, languages, **kwargs):
        super().__init__(*args, **kwargs)
        # The model asks for a Finnish heading, so it is asked even of a body whose documents have another language.
        self.languages = list(dict.fromkeys(["fi", *languages]))
        for language in self.languages:
            several = len(self.languages) > 1
            attrs = {"lang": language}
            self.fields[f"title_{language}"] = LineField(
                label=in_language(_("Heading"), language) if several else _("Heading"),
                max_length=StandingItem._meta.get_field("title_fi").max_length,
                required=language == "fi",
                widget=forms.TextInput(attrs=attrs),
            )
        for language in self.languages:
            self.fields[f"proposal_{language}"] = RichField(
                label=in_language(_("Proposal"), language) if several else _("Proposal"),
                widget=forms.Textarea(attrs={"rows": 2, "lang": language}),
            )

    @property
    def by_language(self):
        """Heading and proposal in each language, as bound fields."""
        return [(self[f"title_{language}"], self[f"proposal_{language}"]) for language in self.languages]
