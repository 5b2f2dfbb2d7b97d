"""How a letter leaves: over one SMTP connection for many letters, or into the local mailbox folder."""

import contextlib
import smtplib
import socket

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from council.core.enums import DeliveryError
from council.core.post.mailbox import open_mailbox


class Unreachable(Exception):
    """The mail server cannot be used now (down, refuses us, wrong password): no letter is to blame."""


class Refused(Exception):
    """The server did not take this letter. ``permanent`` tells whether trying again is of no use."""

    def __init__(self, permanent, reply):
        super().__init__(reply)
        self.permanent = permanent
        self.error = DeliveryError.REFUSED if permanent else DeliveryError.DELAYED


class Lost(Exception):
    """The connection broke while this letter was being sent; whether it arrived is not known."""


def _reply(code, text):
    return f"{code} {text.decode('utf-8', 'replace')}"[:300]


class SmtpCarrier:
    """One connection, opened with Django's ``EMAIL_*`` settings, that carries many messages.

    Where the server offers PIPELINING (RFC 2920) sender, recipient and DATA go
    in one round trip, otherwise in three.
    """

    def __init__(self):
        self._smtp = None

    def open(self):
        """Connect, if there is no connection. Raises Unreachable."""
        if self._smtp is not None:
            return
        backend = EmailBackend(fail_silently=False)
        try:
            backend.open()
            self._smtp = backend.connection
            self._smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._smtp.ehlo_or_helo_if_needed()
        except OSError as error:  # smtplib's own errors are among them
            self.close()
            raise Unreachable(str(error)[:300]) from error
        self._pipelining = self._smtp.has_extn("pipelining")

    def send(self, sender, recipient, message):
        """Hand over one message (bytes, CRLF lines). Raises Refused, Lost, Unreachable.

        A connection that the server ended before it got any of the message is
        opened again at once: many servers take only so many letters over one.
        """
        commands = [f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>", "DATA"]
        try:
            replies = self._envelope(commands)
        except OSError:
            self.close()
            try:
                replies = self._envelope(commands)
            except OSError as error:
                self.close()
                raise Lost(str(error)[:300]) from error
        refused = next((reply for reply in replies if reply[0] >= 400), None)
        try:
            if refused is None:
                self._smtp.send(message.replace(b"\r\n.", b"\r\n..") + b".\r\n")
                code, text = self._smtp.getreply()
            else:
                code, text = refused
                self._abandon(replies)
        except OSError as error:
            self.close()
            raise Lost(str(error)[:300]) from error
        if code == 421:
            self.close()
        if replies[0][0] >= 400:
            self.close()
            raise Unreachable(_reply(code, text))
        if code >= 400:
            raise Refused(code >= 500, _reply(code, text))

    def _envelope(self, commands):
        """The replies to sender, recipient and DATA; fewer when one was refused."""
        self.open()
        if self._pipelining:
            self._smtp.send("\r\n".join([*commands, ""]))
            replies = [self._smtp.getreply() for _command in commands]
        else:
            replies = []
            for command in commands:
                replies.append(self._smtp.docmd(command))
                if replies[-1][0] >= 400:
                    break
        if replies[0][0] == 421:
            raise smtplib.SMTPServerDisconnected(_reply(*replies[0]))
        return replies

    def _abandon(self, replies):
        """Leave the server ready for the next letter after it refused this one."""
        if replies[-1][0] == 354:
            # The server waits for a message although it refused the recipient (RFC 2920, 3.1): an empty one ends it.
            self._smtp.send(".\r\n")
            self._smtp.getreply()
        with contextlib.suppress(OSError):
            self._smtp.rset()

    def close(self):
        """End the connection, politely if it still works."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(OSError):
                smtp.quit()
            smtp.close()


class MailboxCarrier:
    """Puts letters into the local mailbox folder, for one who tries the portal on one machine."""

    def open(self):
        """Make the folder ready. Raises Unreachable when it cannot be written."""
        try:
            self._box = open_mailbox()
        except OSError as error:
            raise Unreachable(str(error)[:300]) from error

    def send(self, sender, recipient, message):
        """Add one message. Raises Lost when the folder cannot be written."""
        try:
            self._box.add(message)
        except OSError as error:
            raise Lost(str(error)[:300]) from error

    def close(self):
        self._box = None


@contextlib.contextmanager
def carrier():
    """A connected carrier for many letters. Raises Unreachable."""
    one = MailboxCarrier() if settings.LOCAL_MAILBOX else SmtpCarrier()
    one.open()
    try:
        yield one
    finally:
        one.close()
