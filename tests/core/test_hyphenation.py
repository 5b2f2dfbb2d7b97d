"""Where long words may divide: Finnish by Voikko, other languages by patterns."""

import pytest

from council.core import hyphenation


def divided(word, language):
    return hyphenation.divide(word, language).replace("\u00ad", "-")


@pytest.mark.skipif(hyphenation._voikko() is None, reason="libvoikko1 and voikko-fi are not installed")
def test_finnish_words_divide_between_the_parts_of_a_compound():
    assert divided("esteettömyyssuunnitelmasta", "fi") == "esteet-tö-myys-suun-ni-tel-masta"


def test_other_words_divide_by_patterns_or_not_at_all():
    assert divided("funktionsnedsättning", "sv") == "funk-tions-ned-sätt-ning"
    assert divided("accessibility", "en") == "access-ib-ility"
    assert divided("bálvalusfierbmi", "se") == "bálvalusfierbmi"
    assert divided("x" * 100, "se") == "-".join(["x" * 20] * 5)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("ungdomsorganisationer", "ung-doms-or-ga-ni-sa-tioner"),
        ("pensionärsorganisationerna", "pen-sio-närs-or-ga-ni-sa-tio-nerna"),
        ("handikappföreningar", "han-di-kapp-för-eningar"),
        ("föreningsregistret", "för-enings-re-gistret"),
    ],
)
def test_no_letter_of_a_swedish_word_stands_alone(word, parts):
    assert divided(word, "sv") == parts


def test_without_voikko_finnish_words_stay_whole(monkeypatch):
    monkeypatch.setattr(hyphenation, "_voikko", lambda: None)
    hyphenation.divide.cache_clear()
    assert divided("esteettömyyssuunnitelmasta", "fi") == "esteettömyyssuunnitelmasta"
    assert hyphenation.stamp.__wrapped__().startswith("voikko none")
    hyphenation.divide.cache_clear()
