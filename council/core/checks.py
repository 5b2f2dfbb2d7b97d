"""System checks: production refuses to start with a local switch on."""

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def no_local_switches(app_configs, **kwargs):
    """Errors for every local switch that is on under ``check --deploy``."""
    if settings.LOCAL_MODE:
        return [Error("LOCAL_MODE is on.", hint="Unset LOCAL_MODE.", id="portal.E001")]
    return []
