"""What the secretary does with applications: keying in what came on paper, tying, setting duplicates aside."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.core.events import describe, record
from council.core.states import Refused
from members import actions as member_actions
from members.calls.actions.applications import lock
from members.calls.actions.consents import answer_consent, ask_consent
from members.calls.enums import ApplicationState, CallState, Consent, Source
from members.calls.models import Application, Call

describe(
    application__tied=gettext_lazy("Tied to the organisation %(organisation)s"),
    application__untied=gettext_lazy("No longer tied to an organisation"),
    application__set_aside=gettext_lazy("Set aside: the same as application %(number)s"),
    application__taken_back=gettext_lazy("Counted again: not a duplicate after all"),
    application__discarded=gettext_lazy("A draft that was being keyed in was removed"),
)


@transaction.atomic
def key_in_application(call, *, source, arrived_at, name, contact_email, language, original=None, by):
    """Begin a draft of what came on paper or by e-mail, with its time of arrival; the secretary then writes its parts.

    Raises Refused for a time to come, and when the call takes no applications.
    """
    call = Call.objects.select_related("body__host").get(pk=call.pk)
    if call.state not in CallState.receiving():
        raise Refused(_("The call takes no applications now."))
    if arrived_at > timezone.now():
        raise Refused(_("The time of arrival is in the future."))
    if source not in {Source.PAPER, Source.EMAIL}:
        raise Refused(_("Tell whether it came on paper or by e-mail."))
    application = Application.objects.create(
        call=call,
        source=source,
        arrived_at=arrived_at,
        name=name,
        contact_email=contact_email,
        language=language,
        original=original,
        entered_by=by,
    )
    record("application.keyed_in", target=application, by=by, source=str(source), arrived_at=arrived_at.isoformat())
    return application


@transaction.atomic
def discard_keyed_in(application, *, by):
    """Remove a draft that was being keyed in. Raises Refused for one that has its number."""
    application = lock(application)
    if application.state != ApplicationState.DRAFT or application.source == Source.FORM:
        raise Refused(_("Only a draft that is being keyed in can be removed."))
    record("application.discarded", target=application.call, by=by)
    application.delete()


@transaction.atomic
def tie_organisation(application, organisation, *, by):
    """Tell that the application is a known organisation's; None unties it."""
    application = lock(application)
    Application.objects.filter(pk=application.pk).update(organisation=organisation)
    if organisation is None:
        record("application.untied", target=application, by=by)
    else:
        record("application.tied", target=application, by=by, organisation=organisation.name)
    return application


@transaction.atomic
def add_organisation_of(application, *, by):
    """Add the organisation that the application tells of, and tie it. Raises Refused when its number is known."""
    application = lock(application)
    fields = ["kind", "name_sv", "business_id", "register_number", "no_number_reason", "website"]
    values = {name: getattr(application, name) for name in fields}
    organisation = member_actions.add_organisation(by=by, name_fi=application.name, **values)
    return tie_organisation(application, organisation, by=by)


@transaction.atomic
def set_aside(application, original, *, by):
    """Set an application aside as the same as another one of the call, which counts. It can be taken back.

    Raises Refused after the proposal, for a draft, and where the other one is set aside itself.
    """
    Call.objects.select_for_update(no_key=True).get(pk=application.call_id)
    application, original = lock(application), lock(original)
    if application.call.state not in CallState.receiving():
        raise Refused(_("A proposal has been made, so applications are no longer set aside."))
    sent = {application.state, original.state} == {ApplicationState.SUBMITTED}
    if not sent or application.call_id != original.call_id or application.pk == original.pk:
        raise Refused(_("Choose another application of the same call that has been sent."))
    if original.duplicate_of_id:
        raise Refused(_("Application %(number)s is set aside itself.") % {"number": original.number})
    Application.objects.filter(duplicate_of=application).update(duplicate_of=original)
    Application.objects.filter(pk=application.pk).update(duplicate_of=original)
    record("application.set_aside", target=application, by=by, number=original.number)
    return application


@transaction.atomic
def take_back(application, *, by):
    """Count an application again that was set aside."""
    application = lock(application)
    if not application.duplicate_of_id:
        return application
    if application.call.state not in CallState.receiving():
        raise Refused(_("A proposal has been made, so this no longer changes."))
    Application.objects.filter(pk=application.pk).update(duplicate_of=None)
    record("application.taken_back", target=application, by=by)
    return application


@transaction.atomic
def enter_consent(nominee, *, consents, words, publish_name, by):
    """Enter what a nominated person told on paper; ``words`` says how. Not over the person's own answer by link.

    Raises Refused without words, and where the person has answered themselves.
    """
    if not words.strip():
        raise Refused(_("Tell how and when the person told it."))
    if nominee.consent_at and nominee.consent in {Consent.GIVEN, Consent.REFUSED} and nominee.email:
        raise Refused(_("The person has answered already by the link."))
    if nominee.consent == Consent.NOT_ASKED and not consents:
        raise Refused(_("Somebody who was not asked cannot refuse. Change the nomination instead."))
    return answer_consent(nominee, consents=consents, publish_name=publish_name, words=words, by=by)


@transaction.atomic
def ask_again(nominee, *, by):
    """Send a nominated person a new link; the earlier one and the earlier answer are void."""
    if not nominee.email:
        raise Refused(_("The person has no e-mail address."))
    if nominee.application.state != ApplicationState.SUBMITTED:
        raise Refused(_("Consent is asked only for applications that are in the running."))
    return ask_consent(nominee, by=by, anew=nominee.consent != Consent.NOT_ASKED)
