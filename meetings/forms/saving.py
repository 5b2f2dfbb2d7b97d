"""Fields for texts, and forms that know which version of a record they were filled from."""

from django import forms
from django.utils.translation import ngettext_lazy

from council.core.text import clean_html, clean_line, from_markdown

#: Characters of one rich text; a hundred pages.
RICH_LIMIT = 300_000
TOO_LONG = ngettext_lazy(
    "At most %(limit_value)d character fits here (this has %(show_value)d).",
    "At most %(limit_value)d characters fit here (this has %(show_value)d).",
    "limit_value",
)


class LineField(forms.CharField):
    """One line of text, cleaned of controls and direction marks.

    The browser gets no ``maxlength``: it would cut a pasted text in silence.
    """

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.error_messages["max_length"] = TOO_LONG
        for validator in self.validators:
            if validator.code == "max_length":
                validator.message = TOO_LONG

    def to_python(self, value):
        return clean_line(super().to_python(value))

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class RichField(LineField):
    """A text with paragraphs, lists and tables, as sanitised HTML; what is written without any tag is Markdown."""

    rich = True

    def __init__(self, **kwargs):
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", RICH_LIMIT)
        kwargs.setdefault("widget", forms.Textarea(attrs={"data-prose": True, "rows": 5}))
        super().__init__(**kwargs)

    def to_python(self, value):
        text = forms.CharField.to_python(self, value)
        return clean_html(text) if text.startswith("<") else from_markdown(text)


class VersionedForm(forms.Form):
    """A form filled from one version of a record.

    Only the fields that were sent are read, so that autosave sends what
    changed. After a conflict a field may be left as the other writer has it:
    ``keep_<field>=theirs``.
    """

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        if data is not None:
            for name in [name for name in self.fields if name != "version"]:
                absent = self.add_prefix(name) not in data
                if absent or data.get(f"keep_{self.add_prefix(name)}") == "theirs":
                    del self.fields[name]

    @property
    def sent(self):
        """The names of the fields that were sent and are to be written."""
        return [name for name in self.fields if name != "version"]

    def values(self):
        """What was sent, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def written(self, name):
        """What the writer sent in a field, untouched."""
        return self.data.get(self.add_prefix(name), "")
