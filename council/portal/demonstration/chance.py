"""What looks like chance and is the same every time."""

import zlib


def chance(*parts):
    """A number from 0 to 1 that belongs to these words."""
    return zlib.crc32(" ".join(map(str, parts)).encode()) / 2**32
