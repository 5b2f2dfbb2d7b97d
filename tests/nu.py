"""The Nu HTML checker (npm ``vnu-jar``, Java) as a server: a second opinion on every page."""

import json
import pathlib
import socket
import subprocess
import time
import urllib.request

import pytest

JAR = pathlib.Path(__file__).parent / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


@pytest.fixture(scope="session")
def nu():
    """``nu(html)`` → the checker's errors and warnings about a page."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    own = ["-Dnu.validator.servlet.bind-address=127.0.0.1", "-Dnu.validator.servlet.connection-timeout=30000"]
    process = subprocess.Popen(
        ["java", "-Xmx256m", *own, "-cp", JAR, "nu.validator.servlet.Main", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}/?out=json"

    def check(html):
        request = urllib.request.Request(address, html.encode(), {"Content-Type": "text/html; charset=utf-8"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            messages = json.load(answer)["messages"]
        return [
            f"{message['message']} {message.get('extract', '')[:160]}"
            for message in messages
            if message["type"] == "error" or message.get("subType") == "warning"
        ]

    for _ in range(300):
        try:
            check("<!DOCTYPE html><html lang=fi><title>x</title>")
            break
        except OSError:
            if process.poll() is not None:
                raise
            time.sleep(0.2)
    yield check
    process.terminate()
    process.wait(10)
