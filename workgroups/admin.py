"""Looking at the mandates of working groups."""

from django.contrib import admin

from council.core.admin import ReadOnlyAdmin
from workgroups.models import Workgroup


@admin.register(Workgroup)
class WorkgroupAdmin(ReadOnlyAdmin):
    list_display = fields = ["body", "founded_on", "founded_by", "open_to_outsiders"]
    list_select_related = ["body"]
    search_fields = ["body__name_fi", "body__name_sv"]
