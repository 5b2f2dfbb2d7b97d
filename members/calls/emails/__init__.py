"""Letters of calls for seats; each module registers its kinds."""

from members.calls.emails import applying, assessment, outcome

__all__ = ["applying", "assessment", "outcome"]
