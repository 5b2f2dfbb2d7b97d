"""Office files are ZIP folders of XML: looked through, and packed anew without what does not belong."""

import io
import re
import zipfile
import zlib

from refusal import Refusal

MAX_TOTAL = 200 * 2**20
MAX_RATIO = 100
MAX_ENTRIES = 2000
CHUNK = 65536
#: XML parts that are read whole; real ones are a few kilobytes.
MAX_PART = 4 * 2**20
MAIN = {
    "docx": (b"wordprocessingml.document.main+xml", "word/document.xml"),
    "xlsx": (b"spreadsheetml.sheet.main+xml", "xl/workbook.xml"),
    "pptx": (b"presentationml.presentation.main+xml", "ppt/presentation.xml"),
}
ODF = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
PROGRAMS = re.compile(
    r"vbaproject|vbadata|/activex/|macrosheets/|oleobject\d*\.bin$|^basic/|^scripts/"
    r"|\.(exe|dll|com|scr|msi|js|jse|vbs|vbe|hta|bat|cmd|ps1|jar|sh|lnk|chm)$",
    re.IGNORECASE,
)
#: A template, object or frame that the program would fetch from elsewhere when the file is opened.
FETCHED = re.compile(rb"/(attachedTemplate|oleObject|frame|subDocument|afChunk)[\"']", re.IGNORECASE)
ELSEWHERE = re.compile(rb"Target\s*=\s*[\"'](https?:|ftp:|file:/{0,3}[^/\"']*\\\\|\\\\|//|mhtml:)", re.IGNORECASE)
#: Elements that name people, in the properties of OOXML (docProps/core.xml) and ODF (meta.xml).
PEOPLE = re.compile(
    rb"<((?:[\w.-]+:)?(creator|lastModifiedBy|initial-creator|printed-by|manager))(\s[^<>]*)?>([^<]*)</\1\s*>",
    re.IGNORECASE,
)
#: What zipfile raises for a folder that is broken, protected, or packed in a way that it does not know.
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, OverflowError, RuntimeError, ValueError)
PROPERTIES = {"docProps/core.xml", "docProps/app.xml", "meta.xml"}


def clean_ooxml(data, kind):
    """A Word, Excel or PowerPoint file, packed anew. Raises Refusal."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refusal("encrypted")  # a protected file is an old-style container; so is an old .doc with a false name
    folder = open_folder(data)
    types = read_part(folder, "[Content_Types].xml")
    content_type, usual_name = MAIN[kind]
    if b"macroEnabled" in types:
        raise Refusal("macro")
    if content_type not in types and usual_name not in folder.namelist():
        raise Refusal("lies")
    for name in folder.namelist():
        if name.endswith(".rels"):
            check_relations(read_part(folder, name))
    return pack(folder, first=None)


def clean_odf(data, kind):
    """An OpenDocument text or spreadsheet, packed anew. Raises Refusal."""
    folder = open_folder(data)
    if folder.namelist()[0] != "mimetype" or read_part(folder, "mimetype").strip() != ODF[kind]:
        raise Refusal("lies")
    if b"encryption-data" in read_part(folder, "META-INF/manifest.xml"):
        raise Refusal("encrypted")
    return pack(folder, first="mimetype")


def open_folder(data):
    """The ZIP folder, after a look at its list. Raises Refusal."""
    if not data.startswith(b"PK\x03\x04"):
        raise Refusal("lies")
    try:
        folder = zipfile.ZipFile(io.BytesIO(data))
    except UNREADABLE as error:
        raise Refusal("damaged") from error
    entries = folder.infolist()
    names = [entry.filename for entry in entries]
    if not entries:
        raise Refusal("lies")
    if len(entries) > MAX_ENTRIES:
        raise Refusal("bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refusal("encrypted")
    # ``orig_filename`` is the name before zipfile cuts it at a NUL and turns backslashes.
    for entry in entries:
        path = entry.orig_filename
        if path.startswith(("/", "\\")) or "\\" in path or "\0" in path or ".." in path.split("/") or ":" in path:
            raise Refusal("path")
        if (entry.external_attr >> 16) & 0o170000 == 0o120000:
            raise Refusal("path")
    if len({name.casefold() for name in names}) != len(names):
        raise Refusal("damaged")
    if any(PROGRAMS.search(name) for name in names):
        raise Refusal("macro")
    return folder


def pieces(folder, entry, spent=0):
    """What is really packed in an entry, a piece at a time; the sizes in the list are not believed."""
    total = 0
    try:
        with folder.open(entry) as file:
            while piece := file.read(CHUNK):
                total += len(piece)
                if spent + total > MAX_TOTAL or total > MAX_RATIO * max(entry.compress_size, 1) + CHUNK:
                    raise Refusal("bomb")
                yield piece
    except UNREADABLE as error:
        raise Refusal("damaged") from error


def read_part(folder, name):
    """A small part as bytes; one that is not there is empty. A document type in it is no office file's habit."""
    try:
        entry = folder.getinfo(name)
    except KeyError:
        return b""
    part = b""
    for piece in pieces(folder, entry):
        part += piece
        if len(part) > MAX_PART:
            raise Refusal("bomb")
    if b"<!ENTITY" in part:
        raise Refusal("damaged")
    return part


def check_relations(part):
    """Refuse a file that brings in a template or an object from elsewhere."""
    for relation in re.findall(rb"<(?:[\w.-]+:)?Relationship\b[^>]*>", part):
        if b"External" in relation and FETCHED.search(relation) and ELSEWHERE.search(relation):
            raise Refusal("remote")


def pack(folder, first):
    """The same parts in a fresh ZIP folder, without the names of people in the properties, except when signed."""
    signed = any(name.startswith("_xmlsignatures/") or name.endswith("signatures.xml") for name in folder.namelist())
    found, spent, out = {}, 0, io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fresh:
        for entry in folder.infolist():
            if entry.is_dir():
                continue
            name = entry.filename
            copy = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            copy.compress_type = zipfile.ZIP_STORED if name == first else zipfile.ZIP_DEFLATED
            if name in PROPERTIES and not signed:
                part = without_people(read_part(folder, name), found)
                spent += len(part)
                fresh.writestr(copy, part)
                continue
            with fresh.open(copy, "w") as target:
                for piece in pieces(folder, entry, spent):
                    spent += len(piece)
                    target.write(piece)
    return out.getvalue(), {"removed": ["people"] if found else [], "found": found}


def without_people(part, found):
    """Properties with the names of people emptied; the names go into ``found``."""

    def empty(match):
        if value := match[4].decode("utf-8", "replace").strip():
            found.setdefault(match[2].decode(), value[:200])
        return b"<" + match[1] + (match[3] or b"") + b"></" + match[1] + b">"

    return PEOPLE.sub(empty, part)
