from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "members.calls"
    label = "calls"
    verbose_name = "Calls for seats"

    def ready(self):
        from council.core import wake  # noqa: PLC0415
        from members.calls import runs  # noqa: PLC0415
        from members.calls.actions import helper  # noqa: F401, PLC0415  (describes events)

        wake.add_lane(runs.LANE, runs.TASK, runs.compute_due)
        from members.calls import actions, bodyfile, vacancies  # noqa: F401, PLC0415  (describe events, register)
        from members.calls.actions import (  # noqa: F401, PLC0415  (describe events)
            appointments,
            assessment,
            composition,
            exporting,
            retention,
        )
