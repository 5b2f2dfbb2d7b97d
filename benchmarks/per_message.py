"""What people write without an outbox: one Celery task for each letter, which builds and sends it.

The text is written beforehand, and the connection is new for each letter
(``send``) or kept by the worker process (``send_kept``). Settings are those of
the portal, the broker is ``REDIS_URL``.
"""

from celery import shared_task
from django.core.mail import EmailMultiAlternatives, get_connection

from council.celery import app  # noqa: F401  (the worker's application)

_kept = []


def message(number, parts):
    """The letter as Django builds it."""
    mail = EmailMultiAlternatives(
        parts["subject"], parts["text"], "portaali@example.org", [f"Jäsen {number} <jasen{number}@example.org>"]
    )
    mail.attach_alternative(parts["html"], "text/html")
    mail.attach("kutsu.ics", parts["calendar"], "text/calendar")
    return mail


@shared_task(name="benchmark.send")
def send(number, parts):
    """A connection for each letter."""
    message(number, parts).send()


@shared_task(name="benchmark.send_kept")
def send_kept(number, parts):
    """One connection for each worker process."""
    if not _kept:
        _kept.append(get_connection())
        _kept[0].open()
    _kept[0].send_messages([message(number, parts)])
