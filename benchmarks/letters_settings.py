"""Settings of the workers that the benchmark of letters starts: SMTP although it is local mode."""

from council.settings import *  # noqa: F403

LOCAL_MAILBOX = None
