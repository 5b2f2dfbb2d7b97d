"""Who may do what with calls and applications."""

from members.rules import is_secretary


def can_manage_calls(user, body):
    """Prepares and publishes calls, reads applications, proposes and appoints: the body's secretary."""
    return is_secretary(user, body)


def can_edit_content(call):
    """Criteria, questions and planned numbers may be changed: only before the call is published."""
    return call.state == "draft"


def can_correct(call):
    """Texts and contact details may be corrected: until the outside organ has decided."""
    return call.state not in {"decided", "appointed", "not_carried_out"}


def can_extend(call):
    """The closing may be moved later: while the call is open, or closed and not yet in assessment."""
    return call.state in {"open", "closed"}


def can_abandon(call):
    """The call may be ended as not carried out: once published, until the outside organ has decided."""
    return call.state in {"open", "closed", "in_assessment", "proposed"}


def can_edit_application(application, now):
    """The applicant may write in it: a draft while the call takes applications, one that was sent until the closing.

    One that is being completed at the secretary's request opens again until the completion is due.
    """
    call = application.call
    if application.erased_at:
        return False
    if application.state == "draft":
        return can_receive(call, now)
    if application.state != "submitted":
        return False
    if application.completeness == "asked":
        return can_complete(application, now) or is_before_closing(call, now)
    return is_before_closing(call, now)


def can_receive(call, now):
    """An application may be sent: from the opening on, and late until the assessment has ended."""
    return call.state in {"open", "closed", "in_assessment"} and call.opens_at <= now


def is_before_closing(call, now):
    """What comes now is in time."""
    return call.state == "open" and call.opens_at <= now < call.closes_at


def can_complete(application, now):
    """The secretary asked for a completion, and it is not overdue."""
    due = application.completion_due
    is_asked = application.state == "submitted" and application.completeness == "asked"
    return is_asked and due is not None and now < due and can_receive(application.call, now)


def can_withdraw(application, now):
    """The applicant may take a sent application back: until the closing."""
    return application.state == "submitted" and is_before_closing(application.call, now)


def can_return(application, now):
    """The applicant may change their mind after withdrawing: until the closing."""
    return application.state == "withdrawn" and not application.erased_at and is_before_closing(application.call, now)


def can_consent(nominee):
    """A nominated person may answer, also anew: while the application is in the running and nothing is appointed."""
    application = nominee.application
    is_running = application.state in {"submitted", "selected", "reserve", "not_selected"} and not application.erased_at
    open_states = {"open", "closed", "in_assessment", "proposed", "decided"}
    return is_running and nominee.consent != "not_asked" and application.call.state in open_states


#: The states of a call in which compositions are drafted.
COMPOSING = ["closed", "in_assessment", "proposed"]


def can_compose(call):
    """Draft compositions may be changed: after the closing and until the outside organ has decided."""
    return call.state in COMPOSING
