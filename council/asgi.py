"""ASGI entry point, for hosts that require one. WSGI is faster for this project."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council.settings")
application = get_asgi_application()
