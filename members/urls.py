"""Addresses of people and seats: the pages of a body's desk, and the signed link by which an organisation answers."""

from django.urls import path

from members.views import memberships, naming, offices, organisations, people, roster

app_name = "members"

#: The secretary's pages of one body.
DESK = "desk/<slug:slug>/"

urlpatterns = [
    path(DESK + "members/", roster.roster_show, name="roster_show"),
    path(DESK + "history/", roster.history_show, name="history_show"),
    path(DESK + "memberships/add/", memberships.membership_add, name="membership_add"),
    path(DESK + "memberships/<int:pk>/", memberships.membership_change, name="membership_change"),
    path(DESK + "memberships/<int:pk>/name/", memberships.membership_name, name="membership_name"),
    path(DESK + "memberships/<int:pk>/end/", memberships.membership_end, name="membership_end"),
    path(DESK + "memberships/<int:pk>/correct/", memberships.membership_correct, name="membership_correct"),
    path(DESK + "memberships/<int:pk>/undo/", memberships.membership_undo, name="membership_undo"),
    path(DESK + "people/", people.person_list, name="person_list"),
    path(DESK + "people/<int:pk>/", people.person_change, name="person_change"),
    path(DESK + "people/<int:pk>/invite/", people.person_invite, name="person_invite"),
    path(DESK + "organisations/", organisations.organisation_list, name="organisation_list"),
    path(DESK + "organisations/add/", organisations.organisation_add, name="organisation_add"),
    path(DESK + "organisations/options/", organisations.organisation_options, name="organisation_options"),
    path(DESK + "organisations/<int:pk>/", organisations.organisation_change, name="organisation_change"),
    path(DESK + "offices/add/", offices.office_add, name="office_add"),
    path(DESK + "offices/<int:pk>/name/", offices.office_name, name="office_name"),
    path(DESK + "offices/<int:pk>/end/", offices.office_end, name="office_end"),
    path(DESK + "offices/<int:pk>/correct/", offices.office_correct, name="office_correct"),
    path(DESK + "namings/add/", naming.naming_add, name="naming_add"),
    path(DESK + "namings/<int:pk>/", naming.naming_show, name="naming_show"),
    path(DESK + "namings/<int:pk>/again/", naming.naming_again, name="naming_again"),
    path(DESK + "namings/<int:pk>/withdraw/", naming.naming_withdraw, name="naming_withdraw"),
    # Signed link
    path("naming/<str:token>/", naming.naming_answer, name="naming_answer"),
]
