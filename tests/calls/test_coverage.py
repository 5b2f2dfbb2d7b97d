"""What the board and the helper count by, read from the database."""

import datetime

import pytest
from django.utils import timezone

from council.bodies.models import Category, Rules, Term
from members.calls.composing import Choice
from members.calls.coverage import material, scores_of
from members.calls.enums import Dimension
from members.calls.figures import choices_of, figures_of
from members.calls.models import Application, Call, Conflict, JointOrganisation
from members.models import Membership, Organisation, Person
from tests.calls.composing_samples import alternative, apply, assess, municipalities, nominee
from tests.conftest import make_body

DAY = datetime.timedelta(days=1)


def test_a_candidate_is_what_the_application_and_the_nominee_say(board_call, first, second):
    areas = municipalities("Loviisa")  # the county's fourth
    application = apply(
        board_call, "Esimerkki ry", first, second, areas=areas, languages=["sv", "fi"], scope="national", networks="X"
    )
    made = material(board_call)
    candidate = made.candidates[nominee(application).pk]
    assert candidate.categories == ("luokka-1", "luokka-2")
    assert (candidate.capacity, candidate.scope, candidate.background) == ("member", "national", "employee")
    assert candidate.languages == {"fi", "sv"} and candidate.network
    assert candidate.municipalities == {"904"}
    assert made.values[Dimension.MUNICIPALITY] == ["901", "904", "902", "903"]  # by name
    assert made.values[Dimension.CATEGORY] == ["luokka-1", "luokka-2"]
    assert made.values[Dimension.LANGUAGE] == ["fi", "sv"]


def test_only_what_was_sent_and_not_set_aside_competes(board_call, first):
    counted = apply(board_call, "Mukana ry", first)
    withdrawn = apply(board_call, "Perunut ry", first, state="withdrawn")
    double = apply(board_call, "Kaksi ry", first, duplicate_of=counted)
    Application.objects.create(call=board_call, name="Luonnos ry", first_category=first)
    refused = apply(board_call, "Kieltäytyvä ry", first, person_fields={"member": {"consent": "refused"}})
    waiting = apply(board_call, "Odottava ry", first, person_fields={"member": {"consent": "asked"}})
    made = material(board_call)
    assert {each.application for each in made.candidates.values()} == {counted.pk, refused.pk, waiting.pk}
    assert nominee(withdrawn).pk in made.nominees and nominee(double).pk in made.nominees
    assert not made.can_be_chosen(nominee(refused).pk) and made.can_be_chosen(nominee(refused, "deputy").pk)
    assert made.can_be_chosen(nominee(waiting).pk)
    assert nominee(refused).pk not in {each.key for each in made.choosable}


def test_scores_are_the_mean_of_finished_weighted_assessments(board_call, first):
    one, other, none = (apply(board_call, f"Järjestö {n} ry", first) for n in (1, 2, 3))
    assess(board_call, one, 5, 0, who="Arvi Yksi")  # weights 60 and 40: 60
    assess(board_call, one, 5, 5, who="Aila Kaksi")  # 100
    assess(board_call, one, 0, 0, who="Anna Kolme", done=False)
    conflicted = assess(board_call, other, 0, 0, who="Arvi Yksi")
    assess(board_call, other, 5, 0, who="Aila Kaksi")
    assert scores_of(board_call) == {one.pk: 80, other.pk: 30}
    conflict = Conflict.objects.create(evaluator=conflicted.evaluator, application=other, ground="Jäsen")
    assert scores_of(board_call) == {one.pk: 80, other.pk: 60}
    Conflict.objects.filter(pk=conflict.pk).update(withdrawn_at=timezone.now())
    assert scores_of(board_call)[other.pk] == 30
    assert material(board_call).candidates[nominee(none).pk].score is None


def earlier_terms(body, first_day, count):
    """So many two-year terms that end when the present one begins, latest first."""
    Rules.objects.filter(body=body).update(start=first_day - 4000 * DAY)
    found = []
    for number in range(count):
        end = first_day - DAY - number * 730 * DAY
        found.append(Term.objects.create(body=body, start=end - 729 * DAY, end=end))
    return found


def sat(term, *, email="", organisation=None, capacity="member", **fields):
    """Somebody who sat in a term."""
    someone = None
    if email:
        someone, _new = Person.objects.get_or_create(email=email, defaults={"given_name": "I", "family_name": "S"})
    made = Membership.objects.create(
        body=term.body, term=term, person=someone, capacity=capacity, start=term.start, end=term.end, **fields
    )
    if organisation:
        made.organisations.add(organisation)
    return made


