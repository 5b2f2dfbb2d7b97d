"""Names of uploads, the virus scanner, storing, and the form field."""

import os
import shutil
import socket
import subprocess
import threading
import time

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from council.core import uploads
from council.core.enums import FileState
from council.core.files import file_path, store_bytes
from council.core.forms import UploadField
from council.core.http import file_response
from council.core.models import StoredFile
from council.core.uploads.names import clean_name
from tests.core import samples

# --- Names

NAMES = [
    ("../../etc/passwd", "passwd"),
    ("C:\\Users\\x\\Esityslista.PDF", "Esityslista.pdf"),
    ("lasku\u202efdp.exe", "laskufdp.exe"),
    ("a\u0308 o\u0308.pdf", "ä ö.pdf"),
    ("x\r\nSet-Cookie: a=b.pdf", "x Set-Cookie_ a=b.pdf"),
    ("con.pdf", "_con.pdf"),
    ("LPT1.pdf", "_LPT1.pdf"),
    ("<img src=x onerror=alert(1)>.pdf", "_img src=x onerror=alert(1)_.pdf"),
    (".htaccess", "htaccess"),
    ("pöytäkirja 3/2026.pdf", "2026.pdf"),
    ("%2e%2e%2fx.pdf", "_2e_2e_2fx.pdf"),
    ("  ..  ", "tiedosto"),
    ("đ ŋ ŧ ǩ õ ʹ.pdf", "đ ŋ ŧ ǩ õ ʹ.pdf"),
    ("a\u200bb\u2028c.pdf", "abc.pdf"),
    ("a\x00b.pdf", "ab.pdf"),
]


@pytest.mark.parametrize(("given", "shown"), NAMES)
def test_names_are_cleaned(given, shown):
    assert clean_name(given).replace("file", "tiedosto") == shown


def test_names_are_cut_and_keep_their_ending():
    name = clean_name("…" * 200 + ".pdf")
    assert len(name) == 120
    assert name.endswith("….pdf")
    assert len(clean_name("x." + "y" * 300)) <= 120


# --- Storing and the virus scanner


@pytest.mark.django_db
def test_a_stored_upload_is_cleaned_and_under_a_name_nobody_can_guess(cast):
    stored = uploads.store_upload(
        SimpleUploadedFile("../Esitys.pdf", samples.pdf(samples.armed)), by=cast.member.user, body_id=cast.body.pk
    )
    assert (stored.name, stored.mime, stored.state) == ("Esitys.pdf", "application/pdf", FileState.CLEAN)
    assert (stored.uploaded_by, stored.body_id) == (cast.member.user, cast.body.pk)
    assert b"app.alert" not in file_path(stored).read_bytes()
    assert "Esitys" not in str(file_path(stored))
    other = uploads.store_upload(SimpleUploadedFile("Esitys.pdf", samples.pdf()), by=None, body_id=None)
    assert len({stored.key, other.key}) == 2
    assert len(stored.key) == 40


class FalseScanner:
    """Answers one INSTREAM as told, and keeps what it was sent."""

    def __init__(self, path, answer):
        self.line = socket.socket(socket.AF_UNIX)
        self.line.bind(str(path))
        self.line.listen()
        self.answer, self.got = answer, b""
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        peer, _address = self.line.accept()
        with peer:
            while not self.got.endswith(b"\0\0\0\0"):
                self.got += peer.recv(65536)
            peer.sendall(self.answer)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (b"stream: OK\0", "clean"),
        (b"stream: Eicar FOUND\0", None),
        (b"INSTREAM size limit exceeded. ERROR\0", "error"),
        (b"", "error"),
        (b"stream: OK but no end", "error"),
    ],
)
def test_only_what_the_scanner_calls_clean_is_clean(answer, state, settings, tmp_path):
    settings.CLAMD_SOCKET = str(tmp_path / "s")
    scanner = FalseScanner(settings.CLAMD_SOCKET, answer)
    upload = SimpleUploadedFile("muistio.txt", b"sisalto")
    if state is None:
        with pytest.raises(ValidationError) as refused:
            uploads.store_upload(upload, by=None, body_id=None, allowed=uploads.WITH_TEXTS)
        assert refused.value.code == "virus"
        assert not StoredFile.objects.exists()
        assert not list(settings.FILES_DIR.rglob("*")) or not any(p.is_file() for p in settings.FILES_DIR.rglob("*"))
    else:
        assert uploads.store_upload(upload, by=None, body_id=None, allowed=uploads.WITH_TEXTS).state == state
    scanner.thread.join(5)
    assert scanner.got == b"zINSTREAM\0\0\0\0\x07sisalto\0\0\0\0"


