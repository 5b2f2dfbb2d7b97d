"""Public pages as stored bytes: never stale, the same for everyone, one query."""

import datetime
import gzip
import threading

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from council.bodies.models import Host
from council.core.models import PageVersion, StoredPage
from council.core.pages import PublicPageMiddleware, touch
from tests.portal.probe import STATE

PAGE = "/fi/probe/esimerkki/"
SECURITY = [
    "Content-Security-Policy",
    "X-Frame-Options",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Content-Language",
]


@pytest.fixture
def host(db, settings):
    settings.ROOT_URLCONF = "tests.portal.probe"
    STATE.update(between=None, calls=0, until=None)
    return Host.objects.create(slug="esimerkki", kind="county", name_fi="Ennen")


def rename(host, name):
    """A change as an action makes it: with its touch in the same transaction."""
    with transaction.atomic():
        Host.objects.filter(pk=host.pk).update(name_fi=name)
        touch(f"probe:{host.pk}")


def elsewhere(deed):
    """Do it in another connection, committed before this returns."""

    def run():
        try:
            deed()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def warm(client, path=PAGE):
    """Ask twice: the first time is when it is learnt what the page shows."""
    client.get(path)
    return client.get(path)


def test_a_stored_page_is_one_query_and_no_view(client, host, django_assert_num_queries):
    first = warm(client)
    calls = STATE["calls"]
    with django_assert_num_queries(1):
        second = client.get(PAGE)
    assert STATE["calls"] == calls
    assert second.content == first.content == b"<p>Ennen fi</p>"


def test_a_page_whose_keys_are_known_is_stored_at_the_first_request(client, cast):
    client.get("/fi/bodies/")
    assert StoredPage.objects.get(key="/bodies/", language="fi").version >= 0
    assert not StoredPage.objects.filter(version=-1).exists()


def test_the_answer_is_the_same_made_and_stored(client, host):
    made, stored = client.get(PAGE), warm(client)
    assert dict(made.items()) == dict(stored.items())
    asked_for = client.get(PAGE + "?x=1")
    for name in SECURITY:
        assert asked_for.headers[name] == stored.headers[name]


def test_the_headers_are_those_of_every_other_page(client, host):
    other = client.get("/fi/feedback/")
    stored = warm(client)
    assert {name: stored.headers[name] for name in SECURITY} == {name: other.headers[name] for name in SECURITY}
    assert stored.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert stored.headers["Vary"] == "Accept-Encoding"


def test_each_language_is_its_own_page(client, host):
    assert b"sv" in warm(client, "/sv/probe/esimerkki/").content
    assert b"fi" in warm(client).content
    assert client.get("/sv/probe/esimerkki/").headers["Content-Language"] == "sv"


def test_a_change_shows_at_once(client, host):
    warm(client)
    rename(host, "Jälkeen")
    assert "Jälkeen" in client.get(PAGE).content.decode()
    assert "Jälkeen" in client.get(PAGE).content.decode()


def test_each_thing_that_a_page_shows_makes_it_new(client, host):
    warm(client)
    Host.objects.filter(pk=host.pk).update(name_fi="Luettelon kautta")
    assert "Ennen" in client.get(PAGE).content.decode(), "nobody touched it"
    touch("probe-list")
    assert "Luettelon kautta" in client.get(PAGE).content.decode()


def test_a_touch_of_something_else_leaves_the_page(client, host):
    warm(client)
    calls = STATE["calls"]
    touch("probe:999999", "site")
    client.get(PAGE)
    assert STATE["calls"] == calls


def test_a_page_is_good_before_anything_was_ever_touched(client, host):
    assert not PageVersion.objects.exists()
    warm(client)
    calls = STATE["calls"]
    client.get(PAGE)
    assert STATE["calls"] == calls
    rename(host, "Jälkeen")
    assert "Jälkeen" in client.get(PAGE).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_changes_nothing(client, host):
    warm(client)
    calls = STATE["calls"]
    with pytest.raises(RuntimeError), transaction.atomic():
        rename(host, "Peruttu")
        raise RuntimeError
    assert "Ennen" in client.get(PAGE).content.decode()
    assert STATE["calls"] == calls


@pytest.mark.django_db(transaction=True)
def test_a_change_between_reading_and_storing_is_not_lost(client, host):
    """The page is made from the old name while another process commits the new one."""
    client.get(PAGE)

    def change():
        STATE["between"] = None
        elsewhere(lambda: rename(host, "Jälkeen"))

    rename(host, "Välissä")
    STATE["between"] = change
    assert "Välissä" in client.get(PAGE).content.decode()
    assert "Jälkeen" in client.get(PAGE).content.decode(), "the old bytes were stored as the new version"


@pytest.mark.django_db(transaction=True)
def test_the_very_first_request_does_not_store_what_changed_meanwhile(client, host):
    STATE["between"] = lambda: (STATE.update(between=None), elsewhere(lambda: rename(host, "Jälkeen")))
    assert "Ennen" in client.get(PAGE).content.decode()
    assert "Jälkeen" in client.get(PAGE).content.decode()
    assert "Jälkeen" in client.get(PAGE).content.decode()


@pytest.mark.django_db(transaction=True)
def test_what_is_not_committed_is_not_seen(client, host):
    warm(client)
    with transaction.atomic():
        rename(host, "Kesken")
        seen = []
        elsewhere(lambda: seen.append(Client().get(PAGE).content.decode()))
        assert "Ennen" in seen[0]
    assert "Kesken" in client.get(PAGE).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_closed_is_opened_again(client, host):
    warm(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]

    def end():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])

    elsewhere(end)
    assert client.get(PAGE).status_code == 200


