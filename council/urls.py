"""Every address of the portal. Pages have a language prefix; files for machines have none."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("account/", include("allauth.urls")),
        path("", include("council.portal.urls")),
        prefix_default_language=True,
    ),
]
