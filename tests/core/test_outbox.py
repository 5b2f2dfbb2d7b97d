"""Letters are queued once, replaced by newer ones, claimed by one worker, and end in a state that tells why."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from council.core.actions import resend
from council.core.enums import DeliveryState
from council.core.jobs import wipe_secrets
from council.core.models import Delivery, Event
from council.core.post import outbox
from council.core.post.letters import Letter, compose, place
from council.core.post.mail import carrier
from council.core.post.mailbox import newest, read
from council.core.post.outbox import deliver_due, queue
from council.core.states import Refused
from tests.core.processes import Sink, free_port

KIND = "test.invitation"
calls = []


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Kinds of letters that only these tests know."""
    outbox.load()
    monkeypatch.setattr(outbox, "LETTERS", dict(outbox.LETTERS))
    calls.clear()

    @outbox.letter(KIND, shape=["role"])
    def invitation(about_id, language, role):
        calls.append((about_id, language, role))
        return compose(f"Kutsu {role}", f"Hyvä {place('name')}: {place('link')}", from_name="Kumppanuuspöytä")

    @outbox.letter("test.code", wipe=True)
    def code(about_id, language):
        return Letter("Koodi", f"Koodisi on {place('code')}")

    @outbox.letter("test.gone")
    def gone(about_id, language):
        return None if about_id == 1 else Delivery.objects.get(pk=0)

    @outbox.letter("test.faulty")
    def faulty(about_id, language):
        raise RuntimeError("no such thing")


@pytest.fixture
def clock(time_machine):
    """A clock that stands still unless it is moved."""
    time_machine.move_to(timezone.now(), tick=False)
    return time_machine


def row(number=1, sequence=0, **fields):
    given = {
        "key": f"{KIND}:{number}:{sequence}",
        "kind": KIND,
        "group": "kokous:1",
        "sequence": sequence,
        "about_id": 7,
        "recipient_name": f"Jäsen {number}",
        "recipient_email": f"jasen{number}@example.org",
        "language": "fi",
        "fields": {"role": "member", "link": f"https://example.org/{number}"},
    }
    return Delivery(**{**given, **fields})


def states():
    return dict(Delivery.objects.values_list("key", "state"))


@pytest.fixture
def sink(tmp_path, settings):
    """``sink(*options)`` starts an SMTP server and makes the portal use it."""
    running = []

    def begin(*options):
        running.append(Sink(tmp_path, *options))
        settings.LOCAL_MAILBOX = None
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", running[-1].port, 5
        settings.DEFAULT_FROM_EMAIL = "portaali@example.org"
        return running[-1]

    yield begin
    for each in running:
        each.stop()


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 600])
def test_a_deed_done_twice_writes_one_letter(many):
    queue([row(number) for number in range(many)])
    queue([row(number, language="sv") for number in range(many + 1)])
    assert Delivery.objects.count() == many + 1
    first = Delivery.objects.get(key=f"{KIND}:0:0")
    assert (first.language, first.state, first.fields["link"]) == ("fi", "queued", "https://example.org/0")
    assert abs(first.created_at - timezone.now()) < datetime.timedelta(minutes=1)
    assert first.due_at <= timezone.now()


@pytest.mark.django_db
def test_one_key_twice_in_one_batch():
    queue([row(1) for _again in range(600)])
    assert Delivery.objects.count() == 1


@pytest.mark.django_db
def test_a_newer_letter_replaces_the_older_one_that_has_not_left():
    queue([row(1), row(2), row(3, group="kokous:2")])
    queue([row(1, 1)])
    assert states() == {
        f"{KIND}:1:0": "superseded",
        f"{KIND}:1:1": "queued",
        f"{KIND}:2:0": "queued",
        f"{KIND}:3:0": "queued",
    }
    queue([row(2, 1)])
    queue([row(2, 0, key="late")])
    assert states()["late"] == "queued"
    assert deliver_due() == 4
    assert states()["late"] == "superseded"
    assert {letter.subject for letter in newest(9)[0]} == {"Kutsu member"}
    assert newest(9)[1] == 3


