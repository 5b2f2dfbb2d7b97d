"""An application from its draft to the closing: begun, written part by part, sent, withdrawn, completed."""

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.core.events import describe, name_actors, read_facts, record
from council.core.i18n import sort_key
from council.core.states import Conflict, Refused, move
from members.calls import parts, summary
from members.calls.actions import applying_letters as letters
from members.calls.actions.consents import ask_consent, asked_of
from members.calls.actions.writing import write_part
from members.calls.enums import ApplicationPart, ApplicationState, CallState, Completeness, Consent, Source
from members.calls.models import Application
from members.calls.rules import can_complete, can_edit_application, can_receive, can_return, can_withdraw

describe(
    application__begun=gettext_lazy("Application begun"),
    application__keyed_in=gettext_lazy("Application keyed in: %(source)s, arrived %(arrived_at)s"),
    application__sent=gettext_lazy("Application sent, number %(number)s"),
    application__changed=gettext_lazy("Application changed after it was sent: %(application_part)s"),
    application__withdrawn=gettext_lazy("Application withdrawn"),
    application__returned=gettext_lazy("Application sent again after it was withdrawn"),
    application__completed=gettext_lazy("Application completed by the applicant"),
    application__link_renewed=gettext_lazy("A new link sent to the contact person; the earlier ones are void"),
)
read_facts(application_part=ApplicationPart, source=Source)
name_actors(applicant=gettext_lazy("Applicant"))
#: So many applications that are not sent may one address have in one call.
MOST_DRAFTS = 10

_TAKE_NUMBER = """
UPDATE calls_call SET next_number = next_number + 1
WHERE id = %s AND state = ANY(%s) AND opens_at <= %s
RETURNING next_number - 1, closes_at
"""


class Lacking(Refused):
    """The application lacks something: ``lacks`` tells what, part by part."""

    def __init__(self, lacks):
        super().__init__(" ".join(lack.sentence for lack in lacks[:5]))
        self.lacks = lacks


def lock(application):
    """The application as it is now, for writing."""
    Application.objects.select_for_update(no_key=True).get(pk=application.pk)
    return summary.read(application.pk)


def actor(application):
    """Who is named in the history for deeds by a signed link: the organisation, for the history is not erased."""
    return {"actor_name": application.name or "applicant"}


def ask_for_link(call, *, email, language):
    """Send the one link by which this address begins an application or finds those it has. Nothing else is written."""
    letters.start_link(call, email, language)


@transaction.atomic
def begin_application(call, *, email, language):
    """A new draft for whoever reads this mailbox; one of theirs that nothing was written in yet is given instead.

    Raises Refused when the call takes no applications, or when the address has too many drafts already.
    """
    now = timezone.now()
    if not can_receive(call, now):
        raise Refused(_("The call takes no applications now."))
    with connection.cursor() as cursor:  # two presses at once begin one application
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [email.lower(), call.pk])
    drafts = Application.objects.filter(call=call, contact_email=email, state=ApplicationState.DRAFT)
    if untouched := drafts.filter(version=1, source=Source.FORM).first():
        return untouched
    if drafts.count() >= MOST_DRAFTS:
        raise Refused(_("You have begun many applications already. Continue one of them."))
    application = Application.objects.create(call=call, contact_email=email, language=language)
    record("application.begun", target=application, by=None, **actor(application))
    return application


@transaction.atomic
def save_part(application, part, values, *, seen, by=None):
    """Write those fields of a part that are given; ``seen`` is the part's fingerprint when the form was filled.

    ``by`` is a secretary who keys in a paper. Raises Conflict when somebody else
    has changed one of these fields since, Refused when the application no
    longer changes, and Lacking when a sent application would become incomplete.
    """
    application = lock(application)
    refuse_unless_open(application, by)
    current = parts.stored(application, part)
    changed = {name: value for name, value in values.items() if current[name] != value}
    if not changed:
        return application
    if seen != parts.fingerprint(application, part):
        raise Conflict(application)
    is_sent = application.state == ApplicationState.SUBMITTED
    before = set(parts.lacks_of(application, part, has_municipalities(application.call))) if is_sent else set()
    person = parts.nominee_of(application, part) if part in parts.CAPACITIES else None
    old_person, old_contact = person and identity(person), application.contact_email
    asked = asked_of(person) if is_sent else None
    try:
        with transaction.atomic():
            write_part(application, part, {**current, **values}, by=by)
    except IntegrityError as error:
        raise Refused(_("This could not be saved as it is. Check the choices.")) from error
    Application.objects.filter(pk=application.pk).update(
        version=F("version") + 1, changed_at=timezone.now(), sort_key=sort_key(application.name)
    )
    application = summary.read(application.pk)
    if is_sent:
        now_lacking = parts.lacks_of(application, part, has_municipalities(application.call))
        if more := [lack for lack in now_lacking if lack not in before]:
            raise Lacking(more)
        _after_change(application, part, old_person, by)
        _tell_replaced(application, part, asked)
    is_on_paper = application.source != Source.FORM and not is_sent
    if application.contact_email and application.contact_email != old_contact and not is_on_paper:
        letters.contact_changed(application, old_contact)
    return application


def refuse_unless_open(application, by=None):
    """Raises Refused when the application does not change any more."""
    is_keyed = by is not None and application.source != Source.FORM
    if not (is_keyed and application.state in {ApplicationState.DRAFT, ApplicationState.SUBMITTED}):
        if not can_edit_application(application, timezone.now()):
            raise Refused(_("The application can no longer be changed. Nothing was saved."))
    elif application.call.state not in CallState.receiving():
        raise Refused(_("The assessment is over, so the application no longer changes."))


