"""What a monitor, a container or nginx asks."""

import http.server
import os
import pathlib
import subprocess
import sys
import threading

import pytest

from council.core.healthcheck import is_well

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_well_while_the_database_answers(client, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies


def test_only_looked_at(client, db):
    assert client.post("/healthz").status_code == 405


LOCAL = {"LOCAL_MODE": "1"}
PRODUCTION = {"SECRET_KEY": "k" * 60, "SITE_URL": "https://127.0.0.1", "ALLOWED_HOSTS": "127.0.0.1"}


@pytest.mark.parametrize("mode", [LOCAL, PRODUCTION], ids=["local", "production"])
def test_unwell_without_a_database_and_asked_without_tls(mode, tmp_path):
    code = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "response = Client(headers={'host': '127.0.0.1'}).get('/healthz')\n"
        "print(response.status_code, response.content)"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "council.settings",
        "DATABASE_URL": f"postgresql://portal@/portal?host={tmp_path}",
        **mode,
    }
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout.startswith("503 b'the database does not answer"), done.stderr


@pytest.fixture
def web_server():
    """A web server that gives the status it is told to, and remembers how it was asked."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            server.asked.append((self.path, self.headers["Host"], self.headers["X-Forwarded-Proto"]))
            self.send_response(server.status)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    server.status, server.asked = 200, []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_containers_own_check_asks_by_the_portals_name(web_server, monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://portal.example.fi")
    assert is_well(web_server.server_port)
    assert web_server.asked == [("/healthz", "portal.example.fi", "https")]
    web_server.status = 503
    assert not is_well(web_server.server_port)


def test_the_containers_own_check_without_a_web_server(web_server):
    port = web_server.server_port
    web_server.server_close()
    assert not is_well(port, timeout=1)
