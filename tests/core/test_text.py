"""Rich text as a person would write it, and back."""

import pytest

from council.core.text import as_written, from_markdown


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("", ""),
        ("<p>Todetaan.</p>", "Todetaan."),
        ("<p>Ensin.</p><p>Sitten A &amp; B &lt; C.</p>", "Ensin.\n\nSitten A & B < C."),
        ("<p>Đuoŧ ŋ</p>\n", "Đuoŧ ŋ"),
        # What would be read as something else, or lose its form, stays as the HTML it is.
        ("<p>1. kohta</p>", "<p>1. kohta</p>"),
        ("<p># otsikko</p>", "<p># otsikko</p>"),
        ("<p>a <strong>b</strong></p>", "<p>a <strong>b</strong></p>"),
        ("<ul><li>yksi</li></ul>", "<ul><li>yksi</li></ul>"),
        ("<p>a<br>b</p>", "<p>a<br>b</p>"),
    ],
)
def test_paragraphs_are_shown_without_tags_only_when_that_makes_the_same_text(html, written):
    assert as_written(html) == written
    if not written.startswith("<"):
        assert from_markdown(written).replace("\n", "") == html.replace("\n", "")
