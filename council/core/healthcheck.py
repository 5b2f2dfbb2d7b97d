"""Asks the web server of this container whether it is well; the exit code is the answer.

``python -m council.core.healthcheck [PORT]``. Standard library only, so that it costs little every half minute.
"""

import http.client
import os
import sys
from urllib.parse import urlsplit


def is_well(port, timeout=8):
    """True when ``/healthz`` answers 200. It is asked as nginx asks: by the portal's name, as if over TLS."""
    host = urlsplit(os.environ.get("SITE_URL", "")).netloc or "localhost"
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        asked.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return asked.getresponse().status == 200
    except OSError:
        return False
    finally:
        asked.close()


if __name__ == "__main__":
    sys.exit(0 if is_well(int(sys.argv[1]) if len(sys.argv) > 1 else 8000) else 1)
