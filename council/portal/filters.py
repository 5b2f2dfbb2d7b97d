"""Narrowing the list of meetings."""

import django_filters
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting


class MeetingFilter(django_filters.FilterSet):
    """By body and by year. What is not a choice is an error beside the field, and the list is not narrowed by it."""

    body = django_filters.ChoiceFilter(field_name="body__slug", label=_("Body"), empty_label=_("All bodies"))
    year = django_filters.ChoiceFilter(field_name="year", label=_("Year"), empty_label=_("All years"))

    class Meta:
        model = Meeting
        fields = []

    def __init__(self, *args, bodies, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["body"].extra["choices"] = bodies
        self.filters["year"].extra["choices"] = [(year, year) for year in years]
