"""PDF files: what acts by itself, leads out or hides a file is taken away; so are the names of people."""

import io

import pikepdf
from refusal import Refusal

#: Actions that run something, send something or open another file (ISO 32000-1, 12.6.4).
ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToE",
    "/GoToR",
    "/Rendition",
    "/RichMediaExecute",
    "/Movie",
    "/Sound",
    "/SetOCGState",
    "/Trans",
    "/GoTo3DView",
}
#: Annotations that carry a file or a player.
ANNOTATIONS = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
LINKS = ("http://", "https://", "mailto:")
#: Properties that name people: of /Info, and of XMP. The title, the tools and the marks of PDF/A and PDF/UA stay.
PEOPLE = ("/Author", "/Company", "/Manager")
XMP_PEOPLE = (
    "dc:creator",
    "dc:contributor",
    "pdf:Author",
    "photoshop:AuthorsPosition",
    "xmpMM:History",
    "xmpMM:DerivedFrom",
)
DEEPEST = 60


def clean(data, kind):
    """The PDF, written anew when something had to go. Raises Refusal.

    A signed file is left byte for byte as it is, or the signature would break;
    when it also acts by itself it is refused.
    """
    if not data.startswith(b"%PDF-"):
        raise Refusal("lies")
    try:
        document = pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError as error:
        raise Refusal("encrypted") from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise Refusal("damaged") from error
    if document.is_encrypted:
        raise Refusal("encrypted")
    try:
        if not len(document.pages):
            raise Refusal("damaged")
        signed = is_signed(document)
        active = scrub_root(document) + scrub_pages(document)
        active += sum(scrub(each) for each in document.objects)
        found = people(document)
        if signed and active:
            raise Refusal("signed")
        if signed or not (active or found):
            return data, {"removed": [], "found": {}}
        forget_people(document)
        out = io.BytesIO()
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.preserve)
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError, AttributeError, TypeError) as error:
        raise Refusal("damaged") from error
    return out.getvalue(), {
        "removed": [word for word, was in (("active", active), ("people", found)) if was],
        "found": found,
    }


def is_signed(document):
    """True when a field of the form holds a digital signature."""
    return any(
        isinstance(each, pikepdf.Dictionary) and "/ByteRange" in each and "/Contents" in each
        for each in document.objects
    )


def acts(thing):
    """True for an action that must not stay (a structure element may have the same word as its kind)."""
    if not isinstance(thing, pikepdf.Dictionary) or str(thing.get("/Type", "/Action")) != "/Action":
        return False
    kind = str(thing.get("/S", ""))
    if kind == "/URI":
        return not str(thing.get("/URI", "")).strip().lower().startswith(LINKS)
    return kind in ACTIONS


def holds_actions(value):
    """True for a dictionary of actions by their occasion (/AA); a font may be called /AA, too."""
    return isinstance(value, pikepdf.Dictionary) and any(
        isinstance(each, pikepdf.Dictionary) and isinstance(each.get("/S"), pikepdf.Name) for each in value.values()
    )


def scrub(thing, depth=0):
    """Take active parts and hidden files out of an object and what lies directly in it; returns how many."""
    if depth > DEEPEST:
        raise Refusal("bomb")
    if isinstance(thing, pikepdf.Array):
        return sum(scrub(each, depth + 1) for each in thing if is_inside(each))
    if not isinstance(thing, pikepdf.Dictionary):
        return 0
    if acts(thing):
        for key in list(thing.keys()):
            del thing[key]
        return 1
    count = 0
    for key in list(thing.keys()):
        value = thing[key]
        if (
            acts(value)
            or (key == "/AA" and holds_actions(value))
            or (key == "/EF" and ("/F" in thing or "/UF" in thing))
            or (key == "/AF" and isinstance(value, pikepdf.Array))
        ):
            del thing[key]
            count += 1
        elif is_inside(value):
            count += scrub(value, depth + 1)
    return count


def is_inside(value):
    """True for a part that lies in its parent and is not an object of its own."""
    return isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect


def scrub_pages(document):
    """Take annotations that carry a file or a player off the pages."""
    count = 0
    for page in document.pages:
        notes = page.obj.get("/Annots")
        if not isinstance(notes, pikepdf.Array):
            continue
        kept = [
            note
            for note in notes
            if isinstance(note, pikepdf.Dictionary) and str(note.get("/Subtype", "")) not in ANNOTATIONS
        ]
        if len(kept) != len(notes):
            count += len(notes) - len(kept)
            page.obj["/Annots"] = pikepdf.Array(kept)
    return count


def scrub_root(document):
    """Scripts and files by name, forms that are programs, portfolios; opening the file may only show a page."""
    root, count = document.Root, 0
    for holder, keys in (
        (root, ("/Collection", "/AF")),
        (root.get("/Names"), ("/JavaScript", "/EmbeddedFiles")),
        (root.get("/AcroForm"), ("/XFA",)),
    ):
        for key in keys:
            if isinstance(holder, pikepdf.Dictionary) and key in holder:
                del holder[key]
                count += 1
    opening = root.get("/OpenAction")
    shows_page = isinstance(opening, pikepdf.Array) or (
        isinstance(opening, pikepdf.Dictionary) and str(opening.get("/S", "")) == "/GoTo"
    )
    if opening is not None and not shows_page:
        del root["/OpenAction"]
        count += 1
    return count


def people(document):
    """Who or what made the file, by the names of the properties."""
    found = {}
    for key in PEOPLE:
        value = str(document.docinfo.get(key, "")).strip() if "/Info" in document.trailer else ""
        if value:
            found[key[1:]] = value[:200]
    try:
        with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            for key in XMP_PEOPLE:
                if value := xmp.get(key):
                    text = ", ".join(map(str, value)) if isinstance(value, list | set | tuple) else str(value)
                    found.setdefault(key.partition(":")[2], text[:200])
    except Exception:  # metadata that cannot be read is not kept
        found["metadata"] = "unreadable"
    return found


def forget_people(document):
    """Properties without the names; the title and the marks of PDF/A and PDF/UA stay."""
    if "/Info" in document.trailer:
        for key in PEOPLE:
            if key in document.docinfo:
                del document.docinfo[key]
    try:
        with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            for key in XMP_PEOPLE:
                if key in xmp:
                    del xmp[key]
    except Exception:
        if "/Metadata" in document.Root:
            del document.Root["/Metadata"]
