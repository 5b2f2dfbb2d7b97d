"""Looking at meetings by state and date. Items, papers, links and answers are read only where rules allow it."""

from django.contrib import admin

from council.core.admin import ReadOnlyAdmin
from meetings.models import Meeting, Minutes, NumberSeries, Publication


@admin.register(Meeting)
class MeetingAdmin(ReadOnlyAdmin):
    list_display = ["body", "number", "year", "state", "mode", "starts_at"]
    list_filter = ["state", "mode", "year", "body"]
    list_select_related = ["body"]
    date_hierarchy = "starts_at"
    fields = [
        *list_display,
        "ends_at",
        "languages",
        "sequence",
        "called_at",
        "agenda_published_at",
        "opened_at",
        "closed_at",
        "demonstration",
    ]


@admin.register(Minutes)
class MinutesAdmin(ReadOnlyAdmin):
    list_display = fields = ["meeting", "state", "chair_approved_at", "scrutinised_at", "published_at"]
    list_filter = ["state", "meeting__body"]
    list_select_related = ["meeting__body"]
    ordering = ["-pk"]


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    list_display = fields = ["meeting", "kind", "version", "created_at", "published_at", "sha256"]
    list_filter = ["kind", "meeting__body"]
    list_select_related = ["meeting__body"]
    ordering = ["-pk"]


@admin.register(NumberSeries)
class NumberSeriesAdmin(ReadOnlyAdmin):
    list_display = fields = ["body", "year", "kind", "last"]
    list_filter = ["year", "kind"]
    list_select_related = ["body"]
