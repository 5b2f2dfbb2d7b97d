"""Looking at who sits where. Contact details, needs and addresses for signing in are not shown."""

from django.contrib import admin

from council.core.admin import ReadOnlyAdmin
from members.models import Membership, NamingRequest, Office, Organisation, Person, User


@admin.register(Person)
class PersonAdmin(ReadOnlyAdmin):
    list_display = fields = ["given_name", "family_name", "language", "demonstration"]
    list_filter = ["language", "demonstration"]
    search_fields = ["given_name", "family_name"]


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    opens = False
    list_display = fields = ["person", "is_active", "is_administrator", "language", "created_at", "last_login"]
    list_filter = ["is_active", "is_administrator"]
    list_select_related = ["person"]
    search_fields = ["person__given_name", "person__family_name"]
    ordering = ["pk"]


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    list_display = ["name_fi", "kind", "business_id", "register_number", "municipality", "demonstration"]
    list_filter = ["kind", "demonstration"]
    list_select_related = ["municipality"]
    search_fields = ["name_fi", "name_sv", "=business_id", "=register_number"]
    fields = ["name_fi", "name_sv", "name_en", *list_display[1:], "no_number_reason", "website"]


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ["body", "person_name", "organisation_names", "capacity", "category", "start", "end", "end_reason"]
    list_filter = ["capacity", "body"]
    list_select_related = ["body", "category"]
    search_fields = ["person_name", "organisation_names"]
    fields = [*list_display, "term", "seat", "order", "background", "appointed_by"]


@admin.register(Office)
class OfficeAdmin(ReadOnlyAdmin):
    list_display = ["body", "kind", "person_name", "held_by_fi", "start", "end", "end_reason"]
    list_filter = ["kind", "body"]
    list_select_related = ["body"]
    search_fields = ["person_name", "held_by_fi", "held_by_sv"]
    fields = [*list_display, "held_by_sv", "held_by_en", "title_fi", "title_sv", "title_en", "chosen_by"]


@admin.register(NamingRequest)
class NamingRequestAdmin(ReadOnlyAdmin):
    opens = False
    list_display = fields = ["created_at", "body", "organisation", "capacity", "state", "proposed_at"]
    list_filter = ["state", "body"]
    list_select_related = ["body", "organisation"]
    ordering = ["-pk"]