@pytest.mark.django_db(transaction=True)
def test_a_newer_letter_waits_while_the_older_is_being_sent():
    queue([row(1)])
    held = outbox._Chunk(10)
    queue([row(1, 1)])
    assert [each.key for each in held.rows] == [f"{KIND}:1:0"]
    assert deliver_due() == 0
    held._give_back()
    assert deliver_due() == 2
    assert states() == {f"{KIND}:1:0": "superseded", f"{KIND}:1:1": "sent"}


@pytest.mark.django_db
def test_a_text_is_written_once_for_all_who_get_the_same():
    queue([row(number) for number in range(5)] + [row(9, fields={"role": "deputy", "link": "x"})])
    queue([row(10, language="sv")])
    assert deliver_due() == 7
    assert sorted(calls) == [(7, "fi", "deputy"), (7, "fi", "member"), (7, "sv", "member")]
    texts = {letter.recipient: read(letter.key).text for letter in newest(9)[0]}
    assert "Hyvä Jäsen 3: https://example.org/3" in texts["Jäsen 3 <jasen3@example.org>"]


@pytest.mark.django_db
def test_urgent_letters_go_first_and_later_ones_wait():
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    queue([row(1), row(2), row(3, due_at=tomorrow), row(4, urgent=True)])
    assert deliver_due(1) == 1
    assert states()[f"{KIND}:4:0"] == "sent"
    assert deliver_due() == 2
    assert states()[f"{KIND}:3:0"] == "queued"


@pytest.mark.django_db
def test_secrets_are_wiped(clock):
    queue(
        [
            row(1, kind="test.code", fields={"code": "123"}),
            outbox.plain("p", "a@example.org", "Hei", "Teksti\n.x", "fi"),
        ]
    )
    assert deliver_due() == 2
    assert list(Delivery.objects.values_list("state", "fields")) == [("sent", {}), ("sent", {})]
    assert {read(each.key).text.strip() for each in newest(9)[0]} == {"Koodisi on 123", "Teksti\n.x"}
    queue([row(2, kind="test.code", recipient_email="", fields={"code": "456"}), row(3)])
    deliver_due()
    wipe_secrets()
    assert Delivery.objects.get(key=f"{KIND}:2:0").fields == {"code": "456"}
    clock.shift(datetime.timedelta(hours=25))
    wipe_secrets()
    failed = Delivery.objects.get(key=f"{KIND}:2:0")
    assert (failed.state, failed.fields) == ("failed", {})
    assert Delivery.objects.get(key=f"{KIND}:3:0").fields


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "state", "reason"),
    [
        ({"recipient_email": "ei osoite"}, "failed", "address: ei osoite"),
        ({"recipient_email": ""}, "failed", "address: "),
        ({"recipient_email": "a@b.fi\r\nBcc: c@d.fi"}, "failed", "address: a@b.fi Bcc: c@d.fi"),
        ({"fields": {"role": "member"}}, "failed", "text: no field 'link'"),
        ({"kind": "test.gone", "about_id": 1}, "superseded", ""),
        ({"kind": "test.gone"}, "failed", "text: Delivery matching query does not exist."),
        ({"kind": "test.faulty"}, "queued", "text: RuntimeError: no such thing"),
        ({"kind": "test.unknown"}, "queued", "text: KeyError: 'test.unknown'"),
    ],
)
def test_one_bad_letter_does_not_stop_the_others(fields, state, reason):
    queue([row(1, **fields), row(2)])
    assert deliver_due() == 2
    bad = Delivery.objects.get(key=f"{KIND}:1:0")
    assert (bad.state, bad.error) == (state, reason)
    assert states()[f"{KIND}:2:0"] == "sent"


