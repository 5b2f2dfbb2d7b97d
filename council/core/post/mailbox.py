"""The local mailbox: a Maildir that takes the letters of local mode, and what its pages show."""

import datetime
import email
import email.policy
import mailbox
import re
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from django.conf import settings
from django.utils import timezone

_ARRIVED = re.compile(r"(\d+)\.M(\d+)P")


def open_mailbox():
    """The mailbox folder, made when it is not there yet. Raises OSError when it cannot be."""
    for name in ("cur", "new", "tmp"):
        (settings.LOCAL_MAILBOX / name).mkdir(parents=True, exist_ok=True)
    return mailbox.Maildir(settings.LOCAL_MAILBOX, create=False)


@dataclass
class Attachment:
    """A file that came with a letter."""

    number: int
    name: str
    mime: str
    data: bytes


@dataclass
class Received:
    """One letter as its recipient would see it."""

    key: str
    arrived_at: datetime.datetime
    sender: str
    recipient: str
    subject: str
    reply_to: str = ""
    text: str = ""
    html: str = ""
    attachments: list = field(default_factory=list)


def newest(limit):
    """``(the newest letters, how many there are)``; only the headers are read."""
    box = open_mailbox()
    keys = sorted(box.keys(), key=_order, reverse=True)
    return [letter for key in keys[:limit] if (letter := _headers(box, key))], len(keys)


def read(key):
    """One letter with its parts, or None when there is none of that key."""
    box = open_mailbox()
    if key not in box:
        return None
    message = email.message_from_bytes(box.get_bytes(key), policy=email.policy.default)
    letter = _received(key, message)
    for part in ("plain", "html"):
        body = message.get_body((part,))
        if body is not None:
            setattr(letter, "text" if part == "plain" else "html", body.get_content().replace("\r\n", "\n"))
    for number, part in enumerate(message.iter_attachments()):
        name = part.get_filename() or f"{number + 1}"
        letter.attachments.append(Attachment(number, name, part.get_content_type(), part.get_payload(decode=True)))
    return letter


def _order(key):
    match = _ARRIVED.match(key)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _headers(box, key):
    try:
        with box.get_file(key) as file:
            head = b""
            for line in iter(file.readline, b""):
                if not line.strip():
                    break
                head += line
    except (KeyError, FileNotFoundError):
        return None  # removed since the folder was read
    return _received(key, email.message_from_bytes(head, policy=email.policy.default))


def _address(message, name):
    """An address header as its reader sees it.

    Python's parser of addresses shows a space between two encoded words, which are one text (RFC 2047, 6.2).
    """
    raw = next((value for header, value in message.raw_items() if header.lower() == name), "")
    try:
        return " ".join(str(make_header(decode_header(raw))).split())
    except (HeaderParseError, UnicodeError, LookupError):
        return str(message[name])


def _received(key, message):
    seconds, micro = _order(key)
    return Received(
        key=key,
        arrived_at=datetime.datetime.fromtimestamp(seconds + micro / 1e6, timezone.get_default_timezone()),
        sender=_address(message, "from"),
        recipient=_address(message, "to"),
        subject=str(message["Subject"] or ""),
        reply_to=_address(message, "reply-to"),
    )
