"""The web fonts: our letters, our name, the same bytes each time."""

import pytest
from fontTools.ttLib import TTFont

from council.core import fonts


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("web") / "fonts"
    assert fonts.build(root) is True
    return root


@pytest.mark.parametrize("name", ["portal-sans.woff2", "portal-sans-italic.woff2"])
def test_letters_of_our_languages_are_there(root, name):
    font = TTFont(root / "fonts" / name)
    letters = font.getBestCmap()
    for letter in "aäöåÅÄÖšžčđŋŧǥʒǯâõ§€–—”’…·•→\N{NO-BREAK SPACE}\N{COMBINING CARON}":
        assert ord(letter) in letters, letter
    assert "Б" not in [chr(code) for code in letters]
    assert (font["fvar"].axes[0].minValue, font["fvar"].axes[0].maxValue) == (200, 900)


@pytest.mark.parametrize("name", ["portal-sans.woff2", "portal-sans-italic.woff2"])
def test_the_reserved_name_is_only_where_the_licence_is_told(root, name):
    for record in TTFont(root / "fonts" / name)["name"].names:
        assert "Source" not in str(record) or record.nameID in {0, 7, 13, 14}


def test_the_licence_lies_beside(root):
    assert "SIL OPEN FONT LICENSE" in (root / "fonts" / "LICENSE.txt").read_text().upper()


def test_small_enough_to_load_first(root):
    assert (root / "fonts" / "portal-sans.woff2").stat().st_size < 70_000


def test_built_once_and_again_when_something_is_missing(root):
    assert fonts.build(root) is False
    first = (root / "fonts" / "portal-sans-italic.woff2").read_bytes()
    (root / "fonts" / "portal-sans-italic.woff2").unlink()
    assert fonts.build(root) is True
    assert (root / "fonts" / "portal-sans-italic.woff2").read_bytes() == first
