"""Looking at calls. What applicants wrote is not here: administering the installation gives no right to read it."""

from django.contrib import admin

from council.core.admin import ReadOnlyAdmin
from members.calls.models import Call, CallPlaces, Channel, Criterion, Extension, Question

_PUBLIC = ["body", "term", "opens_at", "closes_at", "published_at", "ended_at", "fills_vacancies", "retention_days"]


class PublishedOnly(ReadOnlyAdmin):
    """Rows of published calls: a draft is its secretary's own."""

    path = "call__"

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(**{f"{self.path}state": "draft"})


@admin.register(Call)
class CallAdmin(PublishedOnly):
    path = ""
    list_display = ["body", "state", "opens_at", "closes_at", "published_at", "ended_at"]
    list_filter = ["state", "body"]
    list_select_related = ["body"]
    search_fields = ["title_fi", "title_sv", "title_en"]
    fields = ["title_fi", "title_sv", "title_en", "state", *_PUBLIC]


@admin.register(CallPlaces)
class CallPlacesAdmin(PublishedOnly):
    opens = False
    list_display = fields = ["call", "category", "members", "deputies", "decided_members", "decided_deputies"]
    list_select_related = ["call__body", "category"]


@admin.register(Criterion)
class CriterionAdmin(PublishedOnly):
    opens = False
    list_display = fields = ["call", "order", "name_fi", "name_sv", "name_en", "weight"]
    list_select_related = ["call__body"]


@admin.register(Question)
class QuestionAdmin(PublishedOnly):
    opens = False
    list_display = fields = ["call", "order", "kind", "label_fi", "label_sv", "label_en", "required"]
    list_select_related = ["call__body"]


@admin.register(Channel)
class ChannelAdmin(PublishedOnly):
    opens = False
    list_display = fields = ["call", "name", "link", "announced_on"]
    list_select_related = ["call__body"]


@admin.register(Extension)
class ExtensionAdmin(PublishedOnly):
    opens = False
    list_display = fields = ["call", "closed_at", "closes_at", "created_at"]
    list_select_related = ["call__body"]
