"""Searching people and organisations."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from council.core.i18n import sort_key
from council.core.text import clean_line
from members.enums import OrganisationKind
from members.models import Organisation, Person


class PersonFilter(django_filters.FilterSet):
    """People by a part of the name or of the address."""

    q = django_filters.CharFilter(label=_("Name or email"), method="search", max_length=100)

    class Meta:
        model = Person
        fields = []

    def search(self, queryset, name, value):
        text = clean_line(value)
        return queryset.filter(
            Q(sort_key__contains=sort_key(text))
            | Q(email__icontains=text)
            | Q(given_name__icontains=text)
            | Q(family_name__icontains=text)
        )


class OrganisationFilter(django_filters.FilterSet):
    """Organisations by a part of the name or the beginning of a number, by kind, and by whether they sit here."""

    q = django_filters.CharFilter(label=_("Name or number"), method="search", max_length=200)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=OrganisationKind.choices, empty_label=_("All kinds"))
    here = django_filters.BooleanFilter(
        label=_("Only those of this body"), method="of_body", widget=forms.CheckboxInput
    )

    class Meta:
        model = Organisation
        fields = []

    def __init__(self, *args, body, **kwargs):
        self.body = body
        super().__init__(*args, **kwargs)

    def search(self, queryset, name, value):
        return queryset.like(clean_line(value))

    def of_body(self, queryset, name, value):
        return queryset.filter(memberships__body=self.body).distinct() if value else queryset
