"""ASGI entry point, for hosts that require one. WSGI is faster for this project."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council.settings")
if settings.LOCAL_MODE:
    raise ImproperlyConfigured("Local mode runs under WSGI only, which answers nobody but the machine itself.")
application = get_asgi_application()
