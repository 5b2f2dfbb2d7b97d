"""Floors: what Django itself does with no middleware at all, for the public pages to be measured beside.

``ok`` is the bare view. ``page`` is a page of the size of our meeting page by
three ORM queries and a Django template, as one writes it first. ``stored`` is
one raw query for the version and the bytes.
"""

import os

import django
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council.settings")
django.setup()
# only now: one of the apps refuses to start without its middleware
settings.MIDDLEWARE, settings.ROOT_URLCONF = [], __name__

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402

from meetings.models import AgendaItem, Meeting  # noqa: E402

TEMPLATE = engines["django"].from_string("""<!DOCTYPE html><html lang="fi"><head><meta charset="utf-8">
<title>{{ meeting.body.name_fi }} {{ meeting.label }}</title></head><body><h1>{{ meeting.body.name_fi }}</h1>
<p>{{ meeting.starts_at }} {{ meeting.place }}</p>{% for item in items %}<article id="p{{ item.section }}">
<h2>§ {{ item.section }} {% for text in item.texts.all %}{% if text.is_original %}{{ text.title }}</h2>
{{ text.rationale|safe }}<h3>Ehdotus</h3>{{ text.proposal|safe }}<h3>Käsittely</h3>{{ text.proceedings|safe }}
<h3>Päätös</h3>{{ text.decision|safe }}{% endif %}{% endfor %}</article>{% endfor %}</body></html>""")


def ok(request):
    """The bare view."""
    return HttpResponse(b"ok")


def page(request):
    """Three queries and a template."""
    meeting = Meeting.objects.select_related("body").get(year=2026, number=1)
    items = AgendaItem.objects.filter(meeting=meeting).prefetch_related("texts").order_by("position")
    return HttpResponse(TEMPLATE.render({"meeting": meeting, "items": items}))


def stored(request):
    """The version and the stored bytes by one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.version, s.plain FROM core_storedpage s JOIN core_pageversion v ON v.key = 'floor'"
            " WHERE s.key = 'floor' AND s.language = 'fi'"
        )
        return HttpResponse(bytes(cursor.fetchone()[1]))


urlpatterns = [path("ok", ok), path("page", page), path("stored", stored)]
application = WSGIHandler()
