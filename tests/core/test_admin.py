"""Django admin: looking only, by administrators only, and at nothing secret."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from council.core.admin import SECRET_APPS, ReadOnlyAdmin
from council.core.events import describe, record
from council.core.models import Event

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def page(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


@pytest.fixture
def administrator(cast, sign_in):
    client = sign_in(cast.administrator)
    describe(test__done="%(what)s")
    record("test.done", target=cast.body, by=cast.secretary.user, what="canary-event")
    return client


def test_only_read_only_admins_of_our_own_models():
    for model, options in admin.site._registry.items():
        assert isinstance(options, ReadOnlyAdmin), model
        assert options.fields, f"{model}: name the fields that are shown"
        assert model._meta.app_label not in SECRET_APPS


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_lists_and_pages_open_and_nothing_can_be_changed(model, administrator):
    answer = administrator.get(page(model, "changelist"))
    assert answer.status_code == 200
    assert administrator.get(page(model, "add")).status_code == 403
    assert administrator.post(page(model, "add"), {}).status_code == 403
    assert administrator.post(page(model, "changelist"), {"action": "delete_selected"}).status_code in {200, 302, 403}
    if row := model._default_manager.first():
        opens = admin.site._registry[model].opens
        assert administrator.get(page(model, "change", row.pk)).status_code == (200 if opens else 403)
        assert administrator.post(page(model, "change", row.pk), {}).status_code == 403
        assert administrator.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403
        assert model._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("who", ["chair", "secretary", "member", "guest"])
def test_nobody_else_gets_in(cast, sign_in, who):
    client = sign_in(getattr(cast, who))
    for model in MODELS:
        assert client.get(page(model, "changelist")).status_code in {302, 403}


def test_contact_details_and_event_data_are_not_shown(cast, administrator):
    type(cast.member).objects.filter(pk=cast.member.pk).update(phone="canary-phone", needs="canary-needs")
    for model in MODELS:
        rows = model._default_manager.all()[:20]
        addresses = [page(model, "changelist")]
        if admin.site._registry[model].opens:
            addresses += [page(model, "change", row.pk) for row in rows]
        for address in addresses:
            text = administrator.get(address).content.decode()
            assert "canary" not in text, address
            assert cast.member.email not in text, address


def test_the_trail_can_be_filtered(cast, administrator):
    trail = page(Event, "changelist")
    assert "test.done" in administrator.get(trail, {"kind": "test.done"}).content.decode()
    assert administrator.get(trail, {"kind": "nothing"}).context["cl"].result_count == 0


def test_the_number_of_queries_of_the_trail_does_not_grow(cast, administrator, django_assert_num_queries):
    trail = page(Event, "changelist")
    administrator.get(trail)
    with CaptureQueriesContext(connection) as one:
        administrator.get(trail)
    for _ in range(2):
        record("test.done", target=cast.body, by=cast.secretary.user, what="x")
    with django_assert_num_queries(len(one)):
        administrator.get(trail)
