"""A letter as bytes: the whole message is encoded once, and only the personal places are encoded for each recipient.

Headers follow RFC 5322 and 2047, bodies RFC 2045 (quoted-printable text, base64
calendar), the calendar RFC 5545. Every line ends with CRLF and none is longer
than 76 characters, except a quoted name or an address in a header.
"""

import base64
import binascii
import functools
import re
import secrets
import time
from email.headerregistry import Address
from email.utils import formatdate, parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac
from django.utils.html import escape

from council.core.post.letters import PLACE
from council.core.text import clean_line

_SUBJECT_MAX = 250
_CALENDAR_LINE = 75
_FOLD = "\r\n "
#: Properties whose value is an address: nothing is escaped in it (RFC 5545, 3.3.3 and 3.3.13).
_ADDRESSES = {"URL", "ATTACH", "SOURCE", "CONFERENCE", "IMAGE", "ATTENDEE", "ORGANIZER"}
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,"})
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


class Unfit(Exception):
    """A letter cannot be written for this recipient: a bad address or a missing field. ``str()`` says which."""


@functools.cache
def _sender(default):
    """``(name, address)`` of DEFAULT_FROM_EMAIL."""
    return parseaddr(default)


@functools.lru_cache(maxsize=2)
def _date(second):
    return formatdate(second, localtime=True)


