"""Why a file is not taken."""


class Refusal(Exception):
    """``str()`` is one of the words that ``council.core.uploads.REASONS`` explains."""
