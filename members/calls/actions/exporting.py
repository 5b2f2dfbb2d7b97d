"""Taking applications out of the portal leaves a trace."""

from django.utils.translation import gettext_lazy

from council.core.events import describe, record

describe(call__exported=gettext_lazy("The applications were taken out as a table (%(format)s)"))


def record_export(call, *, by, file_format):
    """Somebody with the right to it took the applications of a call out as a table."""
    record("call.exported", target=call, by=by, format=file_format.upper())
