"""Form fields for what people type."""

from django import forms
from django.utils.translation import ngettext_lazy

from council.core.text import clean_line

TOO_LONG = ngettext_lazy(
    "At most %(limit_value)d character fits here (this has %(show_value)d).",
    "At most %(limit_value)d characters fit here (this has %(show_value)d).",
    "limit_value",
)


class LineField(forms.CharField):
    """One line of a name or title, cleaned of controls, line breaks, direction marks and zero-width characters.

    The browser gets no ``maxlength``: it would cut a pasted text in silence.
    """

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        for validator in self.validators:
            if validator.code == "max_length":
                validator.message = TOO_LONG

    def to_python(self, value):
        return clean_line(super().to_python(value))

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class DayField(forms.DateField):
    """A day, picked or typed. The browser's own date field sends ISO; people also type 1.5.2026."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d.%m.%Y"])
        super().__init__(**kwargs)
