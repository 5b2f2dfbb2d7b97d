"""Addresses of calls for seats: public pages, signed links, and the pages of a body's desk."""

app_name = "calls"

#: The secretary's pages of one body's calls.
DESK = "desk/<slug:slug>/calls/"

urlpatterns = []
