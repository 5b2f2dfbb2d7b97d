"""How often one may do something: counters in the cache (Redis where there is one), by address and by client."""

import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import cache

HOUR = 3600
#: Links asked for in an hour: to one address, and from one network address (an office may share it).
LINKS_TO_ADDRESS = 6
LINKS_FROM_CLIENT = 60
#: Files brought to one application in an hour: each costs a check in a process of its own.
FILES = 40


def within(what, who, limit, seconds=HOUR):
    """Count one use and tell whether it is within the limit of the period that began with the first one."""
    key = f"calls-limit:{what}:{hashlib.sha256(str(who).encode()).hexdigest()[:32]}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= limit
    except ValueError:  # it ran out between the two
        return True


def may_ask_for_link(request, email):
    """Whether this client may have one more link sent to this address; known and unknown addresses count alike."""
    by_client = within("client", get_adapter().get_client_ip(request), LINKS_FROM_CLIENT)
    return within("address", email, LINKS_TO_ADDRESS) and by_client
