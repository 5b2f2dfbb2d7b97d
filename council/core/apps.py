from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "council.core"
    verbose_name = "Core"

    def ready(self):
        from council.core import checks  # noqa: F401, PLC0415  (registering needs the app registry)
