from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "Meetings"

    def ready(self):
        from meetings import bodyfile  # noqa: F401, PLC0415  (registers its section of body files)
