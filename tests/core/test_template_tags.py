"""Tags that keep what they have looked up, and the links to a page's other languages."""

import pytest
from django.template import engines
from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation

TEXTS = {"fi": "Jäsenet", "sv": "Ledamöter", "en": "Members"}


def shown(template, **context):
    return template.render(context)


@pytest.mark.parametrize(
    "source",
    [
        '{% translate "Members" %}',
        '{% trans "Members" %}',
        '{% translate "Members" as told %}{{ told }}',
        "{% translate word %}",
        '{% for each in "ab" %}{% if forloop.last %}{% translate "Members" %}{% endif %}{% endfor %}',
    ],
)
def test_a_kept_text_follows_the_language(source):
    template = engines["django"].from_string(source)
    for language in ("fi", "sv", "en", "fi"):
        with translation.override(language):
            assert shown(template, word="Members") == TEXTS[language]


def test_texts_with_filter_context_and_variable_are_each_their_own():
    template = engines["django"].from_string(
        '{% translate "Send" context "letter" %}|{% translate "Members"|upper %}|{% translate word %}'
    )
    with translation.override("fi"):
        assert shown(template, word="Seat") == f"{translation.pgettext('letter', 'Send')}|JÄSENET|Paikka"
        assert shown(template, word="Members").endswith("|Jäsenet")


def test_the_language_menu_keeps_the_question_and_escapes_it():
    path = "/sv/meetings/?page=2&body=%22%3E"
    request = RequestFactory().get(path)
    request.resolver_match = resolve("/fi/meetings/")
    template = engines["django"].from_string("{% language_menu %}")
    with translation.override("sv"):
        html = template.render({}, request)
    assert html.count("<li>") == 3
    assert '<a href="/fi/meetings/?page=2&amp;body=%22%3E" lang="fi" hreflang="fi">Suomi</a>' in html
    assert (
        '<a href="/sv/meetings/?page=2&amp;body=%22%3E" lang="sv" hreflang="sv" aria-current="true">Svenska</a>' in html
    )
    assert html.count("aria-current") == 1


def test_after_a_form_the_language_menu_leads_to_the_page_itself():
    request = RequestFactory().post("/fi/meetings/?page=2")
    request.resolver_match = resolve("/fi/meetings/")
    with translation.override("fi"):
        html = engines["django"].from_string("{% language_menu %}").render({}, request)
    assert 'href="/en/meetings/"' in html and "page=2" not in html
