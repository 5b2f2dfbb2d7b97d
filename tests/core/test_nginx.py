"""nginx as ``deploy/nginx.conf`` sets it up, really started, before a small web server that plays the portal."""

import gzip
import http.client
import http.server
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONFIGURATION = (ROOT / "deploy" / "nginx.conf").read_text()
PDF = b"%PDF-1.7 closed paper"

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _nginx_is_installed():
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed (Debian: apt install nginx)")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Portal(http.server.BaseHTTPRequestHandler):
    """Answers ``/paper…`` with an order to nginx, everything else with how it was asked."""

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        self.send_response(200)
        if self.path.startswith("/paper"):
            for name, value in self.server.paper_headers.items():
                self.send_header(name, value)
        self.end_headers()

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *arguments):
        pass


def configured(folder, port, upstream):
    """The configuration with the folders and ports of a test, inside an http block."""
    text = CONFIGURATION.replace("web:8000", f"127.0.0.1:{upstream}").replace("listen 8080", f"listen 127.0.0.1:{port}")
    text = text.replace("/srv/portal/", f"{folder}/").replace("/dev/stdout", f"{folder}/access.log")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "portal.conf").write_text(text)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; worker_processes 1;"
        f" events {{}} http {{ {temporary} types {{ application/pdf pdf; text/css css; }}"
        f" include {folder}/portal.conf; }}"
    )
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]


@pytest.fixture
def folder():
    """A folder of ours which nginx, that drops root for its workers, may enter."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o711)
        yield pathlib.Path(name)


@pytest.fixture
def front(folder):
    """A running nginx: ``front(path, …)`` asks it; ``front.portal`` is what it asks."""
    (folder / "files").mkdir()
    (folder / "files" / "ab12").write_bytes(PDF)
    (folder / "static" / "portal").mkdir(parents=True)
    style = folder / "static" / "portal" / "portal.0123456789ab.css"
    style.write_text("a{}")
    style.with_name(style.name + ".gz").write_bytes(gzip.compress(b"a{}"))
    (folder / "static" / "portal" / "portal.css").write_text("a{}")
    (folder / "static" / ".collected").write_text("stamp")
    portal = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    portal.asked, portal.paper_headers = [], {}
    thread = threading.Thread(target=portal.serve_forever)
    thread.start()
    port = free_port()
    nginx = subprocess.Popen(configured(folder, port, portal.server_port), stderr=subprocess.PIPE, text=True)

    def ask(path, method="GET", body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers={"Host": "portal.example.fi", **headers})
        response = connection.getresponse()
        response.body = response.read()
        connection.close()
        return response

    end = time.monotonic() + 10
    while True:
        try:
            ask("/nginx-health")
            break
        except OSError:
            assert nginx.poll() is None, nginx.stderr.read()
            assert time.monotonic() < end
            time.sleep(0.05)
    ask.portal, ask.folder = portal, folder
    yield ask
    nginx.terminate()
    nginx.wait(10)
    portal.shutdown()
    thread.join()
    portal.server_close()


def test_the_reader_is_told_as_the_portal_needs_it(front):
    front("/fi/?q=1", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="http", Forwarded="for=203.0.113.9")
    path, headers = front.portal.asked[-1]
    assert path == "/fi/?q=1"
    assert headers["Host"] == "portal.example.fi"
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Proto"] == "https"
    assert "Forwarded" not in headers


def test_a_paper_keeps_every_header_of_its_security(front):
    front.portal.paper_headers = {
        "X-Accel-Redirect": "/papers-internal/ab12",
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="liite.pdf"',
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "same-origin",
        "X-Robots-Tag": "noindex",
    }
    response = front("/paper/1")
    assert (response.status, response.body) == (200, PDF)
    told = {name: response.getheader(name) for name in front.portal.paper_headers if name != "X-Accel-Redirect"}
    assert told == {name: value for name, value in front.portal.paper_headers.items() if name != "X-Accel-Redirect"}
    assert response.getheader("X-Content-Type-Options") == "nosniff"
    assert response.getheader("X-Frame-Options") == "DENY"
    assert response.getheader("Cross-Origin-Resource-Policy") == "same-origin"
    assert response.getheader("Strict-Transport-Security").startswith("max-age=31536000")
    assert response.getheader("X-Accel-Redirect") is None
    assert response.getheader("Server") == "nginx"


def test_a_paper_without_rules_gets_the_strictest(front):
    front.portal.paper_headers = {"X-Accel-Redirect": "/papers-internal/ab12", "Content-Type": "application/pdf"}
    response = front("/paper/1")
    assert response.getheader("Content-Security-Policy") == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert response.getheader("Referrer-Policy") == "no-referrer"


@pytest.mark.parametrize(
    "path",
    [
        "/papers-internal/ab12",
        "/papers-internal/../papers-internal/ab12",
        "/static/../files/ab12",
        "/static/..%2ffiles/ab12",
        "/static../files/ab12",
        "/static/.collected",
        "/static/portal/../.collected",
    ],
)
def test_nobody_reaches_the_files_by_himself(front, path):
    response = front(path)
    assert PDF not in response.body
    assert b"stamp" not in response.body
    assert response.status in {400, 404} or front.portal.asked, "only the portal may answer otherwise"


def test_a_missing_paper_is_not_found(front):
    front.portal.paper_headers = {"X-Accel-Redirect": "/papers-internal/gone"}
    assert front("/paper/1").status == 404


def test_static_files(front):
    named = front("/static/portal/portal.0123456789ab.css", Accept_Encoding="gzip")
    assert named.getheader("Cache-Control") == "public, max-age=31536000, immutable"
    assert named.getheader("Content-Encoding") == "gzip"
    assert named.getheader("X-Content-Type-Options") == "nosniff"
    plain = front("/static/portal/portal.css")
    assert plain.getheader("Cache-Control") == "public, max-age=300"
    assert front.portal.asked == []


def test_uploads_up_to_the_limit_and_no_further(front):
    limit = 25 * 2**20
    assert front("/fi/upload/", "POST", body=b"x" * (limit + 4096)).status == 200
    assert front("/fi/upload/", "POST", body=b"x" * (27 * 2**20)).status == 413


def test_the_log_has_no_secret(front):
    front("/fi/answer/WzEsMV0:1tXyZa:c2lnbmF0dXJl-_x/", Referer="https://portal.example.fi/fi/answer/a:b:c/")
    front("/fi/bodies/a-name-that-is-rather-long-and-still-no-secret/2026-1/?token=sesame")
    time.sleep(0.2)
    log = (front.folder / "access.log").read_text()
    assert '"GET /fi/answer/.../" 200' in log
    assert "c2lnbmF0dXJl" not in log
    assert "sesame" not in log
    assert "/fi/answer/a:b:c" not in log
    assert '"GET /fi/bodies/a-name-that-is-rather-long-and-still-no-secret/2026-1/" 200' in log


def test_the_example_with_tls_is_valid(tmp_path):
    make = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=x -keyout privkey.pem -out fullchain.pem"
    subprocess.run(make.split(), cwd=tmp_path, check=True, capture_output=True)
    command = configured(tmp_path, 8080, 8000)
    text = (tmp_path / "portal.conf").read_text()
    assert text.count("#tls ") > 10
    text = text.replace("#tls ", "").replace("/etc/nginx/tls", str(tmp_path))
    text = text.replace("#set_real_ip_from", "set_real_ip_from").replace("#real_ip_header", "real_ip_header")
    (tmp_path / "portal.conf").write_text(text)
    done = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "ssl_certificate " in text
