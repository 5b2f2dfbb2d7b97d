"""Letters to applicants and to the people whom they nominate, and to the secretary about these."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from council.core.enums import DeliveryState
from council.core.models import Delivery
from council.core.post.letters import Facts, Heading, Link, Quote, compose, place
from council.core.post.outbox import letter
from members.calls import summary
from members.calls.emails.words import inert, inert_lines
from members.calls.enums import ApplicationState, Consent
from members.calls.models import Application, Call, Nominee


def moment(value):
    """The server's time as people in Finland read it, to the second."""
    local = timezone.localtime(value)
    return f"{date_format(local, 'SHORT_DATE_FORMAT')} {local:%H.%M.%S}"


def _closing(call):
    return (_("The call closes"), date_format(timezone.localtime(call.closes_at), "DATETIME_FORMAT"))


def _from(call):
    """The sender's name and where answers go."""
    return {"from_name": call.body.name, "reply_to": call.contact_email}


def _hello(application):
    """The greeting; an application keyed in from paper may lack its contact's name."""
    if not application.contact_name:
        return _("Hello,")
    return _("Hello %(name)s,") % {"name": inert(application.contact_name)}


def _signature(call):
    return f"{call.contact_name}, {call.body.name}" if call.contact_name else call.body.name


def _application(about_id):
    return summary.read(about_id)


def _because(call):
    return _("You get this letter because your address is that of the contact person of an application.")


@letter("calls.start", wipe=True)
def start(about_id, language):
    """The link by which one begins an application or finds the ones begun; the same for every address."""
    call = Call.objects.select_related("body__host").get(pk=about_id)
    return compose(
        _("%(call)s: your link") % {"call": call.title},
        _("Hello,"),
        _(
            "With this link you begin an application, or continue one that you have begun or sent. Keep the letter: "
            "the link is your key, and no password is needed."
        ),
        Facts([(_("Body"), call.body.name), _closing(call)]),
        Link(_("Go to your applications"), place("link")),
        _("Do not pass the link on to others. If you did not ask for it, do nothing: nothing has been sent."),
        _signature(call),
        why=_("Somebody wrote this address on the page of the call."),
        **_from(call),
    )


@letter("calls.receipt", wipe=True)
def receipt(about_id, language):
    """What was sent, in full, with the server's time. Not sent when the application has been withdrawn meanwhile."""
    application = _application(about_id)
    call = application.call
    if application.state != ApplicationState.SUBMITTED or application.erased_at:
        return None
    late = application.is_late and _(
        "The application came after the closing. It is kept apart from the others, and it is not certain that it is "
        "taken into account."
    )
    content = []
    for block in summary.blocks(application):
        rows = [(row.label, inert_lines(row.value)) for row in block.given]
        content += [Heading(inert(block.title)), Facts(rows) if rows else _("(empty)")]
    return compose(
        _("%(call)s: we have your application %(number)s") % {"call": call.title, "number": application.number},
        _hello(application),
        _("Your application has arrived. Below is all that it holds now."),
        late,
        Facts(
            [
                (pgettext("application", "Number"), str(application.number)),
                (_("Arrived"), moment(application.arrived_at)),
                (_("Last changed"), moment(application.changed_at)),
                _closing(call),
            ]
        ),
        _("Until the closing you can change the application or withdraw it. Changes take effect at once."),
        Link(_("Open the application"), place("link")),
        *content,
        _signature(call),
        why=_because(call),
        **_from(call),
    )


@letter("calls.withdrawn", wipe=True)
def withdrawn(about_id, language):
    """The application is withdrawn; until the closing it can be sent again."""
    application = _application(about_id)
    if application.state != ApplicationState.WITHDRAWN:
        return None
    call = application.call
    return compose(
        _("%(call)s: application %(number)s has been withdrawn") % {"call": call.title, "number": application.number},
        _hello(application),
        _("The application has been withdrawn. If that was a mistake, you can send it again until the closing."),
        Facts([_closing(call)]),
        Link(_("Open the application"), place("link")),
        _signature(call),
        why=_because(call),
        **_from(call),
    )


@letter("calls.application_link", wipe=True)
def application_link(about_id, language):
    """A link to one application, for its contact."""
    application = _application(about_id)
    call = application.call
    if application.erased_at:
        return None
    return compose(
        _("%(call)s: the link to the application") % {"call": call.title},
        _hello(application),
        _("You are the contact person of an application. With this link you read it, and change it until the closing."),
        Facts([(_("Organisation"), inert(application.name)), (_("Body"), call.body.name), _closing(call)]),
        Link(_("Open the application"), place("link")),
        _("Do not pass the link on to others. If you know nothing of this, do nothing."),
        _signature(call),
        why=_because(call),
        **_from(call),
    )


@letter("calls.contact_changed", wipe=True)
def contact_changed(about_id, language):
    """Tells the earlier contact that letters now go to somebody else."""
    application = _application(about_id)
    call = application.call
    return compose(
        _("%(call)s: the contact person of an application has changed") % {"call": call.title},
        _("Letters about the application now go to another address. If you know nothing of this, write to us."),
        Facts([(_("Organisation"), inert(application.name)), (_("Body"), call.body.name)]),
        _signature(call),
        why=_("You were the contact person of the application until now."),
        **_from(call),
    )


