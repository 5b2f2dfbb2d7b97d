"""Applications at the desk: the list, one in full, what came on paper, links and consents."""

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from council.core.enums import DeliveryState, FileState
from council.core.events import sentence
from council.core.http import file_response
from council.core.models import Delivery, Event
from council.core.states import InvalidTransition, Refused
from council.core.uploads import store_upload
from members.calls import actions, duplicates, parts, summary
from members.calls.enums import ApplicationState, CallState, Source
from members.calls.filters import ApplicationFilter
from members.calls.forms.applications import EnterConsentForm, KeyInForm, SetAsideForm
from members.calls.models import Application, Nominee
from members.calls.views.desk import call_editor
from members.calls.views.part_pages import Place, show_part

A_PAGE = 50


def application_of(request, call, pk):
    """An application of the call that the secretary reads, drafts keyed in here too; anyone else gets a 404."""
    found = get_object_or_404(Application.objects.visible_to(request.user).only("pk"), call=call, pk=pk)
    return summary.read(found.pk)


def to_application(call, application, anchor=""):
    """Where a deed on an application leads."""
    page = redirect("calls:application_show", slug=call.body.slug, pk=call.pk, application=application.pk)
    page["Location"] += anchor
    return page


def told(view):
    """Decorate a deed: what the rules refuse is told on the application's page."""

    def wrapped(request, body, call, application, **kwargs):
        record = application_of(request, call, application)
        try:
            return view(request, body, call, record, **kwargs)
        except (InvalidTransition, Refused) as refusal:
            messages.error(request, str(refusal))
            return to_application(call, record)

    wrapped.__name__, wrapped.__doc__ = view.__name__, view.__doc__
    return call_editor(wrapped)


def counts(call):
    """How many applications there are, by what the secretary looks for. One query."""
    sent = ~Q(state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN]) & Q(duplicate_of=None)
    return call.applications.aggregate(
        in_time=Count("pk", filter=sent & Q(is_late=False)),
        late=Count("pk", filter=sent & Q(is_late=True)),
        withdrawn=Count("pk", filter=Q(state=ApplicationState.WITHDRAWN)),
        set_aside=Count("pk", filter=~Q(duplicate_of=None)),
        drafts=Count("pk", filter=Q(state=ApplicationState.DRAFT)),
    )


@call_editor
def application_list(request, body, call):
    """A call's applications, to be searched; what came late, what looks double, and who refused is marked."""
    categories = [place.category for place in call.places.select_related("category")]
    visible = Application.objects.visible_to(request.user).filter(call=call)
    found = ApplicationFilter(
        request.GET or None,
        visible.select_related("first_category", "second_category", "duplicate_of").prefetch_related("nominees"),
        categories=categories,
    )
    page = Paginator(found.qs.order_by("sort_key", "pk"), A_PAGE).get_page(request.GET.get("page"))
    alike = duplicates.alike_in(call)
    for each in page:
        each.alike = alike.get(each.pk, [])
        each.people = [nominee for nominee in each.nominees.all() if nominee.name]
    context = {
        "body": body,
        "call": call,
        "filter": found,
        "page": page,
        "counts": counts(call),
        "takes": call.state in CallState.receiving(),
    }
    return render(request, "calls/application_list.html", context)


@call_editor
def application_show(request, body, call, application):
    """One application in full: what was written, consents, what looks like it, its letters and its history."""
    record = application_of(request, call, application)
    if record.state == ApplicationState.DRAFT:
        return redirect("calls:application_write", slug=body.slug, pk=call.pk, application=record.pk)
    return show(request, body, call, record)


