"""The smallest SMTP server that is one: takes everything, keeps nothing, offers PIPELINING as real servers do.

``python benchmarks/smtp_sink.py PORT`` serves; the count of letters taken is the reply to NOOP.
"""

import asyncio
import sys

REPLIES = {
    b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
    b"HELO": b"250 sink\r\n",
    b"MAIL": b"250 ok\r\n",
    b"RCPT": b"250 ok\r\n",
    b"RSET": b"250 ok\r\n",
    b"QUIT": b"221 bye\r\n",
}
taken = 0


async def talk(reader, writer):
    """One connection."""
    global taken
    writer.write(b"220 sink ESMTP\r\n")
    while line := await reader.readline():
        verb = line[:4].upper()
        if verb == b"DATA":
            writer.write(b"354 go\r\n")
            await reader.readuntil(b"\r\n.\r\n")
            taken += 1
            writer.write(b"250 taken\r\n")
        elif verb == b"NOOP":
            writer.write(b"250 %d\r\n" % taken)
        else:
            writer.write(REPLIES.get(verb, b"500 what\r\n"))
        if verb == b"QUIT":
            break
    writer.close()


async def serve(port):
    server = await asyncio.start_server(talk, "127.0.0.1", port, limit=2**22)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
