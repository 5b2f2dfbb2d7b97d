from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "members.calls"
    label = "calls"
    verbose_name = "Calls for seats"

    def ready(self):
        from members.calls import actions  # noqa: F401, PLC0415  (describes events)
        from members.calls.actions import appointments, exporting, retention  # noqa: F401, PLC0415  (describe events)
