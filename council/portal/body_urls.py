"""Addresses of the bodies' public pages. They look across bodies, members and meetings, so their views are here."""

from django.urls import path

from council.portal import views

app_name = "bodies"
urlpatterns = [
    path("bodies/", views.body_list, name="body_list"),
    path("bodies/<slug:slug>/", views.body_show, name="body_show"),
    path("bodies/<slug:slug>/terms/<str:start>/", views.term_show, name="term_show"),
]
