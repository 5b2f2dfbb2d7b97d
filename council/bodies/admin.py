"""Looking at bodies and what hangs on them; changes go through body files and the portal's own pages."""

from django.contrib import admin

from council.bodies.actions import RULE_FIELDS
from council.bodies.models import Body, Category, Host, Municipality, Rules, Seat, Term
from council.core.admin import ReadOnlyAdmin
from council.core.i18n import CODES

NAMES = [f"name_{code}" for code in CODES]


@admin.register(Municipality)
class MunicipalityAdmin(ReadOnlyAdmin):
    list_display = fields = ["code", "name_fi", "name_sv", "county_code", "county_name", "start", "end"]
    list_filter = ["county_name"]
    search_fields = ["name_fi", "name_sv", "=code"]


@admin.register(Host)
class HostAdmin(ReadOnlyAdmin):
    list_display = ["name_fi", "kind", "county_code"]
    fields = ["slug", "kind", "county_code", "languages", *NAMES, "website"]
    search_fields = NAMES


@admin.register(Body)
class BodyAdmin(ReadOnlyAdmin):
    list_display = ["name_fi", "kind", "host", "parent", "starts_on", "ends_on", "public", "demonstration"]
    list_filter = ["kind", "host", "public", "demonstration"]
    list_select_related = ["host", "parent"]
    search_fields = NAMES
    fields = [
        "slug",
        "host",
        "parent",
        "predecessor",
        "kind",
        "legal_basis",
        "languages",
        *NAMES,
        "genitive_fi",
        "starts_on",
        "ends_on",
        "public",
        "record_number_pattern",
        "source_url",
        "demonstration",
    ]


@admin.register(Rules)
class RulesAdmin(ReadOnlyAdmin):
    list_display = ["body", "start", "end", "quorum", "notice_days", "deputy_scheme", "agenda_publicity"]
    list_select_related = ["body"]
    fields = ["body", "start", "end", *RULE_FIELDS]


@admin.register(Term)
class TermAdmin(ReadOnlyAdmin):
    list_display = ["body", "start", "end", "planned_seats", "decided_by_fi", "decided_on"]
    list_select_related = ["body"]
    fields = [*list_display, "decided_by_sv", "decided_by_en", "decision_section", "record_number"]


@admin.register(Category)
class CategoryAdmin(ReadOnlyAdmin):
    list_display = ["name_fi", "term", "order", "group", "deputies"]
    list_filter = ["group", "term__body"]
    list_select_related = ["term__body"]
    search_fields = NAMES
    fields = ["term", "key", "order", "group", *NAMES, "sv_unofficial", "deputies"]


@admin.register(Seat)
class SeatAdmin(ReadOnlyAdmin):
    list_display = fields = ["term", "category", "slot", "seat_class", "has_deputy", "requirement"]
    list_filter = ["seat_class", "term__body"]
    list_select_related = ["term__body", "category"]
