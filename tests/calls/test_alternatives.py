"""Draft compositions: people in, out and to other places; two editors never overwrite each other."""

import threading

import pytest
from django.db import connection

from council.bodies.models import Category
from council.core.models import Event
from council.core.states import Conflict, Refused
from members.calls.actions import composition
from members.calls.models import Alternative, Call, Proposal
from tests.calls.composing_samples import apply, nominee
from tests.calls.samples import make_call


@pytest.fixture
def draft(board_call, by):
    return composition.add_alternative(board_call, by=by)


@pytest.fixture
def put(draft, by):
    """``put(nominee, category, capacity, slot=None)`` with the version that the draft has."""

    def act(who, category, capacity="member", slot=None):
        draft.refresh_from_db()
        return composition.put_in(draft, who, category, capacity, slot=slot, by=by, version=draft.version)

    return act


def places(draft):
    """``{nominee: (category key, capacity, slot)}``."""
    rows = draft.picks.values_list("nominee", "category__key", "capacity", "slot")
    return {key: (category, capacity, slot) for key, category, capacity, slot in rows}


def test_people_take_the_first_free_place_also_beyond_the_plan(put, draft, board_call, first):
    applications = [apply(board_call, f"J{n} ry", first) for n in range(3)]
    assert [put(nominee(each), first).slot for each in applications] == [1, 2, 3]
    assert draft.version == 4


def test_a_personal_deputy_goes_behind_its_own_member_then_behind_the_first_alone(put, draft, board_call, first):
    one, other, third = (apply(board_call, f"J{n} ry", first) for n in range(3))
    put(nominee(one), first)
    put(nominee(other), first)
    assert put(nominee(other, "deputy"), first, "deputy").slot == 2
    assert put(nominee(third, "deputy"), first, "deputy").slot == 1
    assert put(nominee(one, "deputy"), first, "deputy").slot == 3


def test_a_deputy_of_a_category_takes_the_lowest_free_place(put, draft, board_call, first):
    board_call.body.rules.update(deputy_scheme="category")
    one, other = (apply(board_call, f"J{n} ry", first) for n in range(2))
    put(nominee(one), first)
    put(nominee(other), first)
    assert put(nominee(other, "deputy"), first, "deputy").slot == 1


def test_both_of_an_application_sit_behind_each_other(draft, board_call, first, by):
    sitting, pair = (apply(board_call, f"J{n} ry", first) for n in range(2))
    composition.put_in(draft, nominee(sitting), first, "member", by=by, version=draft.version)
    member, deputy = composition.put_both(draft, pair, first, by=by, version=draft.version)
    assert (member.slot, deputy.slot) == (2, 2)
    alone = apply(board_call, "Yksin ry", first, people=["member"])
    with pytest.raises(Refused):
        composition.put_both(draft, alone, first, by=by, version=draft.version)


def test_moving_to_a_taken_place_changes_places_and_coming_in_takes_the_other_out(
    put, draft, board_call, first, second
):
    one, other, new = (nominee(apply(board_call, f"J{n} ry", first, second)) for n in range(3))
    put(one, first)
    put(other, second)
    put(one, second, slot=1)
    assert places(draft) == {one.pk: ("luokka-2", "member", 1), other.pk: ("luokka-1", "member", 1)}
    put(new, second, slot=1)
    assert places(draft) == {new.pk: ("luokka-2", "member", 1), other.pk: ("luokka-1", "member", 1)}
    put(new, second, "deputy")
    assert places(draft)[new.pk] == ("luokka-2", "deputy", 1)


def test_of_two_editors_the_second_gets_a_conflict_and_changes_nothing(draft, board_call, first, by):
    one, other = (nominee(apply(board_call, f"J{n} ry", first)) for n in range(2))
    seen = draft.version
    composition.put_in(draft, one, first, "member", by=by, version=seen)
    for deed in (
        lambda: composition.put_in(draft, other, first, "member", by=by, version=seen),
        lambda: composition.take_out(draft, one, by=by, version=seen),
        lambda: composition.rename_alternative(draft, "Uusi", by=by, version=seen),
        lambda: composition.remove_alternative(draft, by=by, version=seen),
        lambda: composition.write_reason(draft, one, "Syy", by=by, version=seen),
    ):
        with pytest.raises(Conflict) as caught:
            deed()
        assert caught.value.current.version == seen + 1
    assert places(draft) == {one.pk: ("luokka-1", "member", 1)}
    assert Alternative.objects.get().name == draft.name


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_once_exactly_one_wins(board_call, first, by):
    draft = composition.add_alternative(board_call, by=by)
    people = [nominee(apply(board_call, f"J{n} ry", first)) for n in range(2)]
    barrier, outcomes = threading.Barrier(2), []

    def press(who):
        try:
            mine = Alternative.objects.get(pk=draft.pk)
            barrier.wait(10)
            composition.put_in(mine, who, first, "member", by=by, version=1)
            outcomes.append("won")
        except Conflict:
            outcomes.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(who,)) for who in people]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert sorted(outcomes) == ["conflict", "won"]
    assert draft.picks.count() == 1


