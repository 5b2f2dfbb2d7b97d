from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "council.portal"
    verbose_name = "Portal"
