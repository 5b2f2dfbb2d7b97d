"""Compiles ``locale/*/LC_MESSAGES/*.po``, so that no machine needs the gettext programs to run the portal."""

from pathlib import Path

import polib


def compile_all(folder):
    """Write the ``.mo`` file of every catalogue under a folder that is newer than it; returns those compiled."""
    compiled = []
    for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        part = target.with_suffix(".part")
        polib.pofile(str(source)).save_as_mofile(str(part))
        part.replace(target)
        compiled.append(source)
    return compiled
