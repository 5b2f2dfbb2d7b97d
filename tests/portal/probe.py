"""Addresses of one public page that shows a host's name, for tests of the stored pages."""

from django.conf.urls.i18n import i18n_patterns
from django.http import Http404, HttpResponse
from django.urls import path

from council.bodies.models import Host
from council.core.pages import public_page, showing
from council.urls import handler400, handler500
from council.urls import urlpatterns as real

#: What the view does between reading and answering, and how often it was called.
STATE = {"between": None, "calls": 0, "until": None}


@public_page("probe-list")
def probe(request, slug, rest=""):
    STATE["calls"] += 1
    host = Host.objects.filter(slug=slug).first()
    if host is None:
        raise Http404
    name = host.name_fi
    if STATE["between"]:
        STATE["between"]()
    response = HttpResponse(f"<p>{name} {request.LANGUAGE_CODE}</p>")
    return showing(response, f"probe:{host.pk}", until=STATE["until"])


urlpatterns = [
    *i18n_patterns(path("probe/<slug:slug>/", probe), path("probe/<slug:slug>/<slug:rest>/", probe)),
    *real,
]

__all__ = ["handler400", "handler500", "urlpatterns"]