def identity(nominee):
    """What makes a nomination another person's, or sends the question elsewhere."""
    return nominee.pk, nominee.given_name, nominee.family_name, nominee.email


def _after_change(application, part, old_person, by):
    """What a change of a sent application sets off: the history, the receipt, and a new question to a new person."""
    is_own = part not in ApplicationPart.values
    told = _("own question") if is_own else str(part)
    log = {} if by else actor(application)
    record("application.changed", target=application, by=by, application_part=told, **log)
    letters.receipt(application, at_once=False)
    if part not in parts.CAPACITIES:
        return
    nominee = parts.nominee_of(application, part)
    if nominee is not None and identity(nominee) != old_person:
        nominee.application = application
        anew = nominee.consent != Consent.NOT_ASKED
        if anew and not (nominee.name and nominee.email):
            return
        ask_consent(nominee, by=by, anew=anew)


def _tell_replaced(application, part, asked):
    """Tell the one who was asked before and whose address the nomination no longer has."""
    nominee = parts.nominee_of(application, part) if asked else None
    if asked and (nominee is None or nominee.email.casefold() != asked.email.casefold()):
        letters.nomination_ended(application, asked, "replaced")


def has_municipalities(call):
    """Whether there are municipalities to mark."""
    return parts.offered_municipalities(call).exists()


def send_application(application, *, by=None):
    """Send it: it gets its number and the server's time, which alone decides whether it is late.

    Doing it twice sends once. A paper that the secretary keys in keeps its time
    of arrival and may lack things. Returns ``(application, was it sent now)``.
    Raises Lacking, and Refused when the call takes no applications.
    """
    now = timezone.now()
    with transaction.atomic():
        application = lock(application)
        if application.state != ApplicationState.DRAFT:
            return application, False
        is_keyed = application.source != Source.FORM
        lacking = parts.lacks(application, municipalities=has_municipalities(application.call))
        lacking = [lack for lack in lacking if lack.field in {"name", "first_category"}] if is_keyed else lacking
        if lacking:
            raise Lacking(lacking)
        arrived = application.arrived_at if is_keyed else now
        call, nominees = application.call, list(application.nominees.all())
        number, closes_at = _take_number(application.call_id, now)
        move(
            application,
            ApplicationState.SUBMITTED,
            by=by,
            event="application.sent",
            log={"number": number, **({} if by else actor(application))},
            number=number,
            arrived_at=arrived,
            is_late=arrived >= closes_at,
            version=F("version") + 1,
        )
        application.call = call
        for nominee in nominees:
            nominee.application = application
            ask_consent(nominee, by=by)
        letters.receipt(application, at_once=True)
    return application, True


def _take_number(call_id, now):
    """The next number, and the closing as it is at this moment. Others wait here; a rollback gives the number back."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_NUMBER, [call_id, [str(state) for state in CallState.receiving()], now])
        row = cursor.fetchone()
    if row is None:
        raise Refused(_("The call takes no applications now."))
    return row


@transaction.atomic
def withdraw_application(application, *, by=None):
    """Take a sent application back: the applicant until the closing, the secretary at their wish until the decision."""
    application = lock(application)
    if by is None and not can_withdraw(application, timezone.now()):
        raise Refused(_("The application can no longer be withdrawn here. Write to the secretary of the body."))
    if application.call.state in {CallState.DECIDED, CallState.APPOINTED}:
        raise Refused(_("The decision has been made already."))
    log = {} if by else actor(application)
    move(
        application,
        ApplicationState.WITHDRAWN,
        by=by,
        event="application.withdrawn",
        log=log,
        version=F("version") + 1,
    )
    letters.withdrawn(application)
    for asked in filter(None, map(asked_of, application.nominees.all())):
        letters.nomination_ended(application, asked, "withdrawn")
    return application


@transaction.atomic
def return_application(application):
    """The applicant changed their mind before the closing: the application is as it was, with its number and time.

    The nominated people were told that the nomination no longer stands, so they are asked anew.
    """
    application = lock(application)
    if not can_return(application, timezone.now()):
        raise Refused(_("The call has closed, so a withdrawn application cannot be sent again."))
    move(
        application,
        ApplicationState.SUBMITTED,
        by=None,
        event="application.returned",
        log=actor(application),
        version=F("version") + 1,
    )
    for nominee in application.nominees.all():
        if nominee.consent == Consent.NOT_ASKED or asked_of(nominee):
            nominee.application = application
            ask_consent(nominee, by=None, anew=nominee.consent != Consent.NOT_ASKED)
    letters.receipt(application, at_once=True)
    return application


@transaction.atomic
def answer_completion(application):
    """The applicant has completed what the secretary asked for. Raises Refused when it is overdue or was not asked."""
    application = lock(application)
    if not can_complete(application, timezone.now()):
        raise Refused(_("The time for the completion is over. Write to the secretary of the body."))
    move(
        application,
        Completeness.ANSWERED,
        field="completeness",
        by=None,
        event="application.completed",
        log=actor(application),
        version=F("version") + 1,
    )
    letters.completed(application)
    return application


@transaction.atomic
def renew_link(application, *, by):
    """Send the contact a new link to the application; the earlier ones are void. Raises Refused without an address."""
    if not application.contact_email:
        raise Refused(_("The application has no e-mail address of a contact person."))
    Application.objects.filter(pk=application.pk).update(token_version=F("token_version") + 1)
    application.refresh_from_db(fields=["token_version"])
    record("application.link_renewed", target=application, by=by)
    letters.application_link(application)
    return application
