"""An SMTP server for tests, in a process of its own: notes every letter it takes, and misbehaves when asked.

``python sink.py PORT FILE [--pipelining] [--per-connection N] [--slow SECONDS]`` writes
one JSON line for each accepted letter. Recipients: ``unknown…`` gets 550,
``later…`` 451, ``spam…`` 554 after the text, ``toomany…`` 421 after the text.
"""

import argparse
import asyncio
import email
import email.policy
import json

from aiosmtpd.smtp import SMTP


class Sink:
    """Handler of aiosmtpd."""

    def __init__(self, path, options):
        self.path, self.options = path, options

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        session.letters = 0
        extra = ["250-PIPELINING"] if self.options.pipelining else []
        return [*responses[:-1], *extra, responses[-1]]

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.options.per_connection and session.letters >= self.options.per_connection:
            return "421 too many letters over this connection"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("unknown"):
            return "550 5.1.1 User unknown"
        if address.startswith("later"):
            return "451 4.7.1 Greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        recipient = envelope.rcpt_tos[0]
        if recipient.startswith("spam"):
            return "554 5.7.1 No spam"
        if recipient.startswith("toomany"):
            return "421 4.3.2 Going away"
        session.letters += 1
        await asyncio.sleep(self.options.slow)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        row = {
            "id": message["Message-ID"],
            "to": recipient,
            "sender": envelope.mail_from,
            "subject": message["Subject"],
            "connection": session.peer[1],
            "text": message.get_body(("plain",)).get_content(),
        }
        with open(self.path, "a") as log:
            log.write(json.dumps(row) + "\n")
        return "250 OK"


async def serve(options):
    loop = asyncio.get_running_loop()
    handler = Sink(options.path, options)
    server = await loop.create_server(lambda: SMTP(handler, hostname="sink", loop=loop), "127.0.0.1", options.port)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("path")
    parser.add_argument("--pipelining", action="store_true")
    parser.add_argument("--per-connection", type=int, default=0)
    parser.add_argument("--slow", type=float, default=0)
    asyncio.run(serve(parser.parse_args()))
