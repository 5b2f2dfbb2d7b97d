"""Looking into a PDF with tools that are not ours."""

import io
import pathlib
import re
import shutil
import subprocess
import sys

import page
import pikepdf
import pytest

#: Where the programs of our Python packages are, whether or not the environment is activated.
_PROGRAMS = pathlib.Path(sys.executable).parent


def run(*command):
    """The output of a command; its failure fails the test with what it said, its absence skips the test."""
    program = shutil.which(command[0]) or shutil.which(command[0], path=_PROGRAMS)
    if program is None:
        package = "qpdf" if command[0] == "qpdf" else "poppler-utils"
        pytest.skip(f"{command[0]} is not installed (Debian: apt install {package})")
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[0]}: {done.stdout}{done.stderr}"
    return done.stdout


def assert_valid(path):
    """PDF/A-3a and PDF/UA-1 by every checker there is for Python, and sound syntax by qpdf."""
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        report = page.validate_pdf(str(path), profile=profile)
        assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]
        assert report.rules.total > 100
    assert "0 error(s), 0 warning(s)" in run("outloud", str(path))
    assert "no findings" in run("pdfua", "check", str(path))
    run("qpdf", "--check", str(path))


def words(path, *options):
    """The text of a PDF on one line each, hyphenated words joined again."""
    return re.sub(r"-\n", "", run("pdftotext", *options, str(path), "-"))


def structure(path):
    """The structure tree as text, without object numbers and without where lines happen to break."""
    kept = []
    for line in run("pdfinfo", "-struct", str(path)).splitlines():
        line = re.sub(r" <[\d-]+>|\[?\(\d+-\d+-\d+\)\]?|Object \d+ \d+", "", line).rstrip()
        if not (line.strip() == "Span (inline)" and kept and kept[-1] == line):
            kept.append(line)
    return "\n".join(kept) + "\n"


def everything(data):
    """All that a PDF holds, decompressed: every stream, string and name, for finding what must not be there."""
    found = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream):
                found.append(bytes(thing.read_bytes()))
            found.extend(strings(thing))
        found.extend(strings(pdf.trailer))
        found.extend(bytes(pdf.attachments[name].get_file().read_bytes()) for name in pdf.attachments)
    return b"\n".join(found)


def strings(thing):
    """The strings and keys of an object, not following references."""
    if isinstance(thing, pikepdf.String):
        yield str(thing).encode()
    elif isinstance(thing, pikepdf.Array):
        for each in thing:
            if not getattr(each, "is_indirect", False):
                yield from strings(each)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for key in thing.keys():  # noqa: SIM118  (iterating is another thing for a stream)
            yield str(key).encode()
            each = thing.get(key)
            if not getattr(each, "is_indirect", False):
                yield from strings(each)


class Elements(list):
    """Structure elements together with their document, which must stay open as long as they are looked at."""

    def __init__(self, data, kind):
        self.document = pikepdf.open(io.BytesIO(data))
        super().__init__(
            thing
            for thing in self.document.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/StructElem" and thing.get("/S") == kind
        )
