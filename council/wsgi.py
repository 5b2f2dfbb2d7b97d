"""WSGI entry point."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from council.core.launch.local import loopback_only

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council.settings")
application = get_wsgi_application()
if settings.LOCAL_MODE:
    application = loopback_only(application)
