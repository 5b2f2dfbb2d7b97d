"""Opens a stranger's file in a process of its own, with little memory, little time and no way to write.

Run as ``python -I council/core/sandbox KIND``: the file comes on standard
input, and goes out on standard output, cleaned, behind one line of JSON:

    {"removed": ["active"], "found": {"Author": "…"}}      or      {"refused": "encrypted"}

Nothing of the portal is imported here, and no settings are known. A process
that dies instead of answering has met its limits: the file is refused.
"""

import json
import sys
from pathlib import Path

# Isolated mode leaves this folder out of the path.
sys.path.insert(0, str(Path(__file__).resolve().parent))

import image
import office
import pdf
from limits import limit
from refusal import Refusal

CLEANERS = {
    "pdf": pdf.clean,
    "docx": office.clean_ooxml,
    "xlsx": office.clean_ooxml,
    "pptx": office.clean_ooxml,
    "odt": office.clean_odf,
    "ods": office.clean_odf,
    "png": image.clean,
    "jpg": image.clean,
}


def main(kind):
    data = sys.stdin.buffer.read()
    limit()
    try:
        cleaned, told = CLEANERS[kind](data, kind)
    except Refusal as refusal:
        cleaned, told = b"", {"refused": str(refusal)}
    except MemoryError:
        cleaned, told = b"", {"refused": "bomb"}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + cleaned)


main(sys.argv[1])
