from django.apps import AppConfig


class BodiesConfig(AppConfig):
    name = "council.bodies"
    verbose_name = "Bodies"
