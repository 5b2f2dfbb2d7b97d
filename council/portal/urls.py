from django.urls import path

from council.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("me/", views.my_page, name="my_page"),
]