def test_terms_in_a_row_are_counted_back_from_the_present_one(board_call, first):
    latest, before, oldest = earlier_terms(board_call.body, board_call.term.start, 3)
    known = Organisation.objects.create(name_fi="Tuttu ry", no_number_reason="x", business_id="1234567-1")
    for term in (latest, before):
        sat(term, email="Istunut@example.org", organisation=known)
    sat(oldest, email="aukko@example.org")
    sat(latest, email="aukko@example.org", capacity="deputy")
    sat(before, email="ei-viime@example.org")
    sat(latest, email="virhe@example.org", end_reason="error")
    sat(latest, email="asiantuntija@example.org", capacity="expert")
    addresses = ["istunut@example.org", "aukko@example.org", "ei-viime@example.org", "virhe@example.org"]
    addresses.append("asiantuntija@example.org")
    terms = {}
    for address in addresses:
        application = apply(
            board_call, f"Järjestö {address} ry", first, people=["member"], person_fields={"member": {"email": address}}
        )
        terms[address] = nominee(application).pk
    by_name = apply(board_call, "TUTTU r.y.", first, people=["member"])
    by_number = apply(board_call, "Uusi nimi ry", first, people=["member"], business_id="1234567-1")
    by_key = apply(board_call, "Vielä muu ry", first, people=["member"], organisation=known)
    made = material(board_call)
    assert [made.candidates[terms[each]].person_terms for each in addresses] == [2, 1, 0, 0, 0]
    assert [made.candidates[nominee(each).pk].organisation_terms for each in (by_name, by_number, by_key)] == [2, 2, 2]
    assert [each.pk for each in made.history[terms["istunut@example.org"]]] == [latest.pk, before.pk]


def predecessor_of(body, slug, first_day, count):
    """A body that another one continues, with so many terms before its first day."""
    before = make_body(slug, categories=0, name_fi="Edeltäjä")
    before.terms.all().delete()
    type(body).objects.filter(pk=body.pk).update(predecessor=before)
    return before, earlier_terms(before, first_day, count)


def test_the_terms_of_the_body_that_this_one_continues_count_too(board_call, first):
    body = board_call.body
    (own,) = earlier_terms(body, board_call.term.start, 1)
    before, (latest,) = predecessor_of(body, "edeltaja", own.start, 1)
    _oldest, (oldest,) = predecessor_of(before, "edeltajan-edeltaja", latest.start, 1)
    # a term of the predecessor beside the body's own first one is not one more
    parallel = Term.objects.create(body=before, start=own.start + 10 * DAY, end=own.end)
    known = Organisation.objects.create(name_fi="Tuttu ry", no_number_reason="x", business_id="1234567-1")
    for term in (own, latest, oldest, parallel):
        sat(term, email="istunut@example.org", organisation=known)
    sat(latest, email="aukko@example.org")
    people = {}
    for address in ("istunut@example.org", "aukko@example.org"):
        fields = {"member": {"email": address}}
        people[address] = nominee(apply(board_call, "Tuttu r.y.", first, people=["member"], person_fields=fields)).pk
    board_call.body.composition_rules.create(dimension="person_terms", maximum=3, strength="required")
    made = material(Call.objects.get(pk=board_call.pk))
    candidates = [made.candidates[key] for key in people.values()]
    assert [(each.person_terms, each.organisation_terms) for each in candidates] == [(3, 3), (0, 3)]
    assert [each.pk for each in made.history[people["istunut@example.org"]]] == [own.pk, latest.pk, oldest.pk]
    (standing,) = figures_of(made, [Choice(people["istunut@example.org"], first.key, "member", 1)]).rules
    assert not standing.holds


def test_the_first_term_of_a_body_follows_the_last_of_its_predecessor_and_a_circle_of_bodies_ends(board_call, first):
    before, terms = predecessor_of(board_call.body, "edeltaja", board_call.term.start, 2)
    type(before).objects.filter(pk=before.pk).update(predecessor=board_call.body)
    for term in terms:
        sat(term, email="member1@example.org")
    key = nominee(apply(board_call, "Uusi ry", first, people=["member"])).pk
    assert material(Call.objects.get(pk=board_call.pk)).candidates[key].person_terms == 2


