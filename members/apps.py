from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "Members"

    def ready(self):
        from members import (
            adapters,  # noqa: F401  (its events are described when the registry is full)
            bodyfile,  # noqa: F401  (registers its section of body files)
        )
        from members.actions import terms  # noqa: F401, PLC0415  (memberships follow their term)
        from members.signin import actions, emails  # noqa: F401, PLC0415  (describe events, register letters)
