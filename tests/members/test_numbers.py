"""Business IDs and association register numbers."""

import pytest
from django.core.exceptions import ValidationError

from members.numbers import business_id, register_number


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2331972-7", "2331972-7"),
        (" 23319727 ", "2331972-7"),
        ("FI23319727", "2331972-7"),
        ("0194099-3", "0194099-3"),
        ("194099-3", "0194099-3"),
        ("2331972‑7", "2331972-7"),
    ],
)
def test_a_business_id_is_kept_in_one_form(written, kept):
    assert business_id(written) == kept


@pytest.mark.parametrize(
    "written", ["2331972-8", "1234567-8", "abc", "", "23319727 2", "2331972-7\u202e9", "9" * 100_000]
)
def test_a_wrong_business_id_shows_the_right_form(written):
    with pytest.raises(ValidationError) as refused:
        business_id(written)
    assert "1234567-8" in " ".join(refused.value.messages)


@pytest.mark.parametrize(
    ("written", "kept"), [("194.820", "194.820"), ("194820", "194.820"), ("1.234", "1.234"), ("123", "123")]
)
def test_a_register_number_is_kept_in_one_form(written, kept):
    assert register_number(written) == kept


@pytest.mark.parametrize("written", ["1234567", "12a", "", "0", "9" * 100_000])
def test_a_wrong_register_number_shows_the_right_form(written):
    with pytest.raises(ValidationError) as refused:
        register_number(written)
    assert "123.456" in " ".join(refused.value.messages)