@letter("calls.consent", shape=["version"], wipe=True)
def consent(about_id, language, version):
    """Asks a nominated person for consent; not sent when the nomination has changed or ended meanwhile."""
    nominee = Nominee.objects.select_related("application__call__body__host").get(pk=about_id)
    application, call = nominee.application, nominee.application.call
    if nominee.consent_version != version or application.state != ApplicationState.SUBMITTED:
        return None
    return compose(
        _("%(body)s: do you consent to being nominated?") % {"body": call.body.name},
        _("Hello %(name)s,") % {"name": inert(nominee.name)},
        _(
            "An organisation nominates you for a seat. We ask you yourself: without your consent you are not chosen. "
            "No account is needed: the link opens a page that tells what was said about you, what the seat means and "
            "how your data are used."
        ),
        Facts(
            [
                (_("Organisation"), inert(application.name)),
                (_("Body"), call.body.name),
                (_("As"), nominee.get_capacity_display()),
                (_("Call"), call.title),
            ]
        ),
        Link(_("Read and answer"), place("link")),
        _("The link is for you only. If you do not know the organisation, answer that you do not consent."),
        _signature(call),
        why=_("An organisation gave this address as that of the person it nominates."),
        **_from(call),
    )


@letter("calls.nomination_ended", shape=["ended", "question"], wipe=True)
def nomination_ended(about_id, language, ended, question):
    """Tells somebody who was asked for consent that the nomination no longer stands.

    Not sent when the question never left, or when the application has been sent again meanwhile.
    """
    application = _application(about_id)
    call, is_withdrawn = application.call, ended == "withdrawn"
    never_asked = Delivery.objects.filter(key=question).exclude(state=DeliveryState.SENT).exists()
    if never_asked or application.erased_at or (is_withdrawn and application.state != ApplicationState.WITHDRAWN):
        return None
    kept = ngettext(
        "What was told of you is erased with the application, at the latest %(days)s day after the call has ended.",
        "What was told of you is erased with the application, at the latest %(days)s days after the call has ended.",
        call.retention_days,
    ) % {"days": call.retention_days}
    return compose(
        _("%(body)s: your nomination no longer stands") % {"body": call.body.name},
        _("Hello %(name)s,") % {"name": place("name")},
        _("The organisation has withdrawn its application.")
        if is_withdrawn
        else _("The organisation has changed whom it nominates."),
        _(
            "So your nomination no longer stands, and the consent that you were asked for is not needed any more. You "
            "need not do anything."
        ),
        kept if is_withdrawn else _("What was told of you has been erased from the application."),
        Facts([(_("Organisation"), inert(application.name)), (_("Body"), call.body.name), (_("Call"), call.title)]),
        _signature(call),
        why=_("An organisation gave this address as that of the person it nominated."),
        **_from(call),
    )


def _answered(application, about, is_given):
    call = application.call
    subject = _("A nominated person consents") if is_given else _("A nominated person does not consent")
    return (
        f"{call.title}: {subject}",
        Facts(
            [
                (_("Organisation"), inert(application.name)),
                (pgettext("application", "Number"), str(application.number)),
                (_("Person"), place("person")),
            ]
        ),
    )


@letter("calls.consent_answered", shape=["consent"], wipe=True)
def consent_answered(about_id, language, consent):
    """Tells the applicant's contact what the nominated person answered."""
    application = _application(about_id)
    is_given = consent == Consent.GIVEN
    subject, facts = _answered(application, about_id, is_given)
    refused = _(
        "The person whom you nominated does not consent, so the person is not chosen. Until the closing you can "
        "nominate somebody else; the new person is then asked."
    )
    return compose(
        subject,
        _hello(application),
        _("The person whom you nominated first refused and now consents.") if is_given else refused,
        facts,
        Facts([_closing(application.call)]),
        Link(_("Open the application"), place("link")),
        _signature(application.call),
        why=_because(application.call),
        **_from(application.call),
    )


@letter("calls.consent_answered_desk", shape=["consent"])
def consent_answered_desk(about_id, language, consent):
    """Tells a secretary what a nominated person answered."""
    application = Application.objects.select_related("call__body__host").get(pk=about_id)
    is_given = consent == Consent.GIVEN
    subject, facts = _answered(application, about_id, is_given)
    return compose(
        subject,
        _("Hello %(name)s,") % {"name": place("name")},
        _("The person first refused and now consents.")
        if is_given
        else _("The person does not consent and cannot be chosen. The applicant has been told."),
        facts,
        Link(_("Open the application"), place("link")),
        why=_("You get this letter because you are a secretary of the body."),
        from_name=application.call.body.name,
    )


@letter("calls.completed")
def completed(about_id, language):
    """Tells a secretary that an applicant has completed what was asked for."""
    application = Application.objects.select_related("call__body__host").get(pk=about_id)
    call = application.call
    return compose(
        _("%(call)s: application %(number)s has been completed") % {"call": call.title, "number": application.number},
        _("Hello %(name)s,") % {"name": place("name")},
        _("The applicant has answered the request for completion."),
        Facts([(_("Organisation"), inert(application.name))]),
        _("What was asked for:"),
        Quote(inert_lines(application.completion_words)),
        Link(_("Open the application"), place("link")),
        why=_("You get this letter because you are a secretary of the body."),
        from_name=call.body.name,
    )
