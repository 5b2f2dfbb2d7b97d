from django.urls import path

from council.portal import desk, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("meetings/", views.meeting_list, name="meeting_list"),
    path("menu/", views.account_menu, name="account_menu"),
    path("accessibility/", views.accessibility_statement, name="accessibility_statement"),
    path("privacy/", views.privacy_notice, name="privacy_notice"),
    path("feedback/", views.feedback, name="feedback"),
    path("feedback/sent/", views.feedback_sent, name="feedback_sent"),
    path("me/", desk.my_page, name="my_page"),
    path("desk/", desk.desk, name="desk"),
    path("desk/<slug:slug>/", desk.body_desk, name="body_desk"),
]
