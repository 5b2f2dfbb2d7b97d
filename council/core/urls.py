"""Pages of the core: the mailbox of local mode. In production there are none."""

from django.conf import settings
from django.urls import path

from council.core import views

app_name = "core"
urlpatterns = []
if settings.LOCAL_MODE:
    urlpatterns = [
        path("mailbox/", views.mailbox, name="mailbox"),
        path("mailbox/<str:key>/", views.mailbox_letter, name="mailbox_letter"),
        path("mailbox/<str:key>/html", views.mailbox_html, name="mailbox_html"),
        path("mailbox/<str:key>/<int:number>", views.mailbox_file, name="mailbox_file"),
    ]
