"""Applications at the desk: the list, keying in, links, consents on paper, duplicates."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from council.core.models import Event
from council.core.states import Refused
from members.calls import actions, duplicates, parts, summary
from members.calls.models import Application, Call, Nominee
from members.models import Organisation
from tests.calls.applicants import make_application
from tests.calls.applying import consent_page, fresh, letters, make_draft_application, make_sent_application, save
from tests.calls.samples import DAY
from tests.core.samples import pdf

pytestmark = pytest.mark.django_db


def at(call, application, name="application_show", **kwargs):
    where = {"slug": call.body.slug, "pk": call.pk, "application": application.pk, **kwargs}
    return reverse(f"calls:{name}", kwargs=where)


def names(response):
    return [each.name for each in response.context["page"]]


@pytest.fixture
def several(call):
    """Applications of several kinds, by name."""
    first, second = [place.category for place in call.places.all()]
    late = timezone.now() - datetime.timedelta(minutes=1)
    found = {
        "a": make_application(call, "Alku ry", first, second=second),
        "b": make_application(call, "Björkby rf", second),
        "late": make_application(call, "Myöhäinen ry", first, is_late=True, arrived_at=late),
        "gone": make_application(call, "Poissa ry", first, state="withdrawn"),
    }
    found["b"].nominees.filter(capacity="member").update(consent="refused")
    make_draft_application(call, name="Luonnos ry", slug="luonnos")
    return found


def test_the_list_counts_and_filters(desk, desk_page, call, several):
    address = desk_page("application_list", call)
    page = desk.get(address)
    assert page.context["counts"] == {"in_time": 2, "late": 1, "withdrawn": 1, "set_aside": 0, "drafts": 1}
    assert names(page) == ["Alku ry", "Björkby rf", "Myöhäinen ry", "Poissa ry"], "no draft of an applicant"
    first = several["a"].first_category_id
    for query, expected in [
        (f"category={first}", ["Alku ry", "Myöhäinen ry", "Poissa ry"]),
        ("state=withdrawn", ["Poissa ry"]),
        ("late=yes", ["Myöhäinen ry"]),
        ("late=no", ["Alku ry", "Björkby rf", "Poissa ry"]),
        ("consent=refused", ["Björkby rf"]),
        ("completeness=unchecked", ["Alku ry", "Björkby rf", "Myöhäinen ry", "Poissa ry"]),
        ("q=björk", ["Björkby rf"]),
        (f"q={several['late'].number}", ["Myöhäinen ry"]),
    ]:
        assert names(desk.get(f"{address}?{query}")) == expected, query


def test_the_list_takes_as_many_queries_for_three_as_for_one(desk, desk_page, call, django_assert_num_queries):
    address = desk_page("application_list", call)
    make_application(call, "Yksi ry", call.places.first().category)
    desk.get(address)
    with django_assert_num_queries(12):
        desk.get(address)
    for name in ("Kaksi ry", "Kolme ry"):
        make_application(call, name, call.places.first().category)
    with django_assert_num_queries(12):
        desk.get(address)


def test_one_application_in_full_with_its_letters_and_history(desk, call):
    application = make_sent_application(call)
    html = desk.get(at(call, application)).content.decode()
    for told in ("Maikki Ehdokas", "Ville Varalla", "Tunnemme alueen.", "Aila Avain", "Toinen ry", "Verkosto"):
        assert told in html
    assert "maikki@esimerkki.example" in html and 'class="history"' in html


def test_a_secretary_of_another_body_gets_nothing(call, cast, sign_in):
    application = make_sent_application(call)
    for someone in (cast.other_secretary, cast.chair, cast.member, cast.guest, cast.administrator):
        client = sign_in(someone)
        for name in ("application_show", "application_write"):
            assert client.get(at(call, application, name)).status_code == 404


# --- What came on paper


def key_in(desk, desk_page, call, **more):
    local = timezone.localtime() - datetime.timedelta(days=1)
    sent = {"source": "paper", "day": local.date().isoformat(), "clock": "09:15", "name": "Paperi ry"}
    sent |= {"contact_email": "paperi@esimerkki.example", "language": "sv", **more}
    return desk.post(desk_page("application_key_in", call), sent)


def test_a_paper_is_keyed_in_with_its_time_of_arrival_and_scan(desk, desk_page, call, cast):
    scan = SimpleUploadedFile("kirje.pdf", pdf(), "application/pdf")
    response = key_in(desk, desk_page, call, original=scan)
    assert response.status_code == 302, response.context["form"].errors
    application = Application.objects.get()
    assert (application.source, application.state, application.entered_by) == ("paper", "draft", cast.secretary.user)
    assert application.original.name == "kirje.pdf"
    assert desk.get(at(call, application, "application_file", file=application.original_id)).status_code == 200
    assert desk.get(at(call, application)).url == at(call, application, "application_write")
    assert not letters("application_link"), "nobody is written to before it is registered"
    desk.post(at(call, application, "application_write"))
    assert fresh(application).state == "draft", "a category is needed"
    category = call.places.first().category_id
    for part, data in [
        ("categories", {"first_category": category}),
        ("member", {"naming": "now", "given_name": "Paavo", "family_name": "Paperi", "language": "fi"}),
    ]:
        current = summary.read(application.pk)
        seen = parts.fingerprint(current, part)
        desk.post(at(call, application, "application_part", part=part), {**data, "version": seen})
    assert desk.post(at(call, application, "application_write")).url == at(call, application)
    sent = fresh(application)
    assert (sent.state, sent.number, sent.is_late, sent.completeness) == ("submitted", 1, False, "unchecked")
    assert timezone.localtime(sent.arrived_at).strftime("%H.%M") == "09.15"
    assert [row.language for row in letters("receipt")] == ["sv"]
    assert not letters("consent") and Nominee.objects.get().consent == "not_asked"


def test_two_secretaries_who_key_in_the_same_page_see_both_texts(desk, desk_page, call):
    key_in(desk, desk_page, call)
    application = Application.objects.get()
    address = at(call, application, "application_part", part="reasons")
    version = desk.get(address).context["form"]["version"].value()
    desk.post(address, {"version": version, "reasons": "Ensimmäinen"})
    response = desk.post(address, {"version": version, "reasons": "Toinen"})
    assert response.status_code == 409
    assert "Ensimmäinen" in response.content.decode() and "Toinen" in response.content.decode()
    assert fresh(application).reasons == "Ensimmäinen"


@pytest.mark.parametrize(("minutes", "is_late"), [(-1, False), (0, True), (60, True)])
def test_the_time_of_arrival_of_a_paper_decides_whether_it_is_late(call, by, minutes, is_late):
    closed = timezone.now() - 2 * DAY
    Call.objects.filter(pk=call.pk).update(state="closed", opens_at=closed - 9 * DAY, closes_at=closed)
    application = actions.key_in_application(
        call,
        source="email",
        arrived_at=closed + datetime.timedelta(minutes=minutes),
        name="Paperi ry",
        contact_email="",
        language="fi",
        by=by,
    )
    save(application, "categories", by=by, first_category=call.places.first().category_id)
    assert actions.send_application(application, by=by)[0].is_late is is_late


@pytest.mark.parametrize(
    "more",
    [{"day": "2199-01-01"}, {"day": "x"}, {"clock": "25:00"}, {"name": ""}, {"source": "form"}, {"day": "0001-01-01"}],
)
def test_what_cannot_be_is_refused_beside_its_field(desk, desk_page, call, more):
    response = key_in(desk, desk_page, call, **more)
    assert response.status_code == 422 and not Application.objects.exists()
    assert set(response.context["form"].errors) == set(more)


def test_a_keyed_in_draft_can_be_removed_but_not_a_registered_one(desk, desk_page, call, by):
    key_in(desk, desk_page, call)
    application = Application.objects.get()
    desk.post(at(call, application, "application_write"), {"discard": "1"})
    assert not Application.objects.exists()
    with pytest.raises(Refused):
        actions.discard_keyed_in(make_sent_application(call), by=by)


def test_the_secretary_does_not_write_in_an_applicant_s_own(desk, call):
    application = make_sent_application(call)
    for name, more in (("application_write", {}), ("application_part", {"part": "reasons"})):
        assert desk.get(at(call, application, name, **more)).status_code == 404
        assert desk.post(at(call, application, name, **more), {"reasons": "X"}).status_code == 404


# --- Links and consents


def test_links_are_sent_again_and_a_consent_on_paper_is_entered_with_how(desk, call):
    application = make_sent_application(call, consents=False)
    desk.post(at(call, application, "application_link"))
    assert fresh(application).token_version == 2 and len(letters("application_link")) == 1
    member = Nominee.objects.get(application=application, capacity="member")
    old = consent_page(member)
    desk.post(at(call, application, "consent_ask", nominee=member.pk))
    assert desk.get(old).status_code == 404 and len(letters("consent")) == 3
    address = at(call, application, "consent_enter", nominee=member.pk)
    assert desk.post(address, {"words": ""}).status_code == 422
    desk.post(address, {"words": "Allekirjoitettu lomake", "publish_name": "on"})
    member.refresh_from_db()
    assert (member.consent, member.consent_words, member.publish_name) == ("given", "Allekirjoitettu lomake", True)
    assert Event.objects.about(member).first().actor_name == "Saara Sihteeri"


def test_the_secretary_does_not_answer_over_the_person_s_own_word(call, by):
    application = make_sent_application(call, consents=False)
    member = Nominee.objects.get(application=application, capacity="member")
    actions.answer_consent(member, consents=False)
    member.refresh_from_db()
    with pytest.raises(Refused):
        actions.enter_consent(member, consents=True, words="Puhelimessa", publish_name=True, by=by)


def test_a_nominee_of_another_application_is_a_404(desk, call):
    mine = make_sent_application(call, consents=False)
    other = make_sent_application(call, email="muu@esimerkki.example", name="Muu ry", slug="muu")
    stranger = other.nominees.first()
    assert desk.post(at(call, mine, "consent_ask", nominee=stranger.pk)).status_code == 404


def test_the_secretary_withdraws_at_the_applicant_s_wish_after_the_closing(desk, call):
    application = make_sent_application(call)
    Call.objects.filter(pk=call.pk).update(state="in_assessment", closes_at=timezone.now())
    desk.post(at(call, application, "application_withdraw"))
    assert fresh(application).state == "withdrawn" and len(letters("withdrawn")) == 1


# --- Duplicates


@pytest.mark.parametrize(
    ("fields", "email", "why"),
    [
        ({"name": "ESIMERKKI R.Y.", "business_id": ""}, "", ("name",)),
        ({"name": "Aivan muu ry", "business_id": "0100001-6"}, "", ("number",)),
        ({"name": "Aivan muu ry", "register_number": "1.234"}, "", ("number",)),
        ({"name": "Aivan muu ry"}, "JAANA.ESIMERKKI-RY@example.org", ("email",)),
        ({"name": "Aivan muu ry"}, "", None),
    ],
)
def test_what_looks_double_is_noticed_in_the_list_and_on_the_page(desk, desk_page, call, fields, email, why):
    category = call.places.first().category
    first = make_application(
        call, "Esimerkki ry", category, business_id="0100001-6", register_number="1.234", no_number_reason=""
    )
    second = make_application(call, "Toinen ry", category)
    Application.objects.filter(pk=second.pk).update(**fields)
    if email:
        second.nominees.filter(capacity="member").update(email=email)
    found = duplicates.alike_in(call)
    assert [each.reasons for each in found.get(first.pk, [])] == ([why] if why else [])
    html = desk.get(desk_page("application_list", call)).content.decode()
    assert ("alike" in desk.get(at(call, first)).content.decode().partition("<main")[2]) is bool(why)
    assert (str(duplicates.REASONS[why[0]]) in html) if why else True


def test_a_duplicate_is_set_aside_not_counted_and_taken_back(desk, call, by):
    category = call.places.first().category
    first, second = (make_application(call, f"Esimerkki {n}", category) for n in (1, 2))
    address = at(call, second, "application_set_aside")
    assert desk.post(address, {"number": second.number}).status_code == 422
    assert desk.post(address, {"number": 999}).status_code == 422
    desk.post(address, {"number": first.number})
    assert fresh(second).duplicate_of == first
    assert list(Application.objects.counted()) == [first]
    with pytest.raises(Refused):
        actions.set_aside(first, second, by=by)
    desk.post(address, {"take_back": "1"})
    assert fresh(second).duplicate_of is None
    kinds = set(Event.objects.about(second).values_list("kind", flat=True))
    assert {"application.set_aside", "application.taken_back"} <= kinds
    Call.objects.filter(pk=call.pk).update(state="proposed")
    with pytest.raises(Refused):
        actions.set_aside(second, first, by=by)


def test_tying_to_a_known_organisation_adding_and_untying(desk, call):
    application = make_application(call, "Tunnettu ry", call.places.first().category)
    known = Organisation.objects.create(name_fi="TUNNETTU RY.", no_number_reason="Testi")
    stranger = Organisation.objects.create(name_fi="Vieras ry", no_number_reason="Testi")
    address = at(call, application, "application_tie")
    assert desk.post(address, {"organisation": stranger.pk}).status_code == 404
    desk.post(address, {"organisation": known.pk})
    assert fresh(application).organisation == known
    desk.post(address, {"organisation": ""})
    assert fresh(application).organisation is None
    desk.post(address, {"organisation": "new"})
    assert fresh(application).organisation.name_fi == "Tunnettu ry"


def test_the_desk_tells_of_new_applications_and_of_consents_refused(desk, call, application):
    address = reverse("portal:body_desk", args=[call.body.slug])
    page = desk.get(address)
    assert [(each.pk, kind) for each, kind in page.context["calls"]] == [(call.pk, "new")]
    assert "?completeness=unchecked" in page.content.decode()
    actions.answer_consent(application.nominees.first(), consents=False)
    Application.objects.filter(pk=application.pk).update(completeness="complete")
    page = desk.get(address)
    assert [kind for _call, kind in page.context["calls"]] == ["refused"]
    assert "?consent=refused" in page.content.decode()
