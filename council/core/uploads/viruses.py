"""The virus scanner of the installation: clamd, over a Unix socket."""

import logging
import socket
import struct

from django.conf import settings

from council.core.enums import FileState

PIECE = 65536
SECONDS = 30

logger = logging.getLogger(__name__)


def scan(data):
    """The state a file with these bytes is in. What could not be scanned is in error, which is not clean.

    An installation without a scanner (``CLAMD_SOCKET`` unset) takes files for clean after the gate's own checks.
    """
    if not settings.CLAMD_SOCKET:
        return FileState.CLEAN
    try:
        answer = ask(data)
    except OSError as error:
        logger.error("clamd does not answer: %s", error)
        return FileState.ERROR
    if answer == "stream: OK":
        return FileState.CLEAN
    if answer.endswith(" FOUND"):
        logger.warning("clamd: %s", answer)
        return FileState.INFECTED
    logger.error("clamd: %s", answer)
    return FileState.ERROR


def ask(data):
    """What clamd says of these bytes (its INSTREAM command). Raises OSError."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(SECONDS)
        line.connect(settings.CLAMD_SOCKET)
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), PIECE):
            piece = data[start : start + PIECE]
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0"):
            piece = line.recv(4096)
            if not piece:
                break
            answer += piece
    return answer.rstrip(b"\0").decode("utf-8", "replace")
