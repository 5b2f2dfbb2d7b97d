"""People and their contact details: only through a body in which they have or had a role."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from council.core.models import Event
from council.core.states import Refused
from members import actions
from members.filters import PersonFilter
from members.forms.people import PersonForm
from members.models import Membership, Office, Person
from members.views.desk import done, posted, refused, roster_editor, saved
from members.views.roster import lines


def person_of(body, pk):
    """A person who has, had or will have a role in this body; anyone else is a 404."""
    return get_object_or_404(Person.objects.of_body(body.pk).select_related("user"), pk=pk)


@roster_editor
def person_list(request, body):
    """The people of the body, with contact details, to be searched."""
    people = Person.objects.of_body(body.pk).select_related("user")
    found = PersonFilter(request.GET or None, people)
    page = Paginator(found.qs, 50).get_page(request.GET.get("page"))
    return render(request, "members/person_list.html", {"body": body, "filter": found, "page": page})


@roster_editor
def person_change(request, body, pk):
    """One person: places and offices in this body, account, contact details, history."""
    person = person_of(body, pk)
    form = PersonForm(posted(request), person=person)
    if request.method == "POST" and saved(form, request.user):
        return done(request, body, _("Saved."), "members:person_change", pk=pk)
    memberships = Membership.objects.filter(body=body, person=person).select_related("seat__category", "category")
    return render(
        request,
        "members/person_change.html",
        {
            "body": body,
            "person": person,
            "account": getattr(person, "user", None),
            "form": form,
            "memberships": memberships.order_by("-start"),
            "offices": Office.objects.valid().filter(body=body, person=person).order_by("-start"),
            "lines": lines(Event.objects.about(person)[:50]),
        },
    )


@require_POST
@roster_editor
def person_invite(request, body, pk):
    """Make the person's account, if there is none, and send the letter that tells how to sign in."""
    person = person_of(body, pk)
    try:
        actions.invite_account(person, by=request.user, body=body)
    except Refused as refusal:
        return refused(request, body, refusal, "members:person_change", pk=pk)
    text = _("The letter that tells how to sign in is on its way to %(email)s.")
    return done(request, body, text % {"email": person.email}, "members:person_change", pk=pk)
