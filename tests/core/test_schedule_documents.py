"""Documents are asked for once, made by one worker, kept whole, and tried again when making them fails."""

import datetime
import resource
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone, translation

from council.core.documents import renderings
from council.core.documents.renderings import document, render_due, request_rendering
from council.core.files import file_path, open_file, remove_file, store_bytes
from council.core.models import Rendering, StoredFile

made = []


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    renderings.load()
    monkeypatch.setattr(renderings, "DOCUMENTS", {})
    made.clear()

    @document("test.minutes")
    def minutes(about_id, language):
        made.append((about_id, language, translation.get_language()))
        return b"%PDF-1.7 " + language.encode(), f"poytakirja-{about_id}-{language}.pdf"

    @document("test.faulty")
    def faulty(about_id, language):
        made.append(about_id)
        raise RuntimeError("no font")


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    return time_machine


def bytes_on_disk(settings):
    return [path for path in settings.FILES_DIR.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_the_same_content_is_made_once(settings):
    first = request_rendering("test.minutes", 7, "sv", "a" * 64, body_id=3)
    assert request_rendering("test.minutes", 7, "sv", "a" * 64, body_id=3) == first
    assert render_due() == 1
    request_rendering("test.minutes", 7, "sv", "a" * 64)
    assert render_due() == 0
    assert made == [(7, "sv", "sv")]
    row = Rendering.objects.select_related("file").get()
    assert (row.state, row.attempts, row.lease_until) == ("ready", 1, None)
    file = row.file
    assert (file.name, file.mime, file.size, file.body_id) == ("poytakirja-7-sv.pdf", "application/pdf", 11, 3)
    assert file.state == "clean"
    with open_file(file) as stored:
        assert stored.read() == b"%PDF-1.7 sv"
    assert stat.S_IMODE(file_path(file).stat().st_mode) & 0o137 == 0


@pytest.mark.django_db
def test_what_cannot_be_made_is_tried_again_then_fails_and_can_be_asked_for_anew(clock):
    request_rendering("test.faulty", 1, "fi", "b" * 64)
    request_rendering("test.minutes", 1, "fi", "c" * 64)
    assert render_due() == 2
    for attempt in range(2, renderings.MAX_ATTEMPTS + 1):
        assert render_due() == 0
        clock.shift(datetime.timedelta(seconds=2 ** (attempt - 1)))
        assert render_due() == 1
    row = Rendering.objects.get(key="b" * 64)
    assert (row.state, row.error, row.file) == ("failed", "RuntimeError: no font", None)
    assert Rendering.objects.get(key="c" * 64).state == "ready"
    again = request_rendering("test.faulty", 1, "fi", "b" * 64)
    assert (again.state, again.attempts) == ("queued", 0)


@pytest.mark.django_db
def test_a_document_whose_worker_was_killed_is_made_by_another(clock):
    row = request_rendering("test.minutes", 1, "fi", "a" * 64)
    Rendering.objects.filter(pk=row.pk).update(
        state="rendering", attempts=1, lease_until=timezone.now() + renderings.LEASE
    )
    assert render_due() == 0
    clock.shift(renderings.LEASE + datetime.timedelta(seconds=1))
    assert render_due() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("ready", 2)


@pytest.mark.django_db
def test_a_document_that_takes_its_worker_down_fails_in_the_end(clock):
    row = request_rendering("test.minutes", 1, "fi", "a" * 64)
    Rendering.objects.filter(pk=row.pk).update(
        state="rendering", attempts=renderings.MAX_ATTEMPTS, lease_until=timezone.now()
    )
    clock.shift(datetime.timedelta(seconds=1))
    assert render_due() == 1
    row.refresh_from_db()
    assert (row.state, row.error) == ("failed", "every worker was stopped")
    assert made == []


@pytest.mark.django_db
def test_a_worker_that_was_too_slow_leaves_no_file(clock, settings):
    row = request_rendering("test.minutes", 1, "fi", "a" * 64)

    @document("test.minutes")
    def slow(about_id, language):
        Rendering.objects.filter(pk=row.pk).update(lease_until=timezone.now() + datetime.timedelta(hours=1))
        return b"late", "late.pdf"

    assert render_due() == 1
    row.refresh_from_db()
    assert row.state == "rendering"
    assert not StoredFile.objects.exists()
    assert bytes_on_disk(settings) == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_documents():
    for number in range(12):
        request_rendering("test.minutes", number, "fi", f"{number:064d}")

    def work(_number):
        try:
            return render_due()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 12
    assert sorted(about for about, *_languages in made) == list(range(12))


@pytest.mark.django_db
def test_a_file_is_whole_or_not_there(settings):
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, usual[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            store_bytes("a.pdf", "application/pdf", b"x" * 10_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert bytes_on_disk(settings) == []
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_names_of_files(django_capture_on_commit_callbacks, settings):
    stored = store_bytes("\u202eliite\r\n" + "ä" * 300 + ".pdf", "application/pdf", b"x")
    assert stored.name.startswith("liite ää")
    assert stored.name.endswith("ä.pdf")
    assert len(stored.name) == 160
    assert len(stored.key) == 40
    assert file_path(stored).parent.name == stored.key[:2]
    with django_capture_on_commit_callbacks(execute=True):
        remove_file(stored)
        assert len(bytes_on_disk(settings)) == 1
    assert bytes_on_disk(settings) == []
