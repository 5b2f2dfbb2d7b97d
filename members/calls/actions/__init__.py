"""The only writers of calls and applications, by noun."""