def message_id(key):
    """The Message-ID of the letter with this key: the same at every try, and telling nothing about the recipient."""
    domain = _sender(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{salted_hmac('council.core.post.mime', key, algorithm='sha256').hexdigest()[:40]}@{domain}>"


def encoded_words(text):
    """Text for a header as RFC 2047 encoded words (UTF-8, base64), folded."""
    words, chunk = [], b""
    for letter in text:
        octets = letter.encode()
        if len(chunk) + len(octets) > 45:
            words.append(chunk)
            chunk = b""
        chunk += octets
    words.append(chunk)
    return _FOLD.join(f"=?utf-8?b?{base64.b64encode(word).decode()}?=" for word in words)


def _is_plain(text):
    return text.isascii() and "=?" not in text


def unstructured(text, room=65):
    """A subject: one clean line, at most 250 characters, encoded when it is not plain ASCII."""
    text = clean_line(text)
    if len(text) > _SUBJECT_MAX:
        text = text[: _SUBJECT_MAX - 1].rstrip() + "…"
    if _is_plain(text) and len(text) <= room:
        return text
    return encoded_words(text)


@functools.lru_cache(maxsize=1000)
def ascii_address(address):
    """An e-mail address as SMTP wants it; an international domain becomes its ``xn--`` form.

    Raises Unfit when it is no address.
    """
    try:
        validate_email(address)
        local, _, domain = address.rpartition("@")
        return f"{local}@{domain.encode('idna').decode()}" if not domain.isascii() else address
    except (ValidationError, UnicodeError) as error:
        raise Unfit(f"address: {clean_line(address)}"[:300]) from error


def mailbox(name, address):
    """``name <address>`` for a header; the name may hold anything a person's or a body's name may hold."""
    name = clean_line(name)[:200]
    local, _, domain = ascii_address(address).rpartition("@")
    if not name:
        return f"{local}@{domain}"
    if _is_plain(name):
        shown, _, angle = str(Address(name, local, domain)).rpartition(" ")
        return f"{shown}{' ' if len(shown) + len(angle) < 65 else _FOLD}{angle}"
    return f"{encoded_words(name)}{_FOLD}<{local}@{domain}>"


def _lines(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


def quoted_printable(text):
    """Text as quoted-printable lines that end with CRLF."""
    encoded = binascii.b2a_qp(_lines(text).encode(), istext=True)
    return encoded.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _html_value(value):
    return escape(_lines(value)).replace("\n", "<br>\n")


def _html_line(value):
    return escape(" ".join(value.split()))


def _html_spot(before):
    """How a value is escaped after ``before``: line breaks are kept, but not inside a tag or the title."""
    inside = before.rfind("<") > before.rfind(">") or before.rfind("<title") > before.rfind("</title")
    return _html_line if inside else _html_value


def _plain_spot(before):
    return str


class _Text:
    """A quoted-printable part. A value stands on lines of its own, joined to the text by soft line breaks."""

    def __init__(self, source, spot):
        pieces = PLACE.split(_lines(source))
        static = pieces[0::2]
        self.places = [(name, spot("".join(static[: at + 1]))) for at, name in enumerate(pieces[1::2])]
        self.static = []
        for index, piece in enumerate(static):
            before = b"" if index == 0 else b"=\r\n"
            after = b"" if index == len(static) - 1 or not piece or piece.endswith("\n") else b"=\r\n"
            # An empty piece between two values needs one soft break, not two.
            self.static.append(before + quoted_printable(piece) + after)

    def fill(self, values):
        out, ready = [self.static[0]], {}
        for spot, static in zip(self.places, self.static[1:], strict=True):
            if spot not in ready:
                name, escaping = spot
                ready[spot] = quoted_printable(escaping(values[name]))
            out += [ready[spot], static]
        return b"".join(out)


def _fold(line):
    """One content line in lines of at most 75 octets that never cut a character (RFC 5545, 3.1)."""
    octets = line.encode()
    if len(octets) <= _CALENDAR_LINE:
        return octets + b"\r\n"
    rows, at = [], 0
    while at < len(octets):
        end = min(at + _CALENDAR_LINE - bool(rows), len(octets))
        while end < len(octets) and octets[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        rows.append(octets[at:end])
        at = end
    return b"\r\n ".join(rows) + b"\r\n"


def _printable(value):
    return _CONTROLS.sub("", value)


class _Calendar:
    """An iCalendar part: a place is escaped as its spot asks (text, address, or parameter)."""

    def __init__(self, source):
        self.rows = []
        static = b""
        for line in re.sub(r"\n[ \t]", "", _lines(source)).strip("\n").split("\n"):
            if PLACE.search(line):
                self.rows += [static, self._spots(line)]
                static = b""
            else:
                static += _fold(line)
        self.rows.append(static)

    def _spots(self, line):
        """``[text, (name, escaping), text, …]`` of one line."""
        quoted, colon = False, len(line)
        for index, letter in enumerate(line):
            if letter == '"':
                quoted = not quoted
            elif letter == ":" and not quoted:
                colon = index
                break
        head = line[:colon].upper()
        is_address = re.split("[;:]", head)[0] in _ADDRESSES or "VALUE=URI" in head
        spots, end = [], 0
        for match in PLACE.finditer(line):
            before = line[end : match.start()]
            if match.start() < colon:
                in_quotes = line[: match.start()].count('"') % 2
                escaping = self._parameter if in_quotes else self._quoted_parameter
            else:
                escaping = _printable if is_address else self._text
            spots += [before, (match[1], escaping)]
            end = match.end()
        return [*spots, line[end:]]

    @staticmethod
    def _text(value):
        return "\\n".join(_printable(line.translate(_ESCAPES)) for line in _lines(value).split("\n"))

    @staticmethod
    def _parameter(value):
        return _printable(value).replace('"', "'")

    @classmethod
    def _quoted_parameter(cls, value):
        return f'"{cls._parameter(value)}"'

    def fill(self, values):
        out = []
        for row in self.rows:
            if isinstance(row, bytes):
                out.append(row)
            else:
                out.append(_fold("".join(spot if isinstance(spot, str) else spot[1](values[spot[0]]) for spot in row)))
        return base64_lines(b"".join(out))


def base64_lines(octets):
    """Base64 in lines of 76 characters that end with CRLF."""
    encoded = base64.b64encode(octets)
    return b"\r\n".join(encoded[at : at + 76] for at in range(0, len(encoded), 76)) + b"\r\n"


def _part(content_type, encoding, *more):
    lines = [f"Content-Type: {content_type}", f"Content-Transfer-Encoding: {encoding}", *more]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Prepared:
    """A ``Letter`` made ready: ``fill`` gives the message for one recipient."""

    def __init__(self, letter, language):
        self.subject = PLACE.split(str(letter.subject))
        sender_name, self.sender = _sender(settings.DEFAULT_FROM_EMAIL)
        sender = mailbox(letter.from_name or sender_name or settings.SITE_NAME, self.sender)
        top = [f"From: {sender}"]
        if letter.reply_to:
            top.append(f"Reply-To: {mailbox('', letter.reply_to)}")
        top += [
            "Auto-Submitted: auto-generated",
            "X-Auto-Response-Suppress: OOF, AutoReply",
            f"Content-Language: {language}",
            "MIME-Version: 1.0",
        ]
        self.top = ("\r\n".join(top) + "\r\n").encode()
        self.fixed_subject = unstructured(self.subject[0]) if len(self.subject) == 1 else None
        self.parts = self._assemble(letter)

    def _assemble(self, letter):
        """The body as constant bytes and parts to fill, in the order in which they are sent."""
        text = _Text(letter.text, _plain_spot)
        parts = [_part("text/plain; charset=utf-8", "quoted-printable"), text]
        if letter.html:
            mark = f"=_a{secrets.token_hex(12)}"
            parts = [
                f'Content-Type: multipart/alternative;\r\n boundary="{mark}"\r\n\r\n--{mark}\r\n'.encode(),
                *parts,
                f"\r\n--{mark}\r\n".encode() + _part("text/html; charset=utf-8", "quoted-printable"),
                _Text(letter.html, _html_spot),
                f"\r\n--{mark}--\r\n".encode(),
            ]
        if letter.calendar:
            mark = f"=_m{secrets.token_hex(12)}"
            name = re.sub(r"[^A-Za-z0-9._-]", "-", letter.calendar_name) or "kutsu.ics"
            parts = [
                f'Content-Type: multipart/mixed;\r\n boundary="{mark}"\r\n\r\n--{mark}\r\n'.encode(),
                *parts,
                f"\r\n--{mark}\r\n".encode()
                + _part(
                    f'text/calendar; charset=utf-8; name="{name}"',
                    "base64",
                    f'Content-Disposition: attachment; filename="{name}"',
                ),
                _Calendar(letter.calendar),
                f"\r\n--{mark}--\r\n".encode(),
            ]
        return parts

    def fill(self, key, name, email, fields):
        """The whole message for one recipient.

        Raises Unfit when the address is none or a place has no field.
        """
        values = {"name": name, "email": email, **{each: str(value) for each, value in fields.items()}}
        try:
            subject = self.fixed_subject
            if subject is None:
                subject = unstructured(
                    "".join(values[piece] if odd % 2 else piece for odd, piece in enumerate(self.subject))
                )
            head = (
                f"To: {mailbox(name, email)}\r\nSubject: {subject}\r\nDate: {_date(int(time.time()))}"
                f"\r\nMessage-ID: {message_id(key)}\r\n"
            )
            body = [part if isinstance(part, bytes) else part.fill(values) for part in self.parts]
        except KeyError as missing:
            raise Unfit(f"text: no field {missing}") from missing
        message = b"".join([self.top, head.encode(), *body])
        return message if message.endswith(b"\r\n") else message + b"\r\n"
