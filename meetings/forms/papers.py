"""Forms of papers: a new file, and what a paper is."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from council.bodies.enums import Publicity
from council.core.forms import UploadField
from council.core.text import clean_line
from council.core.uploads import WITH_TEXTS
from meetings.enums import PaperKind
from meetings.forms.agenda import NeedsGround, ground_field, publicity_field
from meetings.forms.saving import LineField, VersionedForm
from meetings.models import Paper

TITLE_LIMIT = Paper._meta.get_field("title").max_length


def language_choices(languages):
    """The agenda's languages first, then the others, then none."""
    names = dict(settings.LANGUAGES)
    codes = [code for code in dict.fromkeys([*languages, *names]) if code in names]
    return [*((code, names[code]) for code in codes), ("", _("Several or none"))]


class PaperFields(NeedsGround, forms.Form):
    """What a paper is, without its file."""

    title = LineField(label=_("Title"), max_length=TITLE_LIMIT)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=PaperKind,
        widget=forms.RadioSelect,
        initial=PaperKind.ANNEX,
        help_text=_("An annex belongs to the minutes; supporting material does not."),
    )
    language = forms.ChoiceField(label=_("Language of the paper"), required=False)
    publicity = publicity_field(initial=Publicity.PUBLIC)
    legal_ground = ground_field()

    def __init__(self, *args, languages, **kwargs):
        super().__init__(*args, **kwargs)
        if "language" in self.fields:
            self.fields["language"].choices = language_choices(languages)


class PaperChangeForm(PaperFields, VersionedForm):
    """What a paper is, after it was added."""


class PaperForm(PaperFields):
    """A new paper. Without a title it gets its file's name."""

    file = UploadField(label=_("File"), allowed=WITH_TEXTS)

    field_order = ("file", "title", "kind", "language", "publicity", "legal_ground")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = _("The name of the file when left empty.")

    def values(self):
        """The arguments of ``add_paper`` beside the file."""
        data = {**self.cleaned_data}
        file = data.pop("file")
        return {**data, "title": data["title"] or clean_line(file.name.rpartition(".")[0])[:TITLE_LIMIT]}
