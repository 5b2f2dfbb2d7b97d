"""Local mode is for one person on one machine: it shows the letters of everybody."""

import ipaddress


def is_loopback(address):
    """Whether an IP address, as WSGI's ``REMOTE_ADDR`` has it, is this machine itself."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def loopback_only(application):
    """Wrap a WSGI application: only requests of this machine that came through no proxy are answered."""

    def guarded(environ, start_response):
        if is_loopback(environ.get("REMOTE_ADDR", "")) and "HTTP_X_FORWARDED_FOR" not in environ:
            return application(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"Local mode answers only on the machine itself.\n"]

    return guarded
