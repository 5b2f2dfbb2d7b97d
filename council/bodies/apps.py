from django.apps import AppConfig


class BodiesConfig(AppConfig):
    name = "council.bodies"
    verbose_name = "Bodies"

    def ready(self):
        from council.bodies.bodyfile import native, terms  # noqa: F401, PLC0415  (register the sections of body files)
