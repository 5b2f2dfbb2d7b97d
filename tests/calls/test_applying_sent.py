"""A sent application: changed, withdrawn, completed, and nobody else's."""

import pytest
import time_machine
from django.utils import timezone

from council.core.models import Event
from members.calls import actions, parts, summary
from members.calls.links import application_token
from members.calls.models import Application, Call, Nominee
from tests.calls.applying import (
    EMAIL,
    fresh,
    letters,
    make_draft_application,
    make_sent_application,
    page,
    save,
)
from tests.calls.samples import DAY
from tests.calls.test_applying import (  # noqa: F401
    MINUTE,
    _no_limits_left_over,
    post_part,
    words,
)

pytestmark = pytest.mark.django_db


# --- After sending


def test_a_change_before_the_closing_is_in_force_at_once_and_one_receipt_follows(call):
    application = make_sent_application(call)
    for text in ("Ensin", "Sitten", "Lopuksi"):
        application = save(application, "reasons", reasons=text)
    assert fresh(application).reasons == "Lopuksi"
    rows = letters("receipt")
    assert [row.state for row in rows[-3:]] == ["superseded", "superseded", "queued"]
    assert rows[-1].due_at > timezone.now() + 4 * MINUTE
    kinds = list(Event.objects.about(application).values_list("kind", flat=True))
    assert kinds.count("application.changed") == 3


@pytest.mark.parametrize(
    ("part", "values"),
    [
        ("reasons", {"reasons": ""}),
        ("organisation", {"no_number_reason": ""}),
        ("organisation", {"name": ""}),
        ("categories", {"first_category": None, "second_category": None}),
        ("languages", {"languages": []}),
        ("member", {"email": ""}),
        ("member", {"naming": ""}),
        ("contact", {"contact_email": ""}),
    ],
)
def test_a_sent_application_is_never_made_incomplete(call, part, values):
    application = make_sent_application(call)
    before = parts.stored(application, part)
    with pytest.raises(actions.Lacking):
        save(application, part, **values)
    assert parts.stored(summary.read(application.pk), part) == before


def test_after_the_closing_the_application_is_read_only(client, call):
    application = make_sent_application(call)
    with time_machine.travel(call.closes_at):
        response = post_part(client, application, "reasons", reasons="Myöhään")
        assert response.status_code == 422 and fresh(application).reasons == "Tunnemme alueen."
        assert client.get(page(application, "apply_check")).status_code == 200
        client.post(page(application, "apply_withdraw"))
        assert fresh(application).state == "submitted"


def test_withdrawing_and_changing_one_s_mind_until_the_closing(client, call):
    application = make_sent_application(call)
    arrived = application.arrived_at
    client.post(page(application, "apply_withdraw"))
    assert fresh(application).state == "withdrawn" and len(letters("withdrawn")) == 1
    client.post(page(application, "apply_return"))
    back = fresh(application)
    assert (back.state, back.number, back.arrived_at) == ("submitted", 1, arrived)
    client.post(page(application, "apply_withdraw"))
    with time_machine.travel(call.closes_at + MINUTE):
        client.post(page(application, "apply_return"))
        assert fresh(application).state == "withdrawn"


def test_a_completion_opens_the_application_until_it_is_due(client, call):
    application = make_sent_application(call)
    due = call.closes_at + 3 * DAY
    Call.objects.filter(pk=call.pk).update(state="in_assessment")
    Application.objects.filter(pk=application.pk).update(
        completeness="asked", completion_due=due, completion_words="Perustelut puuttuvat."
    )
    with time_machine.travel(due - MINUTE):
        assert "Perustelut puuttuvat." in words(client.get(page(application)))
        assert post_part(client, application, "reasons", reasons="").status_code == 422
        assert post_part(client, application, "reasons", reasons="Täydennetty").status_code == 302
        assert client.post(page(application, "apply_complete")).status_code == 302
        done = fresh(application)
        assert (done.completeness, done.reasons, done.is_late) == ("answered", "Täydennetty", False)
        assert len(letters("completed")) == 1
        assert post_part(client, application, "reasons", reasons="Vielä").status_code == 422
    Application.objects.filter(pk=application.pk).update(completeness="asked")
    with time_machine.travel(due + MINUTE):
        client.post(page(application, "apply_complete"))
        assert fresh(application).completeness == "asked"
        assert post_part(client, application, "reasons", reasons="Myöhässä").status_code == 422


def test_a_changed_contact_gets_the_link_and_the_old_one_is_told(call):
    application = make_sent_application(call)
    save(application, "contact", contact_email="uusi@esimerkki.example")
    assert [row.recipient_email for row in letters("contact_changed")] == [EMAIL]
    assert [row.recipient_email for row in letters("application_link")] == ["uusi@esimerkki.example"]


def test_a_renewed_link_makes_the_earlier_ones_void(client, call, by):
    application = make_sent_application(call)
    old = page(application)
    actions.renew_link(application, by=by)
    assert client.get(old).status_code == 404
    assert client.get(page(fresh(application))).status_code == 200


def test_links_of_an_erased_application_open_nothing(client, call):
    application = make_sent_application(call)
    Application.objects.filter(pk=application.pk).update(erased_at=timezone.now())
    assert client.get(page(application)).status_code == 404


def test_an_application_is_nobody_else_s(call, cast):
    mine = make_sent_application(call)
    draft = make_draft_application(call, email="muu@esimerkki.example", name="Muu ry", slug="muu")
    assert list(Application.objects.visible_to(cast.secretary.user)) == [mine]
    for someone in (cast.chair, cast.member, cast.other_secretary, cast.former):
        assert not Application.objects.visible_to(someone.user).exists()
    assert not Application.objects.visible_to(cast.administrator).exists()
    assert not Application.objects.visible_to(None).exists()
    assert application_token(draft) != application_token(mine)
    assert Nominee.objects.count() == 4
