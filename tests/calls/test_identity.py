"""Which organisations are the same, though some are known and others only named."""

import itertools

import pytest

from members.calls.identity import Identities, Mention, plain_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Esimerkki ry", "ESIMERKKI RY."),
        ("Esimerkki ry", "Esimerkki r.y."),
        ("Föräldrar i Borgå rf", "föräldrar  i borgå  RF"),
        ("Sininauhasäätiö sr", "Sininauhasäätiö"),
        ("Äiti- ja lapsi -yhdistys ry", "äiti ja lapsi yhdistys"),
    ],
)
def test_names_are_compared_without_case_punctuation_and_ending(one, other):
    assert plain_name(one) == plain_name(other)


def test_names_that_differ_stay_different():
    assert plain_name("Porvoon Eläkkeensaajat ry") != plain_name("Loviisan Eläkkeensaajat ry")
    assert plain_name("ry") == "ry"


def test_the_known_organisation_a_number_and_a_name_find_each_other_in_any_order():
    known = Mention(5, ("Esimerkki ry",), ("1234567-1",))
    numbered = Mention(None, ("Aivan toinen nimi",), ("1234567-1",))
    named = Mention(None, ("esimerkki",))
    stranger = Mention(None, ("Vieras ry",))
    for order in itertools.permutations([known, numbered, named, stranger]):
        found = Identities(order)
        assert found[known] == found[numbered] == found[named] == "organisation-5"
        assert found[stranger] not in {"organisation-5", "nobody"}


def test_the_same_name_with_other_numbers_is_another_organisation():
    one, other = Mention(None, ("Kylä ry",), ("1111111-1",)), Mention(None, ("Kylä ry",), ("2222222-2",))
    only_named = Mention(None, ("Kylä ry",))
    found = Identities([only_named, other, one])
    assert found[one] != found[other]
    assert found[only_named] in {found[one], found[other]}


def test_two_known_organisations_of_one_name_stay_two():
    found = Identities([Mention(1, ("Sama ry",)), Mention(2, ("Sama ry",))])
    assert found[Mention(1, ("Sama ry",))] != found[Mention(2, ("Sama ry",))]
