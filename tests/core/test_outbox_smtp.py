"""The connection to the mail server in the cases that ordinary servers seldom show."""

import socketserver
import threading

import pytest

from council.core.post.mail import Lost, Refused, SmtpCarrier, Unreachable

MESSAGE = b"Subject: x\r\n\r\n.\r\n..x\r\n"


class Script(socketserver.StreamRequestHandler):
    """Answers as ``server.replies`` says (by verb; None hangs up), and notes what it was told."""

    def handle(self):
        told, replies = self.server.told, self.server.replies
        told.append("connect")
        self.wfile.write(b"220 script\r\n")
        while line := self.rfile.readline().strip():
            verb = line[:4].decode().upper()
            told.append(line.decode())
            reply = replies.get(verb, "250 ok")
            reply = reply(line.decode()) if callable(reply) else reply
            if reply is None:
                return
            self.wfile.write(f"{reply}\r\n".encode())
            if reply.startswith("354"):
                text = b""
                while not text.endswith(b"\r\n.\r\n") and text != b".\r\n":
                    text += self.rfile.readline()
                told.append(text)
                answer = replies.get("TEXT", "250 taken") if len(text) > 3 else "554 no valid recipients"
                if answer is None:
                    return
                self.wfile.write(f"{answer}\r\n".encode())
            if verb == "QUIT":
                return


@pytest.fixture
def server(settings):
    """A server that follows a script; pipelining is offered unless ``EHLO`` says otherwise."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Script) as running:
        running.daemon_threads = True
        running.told, running.replies = [], {"EHLO": "250-script\r\n250 PIPELINING", "DATA": "354 go"}
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = *running.server_address, 2
        thread = threading.Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def post(server):
    carrier = SmtpCarrier()
    yield carrier
    carrier.close()


def test_a_refused_recipient_whose_text_is_asked_for_gets_none(server, post):
    """RFC 2920, 3.1: a server may answer 354 although it refused the only recipient."""
    server.replies["RCPT"] = lambda line: "550 unknown" if "unknown" in line else "250 ok"
    with pytest.raises(Refused) as refused:
        post.send("a@example.org", "unknown@example.org", MESSAGE)
    assert (refused.value.permanent, str(refused.value)) == (True, "550 unknown")
    post.send("a@example.org", "known@example.org", MESSAGE)
    texts = [each for each in server.told if isinstance(each, bytes)]
    assert texts == [b".\r\n", b"Subject: x\r\n\r\n..\r\n...x\r\n.\r\n"]
    assert server.told.count("connect") == 1


@pytest.mark.parametrize("reply", ["530 authentication required", "451 not now", "550 sender refused"])
def test_a_refused_sender_is_nobodys_letters_fault(server, post, reply):
    server.replies["MAIL"] = reply
    with pytest.raises(Unreachable, match=reply):
        post.send("a@example.org", "b@example.org", MESSAGE)


def test_a_connection_that_breaks_in_the_text_leaves_it_open_whether_it_arrived(server, post):
    server.replies["TEXT"] = None
    with pytest.raises(Lost):
        post.send("a@example.org", "b@example.org", MESSAGE)
    server.replies["TEXT"] = "250 taken"
    post.send("a@example.org", "b@example.org", MESSAGE)
    assert server.told.count("connect") == 2


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("features", ["250-script\r\n250 PIPELINING", "250 script"])
def test_a_connection_that_breaks_before_the_text_is_opened_again(server, post, verb, features):
    answers = iter([None])
    usual = server.replies.get(verb, "250 ok")
    server.replies |= {"EHLO": features, verb: lambda _line: next(answers, usual)}
    post.send("a@example.org", "b@example.org", MESSAGE)
    assert server.told.count("connect") == 2
    assert len([each for each in server.told if isinstance(each, bytes)]) == 1


def test_a_server_that_always_hangs_up_is_not_asked_for_ever(server, post):
    server.replies["MAIL"] = None
    with pytest.raises(Lost):
        post.send("a@example.org", "b@example.org", MESSAGE)
    assert server.told.count("connect") == 2


@pytest.mark.parametrize("reply", ["554 no service", "421 busy"])
def test_a_server_that_does_not_greet_cannot_be_reached(server, post, reply):
    server.replies |= {"EHLO": reply, "HELO": reply}
    with pytest.raises(Unreachable):
        post.open()
