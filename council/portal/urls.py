from django.urls import path

from council.portal import desk, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("me/", desk.my_page, name="my_page"),
    path("desk/", desk.desk, name="desk"),
    path("desk/<slug:slug>/", desk.body_desk, name="body_desk"),
]