def test_a_nominee_from_elsewhere_sits_for_that_organisation(board_call, first):
    own = {"deputy": {"organisation_name": "Naapuri ry"}}
    application = apply(board_call, "Hakija ry", first, person_fields=own)
    JointOrganisation.objects.create(application=application, name="Toinen ry")
    made = material(board_call)
    member, deputy = (made.candidates[nominee(application, each).pk] for each in ("member", "deputy"))
    assert sorted(made.organisations[each] for each in member.organisations) == ["Hakija ry", "Toinen ry"]
    assert [made.organisations[each] for each in deputy.organisations] == ["Naapuri ry"]


def test_one_human_being_in_two_applications_is_noticed(board_call, first):
    same = {"member": {"email": "Sama@example.org"}}
    one = apply(board_call, "Yksi ry", first, people=["member"], person_fields=same)
    again = {"member": {"email": "sama@example.org"}}
    other = apply(board_call, "Kaksi ry", first, people=["member"], person_fields=again)
    apply(board_call, "Kolme ry", first, people=["member"])
    assert material(board_call).same_person == ((nominee(one).pk, nominee(other).pk),)


def test_a_nameless_nominee_is_nobody_in_particular(board_call, first):
    (term,) = earlier_terms(board_call.body, board_call.term.start, 1)
    sat(term)
    nameless = {"member": {"email": "", "given_name": "", "family_name": "", "consent": "not_asked"}}
    one, other = (apply(board_call, f"N{n} ry", first, people=["member"], person_fields=nameless) for n in (1, 2))
    made = material(board_call)
    assert made.same_person == ()
    assert made.candidates[nominee(one).pk].person_terms == made.candidates[nominee(other).pk].person_terms == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_material_takes_as_many_queries_whatever_its_size(board_call, first, count, django_assert_num_queries):
    terms = earlier_terms(board_call.body, board_call.term.start, count)
    known = Organisation.objects.create(name_fi="Tuttu ry", no_number_reason="x")
    for number in range(count):
        application = apply(
            board_call, f"Järjestö {number} ry", first, areas=municipalities(f"Kunta {number}", county="02")
        )
        JointOrganisation.objects.create(application=application, name=f"Muu {number} ry")
        assess(board_call, application, 3, 3, who=f"Arvi Arvioija{number}")
        sat(terms[number], email=f"member{number}@example.org", organisation=known)
        board_call.body.composition_rules.create(dimension="language", minimum=1, order=number)
        Category.objects.create(term=board_call.term, key=f"lisa-{number}", order=5 + number, name_fi="Lisä")
    fresh = Call.objects.select_related("body__host", "term").get(pk=board_call.pk)
    with django_assert_num_queries(12):
        material(fresh)


def test_figures_count_members_and_deputies_apart_with_the_unknown(board_call, first, second):
    areas = municipalities("Loviisa", "Myrskylä", county="01")
    people = {"member": {"gender": "woman"}, "deputy": {"gender": "other", "background": "volunteer"}}
    one = apply(board_call, "Yksi ry", first, areas=areas[:1], languages=["fi", "sv"], person_fields=people)
    other = apply(
        board_call, "Kaksi ry", second, areas=areas, scope="national", person_fields={"member": {"background": ""}}
    )
    assess(board_call, one, 5, 5)
    Call.objects.filter(pk=board_call.pk).update(asks_gender=True)
    call = Call.objects.select_related("body__host", "term").get(pk=board_call.pk)
    draft = alternative(
        call,
        "A",
        (nominee(one), first, "member", 1),
        (nominee(one, "deputy"), first, "deputy", 1),
        (nominee(other), second, "member", 1),
    )
    made = material(call)
    figures = figures_of(made, choices_of(made, draft.picks.select_related("category")))
    assert (figures.members, figures.planned_members) == (2, 4)
    assert (figures.deputies, figures.planned_deputies) == (1, 4)
    assert figures.score == 100

    def rows(lines):
        return [(each.name, each.members, each.deputies) for each in lines]

    assert [each[1:] for each in rows(figures.languages)] == [(2, 1), (1, 1)]
    assert [each[1:] for each in rows(figures.scopes)] == [(1, 1), (1, 0)]
    assert [each[1:] for each in rows(figures.backgrounds)] == [(1, 0), (0, 1), (1, 0)]
    assert [each[1:] for each in rows(figures.genders)] == [(1, 0), (0, 0), (1, 1)]
    assert figures.several == []
