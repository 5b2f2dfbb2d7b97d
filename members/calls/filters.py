"""Choosing among a call's applications at the desk."""

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from council.core.text import clean_line
from members.calls.enums import ApplicationState, Completeness, Consent
from members.calls.models import Application, Nominee

LATE = [("no", _("In time")), ("yes", pgettext_lazy("application", "Late"))]
STATES = [each for each in ApplicationState.choices if each[0] != ApplicationState.DRAFT]


class ApplicationFilter(django_filters.FilterSet):
    """By name or number, category (either choice), state, time, completeness, consent."""

    q = django_filters.CharFilter(label=_("Name or number"), method="search", max_length=200)
    category = django_filters.ChoiceFilter(label=_("Category"), method="of_category", empty_label=_("All categories"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, empty_label=_("All states"))
    late = django_filters.ChoiceFilter(label=_("Arrival"), choices=LATE, method="by_time", empty_label=_("All"))
    completeness = django_filters.ChoiceFilter(
        label=_("Completeness"), choices=Completeness.choices, empty_label=_("All")
    )
    consent = django_filters.ChoiceFilter(
        label=_("Consent of some nominee"), choices=Consent.choices, method="by_consent", empty_label=_("All")
    )

    class Meta:
        model = Application
        fields = []

    def __init__(self, *args, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["category"].extra["choices"] = [(each.pk, str(each)) for each in categories]

    def search(self, queryset, name, value):
        text = clean_line(value)
        names = Q(name__icontains=text) | Q(name_sv__icontains=text) | Q(joint__name__icontains=text)
        numbers = Q(business_id=text) | Q(register_number=text)
        if text.isdecimal() and len(text) < 9:
            numbers |= Q(number=int(text))
        return queryset.filter(names | numbers).distinct()

    def of_category(self, queryset, name, value):
        return queryset.filter(Q(first_category=value) | Q(second_category=value))

    def by_time(self, queryset, name, value):
        return queryset.filter(is_late=value == "yes")

    def by_consent(self, queryset, name, value):
        people = Nominee.objects.filter(application=OuterRef("pk"), consent=value).exclude(given_name="")
        return queryset.filter(Exists(people))