@pytest.mark.django_db
def test_a_letter_that_never_goes_through_is_given_up_after_twelve_tries(clock):
    queue([row(1, kind="test.faulty")])
    start = timezone.now()
    for attempt in range(1, 13):
        assert deliver_due() == 1
        letter = Delivery.objects.get()
        if attempt < 12:
            assert letter.due_at - timezone.now() == datetime.timedelta(seconds=2**attempt)
            assert deliver_due() == 0
            clock.move_to(letter.due_at)
    assert letter.state == DeliveryState.FAILED
    assert timezone.now() - start == datetime.timedelta(seconds=2**12 - 2)
    assert deliver_due() == 0


@pytest.mark.django_db
def test_a_letter_that_takes_its_worker_down_is_given_up(clock, settings):
    queue([row(1)])
    for _attempt in range(outbox.MAX_ATTEMPTS):
        assert outbox._Chunk(1).claimed == 1
        clock.shift(datetime.timedelta(seconds=settings.LETTER_LEASE_SECONDS + 1))
    assert deliver_due() == 1
    letter = Delivery.objects.get()
    assert (letter.state, letter.error) == ("failed", "gave_up: ")


@pytest.mark.django_db
def test_what_a_worker_no_longer_holds_it_does_not_touch(clock, settings):
    queue([row(1), row(2)])
    slow = outbox._Chunk(2)
    clock.shift(datetime.timedelta(seconds=settings.LETTER_LEASE_SECONDS + 1))
    assert deliver_due() == 2
    slow._settle(slow.rows[0], DeliveryState.FAILED, "too late")
    slow._renew()
    assert slow.rows == []
    assert set(states().values()) == {"sent"}


@pytest.mark.django_db
def test_a_slow_worker_holds_on_to_its_letters_and_lets_the_replaced_ones_go(clock, settings):
    queue([row(1), row(2)])
    slow = outbox._Chunk(2)
    first = slow.lease
    queue([row(2, 1)])
    clock.shift(datetime.timedelta(seconds=settings.LETTER_LEASE_SECONDS / 9 + 1))
    with carrier() as post:
        assert slow.deliver(post, lambda: False) == 2
    assert slow.lease - first == datetime.timedelta(seconds=settings.LETTER_LEASE_SECONDS / 9 + 1)
    assert states() == {f"{KIND}:1:0": "sent", f"{KIND}:2:0": "superseded", f"{KIND}:2:1": "queued"}
    assert deliver_due() == 1


@pytest.mark.django_db
def test_stopping_gives_back_what_was_not_tried():
    queue([row(number) for number in range(5)])
    asked = iter([False, False, False, True, True])
    assert deliver_due(stop=lambda: next(asked)) == 2
    left = Delivery.objects.filter(state="queued")
    assert {(each.attempts, each.lease_until) for each in left} == {(0, None)}
    assert len(left) == 3


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_never_send_a_letter_twice(monkeypatch):
    queue([row(number) for number in range(240)])
    monkeypatch.setattr(outbox, "CHUNK", 7)

    def sweep(_number):
        try:
            return deliver_due()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(sweep, range(4)))
    assert sum(done) == 240
    letters, total = newest(500)
    assert total == 240
    assert len({letter.recipient for letter in letters}) == 240
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.django_db
@pytest.mark.parametrize("options", [[], ["--pipelining"]], ids=["one by one", "pipelining"])
def test_what_the_mail_server_says_decides(sink, options):
    server = sink(*options)
    addresses = ["unknown@example.org", "later@example.org", "spam@example.org", "toomany@example.org", "a@äö.fi"]
    queue([row(0), *(row(number, recipient_email=each) for number, each in enumerate(addresses, 1)), row(6)])
    assert deliver_due() == 7
    told = {
        each.recipient_email: (each.state, each.error, each.attempts) for each in Delivery.objects.exclude(state="sent")
    }
    assert told == {
        "unknown@example.org": ("failed", "refused: 550 5.1.1 User unknown", 1),
        "later@example.org": ("queued", "delayed: 451 4.7.1 Greylisted", 1),
        "spam@example.org": ("failed", "refused: 554 5.7.1 No spam", 1),
        "toomany@example.org": ("queued", "delayed: 421 4.3.2 Going away", 1),
    }
    taken = server.letters()
    assert [each["to"] for each in taken] == ["jasen0@example.org", "a@xn--4ca0b.fi", "jasen6@example.org"]
    assert {each["sender"] for each in taken} == {"portaali@example.org"}
    assert len({each["id"] for each in taken}) == 3
    assert taken[0]["connection"] != taken[1]["connection"] == taken[2]["connection"]


