from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "members.calls"
    label = "calls"
    verbose_name = "Calls for seats"
