"""Django admin is for looking only, and only at what keeps no secret.

Whatever changes goes through actions, which record it; here nobody adds, changes
or deletes. Each admin names the fields it shows: texts of closed items and
drafts, remote links, contact details, needs, file names and keys are not among
them, because administering the installation gives no right to read them.
"""

from django.contrib import admin

from council.core.models import Delivery, Event, JobRun, Rendering, StoredFile

#: Apps whose rows are credentials or sessions: nobody's to read.
SECRET_APPS = {"auth", "account", "socialaccount", "mfa", "usersessions"}

for model in [each for each in admin.site._registry if each._meta.app_label in SECRET_APPS]:
    admin.site.unregister(model)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows rows and changes none. With ``opens = False`` a row has no page of its own, only its line in the list."""

    opens = True
    actions = None
    view_on_site = False
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return (obj is None or self.opens) and super().has_view_permission(request, obj)

    def get_list_display_links(self, request, list_display):
        return super().get_list_display_links(request, list_display) if self.opens else None


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """The audit trail by kind, time, actor and thing. Its sentences are read in the history of the thing itself."""

    list_display = fields = ["at", "kind", "actor_name", "body_id", "target_type", "target_id"]
    list_filter = ["kind", "target_type"]
    list_select_related = ["target_type"]
    search_fields = ["actor_name", "=body_id", "=target_id", "^kind"]
    date_hierarchy = "at"
    ordering = ["-pk"]


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    opens = False
    list_display = fields = ["created_at", "kind", "body_id", "language", "state", "attempts", "due_at", "sent_at"]
    list_filter = ["state", "kind", "language"]
    ordering = ["-pk"]


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    opens = False
    list_display = fields = ["created_at", "mime", "size", "state", "body_id"]
    list_filter = ["state", "mime"]
    ordering = ["-pk"]


@admin.register(Rendering)
class RenderingAdmin(ReadOnlyAdmin):
    opens = False
    list_display = fields = ["created_at", "kind", "about_id", "language", "state", "attempts", "error"]
    list_filter = ["state", "kind", "language"]
    ordering = ["-pk"]


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    list_display = fields = ["name", "slot", "lease_until", "finished_at", "error"]
