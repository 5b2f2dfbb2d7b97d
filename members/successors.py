"""Who may be asked first when a seat is vacant. Apps above this one register where they know of somebody."""

_SOURCES = []


def offer(source):
    """Register ``source(seat)``, which gives ``(sentence, address of the page)`` pairs, best first."""
    _SOURCES.append(source)
    return source


def offers_for(seat):
    """What every source knows of a vacant seat."""
    return [pair for source in _SOURCES for pair in source(seat)]