def test_who_cannot_be_chosen_is_not_put_in(put, draft, board_call, first, cast):
    refused = apply(board_call, "Ei ry", first, person_fields={"member": {"consent": "refused"}})
    withdrawn = apply(board_call, "Perui ry", first, state="withdrawn")
    double = apply(board_call, "Kaksi ry", first, duplicate_of=refused)
    elsewhere = apply(make_call(cast.body), "Muu haku ry", first)
    for each in (refused, withdrawn, double, elsewhere):
        with pytest.raises(Refused):
            put(nominee(each), first)
    fine = nominee(apply(board_call, "J ry", first))
    outside = Category.objects.create(term=board_call.term, key="ei-haussa", order=9, name_fi="Ei haussa")
    for category, slot in ((outside, None), (first, 100), (first, -1)):
        with pytest.raises(Refused):
            put(fine, category, slot=slot)
    assert not draft.picks.exists()


@pytest.mark.parametrize("state", ["draft", "open", "decided", "appointed", "not_carried_out"])
def test_compositions_are_drafted_only_between_closing_and_decision(state, draft, board_call, first, by):
    who = nominee(apply(board_call, "J ry", first))
    Call.objects.filter(pk=board_call.pk).update(state=state)
    with pytest.raises(Refused):
        composition.put_in(draft, who, first, "member", by=by, version=draft.version)
    with pytest.raises(Refused):
        composition.add_alternative(board_call, by=by)
    assert Alternative.objects.get().version == 1


def test_alternatives_are_named_copied_renamed_removed_and_brought_back(draft, board_call, first, by):
    who = nominee(apply(board_call, "J ry", first))
    composition.put_in(draft, who, first, "member", by=by, version=draft.version)
    composition.write_reason(draft, who, "Vahva verkosto", by=by, version=draft.version)
    copy = composition.add_alternative(board_call, by=by, like=draft)
    assert draft.name != copy.name and places(copy) == places(draft)
    with pytest.raises(Refused):
        composition.rename_alternative(copy, draft.name, by=by, version=copy.version)
    copy.refresh_from_db()
    composition.rename_alternative(copy, "Kielet edellä", by=by, version=copy.version)
    kept = composition.remove_alternative(copy, by=by, version=copy.version)
    assert not Alternative.objects.filter(name="Kielet edellä").exists()
    back = composition.restore_alternative(board_call, kept, by=by)
    assert back.name == "Kielet edellä" and places(back) == places(draft)
    assert back.picks.get().reason == "Vahva verkosto"
    again = composition.restore_alternative(board_call, kept, by=by)
    assert again.name not in {"Kielet edellä", draft.name}


def test_what_a_proposal_was_made_from_is_kept(draft, board_call, by):
    Proposal.objects.create(call=board_call, version=1, alternative=draft, author_name="S")
    with pytest.raises(Refused):
        composition.remove_alternative(draft, by=by, version=draft.version)
    assert Alternative.objects.filter(pk=draft.pk, version=draft.version - 1).exists()


def test_each_change_is_one_line_without_names(put, draft, board_call, first, second, by):
    one, other, new = (nominee(apply(board_call, f"J{n} ry", first, second)) for n in range(3))
    put(one, first)
    put(other, second)
    put(one, second, slot=1)
    put(one, second, "deputy")
    put(new, first, slot=1)
    composition.take_out(draft, one, by=by, version=draft.version)
    events = Event.objects.filter(kind__startswith="alternative.").order_by("pk")
    assert [each.kind.partition(".")[2] for each in events] == [
        "added",
        "put_in",
        "put_in",
        "swapped",
        "moved",
        "replaced",
        "taken_out",
    ]
    assert {(each.target_id, each.body_id) for each in events} == {(board_call.pk, board_call.body_id)}
    told = " ".join(str(each.data) for each in events)
    assert "Ehdokas" not in told and "@" not in told