def show(request, body, call, record, *, set_aside=None, consent=None, status=200):
    """The page of one application; the forms are those that were refused."""
    record.call.body = body
    alike = duplicates.alike_in(call).get(record.pk, [])
    nominees = [each for each in record.nominees.all() if each.name]
    context = {
        "body": body,
        "call": record.call,
        "application": record,
        "blocks": summary.blocks(record),
        "files_url": f"{to_application(call, record).url}files/",
        "nominees": nominees,
        "alike": alike,
        "organisations": duplicates.known_organisations(record),
        "people": duplicates.known_people(record),
        "set_aside": set_aside or SetAsideForm(application=record, auto_id="aside_%s"),
        "consent_form": consent or EnterConsentForm(auto_id="consent_%s"),
        "may_change": call.state in CallState.receiving(),
        "may_withdraw": record.state == ApplicationState.SUBMITTED
        and call.state not in {CallState.DECIDED, CallState.APPOINTED},
        "is_keyed": record.source != Source.FORM,
        "letters": letters_of(record, nominees),
        "lines": [(event, sentence(event)) for event in history(record, nominees)],
    }
    return render(request, "calls/application_show.html", context, status=status)


def history(record, nominees):
    """Events about the application and about the people it nominates, newest first. One query."""
    types = ContentType.objects.get_for_models(Application, Nominee)
    about = Q(target_type=types[Application], target_id=record.pk)
    people = Q(target_type=types[Nominee], target_id__in=[each.pk for each in nominees])
    return Event.objects.filter(about | people).order_by("-pk")[:60]


#: Kinds of letters about an application, and about a nominee, that the secretary follows.
LETTERS = {
    "calls.receipt": lambda: _("Receipt"),
    "calls.application_link": lambda: _("Link to the application"),
    "calls.withdrawn": lambda: _("Withdrawal"),
    "calls.consent": lambda: _("Request for consent"),
    "calls.nomination_ended": lambda: _("The nomination no longer stands"),
    "calls.consent_answered": lambda: _("Answer of a nominated person"),
}


def letters_of(record, nominees):
    """``(name of the letter, row)``, newest first; those that a newer one replaced are left out. One query."""
    own = Q(kind__in=[kind for kind in LETTERS if kind != "calls.consent"], about_id=record.pk)
    people = Q(kind="calls.consent", about_id__in=[each.pk for each in nominees])
    rows = Delivery.objects.filter(own | people).exclude(state=DeliveryState.SUPERSEDED).order_by("-pk")[:20]
    return [(LETTERS[row.kind](), row) for row in rows]


@call_editor
def application_key_in(request, body, call):
    """Begin keying in an application that came on paper or by e-mail."""
    form = KeyInForm(request.POST or None, request.FILES or None, call=call)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with transaction.atomic():
                    scan = form.cleaned_data["original"]
                    stored = scan and store_upload(scan, by=request.user, body_id=body.pk)
                    record = actions.key_in_application(call, **form.values(), original=stored, by=request.user)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("calls:application_write", slug=body.slug, pk=call.pk, application=record.pk)
    return render(request, "calls/application_key_in.html", {"body": body, "call": call, "form": form}, status=status)


def keyed(request, call, pk):
    """An application that was keyed in here; one that came by the form is its applicant's, so a 404."""
    record = application_of(request, call, pk)
    if record.source == Source.FORM:
        raise Http404
    return record


def place_of(request, body, call, record):
    """Where the pages of an application that is keyed in are."""
    return Place(
        base="calls/base_keyed.html",
        part="calls:application_part",
        tasks="calls:application_write",
        check="calls:application_write",
        file="calls:application_file",
        kwargs={"slug": body.slug, "pk": call.pk, "application": record.pk},
        by=request.user,
    )


@call_editor
def application_write(request, body, call, application):
    """The task list of an application that is keyed in, and the press that gives it its number."""
    record = keyed(request, call, application)
    place = place_of(request, body, call, record)
    offered = actions.has_municipalities(record.call)
    if request.method == "POST":
        try:
            if "discard" in request.POST:
                actions.discard_keyed_in(record, by=request.user)
                messages.success(request, _("The draft is removed."))
                return redirect("calls:application_list", slug=body.slug, pk=call.pk)
            record, _new = actions.send_application(record, by=request.user)
        except (Refused, InvalidTransition) as refusal:
            messages.error(request, str(refusal))
            return place.to("tasks")
        messages.success(request, _("The application has the number %(number)s.") % {"number": record.number})
        return to_application(call, record)
    context = {
        "body": body,
        "call": call,
        "application": record,
        "place": place,
        "tasks": parts.tasks(record, municipalities=offered),
        "lacks": [
            (lack, parts.label_of(lack.part, record.call)) for lack in parts.lacks(record, municipalities=offered)
        ],
        "may_edit": call.state in CallState.receiving(),
    }
    return render(request, "calls/application_write.html", context)


