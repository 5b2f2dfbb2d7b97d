"""Every address of the portal. Pages have a language prefix; files for machines have none."""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from council.core.views import healthz
from council.portal import views as portal
from members.signin import urls as signin
from members.signin.views import no_passwords

admin.site.login = secure_admin_login(admin.site.login)
admin.site.password_change = admin.site.password_change_done = no_passwords

handler400 = portal.bad_request
handler500 = portal.server_error
urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("robots.txt", portal.robots, name="robots"),
    path("sitemap.xml", portal.sitemap, name="sitemap"),
    path("admin/", admin.site.urls),
    path("", include(signin.return_urlpatterns)),
    *i18n_patterns(
        path("", include("council.core.urls")),
        path("account/", include("members.signin.urls")),
        path("", include("council.portal.urls")),
        path("", include("council.portal.body_urls")),
        path("", include("meetings.urls")),
        path("", include("members.calls.urls")),
        path("", include("members.urls")),
        prefix_default_language=True,
    ),
]
