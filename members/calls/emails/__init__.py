"""Letters about calls, by the part of the call they belong to."""

from members.calls.emails import outcome  # noqa: F401  (registers the letters)
