"""Organisations: found by every secretary, changed by those in whose body they sit."""

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from council.core.models import Event
from council.core.text import clean_line
from members.filters import OrganisationFilter
from members.forms.people import OrganisationForm
from members.models import Membership, Organisation
from members.views.desk import done, posted, roster_editor, saved
from members.views.roster import lines


def organisation_of(request, body, pk):
    """An organisation of this body, or of none yet. Those of other bodies only are a 404 (not to administrators)."""
    organisations = Organisation.objects.all()
    if not request.user.is_administrator:
        organisations = organisations.changeable_in(body)
    return get_object_or_404(organisations, pk=pk)


@roster_editor
def organisation_list(request, body):
    """All organisations by name, to be searched; contact details are on their own pages."""
    here = Membership.objects.filter(organisations=OuterRef("pk"), body=body)
    changeable = Organisation.objects.changeable_in(body).filter(pk=OuterRef("pk"))
    organisations = Organisation.objects.select_related("municipality").annotate(
        is_here=Exists(here), is_changeable=Exists(changeable)
    )
    found = OrganisationFilter(request.GET or None, organisations, body=body)
    page = Paginator(found.qs, 50).get_page(request.GET.get("page"))
    return render(request, "members/organisation_list.html", {"body": body, "filter": found, "page": page})


@roster_editor
def organisation_options(request, body):
    """Names for the list of a search field, while one writes (htmx); twenty at most."""
    name = "second_organisation" if "second_organisation" in request.GET else "organisation"
    text = clean_line(request.GET.get(name, ""))[:200]
    found = Organisation.objects.like(text)[:20] if len(text) > 1 else []
    return render(request, "members/_organisation_options.html", {"organisations": found})


@roster_editor
def organisation_add(request, body):
    """Add an organisation."""
    form = OrganisationForm(posted(request))
    if request.method == "POST" and (organisation := saved(form, request.user)):
        text = _("%(organisation)s is added.") % {"organisation": organisation}
        return done(request, body, text, "members:organisation_list")
    return render(request, "members/organisation_add.html", {"body": body, "form": form})


@roster_editor
def organisation_change(request, body, pk):
    """One organisation: names, numbers, contact person, places in this body, history."""
    organisation = organisation_of(request, body, pk)
    form = OrganisationForm(posted(request), organisation=organisation)
    if request.method == "POST" and saved(form, request.user):
        return done(request, body, _("Saved."), "members:organisation_change", pk=pk)
    memberships = Membership.objects.filter(body=body, organisations=organisation)
    return render(
        request,
        "members/organisation_change.html",
        {
            "body": body,
            "organisation": organisation,
            "form": form,
            "memberships": memberships.select_related("seat__category", "category").order_by("-start"),
            "lines": lines(Event.objects.about(organisation)[:50]),
        },
    )
