"""Letters of the assessment: to a named evaluator, and to an applicant who is asked to complete."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from council.core.post.letters import Facts, Link, Quote, compose, place
from council.core.post.outbox import letter
from members.calls.emails.outcome import sender, signature
from members.calls.emails.words import inert
from members.calls.enums import Completeness
from members.calls.models import Application, Evaluator


@letter("calls.evaluator_named")
def evaluator_named(about_id, language):
    """Tells a person that they are an evaluator of a call; nobody when the task has ended meanwhile."""
    evaluator = Evaluator.objects.select_related("call__body", "call__term").get(pk=about_id)
    if evaluator.ended_at is not None:
        return None
    call = evaluator.call
    return compose(
        _("You are asked to assess applications: %(call)s") % {"call": call.title},
        _("Hello %(name)s,") % {"name": place("name")},
        _(
            "you have been named as an evaluator of this call. When the assessment begins, you first tell whether you "
            "have a conflict with any applicant. Then you assess the applications one by one. You see the views of the "
            "others only after you have finished your own."
        ),
        Facts(
            [
                (_("Call"), call.title),
                (_("Body"), call.body.name),
                (_("The call closes"), date_format(localtime(call.closes_at), "SHORT_DATETIME_FORMAT")),
            ]
        ),
        Link(_("Open the assessment"), place("link")),
        signature(call.body),
        why=_("You get this letter because the secretary of the body has named you as an evaluator."),
        **sender(call.body),
    )


@letter("calls.completion_asked")
def completion_asked(about_id, language):
    """Asks the contact to complete the application; nobody when it is complete meanwhile."""
    application = Application.objects.select_related("call__body", "call__term").get(pk=about_id)
    if application.completeness != Completeness.ASKED or application.completion_due is None:
        return None
    body = application.call.body
    due = date_format(localtime(application.completion_due), "SHORT_DATETIME_FORMAT")
    return compose(
        _("Please complete your application: %(call)s") % {"call": application.call.title},
        _("Hello %(name)s,") % {"name": place("name")},
        _("something is missing from your application. Please complete it by %(due)s.") % {"due": due},
        Quote(application.completion_words),
        Facts(
            [
                (_("Call"), application.call.title),
                (_("Application"), f"{application.number}: {inert(application.name)}"),
                (_("Complete by"), due),
            ]
        ),
        Link(_("Complete the application"), place("link")),
        _("If you do not complete it, the application is assessed as it is."),
        signature(body),
        why=_("You get this letter because of the application to this call."),
        **sender(body),
    )
