"""Letters and double presses of the public form: nothing is injected, nothing is done twice."""

import datetime
import re
import threading

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from council.core.models import Delivery
from council.core.post.mime import Prepared
from council.core.post.outbox import LETTERS, load
from members.calls import actions, parts, summary
from members.calls.emails.words import inert
from members.calls.models import Application, Nominee
from tests.calls.applying import (
    fresh,
    letters,
    make_draft_application,
    make_sent_application,
    page,
    save,
    values_of,
)
from tests.calls.test_applying_bad_input import (  # noqa: F401
    TYPED,
    _no_limits_left_over,
    post_part,
)

pytestmark = pytest.mark.django_db


# --- Letters

EVIL = "[klikkaa](http://evil.example) <a href='https://evil.example'>x</a> evil.example\r\nBcc: uhri@evil.example"


def written(kind, about, **shape):
    """A letter as it is written, in all languages: its texts joined."""
    load()
    texts = []
    for language in ("fi", "sv", "en"):
        with translation.override(language):
            letter = LETTERS[kind].render(about.pk, language, **shape)
        texts.append((letter.subject, letter.text, letter.html))
    return texts


@pytest.fixture
def evil(call):
    """A sent application with links and markup in every field, as no form would let them be written."""
    application = make_sent_application(call, consents=False)
    Application.objects.filter(pk=application.pk).update(
        name=EVIL[:200], contact_name=EVIL[:200], networks=EVIL, reasons=EVIL, no_number_reason=EVIL[:200]
    )
    Application.objects.filter(pk=application.pk).update(completeness="asked", completion_due=call.closes_at)
    Nominee.objects.filter(application=application).update(given_name=EVIL[:100], task=EVIL[:200])
    application.joint.update(name=EVIL[:200])
    application.answers.filter(question__kind="text").update(text=EVIL)
    return summary.read(application.pk)


@pytest.mark.parametrize(
    ("kind", "of", "shape"),
    [
        ("calls.receipt", "application", {}),
        ("calls.application_link", "application", {}),
        ("calls.contact_changed", "application", {}),
        ("calls.consent", "nominee", {"version": 1}),
        ("calls.nomination_ended", "application", {"ended": "replaced", "question": ""}),
        ("calls.consent_answered", "application", {"consent": "refused"}),
        ("calls.consent_answered_desk", "application", {"consent": "refused"}),
        ("calls.completion_asked", "application", {}),
        ("calls.chosen", "application", {}),
        ("calls.in_reserve", "application", {}),
        ("calls.not_chosen", "application", {}),
        ("calls.not_carried_out", "application", {}),
    ],
)
def test_what_strangers_wrote_is_no_link_and_no_markup_in_letters(evil, kind, of, shape):
    about = evil if of == "application" else evil.nominees.first()
    for subject, text, page_html in written(kind, about, **shape):
        assert "\n" not in subject and "\r" not in subject
        for part in (text, page_html):
            assert "http://evil" not in part and "https://evil" not in part and "evil.example" not in part
            assert kind == "calls.receipt" or "\nBcc:" not in part, "a name stays on its line"
        assert "<a href='https" not in page_html and 'href="http://evil' not in page_html
        assert "klikkaa" in text + subject, "the words themselves are there"


def test_a_letter_s_name_of_the_recipient_makes_no_header(evil):
    load()
    with translation.override("fi"):
        letter = LETTERS["calls.receipt"].render(evil.pk, "fi")
    message = Prepared(letter, "fi").fill("k", EVIL, "a@esimerkki.example", {"link": "https://x.example"})
    head = message.partition(b"\r\n\r\n")[0]
    assert b"\r\nBcc:" not in head


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_inert_words_never_hold_an_address(text):
    shown = inert(text)
    assert not re.search(r"\S[.:/@][^\s\u200b]", shown) and "\n" not in shown and "\x00" not in shown
    assert shown.replace("\u200b", "") == inert(text).replace("\u200b", "")


@given(data=st.fixed_dictionaries({}, optional={name: st.text(max_size=40) for name in TYPED["member"]}))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_in_a_nominee_s_page_is_stored_clean_or_told(client, call, data):
    application = Application.objects.first() or make_draft_application(call)
    response = post_part(client, application, "member", {"naming": "now", "language": "fi", **data})
    assert response.status_code in {302, 422}
    stored = parts.stored(summary.read(application.pk), "member")
    assert all("\x00" not in str(value) and "\n" not in str(value) for value in stored.values())


# --- At once


def at_once(*deeds):
    """Run deeds in threads that begin together; returns what they gave or raised."""
    barrier, results = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(at, deed):
        try:
            barrier.wait(10)
            results[at] = deed()
        except Exception as error:
            results[at] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    return results


@pytest.mark.django_db(transaction=True)
def test_a_double_press_sends_once(call):
    application = make_draft_application(call)
    client, address = Client(), page(application, "apply_check")
    results = at_once(*[lambda: client.post(address).status_code] * 4)
    assert results == [302] * 4
    sent = fresh(application)
    call.refresh_from_db()
    assert (sent.state, sent.number, call.next_number) == ("submitted", 1, 2)
    assert len(letters("receipt")) == 1 and len(letters("consent")) == 2


@pytest.mark.django_db(transaction=True)
def test_numbers_are_given_once_and_without_a_gap_at_once(call):
    drafts = [
        make_draft_application(call, email=f"a{n}@esimerkki.example", name=f"Yhdistys {n}", slug=f"y{n}")
        for n in range(6)
    ]

    def send(application):
        return lambda: actions.send_application(application)[0].number

    assert sorted(at_once(*map(send, drafts))) == [1, 2, 3, 4, 5, 6]


@pytest.mark.django_db(transaction=True)
def test_one_press_too_many_on_the_mailbox_s_page_begins_one_application(call):
    def begin():
        return actions.begin_application(call, email="a@esimerkki.example", language="fi").pk

    assert len(set(at_once(begin, begin, begin))) == 1 and Application.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told(call):
    application = make_draft_application(call)
    seen = parts.fingerprint(summary.read(application.pk), "reasons")

    def write(text):
        return lambda: actions.save_part(application, "reasons", {"reasons": text}, seen=seen)

    results = at_once(write("Yksi"), write("Kaksi"))
    assert sorted(type(each).__name__ for each in results) == ["Application", "Conflict"]


@pytest.mark.django_db(transaction=True)
def test_a_call_extended_while_somebody_sends_leaves_nobody_late_in_vain(call, by):
    """Whichever comes first: the application came before the new closing, so it is not late."""
    now = timezone.now()
    type(call).objects.filter(pk=call.pk).update(closes_at=now - datetime.timedelta(seconds=1))
    application = make_draft_application(call)
    reasons = {"fi": "Syy", "sv": "Skäl"}
    results = at_once(
        lambda: actions.send_application(application),
        lambda: actions.extend_call(call, now + datetime.timedelta(days=1), reasons=reasons, by=by),
    )
    assert not [each for each in results if isinstance(each, Exception)], results
    assert fresh(application).is_late is False


def test_a_refused_save_leaves_nothing_half_written(call):
    application = make_sent_application(call)
    before, count = fresh(application), Delivery.objects.count()
    with pytest.raises(actions.Lacking), transaction.atomic():
        save(application, "member", email="")
    after = fresh(application)
    assert (after.version, after.changed_at) == (before.version, before.changed_at)
    assert Delivery.objects.count() == count and values_of(call)