@pytest.mark.django_db
@pytest.mark.parametrize("options", [[], ["--pipelining"]], ids=["one by one", "pipelining"])
def test_one_connection_carries_them_all_and_is_renewed_when_the_server_ends_it(sink, options):
    server = sink("--per-connection", 4, *options)
    queue([row(number) for number in range(10)])
    assert deliver_due() == 10
    taken = server.letters()
    assert [each["to"] for each in taken] == [f"jasen{number}@example.org" for number in range(10)]
    assert len({each["connection"] for each in taken}) == 3
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.django_db
def test_without_a_mail_server_letters_wait_and_no_try_is_used_up(settings, clock):
    settings.LOCAL_MAILBOX = None
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    queue([row(1)])
    pauses = []
    for _sweep in range(8):
        now = timezone.now()
        assert deliver_due() == 0
        letter = Delivery.objects.get()
        assert (letter.state, letter.attempts) == ("queued", 0)
        pauses.append(round((letter.due_at - now).total_seconds()))
        clock.move_to(letter.due_at)
    assert pauses[:5] == [5, 5, 5, 8, 11]
    assert pauses == sorted(pauses)
    clock.shift(datetime.timedelta(days=3))
    deliver_due()
    assert Delivery.objects.get().due_at - timezone.now() == datetime.timedelta(minutes=5)
    assert "Connection refused" in Delivery.objects.get().reason
    settings.LOCAL_MAILBOX = settings.FILES_DIR.parent / "mailbox"
    clock.shift(datetime.timedelta(minutes=5))
    assert deliver_due() == 1


@pytest.mark.django_db
def test_a_failed_letter_is_sent_again_by_the_secretary(cast, settings):
    queue([row(1, recipient_email="vaara osoite", body_id=cast.body.pk), row(2)])
    deliver_due()
    letter = Delivery.objects.get(key=f"{KIND}:1:0")
    resend(letter, by=cast.secretary.user, email="oikea@example.org")
    assert deliver_due() == 1
    letter.refresh_from_db()
    assert (letter.state, letter.recipient_email, letter.error) == ("sent", "oikea@example.org", "")
    event = Event.objects.about(letter).get()
    assert (event.kind, event.actor, event.body_id) == ("letter.resent", cast.secretary.user, cast.body.pk)
    assert event.data["recipient"] == "Jäsen 1"
    for state in ("sent", "sending", "queued", "superseded"):
        Delivery.objects.filter(pk=letter.pk).update(state=state)
        with pytest.raises(Refused):
            resend(letter, by=cast.secretary.user)


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_by_the_commit_and_not_before():
    listener = connection.get_new_connection(connection.get_connection_params())
    listener.autocommit = True
    listener.execute("LISTEN portal_letters")
    with transaction.atomic():
        queue([row(1)])
        queue([row(2)])
        assert list(listener.notifies(timeout=0.05)) == []
    assert len(list(listener.notifies(timeout=1, stop_after=1))) == 1
    assert list(listener.notifies(timeout=0)) == []
    listener.close()


@pytest.mark.django_db
def test_ten_thousand_letters_are_queued_soon():
    """The aim is half a second on a quiet machine (benchmarks/letters.py); this only catches a fall off a cliff."""
    rows = [row(number) for number in range(10_000)]
    begun = timezone.now()
    queue(rows)
    assert timezone.now() - begun < datetime.timedelta(seconds=3)
    assert Delivery.objects.count() == 10_000
