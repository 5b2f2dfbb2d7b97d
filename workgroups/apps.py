from django.apps import AppConfig


class WorkgroupsConfig(AppConfig):
    name = "workgroups"
    verbose_name = "Working groups"

    def ready(self):
        from workgroups import bodyfile  # noqa: F401, PLC0415  (registers its section of body files)
