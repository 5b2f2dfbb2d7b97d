"""Who may do what with calls and applications."""

from members.rules import is_secretary


def can_manage_calls(user, body):
    """Prepares and publishes calls, reads applications, proposes and appoints: the body's secretary."""
    return is_secretary(user, body)


def can_edit_content(call):
    """Criteria, questions and planned numbers may be changed: only before the call is published."""
    return call.state == "draft"