@pytest.mark.django_db
def test_what_could_not_be_scanned_is_scanned_later(settings, tmp_path):
    settings.CLAMD_SOCKET = str(tmp_path / "nobody")
    upload = SimpleUploadedFile("muistio.txt", b"sisalto")
    stored = uploads.store_upload(upload, by=None, body_id=None, allowed=uploads.WITH_TEXTS)
    assert stored.state == FileState.ERROR
    assert uploads.scan_waiting() == 0
    settings.CLAMD_SOCKET = str(tmp_path / "s")
    FalseScanner(settings.CLAMD_SOCKET, b"stream: Eicar FOUND\0")
    assert uploads.scan_waiting() == 1
    stored.refresh_from_db()
    assert stored.state == FileState.INFECTED
    assert uploads.scan_waiting() == 0


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.skipif(not shutil.which("clamd"), reason="clamd is not installed (Debian: apt install clamav-daemon)")
def test_a_real_scanner_finds_the_test_virus(settings, tmp_path):
    """A real clamd with one signature of our own; no signatures are fetched."""
    folder = tmp_path / "db"
    folder.mkdir()
    (folder / "test.ndb").write_text(f"Test.Eicar:0:*:{samples.EICAR.hex()}\n")
    config = tmp_path / "clamd.conf"
    settings.CLAMD_SOCKET = str(tmp_path / "clamd.sock")
    user = "User root\n" if os.geteuid() == 0 else ""
    config.write_text(f"LocalSocket {settings.CLAMD_SOCKET}\nDatabaseDirectory {folder}\nForeground yes\n{user}")
    scanner = subprocess.Popen(["clamd", "-c", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _try in range(100):
            if os.path.exists(settings.CLAMD_SOCKET):
                break
            time.sleep(0.1)
        good = SimpleUploadedFile("muistio.txt", b"Hyv\xc3\xa4")
        assert uploads.store_upload(good, by=None, body_id=None, allowed=uploads.WITH_TEXTS).state == "clean"
        inside = samples.ooxml(extra=[("word/media/image1.bin", samples.EICAR)])
        for name, data in (("muistio.txt", samples.EICAR), ("esitys.docx", inside)):
            with pytest.raises(ValidationError) as refused:
                uploads.store_upload(SimpleUploadedFile(name, data), by=None, body_id=None, allowed=uploads.WITH_TEXTS)
            assert refused.value.code == "virus"
    finally:
        scanner.terminate()
        scanner.wait()


# --- The form field


def test_the_field_tells_what_it_takes_and_gives_a_checked_file():
    class Form(forms.Form):
        file = UploadField(label="Tiedosto")
        extra = UploadField(required=False, allowed=("jpg",))

    html = str(Form())
    assert 'accept=".pdf,.docx,.xlsx,.pptx,.odt,.ods,.png,.jpg,.jpeg,.jpe"' in html
    assert "25 MB" in html or "25 Mt" in html
    form = Form({}, {"file": SimpleUploadedFile("esitys.pdf", samples.pdf())})
    assert form.is_valid()
    assert isinstance(form.cleaned_data["file"], uploads.Checked)
    assert form.cleaned_data["extra"] is None
    for data in (b"", b"<html>"):
        form = Form({}, {"file": SimpleUploadedFile("esitys.pdf", data)})
        assert not form.is_valid()
        assert len(form.errors["file"]) == 1
    assert Form({}, {}).errors["file"]
    wrong = Form(
        {}, {"file": SimpleUploadedFile("esitys.pdf", samples.pdf()), "extra": SimpleUploadedFile("a.pdf", b"")}
    )
    assert "JPEG" in wrong.errors["extra"][0]


def test_a_stored_file_is_sent_as_what_it_is(db, settings):
    stored = store_bytes("muistio.pdf", "application/pdf", b"%PDF-1.7\n")
    answer = file_response(stored, private=True, inline=True)
    assert answer["Content-Type"] == "application/pdf" and b"".join(answer) == b"%PDF-1.7\n"
    settings.ACCEL_REDIRECT_PREFIX = "/papers-internal/"
    assert file_response(stored, private=True)["Content-Type"] == "application/pdf"
