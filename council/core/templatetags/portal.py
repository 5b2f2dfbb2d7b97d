"""Template tags of the whole portal."""

import functools

from django import forms, template
from django.conf import settings
from django.core.signals import setting_changed
from django.templatetags.i18n import TranslateNode, do_translate
from django.urls import translate_url
from django.utils.formats import date_format, number_format
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from council.core import events
from council.core.hyphenation import soft_hyphens

register = template.Library()

CURRENT = ' aria-current="true"'


@register.filter
def rich(html):
    """Text that ``council.core.text.clean_html`` sanitised when it was saved."""
    return mark_safe(html)  # noqa: S308


@register.filter
def actor(event):
    """Who did what an event of the audit trail tells."""
    return events.actor(event)


@register.filter
def breakable(words):
    """A heading or name whose long words may break on a narrow screen, in the language of the page."""
    return soft_hyphens(str(words), get_language(), 14)


@register.filter
def error_line(field, error):
    """A field's error in the list above its form: ``Label: error``, and a question without the colon."""
    label, needed = str(field.label), field.field.error_messages.get("required")
    if label.endswith("?") and error in {needed, forms.Field.default_error_messages["required"]}:
        return _("Answer the question: %(question)s") % {"question": label}
    return told_of(label, error)


@register.filter
def told_of(label, sentence):
    """What is said about something that has a name: ``Label: sentence``, and without the colon after a question."""
    return f"{label} {sentence}" if str(label).endswith("?") else f"{label}: {sentence}"


@register.filter
def iso(moment):
    """A moment for the ``datetime`` of ``<time>``, in Finnish time."""
    return localtime(moment).isoformat(timespec="minutes")


def in_language(path, code):
    """The address of a page in another language: only its first part differs."""
    prefix = f"/{get_language()}/"
    return f"/{code}/{path[len(prefix) :]}" if path.startswith(prefix) else translate_url(path, code)


_KEPT = {}
setting_changed.connect(lambda **kwargs: _KEPT.clear(), weak=False)


class OnceNode(template.Node):
    """Renders its contents once for each language and value of ``vary``."""

    def __init__(self, nodes, name, vary):
        self.nodes, self.name, self.vary = nodes, name, vary

    def render(self, context):
        key = (self.name, get_language(), *(value.resolve(context) for value in self.vary))
        if key not in _KEPT:
            _KEPT[key] = self.nodes.render(context)
        return _KEPT[key]


@register.tag
def once(parser, token):
    """``{% once "name" … %}…{% endonce %}``: what depends on the language, the settings and the given values only.

    It is rendered once in the life of a process, so there must be few values.
    """
    name, *vary = token.split_contents()[1:]
    nodes = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(nodes, name, [parser.compile_filter(each) for each in vary])


class KeptTranslateNode(TranslateNode):
    """A constant text: looked up once for each language and not each time it is shown."""

    def __init__(self, *args):
        super().__init__(*args)
        self.kept = {}

    def render(self, context):
        language = get_language()
        if language not in self.kept:
            self.kept[language] = super().render(context)
        return self.kept[language]


@register.tag("trans")
@register.tag
def translate(parser, token):
    """Django's tag; most texts of a page are constants."""
    node = do_translate(parser, token)
    text, about = node.filter_expression, node.message_context
    if text.var.literal is None or text.filters or node.asvar or (about is not None and about.is_var):
        return node
    return KeptTranslateNode(text, node.noop, None, about)


@functools.cache
def native_name(code):
    """A language's own name with a capital, as in “Suomi”."""
    return escape(get_language_info(code)["name_local"].capitalize())


@register.simple_tag(takes_context=True)
def language_menu(context):
    """This page in each language, as items of a list."""
    request, here = context["request"], get_language()
    path = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
    items = (
        f'\n        <li><a href="{escape(in_language(path, code))}" lang="{code}" hreflang="{code}"'
        f"{CURRENT if code == here else ''}>{native_name(code)}</a></li>"
        for code, _name in settings.LANGUAGES
    )
    return mark_safe("".join(items))  # noqa: S308


@register.simple_tag(takes_context=True)
def alternates(context):
    """``<link rel="alternate" hreflang>`` for each language of this page."""
    request = context.get("request")
    if request is None or request.resolver_match is None:
        return ""
    links = (
        f'<link rel="alternate" hreflang="{code}" href="{escape(settings.SITE_URL + in_language(request.path, code))}">'
        for code, _name in settings.LANGUAGES
    )
    return mark_safe("\n".join(links))  # noqa: S308


@register.filter
def weekday_date(moment):
    """The day with its short weekday, as in “to 28.5.2026”."""
    moment = localtime(moment) if hasattr(moment, "hour") else moment
    if get_language() == "en":
        return date_format(moment, "D j M Y")
    return date_format(moment, "D j.n.Y").lower()


@register.filter
def clock(moment):
    """The time of day in Finland: 13.05 in Finnish and Swedish, 13:05 in English."""
    return date_format(localtime(moment), "TIME_FORMAT") if moment else ""


@register.filter
def span(meeting):
    """A meeting's day and times: “to 28.5.2026 klo 13.00–15.20”."""
    return _("%(day)s at %(start)s–%(end)s") % {
        "day": weekday_date(meeting.starts_at),
        "start": clock(meeting.starts_at),
        "end": clock(meeting.ends_at),
    }


@register.filter
def when(moment):
    """A moment as ``<time>``: date and time of day in Finland."""
    if not moment:
        return ""
    local = localtime(moment)
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="minutes"),
        date_format(local, "SHORT_DATETIME_FORMAT"),
    )


@register.filter
def filesize_short(size):
    """A file's size as people read it: 212 kt, 1,4 Mt."""
    if size < 1_000_000:
        return _("%(n)s kB") % {"n": max(1, round(size / 1000))}
    return _("%(n)s MB") % {"n": number_format(size / 1_000_000, 1)}


@register.filter
def language_name(code):
    """A language's own name, as in “suomi” and “svenska”."""
    return get_language_info(code)["name_local"]


@register.filter
def language_in_words(code):
    """A language's name in the reader's language, as in “ruotsi” and “Swedish”."""
    return dict(settings.LANGUAGES).get(code, code)


@register.filter
def file_kind(name):
    """The kind of a file by its name, as people say it: PDF, DOCX."""
    return name.rpartition(".")[2].upper()
