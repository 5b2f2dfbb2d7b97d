"""Documents of meetings."""


def request(publication):
    """Ask for the documents of a publication."""
