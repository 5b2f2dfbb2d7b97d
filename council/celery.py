"""The Celery application: carries keys of work to workers when ``REDIS_URL`` is set.

Nothing depends on a message arriving: the sweeps of ``council.core.schedule``
find every row that is due. Celery only makes it sooner.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council.settings")
app = Celery("council")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="jobs")
