"""The letter that is only a subject and a text."""

from council.core.post.letters import Letter, place
from council.core.post.outbox import letter


@letter("core.plain", wipe=True)
def plain(about_id, language):
    """What ``council.core.post.outbox.plain`` queues."""
    return Letter(subject=place("subject"), text=place("body"))
