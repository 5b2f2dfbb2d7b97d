"""Reading TOML so that every value can be traced back to its line.

``tomllib`` tells the line only of a syntax error. ``lines_of`` finds the line of
each key of a text that has been parsed already.
"""

import re
import tomllib

from django.utils.translation import gettext as _

from council.bodies.problems import Problem

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_TWICE = ("Cannot overwrite a value", "Cannot declare", "Cannot redefine", "Duplicate inline table key")


def read_toml(path):
    """``(data, lines)`` of a file; raises ValueError whose only argument is a Problem."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ValueError(
            Problem(str(path), None, "", _("The file cannot be read: %(error)s.") % {"error": error.strerror})
        ) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ValueError(Problem(path.name, line, "", _("The file is not UTF-8 text."))) from None
    try:
        return tomllib.loads(text), lines_of(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _PLACE.search(message)
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        if message.startswith(_TWICE):
            reason = _("The same key or table is written twice.")
        else:
            reason = _("This is not TOML: %(error)s.") % {"error": _PLACE.sub("", message)}
        raise ValueError(Problem(path.name, line, "", reason)) from None


def lines_of(text):
    """``{key path: line}`` of a valid TOML text; list positions in a path count from 0."""
    lines = text.split("\n")
    found, here, lengths = {}, (), {}
    number = 0
    while number < len(lines):
        first, block = number, lines[number]
        while (parsed := _parsed(block)) is None and number + 1 < len(lines):
            number += 1
            block += "\n" + lines[number]
        if block.lstrip().startswith("["):
            here = _header(parsed or {}, lengths)
            found[here] = first + 1
        else:
            for path in _paths(parsed or {}):
                found[here + path] = first + 1
        number += 1
    return found


def _parsed(block):
    """The block as a document of its own; None while a text or list of it goes on on the next line."""
    try:
        return tomllib.loads(block)
    except tomllib.TOMLDecodeError:
        return None


def _header(parsed, lengths):
    """The path of a ``[table]`` or the next ``[[table]]``; ``lengths`` counts the tables of each list so far."""
    path = ()
    while parsed:
        (key, value), *_rest = parsed.items()
        path += (key,)
        parsed = value
        if isinstance(value, list):
            parsed = value[0]
            lengths[path] = lengths.get(path, 0) + 1
        if path in lengths:
            path += (lengths[path] - 1,)
    return path


def _paths(parsed):
    """The path of every key in what one line (or several, of one value) says."""
    for key, value in parsed.items():
        yield (key,)
        if isinstance(value, dict):
            yield from ((key, *path) for path in _paths(value))
