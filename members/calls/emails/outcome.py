"""Letters about the outcome of a call: chosen, in reserve, not chosen, not carried out."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from council.core.i18n import first_text, in_languages
from council.core.post.letters import Facts, Link, Points, Quote, compose, place
from council.core.post.outbox import letter
from members.calls.carried import new_call_of
from members.calls.emails.words import inert
from members.calls.enums import Outcome
from members.calls.models import Application, DecidedChoice
from members.emails import secretary_of


def _application(about_id):
    return Application.objects.select_related("call__body__host", "call__term", "call__decision").get(pk=about_id)


def sender(body):
    secretary = secretary_of(body)
    return {"from_name": body.name, "reply_to": secretary.person.email if secretary else ""}


def signature(body):
    secretary = secretary_of(body)
    return f"{secretary.person.name}, {body.name}" if secretary else body.name


def _why():
    return _("You get this letter because of the application to this call.")


def _facts(application):
    decision = getattr(application.call, "decision", None)
    decided = ""
    if decision:
        section = decision.section and f"§ {decision.section.removeprefix('§').strip()}"
        day = date_format(decision.decided_on, "SHORT_DATE_FORMAT")
        decided = " ".join(part for part in (decision.organ_in_words, day, section, decision.record_number) if part)
    return Facts(
        [
            (_("Call"), application.call.title),
            (_("Application"), f"{application.number}: {inert(application.name)}"),
            (_("Decision"), decided),
            (_("Term of office"), application.call.term.label),
        ]
    )


def _choices(application):
    rows = DecidedChoice.objects.filter(application=application).select_related("nominee", "category")
    return rows.order_by("-nominee__capacity")


def _reasons(application, language):
    """The reasons of this application, else those of the whole proposal."""
    own = application.call.languages
    for choice in _choices(application):
        if text := first_text(in_languages(choice, "reason"), own, language)[0]:
            return text
    decision = getattr(application.call, "decision", None)
    return first_text(in_languages(decision.proposal, "reasons"), own, language)[0] if decision else ""


def _people(application):
    """The nominated persons with what was decided about each."""
    lines = []
    for choice in _choices(application):
        name = inert(choice.nominee.name) or _("(to be named)")
        told = {
            Outcome.MEMBER: _("%(name)s: member, %(category)s"),
            Outcome.DEPUTY: _("%(name)s: deputy member, %(category)s"),
            Outcome.RESERVE: _("%(name)s: reserve %(rank)s, %(category)s"),
            Outcome.NOT_CHOSEN: _("%(name)s: not chosen"),
        }[choice.outcome]
        lines.append(told % {"name": name, "category": choice.category or "", "rank": choice.rank or ""})
    return Points(lines)


def _kept(application):
    days = application.call.retention_days
    return _(
        "The data of applicants who are not chosen are kept for %(days)s days after the decision and then erased. Only "
        "counts that name nobody stay."
    ) % {"days": days}


@letter("calls.chosen")
def chosen(about_id, language):
    """Tells the contact of an application that its people were chosen."""
    application = _application(about_id)
    body = application.call.body
    return compose(
        _("%(body)s: your organisation was chosen") % {"body": body.name},
        _("Hello %(name)s,") % {"name": place("name")},
        _("people whom you proposed were chosen to %(body)s. Thank you for applying.") % {"body": body.name},
        _facts(application),
        _people(application),
        _("Each person who was chosen gets a letter of their own that tells how to sign in and what comes next."),
        signature(body),
        why=_why(),
        **sender(body),
    )


@letter("calls.appointed", shape=["nominee", "link"])
def appointed(about_id, language, nominee="", link=""):
    """Tells a chosen person what the place is, whether the name is public, and what comes next."""
    application = _application(about_id)
    body = application.call.body
    choice = _choices(application).filter(nominee=nominee).select_related("membership").first()
    if choice is None or choice.membership is None:
        return None
    public = choice.membership.name_public
    return compose(
        _("You were chosen: %(body)s") % {"body": body.name},
        _("Hello %(name)s,") % {"name": place("name")},
        _("you were chosen to %(body)s. Welcome!") % {"body": body.name},
        Facts(
            [
                (_("Place"), str(choice.category)),
                (_("As"), choice.membership.get_capacity_display()),
                (_("From"), date_format(choice.membership.start, "SHORT_DATE_FORMAT")),
                (_("To"), date_format(choice.membership.end, "SHORT_DATE_FORMAT") if choice.membership.end else ""),
                (_("On behalf of"), inert(choice.membership.organisation_names)),
            ]
        ),
        _("Your name is shown on the public page of the body, as you allowed.")
        if public
        else _(
            "The public page shows the organisation and not your name. If you let your name be shown, tell the "
            "secretary."
        ),
        _("Another letter tells how to sign in. You get the notice of the first meeting by email."),
        Link(_("The public page of the body"), link),
        signature(body),
        why=_("You get this letter because you were proposed to this body and consented."),
        **sender(body),
    )


@letter("calls.in_reserve")
def in_reserve(about_id, language):
    """Tells the contact that the application is in reserve."""
    application = _application(about_id)
    body = application.call.body
    reasons = _reasons(application, language)
    return compose(
        _("%(body)s: your application is in reserve") % {"body": body.name},
        _("Hello %(name)s,") % {"name": place("name")},
        _("your application did not get a place now. It is in reserve: if a seat becomes vacant, you are asked first."),
        _facts(application),
        _people(application),
        reasons and Quote(reasons),
        _("Data of those in reserve are kept until the end of the term of office."),
        signature(body),
        why=_why(),
        **sender(body),
    )


@letter("calls.not_chosen")
def not_chosen(about_id, language):
    """Tells the contact that the application was not chosen, why, and how long the data are kept."""
    application = _application(about_id)
    body = application.call.body
    reasons = _reasons(application, language)
    return compose(
        _("%(body)s: your application was not chosen this time") % {"body": body.name},
        _("Hello %(name)s,") % {"name": place("name")},
        _("thank you for your application. This time it was not chosen."),
        _facts(application),
        reasons and _("The reasons:"),
        reasons and Quote(reasons),
        _kept(application),
        application.consider_later
        and _(
            "You let us ask you when a seat becomes vacant later. Your data are kept for that to the end of the term."
        ),
        signature(body),
        why=_why(),
        **sender(body),
    )


@letter("calls.not_carried_out")
def not_carried_out(about_id, language):
    """Tells the contact that the call ended without a decision."""
    application = _application(about_id)
    body = application.call.body
    return compose(
        _("%(body)s: the call is not carried out") % {"body": body.name},
        _("Hello %(name)s,") % {"name": place("name")},
        _("the call to which you applied ended without a decision."),
        _facts(application),
        application.call.end_reason and Quote(application.call.end_reason),
        _("If a new call takes its place, you get a letter with a link by which you can take your application along."),
        _kept(application),
        signature(body),
        why=_why(),
        **sender(body),
    )


@letter("calls.new_call")
def new_call(about_id, language):
    """Tells an earlier applicant of the new call; nobody when it takes no applications any more."""
    application = _application(about_id)
    body = application.call.body
    new = new_call_of(application.call) or application.call.successors.filter(state="open").first()
    if new is None or application.erased_at is not None:
        return None
    return compose(
        _("%(body)s: a new call is open") % {"body": body.name},
        _("Hello %(name)s,") % {"name": place("name")},
        _("the earlier call ended without a decision, and a new one takes its place."),
        Facts(
            [
                (_("New call"), new.title),
                (_("Opens"), date_format(localtime(new.opens_at), "SHORT_DATETIME_FORMAT")),
                (_("Closes"), date_format(localtime(new.closes_at), "SHORT_DATETIME_FORMAT")),
                (_("Your earlier application"), f"{application.number}: {inert(application.name)}"),
            ]
        ),
        _(
            "Nothing is carried over by itself. With your own link you can take your application along, change it and "
            "send it. The persons whom you propose are asked for their consent again."
        ),
        Link(_("Take the application to the new call"), place("link")),
        signature(body),
        why=_why(),
        **sender(body),
    )
