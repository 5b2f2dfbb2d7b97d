"""Keeps secrets that stand in addresses out of the log."""

import logging
import re

#: A signed token as a part of a path: what is signed, when, and the signature, with colons between.
_SIGNED = re.compile(r"(?<=/)[^/\s:]+:[^/\s:]+:[^/\s:]+")


class HideTokens(logging.Filter):
    """Replaces signed tokens in the arguments of a record: whoever reads the log must not be able to use them."""

    def filter(self, record):
        if isinstance(record.args, tuple):
            record.args = tuple(_SIGNED.sub("…", each) if isinstance(each, str) else each for each in record.args)
        return True
