"""The pages of a call as they are shown when somebody else saved first, when something is wrong, and when frozen."""

import pytest
from django.conf import settings
from django.utils import timezone, translation

from members.calls import actions, content
from members.calls.enums import CallPart
from members.calls.models import Call
from tests.calls.samples import DAY, make_call, make_draft

pytestmark = [pytest.mark.node, pytest.mark.django_db]
PARTS = [str(part) for part in CallPart]
PLAIN = ["call_manage", "call_preview", "call_publish", "call_extend", "call_abandon", "call_history", "channels_edit"]


def pages_of(client, desk, desk_page, draft, is_open, ended):
    """``(what, HTML)`` of every page of calls and of what their forms answer."""
    for address in ("/calls/", f"/calls/{is_open.pk}/", f"/calls/{ended.pk}/", f"/bodies/{draft.body.slug}/", "/"):
        address = f"/{translation.get_language()}{address}"
        yield address, client.get(address)
    for name in ("call_list", "call_add"):
        yield name, desk.get(desk_page(name))
    yield "call_add refused", desk.post(desk_page("call_add"), {"purpose": "new"})
    for call in (draft, is_open, ended):
        for name in [*PLAIN, *(f"{part}_edit" for part in PARTS)]:
            yield f"{name} {call.state}", desk.get(desk_page(name, call))
    for part in PARTS:
        wrong = {"seen": "other", "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "retention_days": "1"}
        yield f"{part} refused", desk.post(desk_page(f"{part}_edit", draft), wrong)
    texts = {f"who_{code}": "Minun." for code in draft.languages}
    yield "texts conflict", desk.post(desk_page("texts_edit", draft), {"seen": "other", **texts})
    rows = {"seen": "other", "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"}
    rows |= {"form-0-name_fi": "Minun", "form-0-name_sv": "Mitt", "form-0-weight": "5"}
    yield "criteria conflict", desk.post(desk_page("criteria_edit", draft), rows)
    yield "publish conflict", desk.post(desk_page("call_publish", draft), {"version": "0"})
    yield "extend refused", desk.post(desk_page("call_extend", is_open), {"closes_day": "2020-01-01"})
    yield "abandon refused", desk.post(desk_page("call_abandon", is_open), {"reason_fi": ""})


def test_every_page_of_a_call_is_valid_in_every_language(cast, client, desk, desk_page, by, nu):
    draft, is_open = make_draft(cast.body), make_call(cast.body)
    actions.extend_call(is_open, is_open.closes_at + DAY, reasons={"fi": "Syy", "sv": "Orsak"}, by=by)
    actions.add_channel(is_open, name="Lehti", link="https://example.org/", announced_on=timezone.localdate(), by=by)
    seen = content.fingerprint(is_open, CallPart.TEXTS)
    actions.change_call(is_open, CallPart.TEXTS, by=by, seen=seen, who_fi="Korjattu.")
    reasons = {"fi": "Uusi\n\nvalmistelu.", "sv": "Ny beredning."}
    ended = actions.abandon_call(make_call(cast.body), reasons=reasons, by=by)
    successor = actions.renew_call(ended, by=by)
    Call.objects.filter(pk=successor.pk).update(opens_at=timezone.now(), closes_at=timezone.now() + DAY)
    actions.publish_call(successor, by=by, version=successor.version)
    is_open.refresh_from_db()
    faults, statuses = {}, set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for what, response in pages_of(client, desk, desk_page, draft, is_open, ended):
                statuses.add(response.status_code)
                for fault in nu(response.content.decode()):
                    faults.setdefault(fault, []).append(f"{code} {what}")
    assert not faults, "\n".join(f"{fault}: {pages[:3]}" for fault, pages in faults.items())
    assert statuses == {200, 409, 422}
