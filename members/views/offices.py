"""Chair, secretary and the other offices of a body."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from council.core.states import Refused
from members import actions
from members.forms.memberships import WhyForm
from members.forms.people import EndOfficeForm, OfficeForm
from members.models import Office
from members.views.desk import done, posted, roster_editor, saved


def office_of(body, pk):
    """An office of this body, or a 404."""
    office = get_object_or_404(Office.objects.valid(), body=body, pk=pk)
    office.body = body
    return office


@roster_editor
def office_add(request, body):
    """Give an office to a person or a post."""
    form = OfficeForm(posted(request), body=body)
    if request.method == "POST" and (office := saved(form, request.user)):
        text = _("%(name)s: %(office)s") % {"name": office.holder, "office": office.get_kind_display().lower()}
        return done(request, body, text)
    return render(request, "members/office_add.html", {"body": body, "form": form})


@roster_editor
def office_name(request, body, pk):
    """Name the person who holds a post's office."""
    office = office_of(body, pk)
    if office.person_id:
        raise Http404
    form = OfficeForm(posted(request), body=body, office=office)
    if request.method == "POST" and (named := saved(form, request.user)):
        text = _("%(name)s: %(office)s") % {"name": named.holder, "office": named.get_kind_display().lower()}
        return done(request, body, text)
    return render(request, "members/office_name.html", {"body": body, "office": office, "form": form})


@roster_editor
def office_end(request, body, pk):
    """End an office."""
    office = office_of(body, pk)
    form = EndOfficeForm(posted(request), office=office)
    if request.method == "POST" and saved(form, request.user):
        return done(request, body, _("The office of %(name)s has its last day.") % {"name": office.holder})
    return render(request, "members/office_end.html", {"body": body, "office": office, "form": form})


@roster_editor
def office_correct(request, body, pk):
    """Mark an office as recorded by mistake, with the reason."""
    office = office_of(body, pk)
    form = WhyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_office(office, by=request.user, why=form.cleaned_data["why"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, body, _("The record of %(name)s is marked as a mistake.") % {"name": office.holder})
    return render(request, "members/office_correct.html", {"body": body, "office": office, "form": form})