@call_editor
def application_part(request, body, call, application, part):
    """One part of an application that was keyed in."""
    record = keyed(request, call, application)
    if part not in parts.parts_of(record.call):
        raise Http404
    may_edit = call.state in CallState.receiving() and record.state in {
        ApplicationState.DRAFT,
        ApplicationState.SUBMITTED,
    }
    return show_part(request, record, part, place_of(request, body, call, record), more={"may_edit": may_edit})


@require_safe
@call_editor
def application_file(request, body, call, application, file):
    """A file of an application: an answer, or the letter as it came."""
    record = application_of(request, call, application)
    files = [each.file for each in record.answers.all() if each.file_id]
    files += [record.original] if record.original_id else []
    found = next((each for each in files if each.pk == file and each.state == FileState.CLEAN), None)
    if found is None:
        raise Http404
    return file_response(found, private=True)


@require_POST
@told
def application_withdraw(request, body, call, application):
    """Withdraw at the applicant's wish."""
    actions.withdraw_application(application, by=request.user)
    messages.success(request, _("The application has been withdrawn."))
    return to_application(call, application)


@require_POST
@told
def application_link(request, body, call, application):
    """Send the contact a new link."""
    actions.renew_link(application, by=request.user)
    messages.success(request, _("A new link is on its way to %(email)s.") % {"email": application.contact_email})
    return to_application(call, application)


def nominee_of(application, pk):
    """A nominated person of the application, or a 404."""
    found = next((each for each in application.nominees.all() if each.pk == pk), None)
    if found is None:
        raise Http404
    found.application = application
    return found


@require_POST
@told
def consent_ask(request, body, call, application, nominee):
    """Send a nominated person a new link."""
    actions.ask_again(nominee_of(application, nominee), by=request.user)
    messages.success(request, _("A new link is on its way."))
    return to_application(call, application, "#consents")


@require_POST
@told
def consent_enter(request, body, call, application, nominee):
    """Enter a consent that was given on paper."""
    person = nominee_of(application, nominee)
    form = EnterConsentForm(request.POST, auto_id="consent_%s")
    if not form.is_valid():
        return show(request, body, call, application, consent=form, status=422)
    actions.enter_consent(person, consents=True, **form.cleaned_data, by=request.user)
    messages.success(request, _("The consent is entered."))
    return to_application(call, application, "#consents")


@require_POST
@told
def application_set_aside(request, body, call, application):
    """Set aside as a duplicate of another one, or count again."""
    if "take_back" in request.POST:
        actions.take_back(application, by=request.user)
        messages.success(request, _("The application counts again."))
        return to_application(call, application)
    form = SetAsideForm(request.POST, application=application, auto_id="aside_%s")
    if not form.is_valid():
        return show(request, body, call, application, set_aside=form, status=422)
    actions.set_aside(application, form.original, by=request.user)
    messages.success(request, _("The application is set aside and is not counted."))
    return to_application(call, application)


@require_POST
@told
def application_tie(request, body, call, application):
    """Tie to a known organisation, add the organisation, or untie."""
    chosen = request.POST.get("organisation", "")
    if chosen == "new":
        actions.add_organisation_of(application, by=request.user)
    else:
        known = {str(each.pk): each for each in duplicates.known_organisations(application)}
        if chosen and chosen not in known:
            raise Http404
        actions.tie_organisation(application, known.get(chosen), by=request.user)
    messages.success(request, _("Saved."))
    return to_application(call, application, "#organisation")
