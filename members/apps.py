from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "Members"

    def ready(self):
        from members import adapters, bodyfile  # noqa: F401, PLC0415  (events are described, body files gain a section)
        from members.actions import terms  # noqa: F401, PLC0415  (memberships follow their term)
        from members.signin import actions, emails  # noqa: F401, PLC0415  (describe events, register letters)
