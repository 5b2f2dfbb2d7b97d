"""Form fields of the core."""

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from council.core import uploads


def _hint(allowed):
    return _("%(kinds)s. At most %(limit)s MB.") % {
        "kinds": ", ".join(uploads.KINDS[kind][1] for kind in allowed),
        "limit": settings.UPLOAD_MAX_BYTES // 2**20,
    }


class UploadField(forms.FileField):
    """A file that goes through the gate; the cleaned value is ``uploads.Checked`` (or None when left out).

    ``allowed`` are the kinds taken, keys of ``uploads.KINDS``. The browser
    offers only those, and the hint tells them with the largest size.
    """

    widget = forms.FileInput

    def __init__(self, *, allowed=uploads.DOCUMENTS, **kwargs):
        self.allowed = allowed
        kwargs.setdefault("help_text", lazy(_hint, str)(allowed))
        super().__init__(allow_empty_file=True, **kwargs)

    def widget_attrs(self, widget):
        endings = [f".{kind}" for kind in self.allowed]
        endings += [f".{ending}" for ending, kind in uploads.OTHER_ENDINGS.items() if kind in self.allowed]
        return super().widget_attrs(widget) | {"accept": ",".join(endings)}

    def to_python(self, data):
        uploaded = super().to_python(data)
        return uploads.check_upload(uploaded, self.allowed) if uploaded else None
