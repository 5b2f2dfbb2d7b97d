"""The work of the benchmark's Celery workers.

``send`` and ``send_kept`` are what people write without an outbox: one task for
each letter, which builds and sends it, over a connection of its own or one that
the worker process keeps. The text is written beforehand. ``invitation`` is the
letter of the outbox.
"""

import os

from celery import shared_task
from celery.signals import worker_process_init
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


def invitation(about_id, language):
    """The letter of the outbox, as long as the benchmark wants it."""
    from benchmarks.letters import write
    from council.core.post.letters import place

    return write(place("name"), place("link"), int(os.environ["BENCHMARK_POINTS"]))


@worker_process_init.connect
def register(**_worker):
    """Workers know the letter."""
    from council.core.post import outbox

    outbox.load()
    outbox.letter("benchmark.invitation")(invitation)