def test_midnight_makes_it_new(client, host):
    with time_machine.travel(datetime.datetime(2026, 3, 28, 21, 59, tzinfo=datetime.UTC), tick=False):
        warm(client)
        calls = STATE["calls"]
        client.get(PAGE)
        assert STATE["calls"] == calls
    with time_machine.travel(datetime.datetime(2026, 3, 28, 22, 0, 1, tzinfo=datetime.UTC), tick=False):
        client.get(PAGE)
        assert STATE["calls"] == calls + 1


def test_the_moment_that_the_page_names_makes_it_new(client, host):
    start = datetime.datetime(2026, 6, 8, 10, 0, tzinfo=datetime.UTC)
    STATE["until"] = start + datetime.timedelta(minutes=5)
    with time_machine.travel(start, tick=False):
        warm(client)
        calls = STATE["calls"]
    with time_machine.travel(start + datetime.timedelta(minutes=4), tick=False):
        client.get(PAGE)
        assert STATE["calls"] == calls
    with time_machine.travel(start + datetime.timedelta(minutes=6), tick=False):
        client.get(PAGE)
        assert STATE["calls"] == calls + 1


def test_another_build_makes_it_new(client, host):
    warm(client)
    calls = STATE["calls"]
    StoredPage.objects.update(build="an older one")
    client.get(PAGE)
    assert STATE["calls"] == calls + 1


def test_the_build_knows_code_templates_and_names(settings):
    from council.core.pages import build

    now = build.__wrapped__()
    assert now == build.__wrapped__()
    settings.SITE_OWNER = "Toinen omistaja"
    assert build.__wrapped__() != now


def test_gzip_and_plain_have_tags_of_their_own(client, host):
    plain = warm(client)
    zipped = client.get(PAGE, headers={"accept-encoding": "gzip, br"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == plain.content
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["ETag"] != zipped.headers["ETag"]
    assert int(zipped.headers["Content-Length"]) == len(zipped.content)
    assert client.get(PAGE, headers={"accept-encoding": "gzip;q=0"}).headers["ETag"] == plain.headers["ETag"]


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_an_unchanged_page_is_a_304(client, host, django_assert_num_queries, encoding):
    warm(client)
    tag = client.get(PAGE, headers={"accept-encoding": encoding}).headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        with django_assert_num_queries(1):
            answer = client.get(PAGE, headers={"if-none-match": known, "accept-encoding": encoding})
        assert answer.status_code == 304
        assert answer.content == b""
        assert answer.headers["ETag"] == tag
        assert "Content-Type" not in answer.headers
        assert answer.headers["Content-Security-Policy"]
    other = "gzip" if not encoding else ""
    assert client.get(PAGE, headers={"if-none-match": tag, "accept-encoding": other}).status_code == 200
    rename(host, "Jälkeen")
    assert client.get(PAGE, headers={"if-none-match": tag, "accept-encoding": encoding}).status_code == 200


def test_head_has_the_headers_of_get(client, host):
    get, head = warm(client), client.head(PAGE)
    assert head.content == b""
    assert dict(head.items()) == dict(get.items())
    assert client.head(PAGE + "?x").headers["Content-Length"] == get.headers["Content-Length"]


def test_a_query_string_is_answered_and_not_stored(client, host):
    client.get(PAGE + "?utm=1")
    assert not StoredPage.objects.exists()


def test_a_page_with_a_long_address_is_answered_and_not_stored(client, host):
    slug = "a" * 50
    Host.objects.create(slug=slug, kind="county", name_fi="Pitkä")
    address = f"/fi/probe/{slug}/{'b' * 60}/"
    assert client.get(address).content == "<p>Pitkä fi</p>".encode()
    assert not StoredPage.objects.exists()


def test_what_is_not_found_gets_the_usual_page(client, host):
    answer = client.get("/fi/probe/nobody/")
    assert answer.status_code == 404
    assert answer.headers["Content-Security-Policy"]
    assert not StoredPage.objects.exists()


def test_only_reading_is_answered(client, host):
    warm(client)
    assert client.post(PAGE).status_code == 405


def test_a_wrong_host_is_refused_although_the_page_is_stored(client, host):
    warm(client)
    answer = client.get(PAGE, headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert b"evil.example" not in answer.content


def test_everyone_gets_the_same_bytes_and_no_cookie(client, host, cast, sign_in):
    stranger, secretary = warm(client), sign_in(cast.secretary).get(PAGE)
    assert secretary.content == stranger.content
    assert dict(secretary.items()) == dict(stranger.items())
    assert not stranger.cookies
    assert not secretary.cookies


def test_a_language_that_there_is_not_is_a_404_in_finnish(client, db):
    answer = client.get("/de/bodies/")
    assert answer.status_code == 404
    assert '<html lang="fi">' in answer.content.decode()


def test_touching_many_at_once_takes_turns(db):
    touch("b", "a", "a")
    touch("a")
    assert dict(PageVersion.objects.values_list("key", "version")) == {"a": 2, "b": 1}


def test_the_middleware_remembers_a_bounded_number_of_addresses():
    assert PublicPageMiddleware(None).find_address.cache_info().maxsize == 4096


def test_stored_until_is_never_in_the_past(client, host):
    STATE["until"] = timezone.now() - datetime.timedelta(days=1)
    warm(client)
    assert StoredPage.objects.get().good_until > timezone.now()
