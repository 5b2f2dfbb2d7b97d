"""Settings of the workers that the failure tests start: a short lease, and SMTP although it is local mode."""

import os

from council.settings import *  # noqa: F403

LOCAL_MAILBOX = None
LETTER_LEASE_SECONDS = 2
EMAIL_HOST = "127.0.0.1"
EMAIL_TIMEOUT = 2
DEFAULT_FROM_EMAIL = "portaali@example.org"
CELERY_BEAT_SCHEDULE_FILENAME = os.environ.get("BEAT_FILE", "")
CELERY_BROKER_TRANSPORT_OPTIONS = {**CELERY_BROKER_TRANSPORT_OPTIONS, "visibility_timeout": 5}  # noqa: F405
